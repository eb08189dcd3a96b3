//! Answers that are no success: status, headers and body become one typed error.
//!
//! Tells the service's own words from a page of the network in front of it. Decides nothing:
//! that is `retry`. Start reading at `classify`.

use std::time::Duration;

use jiff::Timestamp;
use jiff::fmt::rfc2822;
use reqwest::header::{DATE, HeaderMap, LOCATION, RETRY_AFTER};

use super::codes;
use super::error::{Error, Impostor};
use super::text::clean;
use crate::wire::Fields;

/// The waits that are obeyed, in seconds; anything else is a mistake or a trap.
const SANE_WAIT: std::ops::RangeInclusive<i64> = 1..=300;

/// What the service says went wrong.
#[derive(Debug)]
pub(super) struct Complaint {
    /// Its number.
    pub code: Option<i32>,
    /// Its word, cleaned.
    pub slug: String,
}

impl Complaint {
    /// Reads an error object; `None` when the text is none.
    pub fn read(body: &str) -> Option<Self> {
        let fields = Fields::parse(body).ok()?;
        Self::of(&fields)
    }

    /// Reads an error object that is already split. What carries an id is no error object.
    pub fn of(fields: &Fields<'_>) -> Option<Self> {
        if fields.has("id") || !(fields.has("error") || fields.has("error_code")) {
            return None;
        }
        let code = fields.integer("error_code").and_then(|code| i32::try_from(code).ok());
        Some(Self { code, slug: clean(&fields.text("error").unwrap_or_default()) })
    }

    /// Makes it the error of an answer with that status.
    pub fn into_error(self, status: u16, retry_after: Option<Duration>) -> Error {
        let Self { code, slug } = self;
        match status {
            429 => Error::RateLimited { status, code, retry_after, html: false },
            404 => Error::NotFound { code, html: false },
            _ if code.is_some_and(codes::asks_for_a_pause) => {
                Error::RateLimited { status, code, retry_after, html: false }
            }
            _ => Error::Refused { status, code, slug },
        }
    }
}

/// Makes an error of an answer that is no success and no redirect.
pub(super) fn classify(status: u16, headers: &HeaderMap, body: &[u8]) -> Error {
    let text = String::from_utf8_lossy(body);
    let retry_after = retry_after(headers);
    if let Some(complaint) = Complaint::read(&text) {
        return complaint.into_error(status, retry_after);
    }
    let html = looks_like_a_page(&text);
    tracing::debug!(status, html, body = clean(&text), "answer without an error object");
    match status {
        429 => Error::RateLimited { status, code: None, retry_after, html },
        404 => Error::NotFound { code: None, html: true },
        400..=499 if html => Error::Edge { status },
        400..=499 => Error::Refused { status, code: None, slug: String::new() },
        _ => Error::Server { status, html },
    }
}

/// Makes an error of a redirect, which is never followed.
pub(super) fn redirect(status: u16, headers: &HeaderMap, asked: &str) -> Error {
    let target = headers.get(LOCATION).map(|value| String::from_utf8_lossy(value.as_bytes()));
    let host = match target.as_deref() {
        None => "nowhere".to_owned(),
        Some(target) => match reqwest::Url::parse(target) {
            Ok(url) => clean(url.host_str().unwrap_or(url.scheme())),
            // A path, or `//host/path`.
            Err(_) => match target.strip_prefix("//") {
                Some(rest) => clean(rest.split(['/', '?', '#']).next().unwrap_or(rest)),
                None => asked.to_owned(),
            },
        },
    };
    Error::NotRealDebrid { what: Impostor::Redirect { status, host } }
}

/// Whether a body begins like a web page.
pub(super) fn looks_like_a_page(body: &str) -> bool {
    body.trim_start_matches('\u{feff}').trim_start().starts_with('<')
}

/// Reads the time to wait: seconds, or a date seen against the server's own clock.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let seconds = if let Ok(seconds) = value.parse() {
        seconds
    } else {
        let now = headers.get(DATE).and_then(|date| http_date(date.to_str().ok()?)).unwrap_or_else(local_now);
        http_date(value)?.as_second().checked_sub(now.as_second())?
    };
    SANE_WAIT.contains(&seconds).then(|| Duration::from_secs(seconds.unsigned_abs()))
}

fn http_date(text: &str) -> Option<Timestamp> {
    rfc2822::DateTimeParser::new().parse_timestamp(text).ok()
}

/// The clock of this machine, for the rare server that names a date and not its own time.
#[expect(
    clippy::disallowed_methods,
    reason = "the border to the network: a date of the server is turned into a wait here"
)]
fn local_now() -> Timestamp {
    Timestamp::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(rows: &[(reqwest::header::HeaderName, &str)]) -> HeaderMap {
        rows.iter().map(|(name, value)| (name.clone(), value.parse().unwrap())).collect()
    }

    #[test]
    fn only_a_sane_wait_is_obeyed() {
        for (value, wanted) in [
            ("2", Some(2)),
            ("300", Some(300)),
            (" 60 ", Some(60)),
            ("0", None),
            ("301", None),
            ("-5", None),
            ("99999999999999999999", None),
            ("soon", None),
            ("1.5", None),
            ("Wed, 21 Oct 2026 07:28:30 GMT", Some(30)),
            ("Wed, 21 Oct 2026 07:27:00 GMT", None),
            ("Thu, 22 Oct 2026 07:28:00 GMT", None),
        ] {
            let given = headers(&[(RETRY_AFTER, value), (DATE, "Wed, 21 Oct 2026 07:28:00 GMT")]);
            assert_eq!(retry_after(&given), wanted.map(Duration::from_secs), "{value}");
        }
    }

    #[test]
    fn a_redirect_names_the_host_it_points_to() {
        for (target, host) in [
            ("https://portal.example/login?x=SECRET", "portal.example"),
            ("//portal.example/x", "portal.example"),
            ("/login", "api.example"),
            ("https://SECRET@portal.example/", "portal.example"),
            ("javascript:alert(1)", "javascript"),
        ] {
            let Error::NotRealDebrid { what: Impostor::Redirect { host: shown, .. } } =
                redirect(302, &headers(&[(LOCATION, target)]), "api.example")
            else {
                panic!("{target}")
            };
            assert_eq!(shown, host, "{target}");
        }
    }
}
