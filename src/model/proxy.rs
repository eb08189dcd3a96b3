//! The proxy that a connection goes through: read from a variable of the environment, its password never shown.
//!
//! Knows the form only; which variable counts is decided in `config`, and the connection is made in `api`.

use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::percent_decode_str;
use secrecy::{ExposeSecret as _, SecretString};
use url::Url;

use super::secrets::secrets;

/// How the service is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Route {
    /// No variable names a proxy; that of the system, where there is such a thing.
    System,
    /// Without a proxy, although this variable names one: the other variable, or the address, leaves the host out.
    Past {
        /// Which variable names a proxy.
        variable: String,
        /// What leaves the host out.
        because: String,
    },
    /// Through this proxy.
    Through(Proxy),
}

/// A proxy. `Debug` and `Display` show where it is, and no user name or password.
#[derive(Clone)]
pub struct Proxy {
    variable: String,
    place: String,
    encrypted: bool,
    known: bool,
    address: Arc<SecretString>,
}

/// Why a variable names no proxy that can be used. Shows no value, which may hold a password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{variable} in the environment names no usable proxy: {why}")]
pub struct BadProxy {
    /// Which variable.
    pub variable: String,
    /// What is wrong with it.
    pub why: WhyNoProxy,
}

/// What is wrong with the address of a proxy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WhyNoProxy {
    /// The text is no address at all.
    #[error("it is no web address")]
    NoAddress,
    /// A protocol that this program does not speak.
    #[error("SOCKS is not supported, only http and https proxies are")]
    Socks,
    /// Another protocol.
    #[error("a proxy's address begins with http:// or https://")]
    Scheme,
    /// A token in the place of a host, which would be asked for by name.
    #[error("it holds a token")]
    Secret,
    /// More than a host and a port.
    #[error("something stands behind its host and port")]
    Rest,
}

impl BadProxy {
    /// Returns what to do about it, as full sentences.
    pub fn hint(&self, host: &str) -> String {
        format!(
            "Set {} like http://proxy.example:3128, with special letters of a password coded (%40 for @); \
             or put {host} into NO_PROXY to go without a proxy. Nothing was sent.",
            self.variable
        )
    }
}

impl Proxy {
    /// Checks what a variable says.
    pub fn parse(variable: &str, text: &str) -> Result<Self, BadProxy> {
        let bad = |why| BadProxy { variable: variable.to_owned(), why };
        let text = text.trim();
        let whole = if text.contains("://") { text.to_owned() } else { format!("http://{text}") };
        // Known before it can be told to be wrong: also what is no address may hold a password.
        note_password(&whole);
        secrets().add_token_runs(&whole);
        if whole.contains(|c: char| c.is_control() || c.is_whitespace() || c == '\\') {
            return Err(bad(WhyNoProxy::NoAddress));
        }
        let url = Url::parse(&whole).map_err(|_| bad(WhyNoProxy::NoAddress))?;
        match url.scheme() {
            "http" | "https" => {}
            scheme if scheme.starts_with("socks") => return Err(bad(WhyNoProxy::Socks)),
            _ => return Err(bad(WhyNoProxy::Scheme)),
        }
        if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
            return Err(bad(WhyNoProxy::Rest));
        }
        let host = url.host_str().ok_or_else(|| bad(WhyNoProxy::NoAddress))?;
        if secrets().is_in(host) {
            return Err(bad(WhyNoProxy::Secret));
        }
        let port = url.port_or_known_default().ok_or_else(|| bad(WhyNoProxy::NoAddress))?;
        Ok(Self {
            variable: variable.to_owned(),
            place: format!("{host}:{port}"),
            encrypted: url.scheme() == "https",
            known: !url.username().is_empty() || url.password().is_some(),
            address: Arc::new(SecretString::from(url.as_str())),
        })
    }

    /// Returns the variable that names it.
    pub fn variable(&self) -> &str {
        &self.variable
    }

    /// Returns its host and port.
    pub fn place(&self) -> &str {
        &self.place
    }

    /// Whether the connection to the proxy itself is encrypted.
    pub fn is_encrypted(&self) -> bool {
        self.encrypted
    }

    /// Whether a user name or a password goes with it.
    pub fn has_user(&self) -> bool {
        self.known
    }

    /// Returns what a request to the proxy carries to prove who asks; a secret like the password.
    pub fn authorization(&self) -> Option<String> {
        let url = Url::parse(self.expose()).ok().filter(|_| self.known)?;
        let plain = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        let pair = format!("{}:{}", plain(url.username()), plain(url.password().unwrap_or_default()));
        Some(format!("Basic {}", STANDARD.encode(pair)))
    }

    /// Hands out the whole address, for the one place that connects.
    pub fn expose(&self) -> &str {
        self.address.expose_secret()
    }
}

