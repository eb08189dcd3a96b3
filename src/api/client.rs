//! The client: sends one request and reads one answer.
//!
//! Knows headers, time limits and size limits. Never repeats, never waits, never follows a
//! redirect: each call is exactly one request in the quota. Read `Client::get` first.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use jiff::Timestamp;
use jiff::fmt::temporal::DateTimeParser;
use reqwest::RequestBuilder;
use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderMap, HeaderValue};
use reqwest::redirect::Policy;
use tokio::time::timeout;

use crate::model::{ApiToken, ApiUrl, Detail, Proxy, Route, TorrentId};

use super::active::ActiveCount;
use super::body::Body;
use super::detail;
use super::download::{BadBody, BodyPermit, BodyPermits, Bounds, Download};
use super::endpoint::{Endpoint, SMALL_CAP};
use super::error::{Error, Result};
use super::fault::Fault;
use super::page::ListPage;
use super::proxy::ProxyFault;
use super::refusal;
use super::user::User;

/// How long each part of a request may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// Until the connection stands.
    pub connect: Duration,
    /// Between two pieces of an answer.
    pub read: Duration,
    /// For a whole request.
    pub total: Duration,
    /// For a whole list page, which is the largest answer.
    pub list: Duration,
    /// For a whole request that changes the account: an answer that is not waited for may be one of something done.
    pub write: Duration,
    /// The time over which the speed of an answer is measured.
    pub slow: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            read: Duration::from_secs(20),
            total: Duration::from_secs(60),
            list: Duration::from_secs(120),
            write: Duration::from_secs(60),
            slow: Duration::from_secs(15),
        }
    }
}

/// A connection to the service, for one token at a time; cheap to clone.
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
    base: ApiUrl,
    proxy: Option<Proxy>,
    /// What proves who asks; shared by all clones, so that a new token is everybody's.
    bearer: Arc<RwLock<Option<HeaderValue>>>,
    timeouts: Timeouts,
    permits: BodyPermits,
}

/// An answer with a good status.
pub(super) struct Answer {
    pub(super) status: u16,
    total: Option<u64>,
    bytes: Vec<u8>,
    permit: BodyPermit,
}

/// Chooses ring as the TLS library of the process; a second call changes nothing.
pub fn install_tls() {
    // The only error is that one is installed already.
    drop(rustls::crypto::ring::default_provider().install_default());
}

impl Client {
    /// Prepares a client that sends the token to the host of `base` and to no other.
    pub fn new(base: &ApiUrl, token: &ApiToken, timeouts: Timeouts) -> Result<Self> {
        Self::by(&Route::System, base, token, timeouts)
    }

    /// Prepares a client like [`Client::by`] that waits for answers as long as a change of the account may take.
    pub fn acting(route: &Route, base: &ApiUrl, token: &ApiToken, timeouts: Timeouts) -> Result<Self> {
        Self::by(route, base, token, Timeouts { read: timeouts.read.max(timeouts.write), ..timeouts })
    }

    /// Prepares a client like [`Client::new`] that reaches the service by this route.
    pub fn by(route: &Route, base: &ApiUrl, token: &ApiToken, timeouts: Timeouts) -> Result<Self> {
        let client = Self::without_token(route, base, timeouts)?;
        client.use_token(token)?;
        Ok(client)
    }

    /// Uses another token from now on, for all clones; what was sent already is not affected.
    pub fn use_token(&self, token: &ApiToken) -> Result<()> {
        let mut bearer = HeaderValue::try_from(format!("Bearer {}", token.expose()))
            .map_err(|error| Error::Setup { source: error.into() })?;
        bearer.set_sensitive(true);
        *self.bearer.write().unwrap_or_else(PoisonError::into_inner) = Some(bearer);
        Ok(())
    }

    /// Prepares a client that proves nothing.
    pub(super) fn without_token(route: &Route, base: &ApiUrl, timeouts: Timeouts) -> Result<Self> {
        install_tls();
        let mut builder = reqwest::Client::builder()
            .user_agent(concat!("redriva/", env!("CARGO_PKG_VERSION")))
            .redirect(Policy::none())
            // Every request counts in the quota, so none is repeated behind the caller's back.
            .retry(reqwest::retry::never())
            .referer(false)
            .https_only(base.is_encrypted())
            .http1_only()
            .connect_timeout(timeouts.connect)
            .read_timeout(timeouts.read);
        let setup = |error: reqwest::Error| Error::Setup { source: error.without_url().into() };
        let proxy = match route {
            _ if base.is_loopback() => None,
            Route::System | Route::Past { .. } => None,
            Route::Through(proxy) => Some(proxy.clone()),
        };
        if proxy.is_some() || base.is_loopback() || matches!(route, Route::Past { .. }) {
            // What the environment says has been read, and is not to be read another way.
            builder = builder.no_proxy();
        }
        if let Some(proxy) = &proxy {
            builder = builder.proxy(reqwest::Proxy::https(proxy.expose()).map_err(setup)?);
        }
        if !base.is_encrypted() {
            // Reading the system's certificates takes longer than a short run, and may fail.
            builder = builder.tls_certs_only([]);
        }
        let http = builder.build().map_err(setup)?;
        Ok(Self { http, base: base.clone(), proxy, bearer: Arc::default(), timeouts, permits: BodyPermits::default() })
    }

    /// Fetches one page of the list; pages count from 1.
    pub async fn torrents_page(&self, page: u32, limit: u32) -> Result<ListPage> {
        let answer = self.get(Endpoint::Torrents { page, limit }).await?;
        match answer.status {
            204 => Ok(ListPage::past_the_end(answer.total)),
            _ => ListPage::read(self.body(&answer), answer.total),
        }
    }

