//! What can go wrong with an export.

use std::path::PathBuf;

use crate::archive;

/// Why an export did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The archive cannot be read.
    #[error(transparent)]
    Archive(#[from] archive::Error),
    /// The output cannot be written.
    #[error("cannot write the export")]
    Write(#[from] std::io::Error),
    /// The file is there already.
    #[error("{} exists already", .0.display())]
    Exists(PathBuf),
    /// The file cannot be made.
    #[error("cannot write {}", path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
}

impl Error {
    /// Returns what to do about it, as a full sentence.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Archive(error) => Some(error.hint()),
            Self::Write(_) => None,
            Self::Exists(_) => Some("Nothing was changed. Write over it with --force.".to_owned()),
            Self::File { .. } => Some("Nothing was changed. Check the folder and its permissions.".to_owned()),
        }
    }
}
