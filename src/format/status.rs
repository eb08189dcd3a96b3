//! How a status is told: a glyph of one cell, its ASCII twin, and the words that people use.
//!
//! Real-Debrid's own word stays where it is asked for or read by programs: the page of one torrent, queries, JSON.

use std::borrow::Cow;

use super::name::shown_word;
use crate::model::Status;

/// A glyph of one cell, and what stands for it without Unicode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Glyph {
    /// The fine form.
    pub fine: &'static str,
    /// The ASCII twin.
    pub plain: &'static str,
}

/// Something that ended well.
pub const DONE: Glyph = Glyph { fine: "✓", plain: "+" };
/// Something that comes.
pub const COMING: Glyph = Glyph { fine: "↓", plain: "v" };
/// Something that goes.
pub const GOING: Glyph = Glyph { fine: "↑", plain: "^" };
/// Something that waits for its turn.
pub const WAITING: Glyph = Glyph { fine: "…", plain: "." };
/// Something that waits for the user.
pub const ASKING: Glyph = Glyph { fine: "◐", plain: "?" };
/// Something that failed.
pub const FAILED: Glyph = Glyph { fine: "✗", plain: "x" };
/// Something that is no longer there.
pub const GONE: Glyph = Glyph { fine: "∅", plain: "-" };
/// Something to know.
pub const WARNING: Glyph = Glyph { fine: "!", plain: "!" };
/// Something of which nothing is known.
pub const UNKNOWN: Glyph = Glyph { fine: "·", plain: " " };

/// What failed torrents are called, wherever they are: in tables and filters, and as types of problems.
pub const BAD_MAGNET: &str = "bad magnet";
/// The service gave up and does not say why.
pub const FAILED_AT_SERVICE: &str = "failed at the service";
/// The service's scanner refused the content.
pub const VIRUS: &str = "virus";
/// Nobody has it any more.
pub const DEAD: &str = "dead (no seeds)";

/// One row a status: its glyph, and the words for people.
const WORDS: [(Status, Glyph, &str); 11] = [
    (Status::MagnetConversion, WAITING, "reading magnet"),
    (Status::WaitingFilesSelection, ASKING, "choose files"),
    (Status::Queued, WAITING, "queued"),
    (Status::Downloading, COMING, "downloading"),
    (Status::Compressing, WAITING, "compressing"),
    (Status::Uploading, GOING, "uploading"),
    (Status::Downloaded, DONE, "downloaded"),
    (Status::MagnetError, FAILED, BAD_MAGNET),
    (Status::Error, FAILED, FAILED_AT_SERVICE),
    (Status::Virus, FAILED, VIRUS),
    (Status::Dead, FAILED, DEAD),
];

/// Returns the glyph of a status.
pub fn status_glyph(status: &Status) -> Glyph {
    WORDS.iter().find(|row| row.0 == *status).map_or(UNKNOWN, |row| row.1)
}

/// Returns the words of a status for people; a word that is not known is shown as it came.
pub fn status_words(status: &Status) -> Cow<'static, str> {
    match WORDS.iter().find(|row| row.0 == *status) {
        Some(row) => Cow::Borrowed(row.2),
        None => Cow::Owned(shown_word(status.as_str())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::width;

    #[test]
    fn every_status_has_a_glyph_of_one_cell_a_twin_and_words_of_its_own() {
        let mut words: Vec<_> = Status::known().map(|status| status_words(&status)).collect();
        words.sort();
        words.dedup();
        assert_eq!(words.len(), Status::known().count());
        for status in Status::known() {
            let glyph = status_glyph(&status);
            assert_eq!((width(glyph.fine), glyph.plain.len()), (1, 1), "{status}");
            assert!(glyph.plain.is_ascii() && glyph != UNKNOWN, "{status}");
        }
    }

    #[test]
    fn a_word_that_is_not_known_is_shown_as_it_came_and_cannot_steer_a_terminal() {
        assert_eq!(status_words(&Status::parse("re\u{1b}[2Jady")), "re␛[2Jady");
        assert_eq!(status_glyph(&Status::parse("ready")), UNKNOWN);
    }
}
