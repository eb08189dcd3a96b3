//! The names that Real-Debrid does not accept on adding: a dated list of literals, and what of a name is on it.
//!
//! The list is data, because it changes at the service: one is shipped, and a user's own takes its place. Nothing is
//! ever renamed to get round it.

use std::fmt;

use jiff::civil::Date;
use sha2::{Digest as _, Sha256};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The list that is shipped.
const SHIPPED: &str = include_str!("../config/refused-names.toml");

/// Where it lies in the source, for messages.
const SHIPPED_FILE: &str = "config/refused-names.toml";

/// Name of the file in the user's configuration folder that takes its place.
pub const FILE: &str = "refused-names.toml";

/// Shortest literal that is taken: a shorter one is in nearly every name.
const SHORTEST: usize = 3;

/// Longest literal, and most of them.
const LONGEST: usize = 64;
const MOST: usize = 1_000;

/// A list of literals that no accepted name holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedNames {
    /// When the list was true.
    pub date: Date,
    /// Where it comes from.
    pub source: String,
    /// In lower case.
    literals: Vec<String>,
    /// Whether a literal begins with this byte: nearly every place of a name is ruled out by it.
    begins: [bool; 256],
}

/// Why a list cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}, line {line}: {problem}")]
pub struct BadRefusedNames {
    /// Which file.
    pub file: String,
    /// Which line, counted from 1.
    pub line: usize,
    /// What is wrong there.
    pub problem: Problem,
}

/// What is wrong in a list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// It is no TOML.
    #[error("{0}")]
    Syntax(String),
    /// A key that means nothing.
    #[error("no key is called {0:?}; there are date, source and names")]
    UnknownKey(String),
    /// A key that has to be there.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// A value of another kind.
    #[error("{key} must be {expected}")]
    BadValue {
        /// The key whose value is wrong.
        key: &'static str,
        /// What belongs there.
        expected: Expected,
    },
}

/// What belongs behind a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// A day.
    Date,
    /// Words that tell where the list comes from.
    Source,
    /// Parts of names.
    Names,
}

impl RefusedNames {
    /// Returns the list that is shipped.
    pub fn shipped() -> Result<Self, BadRefusedNames> {
        Self::parse(SHIPPED_FILE, SHIPPED)
    }

    /// Reads a list; `file` is what messages call it.
    pub fn parse(file: &str, text: &str) -> Result<Self, BadRefusedNames> {
        let bad = |offset: usize, problem| {
            let line = 1 + text.bytes().take(offset).filter(|byte| *byte == b'\n').count();
            BadRefusedNames { file: file.to_owned(), line, problem }
        };
        let table = DeTable::parse(text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            bad(at, Problem::Syntax(error.message().to_owned()))
        })?;
        let (mut date, mut source, mut names) = (None, None, None);
        for (key, value) in table.get_ref() {
            let wrong = |key, expected| bad(value.span().start, Problem::BadValue { key, expected });
            match key.get_ref().as_ref() {
                "date" => date = Some(day(value).ok_or_else(|| wrong("date", Expected::Date))?),
                "source" => source = Some(words(value).ok_or_else(|| wrong("source", Expected::Source))?),
                "names" => {
                    let wrong = |at| bad(at, Problem::BadValue { key: "names", expected: Expected::Names });
                    names = Some(list(value).map_err(wrong)?);
                }
                other => return Err(bad(key.span().start, Problem::UnknownKey(other.to_owned()))),
            }
        }
        let missing = |key| move || bad(text.len(), Problem::Missing(key));
        let literals: Vec<String> = names.ok_or_else(missing("names"))?;
        let mut begins = [false; 256];
        for byte in literals.iter().filter_map(|literal| literal.bytes().next()) {
            begins[usize::from(byte)] = true;
            begins[usize::from(byte.to_ascii_uppercase())] = true;
        }
        let (date, source) = (date.ok_or_else(missing("date"))?, source.ok_or_else(missing("source"))?);
        Ok(Self { date, source, literals, begins })
    }

    /// Returns a short text that another list, or the list of another day, does not share.
    pub fn fingerprint(&self) -> String {
        let digest = Sha256::digest(self.literals.join("\n").as_bytes());
        let eight: u64 = digest.iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte));
        format!("{}-{eight:016x}", self.date)
    }

    /// Returns the part of a name for which it is refused, as the name spells it; `None` when it is accepted.
    pub fn part_of<'a>(&self, name: &'a str) -> Option<&'a str> {
        let bytes = name.as_bytes();
        let mut places =
            (0..bytes.len()).filter(|at| bytes.get(*at).is_some_and(|byte| self.begins[usize::from(*byte)]));
        places.find_map(|at| {
            self.literals
                .iter()
                .find_map(|literal| name.get(at..at + literal.len()).filter(|part| part.eq_ignore_ascii_case(literal)))
        })
    }

    /// Returns the part for which a torrent is refused: its own name decides, and that is the one of the torrent as a
    /// whole, or the shown one where that is not known.
    pub fn part_of_torrent<'a>(&self, original_name: Option<&'a str>, shown_name: Option<&'a str>) -> Option<&'a str> {
        self.part_of(original_name.filter(|name| !name.is_empty()).or(shown_name)?)
    }

    /// Returns the part for which a file is refused when its link is asked for: its own name decides, not its folders.
    pub fn part_of_file<'a>(&self, path: &'a str) -> Option<&'a str> {
        self.part_of(path.rsplit_once('/').map_or(path, |(_, name)| name))
    }
}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Date => f.write_str("a day in quotes, such as \"2026-10-10\""),
            Self::Source => f.write_str("text that says where the list comes from"),
            Self::Names => write!(
                f,
                "a list of 1 to {MOST} texts in quotes, each of {SHORTEST} to {LONGEST} letters, digits and signs of ASCII"
            ),
        }
    }
}

