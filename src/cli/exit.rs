//! The exit codes: one table for the program, its help and its tests.

use crate::api;
use crate::archive::{self, LockError};
use crate::jobs::{JobEnd, JobStop};
use crate::model::{FailureKind, Outcome};
use crate::session::LoginFailed;
use crate::sync::{RunEnd, RunStop};
use crate::tui::Ending;
use crate::{config, export, login, remote, session};

/// How the process ends. Unknown codes are failures; new ones may be added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// What was asked is done.
    Done,
    /// Another failure.
    Failure,
    /// Usage or configuration, or no terminal for the full screen.
    Usage,
    /// Everything reported is stored, the rest is queued.
    Partial,
    /// There is no archive yet.
    NoArchive,
    /// Another program holds the archive.
    Held,
    /// Real-Debrid refused the token or the account.
    Refused,
    /// The network failed, or what answered was not Real-Debrid.
    Network,
    /// Rate limited; the time before which nothing is sent is stored.
    RateLimited,
    /// Storage: full, read-only, damaged, newer or foreign file.
    Storage,
    /// The list is not believed; nothing was marked.
    Safety,
    /// A bug.
    Internal,
    /// Ended by a signal: 128 and its number.
    Signal(u8),
}

/// Every code with its meaning, as `--help` shows it.
pub const EXITS: [(Exit, &str); 12] = [
    (Exit::Done, "done"),
    (Exit::Failure, "other failure"),
    (Exit::Usage, "usage or configuration, or no terminal for the full screen"),
    (Exit::Partial, "partly done; everything reported is stored, the rest is queued"),
    (Exit::NoArchive, "no archive yet"),
    (Exit::Held, "another Redriva or program holds the archive"),
    (Exit::Refused, "Real-Debrid refused the token or the account"),
    (Exit::Network, "network, or what answered was not Real-Debrid"),
    (Exit::RateLimited, "rate limited; not before a stored time"),
    (Exit::Storage, "storage: full, read-only, damaged, newer or foreign file"),
    (Exit::Safety, "safety stop: the list or account is not believed; a person has to look"),
    (Exit::Internal, "internal error"),
];

impl Exit {
    /// Returns the number.
    pub fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failure => 1,
            Self::Usage => 2,
            Self::Partial => 3,
            Self::NoArchive => 10,
            Self::Held => 11,
            Self::Refused => 12,
            Self::Network => 13,
            Self::RateLimited => 14,
            Self::Storage => 15,
            Self::Safety => 20,
            Self::Internal => 70,
            Self::Signal(n) => 128 + n,
        }
    }
}

impl From<&RunEnd> for Exit {
    fn from(end: &RunEnd) -> Self {
        match (&end.stop, end.outcome) {
            (Some(stop), _) => stop.into(),
            (None, Outcome::Complete) => Self::Done,
            (None, Outcome::Partial | Outcome::Cancelled) => Self::Partial,
            (None, Outcome::Failed) => Self::Failure,
        }
    }
}

impl From<&RunStop> for Exit {
    fn from(stop: &RunStop) -> Self {
        match stop {
            RunStop::Cancelled => Self::Partial,
            RunStop::Remote(stop) => stop.into(),
            RunStop::Safety(_) => Self::Safety,
        }
    }
}

impl From<&remote::Stop> for Exit {
    fn from(stop: &remote::Stop) -> Self {
        match stop {
            remote::Stop::Service(error) => error.into(),
            remote::Stop::LoginOver => Self::Refused,
            remote::Stop::OtherAccount => Self::Safety,
            remote::Stop::Login(error) => error.into(),
            remote::Stop::RateLimited { .. } => Self::RateLimited,
            remote::Stop::Broken(broken) => broken.into(),
            remote::Stop::Storage(error) => error.into(),
        }
    }
}

impl From<&login::Error> for Exit {
    fn from(error: &login::Error) -> Self {
        match error {
            login::Error::File(_) | login::Error::Damaged { .. } | login::Error::OpenToOthers { .. } => Self::Usage,
            login::Error::Unwritable { .. } => Self::Storage,
            login::Error::Held(_) => Self::Held,
        }
    }
}

impl From<&JobEnd> for Exit {
    fn from(end: &JobEnd) -> Self {
        let acts = end.job.acts;
        match &end.stop {
            Some(stop) => stop.into(),
            None if acts.open() + acts.refused > 0 => Self::Partial,
            None => Self::Done,
        }
    }
}

impl From<&JobStop> for Exit {
    fn from(stop: &JobStop) -> Self {
        match stop {
            JobStop::Cancelled | JobStop::Stopped | JobStop::IncompleteList => Self::Partial,
            JobStop::Remote(stop) => stop.into(),
            JobStop::OtherAccount | JobStop::OtherOrigin(_) => Self::Safety,
            JobStop::UnknownAccount(_) => Self::Refused,
            JobStop::Paused { .. } => Self::RateLimited,
        }
    }
}

impl From<&remote::Broken> for Exit {
    fn from(broken: &remote::Broken) -> Self {
        match broken.code() {
            // The account, its premium or this address.
            Some(9 | 14 | 20 | 22) => Self::Refused,
            Some(_) if broken.is_about_too_much() => Self::RateLimited,
            Some(_) | None => Self::Network,
        }
    }
}

