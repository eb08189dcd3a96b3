//! How far a download is: file by file, and all together.

use crate::model::TorrentId;

/// Where a file of a download stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileState {
    /// It is still to be asked for.
    Planned,
    /// It was there already: whole, or known to the aria2.
    There,
    /// The aria2 has it.
    Handed,
    /// It is whole.
    Whole,
    /// It failed.
    Failed,
    /// Its link gave nothing.
    Dead,
}

/// A file of a download as a person is told of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileRow {
    /// Whose it is.
    pub torrent: TorrentId,
    /// Where it belongs, or what it is called; raw.
    pub name: String,
    /// Where it stands.
    pub state: FileState,
    /// Bytes that are there.
    pub done: u64,
    /// Bytes in all; 0 while that is not known.
    pub total: u64,
    /// Bytes a second.
    pub speed: u64,
    /// Why it failed, or its link gave nothing.
    pub why: Option<String>,
}

/// How far a download is.
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

impl DownloadProgress {
    /// Returns the files of which nothing more comes.
    pub fn ended(&self) -> u64 {
        self.there + self.whole + self.failed + self.dead
    }
}
