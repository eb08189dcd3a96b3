//! Fetches a .torrent file from an address that somebody named: a client of its own, which has no token.
//!
//! Only https, only the public internet, only a small file, and not for long. The addresses of private trackers hold a
//! person's key, so no error names more than the host. Start reading at `TorrentFetcher::fetch`.

use std::error::Error as StdError;
use std::net::IpAddr;
use std::time::Duration;

use hyper::Uri;
use hyper_util::client::proxy::matcher::Matcher;
use reqwest::header::{ACCEPT, LOCATION};
use reqwest::redirect::Policy;
use reqwest::{Response, StatusCode};
use tokio::time::timeout;
use url::{Host, Url};

use super::client::install_tls;
use super::download::{BadBody, BodyPermits, Bounds};
use super::error::Source;
use super::fault::{Fault, beneath};
use super::proxy::{ProxyFault, Words};
use super::public::{NotPublic, PublicNames, is_public};
use super::text::clean;
use crate::model::{BadProxy, Proxy, Route};

/// Redirects that are followed. Sites send one or two, from a page's address to where the file lies.
const REDIRECTS: usize = 5;

/// Time for everything: redirects, answer and file.
const PATIENCE: Duration = Duration::from_secs(30);

/// Largest file, once it is unpacked.
const LARGEST: usize = 10 << 20;

/// Where an address may lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// To the public internet, by https.
    Public,
    /// To this machine alone, by http, for tests.
    Loopback,
}

/// Fetches .torrent files; holds no token, no cookies and no connections between two of them.
#[derive(Debug, Clone, Copy)]
pub struct TorrentFetcher {
    reach: Reach,
    patience: Duration,
}

/// Why no file came from an address. Names hosts only.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// The address, or one that it redirects to, is not to be asked.
    #[error("{}{problem}", if *redirected { "it redirects on, and " } else { "" })]
    Address {
        /// What is wrong with it.
        problem: AddressProblem,
        /// Whether a redirect led there.
        redirected: bool,
    },
    /// More redirects than any site needs.
    #[error("it redirects more than {REDIRECTS} times")]
    TooManyRedirects,
    /// A variable of the environment names no usable proxy.
    #[error(transparent)]
    Setting(#[from] BadProxy),
    /// The client could not be built.
    #[error("cannot set up the HTTPS client")]
    Setup {
        /// What the TLS or HTTP library said.
        #[source]
        source: Source,
    },
    /// The proxy, or the way to it.
    #[error("{}", Words(*fault, proxy, host))]
    Proxy {
        /// What kind of fault.
        fault: ProxyFault,
        /// Which proxy.
        proxy: Proxy,
        /// The host that should have been asked.
        host: String,
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
    /// An answer that brings no file.
    #[error("{host} answered {status}")]
    Status {
        /// The host that was asked.
        host: String,
        /// HTTP status.
        status: u16,
    },
    /// Everything together took too long.
    #[error("it took longer than {} s", .0.as_secs())]
    TooSlow(Duration),
    /// More than a .torrent file has.
    #[error("what came is larger than {} MiB", LARGEST >> 20)]
    TooLarge,
}

/// Why an address is not asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddressProblem {
    /// It is not encrypted, or of another kind.
    #[error("only https: addresses are asked")]
    Scheme,
    /// It carries a user name or a password.
    #[error("an address with a user name or a password is not asked")]
    User,
    /// It leads into a private network, or to this machine.
    #[error("{0} is not on the public internet")]
    Private(String),
    /// It cannot be read.
    #[error("the new address cannot be read")]
    Unreadable,
}

impl TorrentFetcher {
    /// Prepares it; nothing is sent.
    pub fn new(reach: Reach) -> Self {
        Self { reach, patience: PATIENCE }
    }

    /// Waits no longer than that for everything together.
    #[must_use]
    pub fn with_patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// Fetches the bytes that an address leads to, at most 10 MiB; `route` says by which way a host is reached.
    pub async fn fetch(
        &self,
        address: &Url,
        route: impl Fn(&Url) -> Result<Route, BadProxy>,
    ) -> Result<Vec<u8>, FetchError> {
        let all = self.follow(address.clone(), route);
        timeout(self.patience, all).await.unwrap_or(Err(FetchError::TooSlow(self.patience)))
    }

