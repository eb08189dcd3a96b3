//! The endpoints: which request means what, and those that only read.
//!
//! `mutations.rs` has those that change the account. Start at `Route::of`, then `read`.

use std::collections::HashMap;
use std::str::FromStr;

use hyper::Method;
use serde_json::json;

use super::account::Account;
use super::answer::Answer;
use super::entry::is_id;
use super::rules::Class;
use super::service::Service;
use super::wire::{Info, ListRow};

/// Rows a page has when nobody says.
const USUAL_PAGE: usize = 100;
/// Rows a page has at most, as documented.
const LARGEST_PAGE: usize = 5_000;
/// Where the API lives below the host.
pub(super) const ROOT: &str = "/rest/1.0";
/// Where the device login lives below the host.
pub(super) const LOGIN_ROOT: &str = "/oauth/v2";
/// Seconds of a premium account that are left: about half a year.
const PREMIUM_LEFT: i64 = 173 * 86_400;

/// What a request asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Route<'a> {
    Time,
    TimeIso,
    User,
    List,
    Info(&'a str),
    ActiveCount,
    AvailableHosts,
    InstantAvailability,
    Downloads,
    DisableAccessToken,
    AddMagnet,
    AddTorrent,
    SelectFiles(&'a str),
    Delete(&'a str),
    Unrestrict,
    DeleteDownload(&'a str),
    /// A step of the device login, which lies beside the API.
    Login(LoginStep),
    /// A known path with another verb.
    WrongMethod,
    Unknown,
}

/// What a program that logs in asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LoginStep {
    /// The codes.
    Code,
    /// Whether the user has said yes.
    Credentials,
    /// An access token.
    Token,
}

impl<'a> Route<'a> {
    /// Reads verb and path.
    pub(super) fn of(method: &Method, path: &'a str) -> Self {
        let (root, path) = match (path.strip_prefix(ROOT), path.strip_prefix(LOGIN_ROOT)) {
            (Some(path), _) => (ROOT, path),
            (None, Some(path)) => (LOGIN_ROOT, path),
            (None, None) => return Self::Unknown,
        };
        let segments: Vec<&str> = path.trim_matches('/').split('/').collect();
        let (verb, route) = match segments.as_slice() {
            ["device", "code"] if root == LOGIN_ROOT => (Method::GET, Self::Login(LoginStep::Code)),
            ["device", "credentials"] if root == LOGIN_ROOT => (Method::GET, Self::Login(LoginStep::Credentials)),
            ["token"] if root == LOGIN_ROOT => (Method::POST, Self::Login(LoginStep::Token)),
            _ if root == LOGIN_ROOT => return Self::Unknown,
            // An id of another form is no id to the service but a path it does not have.
            ["torrents", "info" | "selectFiles" | "delete", id] if !is_id(id) => return Self::Unknown,
            ["time"] => (Method::GET, Self::Time),
            ["time", "iso"] => (Method::GET, Self::TimeIso),
            ["user"] => (Method::GET, Self::User),
            ["torrents"] => (Method::GET, Self::List),
            ["torrents", "info", id] => (Method::GET, Self::Info(id)),
            ["torrents", "activeCount"] => (Method::GET, Self::ActiveCount),
            ["torrents", "availableHosts"] => (Method::GET, Self::AvailableHosts),
            ["torrents", "instantAvailability", ..] => (Method::GET, Self::InstantAvailability),
            ["downloads"] => (Method::GET, Self::Downloads),
            ["disable_access_token"] => (Method::GET, Self::DisableAccessToken),
            ["torrents", "addMagnet"] => (Method::POST, Self::AddMagnet),
            ["torrents", "addTorrent"] => (Method::PUT, Self::AddTorrent),
            ["torrents", "selectFiles", id] => (Method::POST, Self::SelectFiles(id)),
            ["torrents", "delete", id] => (Method::DELETE, Self::Delete(id)),
            ["unrestrict", "link"] => (Method::POST, Self::Unrestrict),
            ["downloads", "delete", id] => (Method::DELETE, Self::DeleteDownload(id)),
            _ => return Self::Unknown,
        };
        if *method == verb { route } else { Self::WrongMethod }
    }

    /// Returns the class the request is counted in.
    pub(super) fn class(self) -> Class {
        match self {
            Self::List => Class::List,
            Self::Info(_) => Class::Info,
            Self::User => Class::User,
            Self::AddMagnet | Self::AddTorrent => Class::Add,
            Self::SelectFiles(_) => Class::Select,
            Self::Delete(_) => Class::Delete,
            Self::Unrestrict => Class::Unrestrict,
            Self::DeleteDownload(_) | Self::DisableAccessToken => Class::Write,
            Self::Login(_) => Class::Login,
            Self::Time
            | Self::TimeIso
            | Self::ActiveCount
            | Self::AvailableHosts
            | Self::InstantAvailability
            | Self::Downloads
            | Self::WrongMethod
            | Self::Unknown => Class::Other,
        }
    }

    /// Whether the service asks for a token here.
    pub(super) fn needs_token(self) -> bool {
        !matches!(self, Self::Time | Self::TimeIso | Self::Login(_) | Self::Unknown)
    }

    /// Whether the request changes something.
    pub(super) fn is_write(self) -> bool {
        matches!(self.class(), Class::Add | Class::Select | Class::Delete | Class::Unrestrict | Class::Write)
    }

    /// Returns the torrent that the path names.
    pub(super) fn torrent(self) -> Option<&'a str> {
        match self {
            Self::Info(id) | Self::SelectFiles(id) | Self::Delete(id) => Some(id),
            _ => None,
        }
    }
}

/// The parameters of a URL or a form.
#[derive(Debug, Clone, Default)]
pub(super) struct Query {
    fields: HashMap<String, String>,
}

impl Query {
    /// Reads `a=1&b=2`; of a repeated name the last value counts.
    pub(super) fn parse(text: &str) -> Self {
        Self { fields: form_urlencoded::parse(text.as_bytes()).into_owned().collect() }
    }

    /// Returns one value.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.fields.get(name).map(String::as_str)
    }

    /// Returns the page that is asked for; the first is 1, and 0 means the first too.
    pub(super) fn page(&self) -> usize {
        self.number("page").unwrap_or(1).max(1)
    }

    /// Returns the same parameters with the first page.
    pub(super) fn on_first_page(&self) -> Self {
        let mut first = self.clone();
        first.fields.remove("page");
        first
    }

    /// Returns the same parameters with pages of at most so many rows.
    pub(super) fn with_pages_of(&self, rows: usize) -> Self {
        let mut small = self.clone();
        small.fields.insert("limit".to_owned(), self.limit().min(rows).to_string());
        small
    }

    fn limit(&self) -> usize {
        self.number("limit").unwrap_or(USUAL_PAGE).min(LARGEST_PAGE)
    }

    /// Returns a number.
    pub(super) fn number<N: FromStr>(&self, name: &str) -> Option<N> {
        self.get(name).and_then(|text| text.parse().ok())
    }
}