    /// Fetches the detail of one torrent, and its permit for memory until it is dropped.
    pub async fn torrent_info(&self, id: &TorrentId) -> Result<(Detail, BodyPermit)> {
        let answer = self.get(Endpoint::Info { id }).await?;
        Ok((detail::read(self.body(&answer), id)?, answer.permit))
    }

    /// Fetches the account that the token belongs to: the cheapest proof that it works.
    pub async fn user(&self) -> Result<User> {
        let answer = self.get(Endpoint::User).await?;
        User::read(self.body(&answer))
    }

    /// Fetches how many torrents the service works on for the account, and how many it would.
    pub async fn active_count(&self) -> Result<ActiveCount> {
        let answer = self.get(Endpoint::ActiveCount).await?;
        ActiveCount::read(self.body(&answer))
    }

    /// Fetches the service's clock; needs no token and sends none.
    pub async fn time(&self) -> Result<Timestamp> {
        let answer = self.get(Endpoint::Time).await?;
        let text = self.body(&answer).text()?;
        DateTimeParser::new()
            .parse_timestamp(text.trim().trim_matches('"'))
            .map_err(|error| Error::Malformed { source: error.into() })
    }

    /// Makes the token worthless, for every program that uses it.
    pub async fn revoke(&self) -> Result<()> {
        self.get(Endpoint::Revoke).await.map(drop)
    }

    /// Asks one question and reads the answer whole, within its cap.
    pub(super) async fn get(&self, endpoint: Endpoint<'_>) -> Result<Answer> {
        let total = if endpoint.is_list() { self.timeouts.list } else { self.timeouts.total };
        self.send(endpoint, total, |request| request).await
    }

    /// Sends a request that changes the account.
    pub(super) async fn write(
        &self,
        endpoint: Endpoint<'_>,
        fill: impl FnOnce(RequestBuilder) -> RequestBuilder,
    ) -> Result<Answer> {
        self.send(endpoint, self.timeouts.write, fill).await
    }

    /// Sends one request within so much time; `fill` adds what varies.
    pub(super) async fn send(
        &self,
        endpoint: Endpoint<'_>,
        total: Duration,
        fill: impl FnOnce(RequestBuilder) -> RequestBuilder,
    ) -> Result<Answer> {
        let request = self.http.request(endpoint.method(), endpoint.address(&self.base));
        let mut request = fill(request.header(ACCEPT, "application/json").timeout(total));
        if endpoint.needs_token()
            && let Some(bearer) = &*self.bearer.read().unwrap_or_else(PoisonError::into_inner)
        {
            request = request.header(AUTHORIZATION, bearer.clone());
        }
        // Until the head is whole; a head that comes byte by byte is as good as none.
        let mut response = match timeout(self.timeouts.connect + self.timeouts.read, request.send()).await {
            Ok(Ok(response)) => response,
            Ok(Err(error)) => return Err(self.unsent(error).await),
            Err(_) => return Err(self.too_slow()),
        };
        let bounds = |cap| Bounds { cap, slow: self.timeouts.slow };
        let status = response.status().as_u16();
        match status {
            _ if endpoint.succeeds_with(status) => {
                let total = total_count(response.headers());
                let cap = endpoint.cap();
                match self.permits.read(&mut response, bounds(cap)).await {
                    Ok(Download { bytes, permit }) => Ok(Answer { status, total, bytes, permit }),
                    Err(BadBody::TooLarge) => Err(Error::TooLarge { cap, unit: "bytes" }),
                    Err(BadBody::TooSlow) => Err(self.too_slow()),
                    Err(BadBody::Wire(error)) => Err(self.transport(error)),
                }
            }
            300..=399 => Err(refusal::redirect(status, response.headers(), self.base.host())),
            _ => {
                // The status already says what happened; a broken or huge explanation changes nothing.
                let told = self.permits.read(&mut response, bounds(SMALL_CAP)).await.ok();
                let told = told.map_or_else(Vec::new, |told| told.bytes);
                Err(refusal::classify(status, response.headers(), &told))
            }
        }
    }

    /// Returns how long a small request may take.
    pub(super) fn total(&self) -> Duration {
        self.timeouts.total
    }

    pub(super) fn body<'a>(&'a self, answer: &'a Answer) -> Body<'a> {
        Body { bytes: &answer.bytes, host: self.base.host() }
    }

    /// Makes an error of a request that brought no answer. The proxy, if there is one, may have kept it.
    async fn unsent(&self, error: reqwest::Error) -> Error {
        match (&self.proxy, self.proxy.as_ref().and_then(|_| ProxyFault::of(&error))) {
            (Some(proxy), Some(fault)) => {
                let host = self.base.host().to_owned();
                let fault = fault.asked_again(proxy, &host).await;
                Error::Proxy { fault, proxy: proxy.clone(), host }
            }
            _ => self.transport(error),
        }
    }

    /// The error of an answer that was given up, although something came now and then.
    fn too_slow(&self) -> Error {
        let source = std::io::Error::new(std::io::ErrorKind::TimedOut, "it came too slowly");
        Error::Transport { fault: Fault::Timeout, host: self.base.host().to_owned(), source: source.into() }
    }

    /// Makes an error of the HTTP library's; its URL is taken out, because addresses can hold secrets.
    fn transport(&self, error: reqwest::Error) -> Error {
        let fault = Fault::of(&error);
        Error::Transport { fault, host: self.base.host().to_owned(), source: error.without_url().into() }
    }
}

/// Reads the size of the whole list; a header that is no number is as good as none.
fn total_count(headers: &HeaderMap) -> Option<u64> {
    headers.get("x-total-count")?.to_str().ok()?.trim().parse().ok()
}
