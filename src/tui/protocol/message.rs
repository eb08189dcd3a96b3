//! Everything that can happen to the view: keys, answers, events, time.
//!
//! Every message carries its moment; nothing above the event loop reads a clock.

use super::effect::TaskKind;
use super::failure::Failure;
use super::links::{DownloadStep, LinkAnswer};
use super::query::{ArchiveAnswer, ReadError, Ticket};
use crate::actions::Proposal;
use crate::jobs::JobEvent;
use crate::links::DownloadProgress;
use crate::model::{Contents, JobRecord, Timestamp};
use crate::sync::{Planned, SyncEvent};
use crate::tui::input::{Key, Mouse};
use crate::views::View;

/// Something that happened.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    /// When it arrived.
    pub at: Timestamp,
    /// What it says.
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
    /// The code of a login that waits for its user.
    LoginCode(Box<LoginCode>),
    /// A token was tested or came from a login, and was saved when it was accepted.
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
    /// The saved views are others now.
    ViewsKept {
        /// All of them.
        views: Vec<View>,
        /// What was done, as a sentence.
        told: String,
    },
    /// The terminal has a new size.
    Resize {
        /// Cells in a line.
        width: u16,
        /// Lines of the terminal.
        height: u16,
    },
    /// The terminal got the focus of its user, or lost it.
    Focus(bool),
    /// Time went by.
    Tick,
    /// The archive's answer to a question, or a part of it.
    Answer {
        /// Which question.
        ticket: Ticket,
        /// The answer, or why there is none.
        result: Result<ArchiveAnswer, ReadError>,
    },
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
    /// A plan that was asked for; nothing of it is confirmed.
    Proposed(Box<Proposal>),
    /// The job that this program works on tells something.
    JobNews(JobEvent),
    /// That job came to its end, or to rest.
    JobEnded {
        /// As it stands now, when there is one.
        job: Option<Box<JobRecord>>,
        /// Why, when it ended before its work was done.
        failure: Option<Failure>,
    },
    /// The job could not be begun.
    JobRefused(Failure),
    /// What came of direct links that were ordered.
    Links(LinkAnswer),
    /// The download tells something.
    Download(DownloadStep),
    /// The download came to its end, or no further.
    DownloadEnded {
        /// How far it came, when it began.
        progress: Option<DownloadProgress>,
        /// Why, when it ended before its work was done.
        failure: Option<Failure>,
    },
    /// Something failed.
    Failure(Failure),
    /// A task is done.
    TaskDone {
        /// What kind of task it was.
        kind: TaskKind,
        /// What came of it.
        answer: Box<MessageKind>,
    },
}

/// A login that waits for its user; clean text, and nothing that is secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoginCode {
    /// What the user types.
    pub code: String,
    /// Where the user types it.
    pub address: String,
    /// What a picture of it leads to.
    pub target: String,
    /// Until when it is good.
    pub until: Timestamp,
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
