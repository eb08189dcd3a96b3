//! Jobs as they are written down: what was confirmed, and what became of each act.

use super::{ActState, JobState, Phase, StepKind, StepState, Timestamp, TorrentId, Verb};

/// The number of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct JobId(pub i64);

/// The place of an act in its job, from 1.
pub type ActNumber = u32;

/// A job that was confirmed and is to be written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewJob {
    /// What it was asked to do.
    pub verb: Verb,
    /// The account, when it is known already.
    pub account: Option<i64>,
    /// The address of the service.
    pub origin: String,
    /// Who confirmed it, and how: `command line`, `screen`.
    pub started_by: String,
    /// The job that it takes back.
    pub undoes: Option<JobId>,
    /// Its acts, in the order in which they are done.
    pub acts: Vec<NewAct>,
}

/// One thing that is wanted for one torrent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAct {
    /// What is wanted.
    pub verb: Verb,
    /// The entry that it is about; none for content that is not archived.
    pub torrent: Option<TorrentId>,
    /// Info hash, 40 hex digits in lower case.
    pub hash: Option<String>,
    /// Raw name.
    pub name: String,
    /// Bytes of the chosen files.
    pub bytes: Option<i64>,
    /// How many files are wanted, when that is known.
    pub files: Option<u64>,
    /// The phase of the entry, when it lives: an act on one that is in another by then is not what was confirmed.
    pub phase: Option<Phase>,
    /// What is sent where that is more than the hash.
    pub source: Option<String>,
    /// A selection as it was written.
    pub selection: Option<String>,
    /// The archived entries whose chosen files are wanted.
    pub wanted: Vec<TorrentId>,
    /// Whether the entry that it is about is deleted once the new one is proved.
    pub replaces: bool,
    /// Whether it is added although the hash is there already.
    pub again: bool,
}

/// What the reason of an act promises for this run, and for a later one; a job that is cancelled keeps neither.
pub const TRIED_AGAIN: &str = "it is tried again";
/// The promise for a later run.
pub const TRIED_LATER: &str = "a later run tries it again";

impl NewAct {
    /// Returns an act of which nothing is known yet but what is wanted.
    pub fn bare(verb: Verb) -> Self {
        Self {
            verb,
            torrent: None,
            hash: None,
            name: String::new(),
            bytes: None,
            files: None,
            phase: None,
            source: None,
            selection: None,
            wanted: Vec::new(),
            replaces: false,
            again: false,
        }
    }
}

/// An act as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActRecord {
    /// Its place in the job, from 1.
    pub seq: ActNumber,
    /// What was confirmed.
    pub plan: NewAct,
    /// Where it stands.
    pub state: ActState,
    /// The entries that the hash had before its add was sent; none while no add was.
    pub known: Option<Vec<TorrentId>>,
    /// The entry that it made.
    pub new_id: Option<TorrentId>,
    /// Runs in which this release was refused while others were accepted.
    pub refusals: u32,
    /// Whether that entry was found, and no answer told of it.
    pub adopted: bool,
    /// Why it stands so, in words.
    pub reason: Option<String>,
    /// HTTP status of the last answer that mattered.
    pub http: Option<u16>,
    /// Real-Debrid's number in it.
    pub code: Option<i32>,
    /// Requests that changed or were to change the account.
    pub attempts: u32,
    /// When it came to stand so.
    pub at: Timestamp,
    /// Its requests, oldest first.
    pub steps: Vec<StepRecord>,
}

/// A request that changed or was to change the account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepRecord {
    /// Its place among those of the act, from 1.
    pub number: u32,
    /// What it asks.
    pub kind: StepKind,
    /// What became of it.
    pub state: StepState,
    /// When it was written down, in milliseconds of Unix time; it left after that.
    pub sent_ms: i64,
}

/// A job as it stands, without its acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobRecord {
    /// Its number.
    pub id: JobId,
    /// What it was asked to do.
    pub verb: Verb,
    /// Where it stands.
    pub state: JobState,
    /// The account it acts on, once that is known.
    pub account: Option<i64>,
    /// The address of the service.
    pub origin: String,
    /// Who confirmed it, and how.
    pub started_by: String,
    /// The job that it takes back.
    pub undoes: Option<JobId>,
    /// When it was confirmed.
    pub started: Timestamp,
    /// When a process last worked on it.
    pub worked: Timestamp,
    /// When it ended.
    pub ended: Option<Timestamp>,
    /// Nothing of it is sent before then.
    pub not_before: Option<Timestamp>,
    /// Why it waits, rests or was cancelled.
    pub reason: Option<String>,
    /// Requests sent for it, questions included.
    pub requests: u64,
    /// How its acts stand.
    pub acts: ActCounts,
}

/// How many acts stand where.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ActCounts {
    /// Nothing was sent.
    pub planned: u64,
    /// A request was written down and may have left, and no answer was taken in yet.
    pub sent: u64,
    /// What was wanted is so.
    pub done: u64,
    /// Real-Debrid will not do it.
    pub refused: u64,
    /// To be tried again.
    pub owed: u64,
    /// Not done, with a reason.
    pub skipped: u64,
    /// Nobody knows.
    pub unknown: u64,
}

impl ActCounts {
    /// Counts `n` acts that stand so.
    pub fn add(&mut self, state: ActState, n: u64) {
        *self.of(state) += n;
    }

    /// Counts an act as one that stands otherwise now.
    pub fn move_one(&mut self, from: ActState, to: ActState) {
        let before = self.of(from);
        *before = before.saturating_sub(1);
        self.add(to, 1);
    }

    fn of(&mut self, state: ActState) -> &mut u64 {
        match state {
            ActState::Planned => &mut self.planned,
            ActState::Sent => &mut self.sent,
            ActState::Done => &mut self.done,
            ActState::Refused => &mut self.refused,
            ActState::Owed => &mut self.owed,
            ActState::Skipped => &mut self.skipped,
            ActState::Unknown => &mut self.unknown,
        }
    }

    /// Returns how many there are.
    pub fn all(&self) -> u64 {
        self.open() + self.done + self.refused + self.skipped
    }

    /// Returns how many are still to be done.
    pub fn open(&self) -> u64 {
        self.planned + self.sent + self.owed + self.unknown
    }
}

impl FromIterator<ActState> for ActCounts {
    fn from_iter<I: IntoIterator<Item = ActState>>(states: I) -> Self {
        let mut counts = Self::default();
        states.into_iter().for_each(|state| counts.add(state, 1));
        counts
    }
}
