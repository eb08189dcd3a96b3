//! What can go wrong with the archive file, and what to do about it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rusqlite::ErrorCode;

use super::disk::access::{self, Barrier};
use super::good_snapshot::{GoodSnapshot, restore_command};
use super::sqlite_words::{io_code, io_words, unreadable};
use crate::format::shell_path;
use crate::model::Snapshot;

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
    /// It is no database at all. With snapshots beside it, it was an archive once, which whoever opens it finds out.
    #[error("{} is not a Redriva archive", path.display())]
    NoDatabase {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        what: String,
    },
    /// It has an archive's tables, and lost its marks: somebody copied it table by table.
    #[error("{} holds the tables of an archive without its marks; it was copied table by table, as .dump does", path.display())]
    Unmarked {
        /// The file.
        path: PathBuf,
        /// The mark of an archive, for `PRAGMA application_id`.
        mark: i64,
        /// The newest schema number, for `PRAGMA user_version`.
        newest: i64,
    },
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
        /// From what it can be brought back.
        good_snapshot: GoodSnapshot,
        /// Whether this program had written to it before it met the damage.
        written: bool,
    },
    /// Something in the file was not made by this program, or is missing: nothing may be written to it.
    #[error("the archive {} {what}", path.display())]
    Altered {
        /// The file.
        path: PathBuf,
        /// What: `holds the trigger x, which Redriva did not make`.
        what: String,
        /// What mends it by hand, as full sentences.
        by_hand: Option<String>,
        /// From what the archive can be brought back, when that is what helps.
        good_snapshot: Option<GoodSnapshot>,
    },
    /// A folder, a pipe or a device stands where the archive should be.
    #[error("{} is {what}, not a file", path.display())]
    NoFile {
        /// The path.
        path: PathBuf,
        /// What it is.
        what: &'static str,
    },
    /// This user may not do with a file what is needed.
    #[error("{0}")]
    Barred(Arc<Barrier>),
    /// SQLite may not open the file or what lies beside it, and nothing that this program sees is in the way.
    #[error("cannot use {}: its journal cannot be opened beside it", .0.display())]
    Refused(PathBuf),
    /// Another program wrote to an archive that could only be read without locks.
    #[error("the archive {} was written to while it was read", .0.display())]
    Changed(PathBuf),
    /// There is no room for the private copy that reading needs here.
    #[error("no space left in {} for a private copy of the archive ({})", place.display(), crate::format::size(i64::try_from(*bytes).unwrap_or(i64::MAX)))]
    NoRoom {
        /// Where it would lie.
        place: PathBuf,
        /// How large it would be.
        bytes: u64,
    },
    /// An older schema that cannot be brought up to date here, nor read in a copy.
    #[error("{} has an older schema ({found}, this program reads {known}) and is too large to be read in a copy ({})", path.display(), crate::format::size(i64::try_from(*bytes).unwrap_or(i64::MAX)))]
    Outdated {
        /// The file.
        path: PathBuf,
        /// Its schema number.
        found: i64,
        /// The number that this program reads.
        known: i64,
        /// Its size.
        bytes: u64,
        /// Why it cannot be brought up to date.
        #[source]
        source: Arc<Error>,
    },
    /// The file that was opened is not in its place any more: whatever is written to it, nobody finds.
    #[error("the archive {} was taken away while it was in use", .0.display())]
    Taken(PathBuf),
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
    /// The file alone is mounted in its place, so that it has another name where it comes from.
    #[error("the archive {} is mounted here as a single file", .0.display())]
    Mounted(PathBuf),
    /// It holds something else than its user was shown.
    #[error("the archive {} changed since it was counted", .0.display())]
    NotAsShown(PathBuf),
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
    /// Something failed when a snapshot was taken and the archive was changed already, or may have been.
    #[error("the archive could not be settled after its snapshot {} was taken", snapshot.display())]
    AfterSnapshot {
        /// The snapshot, which holds everything as it was before.
        snapshot: PathBuf,
        /// The command that brings it back.
        remedy: String,
        /// What failed.
        #[source]
        source: Arc<Error>,
    },
    /// Another program holds it.
    #[error("the archive is in use by another program")]
    Busy,
    /// A job is still to be gone on with.
    #[error("job {0} is still open")]
    OpenJob(i64),
    /// The disk is full.
    #[error("no space left for {}", .0.display())]
    Full(PathBuf),
    /// It cannot be written or opened.
    #[error("cannot use {}: {}", path.display(), crate::format::system_words(source))]
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
    /// Makes a typed error of what SQLite said about the file at `path`. Looks at no disk; what only the disk can tell is
    /// added by `snapshot/rescue.rs`.
    pub(super) fn of(path: &Path, error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(ErrorCode::DiskFull) => Self::Full(path.to_owned()),
            // The index of the write-ahead log finds no room to grow.
            Some(ErrorCode::SystemIoFailure) if io_code(&error) == rusqlite::ffi::SQLITE_IOERR_SHMSIZE => {
                Self::Full(path.to_owned())
            }
            Some(ErrorCode::DatabaseCorrupt) => lost(path, &error.to_string()),
            Some(ErrorCode::NotADatabase) => Self::NoDatabase { path: path.to_owned(), what: error.to_string() },
            Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
                Self::Refused(path.to_owned())
            }
            Some(ErrorCode::SystemIoFailure) => {
                let what = io_words(io_code(&error));
                Self::Unusable { path: path.to_owned(), source: Arc::new(std::io::Error::other(what)) }
            }
            _ => match unreadable(&error) {
                Some(what) => lost(path, what),
                None => Self::Sqlite(Arc::new(error)),
            },
        }
    }

    /// Makes a typed error of what the file system said about `path`.
    pub(super) fn io(path: &Path, error: std::io::Error) -> Self {
        if matches!(error.kind(), std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded) {
            return Self::Full(path.to_owned());
        }
        match access::refusal(path, &error) {
            Some(barrier) => Self::Barred(Arc::new(barrier)),
            None => Self::Unusable { path: path.to_owned(), source: Arc::new(error) },
        }
    }

    /// Returns an error of an archive's lock or snapshots with everything else that is in this user's way there, so that
    /// one remedy is enough.
    pub(super) fn with_the_rest(self, archive: &Path) -> Self {
        match self {
            Self::Barred(met) => Self::Barred(Arc::new(access::with_the_rest((*met).clone(), archive))),
            other => other,
        }
    }

    /// Returns the error of something that failed when the archive was changed already, or may have been.
    pub(super) fn after(self, snapshot: &Snapshot) -> Self {
        let (snapshot, remedy) = (snapshot.path.clone(), restore_command(snapshot));
        Self::AfterSnapshot { snapshot, remedy, source: Arc::new(self) }
    }

    /// Whether nothing more can be written, and trying again would only hide it.
    pub(super) fn is_lasting(&self) -> bool {
        matches!(
            self,
            Self::Damaged { .. }
                | Self::Full(_)
                | Self::Unusable { .. }
                | Self::Barred(_)
                | Self::Refused(_)
                | Self::Foreign(_)
                | Self::NoDatabase { .. }
                | Self::Newer { .. }
                | Self::Taken(_)
        )
    }

    /// Returns the error of a program that had written to the archive before it met it.
    pub(super) fn after_writing(self) -> Self {
        match self {
            Self::Damaged { path, source, good_snapshot, .. } => {
                Self::Damaged { path, source, good_snapshot, written: true }
            }
            other => other,
        }
    }

    /// Returns what is safe and what to do, as full sentences. Looks at no disk: screens ask for it while they draw.
    pub fn hint(&self) -> String {
        match self {
            Self::Missing(_) => "Run: redriva sync, or look around first with: redriva demo".to_owned(),
            Self::Foreign(_) | Self::NoDatabase { .. } => "Nothing was changed. Name another file with --archive.".to_owned(),
            Self::Unmarked { path, mark, newest } => format!(
                "Nothing was changed. If the newest Redriva made it, mark it again with: sqlite3 {} 'PRAGMA application_id = {mark}; \
                 PRAGMA user_version = {newest}'. Copies that keep everything are made with: redriva snapshot take -o FILE",
                shell_path(path)
            ),
            Self::Script(path) => format!(
                "Nothing was changed. Run: redriva import {}, with an archive of another name; the script's file stays as it is.",
                shell_path(path)
            ),
            Self::Newer { .. } => "Nothing was changed. Update Redriva.".to_owned(),
            Self::Damaged { good_snapshot, written: false, .. } => {
                format!("Nothing was written to it. {}", good_snapshot.hint())
            }
            Self::Damaged { good_snapshot, written: true, .. } => format!(
                "Nothing more is written to it. What was stored in it since its newest snapshot may be affected, with what \
                 this run stored. {}",
                good_snapshot.hint()
            ),
            Self::Altered { by_hand, good_snapshot, .. } => {
                let safe = "Nothing was written to it; reading works.".to_owned();
                let ways = by_hand.clone().into_iter().chain(good_snapshot.as_ref().map(GoodSnapshot::hint));
                std::iter::once(safe).chain(ways).collect::<Vec<_>>().join(" ")
            }
            Self::Taken(_) => "Nothing more is sent. Put the file back, or find a copy with: redriva snapshot".to_owned(),
            Self::NoFile { .. } => "Nothing was changed. Name a file with --archive.".to_owned(),
            Self::Barred(barrier) => barrier.hint(),
            Self::NoRoom { .. } => {
                "Nothing was changed. Free some space there, or set TMPDIR to a folder that has some.".to_owned()
            }
            Self::Outdated { .. } => {
                "Nothing was changed. Run any redriva command as a user who may write it and its folder.".to_owned()
            }
            Self::InTheWay { .. } => {
                "Nothing was changed. Move it away, or name another archive with --archive.".to_owned()
            }
            Self::Names { path, .. } => format!(
                "Nothing was written to it; reading works. Two programs that use it by different names would damage it. \
                 Find the other names with: find DIR -xdev -samefile {}, and remove all but one; a symbolic link may take \
                 the place of each.",
                shell_path(path)
            ),
            Self::Mounted(_) => "Nothing was written to it; reading works. Its journal and its lock would lie here and not beside \
                                 the file that others use. Mount the folder that it lies in instead (docker: -v FOLDER:/data)."
                .to_owned(),
            Self::NotAsShown(_) => "Nothing was emptied. Ask for it again; the new numbers are shown then.".to_owned(),
            Self::Exists(_) => "Nothing was changed. Name another file.".to_owned(),
            Self::Itself(_) | Self::NoSnapshot(_) | Self::BadSnapshot { .. } => {
                "Nothing was changed. List the snapshots with: redriva snapshot".to_owned()
            }
            Self::AfterSnapshot { remedy, .. } => {
                format!("Everything that was in it before is in the snapshot. Bring it back with: {remedy}")
            }
            Self::Busy | Self::Changed(_) => "Nothing is lost. Try again when the other program is done.".to_owned(),
            Self::OpenJob(job) => {
                format!("Nothing was changed. Go on with it: redriva jobs run {job}, or end it: redriva jobs cancel {job}")
            }
            Self::Full(_) => "Everything reported so far is safe. Free some space and run: redriva sync".to_owned(),
            Self::Unusable { .. } | Self::Refused(_) => "Everything reported so far is safe. Check the path and the disk.".to_owned(),
            Self::Sqlite(_) | Self::Closed => "Everything reported so far is safe. Run: redriva sync".to_owned(),
        }
    }
}

/// Makes the error of an archive that is not what it was.
pub(super) fn lost(path: &Path, what: &str) -> Error {
    let source = Arc::from(Box::<dyn std::error::Error + Send + Sync>::from(what));
    Error::Damaged { path: path.to_owned(), source, good_snapshot: GoodSnapshot::NotSought, written: false }
}
