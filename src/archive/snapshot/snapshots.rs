//! Snapshots: whole copies of the archive beside it, made before anything that changes it as a whole.
//!
//! A copy grows under another name, is verified and on the disk before it gets its own, so that
//! whatever bears a snapshot's name is good. The newest few are kept. Which one is newer is told by
//! the number in its name: clocks are set back, and were once ahead.

use std::ffi::OsString;
use std::fs::OpenOptions;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rusqlite::Connection;

use super::label::{LAST, Label};
use super::siblings::share_stem;
use super::verified_copy::{Good, Sum, copy_into, verify};
use crate::archive::Error;
use crate::archive::disk::names::{beside, snapshots_of};
use crate::archive::file::fs::{private, private_folder, sync_file, sync_folder};
use crate::archive::file::lock::lock_folder;
use crate::archive::file::place::resolve;
use crate::archive::schema::foreign;
use crate::archive::schema::identity::{self, id_of, open_copy};
use crate::model::{Snapshot, SnapshotFacts, Timestamp};

/// Good snapshots that are kept.
const KEPT: usize = 7;

/// What a copy is called while it grows.
const GROWING: &str = ".growing";

/// Returns the snapshots of an archive, newest first.
///
/// Its are those that bear its whole name, unless they carry another archive's id; and those that the first version
/// took, which bear its name up to the last dot and carry no id, as long as no other archive in its folder could have
/// been the one that was copied.
pub fn snapshots(archive: &Path) -> Result<Vec<Snapshot>, Error> {
    Ok(sorted_out(&resolve(archive)?, id_of)?.0)
}

/// Returns the snapshot that took the last number there is, when one did: what comes after it is told apart by its time.
pub fn last_numbered(found: &[SnapshotFacts]) -> Option<&Snapshot> {
    found.iter().map(|facts| &facts.snapshot).rfind(|snapshot| snapshot.number == LAST)
}

/// Returns the snapshots of the first version that could be this archive's or another's.
pub fn unclear_snapshots(archive: &Path) -> Result<Vec<Snapshot>, Error> {
    Ok(sorted_out(&resolve(archive)?, id_of)?.1)
}

/// Opens each snapshot and tells what it holds, newest first.
pub fn snapshot_facts(archive: &Path) -> Result<Vec<SnapshotFacts>, Error> {
    let facts = |snapshot: Snapshot| {
        let sum = verify(&snapshot.path).ok().map(|good| good.sum);
        SnapshotFacts { torrents: sum.map(|sum| sum.torrents), details: sum.map(|sum| sum.details), snapshot }
    };
    Ok(snapshots(archive)?.into_iter().map(facts).collect())
}

/// Returns the newest snapshot that is whole, and can be written when it is back.
pub fn newest_good_snapshot(archive: &Path) -> Option<Snapshot> {
    let is_shipped = |snapshot: &Snapshot, schema| {
        let odds = open_copy(&snapshot.path).and_then(|db| foreign::compare(&db, schema));
        odds.is_ok_and(|(_, odds)| odds.is_empty())
    };
    let is_good = |snapshot: &Snapshot| verify(&snapshot.path).is_ok_and(|good| is_shipped(snapshot, good.schema));
    snapshots(archive).ok()?.into_iter().find(is_good)
}

/// Copies the archive that `db` has open to a snapshot, and removes what is older than the newest good ones.
pub(in crate::archive) fn take(db: &Connection, archive: &Path, now: Timestamp) -> Result<Snapshot, Error> {
    identity::ensure(db).map_err(|e| Error::of(archive, e))?;
    Ok(take_good(db, archive, now)?.0)
}

/// Makes sure, right before what `db` sees is changed for good, that a snapshot holds all of it.
pub(in crate::archive) fn refuse_unless_kept(
    db: &Connection,
    archive: &Path,
    snapshot: &Snapshot,
) -> Result<(), Error> {
    let good =
        verify(&snapshot.path).map_err(|e| Error::BadSnapshot { path: snapshot.path.clone(), source: Arc::new(e) })?;
    let sum = Sum::of(db, snapshot.schema).map_err(|e| Error::of(archive, e))?;
    // Another program wrote meanwhile.
    if good.sum == sum { Ok(()) } else { Err(Error::Busy) }
}

/// Copies what `db` sees to a snapshot; an archive without an id stays without.
pub(in crate::archive) fn take_good(
    db: &Connection,
    archive: &Path,
    now: Timestamp,
) -> Result<(Snapshot, Good), Error> {
    take_into(db, archive, &snapshots_of(archive), now).map_err(|error| error.with_the_rest(archive))
}

fn take_into(db: &Connection, archive: &Path, folder: &Path, now: Timestamp) -> Result<(Snapshot, Good), Error> {
    make_folder(folder)?;
    // Whoever holds this lock is the only one here, so every growing copy is a leftover.
    let _lock = lock_folder(folder)?;
    remove_leftovers(archive, folder)?;
    let growing = folder.join(growing(archive.file_name().unwrap_or_default().to_owned()));
    private(&mut OpenOptions::new()).write(true).create_new(true).open(&growing).map_err(|e| Error::io(&growing, e))?;
    let copied = copy_into(db, archive, &growing).and_then(|()| {
        let good = verify(&growing).map_err(|e| Error::BadSnapshot { path: growing.clone(), source: Arc::new(e) })?;
        sync_file(&growing)?;
        let path = place(archive, folder, &growing, &good, now)?;
        sync_folder(folder)?;
        Ok((path, good))
    });
    let (snapshot, good) = match copied {
        Ok(taken) => taken,
        Err(error) => {
            // The next snapshot removes it, should that fail.
            let _ = std::fs::remove_file(&growing);
            return Err(error);
        }
    };
    prune(archive, good.id.as_ref(), &snapshot);
    Ok((snapshot, good))
}

