//! Takes over torrents that another program had stored: what the archive knows already is never changed.
//!
//! An import is no observation of the account. Its torrents are living ones that no list has held
//! yet, each owes its detail, and the next sync finds out about them.

use std::path::Path;

use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior, params};

use super::change::merge;
use super::list_page::update_torrent;
use super::new_torrent::add_torrent;
use super::observation::{Observation, next_rev};
use super::owed::owe;
use crate::archive::file::place::resolve;
use crate::archive::open::connection;
use crate::archive::schema::checksums::sha256;
use crate::archive::schema::rows;
use crate::archive::snapshot::rescue::explained;
use crate::archive::snapshot::snapshots;
use crate::archive::{Error, SyncLock};
use crate::format::clean;
use crate::model::{Imported, Reason, Timestamp, Torrent, TorrentId};

/// Everything that another program's database comes to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ToImport<'a> {
    /// One torrent an id.
    pub torrents: &'a [Torrent],
    /// Rows of which something has no place in a torrent.
    pub rows: &'a [ImportedRow],
    /// What went wrong when the other program last asked for a detail, by torrent.
    pub failures: &'a [(TorrentId, ImportedFailure)],
}

/// A row as it was given.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportedRow {
    /// The table it stood in.
    pub source: &'static str,
    /// Whose it is; nobody's when it is no torrent.
    pub torrent: Option<TorrentId>,
    /// Why it is none.
    pub reason: Option<&'static str>,
    /// Name of the torrent as a whole.
    pub original_filename: Option<String>,
    /// How many files it has.
    pub files_count: Option<i64>,
    /// The whole row as a JSON object.
    pub json: String,
    /// Whether something of it has no column anywhere, so that the whole row is kept.
    pub whole: bool,
}

/// A fetch that failed for the other program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedFailure {
    /// What kind of failure, one word.
    pub kind: &'static str,
    /// HTTP status, when the text told it.
    pub http_status: Option<u16>,
    /// The text as it was given.
    pub message: String,
}

/// Stores torrents in one transaction, after a snapshot of what is there.
pub fn import(lock: &SyncLock, archive: &Path, now: Timestamp, given: ToImport<'_>) -> Result<Imported, Error> {
    import_after_snapshot(lock, archive, now, given).map_err(explained)
}

fn import_after_snapshot(
    lock: &SyncLock,
    archive: &Path,
    now: Timestamp,
    given: ToImport<'_>,
) -> Result<Imported, Error> {
    let archive = &resolve(archive)?;
    let fail = |e| Error::of(archive, e);
    let before = archive.metadata().is_ok_and(|facts| facts.len() > 0);
    let mut db = connection::open_writer(archive, Some(lock))?;
    let snapshot = if before { Some(snapshots::take(&db, archive, now)?) } else { None };
    let change = db.transaction_with_behavior(TransactionBehavior::Immediate).map_err(fail)?;
    if let Some(snapshot) = &snapshot {
        snapshots::refuse_unless_kept(&change, archive, snapshot)?;
    }
    let work = |change: rusqlite::Transaction<'_>| -> rusqlite::Result<Imported> {
        let seen = Observation { run: None, at: now, rev: next_rev(&change)? };
        let mut imported = Imported::default();
        for torrent in given.torrents {
            take_over(&change, seen, torrent, &mut imported)?;
        }
        for row in given.rows {
            imported.kept += keep(&change, seen, row)?;
        }
        for (id, failure) in given.failures {
            imported.failures += note(&change, seen, id, failure)?;
        }
        change.commit()?;
        Ok(imported)
    };
    let named = |error: Error| snapshot.iter().fold(error, Error::after);
    let imported = work(change).map_err(|error| named(fail(error)))?;
    connection::finish(db, archive).map_err(named)?;
    Ok(Imported { snapshot, ..imported })
}

fn take_over(db: &Connection, seen: Observation, torrent: &Torrent, imported: &mut Imported) -> rusqlite::Result<()> {
    let stored = db
        .prepare_cached(&format!("SELECT {} FROM torrents t WHERE t.id = ?1", rows::TORRENT))?
        .query_row([torrent.id.as_str()], rows::torrent)
        .optional()?;
    let Some(stored) = stored else {
        add_torrent(db, seen, torrent, None)?;
        owe(db, seen, &torrent.id, Reason::New)?;
        imported.new += 1;
        return Ok(());
    };
    // What is archived was seen at the service, so it wins over what the script remembered.
    let completed = merge(torrent, &stored);
    if completed == stored {
        imported.known += 1;
    } else {
        update_torrent(db, seen, &completed, None)?;
        imported.completed += 1;
    }
    Ok(())
}

/// Keeps a row as it was given, once; returns how many rows are new.
fn keep(db: &Connection, seen: Observation, row: &ImportedRow) -> rusqlite::Result<u64> {
    let sum = sha256(format!("{} {}", row.source, row.json).as_bytes());
    let sql = "INSERT INTO imported_rows (at, torrent_id, source, reason, original_filename, files_count, json, sha256) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (sha256) DO NOTHING";
    let kept = db.prepare_cached(sql)?.execute(params![
        seen.at.as_second(),
        row.torrent.as_ref().map(TorrentId::as_str),
        row.source,
        row.reason,
        row.original_filename,
        row.files_count,
        Some(&row.json).filter(|_| row.whole),
        sum
    ])?;
    Ok(kept as u64)
}

/// Notes a fetch that failed, unless a detail has come since or the same is noted; returns how many are new.
fn note(db: &Connection, seen: Observation, id: &TorrentId, failure: &ImportedFailure) -> rusqlite::Result<u64> {
    let sql = "INSERT INTO failures (at, torrent_id, kind, http_status, message, attempts) \
               SELECT ?1, ?2, ?3, ?4, ?5, 1 WHERE NOT EXISTS (SELECT 1 FROM torrent_details WHERE id = ?2) \
               AND NOT EXISTS (SELECT 1 FROM failures WHERE torrent_id = ?2 AND message = ?5)";
    let noted = db.prepare_cached(sql)?.execute(params![
        seen.at.as_second(),
        id.as_str(),
        failure.kind,
        failure.http_status,
        clean(&failure.message)
    ])?;
    Ok(noted as u64)
}