fn day(value: &Spanned<DeValue<'_>>) -> Option<Date> {
    let DeValue::String(text) = value.get_ref() else { return None };
    // The reader of dates takes times as well.
    text.parse().ok().filter(|date: &Date| date.to_string() == **text)
}

fn words(value: &Spanned<DeValue<'_>>) -> Option<String> {
    let DeValue::String(text) = value.get_ref() else { return None };
    Some(text.trim().to_owned()).filter(|text| !text.is_empty() && !text.chars().any(char::is_control))
}

/// Reads the literals; what cannot be used is told by its place.
fn list(value: &Spanned<DeValue<'_>>) -> Result<Vec<String>, usize> {
    let DeValue::Array(members) = value.get_ref() else { return Err(value.span().start) };
    if members.is_empty() || members.len() > MOST {
        return Err(value.span().start);
    }
    let literal = |member: &Spanned<DeValue<'_>>| match member.get_ref() {
        DeValue::String(text)
            if (SHORTEST..=LONGEST).contains(&text.len()) && text.bytes().all(|byte| matches!(byte, b' '..=b'~')) =>
        {
            Ok(text.to_ascii_lowercase())
        }
        _ => Err(member.span().start),
    };
    members.iter().map(literal).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shipped() -> RefusedNames {
        RefusedNames::shipped().unwrap()
    }

    #[test]
    fn the_shipped_list_has_its_date_its_source_and_eleven_literals() {
        let names = shipped();
        assert_eq!(names.date.to_string(), "2026-10-10");
        assert!(names.source.contains("recorded on 2026-10-10"));
        assert_eq!(names.literals.len(), 11);
    }

    #[test]
    fn a_name_is_refused_for_what_it_holds_anywhere_in_either_case() {
        for (name, part) in [
            ("A.Film.2020.1080p.WEB-DL.mkv", Some("WEB-DL")),
            ("a film WEB-DLRip", Some("WEB-DL")),
            ("A.Film.PreDVDRip.txt", Some("DVDRip")),
            ("Show.BluRay.x264-GRP", Some("BluRay.x264")),
            ("Show.bluray.DTS", Some("bluray.DTS")),
            ("HDTV.XviD", Some("HDTV.XviD")),
            ("x.WEB.H264", Some("WEB.H264")),
            ("\u{c9}t\u{e9}.webRip", Some("webRip")),
            ("WEB.DL WEBDL WEB DL WEB-Rip BRRip HDTVRip", None),
            ("WEB-x264 WEB h264 WEB.H.264 BluRay.x265 HDTV.h264", None),
            ("web.x26", None),
            ("", None),
        ] {
            assert_eq!(shipped().part_of(name), part, "{name}");
        }
    }

    #[test]
    fn a_torrent_is_judged_by_its_own_name_and_a_file_by_its_base_name() {
        let names = shipped();
        assert_eq!(names.part_of_torrent(Some("A.WEBRip"), Some("A film")), Some("WEBRip"));
        assert_eq!(names.part_of_torrent(Some("A film"), Some("A.WEBRip")), None);
        assert_eq!(names.part_of_torrent(Some(""), Some("A.WEBRip")), Some("WEBRip"));
        assert_eq!(names.part_of_torrent(None, None), None);
        assert_eq!(names.part_of_file("/A.WEBRip/film.mkv"), None);
        assert_eq!(names.part_of_file("/A/film.HDRip.mkv"), Some("HDRip"));
    }

    #[test]
    fn what_is_wrong_in_a_list_is_told_with_file_line_and_key() {
        let good = "date = \"2026-01-02\"\nsource = \"me\"\nnames = [\"abc\"]\n";
        assert_eq!(RefusedNames::parse("f", good).unwrap().part_of("xABCx"), Some("ABC"));
        for (from, to, message) in [
            ("2026-01-02", "soon", "my.toml, line 1: date must be a day in quotes, such as \"2026-10-10\""),
            ("2026-01-02", "2026-01-02T00:00", "my.toml, line 1: date must be a day in quotes, such as \"2026-10-10\""),
            ("\"me\"", "\" \"", "my.toml, line 2: source must be text that says where the list comes from"),
            ("source = \"me\"\n", "", "my.toml, line 3: source is missing"),
            ("source", "sauce", "my.toml, line 2: no key is called \"sauce\"; there are date, source and names"),
        ] {
            assert_eq!(RefusedNames::parse("my.toml", &good.replace(from, to)).unwrap_err().to_string(), message);
        }
        for bad in ["[]", "\"abc\"", "[1]", "[\"ab\"]", "[\"\u{e9}t\u{e9}\"]", "[\"abc\", \"a\\nbc\"]"] {
            let error = RefusedNames::parse("my.toml", &good.replace("[\"abc\"]", bad)).unwrap_err().to_string();
            assert!(error.starts_with("my.toml, line 3: names must be a list of 1 to 1000 texts"), "{error}");
        }
        assert!(RefusedNames::parse("my.toml", "date = \n").unwrap_err().to_string().starts_with("my.toml, line 1: "));
    }

    proptest! {
        #[test]
        fn any_name_is_judged_as_a_plain_search_judges_it(name in "([wW][eE][bB]|[-. ]|[dD][lL]|[xX]26[45]|h264|\\PC){0,12}") {
            let names = shipped();
            let lower = name.to_ascii_lowercase();
            prop_assert_eq!(names.part_of(&name).is_some(), names.literals.iter().any(|literal| lower.contains(literal)));
        }
    }
}
