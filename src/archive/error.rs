//! What can go wrong with the archive file, and what to do about it.

use std::path::PathBuf;
use std::sync::Arc;

use rusqlite::ErrorCode;

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
        /// What SQLite said.
        #[source]
        source: Arc<rusqlite::Error>,
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
    pub(super) fn of(path: &std::path::Path, error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(ErrorCode::DiskFull) => Self::Full(path.to_owned()),
            Some(ErrorCode::DatabaseCorrupt) => Self::Damaged { path: path.to_owned(), source: Arc::new(error) },
            Some(ErrorCode::NotADatabase) => Self::Foreign(path.to_owned()),
            Some(
                ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::SystemIoFailure | ErrorCode::PermissionDenied,
            ) => Self::Unusable { path: path.to_owned(), source: Arc::new(std::io::Error::other(error)) },
            _ => Self::Sqlite(Arc::new(error)),
        }
    }

    /// Makes a typed error of what the file system said about `path`.
    pub(super) fn io(path: &std::path::Path, error: std::io::Error) -> Self {
        if matches!(error.kind(), std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded) {
            Self::Full(path.to_owned())
        } else {
            Self::Unusable { path: path.to_owned(), source: Arc::new(error) }
        }
    }

    /// Returns what to do about it, as a full sentence.
    pub fn hint(&self) -> String {
        match self {
            Self::Missing(_) => "Run: redriva sync, or look around first with: redriva demo".to_owned(),
            Self::Foreign(_) => "Nothing was changed. Name another file with --archive.".to_owned(),
            Self::Script(_) => {
                "Nothing was changed. Name a new file with --archive; the script's file stays as it is.".to_owned()
            }
            Self::Newer { .. } => "Nothing was changed. Update Redriva.".to_owned(),
            Self::Damaged { .. } => {
                "Nothing was written to it. Copy the file to a safe place and check the disk before anything else."
                    .to_owned()
            }
            Self::Busy => "Nothing is lost. Try again when the other program is done.".to_owned(),
            Self::Full(_) => "Everything reported so far is safe. Free some space and run: redriva sync".to_owned(),
            Self::Unusable { .. } => "Everything stored is safe. Check the path and its permissions.".to_owned(),
            Self::Sqlite(_) | Self::Closed => "Everything reported so far is safe. Run: redriva sync".to_owned(),
        }
    }
}
