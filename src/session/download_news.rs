//! What a download tells while it goes on, and why it does not.

use super::error::Error;
use super::links::NoDirectLink;
use crate::aria2;
use crate::links::LinkTarget;
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
    /// How far it all is.
    Progress(DownloadProgress),
}

/// How far it all is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DownloadProgress {
    /// Files in all.
    pub files: u64,
    /// Files that were there already: whole, or known to the aria2.
    pub there: u64,
    /// Files that were handed over now.
    pub handed: u64,
    /// Of those, files that became whole.
    pub whole: u64,
    /// Files that failed.
    pub failed: u64,
    /// Links that gave nothing.
    pub dead: u64,
    /// Bytes that are there, of the files that were handed over.
    pub done: u64,
    /// Their bytes in all, as far as they are known.
    pub total: u64,
    /// Bytes a second.
    pub speed: u64,
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
    /// aria2 does not do what it is asked.
    #[error(transparent)]
    Aria(#[from] aria2::Error),
}
