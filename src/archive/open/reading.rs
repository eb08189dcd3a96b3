//! How a reader gets its connection, wherever the archive lies and whoever owns it.
//!
//! Whoever may write reads the file under SQLite's locks. Whoever may not leaves no trace at it: under
//! locks where what they need is there; without them where nobody writes; else in a private copy, whose
//! files have no name any more as soon as it is open.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::connection::{self, is_ours, refuse_lost};
use super::copy::PrivateCopy;
use crate::archive::disk::access::{self, Act, Barrier};
use crate::archive::disk::fingerprint::Stamp;
use crate::archive::disk::names::{beside, folder_of};
use crate::archive::error::lost;
use crate::archive::file::handle::{frozen, only_reading, open};
use crate::archive::file::place::refuse_no_file;
use crate::archive::schema::foreign;
use crate::archive::schema::version::{self, Kind};
use crate::archive::snapshot::rescue::{explained, has_snapshots};
use crate::archive::{Error, SyncLock};

/// A private copy is not made anew more often than this.
const COPY_LASTS: Duration = Duration::from_secs(30);

/// What a reader reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The archive itself, as others write it.
    Live,
    /// The archive itself, which nobody writes.
    Frozen,
    /// A copy of a moment ago.
    Copy,
}

/// A connection that only reads, and what it reads.
#[derive(Debug)]
pub(in crate::archive) struct View {
    pub(in crate::archive) db: Connection,
    pub(in crate::archive) source: Source,
    /// What keeps this user from writing, if anything.
    pub(in crate::archive) barrier: Option<Barrier>,
    file: PathBuf,
    stamp: Stamp,
    since: Instant,
}

/// Opens a connection that can only read an existing archive. One of an older schema is brought up to date first, so
/// that whoever only reads does not lose sight of it after an update of the program: in its place where it can be
/// written, else in a copy.
pub(in crate::archive) fn open_view(path: &Path) -> Result<View, Error> {
    newest_view(path).map_err(explained)
}

fn newest_view(path: &Path) -> Result<View, Error> {
    let view = look(path)?;
    match identify(&view, path).map_err(|e| view.judge(path, e))? {
        Kind::Archive(version) if version == version::newest() => Ok(view),
        Kind::Archive(version) => up_to_date(path, view, version),
        Kind::Empty if has_snapshots(path) => Err(lost(path, connection::NO_TABLES)),
        // Made by an interrupted first start: the next writer makes an archive of it.
        Kind::Empty => Err(Error::Missing(path.to_owned())),
    }
}

/// Looks at what it is, and at whether an older number fits its tables; all of it is one state, since another process may
/// be bringing it up to date just now.
fn identify(view: &View, path: &Path) -> Result<Kind, Error> {
    let state = view.db.unchecked_transaction().map_err(|e| Error::of(path, e))?;
    let kind = version::identify(&state, path)?;
    if let Kind::Archive(version) = kind
        && version < version::newest()
    {
        foreign::refuse_odd_number(&state, path, version)?;
    }
    Ok(kind)
}

impl View {
    fn new(db: Connection, source: Source, file: &Path, stamp: Stamp) -> Self {
        let barrier = access::barrier(file, Act::Write);
        Self { db, source, barrier, file: file.to_owned(), stamp, since: moment() }
    }

    /// Opens another connection that reads the same; none where there is none.
    pub(in crate::archive) fn another(&self) -> Option<Connection> {
        match self.source {
            Source::Live => plain(&self.file).ok().filter(|_| !self.is_stale()),
            Source::Frozen => frozen(&self.file).ok().filter(|_| self.is_whole()),
            Source::Copy => None,
        }
    }

    /// Whether the archive is not any more what is read here, and is worth being opened anew.
    pub(in crate::archive) fn is_stale(&self) -> bool {
        match self.source {
            // What is written still reaches a file that lost its name, and nobody sees it there.
            Source::Live => !self.stamp.is_same_file(&Stamp::of(&self.file)),
            Source::Frozen => self.stamp != Stamp::of(&self.file),
            Source::Copy => self.since.elapsed() > COPY_LASTS && self.stamp != Stamp::of(&self.file),
        }
    }

    /// Whether what is read is the archive as it is now, and no copy of an earlier moment.
    pub(in crate::archive) fn is_current(&self) -> bool {
        self.source == Source::Live || self.stamp == Stamp::of(&self.file)
    }

    /// Whether nobody has changed what was read without locks.
    pub(in crate::archive) fn is_whole(&self) -> bool {
        self.source != Source::Frozen || self.stamp.same_pages(&Stamp::of(&self.file))
    }

    /// What seems to be damage is a change when somebody wrote meanwhile.
    pub(in crate::archive) fn judge(&self, path: &Path, error: Error) -> Error {
        if self.is_whole() { error } else { Error::Changed(path.to_owned()) }
    }
}

