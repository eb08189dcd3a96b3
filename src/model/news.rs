//! What happened since an archive was looked at.

use std::sync::Arc;

use super::{Timestamp, TorrentId};

/// How far an archive was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LookMark {
    /// The archive, by its own id; none in one of the first version.
    pub archive: Option<String>,
    /// The newest event that was there.
    pub event: i64,
    /// When that was.
    pub at: Timestamp,
}

/// What happened to a torrent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NewsKind {
    /// It came, or came back.
    Came,
    /// Its download ended.
    Finished,
    /// It failed.
    Failed,
    /// It is no longer there.
    Went,
}

/// The torrents to which the same happened. None of them is told that is not so any more: what failed and was removed
/// is removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewsLine {
    /// What happened.
    pub kind: NewsKind,
    /// To which, the newest first.
    pub torrents: Arc<[TorrentId]>,
    /// The raw names of the first of them.
    pub names: Vec<String>,
}
