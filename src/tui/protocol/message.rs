//! Everything that can happen to the view: keys, answers, events, time.
//!
//! Every message carries its moment; nothing above the event loop reads a clock.

use crate::diagnose::Finding;
use crate::format::{clean, with_causes};
use crate::model::{
    Contents, HistoryEvent, LogLine, LoggedRun, Outlook, Overview, PastFailure, PastTorrent, RunId, Timestamp,
    TorrentFacts, TorrentId, TorrentRow, secrets,
};
use crate::sync::{Planned, Rates, SyncEvent};

use super::effect::{CopyForm, JobKind};
use crate::tui::app::mouse::Mouse;
use crate::tui::input::key::Key;

/// Something that happened.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    /// When.
    pub at: Timestamp,
    /// What.
    pub kind: MessageKind,
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub enum MessageKind {
    /// A key was pressed.
    Key(Key),
    /// Text was pasted.
    Paste(String),
    /// The mouse did something.
    Mouse(Mouse),
    /// A token was tested, and saved when it was accepted.
    TokenTried(Result<NewToken, Failure>),
    /// What would be cleared.
    ArchiveCounted(Contents),
    /// The archive is empty.
    ArchiveCleared {
        /// Where everything is that was in it; clean text.
        snapshot: String,
    },
    /// Something that was ordered is done.
    Told(String),
    /// The terminal has a new size.
    Resize {
        /// Cells in a line.
        width: u16,
        /// Lines.
        height: u16,
    },
    /// Time went by.
    Tick,
    /// The newest rows, while all of them are still being read.
    NewestLoaded {
        /// The rows.
        rows: Vec<TorrentRow>,
    },
    /// Some of the rows that were asked for; the last ones come as [`MessageKind::TorrentsLoaded`].
    TorrentsArriving {
        /// The rows.
        rows: Vec<TorrentRow>,
        /// How many are still to come.
        more: usize,
    },
    /// Rows that changed since the revision asked for.
    TorrentsLoaded {
        /// The rows.
        rows: Vec<TorrentRow>,
        /// The revision they bring the view to.
        rev: i64,
    },
    /// The answer to a request for one torrent; nothing when the archive does not have it.
    FactsLoaded {
        /// Which request.
        request: u64,
        /// What is known.
        facts: Option<Box<TorrentFacts>>,
        /// Its observed changes, newest first.
        timeline: Vec<HistoryEvent>,
    },
    /// The answer to a question about a query.
    Found {
        /// Which question.
        request: u64,
        /// The torrents; those that their names and fields decide about may be missing.
        ids: Vec<TorrentId>,
    },
    /// A question about a query has no answer.
    NotFound {
        /// Which question.
        request: u64,
        /// Why.
        failure: Failure,
    },
    /// The info hashes of torrents, in the order in which they were asked for.
    HashesLoaded {
        /// What is made of them.
        form: CopyForm,
        /// The torrents and what is known.
        hashes: Vec<(TorrentId, Option<String>)>,
    },
    /// The answer to a request for the numbers of the dashboard.
    OverviewLoaded {
        /// Which request.
        request: u64,
        /// The numbers.
        overview: Box<Overview>,
    },
    /// The answer to a request for problems, newest first.
    ProblemsLoaded {
        /// Which request.
        request: u64,
        /// Each problem with its meaning.
        findings: Vec<Finding>,
    },
    /// The failed fetches of the torrent of a request, newest first.
    FailuresLoaded {
        /// Which request.
        request: u64,
        /// What failed.
        failures: Vec<PastFailure>,
    },
    /// The answer to a request for what can be copied; nothing when the archive does not have the torrent.
    CopyLoaded {
        /// Which request.
        request: u64,
        /// What is known.
        facts: Option<Box<TorrentFacts>>,
    },
    /// The answer to a request for the runs of the past, newest first.
    RunsLoaded {
        /// Which request.
        request: u64,
        /// The runs.
        runs: Vec<LoggedRun>,
        /// How much the next one has to do.
        outlook: Outlook,
        /// How fast it may be.
        rates: Rates,
    },
    /// The answer to a request for what a run said.
    RunLogLoaded {
        /// Which request.
        request: u64,
        /// Which run.
        run: RunId,
        /// What it said, oldest first.
        lines: Vec<LogLine>,
    },
    /// The answer to a request for history, newest first.
    HistoryLoaded {
        /// Which request.
        request: u64,
        /// Observed changes.
        events: Vec<HistoryEvent>,
        /// What Real-Debrid removed.
        removed: Vec<PastTorrent>,
    },
    /// Reading the archive failed; the rows asked for will not come.
    LoadFailed(Failure),
    /// There is no archive yet.
    ArchiveMissing,
    /// Somebody wrote to the archive.
    ArchiveChanged,
    /// The running sync tells something.
    Sync(SyncEvent),
    /// What a run that only plans would have fetched.
    PlanMade(Vec<Planned>),
    /// The sync's event stream ended.
    SyncEnded {
        /// Why, when it ended before its work was done.
        failure: Option<Failure>,
    },
    /// The sync could not be started.
    SyncRefused(Failure),
    /// Something failed.
    Failure(Failure),
    /// A job is done.
    JobDone {
        /// Which.
        kind: JobKind,
        /// What came of it.
        answer: Box<MessageKind>,
    },
}

/// A token that was accepted; clean text, and nothing of the token itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewToken {
    /// The account, and how long premium lasts.
    pub account: String,
    /// Where it was saved.
    pub saved: Option<String>,
    /// What stands in its way, such as another token of a stronger source.
    pub warning: Option<String>,
    /// Where the token in force is from.
    pub origin: String,
}

/// A failure as a person is told it: what happened, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What happened; clean text.
    pub headline: String,
    /// The remedy, as a full sentence; clean text.
    pub hint: Option<String>,
}

impl Failure {
    /// Tells an error and its causes as a person is told them.
    pub fn of(error: &dyn std::error::Error, hint: Option<String>) -> Self {
        let shown = |text: &str| clean(&secrets().mask(text));
        Self { headline: shown(&with_causes(error)), hint: hint.map(|hint| shown(&hint)) }
    }
}
