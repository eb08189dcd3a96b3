//! What the output can show: how wide, and which letters.

use jiff::tz::TimeZone;

use crate::format::ellipsis;
use crate::model::{Phase, TorrentRow};

/// The bars of a full cell and its eighths.
const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/// Width and letters of an output. Decided by whoever knows the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutputLayout {
    /// Columns of the output.
    pub width: usize,
    /// Whether the locale shows more than ASCII.
    pub unicode: bool,
}

/// How text for people looks: as wide as its terminal, in its colours, in the user's time.
#[derive(Debug, Clone)]
pub struct TextStyle {
    /// The terminal; none in a pipe, where lines stay whole.
    pub terminal: Option<OutputLayout>,
    /// Whether to colour. The words say the same without.
    pub color: bool,
    /// The user's time zone.
    pub zone: TimeZone,
}

impl TextStyle {
    /// Returns a heading or a name: what the eye looks for first.
    pub fn heading(&self, text: &str) -> String {
        self.painted("1", text)
    }

    /// Returns what stands back behind the rest, such as ids and dates.
    pub fn muted(&self, text: &str) -> String {
        self.painted("2", text)
    }

    /// Returns a word in the colour of what it says of a torrent.
    pub(super) fn of_phase(&self, phase: Phase, text: &str) -> String {
        self.painted(phase_colour(phase), text)
    }

    /// Returns a text between the sequences of a terminal, by the number of its attribute.
    pub(super) fn painted(&self, attribute: &str, text: &str) -> String {
        if self.color { ["\x1b[", attribute, "m", text, "\x1b[m"].concat() } else { text.to_owned() }
    }
}

/// Returns the colour of a row's status as a terminal knows it.
pub(super) fn row_colour(row: &TorrentRow) -> &'static str {
    if row.gone { "35" } else { phase_colour(row.status.phase()) }
}

fn phase_colour(phase: Phase) -> &'static str {
    match phase {
        Phase::Active => "34",
        Phase::Failed => "31",
        Phase::Unknown => "33",
        Phase::Done => "32",
    }
}

impl OutputLayout {
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
        let (unicode, ascii) = (OutputLayout { width: 80, unicode: true }, OutputLayout { width: 80, unicode: false });
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
        let (unicode, ascii) = (OutputLayout { width: 80, unicode: true }, OutputLayout { width: 80, unicode: false });
        assert_eq!((unicode.cut("abcdefgh", 6), ascii.cut("abcdefgh", 6)), ("abcde…".to_owned(), "abc...".to_owned()));
        assert_eq!(ascii.cut("abcdef", 6), "abcdef");
    }
}
