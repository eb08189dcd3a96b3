//! Reads `.env` files: only `RD_*` and `REDRIVA_*` are looked at, each with the line it stands in.
//!
//! A parser of its own, because the usual ones put variables in the place of `$NAME`, and a file of some
//! folder could then put a secret where it likes. Here a `$` is a `$`. The environment of the process is
//! never changed, and no message shows a value. Start reading at `parse`.

use std::borrow::Cow;
use std::ops::Range;
use std::path::Path;

use super::error::{Error, Result};
use super::origin::Origin;
use super::setting::Setting;
use super::table::SETTINGS;
use super::value::Found;

/// What the names of this program begin with; everything else belongs to others.
const PREFIXES: [&str; 2] = ["RD_", "REDRIVA_"];

/// What a `.env` file says of this program.
#[derive(Default)]
pub(super) struct Said {
    /// Its settings, in the order of its lines.
    pub found: Vec<Found>,
    /// Names that look like settings and are none.
    pub unknown: Vec<(Origin, String)>,
}

/// Returns the settings of a `.env` file, and the names that look like settings.
pub(super) fn parse(text: &str, path: &Path) -> Result<Said> {
    let text = with_plain_ends(text);
    let mut said = Said::default();
    for Entry { lines, name, value } in Entries::of(&text) {
        let line = lines.start;
        let bad = |expected| Error::BadLine { path: path.to_owned(), line, expected };
        if !is_ours(name) {
            // Another program's entry may be as odd as it likes, unless it swallows one of ours.
            let mut inner = text.split('\n').take(lines.end - 1).skip(line);
            if value.is_err() && inner.any(|line| is_ours(name_of(line))) {
                return Err(bad("the quote that begins here to end"));
            }
            continue;
        }
        let origin = Origin::File { path: path.to_owned(), line };
        let Some(Setting { key, name, .. }) = SETTINGS.iter().find(|setting| setting.name == name) else {
            said.unknown.push((origin, name.to_owned()));
            continue;
        };
        let value = value.map_err(|Odd| bad("NAME=value, with quotes around a value that has blanks"))?;
        if value.contains(char::REPLACEMENT_CHARACTER) {
            return Err(bad("a value in UTF-8"));
        }
        said.found.push(Found { key: *key, name, text: value.into(), origin });
    }
    Ok(said)
}

/// Returns the lines, counted from 1, of each entry with that name.
pub(super) fn lines_of(text: &str, name: &str) -> Vec<Range<usize>> {
    Entries::of(&with_plain_ends(text)).filter(|entry| entry.name == name).map(|entry| entry.lines).collect()
}

/// Takes the mark at the beginning away, and gives every line the same end.
fn with_plain_ends(text: &str) -> Cow<'_, str> {
    let text = text.trim_start_matches('\u{feff}');
    if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n").into() } else { text.into() }
}

fn is_ours(name: &str) -> bool {
    PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}

/// Returns the name that a line begins with, as far as there is one.
fn name_of(line: &str) -> &str {
    let line = line.trim_start();
    let bare = line.strip_prefix("export").filter(|rest| rest.starts_with([' ', '\t'])).unwrap_or(line).trim_start();
    let end = bare.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(bare.len());
    &bare[..end]
}

/// What stands in a file under one name.
struct Entry<'a> {
    /// Its lines, counted from 1.
    lines: Range<usize>,
    /// What it is called.
    name: &'a str,
    /// Its value, quotes and comment taken off.
    value: std::result::Result<String, Odd>,
}

/// Something of another form.
struct Odd;

/// The entries of a text, one after the other.
struct Entries<'a> {
    rest: &'a str,
    line: usize,
}

impl<'a> Entries<'a> {
    fn of(text: &'a str) -> Self {
        Self { rest: text, line: 1 }
    }

