//! Why a job ended before its acts did.

use crate::format::local_minute;
use crate::model::Timestamp;
use crate::{archive, remote};

/// What ends a job early. An act that fails never does.
#[derive(Debug, thiserror::Error)]
pub enum JobStop {
    /// Somebody cancelled it; it does not go on.
    #[error("cancelled")]
    Cancelled,
    /// Its process was told to end; it rests.
    #[error("stopped")]
    Stopped,
    /// The service, the network or the archive makes going on pointless.
    #[error(transparent)]
    Remote(#[from] remote::Stop),
    /// The token belongs to another account than the archive or the job.
    #[error("this token belongs to another account than the one that the job is for")]
    OtherAccount,
    /// The settings name another service than the one that the job was confirmed for.
    #[error("the job was confirmed for another service ({0})")]
    OtherOrigin(String),
    /// Real-Debrid does not tell whose account it is.
    #[error("Real-Debrid does not tell which account this is ({0})")]
    UnknownAccount(String),
    /// The list could not be read whole.
    #[error("the list of the account could not be read whole")]
    IncompleteList,
    /// The account was refused everything of a kind for half an hour.
    #[error("Real-Debrid takes nothing more for this account at the moment; nothing is sent before {}", local_minute(*not_before, &jiff::tz::TimeZone::system()))]
    Paused {
        /// When a later run may go on.
        not_before: Timestamp,
    },
}

impl From<archive::Error> for JobStop {
    fn from(error: archive::Error) -> Self {
        Self::Remote(remote::Stop::Storage(error))
    }
}

impl JobStop {
    /// Returns what to do about it, as full sentences.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Cancelled => Some("What was done stays done. See it with: redriva jobs".to_owned()),
            Self::Stopped => Some("Nothing is lost. Go on with: redriva jobs run".to_owned()),
            Self::Remote(remote::Stop::Storage(archive::Error::Full(_))) => {
                Some("Everything reported so far is safe. Free some space and run: redriva jobs run".to_owned())
            }
            Self::Remote(remote::Stop::Storage(error)) => Some(error.hint()),
            Self::Remote(remote::Stop::Service(error)) => {
                Some(and_then(error.hint().map(str::to_owned)))
            }
            Self::Remote(stop @ (remote::Stop::LoginOver | remote::Stop::Login(_))) => {
                Some(and_then(stop.hint()))
            }
            Self::Remote(remote::Stop::RateLimited { .. }) | Self::Paused { .. } => {
                Some("What is left is kept. After that time, go on with: redriva jobs run".to_owned())
            }
            Self::Remote(remote::Stop::Broken(_)) | Self::IncompleteList => {
                Some("Nothing was sent that would have needed it. Go on later with: redriva jobs run".to_owned())
            }
            Self::OtherAccount | Self::OtherOrigin(_) | Self::Remote(remote::Stop::OtherAccount) => Some(
                "Nothing was sent. Use the token and the address of that account, or drop the job with: redriva jobs cancel"
                    .to_owned(),
            ),
            Self::UnknownAccount(_) => {
                Some("Nothing was sent. Use a token that may read the account, then run: redriva jobs run".to_owned())
            }
        }
    }

    /// Returns until when nothing of the job is sent.
    pub fn not_before(&self, now: Timestamp) -> Option<Timestamp> {
        match self {
            Self::Paused { not_before } => Some(*not_before),
            Self::Remote(stop) => stop.not_before(now),
            Self::Cancelled
            | Self::Stopped
            | Self::OtherAccount
            | Self::OtherOrigin(_)
            | Self::UnknownAccount(_)
            | Self::IncompleteList => None,
        }
    }
}

/// Adds to what helps that the job goes on afterwards; a command that stands at its end does not run into the next.
fn and_then(hint: Option<String>) -> String {
    match hint {
        Some(hint) => format!("{}, then go on with: redriva jobs run", hint.trim_end_matches('.')),
        None => "Then go on with: redriva jobs run".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_helps_and_how_it_goes_on_are_told_apart() {
        let login = and_then(Some("Log in with: redriva login".to_owned()));
        assert_eq!(login, "Log in with: redriva login, then go on with: redriva jobs run");
        assert_eq!(and_then(Some("Wait.".to_owned())), "Wait, then go on with: redriva jobs run");
    }
}
