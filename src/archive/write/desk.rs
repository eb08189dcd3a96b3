//! What the writing thread has before it: the connection, and what has become of the file.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use rusqlite::Connection;

use crate::archive::Error;
use crate::archive::file::place::{refuse_taken, which};
use crate::archive::open::connection;
use crate::archive::schema::version;
use crate::archive::snapshot::rescue::explained;

/// The thread's own: the connection, and what has become of it.
pub(super) struct Desk {
    pub(super) db: Connection,
    pub(super) path: PathBuf,
    /// Which file it was when it was opened.
    file: Option<(u64, u64)>,
    /// Whether anything has been committed.
    pub(super) wrote: bool,
    /// What ended all writing. Nothing is written after a failure of storage: on a damaged file it would do harm, and
    /// the system forgets what it could not write, so that a second try only looks as if it had worked.
    broken: Arc<OnceLock<Error>>,
}

impl Desk {
    /// Begins with a file that was just opened.
    pub(super) fn new(db: Connection, path: PathBuf, broken: Arc<OnceLock<Error>>) -> Self {
        Self { db, file: which(&path), path, wrote: false, broken }
    }

    /// Returns why nothing may be written any more, if so.
    pub(super) fn refusal(&self) -> Option<Error> {
        let ours = refuse_taken(&self.path, self.file).and_then(|()| version::refuse_newer(&self.db, &self.path));
        if self.broken.get().is_none()
            && let Err(error) = ours.map_err(explained)
            && error.is_lasting()
        {
            let _ = self.broken.set(error);
        }
        self.broken.get().cloned()
    }

    /// Makes the typed error of what ended a transaction, and remembers it when no other can succeed.
    pub(super) fn failed(&mut self, error: rusqlite::Error) -> Error {
        let error = explained(Error::of(&self.path, error));
        let error = if self.wrote { error.after_writing() } else { error };
        if error.is_lasting() {
            // The first one is the cause of all others.
            let _ = self.broken.set(error.clone());
        }
        error
    }

    /// Leaves one tidy file behind, or all of it as it is when storage failed.
    pub(super) fn close(mut self) -> Result<(), Error> {
        if self.broken.get().is_none()
            && self.wrote
            && let Err(error) = self.db.execute_batch("PRAGMA optimize")
        {
            // Statistics that cannot be kept cost speed only, unless storage itself failed.
            let _ = self.failed(error);
        }
        match self.broken.get() {
            None => connection::finish(self.db, &self.path),
            Some(error) => {
                connection::abandon(self.db);
                Err(error.clone())
            }
        }
    }
}
