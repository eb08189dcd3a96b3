//! Snapshots: whole copies of the archive beside it, made before anything that changes it as a whole.
//!
//! A copy grows under another name, is verified and on the disk before it gets its own, so that
//! whatever bears a snapshot's name is good. The newest few are kept.

use std::ffi::OsStr;
use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use rusqlite::{Connection, OpenFlags};

use super::connection::{private, private_folder};
use super::schema::{self, Kind};
use super::{Error, lost};
use crate::model::{Snapshot, SnapshotFacts, Timestamp};

/// Good snapshots that are kept.
const KEPT: usize = 7;

/// Folder of the snapshots, beside the archive.
const FOLDER: &str = "snapshots";

/// What a copy is called while it grows.
const GROWING: &str = ".growing";

/// Time in a snapshot's name.
const TIME: &str = "%Y%m%dT%H%M%SZ";

/// Returns the snapshots of an archive by their names, newest first; none of them is opened.
pub fn snapshots(archive: &Path) -> Result<Vec<Snapshot>, Error> {
    let folder = folder_of(archive);
    let entries = match std::fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(e) => return Err(Error::io(&folder, e)),
    };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.map_err(|e| Error::io(&folder, e))?.path();
        if let Some((schema, taken)) = path.file_name().and_then(|name| read_name(archive, name)) {
            let bytes = path.metadata().map_or(0, |facts| facts.len());
            found.push(Snapshot { path, taken, schema, bytes });
        }
    }
    found.sort_by(|a, b| (b.taken, &b.path).cmp(&(a.taken, &a.path)));
    Ok(found)
}

/// Opens each snapshot and tells what it holds, newest first.
pub fn snapshot_facts(archive: &Path) -> Result<Vec<SnapshotFacts>, Error> {
    let facts = |snapshot: Snapshot| {
        let counted = verify(&snapshot.path).ok();
        SnapshotFacts {
            torrents: counted.map(|good| good.torrents),
            details: counted.map(|good| good.details),
            snapshot,
        }
    };
    Ok(snapshots(archive)?.into_iter().map(facts).collect())
}

/// Returns the newest snapshot that is whole.
pub fn newest_good_snapshot(archive: &Path) -> Option<Snapshot> {
    snapshots(archive).ok()?.into_iter().find(|snapshot| verify(&snapshot.path).is_ok())
}

/// Copies the archive that `db` has open to a snapshot, and removes what is older than the newest good ones.
pub(super) fn take(db: &Connection, archive: &Path, now: Timestamp) -> Result<Snapshot, Error> {
    let folder = folder_of(archive);
    private_folder(&folder).map_err(|e| Error::io(&folder, e))?;
    // Whoever holds this lock is the only one here, so every growing copy is a leftover.
    let _lock = lock(&folder)?;
    remove_leftovers(archive, &folder)?;
    let growing = folder.join(format!("{}{GROWING}", stem(archive)));
    private(&mut OpenOptions::new()).write(true).create_new(true).open(&growing).map_err(|e| Error::io(&growing, e))?;
    let copied = copy(db, archive, &growing).and_then(|()| {
        let bad = |e| Error::BadSnapshot { path: growing.clone(), source: Arc::new(e) };
        let good = verify(&growing).map_err(bad)?;
        sync_file(&growing)?;
        Ok(good)
    });
    let good = match copied {
        Ok(good) => good,
        Err(error) => {
            // The next snapshot removes it, should that fail.
            let _ = std::fs::remove_file(&growing);
            return Err(error);
        }
    };
    let (path, taken) = free_name(archive, &folder, good.schema, now)?;
    std::fs::rename(&growing, &path).map_err(|e| Error::io(&path, e))?;
    sync_folder(&folder)?;
    prune(archive)?;
    let bytes = path.metadata().map_or(0, |facts| facts.len());
    Ok(Snapshot { path, taken, schema: good.schema, bytes })
}

/// What a verified archive file holds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Good {
    pub(super) schema: i64,
    torrents: u64,
    details: u64,
}

/// Makes sure that a file is a whole archive of this program, without changing it.
pub(super) fn verify(path: &Path) -> Result<Good, Error> {
    let fail = |e| Error::of(path, e);
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(path, flags).map_err(fail)?;
    super::handle::harden(&db).map_err(fail)?;
    let Kind::Archive(schema) = schema::identify(&db, path)? else { return Err(lost(path, "it has no tables")) };
    let verdict: String = db.query_row("PRAGMA quick_check(1)", [], |r| r.get(0)).map_err(fail)?;
    if verdict != "ok" {
        return Err(lost(path, &verdict));
    }
    // A file of schema 0 was never filled.
    let count = |table: &str| match schema {
        0 => Ok(0),
        _ => db.query_row(&format!("SELECT count(*) FROM {table}"), [], |r| r.get(0)).map_err(fail),
    };
    Ok(Good { schema, torrents: count("torrents")?, details: count("torrent_details")? })
}

