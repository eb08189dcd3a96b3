//! Opens another program's database so that nothing happens to it: in place when that leaves no trace, else as a copy.
//!
//! A database without a journal is read in place, under the locks that its own program respects. One with a write-ahead
//! log would get files beside it, and one whose program was killed in the middle of a change has to be rolled back
//! first: both are copied into a private folder, whole or not at all, and the copy is worked on.

use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use rusqlite::limits::Limit;
use rusqlite::{Connection, ErrorCode, OpenFlags, ffi};

use crate::archive::disk::names::beside;
use crate::archive::file::fs::private;
use crate::archive::file::handle::harden;
use crate::format::count;
use crate::scratch::Folder;

/// How the folder of a private copy is called.
const COPIES: &str = ".importing-";

/// How long the other program may keep the file to itself.
const PATIENCE: Duration = Duration::from_secs(3);

/// Copies of a file that changes under the hand before its program is left alone.
const TRIES: usize = 3;

/// Longest value that is read; a name of a megabyte is strange enough.
const LONGEST: i32 = 64 << 20;

/// Bytes of the file format's header.
const HEADER: usize = 100;

/// Files that belong to a database.
const JOURNALS: [&str; 2] = ["-wal", "-journal"];

/// Why a file cannot be imported. Nothing was changed, whatever it is.
#[derive(Debug, Clone, thiserror::Error)]
pub enum SourceError {
    /// It is something else.
    #[error("{} {what}", path.display())]
    Other {
        /// The file.
        path: PathBuf,
        /// What it is instead, with the verb.
        what: String,
    },
    /// Another program has it.
    #[error("{} is in use by another program, perhaps the script itself", .0.display())]
    Busy(PathBuf),
    /// It ends too early.
    #[error("{} breaks off after {} of {} bytes", path.display(), count(*bytes), count(*of))]
    BreaksOff {
        /// The file.
        path: PathBuf,
        /// Its size.
        bytes: u64,
        /// The size that it says it has.
        of: u64,
    },
    /// Its content is damaged.
    #[error("{} is damaged", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        #[source]
        source: Arc<rusqlite::Error>,
    },
    /// It cannot be read.
    #[error("cannot read {}", path.display())]
    Unreadable {
        /// The file, or one that belongs to it.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: Arc<dyn std::error::Error + Send + Sync>,
    },
    /// There is no room for a private copy.
    #[error("no space left in {} for a private copy of {}", folder.display(), path.display())]
    NoSpace {
        /// The folder that has too little room for the copy.
        folder: PathBuf,
        /// The file.
        path: PathBuf,
    },
    /// The private copy cannot be made for another reason.
    #[error("cannot make a private copy in {}", folder.display())]
    NoCopy {
        /// The folder in which the copy was to be made.
        folder: PathBuf,
        /// What the system said.
        #[source]
        source: Arc<io::Error>,
    },
}

impl SourceError {
    /// Says what a file is instead of something that can be imported.
    pub fn other(path: &Path, what: impl Into<String>) -> Self {
        Self::Other { path: path.to_owned(), what: what.into() }
    }

    /// Says that the system does not let a file be read.
    pub fn unreadable(path: &Path, source: io::Error) -> Self {
        Self::Unreadable { path: path.to_owned(), source: Arc::new(source) }
    }

    /// Says what SQLite makes of a file.
    pub(in crate::archive) fn of(path: &Path, error: rusqlite::Error) -> Self {
        let own = || path.to_owned();
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy(own()),
            Some(ErrorCode::TooBig) => Self::other(path, "holds a value of more than 64 MiB"),
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                Self::Damaged { path: own(), source: Arc::new(error) }
            }
            _ => Self::Unreadable { path: own(), source: Arc::new(error) },
        }
    }

    /// Returns what to do about it, as full sentences.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Other { .. } => {
                "Nothing was changed. What can be imported is the Python script's redriva.db and a *.dmm.json backup."
            }
            Self::Busy(_) => "Nothing was changed. Wait until it is done, or close it, and try again.",
            Self::BreaksOff { .. } | Self::Damaged { .. } => {
                "Nothing was changed. Import an older copy of the file, or what `sqlite3 FILE .recover` makes of it."
            }
            Self::Unreadable { .. } => "Nothing was changed. Check the path and its permissions.",
            Self::NoSpace { .. } | Self::NoCopy { .. } => {
                "Nothing was changed. Make room there, or name an archive on another disk with --archive."
            }
        }
    }
}

/// A database that can be read to its end.
pub(in crate::archive) struct Source {
    pub(in crate::archive) db: Connection,
    /// Where the private copy is, for as long as it is read.
    _copy: Option<Folder>,
}

