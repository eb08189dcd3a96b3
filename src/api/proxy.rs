//! What can go wrong between here and a proxy: told as the proxy's fault, not as the service's.
//!
//! Knows how the HTTP client words it, and asks the proxy once more where that client keeps the answer to itself.
//! Start reading at `ProxyFault::of`.

use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::time::Duration;

use tokio::net::TcpStream;

use super::fault::{Fault, beneath};
use crate::model::{FailureKind, Proxy};

/// How long the proxy is asked once more.
const PATIENCE: Duration = Duration::from_secs(3);

/// Bytes in which an answer tells its status.
const STATUS_LINE: usize = 64;

/// A fault of a proxy, or of the way to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProxyFault {
    /// The proxy's name was not found.
    Unknown,
    /// No connection to the proxy could be made.
    Unreachable,
    /// The proxy's machine refused the connection.
    Refused,
    /// The proxy did not connect in time.
    Timeout,
    /// The proxy ended the connection.
    Cut,
    /// The encryption to the proxy, or through it, is not acceptable.
    Tls,
    /// The proxy wants another user name or password (407).
    Password,
    /// The proxy answered something else than that the way is free; its status, where it is known.
    Denied(Option<u16>),
}

impl ProxyFault {
    /// Sorts an error that came before a connection stood. `None` when the proxy has nothing to do with it.
    pub(super) fn of(error: &reqwest::Error) -> Option<Self> {
        if !error.is_connect() {
            return None;
        }
        let mut next: Option<&(dyn StdError + 'static)> = Some(error);
        while let Some(cause) = next {
            // The error of a tunnel is private; its text is all there is.
            let words = cause.to_string();
            if words == "tunnel error: proxy authorization required" {
                return Some(Self::Password);
            }
            if words == "tunnel error: unsuccessful" || words == "tunnel error: proxy response headers too long" {
                return Some(Self::Denied(None));
            }
            let ended = cause.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::UnexpectedEof);
            if ended || words == "tunnel error: unexpected end of file" {
                return Some(Self::Cut);
            }
            next = beneath(cause);
        }
        Some(match Fault::of(error) {
            Fault::Dns => Self::Unknown,
            Fault::Refused => Self::Refused,
            Fault::Timeout => Self::Timeout,
            Fault::Tls => Self::Tls,
            Fault::Reset | Fault::Truncated => Self::Cut,
            Fault::Connect | Fault::Other => Self::Unreachable,
        })
    }

    /// Asks the proxy for its answer where the HTTP client did not tell it.
    pub(super) async fn asked_again(self, proxy: &Proxy, host: &str) -> Self {
        if self != Self::Denied(None) || proxy.is_encrypted() {
            return self;
        }
        let asked = tokio::time::timeout(PATIENCE, status(proxy, host));
        Self::Denied(asked.await.ok().and_then(Result::ok).flatten())
    }

    /// Returns what happened, as a fragment.
    pub(super) fn words(self, proxy: &Proxy, host: &str) -> String {
        match self {
            Self::Unknown => format!("cannot find the proxy {proxy} (name lookup failed)"),
            Self::Unreachable => format!("cannot reach the proxy {proxy}"),
            Self::Refused => format!("the proxy {proxy} refused the connection"),
            Self::Timeout => format!("the proxy {proxy} did not connect in time"),
            Self::Cut => format!("the proxy {proxy} ended the connection to {host}"),
            Self::Tls if proxy.is_encrypted() => {
                format!("the TLS connection to the proxy {proxy}, or through it to {host}, is not trustworthy")
            }
            Self::Tls => format!("the TLS connection to {host} through the proxy {proxy} is not trustworthy"),
            Self::Password if proxy.has_user() => {
                format!("the proxy {proxy} does not accept the user name and password that go with it (407)")
            }
            Self::Password => format!("the proxy {proxy} asks for a user name and password (407)"),
            Self::Denied(Some(status)) => {
                format!("the proxy {proxy} answered {status} instead of connecting to {host}")
            }
            Self::Denied(None) => format!("the proxy {proxy} did not connect to {host}"),
        }
    }

    /// Returns what the user can do.
    pub(super) fn hint(self) -> &'static str {
        match self {
            Self::Password => {
                "Set it with both, such as http://NAME:PASSWORD@HOST:PORT, special letters coded (%40 for @). \
                 Real-Debrid was not asked."
            }
            Self::Tls => {
                "The proxy may be intercepting the connection, or it is one for http:// and not https://. The token was \
                 not sent."
            }
            Self::Unknown | Self::Unreachable | Self::Refused | Self::Timeout | Self::Cut | Self::Denied(_) => {
                "Is that proxy running, and its address right? To go without it, take the variable away or put the host \
                 into NO_PROXY. Real-Debrid was not asked."
            }
        }
    }

    /// Whether another try can end otherwise.
    pub(super) fn may_pass(self) -> bool {
        match self {
            Self::Password | Self::Tls | Self::Denied(None | Some(..500)) => false,
            Self::Unknown | Self::Unreachable | Self::Refused | Self::Timeout | Self::Cut | Self::Denied(Some(_)) => {
                true
            }
        }
    }

    /// Returns the kind that is stored.
    pub(super) fn kind(self) -> FailureKind {
        match self {
            Self::Timeout => FailureKind::Timeout,
            Self::Tls => FailureKind::Tls,
            Self::Unknown | Self::Unreachable | Self::Refused | Self::Cut | Self::Password | Self::Denied(_) => {
                FailureKind::Connection
            }
        }
    }
}

/// The words of a fault at a proxy.
pub(super) struct Words<'a>(pub ProxyFault, pub &'a Proxy, pub &'a str);

impl fmt::Display for Words<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.words(self.1, self.2))
    }
}

/// Asks a proxy for a tunnel and returns the status of its answer. A tunnel that opens is closed unused.
async fn status(proxy: &Proxy, host: &str) -> io::Result<Option<u16>> {
    let stream = TcpStream::connect(proxy.place()).await?;
    let authorization = proxy.authorization().map(|text| format!("Proxy-Authorization: {text}\r\n"));
    let authorization = authorization.unwrap_or_default();
    let asked = format!("CONNECT {host}:443 HTTP/1.1\r\nHost: {host}:443\r\n{authorization}\r\n");
    let mut rest = asked.as_bytes();
    while !rest.is_empty() {
        stream.writable().await?;
        match stream.try_write(rest) {
            Ok(n) => rest = &rest[n..],
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) => return Err(error),
        }
    }
    let mut answer = Vec::new();
    while answer.len() < STATUS_LINE && !answer.contains(&b'\n') {
        stream.readable().await?;
        let mut piece = [0; STATUS_LINE];
        match stream.try_read(&mut piece) {
            Ok(0) => break,
            Ok(n) => answer.extend_from_slice(&piece[..n]),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) => return Err(error),
        }
    }
    let line = String::from_utf8_lossy(&answer).into_owned();
    let mut words = line.split_ascii_whitespace();
    let is_http = words.next().is_some_and(|word| word.starts_with("HTTP/"));
    Ok(words.next().and_then(|word| word.parse().ok()).filter(|status| is_http && (100..600).contains(status)))
}
