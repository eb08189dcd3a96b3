//! Brings a snapshot back: by copying, and never before the copy is verified.
//!
//! What was in place is copied before, or, when it is damaged, kept with its journals under another name. A whole
//! archive is filled from the copy in one transaction of SQLite's: whoever has it open meanwhile, or opens it after a
//! kill at any instant, sees the old content or the new. Nothing is ever renamed over a file that a writer may have open.

use std::fs::OpenOptions;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};

use super::carried_over::{Carried, Settle};
use super::incoming::{Incoming, Wanted, remove_leftovers};
use super::label::TIME;
use super::rescue::explained;
use super::siblings::is_archive;
use super::snapshots::newest_good_snapshot;
use super::verified_copy::{Sum, copy_into, verify, verify_open};
use crate::archive::Error;
use crate::archive::disk::names::{beside, folder_of, snapshots_of};
use crate::archive::file::fs::{private, sync_file, sync_folder};
use crate::archive::file::handle::{frozen, only_reading, open};
use crate::archive::file::place::{is_same, refuse_names, resolve};
use crate::archive::schema::identity::{id, id_of};
use crate::model::{Displaced, Timestamp};

/// What the copy of the archive that is replaced is called while it grows.
const KEEPING: &str = ".keeping";

/// How often and how long somebody else's transaction is waited for.
const WAITS: u32 = 100;
const WAIT: Duration = Duration::from_millis(100);

/// Finds a snapshot by its path or by its name in the folder of snapshots.
///
/// # Errors
/// [`Error::NoSnapshot`] when neither is a file.
pub fn find_snapshot(archive: &Path, wanted: &Path) -> Result<PathBuf, Error> {
    let inside = snapshots_of(&resolve(archive)?).join(wanted);
    let mut places = [inside, wanted.to_owned()];
    // A name alone is one of the list; a path is as the user's shell means it.
    if wanted.components().count() > 1 || wanted.starts_with(".") {
        places.reverse();
    }
    let found = places.into_iter().find(|path| path.is_file());
    found.ok_or_else(|| Error::NoSnapshot(wanted.to_owned()))
}

/// Puts a copy of `snapshot` in the archive's place and keeps what was there.
pub(in crate::archive) fn restore(
    archive: &Path,
    snapshot: &Path,
    now: Timestamp,
    settle: Settle,
) -> Result<Displaced, Error> {
    bring_back(archive, snapshot, now, settle).map_err(explained)
}

fn bring_back(archive: &Path, snapshot: &Path, now: Timestamp, settle: Settle) -> Result<Displaced, Error> {
    let archive = &resolve(archive)?;
    if is_same(snapshot, archive) {
        return Err(Error::Itself(snapshot.to_owned()));
    }
    remove_leftovers(archive)?;
    refuse_names(archive)?;
    // A snapshot of the first version has no id, and the archive keeps its own.
    let known = |there: &There| match there {
        There::Whole(db, _) => id(db).ok().flatten(),
        There::Nothing | There::Damaged => None,
    };
    let there = look(archive)?;
    let id = known(&there).or_else(|| newest_good_snapshot(archive).and_then(|newest| id_of(&newest.path)));
    let page_size = match &there {
        There::Whole(db, _) => db.query_row("PRAGMA page_size", [], |r| r.get(0)).ok(),
        There::Nothing | There::Damaged => None,
    };
    let incoming = Incoming::make(snapshot, archive, &Wanted { id, page_size })?;
    match there {
        There::Nothing => {
            incoming.carry(&Carried::default(), settle)?;
            let name = free_beside(archive, "damaged", now)?;
            move_journals(archive, &name)?;
            put_in_place(&incoming, archive)?;
            Ok(Displaced::Nothing)
        }
        There::Damaged => {
            incoming.carry(&what_is_readable(archive), settle)?;
            let name = free_beside(archive, "damaged", now)?;
            // Without its file a journal is of no archive: nobody takes it for that of the next one.
            std::fs::rename(archive, &name).map_err(|e| Error::io(&name, e))?;
            move_journals(archive, &name)?;
            put_in_place(&incoming, archive)?;
            Ok(Displaced::Damaged(name))
        }
        There::Whole(db, journal) => {
            let (kept, sum) = keep(&db, archive, now)?;
            // As late as can be: who asks for a slot of the quota meanwhile is not kept from it.
            let put = incoming.carry(&Carried::of(&db), settle).and_then(|()| match journal {
                Journal::Log => fill(db, archive, &incoming, sum),
                Journal::Rollback => replace(&db, archive, &incoming, sum),
            });
            // Nothing was replaced, so what was kept of it is only in the way, above all on a full disk.
            if let Err(Error::Full(_) | Error::Busy) = put {
                let _ = std::fs::remove_file(&kept);
            }
            put.map(|()| Displaced::Replaced(kept))
        }
    }
}