    async fn follow(
        &self,
        mut address: Url,
        route: impl Fn(&Url) -> Result<Route, BadProxy>,
    ) -> Result<Vec<u8>, FetchError> {
        for redirects in 0..=REDIRECTS {
            let bad = |problem| FetchError::Address { problem, redirected: redirects > 0 };
            self.reach.check(&address).map_err(bad)?;
            let response = self.ask(&address, &route(&address)?).await.map_err(|error| match error {
                FetchError::Address { problem, .. } => bad(problem),
                other => other,
            })?;
            match response.status() {
                StatusCode::OK => return body(response, &address).await,
                StatusCode::MOVED_PERMANENTLY
                | StatusCode::FOUND
                | StatusCode::SEE_OTHER
                | StatusCode::TEMPORARY_REDIRECT
                | StatusCode::PERMANENT_REDIRECT => {
                    let target = response.headers().get(LOCATION).and_then(|value| value.to_str().ok());
                    let target = target.and_then(|target| address.join(target).ok());
                    address =
                        target.ok_or(FetchError::Address { problem: AddressProblem::Unreadable, redirected: true })?;
                }
                status => return Err(FetchError::Status { host: host(&address), status: status.as_u16() }),
            }
        }
        Err(FetchError::TooManyRedirects)
    }

