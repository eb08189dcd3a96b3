//! Empties the archive: the one place that deletes, after a snapshot and in one transaction.

use std::path::Path;

use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior};

use super::accounts;
use crate::archive::file::place::resolve;
use crate::archive::open::connection;
use crate::archive::read::judged_names::KEPT;
use crate::archive::schema::{listed_ids, meta};
use crate::archive::snapshot::rescue::explained;
use crate::archive::snapshot::snapshots;
use crate::archive::{Error, Reader, SyncLock};
use crate::model::{Contents, Snapshot, Timestamp};

/// What is emptied, in an order that never leaves a row pointing nowhere. The quota and the time
/// before which nothing may be sent stay, and so do the pace of adds and what was made in its downloads: they belong to the account, not to what is archived.
const EMPTIED: [&str; 18] = [
    "list_readings",
    "direct_links",
    "link_troubles",
    "steps",
    "acts",
    "jobs",
    "imported_rows",
    "run_log",
    "checksums",
    "other_details",
    "detail_jobs",
    "failures",
    "rejects",
    "events",
    "files",
    "torrent_details",
    "torrents",
    "sync_runs",
];

impl Reader {
    /// Counts everything that [`clear`] would empty.
    pub fn contents(&self) -> Result<Contents, Error> {
        self.read(contents)
    }
}

fn contents(db: &Connection) -> rusqlite::Result<Contents> {
    let count = |what: &str| db.query_row(&format!("SELECT count(*) FROM {what}"), [], |r| r.get(0));
    Ok(Contents {
        torrents: count("torrents")?,
        gone: count("torrents WHERE gone_at IS NOT NULL")?,
        details: count("torrent_details")?,
        files: count("files")?,
        events: count("events")?,
        runs: count("sync_runs")?,
        bytes: db
            .query_row("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size", [], |r| r.get(0))?,
    })
}

/// Takes a snapshot, then empties the archive, unless it holds something else than its user was shown.
///
/// # Errors
/// [`Error::NotAsShown`] when it changed since it was shown, [`Error::OpenJob`] while a job is not done,
/// [`Error::AfterSnapshot`] with the name of the snapshot when the commit or what follows it failed.
pub fn clear(lock: &SyncLock, archive: &Path, shown: &Contents, now: Timestamp) -> Result<Snapshot, Error> {
    empty_after_snapshot(lock, archive, shown, now).map_err(explained)
}

fn empty_after_snapshot(lock: &SyncLock, archive: &Path, shown: &Contents, now: Timestamp) -> Result<Snapshot, Error> {
    let archive = &resolve(archive)?;
    let fail = |e| Error::of(archive, e);
    // Opening would make a new one, and somebody may have taken this one away while its user thought about it.
    if !archive.try_exists().map_err(|e| Error::io(archive, e))? {
        return Err(Error::NotAsShown(archive.clone()));
    }
    let mut db = connection::open_writer(archive, Some(lock))?;
    refuse_other(&db, archive, shown)?;
    let snapshot = snapshots::take(&db, archive, now)?;
    let change = db.transaction_with_behavior(TransactionBehavior::Immediate).map_err(fail)?;
    snapshots::refuse_unless_kept(&change, archive, &snapshot)?;
    refuse_other(&change, archive, shown)?;
    refuse_open_jobs(&change, archive)?;
    empty(&change).map_err(fail)?;
    change.commit().map_err(|error| fail(error).after(&snapshot))?;
    // The archive is empty whether or not the disk space comes back at once.
    let _ = db.execute_batch("VACUUM");
    connection::finish(db, archive).map_err(|error| error.after(&snapshot))?;
    Ok(snapshot)
}

fn refuse_other(db: &Connection, archive: &Path, shown: &Contents) -> Result<(), Error> {
    // The size of the file says nothing of what is in it.
    let counted = Contents { bytes: shown.bytes, ..contents(db).map_err(|e| Error::of(archive, e))? };
    if counted == *shown { Ok(()) } else { Err(Error::NotAsShown(archive.to_owned())) }
}

/// Refuses while a job is open: what it did and may still do would be forgotten.
pub(super) fn refuse_open_jobs(db: &Connection, archive: &Path) -> Result<(), Error> {
    let sql = "SELECT min(id) FROM jobs WHERE state IN ('running', 'waiting', 'resting')";
    let open: Option<i64> = db.query_row(sql, [], |r| r.get(0)).map_err(|e| Error::of(archive, e))?;
    open.map_or(Ok(()), |job| Err(Error::OpenJob(job)))
}

fn empty(db: &Connection) -> rusqlite::Result<()> {
    let guards = guards(db)?;
    for (name, _) in &guards {
        db.execute_batch(&format!("DROP TRIGGER {name}"))?;
    }
    for table in EMPTIED {
        db.execute_batch(&format!("DELETE FROM {table}"))?;
    }
    accounts::forget(db)?;
    meta::forget(db, KEPT)?;
    listed_ids::forget(db)?;
    for (_, sql) in &guards {
        db.execute_batch(sql)?;
    }
    Ok(())
}

/// Returns name and text of the triggers that stop a DELETE on what is emptied.
fn guards(db: &Connection) -> rusqlite::Result<Vec<(String, String)>> {
    let mut found = Vec::new();
    for table in EMPTIED {
        let sql = "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = ?1 AND sql LIKE '% BEFORE DELETE ON %'";
        found.extend(db.prepare(sql)?.query_row([table], |r| Ok((r.get(0)?, r.get(1)?))).optional()?);
    }
    Ok(found)
}
