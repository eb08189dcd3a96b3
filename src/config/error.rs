//! What can be wrong with settings. Every message names the place; none shows a value, because
//! the value may be a token that was put in the wrong line.

use std::io;
use std::path::PathBuf;

use crate::model::{BadApiUrl, BadToken};

use super::origin::Origin;
use super::setting::{SERVICE_LIMIT, SETTINGS};

/// The result of reading settings.
pub type Result<T> = std::result::Result<T, Error>;

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The user has no home folder.
    #[error("cannot tell where the home folder is")]
    NoHome,
    /// A file cannot be read.
    #[error("cannot read {}", path.display())]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// A file cannot be written.
    #[error("cannot write {}", path.display())]
    Unwritable {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// A line has another form than the file's kind.
    #[error("{}, line {line}: expected {expected}", path.display())]
    BadLine {
        /// Which file.
        path: PathBuf,
        /// Which line.
        line: usize,
        /// What belongs there.
        expected: &'static str,
    },
    /// A name that is no setting.
    #[error("{origin}: no setting is called {name}")]
    UnknownKey {
        /// Where.
        origin: Origin,
        /// The name, quoted where it is odd.
        name: String,
        /// Whether the names of `config.toml` apply.
        toml: bool,
    },
    /// A value of the wrong kind or out of bounds.
    #[error("{origin}: {name} must be {expected}")]
    BadValue {
        /// Where.
        origin: Origin,
        /// The setting's name.
        name: &'static str,
        /// What is expected.
        expected: String,
    },
    /// A text that is no token.
    #[error("{origin}: {name} is not usable")]
    BadToken {
        /// Where.
        origin: Origin,
        /// The setting's name.
        name: &'static str,
        /// What is wrong with it.
        #[source]
        source: BadToken,
    },
    /// A text that is no address of the service.
    #[error("{origin}: {name} is not usable")]
    BadAddress {
        /// Where.
        origin: Origin,
        /// The setting's name.
        name: &'static str,
        /// What is wrong with it.
        #[source]
        source: BadApiUrl,
    },
    /// A file of the working folder wants to choose who gets the token.
    #[error("{origin}: {name} may not be set in a file of the working folder")]
    NotHere {
        /// Where.
        origin: Origin,
        /// The setting's name.
        name: &'static str,
    },
    /// More requests than the service allows.
    #[error("{origin}: {name} is above the {SERVICE_LIMIT} requests a minute that Real-Debrid allows")]
    TooFast {
        /// Where.
        origin: Origin,
        /// The setting's name.
        name: &'static str,
    },
    /// Others can read the token.
    #[error("{} holds the token and can be read by others (mode {mode:04o})", path.display())]
    OpenToOthers {
        /// Which file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
}

impl Error {
    /// Returns what the user can do, in full sentences.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::NoHome => Some("Set HOME to your home folder.".to_owned()),
            Self::OpenToOthers { path, .. } => {
                Some(format!("Run: chmod 600 {}", shell_word(&path.display().to_string())))
            }
            Self::UnknownKey { toml, .. } => {
                let names = SETTINGS.iter().map(|setting| if *toml { setting.toml } else { setting.name });
                Some(format!("The settings are: {}.", names.collect::<Vec<_>>().join(", ")))
            }
            Self::NotHere { name, .. } => {
                Some(format!("Set {name} in the environment or in your own configuration folder."))
            }
            Self::TooFast { name, .. } => Some(format!("Set {name} to {SERVICE_LIMIT} or less.")),
            Self::BadToken { .. } => Some("Copy it again from https://real-debrid.com/apitoken.".to_owned()),
            Self::Unwritable { path, .. } => {
                let file = shell_word(&path.display().to_string());
                Some(format!("Check the permissions of its folder, or put RD_TOKEN=... into {file} yourself."))
            }
            Self::Unreadable { .. } | Self::BadLine { .. } | Self::BadValue { .. } | Self::BadAddress { .. } => None,
        }
    }
}

/// Quotes a path for a shell where it needs it.
fn shell_word(path: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '/' | '.' | '-' | '_' | '+' | '~');
    if path.chars().all(plain) { path.to_owned() } else { format!("'{}'", path.replace('\'', r"'\''")) }
}
