//! How the connection that writes is opened, and closed again; what every connection needs.

use std::fs::OpenOptions;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::hooks::Wal;
use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::migrating;
use crate::archive::disk::access::{self, Act};
use crate::archive::disk::fingerprint::Stamp;
use crate::archive::disk::names::beside;
use crate::archive::error::lost;
use crate::archive::file::fs::{private, private_folder};
use crate::archive::file::handle::{frozen, open};
use crate::archive::file::place::{refuse_names, refuse_no_file, unmoved};
use crate::archive::schema::foreign;
use crate::archive::schema::version::{self, Kind};
use crate::archive::snapshot::rescue::{explained, has_snapshots};
use crate::archive::{Error, SyncLock};

/// How often the write-ahead log is tried to be turned on; each try but the first waits for another program.
const TRIES: u32 = 20;

/// Bytes of a write-ahead log before its first page.
const WAL_HEADER: u64 = 32;

/// How long others are waited for when the journal is written into the file at the end.
const TIDYING: Duration = Duration::from_millis(500);

/// What is wrong with an archive that lost its content.
pub(in crate::archive) const NO_TABLES: &str = "it has no tables";

/// Pages in the journal from which on they are moved into the file, as SQLite would.
const MOVED: std::ffi::c_int = 1_000;

/// Bytes that the journal keeps when it has been emptied.
pub(in crate::archive) const JOURNAL: u64 = 64 * 1024 * 1024;

/// Pages the writer keeps in memory, in KiB when negative: a page of the list changes some ten megabytes, and what
/// does not fit is written twice.
const CACHE: i64 = -16 * 1_024;

/// Opens the connection that writes; makes folder, file and tables when they are not there. Whoever holds the lock of
/// the archive shows it, since an older schema is brought up to date under it and a run that still looks running is then
/// a dead one.
pub(in crate::archive) fn open_writer(path: &Path, lock: Option<&SyncLock>) -> Result<Connection, Error> {
    let opened = || {
        let (mut db, kind) = unmoved(path, || connect_writing(path, lock))?;
        migrating::migrate(&mut db, path, kind, lock)?;
        Ok(db)
    };
    opened().map_err(explained)
}

fn connect_writing(path: &Path, lock: Option<&SyncLock>) -> Result<(Connection, Kind), Error> {
    refuse_lost(path)?;
    refuse_no_file(path)?;
    refuse_names(path)?;
    make_private_file(path)?;
    if let Some(barrier) = access::barrier(path, Act::Write) {
        return Err(Error::Barred(Arc::new(barrier)));
    }
    refuse_foreign_journal(path)?;
    let fail = |e| Error::of(path, e);
    let mut db = open(path, OpenFlags::SQLITE_OPEN_READ_WRITE).map_err(fail)?;
    // What turns out not to be ours is closed without a trace.
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true).map_err(fail)?;
    let kind = accept(&db, path, lock)?;
    // The file that is open now may be another one than was looked at before.
    refuse_names(path)?;
    let settings = |db: &Connection| -> rusqlite::Result<()> {
        db.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
        use_journal(db)?;
        // The archive is the only copy: a commit that was reported must survive a power cut.
        db.pragma_update(None, "synchronous", "FULL")?;
        db.pragma_update(None, "foreign_keys", true)?;
        // Lets the never-delete triggers stop a REPLACE too.
        db.pragma_update(None, "recursive_triggers", true)?;
        db.pragma_update(None, "cache_size", CACHE)?;
        db.pragma_update(None, "journal_size_limit", JOURNAL)
    };
    settings(&db).map_err(fail)?;
    move_into_file(&mut db).map_err(fail)?;
    Ok((db, kind))
}

/// Moves what is committed from the journal into the file now and then. SQLite would do it by itself, and keep silent
/// when the disk fails in the middle of it.
fn move_into_file(db: &mut Connection) -> rusqlite::Result<()> {
    db.wal_hook(Some(|wal: &mut Wal, pages| {
        if pages < MOVED {
            return Ok(());
        }
        match wal.checkpoint() {
            Err(e) if matches!(e.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked)) => {
                Ok(())
            }
            other => other,
        }
    }))
}

/// Turns the write-ahead log on. Two that make an archive at the same moment stand in each other's way here, where
/// SQLite gives up at once; so the other one is waited for, and it is tried again.
fn use_journal(db: &Connection) -> rusqlite::Result<()> {
    let mut tries = 0..TRIES;
    loop {
        match db.pragma_update(None, "journal_mode", "WAL") {
            Err(e) if e.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) && tries.next().is_some() => {
                db.execute_batch("BEGIN EXCLUSIVE; COMMIT")?;
            }
            other => return other,
        }
    }
}

/// Looks at the file that is to be written, all of it in one state, and refuses what must not be.
fn accept(db: &Connection, path: &Path, lock: Option<&SyncLock>) -> Result<Kind, Error> {
    let state = db.unchecked_transaction().map_err(|e| Error::of(path, e))?;
    let kind = version::identify(&state, path)?;
    match kind {
        Kind::Empty if has_snapshots(path) => return Err(lost(path, NO_TABLES)),
        Kind::Empty => {}
        Kind::Archive(version) => {
            foreign::refuse(&state, path, version)?;
            refuse_damage(&state, path, lock)?;
        }
    }
    Ok(kind)
}