fn look(path: &Path) -> Result<View, Error> {
    refuse_lost(path)?;
    refuse_no_file(path)?;
    if !path.try_exists().map_err(|e| Error::io(path, e))? {
        return Err(Error::Missing(path.to_owned()));
    }
    if let Some(barrier) = access::barrier_at(path, Act::Read) {
        return Err(Error::Barred(Arc::new(barrier)));
    }
    // SQLite keeps its journals beside the file itself, not beside a link to it.
    let file = path.canonicalize().map_err(|e| Error::io(path, e))?;
    connect(&file).map_err(|e| match e {
        Fault::Sqlite(error) => Error::of(path, error),
        Fault::Told(error) => error,
    })
}

#[expect(clippy::disallowed_methods, reason = "a border: the age of a copy")]
fn moment() -> Instant {
    Instant::now()
}

/// Why there is no connection.
enum Fault {
    Sqlite(rusqlite::Error),
    Told(Error),
}

fn connect(file: &Path) -> Result<View, Fault> {
    // Taken before it is opened: what takes its place meanwhile is opened once more, and never missed.
    let before = Stamp::of(file);
    let live = |db| View::new(db, Source::Live, file, before.clone());
    if access::barrier(file, Act::Write).is_none() {
        return match plain(file) {
            // Nothing of somebody else's is repaired.
            Err(e) if is_unfinished(&e) && !is_ours(file).map_err(Fault::Sqlite)? => copied(file),
            Err(e) if is_unfinished(&e) => roll_back(file).and_then(|()| plain(file)).map(live).map_err(Fault::Sqlite),
            other => other.map(live).map_err(Fault::Sqlite),
        };
    }
    let stamp = Stamp::of(file);
    // Where it may make files SQLite would make those of the journal; where they are, it needs no others.
    let all_there = beside(file, "-wal").exists() && beside(file, "-shm").exists();
    if all_there || !access::may(&folder_of(file), Act::Write) {
        match plain(file) {
            Ok(db) => return Ok(live(db)),
            Err(e) if is_refused(&e) => {}
            Err(e) => return Err(Fault::Sqlite(e)),
        }
    }
    if stamp.has_journal() || SyncLock::holder(file).is_some() {
        return copied(file);
    }
    unlocked(file).map_err(Fault::Sqlite)
}

/// Reads the file itself without locks; whoever does looks again afterwards whether nobody wrote.
pub(in crate::archive) fn unlocked(file: &Path) -> rusqlite::Result<View> {
    let stamp = Stamp::of(file);
    Ok(View::new(frozen(file)?, Source::Frozen, file, stamp))
}

fn copied(file: &Path) -> Result<View, Fault> {
    let copy = PrivateCopy::of_files(file).map_err(|error| Fault::Told(error.with_the_rest(file)))?;
    let stamp = copy.stamp.clone();
    let db = copy.open().map_err(Fault::Told)?;
    Ok(View::new(db, Source::Copy, file, stamp))
}

/// Opens the file itself, under locks.
fn plain(file: &Path) -> rusqlite::Result<Connection> {
    let db = open(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    only_reading(db)
}

/// Lets SQLite take back what a killed process left half-way.
fn roll_back(file: &Path) -> rusqlite::Result<()> {
    let db = open(file, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    db.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))
}

/// Whether a journal waits to be rolled back, which only a writer can do.
fn is_unfinished(error: &rusqlite::Error) -> bool {
    error.sqlite_error().is_some_and(|e| e.extended_code == rusqlite::ffi::SQLITE_READONLY_ROLLBACK)
}

/// Whether SQLite lacked a right or a file that it wanted beside the archive.
fn is_refused(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied | ErrorCode::SystemIoFailure)
    )
}

/// Brings an archive of an older schema up to date: itself, if that can be, else a copy of it.
fn up_to_date(path: &Path, view: View, version: i64) -> Result<View, Error> {
    let file = view.file.clone();
    let why = if let Some(barrier) = access::barrier(&file, Act::Write) {
        Error::Barred(Arc::new(barrier))
    } else {
        drop(view);
        match connection::open_writer(path, None).and_then(|db| connection::finish(db, path)) {
            Ok(()) => return look(path),
            // A copy would be no better.
            Err(
                error @ (Error::Damaged { .. }
                | Error::Newer { .. }
                | Error::Foreign(_)
                | Error::Script(_)
                | Error::Missing(_)),
            ) => return Err(error),
            Err(error) => error,
        }
    };
    let old = look(path)?;
    let copy = PrivateCopy::of_older(&old.db, path, &file, version, why)?;
    let stamp = copy.stamp.clone();
    if !old.is_whole() {
        return Err(Error::Changed(path.to_owned()));
    }
    Ok(View::new(copy.open()?, Source::Copy, &file, stamp))
}
