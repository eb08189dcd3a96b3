//! Takes over torrents that another program had stored: what the archive knows already is never changed.
//!
//! An import is no observation of the account. Its torrents are living ones that no list has held
//! yet, each owes its detail, and the next sync finds out about them.

use std::path::Path;

use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior};

use super::change::{Change, merge};
use super::jobs::owe;
use super::lists::{insert_torrent, update_torrent};
use super::place::resolve;
use super::seen::{Seen, append_events, next_rev};
use super::{Error, SyncLock, connection, rows, snapshots};
use crate::model::{ChangeKind, Imported, Reason, Timestamp, Torrent};

/// Stores torrents in one transaction, after a snapshot of what is there.
pub fn import(lock: &SyncLock, archive: &Path, now: Timestamp, torrents: &[Torrent]) -> Result<Imported, Error> {
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
        let seen = Seen { run: None, at: now, rev: next_rev(&change)? };
        let mut imported = Imported::default();
        for torrent in torrents {
            take_over(&change, seen, torrent, &mut imported)?;
        }
        change.commit()?;
        Ok(imported)
    };
    let imported = work(change).map_err(fail)?;
    // The import is committed; a journal that stays costs only disk space.
    let _ = db.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)");
    db.close().map_err(|(_, e)| fail(e))?;
    Ok(Imported { snapshot, ..imported })
}

fn take_over(db: &Connection, seen: Seen, torrent: &Torrent, imported: &mut Imported) -> rusqlite::Result<()> {
    let stored = db
        .prepare_cached(&format!("SELECT {} FROM torrents t WHERE t.id = ?1", rows::TORRENT))?
        .query_row([torrent.id.as_str()], rows::torrent)
        .optional()?;
    let Some(stored) = stored else {
        insert_torrent(db, seen, torrent, None)?;
        let status = torrent.status.as_ref().map(|status| status.as_str().to_owned());
        append_events(db, seen, &torrent.id, &[Change { kind: ChangeKind::Added, old: None, new: status }])?;
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
