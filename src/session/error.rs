//! Why nothing could be started, and what helps.

use crate::api;
use crate::archive::{self, LockError};
use crate::model::BadProxy;

/// Why a sync could not be started.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No source sets a token.
    #[error("no token is set")]
    NoToken,
    /// The environment names a proxy that cannot be used.
    #[error("{bad}")]
    Proxy {
        /// Which variable, and what is wrong with it.
        bad: BadProxy,
        /// The host that it is for.
        host: String,
    },
    /// The client cannot be built.
    #[error(transparent)]
    Client(#[from] api::Error),
    /// The archive cannot be opened.
    #[error(transparent)]
    Archive(#[from] archive::Error),
    /// Another sync is running, or the lock cannot be taken.
    #[error(transparent)]
    Lock(#[from] LockError),
}

impl Error {
    /// Returns what to do about it, as a full sentence.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::NoToken => Some(
                "Log in with: redriva login (or put RD_TOKEN=... from https://real-debrid.com/apitoken into config/.env or \
                 the environment)."
                    .to_owned(),
            ),
            Self::Proxy { bad, host } => Some(bad.hint(host)),
            Self::Client(error) => error.hint().map(str::to_owned),
            Self::Archive(error) | Self::Lock(LockError::Unusable(error)) => Some(error.hint()),
            Self::Lock(LockError::Held { .. }) => {
                Some("Wait until it is done; the archive stays readable meanwhile.".to_owned())
            }
        }
    }
}
