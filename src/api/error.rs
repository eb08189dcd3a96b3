//! Everything that can be wrong with one request, typed so that callers can decide.
//!
//! No variant holds a URL, and foreign text is cleaned before it gets here; so an error may be
//! shown, logged and stored.

use std::error::Error as StdError;
use std::time::Duration;

use crate::format::count;
use crate::model::{FailureKind, Proxy, TorrentId};

use super::codes;
use super::fault::Fault;
use super::proxy::{ProxyFault, Words};

/// The result of a request.
pub type Result<T> = std::result::Result<T, Error>;

/// An error underneath, of the HTTP client or the JSON reader.
pub(super) type Source = Box<dyn StdError + Send + Sync>;

/// Why a request brought no usable answer.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The client could not be built.
    #[error("cannot set up the HTTPS client")]
    Setup {
        /// What the TLS or HTTP library said.
        #[source]
        source: Source,
    },
    /// No whole answer came.
    #[error("{}", fault.words(host))]
    Transport {
        /// What kind of fault.
        fault: Fault,
        /// The host that was asked.
        host: String,
        /// What the system said.
        #[source]
        source: Source,
    },
    /// The proxy, or the way to it; the service was not reached.
    #[error("{}", Words(*fault, proxy, host))]
    Proxy {
        /// What kind of fault.
        fault: ProxyFault,
        /// Which proxy.
        proxy: Proxy,
        /// The host that should have been asked.
        host: String,
    },
    /// The service asks for fewer requests.
    #[error("Real-Debrid asks for fewer requests ({status})")]
    RateLimited {
        /// HTTP status, usually 429.
        status: u16,
        /// The service's number, usually 34.
        code: Option<i32>,
        /// How long to wait, when the service named a sane time.
        retry_after: Option<Duration>,
        /// Whether the network edge answered with a page instead.
        html: bool,
    },
    /// The service reported an error of its own.
    #[error("Real-Debrid answered: {}", refusal(*status, *code, slug))]
    Refused {
        /// HTTP status; 200 happens.
        status: u16,
        /// The service's number.
        code: Option<i32>,
        /// The service's word, cleaned.
        slug: String,
    },
    /// The service does not know what was asked for.
    #[error("{}", not_found(*code, *html))]
    NotFound {
        /// The service's number; 7 is evidence of removal.
        code: Option<i32>,
        /// Whether something else came in place of the service's own answer; it says nothing of what was asked for.
        html: bool,
    },
    /// A status without an explanation, mostly of a server in trouble.
    #[error("Real-Debrid's servers answered {status} without an explanation")]
    Server {
        /// HTTP status.
        status: u16,
        /// Whether a page came with it.
        html: bool,
    },
    /// The network in front of the service refused with a page of its own.
    #[error("refused by the network edge (HTML {status}), not by Real-Debrid")]
    Edge {
        /// HTTP status.
        status: u16,
    },
    /// Something else answered in the service's place.
    #[error("the answer did not come from Real-Debrid ({what})")]
    NotRealDebrid {
        /// What answered.
        what: Impostor,
    },
    /// A good status, and nothing with it.
    #[error("the answer is empty")]
    EmptyBody,
    /// Good JSON of the wrong shape.
    #[error("the answer is {found} instead of {wanted}")]
    WrongShape {
        /// What belongs there.
        wanted: &'static str,
        /// What came.
        found: &'static str,
    },
    /// The answer cannot be read.
    #[error("the answer cannot be read")]
    Malformed {
        /// What the reader said.
        #[source]
        source: Source,
    },
    /// A detail of the right torrent that tells nothing of it.
    #[error("the answer names neither a hash nor a name of the torrent")]
    Hollow,
    /// The answer is larger than any real one.
    #[error("the answer has more than {} {unit}", count(*cap as u64))]
    TooLarge {
        /// The most that is accepted.
        cap: usize,
        /// Of what: bytes, rows, files.
        unit: &'static str,
    },
    /// The detail of another torrent came.
    #[error("the detail of another torrent came instead of that of {asked}")]
    WrongId {
        /// What was asked for.
        asked: TorrentId,
    },
}

/// What answered in the service's place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Impostor {
    /// A web page.
    #[error("HTML page; a login portal?")]
    Page,
    /// A redirect, which is never followed.
    #[error("redirect {status} to {host}; a login portal?")]
    Redirect {
        /// HTTP status.
        status: u16,
        /// Where it points, cleaned.
        host: String,
    },
}

impl Error {
    /// Returns the HTTP status, when an answer came.
    pub fn http_status(&self) -> Option<u16> {
        match self {
            Self::Setup { .. } | Self::Transport { .. } | Self::Proxy { .. } => None,
            Self::RateLimited { status, .. }
            | Self::Refused { status, .. }
            | Self::Server { status, .. }
            | Self::Edge { status }
            | Self::NotRealDebrid { what: Impostor::Redirect { status, .. } } => Some(*status),
            Self::NotFound { .. } => Some(404),
            Self::NotRealDebrid { what: Impostor::Page }
            | Self::EmptyBody
            | Self::WrongShape { .. }
            | Self::Malformed { .. }
            | Self::Hollow
            | Self::TooLarge { .. }
            | Self::WrongId { .. } => Some(200),
        }
    }

    /// Returns the service's error number, when it sent one.
    pub fn error_code(&self) -> Option<i32> {
        match self {
            Self::RateLimited { code, .. } | Self::Refused { code, .. } | Self::NotFound { code, .. } => *code,
            Self::Setup { .. }
            | Self::Transport { .. }
            | Self::Proxy { .. }
            | Self::Server { .. }
            | Self::Edge { .. }
            | Self::NotRealDebrid { .. }
            | Self::EmptyBody
            | Self::WrongShape { .. }
            | Self::Malformed { .. }
            | Self::Hollow
            | Self::TooLarge { .. }
            | Self::WrongId { .. } => None,
        }
    }

