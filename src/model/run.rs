//! A sync run as a value: its number, how it ended and what it did.

use std::time::Duration;

/// Number of a sync run in its archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RunId(pub i64);

/// How a sync run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Everything planned is archived.
    Complete,
    /// Everything reported is archived, the rest is queued.
    Partial,
    /// Stopped by the user; the rest is queued.
    Cancelled,
    /// Ended by an error; the rest is queued.
    Failed,
}

impl Outcome {
    /// Returns the word stored in the archive and used in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::Partial => "partial",
            Self::Cancelled => "cancelled",
            Self::Failed => "failed",
        }
    }
}

/// How a sync run stands in the journal of its archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunState {
    /// Under way.
    Running,
    /// Its process ended before it did.
    Interrupted,
    /// It ended by itself, in this way.
    Ended(Outcome),
}

impl RunState {
    /// Every state.
    pub const ALL: [Self; 6] = [
        Self::Running,
        Self::Interrupted,
        Self::Ended(Outcome::Complete),
        Self::Ended(Outcome::Partial),
        Self::Ended(Outcome::Cancelled),
        Self::Ended(Outcome::Failed),
    ];

    /// Returns the word stored in the archive and used in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Interrupted => "interrupted",
            Self::Ended(outcome) => outcome.as_str(),
        }
    }

    /// Reads the word that is stored.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

/// What a sync run did, in numbers taken after the last commit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RunSummary {
    /// Its number, once it has one.
    pub run: Option<RunId>,
    /// Torrents in the list, when it was read.
    pub listed: u64,
    /// Whether the list was proved complete.
    pub list_complete: bool,
    /// Torrents that Real-Debrid counts and did not list, while the list stood still.
    pub unlisted: u64,
    /// Rows of the list that could not be read.
    pub rejected: u64,
    /// Torrents that the list lacks and nothing proves to be removed.
    pub unproved: u64,
    /// Torrents seen for the first time.
    pub new: u64,
    /// Known torrents with a changed field.
    pub changed: u64,
    /// Known torrents that became downloaded.
    pub finished: u64,
    /// Known torrents that became failed.
    pub broken: u64,
    /// Torrents proved removed by this run.
    pub gone: u64,
    /// Torrents that had been removed and are back.
    pub returned: u64,
    /// Details that the plan set out to fetch.
    pub planned: u64,
    /// Details archived by this run.
    pub archived: u64,
    /// Details that could not be fetched and stay queued.
    pub failed: u64,
    /// Details that Real-Debrid does not know, of torrents that nothing proves to be removed.
    pub unknown: u64,
    /// Details still owed after the run.
    pub owed: u64,
    /// Requests sent, retries included.
    pub requests: u64,
    /// Requests refused with 429.
    pub refused: u64,
    /// Wall time.
    pub took: Duration,
}
