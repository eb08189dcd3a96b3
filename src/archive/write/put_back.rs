//! Brings a snapshot back together with the jobs of the file that it replaces: what they did is applied to the copy's rows,
//! and a job that only the copy knows to be open does not go on.

use std::path::Path;

use rusqlite::Connection;

use super::{job_effects, job_journal};
use crate::archive::Error;
use crate::archive::file::lock::SyncLock;
use crate::archive::snapshot::restore;
use crate::model::{Displaced, Timestamp};

/// Puts a copy of `snapshot` in the archive's place and keeps what was there.
pub fn restore(_lock: &SyncLock, archive: &Path, snapshot: &Path, now: Timestamp) -> Result<Displaced, Error> {
    restore::restore(archive, snapshot, now, settle)
}

fn settle(db: &Connection, known: &[i64]) -> rusqlite::Result<()> {
    if !known.is_empty() {
        job_effects::apply(db)?;
    }
    job_journal::cancel_open(db, known)
}
