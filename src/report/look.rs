//! What the output can show: how wide, and which letters.

use crate::format::{ellipsis, width};

/// The bars of a full cell and its eighths.
const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/// Width and letters of an output. Decided by whoever knows the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// Columns.
    pub width: usize,
    /// Whether the locale shows more than ASCII.
    pub unicode: bool,
}

/// Returns the lines of a text that is broken at blanks before it is wider than the room.
pub(super) fn wrap(text: &str, room: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let full = lines.last().is_some_and(|line| !line.is_empty() && width(line) + 1 + width(word) > room);
        if full {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines
}

impl Look {
    /// Returns the text cut to so many cells, with a mark where something was left out.
    pub(super) fn cut(self, text: &str, cells: usize) -> String {
        let cut = ellipsis(text, cells);
        if self.unicode || !cut.ends_with('…') || cut == text {
            return cut;
        }
        ellipsis(text, cells.saturating_sub(2)).replace('…', "...")
    }

    /// Returns a bar for a share of the whole; a share above nothing is never without a mark.
    pub(super) fn bar(self, part: u64, whole: u64, cells: usize) -> String {
        if part == 0 || whole == 0 || cells == 0 {
            return String::new();
        }
        let steps = if self.unicode { 8 } else { 1 };
        let full = u128::from(whole);
        let filled = (u128::from(part) * cells as u128 * steps / full).max(1);
        let cell = if self.unicode { "█" } else { "#" };
        let whole_cells = usize::try_from(filled / steps).unwrap_or(cells).min(cells);
        let rest = usize::try_from(filled % steps).unwrap_or(0);
        [&cell.repeat(whole_cells), EIGHTHS[rest]].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_as_long_as_their_share_and_never_invisible() {
        let (unicode, ascii) = (Look { width: 80, unicode: true }, Look { width: 80, unicode: false });
        for (part, whole, fine, plain) in [
            (0, 10, "", ""),
            (10, 10, "████", "####"),
            (5, 10, "██", "##"),
            (1, 10, "▍", "#"),
            (1, 1_000_000, "▏", "#"),
            (999_999, 1_000_000, "███▉", "###"),
            (1, 0, "", ""),
        ] {
            assert_eq!(unicode.bar(part, whole, 4), fine, "{part}/{whole}");
            assert_eq!(ascii.bar(part, whole, 4), plain, "{part}/{whole}");
        }
    }

    #[test]
    fn a_cut_says_so_in_the_letters_of_the_locale() {
        let (unicode, ascii) = (Look { width: 80, unicode: true }, Look { width: 80, unicode: false });
        assert_eq!((unicode.cut("abcdefgh", 6), ascii.cut("abcdefgh", 6)), ("abcde…".to_owned(), "abc...".to_owned()));
        assert_eq!(ascii.cut("abcdef", 6), "abcdef");
    }
}