    /// Sends one request, by a client made for its way.
    async fn ask(&self, address: &Url, route: &Route) -> Result<Response, FetchError> {
        install_tls();
        let setup = |error: reqwest::Error| FetchError::Setup { source: error.without_url().into() };
        let mut builder = reqwest::Client::builder()
            .user_agent(concat!("redriva/", env!("CARGO_PKG_VERSION")))
            .redirect(Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .https_only(self.reach == Reach::Public)
            .http1_only()
            .connect_timeout(self.patience);
        let proxy = match route {
            Route::Through(proxy) if self.reach == Reach::Public => Some(proxy),
            Route::Through(_) | Route::System | Route::Past { .. } => None,
        };
        if let Some(proxy) = proxy {
            builder = builder.no_proxy().proxy(reqwest::Proxy::https(proxy.expose()).map_err(setup)?);
        } else if self.reach == Reach::Loopback {
            builder = builder.no_proxy().tls_certs_only([]);
        } else if matches!(route, Route::Past { .. }) || !has_system_proxy(address) {
            // Here names are looked up by this machine. Where a proxy looks them up, the one name that this machine
            // looks up is the proxy's, which may well be in the user's own network.
            builder = builder.no_proxy().dns_resolver(PublicNames);
        }
        let client = builder.build().map_err(setup)?;
        match client.get(address.clone()).header(ACCEPT, "application/x-bittorrent, */*;q=0.1").send().await {
            Ok(response) => Ok(response),
            Err(error) => Err(unsent(error, address, proxy).await),
        }
    }
}

impl Reach {
    /// Says why an address is not asked, before anything is looked up or sent.
    fn check(self, address: &Url) -> Result<(), AddressProblem> {
        let scheme = if self == Self::Public { "https" } else { "http" };
        if address.scheme() != scheme {
            return Err(AddressProblem::Scheme);
        }
        if !address.username().is_empty() || address.password().is_some() {
            return Err(AddressProblem::User);
        }
        let ip = match address.host() {
            Some(Host::Ipv4(ip)) => Some(IpAddr::V4(ip)),
            Some(Host::Ipv6(ip)) => Some(IpAddr::V6(ip)),
            Some(Host::Domain(_)) | None => None,
        };
        let name = address.domain().map(|name| name.trim_end_matches('.').to_ascii_lowercase());
        let is_here = name.is_some_and(|name| name == "localhost" || name.ends_with(".localhost"));
        let may = match self {
            Self::Public => address.has_host() && !is_here && ip.is_none_or(is_public),
            Self::Loopback => ip.is_some_and(|ip| ip.is_loopback()),
        };
        if may { Ok(()) } else { Err(AddressProblem::Private(host(address))) }
    }
}

/// Reads the file, unpacked, within its bounds.
async fn body(mut response: Response, address: &Url) -> Result<Vec<u8>, FetchError> {
    // The patience for the whole bounds the time; a slow file that comes within it is welcome.
    let bounds = Bounds { cap: LARGEST, slow: PATIENCE };
    match BodyPermits::default().read(&mut response, bounds).await {
        Ok(download) => Ok(download.bytes),
        Err(BadBody::TooLarge) => Err(FetchError::TooLarge),
        Err(BadBody::TooSlow) => Err(FetchError::TooSlow(PATIENCE)),
        Err(BadBody::Wire(error)) => Err(transport(error, address)),
    }
}

/// Makes an error of a request that brought no answer.
async fn unsent(error: reqwest::Error, address: &Url, proxy: Option<&Proxy>) -> FetchError {
    let mut next: Option<&(dyn StdError + 'static)> = Some(&error);
    while let Some(cause) = next {
        if cause.is::<NotPublic>() {
            return FetchError::Address { problem: AddressProblem::Private(host(address)), redirected: false };
        }
        next = beneath(cause);
    }
    match proxy.and_then(|proxy| Some((proxy.clone(), ProxyFault::of(&error)?))) {
        Some((proxy, fault)) => {
            let host = host(address);
            let fault = fault.asked_again(&proxy, &host).await;
            FetchError::Proxy { fault, proxy, host }
        }
        None => transport(error, address),
    }
}

fn transport(error: reqwest::Error, address: &Url) -> FetchError {
    FetchError::Transport { fault: Fault::of(&error), host: host(address), source: error.without_url().into() }
}

/// Whether the system itself, no variable, has a proxy for an address.
fn has_system_proxy(address: &Url) -> bool {
    address.as_str().parse::<Uri>().is_ok_and(|uri| Matcher::from_system().intercept(&uri).is_some())
}

/// Returns the host of an address, fit for a message.
fn host(address: &Url) -> String {
    clean(address.host_str().unwrap_or("nowhere"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(address: &str) -> Option<AddressProblem> {
        Reach::Public.check(&Url::parse(address).unwrap()).err()
    }

    #[test]
    fn only_encrypted_addresses_of_the_public_internet_are_asked() {
        for good in ["https://example.org/a.torrent?key=1", "https://1.1.1.1/a", "https://[2606:4700::1111]:8443/a"] {
            assert_eq!(problem(good), None, "{good}");
        }
        for bad in
            ["http://example.org/", "ftp://example.org/a", "file:///etc/passwd", "data:,x", "magnet:?xt=urn:btih:1"]
        {
            assert_eq!(problem(bad), Some(AddressProblem::Scheme), "{bad}");
        }
        for bad in ["https://me@example.org/", "https://:pass@example.org/"] {
            assert_eq!(problem(bad), Some(AddressProblem::User), "{bad}");
        }
        for (bad, host) in [
            ("https://127.0.0.1/a", "127.0.0.1"),
            ("https://2130706433/", "127.0.0.1"),
            ("https://0x7f.1/", "127.0.0.1"),
            ("https://192.168.1.1:8443/", "192.168.1.1"),
            ("https://169.254.169.254/latest", "169.254.169.254"),
            ("https://[::1]/", "[::1]"),
            ("https://[::ffff:10.0.0.1]/", "[::ffff:a00:1]"),
            ("https://LocalHost/", "localhost"),
            ("https://localhost./", "localhost."),
            ("https://a.localhost/", "a.localhost"),
        ] {
            assert_eq!(problem(bad), Some(AddressProblem::Private(host.to_owned())), "{bad}");
        }
    }

    #[tokio::test]
    async fn a_name_that_leads_into_the_own_network_is_not_connected_to() {
        // Past the look at the name itself, the lookup alone stands between the name and this machine.
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let address = Url::parse(&format!("https://localhost:{port}/secret-key")).unwrap();
        let way = Route::Past { variable: String::new(), because: String::new() };
        let error = TorrentFetcher::new(Reach::Public).ask(&address, &way).await.unwrap_err();
        assert_eq!(error.to_string(), "localhost is not on the public internet");
        let knock = timeout(Duration::from_millis(200), listener.accept()).await;
        assert!(knock.is_err(), "nobody connected");
    }
}
