//! Everything `update` may ask of the world, as data.

use crate::model::TorrentId;
use crate::sync::SyncRequest;

/// One order to the runtime; the answer comes back as a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Read the rows that changed after a revision of the archive; 0 reads all.
    LoadTorrents {
        /// The last revision that is known.
        since_rev: i64,
    },
    /// Read everything about one torrent.
    LoadFacts {
        /// Comes back with the answer, so that a late one is known.
        request: u64,
        /// Which.
        id: TorrentId,
    },
    /// Read the newest events and what was removed.
    LoadHistory {
        /// Comes back with the answer, so that a late one is known.
        request: u64,
    },
    /// Start a sync.
    StartSync {
        /// What it shall do.
        request: SyncRequest,
    },
    /// Ask the running sync to end.
    CancelSync,
    /// Hand text to the terminal's clipboard, which works over SSH as well.
    Copy {
        /// The text, raw.
        text: String,
    },
    /// Give the terminal to the shell until it is given back.
    Suspend,
    /// Leave; a running sync is cancelled first.
    Quit,
}
