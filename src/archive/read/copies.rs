//! Copies that somebody asks for: a snapshot among the others, or a file wherever it is wanted, whole or not at all,
//! for its user alone and never over another file. The archive is only read, and a sync may run meanwhile.

use std::fs::OpenOptions;
use std::path::Path;
use std::sync::Arc;

use rusqlite::Connection;

use crate::archive::disk::names::{beside, folder_of};
use crate::archive::file::fs::{private, sync_file, sync_folder};
use crate::archive::file::place::{is_same, refuse_names, resolve};
use crate::archive::open::connection;
use crate::archive::schema::identity;
use crate::archive::snapshot::rescue::explained;
use crate::archive::snapshot::snapshots::{snapshots, take_good};
use crate::archive::snapshot::verified_copy::{copy_into, verify};
use crate::archive::{Error, Reader};
use crate::model::{SnapshotFacts, Timestamp};
use crate::scratch::Folder;

/// Files beside an archive that are SQLite's or this program's.
const SIDES: [&str; 5] = ["", "-wal", "-shm", "-journal", ".lock"];

/// How the folder of a copy that grows begins.
const COPIES: &str = ".redriva-copy-";

/// Takes a snapshot.
///
/// # Errors
/// [`Error::Missing`] without an archive, [`Error::BadSnapshot`] when the copy does not verify; else what reading the
/// archive or writing beside it met. Nothing is left of a copy that failed.
pub fn take_snapshot(archive: &Path, now: Timestamp) -> Result<SnapshotFacts, Error> {
    let archive = resolve(archive)?;
    refuse_names(&archive)?;
    let reader = Reader::open(&archive)?;
    if reader.read(identity::id)?.is_none() {
        // Where it cannot be given one, its name has to do.
        drop(connection::open_writer(&archive, None));
    }
    let (snapshot, good) = reader.read(|db| Ok(take_good(db, &archive, now)))?.map_err(explained)?;
    Ok(SnapshotFacts { snapshot, torrents: Some(good.sum.torrents), details: Some(good.sum.details) })
}

/// Copies the archive into a new file; returns how many torrents and details are in it.
///
/// # Errors
/// [`Error::Exists`] when the name is taken or belongs to the archive, [`Error::BadSnapshot`] when the copy does not
/// verify; else what reading the archive or writing the file met. The new name appears only when the copy is whole.
pub fn copy_archive(archive: &Path, to: &Path) -> Result<(u64, u64), Error> {
    let archive = resolve(archive)?;
    refuse_names(&archive)?;
    let reader = Reader::open(&archive)?;
    reader.read(|db| Ok(copy_to(db, &archive, to)))?.map_err(explained)
}

fn copy_to(db: &Connection, archive: &Path, to: &Path) -> Result<(u64, u64), Error> {
    refuse_taken(archive, to)?;
    let folder = folder_of(to);
    // A folder of its own, so that the journal of a copy that is killed goes with it.
    let growing = Folder::inside(&folder, COPIES).map_err(|e| Error::io(&folder, e))?;
    let copy = growing.path().join("copy.db");
    private(&mut OpenOptions::new()).write(true).create_new(true).open(&copy).map_err(|e| Error::io(&copy, e))?;
    copy_into(db, archive, &copy)?;
    let good = verify(&copy).map_err(|e| Error::BadSnapshot { path: to.to_owned(), source: Arc::new(e) })?;
    sync_file(&copy)?;
    let copy = tempfile::TempPath::try_from_path(&copy).map_err(|e| Error::io(&copy, e))?;
    copy.persist_noclobber(to).map_err(|e| match e.error.kind() {
        std::io::ErrorKind::AlreadyExists => Error::Exists(to.to_owned()),
        _ => Error::io(to, e.error),
    })?;
    sync_folder(&folder)?;
    Ok((good.sum.torrents, good.sum.details))
}

/// Refuses to write over the archive itself, what lies beside it, or one of its snapshots.
///
/// # Errors
/// [`Error::Exists`] for such a place; what looking at it met.
pub fn refuse_own(archive: &Path, to: &Path) -> Result<(), Error> {
    let archive = resolve(archive)?;
    let Ok(to) = resolve(to) else { return Ok(()) };
    let is_own = SIDES.iter().any(|side| beside(&archive, side) == to) || is_same(&archive, &to);
    let is_snapshot = snapshots(&archive)?.iter().any(|snapshot| is_same(&snapshot.path, &to));
    if is_own || is_snapshot { Err(Error::Exists(to)) } else { Ok(()) }
}

/// Refuses a name that is taken, or that SQLite or this program gives to a file beside the archive.
fn refuse_taken(archive: &Path, to: &Path) -> Result<(), Error> {
    let folder = folder_of(to).canonicalize().map_err(|e| Error::io(&folder_of(to), e))?;
    let whole = folder.join(to.file_name().unwrap_or_default());
    let is_taken = to.symlink_metadata().is_ok() || SIDES.iter().any(|side| beside(archive, side) == whole);
    if is_taken { Err(Error::Exists(to.to_owned())) } else { Ok(()) }
}
