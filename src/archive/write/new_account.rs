//! An archive follows another account: for somebody whose account died. What lived in the old one is gone from then on,
//! with that as its evidence, so that it can be put back into the new one.

use std::path::Path;

use rusqlite::{Connection, TransactionBehavior};

use super::accounts;
use super::clear::refuse_open_jobs;
use super::observation::{Observation, next_rev};
use super::removals::{Evidence, mark_gone};
use crate::archive::Error;
use crate::archive::file::lock::{JobLock, SyncLock};
use crate::archive::file::place::resolve;
use crate::archive::open::connection;
use crate::archive::schema::rows;
use crate::archive::snapshot::rescue::explained;
use crate::archive::snapshot::snapshots;
use crate::model::{Snapshot, Timestamp, TorrentId};

/// Takes a snapshot, marks every living torrent as left behind, and follows the new account; returns how many were marked.
///
/// # Errors
/// [`Error::Missing`] without an archive, [`Error::OpenJob`] while a job is not done, [`Error::AfterSnapshot`] with the name of
/// the snapshot when the commit or what follows it failed.
pub fn follow_account(
    lock: &SyncLock,
    _jobs: &JobLock,
    archive: &Path,
    account: i64,
    now: Timestamp,
) -> Result<(Snapshot, u64), Error> {
    follow_after_snapshot(lock, archive, account, now).map_err(explained)
}

fn follow_after_snapshot(
    lock: &SyncLock,
    archive: &Path,
    account: i64,
    now: Timestamp,
) -> Result<(Snapshot, u64), Error> {
    let archive = &resolve(archive)?;
    let fail = |e| Error::of(archive, e);
    if !archive.try_exists().map_err(|e| Error::io(archive, e))? {
        return Err(Error::Missing(archive.clone()));
    }
    let mut db = connection::open_writer(archive, Some(lock))?;
    refuse_open_jobs(&db, archive)?;
    let snapshot = snapshots::take(&db, archive, now)?;
    let change = db.transaction_with_behavior(TransactionBehavior::Immediate).map_err(fail)?;
    snapshots::refuse_unless_kept(&change, archive, &snapshot)?;
    refuse_open_jobs(&change, archive)?;
    let marked = leave_behind(&change, account, now).map_err(fail)?;
    change.commit().map_err(|error| fail(error).after(&snapshot))?;
    connection::finish(db, archive).map_err(|error| error.after(&snapshot))?;
    Ok((snapshot, marked))
}

fn leave_behind(db: &Connection, account: i64, at: Timestamp) -> rusqlite::Result<u64> {
    let living: Vec<TorrentId> = db
        .prepare("SELECT id FROM torrents WHERE gone_at IS NULL")?
        .query_map([], |r| rows::id(r, 0))?
        .collect::<rusqlite::Result<_>>()?;
    let seen = Observation { run: None, at, rev: next_rev(db)? };
    living.iter().try_for_each(|id| mark_gone(db, seen, id, Evidence::Replaced))?;
    accounts::follow(db, account)?;
    Ok(living.len() as u64)
}
