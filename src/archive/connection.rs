//! How connections are opened: one that writes, any number that cannot.

use std::fs::OpenOptions;
use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use super::error::{has_snapshots, lost};
use super::handle::open;
use super::place::{refuse_names, unmoved};
use super::schema::{self, Kind};
use super::{Error, SyncLock, migrating};

/// What is wrong with an archive that lost its content.
const NO_TABLES: &str = "it has no tables";

/// Pages the writer keeps in memory, in KiB when negative: a page of the list changes some ten megabytes, and what
/// does not fit is written twice.
const CACHE: i64 = -16 * 1_024;

/// Opens the connection that writes; makes folder, file and tables when they are not there. Whoever holds the lock of
/// the archive shows it, since an older schema is brought up to date under it.
pub(super) fn open_writer(path: &Path, lock: Option<&SyncLock>) -> Result<Connection, Error> {
    let (mut db, kind) = unmoved(path, || connect_writing(path))?;
    migrating::migrate(&mut db, path, kind, lock)?;
    Ok(db)
}

fn connect_writing(path: &Path) -> Result<(Connection, Kind), Error> {
    refuse_lost(path)?;
    refuse_names(path)?;
    make_private_file(path)?;
    let db = open(path, OpenFlags::SQLITE_OPEN_READ_WRITE).map_err(|e| Error::of(path, e))?;
    let kind = schema::identify(&db, path)?;
    // The file that is open now may be another one than was looked at before.
    refuse_names(path)?;
    if kind == Kind::Empty && has_snapshots(path) {
        return Err(lost(path, NO_TABLES));
    }
    let settings = |db: &Connection| -> rusqlite::Result<()> {
        db.pragma_update(None, "journal_mode", "WAL")?;
        // The archive is the only copy: a commit that was reported must survive a power cut.
        db.pragma_update(None, "synchronous", "FULL")?;
        db.pragma_update(None, "foreign_keys", true)?;
        // Lets the never-delete triggers stop a REPLACE too.
        db.pragma_update(None, "recursive_triggers", true)?;
        db.pragma_update(None, "cache_size", CACHE)?;
        db.pragma_update(None, "journal_size_limit", 64 * 1024 * 1024)
    };
    settings(&db).map_err(|e| Error::of(path, e))?;
    Ok((db, kind))
}

/// Opens a connection that can only read an existing archive; one of an older schema is brought up to date first, so
/// that whoever only reads does not lose sight of it after an update of the program.
pub(super) fn open_reader(path: &Path) -> Result<Connection, Error> {
    unmoved(path, || connect_current(path))
}

fn connect_current(path: &Path) -> Result<Connection, Error> {
    refuse_lost(path)?;
    if !path.try_exists().map_err(|e| Error::io(path, e))? {
        return Err(Error::Missing(path.to_owned()));
    }
    let db = connect_reading(path)?;
    match schema::identify(&db, path)? {
        Kind::Archive(version) if version == schema::newest() => Ok(db),
        Kind::Archive(_) => {
            drop(db);
            drop(open_writer(path, None)?);
            connect_reading(path)
        }
        Kind::Empty if has_snapshots(path) => Err(lost(path, NO_TABLES)),
        // Made by an interrupted first start: the next writer makes an archive of it.
        Kind::Empty => Err(Error::Missing(path.to_owned())),
    }
}

fn connect_reading(path: &Path) -> Result<Connection, Error> {
    let db = open(path, OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(|e| Error::of(path, e))?;
    db.pragma_update(None, "query_only", true).map_err(|e| Error::of(path, e))?;
    Ok(db)
}

/// Refuses to take a lost archive for a fresh start: missing or without content, while its snapshots are there.
fn refuse_lost(path: &Path) -> Result<(), Error> {
    let what = match std::fs::metadata(path) {
        Ok(facts) if facts.len() == 0 => "the file is empty",
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => "the file is missing",
        // Whatever else is amiss is told by the one who opens it.
        Ok(_) | Err(_) => return Ok(()),
    };
    if has_snapshots(path) { Err(lost(path, what)) } else { Ok(()) }
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

pub(super) fn private_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Adds the private file mode to options that create a file.
pub(super) fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}