/// Opens the database at `path`; a private copy, when one is needed, lies in `workplace`.
pub(in crate::archive) fn open(path: &Path, workplace: &Path) -> Result<Source, SourceError> {
    // A link names the journals of what it leads to.
    let real = path.canonicalize().map_err(|e| SourceError::unreadable(path, e))?;
    let journal = |ending: &&str| beside(&real, ending).symlink_metadata().is_ok();
    let logged = written_ahead(path, &real, !JOURNALS.iter().any(journal))?;
    if !logged && !journal(&JOURNALS[0]) {
        match connect(&real, OpenFlags::SQLITE_OPEN_READ_ONLY) {
            Ok(db) => return Ok(Source { db, _copy: None }),
            Err(error) if needs_a_writer(&error) => {}
            Err(error) => return Err(SourceError::of(path, error)),
        }
    }
    let folder = copied(path, &real, workplace)?;
    let db = connect(&folder.path().join(COPY), OpenFlags::SQLITE_OPEN_READ_WRITE);
    Ok(Source { db: db.map_err(|e| SourceError::of(path, e))?, _copy: Some(folder) })
}

/// What the copy is called inside its folder.
const COPY: &str = "script.db";

/// Opens a database and begins a moment in which nobody changes it.
fn connect(file: &Path, access: OpenFlags) -> rusqlite::Result<Connection> {
    let db = Connection::open_with_flags(file, access | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    db.busy_timeout(PATIENCE)?;
    db.set_limit(Limit::SQLITE_LIMIT_LENGTH, LONGEST)?;
    harden(&db)?;
    db.pragma_update(None, "query_only", true)?;
    db.execute_batch("BEGIN")?;
    db.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    Ok(db)
}

/// Whether a database can only be read after a change to it: its program was killed in the middle of one.
fn needs_a_writer(error: &rusqlite::Error) -> bool {
    error.sqlite_error().is_some_and(|error: &ffi::Error| error.code == ErrorCode::ReadOnly)
}

/// Reads the header: whether there is a write-ahead log, and, when no journal can complete it, whether all pages are there.
fn written_ahead(path: &Path, real: &Path, complete: bool) -> Result<bool, SourceError> {
    let fail = |e| SourceError::unreadable(path, e);
    let mut file = File::open(real).map_err(fail)?;
    let bytes = file.metadata().map_err(fail)?.len();
    let mut header = [0; HEADER];
    match file.read_exact(&mut header) {
        Err(e) if e.kind() == ErrorKind::UnexpectedEof => {
            return Err(SourceError::BreaksOff { path: path.to_owned(), bytes, of: HEADER as u64 });
        }
        other => other.map_err(fail)?,
    }
    let number = |at: usize| header[at..at + 4].iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte));
    let page = match number(16) >> 16 {
        1 => 65_536,
        other => other,
    };
    // The number of pages counts only where it was written with the last change.
    let of = if number(24) == number(92) { page * number(28) } else { 0 };
    if complete && bytes < of {
        return Err(SourceError::BreaksOff { path: path.to_owned(), bytes, of });
    }
    Ok(header[18..20].contains(&2))
}

/// Copies a database and its journals as they are at one moment.
fn copied(path: &Path, real: &Path, workplace: &Path) -> Result<Folder, SourceError> {
    let no_copy = |error: io::Error| match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            SourceError::NoSpace { folder: workplace.to_owned(), path: path.to_owned() }
        }
        _ => SourceError::NoCopy { folder: workplace.to_owned(), source: Arc::new(error) },
    };
    let files = ["", JOURNALS[0], JOURNALS[1]].map(|ending| (beside(real, ending), ending));
    for _ in 0..TRIES {
        let folder = Folder::inside(workplace, COPIES).map_err(no_copy)?;
        let before = files.each_ref().map(|(file, _)| stamp(file));
        for (file, ending) in &files {
            let Some(mut from) = opened(file).map_err(|e| SourceError::unreadable(file, e))? else { continue };
            let to = beside(&folder.path().join(COPY), ending);
            let mut to = private(&mut OpenOptions::new()).write(true).create_new(true).open(to).map_err(no_copy)?;
            io::copy(&mut from, &mut to).map_err(no_copy)?;
        }
        if files.each_ref().map(|(file, _)| stamp(file)) == before {
            return Ok(folder);
        }
    }
    Err(SourceError::Busy(path.to_owned()))
}

/// Opens a file that may be missing; what is no file is never waited for.
fn opened(file: &Path) -> io::Result<Option<File>> {
    match file.metadata() {
        Ok(facts) if facts.is_file() => File::open(file).map(Some),
        Ok(_) => Err(io::Error::other("it is no file")),
        Err(e) if e.kind() == ErrorKind::NotFound => Ok(None),
        Err(e) => Err(e),
    }
}

/// Returns what changes when a file is written.
fn stamp(file: &Path) -> Option<(u64, Option<SystemTime>)> {
    file.metadata().ok().map(|facts| (facts.len(), facts.modified().ok()))
}
