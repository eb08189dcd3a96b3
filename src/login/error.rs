//! What can be wrong with the file of a login: which one, and what to do about it.

use std::io;
use std::path::PathBuf;

use crate::format::shell_path;
use crate::own_file;

/// The result of reading or writing a login.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a login cannot be read or kept.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file cannot be read, or is none.
    #[error(transparent)]
    File(#[from] own_file::Error),
    /// The file is not as this program writes it.
    #[error("{}, line {line}: {what}", path.display())]
    Damaged {
        /// Which file.
        path: PathBuf,
        /// Which line, from 1.
        line: usize,
        /// What is wrong there; no value of the file.
        what: String,
    },
    /// Others can read it.
    #[error("{} holds a login, which is secret, and can be read by others (mode {mode:04o})", path.display())]
    OpenToOthers {
        /// Which file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// It, or its lock, cannot be written.
    #[error("cannot write {}", path.display())]
    Unwritable {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// Another process renews the login, and does not come to an end.
    #[error("another Redriva holds {}", .0.display())]
    Held(PathBuf),
}

impl Error {
    /// Returns what to do about it, as full sentences.
    pub fn hint(&self) -> String {
        match self {
            Self::File(error) => error.hint(),
            Self::Damaged { path, .. } => {
                format!("Nothing was sent. Take it away and log in again: rm {} && redriva login", shell_path(path))
            }
            Self::OpenToOthers { path, .. } => format!("Run: chmod 600 {}", shell_path(path)),
            Self::Unwritable { .. } => "Check the space and the permissions of its folder, and try again.".to_owned(),
            Self::Held(_) => "Wait until it is done, or end it, and try again.".to_owned(),
        }
    }
}
