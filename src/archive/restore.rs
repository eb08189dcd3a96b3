//! Brings a snapshot back: by copying, and never before the copy is verified.
//!
//! The file that was in place is kept under another name with its journal. A process that is killed
//! at any instant leaves the old archive, the new one, or a gap that names the snapshots.

use std::fs::OpenOptions;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rusqlite::{Connection, OpenFlags};

use super::connection::private;
use super::names::beside;
use super::snapshots::{self, folder_of, sync_file, sync_folder, verify};
use super::{Error, SyncLock};
use crate::model::{Kept, Timestamp};

/// Finds a snapshot by its path or by its name in the folder of snapshots.
pub fn find_snapshot(archive: &Path, wanted: &Path) -> Result<PathBuf, Error> {
    let inside = folder_of(archive).join(wanted);
    let found = [wanted.to_owned(), inside].into_iter().find(|path| path.is_file());
    found.ok_or_else(|| Error::NoSnapshot(wanted.to_owned()))
}

/// Puts a copy of `snapshot` in the archive's place and keeps what was there.
pub fn restore(_lock: &SyncLock, archive: &Path, snapshot: &Path, now: Timestamp) -> Result<Kept, Error> {
    let good =
        |path: &Path| verify(path).map_err(|e| Error::BadSnapshot { path: snapshot.to_owned(), source: Arc::new(e) });
    good(snapshot)?;
    let copy = beside(archive, ".restoring");
    copy_file(snapshot, &copy)?;
    good(&copy)?;
    sync_file(&copy)?;
    let folder = archive.parent().unwrap_or(Path::new(""));
    let kept = keep(archive, now)?;
    std::fs::rename(&copy, archive).map_err(|e| Error::io(archive, e))?;
    sync_folder(folder)?;
    Ok(kept)
}

fn copy_file(from: &Path, to: &Path) -> Result<(), Error> {
    // A copy that an earlier, killed process left half-way.
    match std::fs::remove_file(to) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(Error::io(to, e)),
        _ => {}
    }
    let mut source = std::fs::File::open(from).map_err(|e| Error::io(from, e))?;
    let mut target =
        private(&mut OpenOptions::new()).write(true).create_new(true).open(to).map_err(|e| Error::io(to, e))?;
    std::io::copy(&mut source, &mut target).map(drop).map_err(|e| Error::io(to, e))
}

/// Gives the file that is in place a second name, and takes its journal out of the way of the new one.
fn keep(archive: &Path, now: Timestamp) -> Result<Kept, Error> {
    let journals = ["-wal", "-shm", "-journal"];
    let there = archive.try_exists().map_err(|e| Error::io(archive, e))?;
    let whole = there
        && match verify(archive) {
            Ok(_) => settle(archive)?,
            Err(Error::Damaged { .. }) => false,
            // It is not a damaged archive but somebody's file, or it is held.
            Err(other) => return Err(other),
        };
    let word = if whole { "replaced" } else { "damaged" };
    let name = snapshots::free_beside(archive, word, now)?;
    for ending in journals {
        let journal = beside(archive, ending);
        if journal.try_exists().map_err(|e| Error::io(&journal, e))? {
            let to = beside(&name, ending);
            std::fs::rename(&journal, &to).map_err(|e| Error::io(&to, e))?;
        }
    }
    if !there {
        return Ok(Kept::Nothing);
    }
    // With a second name the archive's own is never missing; where the file system has none, it is for a moment.
    if std::fs::hard_link(archive, &name).is_err() {
        std::fs::rename(archive, &name).map_err(|e| Error::io(&name, e))?;
    }
    Ok(if whole { Kept::Replaced(name) } else { Kept::Damaged(name) })
}

/// Writes the journal into the file and closes it for good; fails while any other program has it open.
fn settle(archive: &Path) -> Result<bool, Error> {
    let fail = |e| Error::of(archive, e);
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(archive, flags).map_err(fail)?;
    let mode: rusqlite::Result<String> = db.query_row("PRAGMA journal_mode = DELETE", [], |r| r.get(0));
    match mode.map_err(fail) {
        Ok(_) => Ok(true),
        Err(Error::Damaged { .. }) => Ok(false),
        Err(other) => Err(other),
    }
}
