//! The name of a torrent as every face shows it.

use std::fmt::Display;

use unicode_width::UnicodeWidthChar as _;

use super::clean;
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

/// What stands in place of a name that is not there.
pub(super) const NAMELESS: &str = "(no name)";

/// Whether a text has nothing that can be seen: no letter, digit or sign.
pub fn is_blank(text: &str) -> bool {
    let is_seen = |c: char| {
        !c.is_whitespace() && !c.is_control() && c.width().is_some_and(|cells| cells > 0) && !BLANKS.contains(&c)
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
}
