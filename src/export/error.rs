//! What can go wrong with an export.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use crate::archive;

/// Why an export did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The archive cannot be read.
    #[error(transparent)]
    Archive(#[from] archive::Error),
    /// The output cannot be written.
    #[error("cannot write the export")]
    Write(#[from] io::Error),
    /// The file is there already.
    #[error("{} exists already", .0.display())]
    Exists(PathBuf),
    /// The disk is full.
    #[error("no space left for {}", .0.display())]
    Full(PathBuf),
    /// The file cannot be made.
    #[error("cannot write {}", path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}

impl Error {
    /// Makes a typed error of what the system said about a file.
    pub(super) fn of_file(path: &Path, source: io::Error) -> Self {
        match source.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => Self::Full(path.to_owned()),
            _ => Self::File { path: path.to_owned(), source },
        }
    }

    /// Returns what to do about it, as a full sentence.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Archive(error) => Some(error.hint()),
            Self::Write(_) => {
                Some("The archive is as it was. Free some space there, or write elsewhere with -o.".to_owned())
            }
            Self::Exists(_) => Some("Nothing was changed. Write over it with --force.".to_owned()),
            Self::Full(_) => {
                Some("Nothing was left behind. Free some space, or write to another disk with -o.".to_owned())
            }
            Self::File { .. } => Some("Nothing was changed. Check the folder and its permissions.".to_owned()),
        }
    }
}
