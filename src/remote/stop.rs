//! What ends a whole run, as opposed to what costs one torrent.

use crate::api;
use crate::archive;
use crate::model::Timestamp;

/// Why no further request makes sense.
#[derive(Debug, thiserror::Error)]
pub enum Stop {
    /// Real-Debrid, or what answered for it, makes going on pointless.
    #[error(transparent)]
    Service(#[from] api::Error),
    /// Real-Debrid refused three times in a row.
    #[error("Real-Debrid refuses requests (429) until {}", crate::format::local_minute(*not_before, &jiff::tz::TimeZone::system()))]
    RateLimited {
        /// Nothing is sent before then; stored, and obeyed by every later run.
        not_before: Timestamp,
    },
    /// The archive cannot be written.
    #[error(transparent)]
    Storage(#[from] archive::Error),
}

impl Stop {
    /// Returns what to do about it, as a full sentence.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Service(error) => error.hint().map(str::to_owned),
            Self::RateLimited { .. } => {
                Some("Everything owed is queued. Run: redriva sync, after that time.".to_owned())
            }
            Self::Storage(error) => Some(error.hint()),
        }
    }
}
