//! Everything `update` may ask of the world, as data.

use std::path::PathBuf;

use super::query::{ArchiveQuery, Ticket};
use crate::actions::{Proposal, Wish};
use crate::model::{ApiToken, Contents, ExportFormat, JobId, TorrentId};
use crate::sync::SyncRequest;

/// One order to the runtime; the answer comes back as a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Ask the archive.
    Read {
        /// Comes back with the answer.
        ticket: Ticket,
        /// What is asked.
        query: ArchiveQuery,
    },
    /// Take new file paths into the memory that is searched.
    IndexPaths,
    /// Start a sync.
    StartSync {
        /// What it shall do.
        request: SyncRequest,
    },
    /// Ask the running sync to end.
    CancelSync,
    /// Plan something that changes the account. Nothing is changed by that.
    Plan(Wish),
    /// Write the job of a confirmed plan down, and carry it out.
    StartJob(Box<Proposal>),
    /// Go on with a job that is written down.
    RunJob(JobId),
    /// Ask the job that this program works on to end; the second time at once.
    CancelJob,
    /// Cancel a job that another process works on, or none.
    CancelOtherJob(JobId),
    /// Hand text to the terminal's clipboard, which works over SSH as well.
    Copy {
        /// The text, raw.
        text: String,
    },
    /// Ring, and let the terminal tell something to whoever looks elsewhere.
    Ring {
        /// What is told, raw.
        text: String,
    },
    /// Do something that may take a while; its answer comes as a message.
    Do(Job),
    /// Log in with a code; the code and what becomes of it come as messages.
    LogIn,
    /// Give that login up.
    GiveUpLogin,
    /// Take the mouse, or leave it to the terminal.
    TakeMouse {
        /// Which of both.
        take: bool,
    },
    /// Leave, and start the demo.
    TryDemo,
    /// Draw everything again, whatever the terminal shows.
    Redraw,
    /// Give the terminal to the shell until it is given back.
    Suspend,
    /// Leave; a running sync is cancelled first.
    Quit,
}

/// Something that may take a while and is no sync.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Job {
    /// Test a token, and save it when it is accepted.
    TryToken {
        /// The token.
        token: ApiToken,
    },
    /// Ask for the account of the token.
    CheckToken,
    /// Check the archive.
    CheckArchive,
    /// Write torrents to a new file.
    Export {
        /// How.
        format: ExportFormat,
        /// Where to.
        path: PathBuf,
        /// Which; without any, everything archived.
        among: Option<Vec<TorrentId>>,
    },
    /// Count what would be cleared.
    CountArchive,
    /// Take a snapshot and empty the archive.
    ClearArchive {
        /// What its user was shown.
        contents: Contents,
    },
}

/// What kind of job it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobKind {
    /// Test and save a token.
    TryToken,
    /// Ask for the account.
    CheckToken,
    /// Check the archive.
    CheckArchive,
    /// Write the archive out.
    Export,
    /// Count what would be cleared.
    CountArchive,
    /// Empty the archive.
    ClearArchive,
}

impl Job {
    /// Returns its kind.
    pub fn kind(&self) -> JobKind {
        match self {
            Self::TryToken { .. } => JobKind::TryToken,
            Self::CheckToken => JobKind::CheckToken,
            Self::CheckArchive => JobKind::CheckArchive,
            Self::Export { .. } => JobKind::Export,
            Self::CountArchive => JobKind::CountArchive,
            Self::ClearArchive { .. } => JobKind::ClearArchive,
        }
    }
}

impl JobKind {
    /// Returns what is under way and what leaving means for it; nothing where nothing is lost.
    pub fn when_left(self) -> Option<[&'static str; 2]> {
        match self {
            Self::TryToken => Some(["a token is tested", "It may not be saved."]),
            Self::CheckArchive => Some(["the archive is checked", "Its result is not told; nothing is changed."]),
            Self::Export => {
                Some(["an export is written", "The export is given up, and what is written of it is removed."])
            }
            Self::ClearArchive => Some([
                "the archive is emptied",
                "It stays as it is, or everything of it is in the snapshot that was taken before.",
            ]),
            Self::CheckToken | Self::CountArchive => None,
        }
    }
}