/// What is in the archive's place.
enum There {
    Nothing,
    Damaged,
    Whole(Connection, Journal),
}

/// How changes of a file are made safe.
enum Journal {
    Log,
    Rollback,
}

fn look(archive: &Path) -> Result<There, Error> {
    match archive.symlink_metadata() {
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(There::Nothing),
        Err(e) => return Err(Error::io(archive, e)),
        Ok(facts) if !facts.is_file() => {
            return Err(Error::InTheWay { path: archive.to_owned(), what: "a folder, a pipe or a device" });
        }
        Ok(facts) if facts.len() == 0 => return Ok(There::Damaged),
        Ok(_) => {}
    }
    // What a killed process left half-way is taken back first, but nothing in a file of somebody else's.
    let unfinished = is_unfinished(archive) && is_archive(archive);
    let access = if unfinished { OpenFlags::SQLITE_OPEN_READ_WRITE } else { OpenFlags::SQLITE_OPEN_READ_ONLY };
    let looked = open(archive, access).map_err(|e| Error::of(archive, e)).and_then(|db| verify_open(&db, archive));
    match looked.map_err(explained) {
        Ok(_) => {}
        Err(Error::Damaged { .. }) => return Ok(There::Damaged),
        // It is not a damaged archive but somebody's file, or it is held.
        Err(other) => return Err(other),
    }
    let fail = |e| Error::of(archive, e);
    let db = open(archive, OpenFlags::SQLITE_OPEN_READ_WRITE).map_err(fail)?;
    let mode: String = db.query_row("PRAGMA journal_mode", [], |r| r.get(0)).map_err(fail)?;
    let journal = if mode.eq_ignore_ascii_case("wal") { Journal::Log } else { Journal::Rollback };
    Ok(There::Whole(db, journal))
}

/// Whether there is a rollback journal, which only a writer can take back. A write-ahead log is only read: it may be
/// all that is left of a damaged archive.
fn is_unfinished(archive: &Path) -> bool {
    beside(archive, "-journal").metadata().is_ok_and(|facts| facts.len() > 0)
}

/// Reads what can still be read of a damaged file.
fn what_is_readable(archive: &Path) -> Carried {
    let db = open(archive, OpenFlags::SQLITE_OPEN_READ_ONLY).and_then(only_reading);
    db.map(|db| Carried::of(&db)).unwrap_or_default()
}

/// Copies a whole archive to where it is kept, and verifies the copy.
fn keep(db: &Connection, archive: &Path, now: Timestamp) -> Result<(PathBuf, Sum), Error> {
    let growing = beside(archive, KEEPING);
    for ending in ["", "-journal"] {
        // What an earlier, killed process left half-way.
        match std::fs::remove_file(beside(&growing, ending)) {
            Err(e) if e.kind() != ErrorKind::NotFound => return Err(Error::io(&growing, e)),
            Ok(()) | Err(_) => {}
        }
    }
    private(&mut OpenOptions::new()).write(true).create_new(true).open(&growing).map_err(|e| Error::io(&growing, e))?;
    let copied = copy_into(db, archive, &growing).and_then(|()| {
        let good = verify(&growing)?;
        sync_file(&growing)?;
        let kept = free_beside(archive, "replaced", now)?;
        std::fs::rename(&growing, &kept).map_err(|e| Error::io(&kept, e))?;
        sync_folder(&folder_of(archive))?;
        Ok((kept, good.sum))
    });
    copied.inspect_err(|_| drop(std::fs::remove_file(&growing)))
}

