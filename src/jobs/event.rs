//! What happens while a job is carried out, for whoever shows it.

use crate::model::{ActNumber, ActRecord, ActState, JobRecord, Timestamp};
use crate::remote::Note;

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JobEvent {
    /// A process works on the job now.
    Started(Box<JobRecord>),
    /// The list of the account was read.
    ListRead {
        /// Torrents in it.
        torrents: u64,
        /// Whether it is complete.
        complete: bool,
    },
    /// A request waits, or is repeated.
    Asking(Note),
    /// Nothing more is sent for a while.
    Waiting {
        /// Until when.
        until: Timestamp,
        /// Why nothing is sent until then.
        why: WaitReason,
    },
    /// An act stands otherwise, as it is written down.
    ActMoved {
        /// Its place in the job.
        act: ActNumber,
        /// Where it stood.
        from: ActState,
        /// Where it stands.
        to: ActState,
    },
    /// An act ended for this run: it is done, refused, skipped, owed or unknown.
    ActEnded(Box<ActRecord>),
}

/// Why nothing more is sent for a while.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WaitReason {
    /// Adds keep their distance.
    Pace,
    /// The account's adds are paused.
    AccountPaused,
    /// Real-Debrid takes no deletions of this account for a while.
    DeletionsHeld,
    /// The last act was refused, and is sent once more.
    LastAct,
    /// The account has as many active torrents as it may have.
    NoFreeSlot,
    /// Real-Debrid still reads the torrents, whose files can then be chosen.
    Files,
    /// It is looked up what became of a request.
    Lookup,
    /// The new entries have to prove themselves before the old ones are deleted.
    Proof,
    /// A sync reads the list.
    Sync,
    /// Real-Debrid or the network does not take requests.
    Trouble,
}

impl WaitReason {
    /// Returns it as a fragment that stands behind "waiting".
    pub fn words(self) -> &'static str {
        match self {
            Self::Pace => "Real-Debrid takes only so many adds a minute",
            Self::AccountPaused => "Real-Debrid has paused the adds of this account",
            Self::DeletionsHeld => "Real-Debrid takes no deletions of this account for the moment",
            Self::LastAct => "the last one was refused and is tried once more",
            Self::NoFreeSlot => "Real-Debrid works on as many torrents of this account as it may",
            Self::Files => "Real-Debrid is still reading the torrents",
            Self::Lookup => "an answer was lost, and it is looked up what became of the request",
            Self::Proof => "the new entries have to prove themselves before the old ones are deleted",
            Self::Sync => "a sync is reading the list",
            Self::Trouble => "Real-Debrid cannot be reached",
        }
    }
}
