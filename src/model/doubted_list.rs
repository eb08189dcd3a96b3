//! A list that was not believed, as a person decides about it.

use super::{Timestamp, TorrentId};

/// A complete list that lacks more than anybody removes in a day: nothing was concluded from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DoubtedList {
    /// When it was read.
    pub at: Timestamp,
    /// Living torrents that it lacks.
    pub missing: u64,
    /// Living torrents at that time.
    pub living: u64,
    /// What it lacks, newest first; of very many the first ones.
    pub torrents: Vec<DoubtedTorrent>,
}

/// A torrent that such a list lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DoubtedTorrent {
    /// The torrent's id at Real-Debrid.
    pub id: TorrentId,
    /// Raw name.
    pub name: String,
    /// Size, when it is known.
    pub bytes: Option<i64>,
}
