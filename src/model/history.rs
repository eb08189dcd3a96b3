//! History: observed changes of torrents, and what two moments of the archive have not in common.

use super::{RunId, Status, Timestamp, TorrentId};

/// What kind of change was observed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ChangeKind {
    /// Seen for the first time.
    Added,
    /// Another status.
    Status,
    /// A quarter of the download.
    Progress,
    /// Another name.
    Renamed,
    /// Other links.
    Links,
    /// Another size.
    Bytes,
    /// Another info hash.
    Hash,
    /// Another detail than the one stored before, or the first one.
    Detail,
    /// Proved removed.
    Gone,
    /// Back after it was gone.
    Returned,
    /// Added by a job.
    ActedAdd,
    /// Deleted by a job.
    ActedDelete,
    /// Added again by a job, as another entry.
    PutBack,
}

/// One row a kind: variant, stored word, what a person reads.
const KINDS: [(ChangeKind, &str, &str); 13] = [
    (ChangeKind::Added, "added", "added"),
    (ChangeKind::Status, "status", "status"),
    (ChangeKind::Progress, "progress", "progress"),
    (ChangeKind::Renamed, "renamed", "renamed"),
    (ChangeKind::Links, "links", "links changed"),
    (ChangeKind::Bytes, "bytes", "size changed"),
    (ChangeKind::Hash, "hash", "hash changed"),
    (ChangeKind::Detail, "detail", "detail stored"),
    (ChangeKind::Gone, "gone", "gone"),
    (ChangeKind::Returned, "returned", "came back"),
    (ChangeKind::ActedAdd, "acted_add", "added by you"),
    (ChangeKind::ActedDelete, "acted_delete", "deleted by you"),
    (ChangeKind::PutBack, "put_back", "put back"),
];

impl ChangeKind {
    /// Returns every kind.
    pub fn all() -> impl Iterator<Item = Self> {
        KINDS.iter().map(|row| row.0)
    }

    /// Returns the word stored in the archive and used in JSON and options.
    pub fn as_str(self) -> &'static str {
        KINDS.iter().find(|row| row.0 == self).map_or("", |row| row.1)
    }

    /// Returns the words a person reads.
    pub fn words(self) -> &'static str {
        KINDS.iter().find(|row| row.0 == self).map_or("", |row| row.2)
    }

    /// Reads a stored word.
    pub fn parse(word: &str) -> Option<Self> {
        KINDS.iter().find(|row| row.1 == word).map(|row| row.0)
    }
}

/// One observed change of one torrent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryEvent {
    /// Its number; grows with time.
    pub id: i64,
    /// When it was observed.
    pub at: Timestamp,
    /// The run that saw it.
    pub run: Option<RunId>,
    /// The torrent.
    pub torrent: TorrentId,
    /// The torrent's newest raw name.
    pub name: String,
    /// What changed.
    pub kind: ChangeKind,
    /// The value before, raw.
    pub old: Option<String>,
    /// The value after, raw.
    pub new: Option<String>,
}

/// Which events are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HistoryFilter {
    /// Only at or after this time.
    pub since: Option<Timestamp>,
    /// Only of these kinds; of all when empty.
    pub kinds: Vec<ChangeKind>,
    /// Only of this torrent.
    pub torrent: Option<TorrentId>,
    /// Without what another event tells as well: who deletes a torrent reads no second line that it is gone.
    pub once: bool,
    /// At most so many, the newest ones.
    pub limit: Option<u32>,
}

/// A moment of the archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PointInTime {
    /// A time.
    At(Timestamp),
    /// The end of a sync run.
    Run(RunId),
}

/// A torrent that was there at one of two moments only, or that was removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastTorrent {
    /// The torrent's id at Real-Debrid.
    pub id: TorrentId,
    /// Newest raw name.
    pub name: String,
    /// Size of the selected files.
    pub bytes: Option<i64>,
    /// Info hash.
    pub hash: Option<String>,
    /// Newest status.
    pub status: Option<Status>,
    /// True time of addition.
    pub added: Option<Timestamp>,
    /// When it was proved removed.
    pub gone: Option<Timestamp>,
    /// Another living torrent with the same hash.
    pub twin: Option<TorrentId>,
}

/// What two moments have not in common.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Difference {
    /// There at the first moment, not at the second.
    pub left: Vec<PastTorrent>,
    /// There at the second moment, not at the first.
    pub joined: Vec<PastTorrent>,
}
