//! A problem as the archive recorded it, before anybody says what it means.

use super::{FailureKind, Status, Timestamp, TorrentId};

/// A failed torrent, a torrent whose detail could not be fetched, or a row of the list that could not be read.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// Key; a row that could not be read has none.
    pub id: Option<TorrentId>,
    /// Raw name.
    pub name: String,
    /// Real-Debrid's word.
    pub status: Option<Status>,
    /// How much of it is downloaded, in percent.
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
    /// Some of its links gave no direct link, all for the same reason.
    Link(FailedFetch),
    /// Its row of the list could not be read.
    Row(UnreadableRow),
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

/// A row of the list that could not be read and was set aside as it came.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UnreadableRow {
    /// Its number among those that were set aside; no torrent has it.
    pub number: i64,
    /// Why it could not be read, as a fragment.
    pub reason: String,
    /// The row as received.
    pub json: String,
}
