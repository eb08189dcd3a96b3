//! Everything `update` may ask of the world, as data.

use std::path::PathBuf;

use super::links::{DownloadOrder, LinkOrder};
use super::query::{ArchiveQuery, Ticket};
use crate::actions::{Proposal, Wish};
use crate::model::{ApiToken, Contents, ExportFormat, JobId, TorrentId};
use crate::sync::SyncRequest;
use crate::views::Change;

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
    /// Begin a download; what happens comes as messages.
    StartDownload(DownloadOrder),
    /// Ask the download to end.
    CancelDownload,
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
    Do(Task),
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

/// Something that may take a while, and is neither a sync nor a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Task {
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
        /// The format of the file.
        format: ExportFormat,
        /// Where to.
        path: PathBuf,
        /// Which; without any, everything archived.
        among: Option<Vec<TorrentId>>,
    },
    /// Ask for direct links, and do with them what is ordered.
    Links(Box<LinkOrder>),
    /// Change the file of saved views.
    ChangeViews {
        /// What is changed.
        change: Change,
    },
    /// Count what would be cleared.
    CountArchive,
    /// Take a snapshot and empty the archive.
    ClearArchive {
        /// What its user was shown.
        contents: Contents,
    },
}

/// What kind of task it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TaskKind {
    /// Test and save a token.
    TryToken,
    /// Ask for the account.
    CheckToken,
    /// Check the archive.
    CheckArchive,
    /// Write the archive out.
    Export,
    /// Ask for direct links.
    Links,
    /// Change the saved views.
    ChangeViews,
    /// Count what would be cleared.
    CountArchive,
    /// Empty the archive.
    ClearArchive,
}

impl Task {
    /// Returns its kind.
    pub fn kind(&self) -> TaskKind {
        match self {
            Self::TryToken { .. } => TaskKind::TryToken,
            Self::CheckToken => TaskKind::CheckToken,
            Self::CheckArchive => TaskKind::CheckArchive,
            Self::Export { .. } => TaskKind::Export,
            Self::Links(_) => TaskKind::Links,
            Self::ChangeViews { .. } => TaskKind::ChangeViews,
            Self::CountArchive => TaskKind::CountArchive,
            Self::ClearArchive { .. } => TaskKind::ClearArchive,
        }
    }
}

impl TaskKind {
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
            Self::CheckToken | Self::Links | Self::CountArchive | Self::ChangeViews => None,
        }
    }
}
