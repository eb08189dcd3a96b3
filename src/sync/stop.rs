//! Why a run ended before its work was done.

use crate::format::count;
use crate::{archive, remote};

/// What ends a run. A torrent that fails never does.
#[derive(Debug, thiserror::Error)]
pub enum RunStop {
    /// The user asked for it.
    #[error("cancelled")]
    Cancelled,
    /// The service, the network or the archive makes going on pointless.
    #[error(transparent)]
    Remote(#[from] remote::Stop),
    /// The list looks so wrong that nothing may be concluded from it.
    #[error(transparent)]
    Safety(#[from] Safety),
}

/// Why the list is not believed. Nothing is marked as gone.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Safety {
    /// The token belongs to another account than the archive.
    #[error("this token belongs to another account than the one in the archive")]
    OtherAccount {
        /// The number of the token's account.
        account: i64,
    },
    /// The list is empty and the archive is not.
    #[error("Real-Debrid lists no torrent, the archive holds {}", count(*living))]
    EmptyList {
        /// Living torrents in the archive.
        living: u64,
    },
    /// The same, and the answer had no total that would prove it.
    #[error("Real-Debrid sent an empty list without a total, the archive holds {}", count(*living))]
    UnprovedEmptyList {
        /// Living torrents in the archive.
        living: u64,
    },
    /// The list lacks more than anybody removes in a day.
    #[error("the list lacks {} of the {} torrents in the archive", count(*missing), count(*living))]
    TooManyMissing {
        /// Living torrents that the list lacks.
        missing: u64,
        /// Living torrents in the archive.
        living: u64,
    },
}

impl From<archive::Error> for RunStop {
    fn from(error: archive::Error) -> Self {
        Self::Remote(remote::Stop::Storage(error))
    }
}

impl RunStop {
    /// Returns what to do about it, as a full sentence.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Cancelled => Some("Go on with: redriva sync".to_owned()),
            Self::Remote(stop) => stop.hint(),
            Self::Safety(safety) => Some(safety.hint()),
        }
    }
}

impl Safety {
    /// Returns what to do about it, as a full sentence.
    pub fn hint(&self) -> String {
        match self {
            Self::OtherAccount { account } => format!(
                "Nothing was stored. Use the archive's own token, or name another file with --archive. Whose account died runs: \
                 redriva sync --new-account {account}"
            ),
            Self::UnprovedEmptyList { .. } => {
                "Nothing was marked as gone: such a list proves nothing. Look at real-debrid.com whether the torrents are \
                 there, and run later: redriva sync"
                    .to_owned()
            }
            Self::EmptyList { living: missing } | Self::TooManyMissing { missing, .. } => format!(
                "Nothing was marked as gone. Look at real-debrid.com whether they are really removed; then run: \
                 redriva sync --accept-removals {missing}"
            ),
        }
    }
}
