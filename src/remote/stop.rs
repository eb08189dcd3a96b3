//! What ends a whole run, as opposed to what costs one torrent.

use std::time::Duration;

use super::Broken;
use crate::api;
use crate::archive;
use crate::login;
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
    /// The service itself fails, whatever it is asked for.
    #[error(transparent)]
    Broken(#[from] Broken),
    /// Real-Debrid gives no token for the login any more.
    #[error("Real-Debrid does not accept the login any more")]
    LoginOver,
    /// The login cannot be read or kept.
    #[error(transparent)]
    Login(#[from] login::Error),
    /// The token is not that of the archive's account.
    #[error("this token belongs to another account than the one in the archive")]
    OtherAccount,
    /// The archive cannot be written.
    #[error(transparent)]
    Storage(#[from] archive::Error),
}

impl From<login::Failed> for Stop {
    fn from(failed: login::Failed) -> Self {
        match failed {
            login::Failed::Late | login::Failed::Spent | login::Failed::Over => Self::LoginOver,
            login::Failed::Service(error) => Self::Service(error),
            login::Failed::Kept(error) => Self::Login(error),
        }
    }
}

/// How long nothing is sent after the service has refused one torrent after the other as too much: the longest pause
/// that doubling leads to.
const REST: Duration = Duration::from_secs(300);

impl Stop {
    /// Returns until when nothing may be sent, for every later run too.
    pub fn not_before(&self, now: Timestamp) -> Option<Timestamp> {
        match self {
            Self::RateLimited { not_before } => Some(*not_before),
            Self::Broken(broken) if broken.is_about_too_much() => Some(now + REST),
            Self::Broken(_)
            | Self::Service(_)
            | Self::LoginOver
            | Self::Login(_)
            | Self::OtherAccount
            | Self::Storage(_) => None,
        }
    }

    /// Returns what to do about it, as a full sentence.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Service(error) => error.hint().map(str::to_owned),
            Self::Broken(broken) if broken.is_about_too_much() => {
                Some("Everything owed is queued. Run: redriva sync, in five minutes or later.".to_owned())
            }
            Self::Broken(_) => Some("Everything owed is queued. Run: redriva sync, later.".to_owned()),
            Self::RateLimited { .. } => {
                Some("Everything owed is queued. Run: redriva sync, after that time.".to_owned())
            }
            Self::LoginOver => Some("Log in again: redriva login".to_owned()),
            Self::Login(error) => Some(error.hint()),
            Self::OtherAccount => {
                Some("Nothing was noted. Use the archive's own token, or name another file with --archive.".to_owned())
            }
            Self::Storage(error) => Some(error.hint()),
        }
    }
}