    /// Steps over so many bytes and to the end of the line that they end in; returns the lines.
    fn step(&mut self, bytes: usize) -> Range<usize> {
        let end = self.rest[bytes..].find('\n').map_or(self.rest.len(), |at| bytes + at + 1);
        let lines = self.line..self.line + 1 + self.rest[..bytes].matches('\n').count();
        self.rest = &self.rest[end..];
        self.line = lines.end;
        lines
    }
}

impl<'a> Iterator for Entries<'a> {
    type Item = Entry<'a>;

    fn next(&mut self) -> Option<Entry<'a>> {
        while !self.rest.is_empty() {
            let own = self.rest.split('\n').next().unwrap_or_default();
            if own.trim_start().is_empty() || own.trim_start().starts_with('#') {
                self.step(0);
                continue;
            }
            let name = name_of(own);
            let after = name.as_ptr() as usize + name.len() - own.as_ptr() as usize;
            let blanks = own[after..].len() - own[after..].trim_start_matches([' ', '\t']).len();
            let (value, bytes) = match own[after + blanks..].strip_prefix('=') {
                Some(_) if !name.is_empty() => {
                    let from = after + blanks + 1;
                    let (value, bytes) = Value::read(&self.rest[from..]);
                    (value, from + bytes)
                }
                _ => (Err(Odd), 0),
            };
            return Some(Entry { lines: self.step(bytes), name, value });
        }
        None
    }
}

/// A value while it is read.
struct Value<'a> {
    text: &'a str,
    at: usize,
    out: String,
    odd: bool,
}

impl<'a> Value<'a> {
    /// Reads what stands behind an equals sign; returns it and how many bytes it takes.
    fn read(text: &'a str) -> (std::result::Result<String, Odd>, usize) {
        let mut value = Self { text, at: 0, out: String::new(), odd: false };
        value.blanks();
        if value.at == 0 || value.peek() != Some('#') {
            // A quote at the beginning may take several lines; one in the middle is no more than a letter of them.
            if let Some(quote @ ('\'' | '"')) = value.peek() {
                value.quoted(quote, true);
            }
            value.bare();
        }
        let Self { at, out, odd, .. } = value;
        (if odd { Err(Odd) } else { Ok(out) }, at)
    }

    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn blanks(&mut self) -> usize {
        let rest = &self.text[self.at..];
        let n = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        self.at += n;
        n
    }

    /// Reads on to the end of the line, its comment or something that does not belong there.
    fn bare(&mut self) {
        while !self.odd {
            if self.blanks() > 0 {
                self.odd |= !matches!(self.peek(), None | Some('\n' | '#'));
                return;
            }
            match self.peek() {
                None | Some('\n') => return,
                Some(quote @ ('\'' | '"')) => self.quoted(quote, false),
                Some('\\') => self.escaped(false),
                Some(c) => {
                    self.at += c.len_utf8();
                    self.out.push(c);
                }
            }
        }
    }

    /// Reads from a quote to its end.
    fn quoted(&mut self, quote: char, lines: bool) {
        self.at += 1;
        loop {
            match self.peek() {
                None => return self.odd = true,
                Some('\n') if !lines => return self.odd = true,
                Some(c) if c == quote => return self.at += 1,
                Some('\\') if quote == '"' => self.escaped(true),
                Some(c) => {
                    self.at += c.len_utf8();
                    self.out.push(c);
                }
            }
        }
    }

