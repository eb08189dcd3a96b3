//! What the archive is asked, who asks, and what it answers.
//!
//! Every question carries a ticket. The answer brings it back, so it reaches the one who asked and nobody else, and
//! an answer that a newer question has overtaken is known as late.

use jiff::tz::TimeZone;

use super::change_filter::ChangeFilter;
use super::failure::Failure;
use super::route::Route;
use crate::diagnose::Finding;
use crate::model::{
    ActRecord, Backlog, Difference, HistoryEvent, JobId, JobRecord, LogLine, LookMark, Overview, PastFailure,
    PastTorrent, Problem, RunId, RunWithCounts, Timestamp, TorrentFacts, TorrentId, TorrentRow,
};
use crate::query::Query;
use crate::sync::Rates;

/// Who asks. Of each there is one question at most that still matters: the newest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Owner {
    /// The numbers of the dashboard.
    Dashboard,
    /// What failed.
    Problems,
    /// The rows of the table.
    Table,
    /// The search over the table.
    Search,
    /// The torrent beside the table.
    Preview,
    /// The info hashes that are to be copied.
    Hashes,
    /// The page of one torrent.
    Detail,
    /// The past runs.
    Runs,
    /// The log of a past run.
    RunLog,
    /// What came, changed and went.
    History,
    /// What two times have not in common.
    Difference,
    /// The menu of what can be copied of a torrent.
    CopyMenu,
    /// All jobs.
    Jobs,
    /// The acts of one job.
    JobActs,
    /// The files that are to be chosen of a torrent.
    FileChoice,
}

impl Owner {
    /// Returns the screen that asks, and gets the answer; nothing for what lies over the screens.
    pub fn route(self) -> Option<Route> {
        Some(match self {
            Self::Dashboard => Route::Dashboard,
            Self::Problems => Route::Problems,
            Self::Table | Self::Search | Self::Preview | Self::Hashes => Route::Torrents,
            Self::Detail => Route::Detail,
            Self::Runs | Self::RunLog => Route::Sync,
            Self::History | Self::Difference => Route::History,
            Self::Jobs | Self::JobActs => Route::Jobs,
            Self::CopyMenu | Self::FileChoice => return None,
        })
    }
}

/// Names one question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ticket {
    /// Who asked.
    pub owner: Owner,
    /// Counts the questions of this owner, from 1.
    pub number: u64,
}

/// A question to the archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ArchiveQuery {
    /// Count what the dashboard shows.
    Overview {
        /// From where on it tells news.
        since: Option<LookMark>,
    },
    /// Read what failed.
    Problems,
    /// Read the rows that changed after a revision of the archive; without one, all of them.
    Rows {
        /// The last revision that is known.
        since: Option<i64>,
    },
    /// Find the torrents that a query accepts, as far as rows cannot say it.
    Search {
        /// The query.
        query: Query,
        /// The time from which ages are counted back.
        at: Timestamp,
        /// Where dates are meant.
        zone: TimeZone,
    },
    /// Read everything about one torrent.
    Torrent {
        /// The torrent that is read.
        id: TorrentId,
    },
    /// Read everything about several torrents.
    Torrents {
        /// The torrents that are read.
        ids: Vec<TorrentId>,
    },
    /// Read the info hashes of torrents.
    Hashes {
        /// The torrents whose hashes are read.
        ids: Vec<TorrentId>,
    },
    /// Read the past runs, and what the next one has to do.
    Runs,
    /// Read what a run said.
    RunLog {
        /// The run whose log is read.
        run: RunId,
    },
    /// Read all jobs.
    Jobs,
    /// Read one job with its acts.
    JobActs {
        /// The job whose acts are read.
        job: JobId,
    },
    /// Read the newest events of a part, and what was removed.
    History {
        /// Which part.
        part: ChangeFilter,
        /// Only since this time.
        since: Option<Timestamp>,
    },
    /// Read what was there at one time and not at the other.
    Difference {
        /// The earlier time.
        first: Timestamp,
        /// The later one.
        second: Timestamp,
    },
}

/// An answer of the archive, or a part of one.
#[derive(Debug, Clone, PartialEq)]
pub enum ArchiveAnswer {
    /// The numbers of the dashboard.
    Overview(Box<Overview>),
    /// Each problem with its meaning, newest first.
    Problems(Vec<Finding>),
    /// The newest rows, ahead of an answer that brings all.
    NewestRows(Vec<TorrentRow>),
    /// Some of the rows that were asked for.
    SomeRows {
        /// The rows.
        rows: Vec<TorrentRow>,
        /// How many are still to come.
        more: usize,
    },
    /// The last of the rows that were asked for.
    Rows {
        /// The rows.
        rows: Vec<TorrentRow>,
        /// The revision that all of them bring the table to.
        rev: i64,
    },
    /// The torrents that a query accepts; those that names and fields decide about may be missing.
    Found(Vec<TorrentId>),
    /// Everything about one torrent.
    Torrent {
        /// What is known; nothing when the archive does not have it.
        facts: Option<Box<TorrentFacts>>,
        /// Its observed changes, newest first.
        timeline: Vec<HistoryEvent>,
    },
    /// Everything about each of several torrents, as far as the archive has them.
    Torrents(Vec<TorrentFacts>),
    /// The failed fetches of that torrent, newest first; they come behind it.
    Failures(Vec<PastFailure>),
    /// The links of that torrent that gave no direct link; they come behind it as well.
    DeadLinks(Vec<Problem>),
    /// What is known of each torrent, in the order in which they were asked for.
    Hashes(Vec<(TorrentId, Option<String>)>),
    /// The past runs.
    Runs {
        /// The runs, newest first.
        runs: Vec<RunWithCounts>,
        /// How much the next one has to do.
        backlog: Backlog,
        /// How fast it may be.
        rates: Rates,
    },
    /// What a run said, oldest first.
    RunLog(Vec<LogLine>),
    /// All jobs, newest first.
    Jobs(Vec<JobRecord>),
    /// A job with its acts; nothing when there is none.
    JobActs(Option<Box<(JobRecord, Vec<ActRecord>)>>),
    /// The history.
    History {
        /// Observed changes, newest first.
        events: Vec<HistoryEvent>,
        /// What Real-Debrid removed.
        removed: Vec<PastTorrent>,
        /// How many events each part has in the whole archive, where it was counted.
        totals: Option<[u64; 4]>,
    },
    /// What was there at one time and not at the other.
    Difference(Difference),
}

/// Why a question has no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadError {
    /// There is no archive yet.
    Missing,
    /// The archive could not be read.
    Failed(Failure),
}