/// Gives a copy the next number, and the name that goes with it.
fn place(archive: &Path, folder: &Path, growing: &Path, good: &Good, now: Timestamp) -> Result<Snapshot, Error> {
    // A file in the same second is no matter; a fraction of one has no place in the name.
    let taken = Timestamp::from_second(now.as_second()).unwrap_or(now);
    let found = candidates(archive)?;
    let label = Label::after(found.first().map(|(_, newest)| newest), good.schema, taken);
    let path = folder.join(label.name(archive));
    if path.symlink_metadata().is_ok() {
        return Err(Error::io(&path, std::io::ErrorKind::AlreadyExists.into()));
    }
    std::fs::rename(growing, &path).map_err(|e| Error::io(&path, e))?;
    Ok(snapshot(path, label))
}

fn snapshot(path: PathBuf, label: Label) -> Snapshot {
    let bytes = path.metadata().map_or(0, |facts| facts.len());
    Snapshot { path, number: label.number, taken: label.taken, schema: label.schema, bytes }
}

/// Returns every file that bears the name of a snapshot of an archive, newest first; none of them is opened.
fn candidates(archive: &Path) -> Result<Vec<(PathBuf, Label)>, Error> {
    let folder = snapshots_of(archive);
    let entries = match std::fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(e) => return Err(Error::io(&folder, e)),
    };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.map_err(|e| Error::io(&folder, e))?.path();
        // A pipe of that name would be waited for.
        if let Some(label) = path.file_name().and_then(|name| Label::read(archive, name))
            && path.is_file()
        {
            found.push((path, label));
        }
    }
    found.sort_by(|(a, x), (b, y)| (y.number, y.taken, b).cmp(&(x.number, x.taken, a)));
    Ok(found)
}

/// Divides the candidates into an archive's own and those that may be another's; what is certainly another's is left out.
fn sorted_out(
    archive: &Path,
    id: impl FnOnce(&Path) -> Option<String>,
) -> Result<(Vec<Snapshot>, Vec<Snapshot>), Error> {
    let found = candidates(archive)?;
    let (mut own, mut unclear) = (Vec::new(), Vec::new());
    if found.is_empty() {
        return Ok((own, unclear));
    }
    let (id, shared) = (id(archive), share_stem(archive));
    for (path, label) in found {
        let theirs = open_copy(&path).and_then(|db| identity::id(&db)).ok().flatten();
        match (&id, theirs) {
            (Some(id), Some(theirs)) if *id != theirs => {}
            (Some(_), Some(_)) => own.push(snapshot(path, label)),
            _ if label.is_old() && shared => unclear.push(snapshot(path, label)),
            _ => own.push(snapshot(path, label)),
        }
    }
    Ok((own, unclear))
}

/// Removes what is older than the newest good snapshots, and never the one that was just taken. A bad one stays until
/// then: it may hold what nothing else holds. What cannot be removed costs only disk space.
fn prune(archive: &Path, id: Option<&String>, taken: &Snapshot) {
    let Ok((found, _)) = sorted_out(archive, |_| id.cloned()) else { return };
    // Of an archive without an id nobody can tell which of them are its own.
    if id.is_none() || found.len() <= KEPT {
        return;
    }
    let mut good = 1;
    for snapshot in found.into_iter().filter(|snapshot| snapshot.path != taken.path) {
        if good < KEPT {
            good += usize::from(verify(&snapshot.path).is_ok());
            continue;
        }
        for ending in ["", "-wal", "-shm", "-journal"] {
            let _ = std::fs::remove_file(beside(&snapshot.path, ending));
        }
    }
}

/// Makes the folder of the snapshots.
fn make_folder(folder: &Path) -> Result<(), Error> {
    let in_the_way = |what| Error::InTheWay { path: folder.to_owned(), what };
    match folder.symlink_metadata() {
        Ok(facts) if facts.is_symlink() && !folder.exists() => Err(in_the_way("a symbolic link that leads nowhere")),
        Ok(_) if !folder.is_dir() => Err(in_the_way("no folder")),
        Ok(_) => Ok(()),
        Err(_) => private_folder(folder).map_err(|e| Error::io(folder, e)),
    }
}

fn growing(mut name: OsString) -> OsString {
    name.push(GROWING);
    name
}

/// Removes copies that a killed process left half-way, and their journals; those of the first version too.
fn remove_leftovers(archive: &Path, folder: &Path) -> Result<(), Error> {
    for name in [archive.file_name(), archive.file_stem()].into_iter().flatten() {
        let growing = folder.join(growing(name.to_owned()));
        for ending in ["", "-journal", "-wal", "-shm"] {
            let path = beside(&growing, ending);
            match std::fs::remove_file(&path) {
                Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(Error::io(&path, e)),
                Ok(()) | Err(_) => {}
            }
        }
    }
    Ok(())
}
