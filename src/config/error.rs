//! What can be wrong with settings. Every message names the place; none shows a value, because
//! the value may be a token that was put in the wrong line.

use std::io;
use std::path::PathBuf;

use crate::format::shell_path;
use crate::login;
use crate::model::{BadApiUrl, BadAriaUrl, BadToken};
use crate::own_file;
use crate::refused_names::BadRefusedNames;

use super::origin::Origin;
use super::table::{SERVICE_ADD_WAIT, SERVICE_ADDS, SERVICE_LIMIT, SETTINGS};

/// The result of reading settings.
pub type Result<T> = std::result::Result<T, Error>;

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The user has no home folder.
    #[error("cannot tell where the home folder is")]
    NoHome,
    /// A file cannot be read, or is none.
    #[error(transparent)]
    File(#[from] own_file::Error),
    /// The file of a login cannot be used.
    #[error(transparent)]
    Login(#[from] login::Error),
    /// The list of names that Real-Debrid refuses cannot be used.
    #[error(transparent)]
    RefusedNames(#[from] BadRefusedNames),
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
        /// The source that holds the key.
        origin: Origin,
        /// The name, quoted where it is odd.
        name: String,
        /// Whether the names of `config.toml` apply.
        toml: bool,
    },
    /// A value of the wrong kind or out of bounds.
    #[error("{origin}: {name} must be {expected}")]
    BadValue {
        /// The source that holds the value.
        origin: Origin,
        /// The setting's name.
        name: &'static str,
        /// What is expected.
        expected: String,
    },
    /// A text that is no token.
    #[error("{origin}: {name} is not usable")]
    BadToken {
        /// The source that holds the token.
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
        /// The source that holds the address.
        origin: Origin,
        /// The setting's name.
        name: &'static str,
        /// What is wrong with it.
        #[source]
        source: BadApiUrl,
    },
    /// A text that is no address of an aria2.
    #[error("{origin}: {name} is not usable")]
    BadAria2 {
        /// The source that holds the address.
        origin: Origin,
        /// The setting's name.
        name: &'static str,
        /// What is wrong with it.
        #[source]
        source: BadAriaUrl,
    },
    /// A file of the working folder wants to choose who gets the token, or where the archive is.
    #[error("{origin}: {name} may not be set in a file of the working folder")]
    NotHere {
        /// The source in which the setting is not allowed.
        origin: Origin,
        /// The setting's name.
        name: &'static str,
    },
    /// A file of the working folder names another file.
    #[error("{origin}: {name} may be a name there, and no file: a working folder chooses no files")]
    NoFileHere {
        /// The source in which a file must not be named.
        origin: Origin,
        /// The setting's name.
        name: &'static str,
    },
    /// A secret in the place of something that is shown: the name of a file, or of a host.
    #[error("{origin}: {name} holds a token, which would be seen there")]
    MisplacedSecret {
        /// The source that holds the secret.
        origin: Origin,
        /// The setting's name.
        name: &'static str,
    },
    /// More requests than the service allows.
    #[error("{origin}: {name} is above the {SERVICE_LIMIT} requests a minute that Real-Debrid allows")]
    TooFast {
        /// The source that holds the limit.
        origin: Origin,
        /// The setting's name.
        name: &'static str,
    },
    /// Adds faster than the service bears.
    #[error("{origin}: {name} asks for adds faster than Real-Debrid takes them")]
    TooFastAdds {
        /// The source that holds the limit.
        origin: Origin,
        /// The setting's name.
        name: &'static str,
    },
    /// Others can read a secret.
    #[error("{} holds {name}, which is secret, and can be read by others (mode {mode:04o})", path.display())]
    OpenToOthers {
        /// Which file.
        path: PathBuf,
        /// The secret's name.
        name: &'static str,
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
                Some(format!("Run: chmod 600 {}", shell_path(path)))
            }
            Self::UnknownKey { toml, .. } => {
                let names = SETTINGS.iter().map(|setting| if *toml { setting.toml } else { setting.name });
                Some(format!("The settings are: {}.", names.collect::<Vec<_>>().join(", ")))
            }
            Self::File(error) => Some(error.hint()),
            Self::Login(error) => Some(error.hint()),
            Self::RefusedNames(_) => {
                Some("Correct that line, or take the file away for the list that is shipped. Nothing was sent.".to_owned())
            }
            Self::NotHere { name, .. } | Self::NoFileHere { name, .. } => {
                Some(format!("Set {name} in the environment or in your own configuration folder."))
            }
            Self::TooFast { name, .. } => Some(format!("Set {name} to {SERVICE_LIMIT} or less.")),
            Self::TooFastAdds { .. } => Some(format!(
                "Set RD_ADD_WAIT to {SERVICE_ADD_WAIT} or more, and RD_ADD_LIMIT to {SERVICE_ADDS} or less."
            )),
            Self::MisplacedSecret { name, .. } => Some(format!(
                "Put the token behind RD_TOKEN, and what belongs there behind {name}. Nothing was made or sent."
            )),
            Self::BadToken { source: BadToken::Placeholder, .. } => Some(
                "Put your own token there, from https://real-debrid.com/apitoken, or take the line away. Nothing was sent."
                    .to_owned(),
            ),
            Self::BadToken { source: BadToken::Blank(_), .. } => Some(
                "Take the blank out, or copy the token again, as one line, from https://real-debrid.com/apitoken. Nothing was sent."
                    .to_owned(),
            ),
            Self::BadToken { .. } => Some("Copy it again from https://real-debrid.com/apitoken.".to_owned()),
            Self::Unwritable { path, .. } => {
                let file = shell_path(path);
                Some(format!("Check the permissions of its folder, or put a # before RD_TOKEN in {file} yourself."))
            }
            Self::BadLine { .. } => Some("Correct that line or take it away. Nothing was sent.".to_owned()),
            Self::BadValue { name, .. } => {
                Some(format!("Correct it there, or leave {name} out for its default. Nothing was sent."))
            }
            Self::BadAria2 { name, .. } => {
                Some(format!("Correct it there, or leave {name} out to have an aria2c started. Nothing was sent."))
            }
            Self::BadAddress { name, .. } => {
                Some(format!("Leave {name} out to ask Real-Debrid itself, or correct it. Nothing was sent."))
            }
        }
    }
}
