//! A torrent as a plan of acts looks at it.

use super::{Status, Timestamp, TorrentId};

/// How a torrent came to be gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Absence {
    /// Something else removed it: Real-Debrid, or another program.
    Lost,
    /// A job of this program deleted it.
    Deleted,
    /// It was left behind with an account that another one took the place of.
    Replaced,
}

impl Absence {
    /// Every one, with the word of the query language.
    pub const WORDS: [(Self, &'static str); 3] =
        [(Self::Lost, "lost"), (Self::Deleted, "deleted"), (Self::Replaced, "replaced")];

    /// Tells it by the evidence that is stored.
    pub fn of_evidence(evidence: Option<&str>) -> Self {
        match evidence {
            Some(text) if text.starts_with(DELETED) => Self::Deleted,
            Some(REPLACED) => Self::Replaced,
            Some(_) | None => Self::Lost,
        }
    }

    /// Returns its word.
    pub fn as_str(self) -> &'static str {
        Self::WORDS.iter().find(|row| row.0 == self).map_or("", |row| row.1)
    }
}

/// How the evidence of a deletion by a job begins; the job follows.
pub const DELETED: &str = "deleted by you";

/// The evidence of what was left behind with another account.
pub const REPLACED: &str = "account replaced";

/// A torrent as a plan of acts looks at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActCandidate {
    /// The torrent's id at Real-Debrid.
    pub id: TorrentId,
    /// Info hash in lower case, when one is known.
    pub hash: Option<String>,
    /// Raw name, as shown.
    pub name: String,
    /// Raw name of the torrent as a whole, by which the service judges it.
    pub original_name: Option<String>,
    /// Last status.
    pub status: Option<Status>,
    /// How it came to be gone, if it is.
    pub absence: Option<Absence>,
    /// Bytes of the chosen files.
    pub bytes: Option<i64>,
    /// True time of addition.
    pub added: Option<Timestamp>,
    /// Whether a link of it leads nowhere any more, as far as it was asked for.
    pub has_dead_links: bool,
    /// How many files are chosen; none when its detail is not archived.
    pub chosen: Option<u64>,
}
