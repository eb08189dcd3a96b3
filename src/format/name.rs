//! The name of a torrent as every frontend shows it.

use std::fmt::Display;

use unicode_width::UnicodeWidthChar as _;

use super::clean::{clean, is_dropped};
use super::numbers::UNKNOWN;
use crate::model::Problem;

/// Characters that take a cell and show nothing.
const BLANKS: [char; 5] = ['\u{115f}', '\u{1160}', '\u{2800}', '\u{3164}', '\u{ffa0}'];

/// Returns a torrent's name as a line shows it; one with nothing to be seen has its id beside the word for that.
pub fn shown_name(raw: &str, id: impl Display) -> String {
    if is_blank(raw) { format!("{NAMELESS} {id}") } else { clean(raw) }
}

/// Returns the name of what a problem is about; a row of the list that could not be read may have no id either.
pub fn problem_name(problem: &Problem) -> String {
    match &problem.id {
        Some(id) => shown_name(&problem.name, id),
        None if is_blank(&problem.name) => NAMELESS.to_owned(),
        None => clean(&problem.name),
    }
}

/// Returns a word or a date as a line shows it; one with nothing to be seen is not known.
pub fn shown_word(raw: &str) -> String {
    if is_blank(raw) { UNKNOWN.to_owned() } else { clean(raw) }
}

/// Returns the path of a file, or the name of a part of it, as a line shows it.
pub fn shown_path(raw: &str) -> String {
    if is_blank(raw) { "(no path)".to_owned() } else { clean(raw) }
}

/// Returns the name of a host as a line shows it.
pub fn shown_host(raw: Option<&str>) -> String {
    match raw {
        Some(raw) if is_blank(raw) => NAMELESS.to_owned(),
        Some(raw) => clean(raw),
        None => "(unknown)".to_owned(),
    }
}

/// What stands in place of a name that is not there.
pub(super) const NAMELESS: &str = "(no name)";

/// Whether a text has nothing that can be seen: no letter, digit or sign.
pub fn is_blank(text: &str) -> bool {
    let is_seen = |c: char| {
        c.is_ascii_graphic()
            || !(c.is_whitespace() || c.is_control() || is_dropped(c) || BLANKS.contains(&c))
                && c.width().is_some_and(|cells| cells > 0)
    };
    !text.chars().any(is_seen)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_nothing_to_be_seen_is_told_by_its_id() {
        let nothing = [
            "",
            " ",
            "\t\r\n",
            "\u{a0}\u{3000}",
            "\u{200b}\u{feff}",
            "\u{202e}",
            "\u{0}\u{1b}",
            "\u{3164}",
            "\u{2800}",
            "\u{301}",
            "\u{fff9}",
            "\u{fff9}\u{fffa}\u{fffb}",
        ];
        for raw in nothing {
            assert_eq!(shown_name(raw, "RD1"), "(no name) RD1", "{raw:?}");
        }
        for (raw, shown) in
            [("a", "a"), (" . ", " . "), ("鬼", "鬼"), ("e\u{301}", "e\u{301}"), ("\u{1f600}", "\u{1f600}")]
        {
            assert_eq!(shown_name(raw, "RD1"), shown, "{raw:?}");
        }
    }

    #[test]
    fn what_is_shown_of_a_name_is_never_nothing() {
        for c in '\0'..=char::MAX {
            let raw = c.to_string();
            for shown in [shown_name(&raw, "RD1"), shown_word(&raw), shown_path(&raw), shown_host(Some(&raw))] {
                assert!(shown.chars().any(|c| !c.is_whitespace() && !is_dropped(c)), "{raw:?}");
            }
        }
        assert_eq!([shown_word(""), shown_path("\u{200b}"), shown_host(Some(" "))], ["-", "(no path)", "(no name)"]);
    }
}
