//! What can go wrong with the archive file, and what to do about it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rusqlite::ErrorCode;

use super::names::shell_word;
use super::restore::restore_command;
use super::snapshots::{newest_good_snapshot, snapshots};

/// A failure of the archive. Cloned to every writer whose transaction it ended.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// There is no archive file yet.
    #[error("there is no archive at {}", .0.display())]
    Missing(PathBuf),
    /// The file belongs to something else.
    #[error("{} is not a Redriva archive", .0.display())]
    Foreign(PathBuf),
    /// The file is a database of the Python script.
    #[error("{} is a database of the Python script, not an archive of this program", .0.display())]
    Script(PathBuf),
    /// The file was written by a newer version.
    #[error("{} was made by a newer Redriva (schema {found}, this program knows {known})", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its schema number.
        found: i64,
        /// The highest number this program knows.
        known: i64,
    },
    /// The content is damaged.
    #[error("the archive {} is damaged", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        #[source]
        source: Arc<dyn std::error::Error + Send + Sync>,
    },
    /// Something else stands where a file or folder of this program should be.
    #[error("{} is {what}", path.display())]
    InTheWay {
        /// The path.
        path: PathBuf,
        /// What it is.
        what: &'static str,
    },
    /// The file has several names, and whoever uses another one would write past this one's journal and lock.
    #[error("the archive {} has {names} names (hard links)", path.display())]
    Names {
        /// The file.
        path: PathBuf,
        /// How many names it has.
        names: u64,
    },
    /// It holds something else than its user was shown.
    #[error("the archive {} changed since it was counted", .0.display())]
    Changed(PathBuf),
    /// A new file would have the name of another one.
    #[error("{} exists already, or its name is reserved", .0.display())]
    Exists(PathBuf),
    /// What is to be brought back is what is in place.
    #[error("{} is the archive itself", .0.display())]
    Itself(PathBuf),
    /// There is no such snapshot.
    #[error("there is no snapshot called {}", .0.display())]
    NoSnapshot(PathBuf),
    /// A snapshot is not whole.
    #[error("the snapshot {} is not whole", path.display())]
    BadSnapshot {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        #[source]
        source: Arc<Error>,
    },
    /// A file that is to be imported is neither the script's database nor a backup.
    #[error("{} is {what}", path.display())]
    NotImportable {
        /// The file.
        path: PathBuf,
        /// What it is instead.
        what: &'static str,
    },
    /// Another program holds it.
    #[error("the archive is in use by another program")]
    Busy,
    /// The disk is full.
    #[error("no space left for {}", .0.display())]
    Full(PathBuf),
    /// It cannot be written or opened.
    #[error("cannot use {}", path.display())]
    Unusable {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: Arc<std::io::Error>,
    },
    /// Another failure of SQLite.
    #[error("the archive failed")]
    Sqlite(#[source] Arc<rusqlite::Error>),
    /// The writer thread has ended.
    #[error("the archive is closed")]
    Closed,
}

impl Error {
    /// Makes a typed error of what SQLite said about the file at `path`.
    pub(super) fn of(path: &Path, error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(ErrorCode::DiskFull) => Self::Full(path.to_owned()),
            // The index of the write-ahead log finds no room to grow.
            Some(ErrorCode::SystemIoFailure) if extended(&error) == Some(rusqlite::ffi::SQLITE_IOERR_SHMSIZE) => {
                Self::Full(path.to_owned())
            }
            Some(ErrorCode::DatabaseCorrupt) => Self::Damaged { path: path.to_owned(), source: Arc::new(error) },
            // With snapshots beside it the file was an archive once.
            Some(ErrorCode::NotADatabase) if has_snapshots(path) => {
                Self::Damaged { path: path.to_owned(), source: Arc::new(error) }
            }
            Some(ErrorCode::NotADatabase) => Self::Foreign(path.to_owned()),
            Some(
                ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::SystemIoFailure | ErrorCode::PermissionDenied,
            ) => Self::Unusable { path: path.to_owned(), source: Arc::new(std::io::Error::other(error)) },
            _ => Self::Sqlite(Arc::new(error)),
        }
    }

    /// Makes a typed error of what the file system said about `path`.
    pub(super) fn io(path: &Path, error: std::io::Error) -> Self {
        if matches!(error.kind(), std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded) {
            Self::Full(path.to_owned())
        } else {
            Self::Unusable { path: path.to_owned(), source: Arc::new(error) }
        }
    }

    /// Returns what to do about it, as full sentences. For a damaged archive it looks for the newest good snapshot.
    pub fn hint(&self) -> String {
        match self {
            Self::Missing(_) => "Run: redriva sync, or look around first with: redriva demo".to_owned(),
            Self::Foreign(_) => "Nothing was changed. Name another file with --archive.".to_owned(),
            Self::Script(path) => format!(
                "Nothing was changed. Run: redriva import {}, with an archive of another name; the script's file stays as it is.",
                shell_word(path)
            ),
            Self::Newer { .. } => "Nothing was changed. Update Redriva.".to_owned(),
            Self::Damaged { path, .. } => ["Nothing was written to it. ", &remedy(path)].concat(),
            Self::InTheWay { .. } => {
                "Nothing was changed. Move it away, or name another archive with --archive.".to_owned()
            }
            Self::Names { path, .. } => format!(
                "Nothing was written to it; reading works. Two programs that use it by different names would damage it. \
                 Find the other names with: find DIR -xdev -samefile {}, and remove all but one; a symbolic link may take \
                 the place of each.",
                shell_word(path)
            ),
            Self::Changed(_) => "Nothing was emptied. Ask for it again; the new numbers are shown then.".to_owned(),
            Self::Exists(_) => "Nothing was changed. Name another file.".to_owned(),
            Self::Itself(_) | Self::NoSnapshot(_) | Self::BadSnapshot { .. } => {
                "Nothing was changed. List the snapshots with: redriva snapshot".to_owned()
            }
            Self::NotImportable { .. } => {
                "Nothing was changed. What can be imported is the Python script's redriva.db and a *.dmm.json backup."
                    .to_owned()
            }
            Self::Busy => "Nothing is lost. Try again when the other program is done.".to_owned(),
            Self::Full(_) => "Everything reported so far is safe. Free some space and run: redriva sync".to_owned(),
            Self::Unusable { .. } => "Everything stored is safe. Check the path and its permissions.".to_owned(),
            Self::Sqlite(_) | Self::Closed => "Everything reported so far is safe. Run: redriva sync".to_owned(),
        }
    }
}

fn extended(error: &rusqlite::Error) -> Option<i32> {
    error.sqlite_error().map(|error| error.extended_code)
}

/// Makes the error of an archive that is not what it was.
pub(super) fn lost(path: &Path, what: &str) -> Error {
    Error::Damaged { path: path.to_owned(), source: Arc::from(Box::<dyn std::error::Error + Send + Sync>::from(what)) }
}

/// Whether snapshots tell that an archive was here.
pub(super) fn has_snapshots(archive: &Path) -> bool {
    snapshots(archive).is_ok_and(|found| !found.is_empty())
}

/// Tells how to get back what a damaged archive held: from its newest good snapshot, if there is one.
pub fn remedy(archive: &Path) -> String {
    match newest_good_snapshot(archive) {
        Some(snapshot) => format!(
            "The newest good snapshot is of {}. Bring it back with: {}",
            snapshot.taken.strftime("%Y-%m-%d %H:%M UTC"),
            restore_command(&snapshot)
        ),
        None => "There is no good snapshot. Copy the file to a safe place and check the disk before anything else."
            .to_owned(),
    }
}