/// Makes the password in an address, as far as one can be told, a secret of the process.
fn note_password(address: &str) {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let Some((user, _)) = rest.rsplit_once('@') else { return };
    let Some((_, password)) = user.split_once(':') else { return };
    secrets().add(password, "(password)");
    // As it is once its coded letters are read.
    secrets().add(&percent_decode_str(password).decode_utf8_lossy(), "(password)");
}

impl PartialEq for Proxy {
    fn eq(&self, other: &Self) -> bool {
        (&self.variable, self.expose()) == (&other.variable, other.expose())
    }
}

impl Eq for Proxy {}

impl fmt::Display for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.place, self.variable)
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Proxy({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_is_shown_without_user_and_password() {
        for (text, place, user, encrypted) in [
            ("http://proxy.example:3128", "proxy.example:3128", false, false),
            ("proxy.example:3128", "proxy.example:3128", false, false),
            (" https://proxy.example/ ", "proxy.example:443", false, true),
            ("http://hans:dampf%40gassen@proxy.example:8080", "proxy.example:8080", true, false),
            ("hans:dampf@10.0.0.1:80", "10.0.0.1:80", true, false),
            ("http://[::1]:3128", "[::1]:3128", false, false),
        ] {
            let proxy = Proxy::parse("HTTPS_PROXY", text).unwrap();
            assert_eq!((proxy.place(), proxy.has_user(), proxy.is_encrypted()), (place, user, encrypted), "{text}");
            let shown = format!("{proxy} {proxy:?}");
            assert!(!shown.contains("hans") && !shown.contains("dampf"), "{shown}");
        }
        assert_eq!(secrets().mask("dampf@gassen dampf%40gassen"), "(password) (password)");
    }

    #[test]
    fn what_cannot_be_used_is_named_without_its_value() {
        for (text, why) in [
            ("not a url", WhyNoProxy::NoAddress),
            ("http://", WhyNoProxy::NoAddress),
            ("http://proxy:port", WhyNoProxy::NoAddress),
            ("http://u:p#w@proxy.example:1", WhyNoProxy::NoAddress),
            ("http://u:12#w@proxy.example:1", WhyNoProxy::Rest),
            ("http://u:12/w@proxy.example:1", WhyNoProxy::Rest),
            ("http://proxy.example/path", WhyNoProxy::Rest),
            ("socks5://127.0.0.1:1080", WhyNoProxy::Socks),
            ("socks5h://u:geheimnis@127.0.0.1:1080", WhyNoProxy::Socks),
            ("ftp://proxy.example", WhyNoProxy::Scheme),
            ("direct://", WhyNoProxy::Scheme),
        ] {
            let bad = Proxy::parse("ALL_PROXY", text).unwrap_err();
            assert_eq!((bad.variable.as_str(), bad.why), ("ALL_PROXY", why), "{text}");
            assert!(!format!("{bad} {bad:?} {}", bad.hint("host")).contains("geheimnis"));
        }
    }
}
