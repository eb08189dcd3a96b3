//! The address of an aria2 that is already running: the one place that decides where its secret may be sent.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

/// Path of aria2's interface where none is named.
const PATH: &str = "/jsonrpc";

/// The address of an aria2: https, or plain http to this machine or a private network.
#[derive(Clone, PartialEq, Eq)]
pub struct AriaUrl {
    text: String,
    host: String,
    reach: AriaReach,
}

/// How far the secret travels, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AriaReach {
    /// It stays on this machine.
    Loopback,
    /// In the clear through a private network.
    PrivateClear,
    /// On another machine, over TLS.
    Encrypted,
}

/// Why a text cannot be the address of an aria2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadAriaUrl {
    /// The text is no address at all.
    #[error("it is no web address, such as http://127.0.0.1:6800/jsonrpc")]
    NoAddress,
    /// The secret would be readable on the way.
    #[error("only https is allowed, and plain http to this machine or to an address of a private network")]
    Scheme,
    /// A name or password stands before the host.
    #[error("it holds a user name or a password; the secret has a setting of its own")]
    UserInfo,
    /// Something follows the path.
    #[error("it has a query or a fragment")]
    Query,
}

impl AriaUrl {
    /// Checks a text and makes it an address; without a path it is aria2's usual one.
    pub fn parse(text: &str) -> Result<Self, BadAriaUrl> {
        let text = text.trim();
        if text.contains(|c: char| c.is_control() || c.is_whitespace() || c == '\\') {
            return Err(BadAriaUrl::NoAddress);
        }
        let mut url = Url::parse(text).map_err(|_| BadAriaUrl::NoAddress)?;
        if !url.username().is_empty() || url.password().is_some() || text.contains('@') {
            return Err(BadAriaUrl::UserInfo);
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(BadAriaUrl::Query);
        }
        let host = url.host().ok_or(BadAriaUrl::NoAddress)?.to_owned();
        let reach = match (url.scheme(), &host) {
            (_, host) if is_loopback(host) && matches!(url.scheme(), "http" | "https") => AriaReach::Loopback,
            ("https", _) => AriaReach::Encrypted,
            ("http", Host::Ipv4(address)) if is_private4(*address) => AriaReach::PrivateClear,
            ("http", Host::Ipv6(address)) if is_private6(address) => AriaReach::PrivateClear,
            _ => return Err(BadAriaUrl::Scheme),
        };
        if url.path() == "/" {
            url.set_path(PATH);
        }
        Ok(Self { text: url.into(), host: host.to_string(), reach })
    }

    /// Returns the address of an aria2 on a port of this machine.
    pub fn on_this_machine(port: u16) -> Self {
        let host = Ipv4Addr::LOCALHOST.to_string();
        Self { text: format!("http://{host}:{port}{PATH}"), host, reach: AriaReach::Loopback }
    }

    /// Returns the address.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns the host that gets the secret.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Returns how far the secret travels.
    pub fn reach(&self) -> AriaReach {
        self.reach
    }
}

impl fmt::Display for AriaUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

impl fmt::Debug for AriaUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AriaUrl({})", self.text)
    }
}

fn is_loopback(host: &Host<String>) -> bool {
    match host {
        Host::Domain(name) => name == "localhost",
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
}

fn is_private4(address: Ipv4Addr) -> bool {
    address.is_private() || address.is_link_local()
}

fn is_private6(address: &Ipv6Addr) -> bool {
    match address.to_ipv4_mapped() {
        Some(address) => is_private4(address),
        None => address.is_unique_local() || address.is_unicast_link_local(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_secret_goes_to_this_machine_to_private_networks_or_encrypted() {
        for (text, wanted, reach) in [
            ("http://127.0.0.1:6800/jsonrpc", "http://127.0.0.1:6800/jsonrpc", AriaReach::Loopback),
            (" http://localhost:6800 ", "http://localhost:6800/jsonrpc", AriaReach::Loopback),
            ("http://[::1]:6800/", "http://[::1]:6800/jsonrpc", AriaReach::Loopback),
            ("http://192.168.1.4:6800/jsonrpc", "http://192.168.1.4:6800/jsonrpc", AriaReach::PrivateClear),
            ("http://[fd00::1]:6800/aria2", "http://[fd00::1]:6800/aria2", AriaReach::PrivateClear),
            ("https://nas.example/jsonrpc", "https://nas.example/jsonrpc", AriaReach::Encrypted),
        ] {
            let url = AriaUrl::parse(text).unwrap();
            assert_eq!((url.as_str(), url.reach()), (wanted, reach));
        }
    }

    #[test]
    fn everything_else_is_refused() {
        for (text, bad) in [
            ("nas:6800", BadAriaUrl::NoAddress),
            ("http://nas:6800/jsonrpc", BadAriaUrl::Scheme),
            ("http://192.0.2.7/jsonrpc", BadAriaUrl::Scheme),
            ("ws://127.0.0.1:6800/jsonrpc", BadAriaUrl::Scheme),
            ("http://token:abc@127.0.0.1/", BadAriaUrl::UserInfo),
            ("https://a.example/jsonrpc?secret=x", BadAriaUrl::Query),
            ("https://a.example/ x", BadAriaUrl::NoAddress),
        ] {
            assert_eq!(AriaUrl::parse(text), Err(bad), "{text}");
        }
    }
}
