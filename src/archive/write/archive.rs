//! The handle of an archive for whoever writes to it.

use std::path::{Path, PathBuf};

use super::writer::Writer;
use crate::archive::disk::names::beside;
use crate::archive::file::place::resolve;
use crate::archive::open::connection::JOURNAL;
use crate::archive::{Error, LockError, Reader, SyncLock};

/// An open archive: a cheap handle, cloned freely. Its methods stand with their subjects
/// (`runs.rs`, `list_page.rs`, `details.rs`, `owed.rs`, `quota.rs`).
#[derive(Clone, Debug)]
pub struct Archive {
    path: PathBuf,
    pub(in crate::archive) writer: Writer,
}

impl Archive {
    /// Opens the archive for writing; makes it when there is none, and brings an older one to the newest schema.
    ///
    /// # Errors
    /// Those of [`Reader::open`]; [`Error::Barred`] when this user may not write there, [`Error::Altered`] when the schema is
    /// not as shipped. An archive that is missing while its snapshots are there is [`Error::Damaged`] and not made anew.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let path = resolve(path)?;
        let writer = Writer::start(path.clone())?;
        Ok(Self { path, writer })
    }

    /// Returns where the archive is, every link followed.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Opens a connection of its own that can only read.
    pub fn reader(&self) -> Result<Reader, Error> {
        Reader::open(&self.path)
    }

    /// Takes the right to sync, which only one process has at a time.
    ///
    /// # Errors
    /// Those of [`SyncLock::take`].
    pub fn lock(&self) -> Result<SyncLock, LockError> {
        SyncLock::take(&self.path)
    }

    /// Returns the size of the journal in bytes while it is larger than it ever is unless another program keeps it
    /// from being emptied.
    pub fn grown_journal(&self) -> Option<u64> {
        let bytes = std::fs::metadata(beside(&self.path, "-wal")).ok()?.len();
        Some(bytes).filter(|bytes| *bytes > JOURNAL)
    }

    /// Refuses when storage has failed, so that nobody asks the service for what can no longer be stored.
    ///
    /// # Errors
    /// The error of the write that failed, from then on at every call.
    pub fn refuse_broken(&self) -> Result<(), Error> {
        self.writer.broken().map_or(Ok(()), Err)
    }

    /// Commits at once what has been handed over and still waits for more work.
    ///
    /// # Errors
    /// The error of this commit, or that of an earlier one; [`Error::Closed`] when the writing thread is gone.
    pub async fn flush(&self) -> Result<(), Error> {
        self.writer.run(|_| Ok(())).await
    }

    /// Lets go of this handle; the last one waits until the file is tidy and closed. An error means that something
    /// reported did not reach its place; what is committed is in the journal all the same.
    pub async fn close(self) -> Result<(), Error> {
        self.writer.close().await
    }
}
