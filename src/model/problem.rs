//! A problem as the archive recorded it, before anybody says what it means.

use super::{FailureKind, Status, Timestamp, TorrentId};

/// A failed torrent, or a torrent whose detail could not be fetched.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// Key.
    pub id: TorrentId,
    /// Raw name.
    pub name: String,
    /// Real-Debrid's word.
    pub status: Option<Status>,
    /// Percent.
    pub progress: Option<f64>,
    /// True instant of addition.
    pub added: Option<Timestamp>,
    /// Size of the selected files.
    pub bytes: Option<i64>,
    /// When it was observed.
    pub at: Timestamp,
    /// What went wrong.
    pub trouble: Trouble,
}

/// What went wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// The torrent itself is in a failed status.
    Torrent,
    /// Its detail could not be fetched.
    Fetch(FailedFetch),
}

/// The newest failed fetch of a torrent that no later success has answered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FailedFetch {
    /// Its kind, when this version knows the recorded word.
    pub kind: Option<FailureKind>,
    /// HTTP status of the last answer.
    pub http_status: Option<u16>,
    /// Real-Debrid's error code.
    pub error_code: Option<i32>,
    /// What was recorded.
    pub message: String,
    /// Requests spent on it, over all runs.
    pub attempts: u64,
}
