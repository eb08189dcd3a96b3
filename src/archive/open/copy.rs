//! A private copy of an archive, for whoever may read it and not write beside it.
//!
//! It lies in a folder that only this user can enter, and loses its name as soon as it is open, so that
//! nothing is left of it however the process ends. What a process left that was killed before that, the
//! next copy removes.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rusqlite::{Connection, OpenFlags};
use tempfile::TempDir;

use crate::archive::Error;
use crate::archive::disk::access;
use crate::archive::disk::fingerprint::Stamp;
use crate::archive::disk::names::beside;
use crate::archive::file::fs::private;
use crate::archive::file::handle::{frozen, open};
use crate::archive::schema::version;

/// What the folder of a copy is called.
const COPIES: &str = ".redriva-reading-";

/// What a process writes into the lock of its folder as soon as it holds it.
const HELD: &[u8] = b"held";

/// Largest archive of an older schema that is brought up to date in a copy.
const LARGEST: u64 = 2 << 30;

/// How often a copy is begun anew because somebody wrote meanwhile.
const TRIES: u32 = 5;

/// A copy that is whole and has its name still.
pub(in crate::archive) struct PrivateCopy {
    folder: TempDir,
    /// What was copied.
    pub(in crate::archive) stamp: Stamp,
    /// Tells others that this process still needs the folder.
    _lock: File,
}

impl PrivateCopy {
    /// Copies an archive's file and its journals, and lets SQLite put them together.
    pub(in crate::archive) fn of_files(file: &Path) -> Result<Self, Error> {
        for _ in 0..TRIES {
            let stamp = Stamp::of(file);
            let copy = Self::begin(stamp.bytes_of_copy(), stamp)?;
            for ending in ["", "-wal", "-journal"] {
                copy_file(&beside(file, ending), &beside(&copy.file(), ending), ending.is_empty())?;
            }
            if Stamp::of(file) == copy.stamp {
                copy.settle().map_err(|e| copy.failed(file, e))?;
                return Ok(copy);
            }
        }
        Err(Error::Changed(file.to_owned()))
    }

    /// Copies what a connection reads, and brings the copy up to date; `why` the archive itself cannot be.
    pub(in crate::archive) fn of_older(
        db: &Connection,
        path: &Path,
        file: &Path,
        version: i64,
        why: Error,
    ) -> Result<Self, Error> {
        let fail = |e| Error::of(path, e);
        let bytes = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size";
        let bytes: u64 = db.query_row(bytes, [], |r| r.get(0)).map_err(fail)?;
        if bytes > LARGEST {
            let (path, known) = (path.to_owned(), version::newest());
            return Err(Error::Outdated { path, found: version, known, bytes, source: Arc::new(why) });
        }
        // The old one and what a migration may add to it.
        let copy = Self::begin(2 * bytes, Stamp::of(file))?;
        let to = copy.file();
        let text = to.to_str().ok_or_else(|| Error::io(&to, std::io::Error::other("its path is not UTF-8")))?;
        let migrated = || -> rusqlite::Result<()> {
            // The connection cannot write its own file anyhow; this would forbid it the new one too.
            db.pragma_update(None, "query_only", false)?;
            db.execute("VACUUM INTO ?1", [text])?;
            let mut own = open(&to, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
            own.pragma_update(None, "synchronous", "OFF")?;
            version::build(&mut own)
        };
        migrated().map_err(|e| copy.failed(path, e))?;
        Ok(copy)
    }

    /// Puts file and journals together; should the machine fail meanwhile, the original is still there.
    fn settle(&self) -> rusqlite::Result<()> {
        let db = open(&self.file(), OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        db.pragma_update(None, "synchronous", "OFF")?;
        db.pragma_update(None, "journal_mode", "DELETE")
    }

    /// Makes the error of something that failed in the copy: damage is the original's, a full disk is not.
    fn failed(&self, path: &Path, error: rusqlite::Error) -> Error {
        match Error::of(path, error) {
            Error::Full(_) => no_room(self.stamp.bytes_of_copy()),
            other => other,
        }
    }

    /// Opens the copy for reading and takes its name away.
    pub(in crate::archive) fn open(self) -> Result<Connection, Error> {
        let file = self.file();
        let db = frozen(&file).map_err(|e| Error::of(&file, e))?;
        if cfg!(unix) {
            drop(self);
        } else {
            // Elsewhere a file that is open keeps its name; the next copy removes it.
            let _ = self.folder.keep();
        }
        Ok(db)
    }

    fn begin(bytes: u64, stamp: Stamp) -> Result<Self, Error> {
        let place = std::env::temp_dir();
        remove_leftovers(&place);
        if free_bytes(&place).is_some_and(|free| free < bytes) {
            return Err(no_room(bytes));
        }
        // Only this user may enter it.
        let folder = tempfile::Builder::new().prefix(COPIES).tempdir_in(&place).map_err(|e| Error::io(&place, e))?;
        let lock = folder.path().join("lock");
        let make = || -> std::io::Result<File> {
            let mut held = private(&mut std::fs::OpenOptions::new()).write(true).create_new(true).open(&lock)?;
            held.try_lock()?;
            // Until then it is only being made, and nobody may take it for a leftover.
            held.write_all(HELD)?;
            Ok(held)
        };
        let held = make().map_err(|e| Error::io(&lock, e))?;
        let file = folder.path().join("archive.db");
        private(&mut std::fs::OpenOptions::new())
            .write(true)
            .create_new(true)
            .open(&file)
            .map_err(|e| Error::io(&file, e))?;
        Ok(Self { folder, stamp, _lock: held })
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("archive.db")
    }
}

fn no_room(bytes: u64) -> Error {
    Error::NoRoom { place: std::env::temp_dir(), bytes }
}

/// Copies the content only: the rights of the original may be none.
fn copy_file(from: &Path, to: &Path, required: bool) -> Result<(), Error> {
    let mut source = match File::open(from) {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound && !required => return Ok(()),
        other => other.map_err(|e| Error::io(from, e))?,
    };
    let target = private(&mut std::fs::OpenOptions::new()).write(true).create(true).truncate(true).open(to);
    let mut target = target.map_err(|e| Error::io(to, e))?;
    std::io::copy(&mut source, &mut target).map(drop).map_err(|e| match Error::io(to, e) {
        Error::Full(_) => no_room(from.metadata().map_or(0, |facts| facts.len())),
        other => other,
    })
}

/// Removes the copies of processes that are gone.
fn remove_leftovers(place: &Path) {
    for entry in std::fs::read_dir(place).into_iter().flatten().flatten() {
        let is_copy = entry.file_name().to_string_lossy().starts_with(COPIES);
        // What another user put there may be anything, such as a pipe that nobody writes into.
        if !is_copy || !access::is_own_folder(&entry.path()) {
            continue;
        }
        // One whose lock says nothing is only just being made.
        if let Ok(mut lock) = File::open(entry.path().join("lock"))
            && lock.try_lock().is_ok()
            && lock.read_to_end(&mut Vec::new()).is_ok_and(|n| n == HELD.len())
        {
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}

#[cfg(unix)]
fn free_bytes(place: &Path) -> Option<u64> {
    let facts = rustix::fs::statvfs(place).ok()?;
    facts.f_bavail.checked_mul(facts.f_frsize)
}

#[cfg(not(unix))]
fn free_bytes(_place: &Path) -> Option<u64> {
    None
}
