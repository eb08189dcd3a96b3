//! The typed event stream of a sync run: the UI, the plain printer and `--json` all read this.
//!
//! The life of a run: `RunStarted`, then `TakenOver` at most once, then `AccountUnchecked` at most once, then, when the mode reads the
//! list, `ListPageRead` for each page and `ListReadAgain` before it begins anew, one `ListRead` and a `TorrentGone` for each
//! torrent proved removed, then `Planned`, then any number of
//! `DetailArchived`, `OtherHash`, `DetailFailed` and `DetailMissing`, and exactly one `RunFinished`, always
//! last. `Retrying`, `Paused` and `Gauge` may come anywhere in between. Events are never dropped.

use std::time::Duration;

use crate::model::{Outcome, Reason, RunId, RunSummary, SyncMode, Timestamp, TorrentId};

/// One thing that happened in a sync run.
#[derive(Debug, Clone, PartialEq)]
pub struct SyncEvent {
    /// The run.
    pub run: RunId,
    /// When it happened.
    pub at: Timestamp,
    /// What happened.
    pub kind: EventKind,
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub enum EventKind {
    /// The run is recorded in the archive and begins.
    RunStarted {
        /// How it chooses.
        mode: SyncMode,
        /// Torrents archived before it.
        archived: u64,
    },
    /// An earlier run was interrupted; what it owed is fetched by this one.
    TakenOver {
        /// Details it left.
        owed: u64,
    },
    /// The service does not say which account the token belongs to; the list decides alone.
    AccountUnchecked {
        /// Why, as one clean sentence fragment.
        why: String,
    },
    /// A page of the list is committed.
    ListPageRead {
        /// Number of the page, from 1.
        page: u32,
        /// Rows on it.
        rows: u64,
        /// Rows of it that could not be read and were set aside.
        rejected: u64,
        /// Size of the whole list, when the service told it.
        total: Option<u64>,
    },
    /// The list changed while it was read, and is read again from its beginning.
    ListReadAgain,
    /// The list is read to its end.
    ListRead {
        /// Distinct torrents.
        torrents: u64,
        /// Whether it is proved complete.
        complete: bool,
        /// Torrents that Real-Debrid counts and did not list, while the list stood still.
        unlisted: u64,
        /// Torrents seen for the first time.
        new: u64,
        /// Known torrents with a changed field.
        changed: u64,
    },
    /// A torrent is proved removed at Real-Debrid; its row stays.
    TorrentGone {
        /// The torrent that is gone.
        id: TorrentId,
        /// Its raw name.
        name: String,
    },
    /// Torrents are missing from the list and nothing proves yet that they are removed.
    RemovalsUnproved {
        /// How many.
        torrents: u64,
    },
    /// It is decided what will be fetched.
    Planned(PlanSummary),
    /// A detail is committed.
    DetailArchived {
        /// The torrent whose detail is stored.
        id: TorrentId,
        /// Its raw name.
        name: String,
        /// Why it was fetched.
        reason: Reason,
        /// How many files it has, when the service told.
        files: Option<u64>,
    },
    /// A torrent's detail told another hash than the one that was known, or none with other files; both are kept.
    OtherHash {
        /// The torrent whose hash differs.
        id: TorrentId,
        /// Its raw name.
        name: String,
        /// The hash that was known.
        old: String,
        /// The hash that came, if one did.
        new: Option<String>,
    },
    /// A detail could not be fetched and stays owed.
    DetailFailed {
        /// The torrent whose detail could not be fetched.
        id: TorrentId,
        /// Its raw name.
        name: String,
        /// Why, as one clean sentence fragment.
        error: String,
    },
    /// Real-Debrid does not know the torrent any more: evidence of removal, not an error.
    DetailMissing {
        /// The torrent that the service does not know.
        id: TorrentId,
        /// Its raw name.
        name: String,
    },
    /// A request failed and is sent again.
    Retrying {
        /// What was asked: `list page 2` or a torrent's id.
        what: String,
        /// Number of the coming attempt, from 2.
        attempt: u32,
        /// Wait before it.
        after: Duration,
        /// Why, as one clean sentence fragment.
        error: String,
    },
    /// Nothing is sent until then.
    Paused {
        /// When requests go on.
        until: Timestamp,
        /// Why nothing is sent until then.
        why: PauseReason,
    },
    /// Another program keeps reading the archive, so that its journal cannot be emptied and grows.
    JournalGrows {
        /// Bytes of the journal.
        bytes: u64,
    },
    /// What the quota and the worker pool really do, sampled while the run lives.
    Gauge(Gauge),
    /// The run ended.
    RunFinished {
        /// How the run ended.
        outcome: Outcome,
        /// What it did.
        summary: RunSummary,
        /// Why it ended, when an error ended it; one clean sentence fragment.
        error: Option<String>,
    },
}

/// Why nothing is sent for a while.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PauseReason {
    /// The service answered 429.
    Refused,
    /// The window of the quota is used up, or another run was refused.
    Quota,
    /// The mode rests between two batches.
    Batch,
    /// The mode rests between two pages of the list.
    Page,
}

/// What a run will fetch, and what it costs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PlanSummary {
    /// Details by reason, in the order of the work; reasons without details are left out.
    pub by_reason: Vec<(Reason, u64)>,
    /// Details that are owed besides and stay owed: another run fetches them.
    pub besides: u64,
    /// Requests it takes when nothing is retried.
    pub requests: u64,
    /// Time it takes at the pace of the quota.
    pub estimate: Duration,
}

impl PlanSummary {
    /// Returns the number of details.
    pub fn details(&self) -> u64 {
        self.by_reason.iter().map(|(_, n)| n).sum()
    }
}

/// What the quota and the worker pool really do at one moment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Gauge {
    /// Requests on their way.
    pub in_flight: u32,
    /// Most that may be on their way now; adapts to errors.
    pub allowed: u32,
    /// Requests that count in the quota's window now.
    pub window_used: u32,
    /// Most that may count in it.
    pub window_limit: u32,
    /// Length of the window.
    pub window: Duration,
    /// Requests sent by this run.
    pub requests: u64,
    /// Requests of this run refused with 429.
    pub refused: u64,
}