    /// Reads a backslash and what it stands before. Inside quotes it stays where it means nothing, as in a shell.
    fn escaped(&mut self, quoted: bool) {
        self.at += 1;
        match self.peek() {
            Some(c @ ('\\' | '\'' | '"' | '$' | ' ')) => self.out.push(c),
            Some('n') => self.out.push('\n'),
            _ if quoted => return self.out.push('\\'),
            _ => return self.odd = true,
        }
        self.at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(text: &str) -> Vec<(&'static str, String, usize)> {
        let found = parse(text, Path::new(".env")).unwrap().found;
        let row = |found: Found| {
            let Origin::File { line, .. } = found.origin else { panic!("{:?}", found.origin) };
            (found.key.setting().name, found.text.into_string().unwrap(), line)
        };
        found.into_iter().map(row).collect()
    }

    fn line_of(text: &str) -> usize {
        match parse(text, Path::new(".env")) {
            Err(Error::BadLine { line, .. }) => line,
            Err(other) => panic!("{other:?}"),
            Ok(said) => match said.unknown.first() {
                Some((Origin::File { line, .. }, _)) => *line,
                _ => panic!("nothing wrong with {text:?}"),
            },
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

    #[test]
    fn a_dollar_is_a_dollar_in_every_spelling() {
        for (value, wanted) in [
            ("a$b", "a$b"),
            ("$HOME", "$HOME"),
            ("${RD_TOKEN}", "${RD_TOKEN}"),
            ("/x/${RD_TOKEN}.db", "/x/${RD_TOKEN}.db"),
            ("\"$HOME/${X}\"", "$HOME/${X}"),
            ("'$HOME/${X}'", "$HOME/${X}"),
            ("a\"$b\"'$c'$d", "a$b$c$d"),
            ("\"\\$b\"", "$b"),
            ("$", "$"),
            ("${", "${"),
            ("$(id)", "$(id)"),
            ("`id`", "`id`"),
            ("a$b # comment $c", "a$b"),
        ] {
            let text = format!("RD_PAGE_WAIT=1\nREDRIVA_ARCHIVE={value}\n");
            assert_eq!(settings(&text)[1], ("REDRIVA_ARCHIVE", wanted.to_owned(), 2), "{value}");
        }
    }

    #[test]
    fn what_stands_inside_a_value_of_another_program_is_no_setting() {
        for text in [
            "KEY='-----\nRD_TOKEN=INNER\nREDRIVA_X=1\n-----'\nRD_TOKEN=ABC\n",
            "KEY=\"a \\\" b\nRD_TOKEN=INNER\n\\q\n\"\nRD_TOKEN=ABC\n",
            "KEY=it's\nOTHER=don't # it's\nRD_TOKEN=ABC\n",
            "a: b\n[section]\n=\n'\n\"\nKEY='x' y\nRD_TOKEN=ABC\n",
        ] {
            let found = settings(text);
            assert_eq!(found.len(), 1, "{text}");
            assert_eq!((found[0].0, found[0].1.as_str()), ("RD_TOKEN", "ABC"), "{text}");
        }
        // A quote that ends in a later line by chance swallows nothing in silence.
        assert_eq!(line_of("A=1\nKEY='it\nRD_TOKEN=ABC\nX='y'\n"), 2);
    }

    #[test]
    fn every_end_of_line_ends_a_line() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["# x", "RD_TOKEN = 'ABC' ", "", "\texport\tRD_PAGE_WAIT=2#3 #4"].join(end);
            let wanted = [("RD_TOKEN", "ABC".to_owned(), 2), ("RD_PAGE_WAIT", "2#3".to_owned(), 4)];
            assert_eq!(settings(&text), wanted, "{end:?}");
        }
        assert_eq!(settings("RD_TOKEN= # none yet"), [("RD_TOKEN", String::new(), 1)]);
    }

    #[test]
    fn names_that_look_like_settings_are_noted_whatever_their_value() {
        let said = parse("RD_X=a b c\nRD_TOKENS\nrd_y=1\nREDRIVA_=1\nRD_Z='a\nb'\n", Path::new(".env")).unwrap();
        let names: Vec<(String, &str)> =
            said.unknown.iter().map(|(origin, name)| (origin.to_string(), name.as_str())).collect();
        let at = |line| format!(".env, line {line}");
        assert_eq!(names, [(at(1), "RD_X"), (at(2), "RD_TOKENS"), (at(4), "REDRIVA_"), (at(5), "RD_Z")]);
    }
}
