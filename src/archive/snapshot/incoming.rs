//! A private copy of what is to become the archive: the source's file and journals put together by SQLite, so that
//! nothing that was committed there is lost, and the source itself is only read.

use std::fs::{File, OpenOptions};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use rusqlite::{Connection, OpenFlags};

use super::carried_over::{Carried, Settle};
use super::verified_copy::{Good, verify_open};
use crate::archive::Error;
use crate::archive::disk::names::beside;
use crate::archive::file::fs::{private, sync_file};
use crate::archive::file::handle::open;
use crate::archive::file::place;
use crate::archive::schema::{identity, version};

/// What the copy is called while it is made.
const RESTORING: &str = ".restoring";

/// A database and what belongs to it.
const PARTS: [&str; 3] = ["", "-wal", "-journal"];

/// How often a copy is begun anew because somebody wrote meanwhile.
const TRIES: usize = 5;

/// A whole archive in a file of its own beside the place that it is for. It is removed when it is not put there.
pub(in crate::archive) struct Incoming {
    pub(in crate::archive) path: PathBuf,
    pub(in crate::archive) good: Good,
}

impl Drop for Incoming {
    fn drop(&mut self) {
        // The next one removes it, should that fail.
        let _ = remove(&self.path);
    }
}

/// What the copy has to be like.
#[derive(Default)]
pub(in crate::archive) struct Wanted {
    /// The id it gets when it has none.
    pub(in crate::archive) id: Option<String>,
    /// Size of its pages; that of the source when it does not matter.
    pub(in crate::archive) page_size: Option<i64>,
}

impl Incoming {
    /// Copies `source` for the archive at `archive`.
    pub(in crate::archive) fn make(source: &Path, archive: &Path, wanted: &Wanted) -> Result<Self, Error> {
        // Its journals lie beside the file itself, and beside no other name of it.
        let source = &place::resolve(source)?;
        place::refuse_source_names(source)?;
        let path = beside(archive, RESTORING);
        remove_leftovers(archive)?;
        let mut copy = Self { path, good: Good::default() };
        copy_parts(source, &copy.path)?;
        let bad = |e| Error::BadSnapshot { path: source.to_owned(), source: Arc::new(e) };
        // Errors of the private copy are told of the source, but for a full disk.
        let fail = |e| match Error::of(&copy.path, e) {
            error @ Error::Full(_) => error,
            _ => bad(crate::archive::error::lost(source, "it cannot be read to its end")),
        };
        let db = open(&copy.path, OpenFlags::SQLITE_OPEN_READ_WRITE).map_err(fail)?;
        let good = verify_open(&db, source).map_err(bad)?;
        shape(&db, &good, wanted).map_err(|e| Error::of(&copy.path, e))?;
        db.close().map_err(|(_, e)| Error::of(&copy.path, e))?;
        sync_file(&copy.path)?;
        copy.good = good;
        Ok(copy)
    }

    /// Adds what is taken along from the file that it replaces.
    pub(in crate::archive) fn carry(&self, carried: &Carried, settle: Settle) -> Result<(), Error> {
        // A file of schema 0 has no place for it.
        if self.good.schema == 0 {
            return Ok(());
        }
        let fail = |e| Error::of(&self.path, e);
        let mut db = open(&self.path, OpenFlags::SQLITE_OPEN_READ_WRITE).map_err(fail)?;
        if carried.needs_newest_schema() {
            // An older schema has no place for them.
            version::build(&mut db).map_err(fail)?;
        }
        carried.put(&mut db, settle).map_err(fail)?;
        db.close().map_err(|(_, e)| fail(e))?;
        sync_file(&self.path)
    }
}

/// Makes the copy what an archive in use is like: with its id, and with a write-ahead log. The first who writes need
/// not turn that on, which a kill could leave half done.
fn shape(db: &Connection, good: &Good, wanted: &Wanted) -> rusqlite::Result<()> {
    db.pragma_update(None, "journal_mode", "DELETE")?;
    let page_size: i64 = db.query_row("PRAGMA page_size", [], |r| r.get(0))?;
    if let Some(wanted) = wanted.page_size.filter(|wanted| *wanted != page_size) {
        db.pragma_update(None, "page_size", wanted)?;
        db.execute_batch("VACUUM")?;
    }
    // A file of schema 0 has no place for it.
    if let Some(id) = wanted.id.as_ref().filter(|_| good.schema > 0) {
        identity::give(db, id)?;
    }
    db.pragma_update(None, "journal_mode", "WAL")
}

/// Copies a database with its journals, none of them changed meanwhile.
fn copy_parts(source: &Path, to: &Path) -> Result<(), Error> {
    for _ in 0..TRIES {
        let before = stamp(source);
        for part in PARTS {
            copy_file(&beside(source, part), &beside(to, part), part.is_empty())?;
        }
        if stamp(source) == before {
            return Ok(());
        }
        remove(to)?;
    }
    Err(Error::Busy)
}

fn copy_file(from: &Path, to: &Path, required: bool) -> Result<(), Error> {
    place::refuse_no_file(from)?;
    let mut source = match File::open(from) {
        Err(e) if e.kind() == ErrorKind::NotFound && !required => return Ok(()),
        other => other.map_err(|e| Error::io(from, e))?,
    };
    let target = private(&mut OpenOptions::new()).write(true).create_new(true).open(to);
    let copied = target.and_then(|mut target| std::io::copy(&mut source, &mut target));
    copied.map(drop).map_err(|e| Error::io(to, e))
}

/// Where a file is, its length and when it was written.
type Print = ((u64, u64), u64, Option<SystemTime>);

/// By what a file and its journals are known to be as they were.
fn stamp(source: &Path) -> [Option<Print>; 3] {
    PARTS.map(|part| {
        let facts = beside(source, part).metadata().ok()?;
        Some((place::place(&facts), facts.len(), facts.modified().ok()))
    })
}

/// Removes what a killed process left half-way.
pub(in crate::archive) fn remove_leftovers(archive: &Path) -> Result<(), Error> {
    remove(&beside(archive, RESTORING))
}

fn remove(copy: &Path) -> Result<(), Error> {
    for ending in ["", "-wal", "-journal", "-shm"] {
        let path = beside(copy, ending);
        match std::fs::remove_file(&path) {
            Err(e) if e.kind() != ErrorKind::NotFound => return Err(Error::io(&path, e)),
            Ok(()) | Err(_) => {}
        }
    }
    Ok(())
}
