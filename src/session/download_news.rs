//! What a download tells while it goes on, and why it does not.

use super::error::Error;
use super::links::NoDirectLink;
use crate::archive::told_holder;
use crate::aria2;
use crate::links::{DownloadProgress, FileRow, LinkTarget};
use crate::remote;

/// What happens meanwhile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DownloadNews {
    /// A link gave nothing.
    Dead(LinkTarget, NoDirectLink),
    /// A file failed, with aria2's words.
    Failed(String, String),
    /// A file is whole.
    Whole(String),
    /// Every file, in its order, before anything is asked.
    Files(Vec<FileRow>),
    /// Files of which something has changed, by their places.
    Changed(Vec<(usize, FileRow)>),
    /// How far it all is.
    Progress(DownloadProgress),
}

/// Why not everything was downloaded.
#[derive(Debug, thiserror::Error)]
pub enum DownloadStop {
    /// It could not begin, or the archive not be closed.
    #[error(transparent)]
    Session(#[from] Error),
    /// The service, the network or the archive makes going on pointless.
    #[error(transparent)]
    Remote(#[from] remote::Stop),
    /// Another download with an aria2 of its own runs: the process, as it wrote itself down, or nothing.
    #[error("another download of this archive runs{}", told_holder(.0))]
    Running(String),
    /// aria2 does not do what it is asked.
    #[error(transparent)]
    Aria(#[from] aria2::Error),
}

impl DownloadStop {
    /// What helps while another download runs.
    pub const RUNNING: &str = "It goes on by itself. Wait for its end or stop it, then give this one again.";
}