/// Writes what the journal holds into the file and closes it; only then is everything reported where it belongs.
///
/// The journal stays where another program reads from it. After a failed write or fsync nothing is tried again: the
/// system forgets what it could not write, and a second try would only look as if it had worked.
pub(in crate::archive) fn finish(db: Connection, path: &Path) -> Result<(), Error> {
    // Who reads or writes meanwhile keeps the journal, and loses nothing by it.
    db.busy_timeout(TIDYING).map_err(|e| explained(Error::of(path, e)))?;
    let settled = db.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").map_err(|e| Error::of(path, e));
    match settled {
        Ok(()) | Err(Error::Busy) => db.close().map_err(|(_, e)| explained(Error::of(path, e))),
        Err(error) => {
            abandon(db);
            Err(explained(error))
        }
    }
}

/// Closes a connection whose storage failed; what is committed stays in the journal.
pub(in crate::archive) fn abandon(db: Connection) {
    let _ = db.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true);
    drop(db);
}

/// Reads an archive's pages before the first write when its last run did not end by itself: what ended it may have
/// damaged the file too.
fn refuse_damage(db: &Connection, path: &Path, lock: Option<&SyncLock>) -> Result<(), Error> {
    let fail = |e| Error::of(path, e);
    // A file of schema 0 was never filled.
    let journal = "SELECT count(*) FROM sqlite_schema WHERE name = 'sync_runs'";
    let last = "SELECT coalesce((SELECT state = 'running' FROM sync_runs ORDER BY id DESC LIMIT 1), 0)";
    let yes = |sql: &str| db.query_row(sql, [], |r| r.get::<_, i64>(0)).map(|n| n > 0).map_err(fail);
    let unclean = yes(journal)? && yes(last)? && (lock.is_some() || SyncLock::holder(path).is_none());
    if !unclean {
        return Ok(());
    }
    let verdict: String = db.query_row("PRAGMA quick_check(1)", [], |r| r.get(0)).map_err(fail)?;
    if verdict == "ok" { Ok(()) } else { Err(lost(path, &verdict)) }
}

/// Refuses a file of somebody else's whose journal SQLite would roll back as soon as it is opened for writing.
fn refuse_foreign_journal(path: &Path) -> Result<(), Error> {
    let Ok(file) = path.canonicalize() else { return Ok(()) };
    if !Stamp::of(&file).has_rollback_journal() {
        return Ok(());
    }
    let error = match frozen(&file).map_err(|e| Error::of(path, e)).and_then(|db| version::identify(&db, path)) {
        Err(error @ (Error::Script(_) | Error::Foreign(_))) => error,
        Err(error @ Error::NoDatabase { .. }) if !has_snapshots(path) => error,
        // Whatever else it seems to be with the journal left out is not what it is.
        _ => return Ok(()),
    };
    if is_ours(&file).unwrap_or(false) { Ok(()) } else { Err(error) }
}

/// Whether a file bears this program's mark, whatever its journal says.
pub(in crate::archive) fn is_ours(file: &Path) -> rusqlite::Result<bool> {
    let mark: i64 = frozen(file)?.query_row("PRAGMA application_id", [], |r| r.get(0))?;
    Ok(mark == version::APPLICATION_ID)
}

/// Refuses to take a lost archive for a fresh start: missing or without content, while its snapshots are there.
pub(in crate::archive) fn refuse_lost(path: &Path) -> Result<(), Error> {
    // Asked first: whoever makes a new archive makes the file before its journal.
    let is_orphaned = holds_commits(path);
    let what = match std::fs::metadata(path) {
        Ok(facts) if facts.len() == 0 => "the file is empty",
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => "the file is missing",
        // Whatever else is amiss is told by the one who opens it.
        Ok(_) | Err(_) => return Ok(()),
    };
    if is_orphaned || has_snapshots(path) { Err(lost(path, what)) } else { Ok(()) }
}

/// Whether a write-ahead log is there that holds what was committed: without its file nothing can be made of it, and
/// whoever makes a new file would throw it away.
fn holds_commits(path: &Path) -> bool {
    std::fs::metadata(beside(path, "-wal")).is_ok_and(|facts| facts.is_file() && facts.len() > WAL_HEADER)
}

/// Makes the folder (0700) and the file (0600) when they are missing, so that nobody else reads them even for a moment.
fn make_private_file(path: &Path) -> Result<(), Error> {
    if let Some(folder) = path.parent().filter(|p| !p.as_os_str().is_empty()) {
        private_folder(folder).map_err(|e| Error::io(folder, e))?;
    }
    match private(&mut OpenOptions::new()).write(true).create_new(true).open(path) {
        Ok(_) => Ok(()),
        Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(e) => Err(Error::io(path, e)),
    }
}