fn copy(db: &Connection, archive: &Path, to: &Path) -> Result<(), Error> {
    let text = to.to_str().ok_or_else(|| Error::io(to, std::io::Error::other("its path is not UTF-8")))?;
    db.execute("VACUUM INTO ?1", [text]).map(drop).map_err(|e| Error::of(archive, e))
}

/// Returns a name that is free: a second later than `now` for every snapshot taken in the same second.
fn free_name(archive: &Path, folder: &Path, schema: i64, now: Timestamp) -> Result<(PathBuf, Timestamp), Error> {
    let mut taken = Timestamp::from_second(now.as_second()).unwrap_or(now);
    loop {
        let path = folder.join(format!("{}.v{schema}-{}.db", stem(archive), taken.strftime(TIME)));
        if !path.try_exists().map_err(|e| Error::io(&path, e))? {
            return Ok((path, taken));
        }
        taken += jiff::SignedDuration::from_secs(1);
    }
}

/// Reads schema and time from a name such as `redriva.v1-20261122T100000Z.db`.
fn read_name(archive: &Path, name: &OsStr) -> Option<(i64, Timestamp)> {
    let rest = name.to_str()?.strip_prefix(&stem(archive))?.strip_prefix(".v")?.strip_suffix(".db")?;
    let (schema, time) = rest.split_once('-')?;
    let taken = DateTime::strptime(TIME, time).ok()?.to_zoned(TimeZone::UTC).ok()?.timestamp();
    Some((schema.parse().ok()?, taken))
}

/// Returns a free name beside the archive for a file that is kept: `redriva.db.replaced-20261122T100000Z`.
pub(super) fn free_beside(archive: &Path, word: &str, now: Timestamp) -> Result<PathBuf, Error> {
    let mut at = now;
    loop {
        let path = super::names::beside(archive, &format!(".{word}-{}", at.strftime(TIME)));
        if !path.try_exists().map_err(|e| Error::io(&path, e))? {
            return Ok(path);
        }
        at += jiff::SignedDuration::from_secs(1);
    }
}

fn stem(archive: &Path) -> String {
    archive.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// Returns the folder of an archive's snapshots.
pub(super) fn folder_of(archive: &Path) -> PathBuf {
    archive.parent().unwrap_or(Path::new("")).join(FOLDER)
}

fn lock(folder: &Path) -> Result<File, Error> {
    let path = folder.join(".lock");
    let mut options = OpenOptions::new();
    let file = private(&mut options).write(true).create(true).truncate(false).open(&path);
    let file = file.map_err(|e| Error::io(&path, e))?;
    file.lock().map_err(|e| Error::io(&path, e))?;
    Ok(file)
}

/// Removes copies that a killed process left half-way, and their journals.
fn remove_leftovers(archive: &Path, folder: &Path) -> Result<(), Error> {
    let growing = format!("{}{GROWING}", stem(archive));
    for entry in std::fs::read_dir(folder).map_err(|e| Error::io(folder, e))? {
        let path = entry.map_err(|e| Error::io(folder, e))?.path();
        if path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(&growing)) {
            std::fs::remove_file(&path).map_err(|e| Error::io(&path, e))?;
        }
    }
    Ok(())
}

/// Removes what is older than the newest good snapshots. A bad one stays until then: it may hold what nothing else holds.
fn prune(archive: &Path) -> Result<(), Error> {
    let found = snapshots(archive)?;
    if found.len() <= KEPT {
        return Ok(());
    }
    let mut good = 0;
    for snapshot in found {
        if good == KEPT {
            std::fs::remove_file(&snapshot.path).map_err(|e| Error::io(&snapshot.path, e))?;
        } else if verify(&snapshot.path).is_ok() {
            good += 1;
        }
    }
    Ok(())
}

/// Puts a file's content on the disk. No connection has the file open in this process.
pub(super) fn sync_file(path: &Path) -> Result<(), Error> {
    OpenOptions::new().write(true).open(path).and_then(|file| file.sync_all()).map_err(|e| Error::io(path, e))
}

/// Puts the names in a folder on the disk.
pub(super) fn sync_folder(folder: &Path) -> Result<(), Error> {
    // Other platforms do not open folders, and keep names by their own means.
    if cfg!(unix) {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        File::open(folder).and_then(|file| file.sync_all()).map_err(|e| Error::io(folder, e))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_schema_and_time_and_belong_to_one_archive() {
        let archive = Path::new("/a/redriva.db");
        let read = |name: &str| read_name(archive, OsStr::new(name)).map(|(schema, at)| (schema, at.to_string()));
        assert_eq!(read("redriva.v12-20261122T100000Z.db"), Some((12, "2026-11-22T10:00:00Z".to_owned())));
        for other in ["redriva.growing", "redriva.v1-20261122T100000Z.db-wal", "other.v1-20261122T100000Z.db", "x"] {
            assert_eq!(read(other), None, "{other}");
        }
    }
}