/// Answers what only reads; `None` for what may change the account.
pub(super) fn read(service: &Service, account: &Account, route: &Route<'_>, query: &Query) -> Option<Answer> {
    let clock = account.clock();
    Some(match *route {
        Route::Time => Answer::text(clock.plain(clock.now())),
        Route::TimeIso => Answer::text(clock.with_offset(clock.now())),
        Route::User => user(account),
        Route::List => list(service, account, query),
        Route::Info(id) => match account.find(id) {
            Some(entry) => Answer::json(&Info::of(&entry, clock, account.words())),
            None => Answer::unknown(),
        },
        Route::ActiveCount => {
            Answer::json(&json!({ "nb": account.active().len(), "limit": service.writing.active_limit }))
        }
        Route::AvailableHosts => Answer::json(&json!([{ "host": "real-debrid.com", "max_file_size": 2_000 }])),
        Route::InstantAvailability => Answer::error(403, "disabled_endpoint", 37),
        Route::Downloads => downloads(service, query),
        Route::WrongMethod => Answer::error(405, "method_not_allowed", 4),
        Route::Unknown => Answer::unknown_method(),
        Route::DisableAccessToken
        | Route::AddMagnet
        | Route::AddTorrent
        | Route::SelectFiles(_)
        | Route::Delete(_)
        | Route::Unrestrict
        | Route::DeleteDownload(_)
        | Route::Login(_) => return None,
    })
}

fn user(account: &Account) -> Answer {
    let clock = account.clock();
    Answer::json(&json!({
        "id": account.user_id(),
        "username": "demo",
        "email": "dem*****@example.com",
        "points": 4_200,
        "locale": "en",
        "avatar": "https://fcdn.real-debrid.com/images/forum/empty.png",
        "type": "premium",
        "premium": PREMIUM_LEFT,
        "expiration": clock.falsely(clock.now() + PREMIUM_LEFT),
    }))
}

fn list(service: &Service, account: &Account, query: &Query) -> Answer {
    let (page, limit) = (query.page(), query.limit());
    let (entries, total) = match query.get("filter") {
        Some("active") => {
            let active = account.active();
            let total = active.len();
            (active.into_iter().skip((page - 1).saturating_mul(limit)).take(limit).collect(), total)
        }
        _ => account.page(page, limit),
    };
    // A request with an offset is answered as if it were past the end, as one client found.
    if entries.is_empty() || query.get("offset").is_some() {
        return Answer::empty(204).with("x-total-count", total.to_string());
    }
    let with_links = service.links_in_large_pages || limit <= USUAL_PAGE;
    let rows: Vec<_> = entries.iter().map(|entry| ListRow::of(entry, account.clock(), with_links)).collect();
    Answer::json(&rows).with("x-total-count", total.to_string())
}

fn downloads(service: &Service, query: &Query) -> Answer {
    let downloads = service.downloads();
    let rows: Vec<_> =
        downloads.iter().skip((query.page() - 1).saturating_mul(query.limit())).take(query.limit()).collect();
    let answer = if rows.is_empty() { Answer::empty(204) } else { Answer::json(&rows) };
    answer.with("x-total-count", downloads.len().to_string())
}
