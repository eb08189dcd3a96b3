//! What Real-Debrid tells of a torrent, field by field.
//!
//! Every field but the id may be missing: the service leaves fields out, and one odd field must
//! not cost the row. Numbers stay numbers and dates stay the text that came.

use std::fmt;

use super::{Status, Timestamp, TorrentId};

/// The fields that both the list and the detail carry.
#[derive(Debug, Clone, PartialEq)]
pub struct Torrent {
    /// Key of the archive.
    pub id: TorrentId,
    /// Name as shown by the service; it changes during a torrent's life.
    pub filename: Option<String>,
    /// Info hash, 40 hex digits in lower case; not unique in an account.
    pub hash: Option<String>,
    /// Bytes of the selected files.
    pub bytes: Option<i64>,
    /// Where the content is held, in practice `real-debrid.com`.
    pub host: Option<String>,
    /// Split size of the links in MB.
    pub split: Option<i64>,
    /// Percent, 0 to 100, with up to two decimals.
    pub progress: Option<f64>,
    /// Real-Debrid's status word.
    pub status: Option<Status>,
    /// When it was added: Paris wall-clock time labelled `Z`, as it came.
    pub added: Option<String>,
    /// Links to the hoster, one a selected file (or one RAR).
    pub links: Option<Vec<String>>,
    /// When it ended, in the same false `Z`; may be years before `added` for cached content.
    pub ended: Option<String>,
    /// Bytes a second while downloading.
    pub speed: Option<i64>,
    /// Seeders while downloading.
    pub seeders: Option<i64>,
}

impl Torrent {
    /// Returns a torrent of which nothing but the id is known.
    pub fn bare(id: TorrentId) -> Self {
        Self {
            id,
            filename: None,
            hash: None,
            bytes: None,
            host: None,
            split: None,
            progress: None,
            status: None,
            added: None,
            links: None,
            ended: None,
            speed: None,
            seeders: None,
        }
    }
}

/// One row of the list. Its fields are read from the JSON by whoever needs them: most rows are what they were the last
/// time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The id that the row bears.
    pub id: TorrentId,
    /// The row as received.
    pub json: String,
}

/// The answer to `/torrents/info/{id}`, with the JSON it was read from.
#[derive(Debug, Clone, PartialEq)]
pub struct Detail {
    /// The fields it shares with the list.
    pub torrent: Torrent,
    /// Name of the torrent as a whole.
    pub original_filename: Option<String>,
    /// Bytes of the torrent as a whole.
    pub original_bytes: Option<i64>,
    /// All files of the torrent; `None` when the service did not say.
    pub files: Option<Vec<TorrentFile>>,
    /// The body as received.
    pub json: String,
}

/// One file inside a torrent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TorrentFile {
    /// The service's number, from 1, not always contiguous.
    pub id: i64,
    /// Path inside the torrent, usually starting with `/`.
    pub path: String,
    /// Size of the file; [`TorrentFile::UNKNOWN_SIZE`], or anything below 0, when the service did not say.
    pub bytes: i64,
    /// Whether the user chose it.
    pub selected: bool,
}

impl TorrentFile {
    /// Stands for a size that is not known.
    pub const UNKNOWN_SIZE: i64 = -1;

    /// Returns the size, when it is known.
    pub fn size(&self) -> Option<i64> {
        amount(self.bytes)
    }
}

/// Another hash than the archived one, or none and other files, told under the same id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherHash {
    /// The archived one.
    pub old: String,
    /// The one that came; none when the answer told no hash, and other files.
    pub new: Option<String>,
    /// Whether the archived detail stays, since nothing else tells the new hash.
    pub is_refused: bool,
}

impl fmt::Display for OtherHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { old, new, is_refused } = self;
        let stays =
            if *is_refused { "the archived detail stays, the answer is kept beside it" } else { "both are kept" };
        match new {
            Some(new) => write!(f, "another hash came under this id, {new} and not {old}; {stays}"),
            None => write!(f, "no hash came under this id, with other files than those of {old}; {stays}"),
        }
    }
}

/// A detail with another hash than its torrent's, kept beside it.
#[derive(Debug, Clone, PartialEq)]
pub struct OtherDetail {
    /// When it was put aside.
    pub kept: Timestamp,
    /// `replaced` (the detail until then), `refused` (an answer nothing else vouched for) or `listed` (the list's word).
    pub why: String,
    /// Its info hash, if it told one.
    pub hash: Option<String>,
    /// Its raw name.
    pub name: Option<String>,
    /// Bytes of the selected files.
    pub bytes: Option<i64>,
    /// Its links.
    pub links: Vec<String>,
    /// Name of the torrent as a whole.
    pub original_filename: Option<String>,
    /// Bytes of the torrent as a whole.
    pub original_bytes: Option<i64>,
    /// Its files.
    pub files: Vec<TorrentFile>,
    /// When it was fetched.
    pub fetched: Option<Timestamp>,
}

/// Returns a count or a size when it can be one; what is below 0 is not known.
pub fn amount(number: i64) -> Option<i64> {
    (number >= 0).then_some(number)
}

/// Returns the sum of sizes; one that no number holds is not known.
pub fn sum(mut sizes: impl Iterator<Item = i64>) -> Option<i64> {
    sizes.try_fold(0_i64, i64::checked_add)
}

/// Returns a percentage when it can be one.
pub fn percentage(number: f64) -> Option<f64> {
    (0.0..=100.0).contains(&number).then_some(number)
}
