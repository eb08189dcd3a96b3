//! The address of the service: the one place that decides where the token may be sent.
//!
//! Knows nothing of requests. An `ApiUrl` that exists is https, or plain http to this machine.

use std::fmt;

use url::{Host, Url};

/// Where Real-Debrid's REST API lives.
const OFFICIAL: &str = "https://api.real-debrid.com/rest/1.0";

/// The base address of the API, without a slash at its end.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiUrl {
    text: String,
    host: String,
    loopback: bool,
}

/// Why a text cannot be the address of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadApiUrl {
    /// The text is no address at all.
    #[error("it is no web address")]
    NoAddress,
    /// The scheme would send the token in the clear, or nowhere.
    #[error("only https is allowed, and plain http for this machine (127.0.0.1, [::1], localhost)")]
    Scheme,
    /// A name or password stands before the host.
    #[error("it holds a user name or a password")]
    UserInfo,
    /// The host is spelled so that people and programs read it differently.
    #[error("the host is spelled in an unusual way")]
    OddHost,
    /// Something follows the path.
    #[error("it has a query or a fragment")]
    Query,
}

impl ApiUrl {
    /// Returns the address of the real service.
    pub fn official() -> Self {
        Self { text: OFFICIAL.to_owned(), host: "api.real-debrid.com".to_owned(), loopback: false }
    }

    /// Checks a text and makes it an address.
    pub fn parse(text: &str) -> Result<Self, BadApiUrl> {
        let text = text.trim();
        // The parser silently drops tabs and line ends and turns a backslash into a slash.
        if text.contains(|c: char| c.is_control() || c.is_whitespace() || c == '\\') {
            return Err(BadApiUrl::NoAddress);
        }
        let url = Url::parse(text).map_err(|_| BadApiUrl::NoAddress)?;
        let host = url.host().ok_or(BadApiUrl::NoAddress)?;
        if !url.username().is_empty() || url.password().is_some() || text.contains('@') {
            return Err(BadApiUrl::UserInfo);
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(BadApiUrl::Query);
        }
        let shown = host.to_string();
        if !is_plain(&host, &shown) || !text.to_ascii_lowercase().contains(&format!("//{shown}")) {
            return Err(BadApiUrl::OddHost);
        }
        let loopback = match &host {
            Host::Domain(name) => *name == "localhost",
            Host::Ipv4(address) => address.is_loopback(),
            Host::Ipv6(address) => address.is_loopback(),
        };
        match url.scheme() {
            "https" => {}
            "http" if loopback => {}
            _ => return Err(BadApiUrl::Scheme),
        }
        Ok(Self { text: url.as_str().trim_end_matches('/').to_owned(), host: shown, loopback })
    }

    /// Returns the address, without a slash at its end.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns the host that gets the token.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Returns scheme, host and port: what a login is for.
    pub fn origin(&self) -> &str {
        let host = self.text.find("://").map_or(0, |at| at + "://".len());
        let end = self.text[host..].find('/').map_or(self.text.len(), |at| host + at);
        &self.text[..end]
    }

    /// Returns the base address of the service's logins, which are at the same host.
    #[must_use]
    pub fn logins(&self) -> Self {
        Self { text: format!("{}/oauth/v2", self.origin()), ..self.clone() }
    }

    /// Whether the address is on this machine.
    pub fn is_loopback(&self) -> bool {
        self.loopback
    }

    /// Whether the address is https.
    pub fn is_encrypted(&self) -> bool {
        self.text.starts_with("https:")
    }
}

impl Default for ApiUrl {
    fn default() -> Self {
        Self::official()
    }
}

impl fmt::Display for ApiUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

impl fmt::Debug for ApiUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Letters, digits, dots and hyphens, with nothing empty between the dots.
fn is_plain(host: &Host<&str>, shown: &str) -> bool {
    match host {
        Host::Domain(_) => shown
            .split('.')
            .all(|label| !label.is_empty() && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')),
        Host::Ipv4(_) | Host::Ipv6(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_official_address_passes_its_own_check() {
        let url = ApiUrl::parse(OFFICIAL).unwrap();
        assert_eq!(url, ApiUrl::official());
        assert_eq!((url.host(), url.is_loopback(), url.is_encrypted()), ("api.real-debrid.com", false, true));
    }

    #[test]
    fn logins_are_at_the_same_host_and_nowhere_else() {
        for (base, origin) in [
            (OFFICIAL, "https://api.real-debrid.com"),
            ("http://127.0.0.1:8080/rest/1.0", "http://127.0.0.1:8080"),
            ("https://a.example", "https://a.example"),
        ] {
            let url = ApiUrl::parse(base).unwrap();
            let logins = url.logins();
            assert_eq!((url.origin(), logins.as_str()), (origin, format!("{origin}/oauth/v2").as_str()));
            assert_eq!((logins.origin(), logins.host(), logins.is_loopback()), (origin, url.host(), url.is_loopback()));
        }
    }

    #[test]
    fn plain_http_is_for_this_machine_only() {
        for good in [
            "http://127.0.0.1:8080/rest/1.0/",
            "http://[::1]:1",
            "http://localhost/x",
            "HTTP://LOCALHOST",
            "http://127.9.9.9",
        ] {
            assert!(ApiUrl::parse(good).unwrap().is_loopback(), "{good}");
        }
        for bad in [
            "http://api.real-debrid.com/rest/1.0",
            "http://127.0.0.1.evil.example",
            "http://localhost.evil.example",
            "ftp://127.0.0.1",
            "ws://127.0.0.1",
        ] {
            assert_eq!(ApiUrl::parse(bad), Err(BadApiUrl::Scheme), "{bad}");
        }
    }

    #[test]
    fn an_address_that_could_mislead_is_refused() {
        for (bad, why) in [
            ("", BadApiUrl::NoAddress),
            ("api.real-debrid.com", BadApiUrl::NoAddress),
            ("file:///etc/passwd", BadApiUrl::NoAddress),
            ("https://a\tb.example", BadApiUrl::NoAddress),
            ("https:\\\\evil.example", BadApiUrl::NoAddress),
            ("https://user@evil.example", BadApiUrl::UserInfo),
            ("https://api.real-debrid.com:x@evil.example", BadApiUrl::UserInfo),
            ("https://user:pw@evil.example", BadApiUrl::UserInfo),
            ("https://@evil.example", BadApiUrl::UserInfo),
            ("https://evil.example/?auth_token=1", BadApiUrl::Query),
            ("https://evil.example/#x", BadApiUrl::Query),
            ("http://0x7f.1/", BadApiUrl::OddHost),
            ("http://2130706433/", BadApiUrl::OddHost),
            ("https://evil.example./", BadApiUrl::OddHost),
            ("https://\u{212a}elvin.example/", BadApiUrl::OddHost),
            ("https://ex%61mple.org/", BadApiUrl::OddHost),
            ("https:evil.example", BadApiUrl::OddHost),
            ("https://_x.example", BadApiUrl::OddHost),
        ] {
            assert_eq!(ApiUrl::parse(bad), Err(why), "{bad:?}");
        }
    }
}