/// Refuses when somebody wrote since the archive was copied.
fn refuse_changed(db: &Connection, archive: &Path, kept: Sum) -> Result<(), Error> {
    let schema = db.query_row("PRAGMA user_version", [], |r| r.get(0)).map_err(|e| Error::of(archive, e))?;
    let sum = Sum::of(db, schema).map_err(|e| Error::of(archive, e))?;
    if sum == kept { Ok(()) } else { Err(Error::Busy) }
}

/// Fills an archive with a write-ahead log from the copy, in one transaction.
fn fill(mut db: Connection, archive: &Path, incoming: &Incoming, kept: Sum) -> Result<(), Error> {
    let fail = |e| Error::of(archive, e);
    db.pragma_update(None, "synchronous", "FULL").map_err(fail)?;
    refuse_changed(&db, archive, kept)?;
    let from = frozen(&incoming.path).map_err(|e| Error::of(&incoming.path, e))?;
    let (_waker, nobody) = std::sync::mpsc::channel::<()>();
    let mut waits = 0..WAITS;
    loop {
        let step = Backup::new(&from, &mut db).and_then(|backup| backup.step(-1)).map_err(fail)?;
        match step {
            StepResult::Done => break,
            _ if waits.next().is_some() => drop(nobody.recv_timeout(WAIT)),
            _ => return Err(Error::Busy),
        }
    }
    // It is in place, and on the disk. Where others read, or there is no room to write it back, the log stays for now.
    match db.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").map_err(fail) {
        Ok(()) | Err(Error::Busy | Error::Full(_)) => db.close().map_err(|(_, e)| fail(e)),
        Err(error) => Err(error),
    }
}

/// Puts the copy over an archive with a rollback journal, which nobody has locked and nobody can while this goes on.
fn replace(db: &Connection, archive: &Path, incoming: &Incoming, kept: Sum) -> Result<(), Error> {
    db.execute_batch("BEGIN EXCLUSIVE").map_err(|e| Error::of(archive, e))?;
    refuse_changed(db, archive, kept)?;
    std::fs::rename(&incoming.path, archive).map_err(|e| Error::io(archive, e))?;
    sync_folder(&folder_of(archive))
}

/// Puts the copy where nothing is.
fn put_in_place(incoming: &Incoming, archive: &Path) -> Result<(), Error> {
    // A file that somebody made there in this moment stays.
    let copy = tempfile::TempPath::try_from_path(&incoming.path).map_err(|e| Error::io(&incoming.path, e))?;
    copy.persist_noclobber(archive).map_err(|e| match e.error.kind() {
        ErrorKind::AlreadyExists => Error::Busy,
        _ => Error::io(archive, e.error),
    })?;
    sync_folder(&folder_of(archive))
}

/// Takes the journals out of the way of the next archive; what holds nothing is not kept.
fn move_journals(archive: &Path, name: &Path) -> Result<(), Error> {
    for ending in ["-wal", "-journal", "-shm"] {
        let (from, to) = (beside(archive, ending), beside(name, ending));
        let Ok(facts) = from.symlink_metadata() else { continue };
        let is_kept = facts.len() > 0 && ending != "-shm";
        let moved = if is_kept { std::fs::rename(&from, &to) } else { std::fs::remove_file(&from) };
        moved.map_err(|e| Error::io(&from, e))?;
    }
    sync_folder(&folder_of(archive))
}

/// Returns a free name beside the archive for a file that is kept: `redriva.db.replaced-20261122T100000Z`.
fn free_beside(archive: &Path, word: &str, now: Timestamp) -> Result<PathBuf, Error> {
    let mut at = now;
    loop {
        let path = beside(archive, &format!(".{word}-{}", at.strftime(TIME)));
        match path.symlink_metadata() {
            Err(e) if e.kind() == ErrorKind::NotFound => return Ok(path),
            Err(e) => return Err(Error::io(&path, e)),
            Ok(_) => at += jiff::SignedDuration::from_secs(1),
        }
    }
}
