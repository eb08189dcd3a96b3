//! What went wrong on the wire: reqwest's and the system's errors sorted into a few kinds.
//!
//! Knows error types, and nothing of answers. Start reading at `Fault::of`, whose order matters.

use std::error::Error as StdError;
use std::io::{self, ErrorKind};

use crate::model::FailureKind;

/// A fault below HTTP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The host name was not found.
    Dns,
    /// No connection could be made.
    Connect,
    /// The host refused the connection.
    Refused,
    /// Nothing came for too long.
    Timeout,
    /// The connection was torn down.
    Reset,
    /// The certificate or the encryption is not acceptable.
    Tls,
    /// The answer ended before it was whole.
    Truncated,
    /// Anything else, such as an answer that is no HTTP.
    Other,
}

impl Fault {
    /// Sorts an error of the HTTP client. A stall is both a timeout and a decoding error there, so
    /// the timeout is asked for first.
    pub(super) fn of(error: &reqwest::Error) -> Self {
        if error.is_timeout() {
            return Self::Timeout;
        }
        let mut next: Option<&(dyn StdError + 'static)> = Some(error);
        while let Some(cause) = next {
            match Self::of_cause(cause) {
                // Once the connection stood, the request may have left, and it is no fault of TLS alone.
                Some(Self::Tls) if !error.is_connect() => return Self::Reset,
                Some(Self::Truncated) if error.is_connect() => return Self::Connect,
                Some(fault) => return fault,
                None => next = beneath(cause),
            }
        }
        match (error.is_connect(), error.is_decode() || error.is_body()) {
            (true, _) => Self::Connect,
            (false, true) => Self::Truncated,
            (false, false) => Self::Other,
        }
    }

    fn of_cause(cause: &(dyn StdError + 'static)) -> Option<Self> {
        if cause.is::<rustls::Error>() {
            return Some(Self::Tls);
        }
        // The resolver's error type is private; its text is all there is.
        if cause.to_string().starts_with("dns error") {
            return Some(Self::Dns);
        }
        if cause.downcast_ref::<hyper::Error>().is_some_and(hyper::Error::is_incomplete_message) {
            return Some(Self::Truncated);
        }
        match cause.downcast_ref::<io::Error>()?.kind() {
            ErrorKind::ConnectionRefused => Some(Self::Refused),
            ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted | ErrorKind::BrokenPipe => Some(Self::Reset),
            ErrorKind::UnexpectedEof => Some(Self::Truncated),
            ErrorKind::TimedOut => Some(Self::Timeout),
            ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable | ErrorKind::NetworkDown => Some(Self::Connect),
            _ => None,
        }
    }

    /// Returns what happened to the named host, as a fragment.
    pub(super) fn words(self, host: &str) -> String {
        match self {
            Self::Dns => format!("cannot find {host} (name lookup failed)"),
            Self::Connect => format!("cannot reach {host}"),
            Self::Refused => format!("cannot reach {host} (connection refused)"),
            Self::Timeout => format!("{host} did not answer in time"),
            Self::Reset => format!("the connection to {host} was cut"),
            Self::Tls => format!("the TLS connection to {host} is not trustworthy"),
            Self::Truncated => format!("the answer of {host} ended too early"),
            Self::Other => format!("the connection to {host} failed"),
        }
    }

    /// Returns the kind that is stored.
    pub(super) fn kind(self) -> FailureKind {
        match self {
            Self::Dns => FailureKind::Dns,
            Self::Timeout => FailureKind::Timeout,
            Self::Tls => FailureKind::Tls,
            Self::Connect | Self::Refused | Self::Reset | Self::Truncated | Self::Other => FailureKind::Connection,
        }
    }
}

/// Returns the next error down. An `io::Error` that wraps another one skips it in `source`.
pub(super) fn beneath<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a (dyn StdError + 'static)> {
    match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(wrapped) => Some(wrapped),
        None => error.source(),
    }
}