    /// Whether the service itself says that the token is none: then it did nothing of what was asked.
    pub fn is_bad_token(&self) -> bool {
        matches!(self, Self::Refused { status: 401, code: Some(codes::BAD_TOKEN), .. })
    }

    /// Whether the token is good and only may not see this: it lacks a scope.
    pub fn is_about_permission(&self) -> bool {
        matches!(self, Self::Refused { status: 403, code: Some(codes::PERMISSION_DENIED), .. })
    }

    /// Whether it shows that the service no longer has the torrent: only its own 404 with number 7 does.
    pub fn is_removal_evidence(&self) -> bool {
        matches!(self, Self::NotFound { code: Some(codes::NOT_FOUND), html: false })
    }

    /// Returns the kind that is stored.
    pub fn class(&self) -> FailureKind {
        match self {
            Self::Setup { .. } => FailureKind::Tls,
            Self::Transport { fault, .. } => fault.kind(),
            Self::Proxy { fault, .. } => fault.kind(),
            Self::RateLimited { .. } => FailureKind::Quota,
            Self::Refused { status: 401, .. } => FailureKind::Token,
            Self::Refused { status, code, .. } => match (code.and_then(codes::find), *status) {
                (Some(row), _) => row.kind,
                (None, 403) => FailureKind::Access,
                (None, 451) => FailureKind::Infringing,
                (None, _) => FailureKind::Server,
            },
            Self::NotFound { html: false, .. } => FailureKind::NotFound,
            Self::Server { .. } => FailureKind::Server,
            Self::Edge { .. } => FailureKind::Access,
            Self::NotFound { html: true, .. } | Self::NotRealDebrid { .. } => FailureKind::NotRealDebrid,
            Self::EmptyBody
            | Self::WrongShape { .. }
            | Self::Malformed { .. }
            | Self::Hollow
            | Self::WrongId { .. } => FailureKind::Malformed,
            Self::TooLarge { .. } => FailureKind::TooLarge,
        }
    }

    /// Returns what the user can do, in full sentences.
    pub fn hint(&self) -> Option<&'static str> {
        if matches!(self, Self::Setup { .. }) {
            return Some("Install the certificates of the system, usually the package ca-certificates.");
        }
        if let Self::Proxy { fault, .. } = self {
            return Some(fault.hint());
        }
        match (self.class(), self.error_code()) {
            (FailureKind::Dns | FailureKind::Connection | FailureKind::Timeout, _) => {
                Some("Look at the network connection, then try again.")
            }
            (FailureKind::Tls, _) => Some(
                "Someone may be intercepting the connection, or the clock of this machine is wrong. The token was not sent.",
            ),
            (FailureKind::NotRealDebrid, _) if self.http_status() == Some(404) => {
                Some("A proxy, a filter or a server before Real-Debrid answered. Run the command again later.")
            }
            (FailureKind::NotRealDebrid, _) => {
                Some("Open a web page in a browser to log in to this network, then try again.")
            }
            (FailureKind::Quota, Some(36 | 23)) => Some("The account's traffic is used up. Wait until it is renewed."),
            (FailureKind::Quota, _) => {
                Some("Wait a few minutes. Other programs that use this account share its quota.")
            }
            (FailureKind::Token, _) => {
                Some("Copy the token again from https://real-debrid.com/apitoken, or log in with: redriva login")
            }
            (FailureKind::Access, Some(14 | 15)) => Some("Log in at real-debrid.com to see why the account is locked."),
            (FailureKind::Access, Some(20 | 9)) => {
                Some("Check at real-debrid.com whether the account is still premium.")
            }
            (FailureKind::Access, Some(22)) => {
                Some("Real-Debrid does not accept this network address. Turn off the VPN or use another connection.")
            }
            (FailureKind::Access, Some(37)) => {
                Some("Real-Debrid has switched this call off. Look for a newer Redriva.")
            }
            (FailureKind::Access, _) => Some("Wait a while or use another connection. The token is not the reason."),
            (FailureKind::Server, _) => Some("Real-Debrid has trouble. Run the command again later."),
            (FailureKind::NotFound, _) => {
                Some("Run the command again later. If RD_API_URL is set, check that it is the address of the service.")
            }
            (FailureKind::Infringing, _) => Some(
                "Real-Debrid blocks this content; trying again does not help. The archive keeps what it has of it.",
            ),
            (FailureKind::Malformed | FailureKind::TooLarge | FailureKind::OtherHash, _) => {
                Some("Run the command again later; if it stays so, report it with these words.")
            }
        }
    }
}

/// Words for a 404: only the service's own says that it does not know what was asked for.
fn not_found(code: Option<i32>, html: bool) -> String {
    match code {
        _ if html => "something answered 404 in Real-Debrid's place".to_owned(),
        Some(code) => format!("Real-Debrid does not know it (404, code {code})"),
        None => "Real-Debrid does not know it (404)".to_owned(),
    }
}

/// Returns what a refusal with this number means, for people.
pub fn refusal_words(code: Option<i32>) -> &'static str {
    code.and_then(codes::find).map_or("an error that is not known here", |row| row.words)
}

/// Words for an error that the service reported: `the token is not accepted (401 bad_token, code 8)`.
fn refusal(status: u16, code: Option<i32>, slug: &str) -> String {
    let words = refusal_words(code);
    let slug = if slug.is_empty() { String::new() } else { format!(" {slug}") };
    let code = code.map_or_else(String::new, |code| format!(", code {code}"));
    format!("{words} ({status}{slug}{code})")
}
