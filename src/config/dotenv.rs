//! Reads `.env` files: only `RD_*` and `REDRIVA_*` are looked at, each with the line it stands in.
//!
//! The parser is dotenvy, which neither tells lines nor keeps values out of its messages; both are
//! made up for here. The environment of the process is never changed.

use std::cell::Cell;
use std::io::{self, Read};
use std::path::Path;

use super::error::{Error, Result};
use super::origin::Origin;
use super::setting::SETTINGS;
use super::value::Found;

/// What the names of this program begin with; everything else belongs to others.
const PREFIXES: [&str; 2] = ["RD_", "REDRIVA_"];

/// Returns the settings of a `.env` file, in the order of its lines.
pub(super) fn parse(text: &str, path: &Path) -> Result<Vec<Found>> {
    let text = text.trim_start_matches('\u{feff}');
    let lines: Vec<&str> = text.lines().collect();
    let read = Cell::new(0);
    let mut found = Vec::new();
    let mut before = 0;
    for item in dotenvy::from_read_iter(LineByLine { rest: text.as_bytes(), read: &read }) {
        let span = &lines[before..read.get().min(lines.len())];
        let skipped = span.iter().take_while(|line| is_blank(line)).count();
        let line = before + skipped + 1;
        before = read.get();
        match item {
            Ok((name, value)) if is_ours(&name) => {
                let origin = Origin::File { path: path.to_owned(), line };
                match SETTINGS.iter().find(|setting| setting.name == name) {
                    Some(setting) => {
                        found.push(Found { key: setting.key, name: setting.name, text: value.into(), origin });
                    }
                    None => return Err(Error::UnknownKey { origin, name, toml: false }),
                }
            }
            Ok(_) => {}
            // Another program's line may be as odd as it likes, unless it swallows one of ours.
            Err(_) if !span.iter().any(|line| is_ours(name_of(line))) => {}
            Err(_) => {
                let expected = "NAME=value, with quotes around a value that has blanks";
                return Err(Error::BadLine { path: path.to_owned(), line, expected });
            }
        }
    }
    Ok(found)
}

fn is_ours(name: &str) -> bool {
    PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}

fn is_blank(line: &str) -> bool {
    let line = line.trim_start();
    line.is_empty() || line.starts_with('#')
}

/// Returns what stands before the equals sign, as far as it can be told.
fn name_of(line: &str) -> &str {
    let line = line.trim_start();
    line.strip_prefix("export ").unwrap_or(line).trim_start()
}

/// Gives out one line per call, so that the parser's buffer never runs ahead of the count.
struct LineByLine<'a> {
    rest: &'a [u8],
    read: &'a Cell<usize>,
}

impl Read for LineByLine<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let line = self.rest.iter().position(|byte| *byte == b'\n').map_or(self.rest.len(), |at| at + 1);
        let n = line.min(buffer.len());
        let (piece, rest) = self.rest.split_at(n);
        buffer[..n].copy_from_slice(piece);
        self.rest = rest;
        if piece.ends_with(b"\n") || (n > 0 && rest.is_empty()) {
            self.read.set(self.read.get() + 1);
        }
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(text: &str) -> Vec<(&'static str, String, usize)> {
        let found = parse(text, Path::new(".env")).unwrap();
        let row = |found: Found| {
            let Origin::File { line, .. } = found.origin else { panic!("{:?}", found.origin) };
            (found.key.setting().name, found.text.into_string().unwrap(), line)
        };
        found.into_iter().map(row).collect()
    }

    fn line_of(text: &str) -> usize {
        match parse(text, Path::new(".env")) {
            Err(Error::BadLine { line, .. } | Error::UnknownKey { origin: Origin::File { line, .. }, .. }) => line,
            Err(other) => panic!("{other:?}"),
            Ok(_) => panic!("nothing wrong with {text:?}"),
        }
    }

    #[test]
    fn every_usual_spelling_is_read_with_its_line() {
        let text = "\u{feff}# comment\r\nRD_TOKEN=\"ABC\" # mine\r\n\n  export RD_BATCH_SIZE = '9'\nOTHER=1\nRD_PAGE_WAIT=\n\nREDRIVA_ARCHIVE=/a#b";
        let wanted = [
            ("RD_TOKEN", "ABC", 2),
            ("RD_BATCH_SIZE", "9", 4),
            ("RD_PAGE_WAIT", "", 6),
            ("REDRIVA_ARCHIVE", "/a#b", 8),
        ];
        assert_eq!(settings(text), wanted.map(|(name, value, line)| (name, value.to_owned(), line)));
    }

    #[test]
    fn lines_are_counted_across_values_of_several_lines() {
        let text = "OTHER=\"a\nb\n\nc\"\n\nRD_TOKEN=ABC\n";
        assert_eq!(settings(text), [("RD_TOKEN", "ABC".to_owned(), 6)]);
        assert_eq!(line_of("OTHER='a\nb'\n# x\nRD_TOKEN=a b\n"), 4);
    }

    #[test]
    fn lines_of_other_programs_may_be_odd() {
        let text = "this is no setting\n1X=2\nOTHER=a b c\nRD_TOKEN=ABC\nOTHER=\"open\n";
        assert_eq!(settings(text), [("RD_TOKEN", "ABC".to_owned(), 4)]);
    }

    #[test]
    fn an_odd_line_of_ours_is_named() {
        for (text, line) in [
            ("RD_TOKEN", 1),
            ("\nRD_TOKEN ABC\n", 2),
            ("# x\n\nRD_TOKEN=A B\n", 3),
            ("RD_TOKEN=\"ABC\nRD_BATCH_SIZE=1\n", 1),
            ("OTHER=1\nOTHER='open\nRD_TOKEN=ABC\n", 2),
            ("RD_TOKEN=A\\qB", 1),
            ("RD_TOKEN=A\nRD_TOKENS=A", 2),
            ("\n\nREDRIVA_X=1", 3),
        ] {
            assert_eq!(line_of(text), line, "{text:?}");
        }
    }
}