impl From<&api::Error> for Exit {
    fn from(error: &api::Error) -> Self {
        // A page of the network in front of Real-Debrid says nothing of token and account.
        if matches!(error, api::Error::Edge { .. }) {
            return Self::Network;
        }
        match error.class() {
            FailureKind::Token | FailureKind::Access => Self::Refused,
            FailureKind::Quota => Self::RateLimited,
            FailureKind::Dns
            | FailureKind::Connection
            | FailureKind::Timeout
            | FailureKind::Tls
            | FailureKind::NotRealDebrid
            | FailureKind::NotFound
            | FailureKind::Infringing
            | FailureKind::Server
            | FailureKind::Malformed
            | FailureKind::TooLarge
            | FailureKind::OtherHash => Self::Network,
        }
    }
}

impl From<Ending> for Exit {
    fn from(ending: Ending) -> Self {
        match ending {
            Ending::Quit | Ending::Demo => Self::Done,
            Ending::Signal(number) => Self::Signal(number),
        }
    }
}

impl From<&archive::Error> for Exit {
    fn from(error: &archive::Error) -> Self {
        match error {
            archive::Error::Missing(_) => Self::NoArchive,
            archive::Error::AfterSnapshot { source, .. } => source.as_ref().into(),
            archive::Error::Busy
            | archive::Error::Changed(_)
            | archive::Error::NotAsShown(_)
            | archive::Error::OpenJob(_) => Self::Held,
            archive::Error::NoSnapshot(_) | archive::Error::Itself(_) | archive::Error::Exists(_) => Self::Usage,
            archive::Error::Foreign(_)
            | archive::Error::Unmarked { .. }
            | archive::Error::NoDatabase { .. }
            | archive::Error::Refused(_)
            | archive::Error::Script(_)
            | archive::Error::Newer { .. }
            | archive::Error::Damaged { .. }
            | archive::Error::Altered { .. }
            | archive::Error::NoFile { .. }
            | archive::Error::Barred(_)
            | archive::Error::NoRoom { .. }
            | archive::Error::Outdated { .. }
            | archive::Error::Full(_)
            | archive::Error::Unusable { .. }
            | archive::Error::Sqlite(_)
            | archive::Error::BadSnapshot { .. }
            | archive::Error::InTheWay { .. }
            | archive::Error::Names { .. }
            | archive::Error::Mounted(_)
            | archive::Error::Taken(_)
            | archive::Error::Closed => Self::Storage,
        }
    }
}

impl From<&archive::SourceError> for Exit {
    fn from(error: &archive::SourceError) -> Self {
        use archive::SourceError as E;
        match error {
            E::Busy(_) => Self::Held,
            E::Unreadable { .. } => Self::Usage,
            E::Other { .. } | E::BreaksOff { .. } | E::Damaged { .. } | E::NoSpace { .. } | E::NoCopy { .. } => {
                Self::Storage
            }
        }
    }
}

impl From<&session::Error> for Exit {
    fn from(error: &session::Error) -> Self {
        match error {
            session::Error::NoToken | session::Error::Client(_) | session::Error::Proxy { .. } => Self::Usage,
            session::Error::Archive(error) | session::Error::Lock(LockError::Unusable(error)) => error.into(),
            session::Error::Lock(LockError::Held { .. }) => Self::Held,
        }
    }
}

impl From<&LoginFailed> for Exit {
    fn from(failed: &LoginFailed) -> Self {
        match failed {
            LoginFailed::Setup(error) => error.into(),
            LoginFailed::Consent(failed) | LoginFailed::Token(failed) => failed.into(),
        }
    }
}

impl From<&login::Failed> for Exit {
    fn from(failed: &login::Failed) -> Self {
        match failed {
            login::Failed::Late | login::Failed::Spent | login::Failed::Over => Self::Refused,
            login::Failed::Service(error) => error.into(),
            login::Failed::Kept(error) => error.into(),
        }
    }
}

impl From<&session::Silence> for Exit {
    fn from(silence: &session::Silence) -> Self {
        match silence {
            session::Silence::Stop(stop) => stop.into(),
            session::Silence::Crowded | session::Silence::Paused(_) => Self::RateLimited,
        }
    }
}

impl From<&config::Error> for Exit {
    fn from(error: &config::Error) -> Self {
        match error {
            config::Error::Login(error) => error.into(),
            _ => Self::Usage,
        }
    }
}

impl From<&export::Error> for Exit {
    fn from(error: &export::Error) -> Self {
        match error {
            export::Error::Archive(error) => error.into(),
            export::Error::Exists(_) => Self::Usage,
            export::Error::Write(_) | export::Error::Full(_) | export::Error::File { .. } => Self::Storage,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_holds_the_numbers_of_the_contract() {
        let codes: Vec<u8> = EXITS.iter().map(|(exit, _)| exit.code()).collect();
        assert_eq!(codes, [0, 1, 2, 3, 10, 11, 12, 13, 14, 15, 20, 70]);
        assert_eq!(Exit::Signal(15).code(), 143);
    }
}
