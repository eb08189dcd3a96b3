//! The device login of open-source programs: a code for the user, credentials for this program, tokens.
//!
//! Each call is one request. How long to wait between two looks, and what is kept, is decided by the caller.
//! Whatever comes is checked before it is shown or sent anywhere: secrets have the letters of a token, addresses are
//! the service's own.

use std::time::Duration;

use url::Url;

use super::client::{Client, Timeouts};
use super::endpoint::Endpoint;
use super::error::{Error, Result};
use super::text::clean;
use crate::model::{ApiToken, ApiUrl, App, Route};
use crate::wire::Fields;

/// What the service wants to read in every request for a token, also to renew one.
const GRANT_TYPE: &str = "http://oauth.net/grant_type/device/1.0";

/// Where users type their code, when the service names no address of its own.
const DEVICE_PAGE: &str = "https://real-debrid.com/device";

/// The domain of every page that a user is sent to.
const DOMAIN: &str = "real-debrid.com";

/// Longest code that a person is asked to type; the service's have eight letters.
const LONGEST_CODE: usize = 24;

/// Longest address that fits into a picture that a telephone can read.
const LONGEST_ADDRESS: usize = 200;

/// Seconds between two looks that are believed; the service asks for 5.
const INTERVALS: std::ops::RangeInclusive<i64> = 1..=60;

/// Seconds that a code can be good for: the service was seen to say 600 and documents 1,800.
const CODE_LIVES: std::ops::RangeInclusive<i64> = 1..=7_200;

/// Seconds that a token can be good for: an hour and two days were seen.
const TOKEN_LIVES: std::ops::RangeInclusive<i64> = 1..=366 * 86_400;

/// The service's logins.
#[derive(Debug, Clone)]
pub struct Logins(Client);

/// A login that waits for its user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceCode {
    /// What this program asks with.
    pub device_code: ApiToken,
    /// What the user types.
    pub user_code: String,
    /// Where the user types it.
    pub address: String,
    /// An address that has the code in it already, when the service named one.
    pub direct: Option<String>,
    /// Least time between two looks.
    pub interval: Duration,
    /// How long the code is good for.
    pub life: Duration,
}

/// What a look at a login finds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Consent {
    /// The user has not answered yet.
    Pending,
    /// The code is not good any more.
    Spent,
    /// The user has agreed. This is told once.
    Given(App),
}

/// A token that was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Granted {
    /// The token.
    pub token: ApiToken,
    /// What brings the next one.
    pub refresh_token: ApiToken,
    /// How long the token is good for.
    pub life: Duration,
}

impl Logins {
    /// Prepares to log in where the service with this base address has its logins.
    pub fn by(route: &Route, base: &ApiUrl, timeouts: Timeouts) -> Result<Self> {
        Client::without_token(route, &base.logins(), timeouts).map(Self)
    }

    /// Begins a login.
    pub async fn begin(&self) -> Result<DeviceCode> {
        let answer = self.0.get(Endpoint::DeviceCode).await?;
        let (_, fields) = self.0.body(&answer).object()?;
        let user_code = fields.text("user_code").unwrap_or_default();
        if user_code.is_empty()
            || user_code.len() > LONGEST_CODE
            || !user_code.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        {
            return Err(malformed("the login has no code that can be typed"));
        }
        let page = |name| fields.text(name).filter(|address| is_own_page(address));
        Ok(DeviceCode {
            device_code: secret(&fields, "device_code")?,
            user_code,
            address: page("verification_url").unwrap_or_else(|| DEVICE_PAGE.to_owned()),
            direct: page("direct_verification_url"),
            interval: seconds(fields.integer("interval").unwrap_or(5), INTERVALS),
            life: seconds(fields.integer("expires_in").unwrap_or(600), CODE_LIVES),
        })
    }

    /// Looks whether the user has agreed.
    pub async fn look(&self, device_code: &ApiToken) -> Result<Consent> {
        let code = [("code", device_code.expose())];
        let answer = self.0.send(Endpoint::DeviceCredentials, self.0.total(), |request| request.query(&code)).await;
        let answer = match answer {
            // Both of its fields are null, as seen at the service.
            Err(Error::Refused { status: 403, code: None, slug }) if slug.is_empty() => return Ok(Consent::Pending),
            answer => answer?,
        };
        let (_, fields) = self.0.body(&answer).object()?;
        if fields.text("client_id").is_none() && fields.text("client_secret").is_none() {
            return Ok(Consent::Spent);
        }
        let (client_id, client_secret) = (secret(&fields, "client_id")?, secret(&fields, "client_secret")?);
        Ok(Consent::Given(App { client_id, client_secret }))
    }

    /// Exchanges a device code, or a refresh token, for a token.
    pub async fn exchange(&self, app: &App, code: &ApiToken) -> Result<Granted> {
        let form = [
            ("client_id", app.client_id.expose()),
            ("client_secret", app.client_secret.expose()),
            ("code", code.expose()),
            ("grant_type", GRANT_TYPE),
        ];
        // In the URL the service does not see them.
        let answer = self.0.send(Endpoint::DeviceToken, self.0.total(), |request| request.form(&form)).await?;
        let (_, fields) = self.0.body(&answer).object()?;
        Ok(Granted {
            token: secret(&fields, "access_token")?,
            // Some answers to a renewal do not repeat what stays as it is.
            refresh_token: if fields.has("refresh_token") { secret(&fields, "refresh_token")? } else { code.clone() },
            life: seconds(fields.integer("expires_in").unwrap_or(3_600), TOKEN_LIVES),
        })
    }
}

/// Whether an error says that the service will not give a token for this login any more. Trouble is no such word.
pub fn is_over(error: &Error) -> bool {
    matches!(error, Error::Refused { status: 400 | 401 | 403, .. })
}

fn secret(fields: &Fields<'_>, name: &'static str) -> Result<ApiToken> {
    let text = fields.text(name).unwrap_or_default();
    ApiToken::note(&text);
    ApiToken::parse(&text).map_err(|bad| malformed(&format!("{name} is not usable: {bad}")))
}

fn seconds(told: i64, sane: std::ops::RangeInclusive<i64>) -> Duration {
    Duration::from_secs(told.clamp(*sane.start(), *sane.end()).unsigned_abs())
}

fn malformed(what: &str) -> Error {
    Error::Malformed { source: clean(what).into() }
}

/// Whether a user may be sent to an address: a page of the service, short, and without anything that hides.
fn is_own_page(address: &str) -> bool {
    let plain =
        address.len() <= LONGEST_ADDRESS && address.bytes().all(|b| b.is_ascii_graphic() && b != b'\\' && b != b'@');
    let host = Url::parse(address)
        .ok()
        .filter(|url| url.scheme() == "https")
        .and_then(|url| url.host_str().map(str::to_owned));
    plain
        && host.is_some_and(|host| host.strip_suffix(DOMAIN).is_some_and(|rest| rest.is_empty() || rest.ends_with('.')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn users_are_sent_to_pages_of_the_service_only() {
        for (address, own) in [
            ("https://real-debrid.com/device", true),
            ("https://www.real-debrid.com/authorize?client_id=X&device_id=ABCD", true),
            ("http://real-debrid.com/device", false),
            ("https://real-debrid.com.evil.example/device", false),
            ("https://evilreal-debrid.com/device", false),
            ("https://real-debrid.com@evil.example/", false),
            ("https://evil.example\\.real-debrid.com/", false),
            ("https://real-debrid.com/\u{1b}[31m", false),
            ("javascript:alert(1)", false),
            ("", false),
        ] {
            assert_eq!(is_own_page(address), own, "{address:?}");
        }
        assert!(!is_own_page(&format!("https://real-debrid.com/{}", "x".repeat(LONGEST_ADDRESS))));
    }

    #[test]
    fn only_a_refusal_ends_a_login() {
        let refused = |status| Error::Refused { status, code: Some(9), slug: String::new() };
        assert!(is_over(&refused(403)) && is_over(&refused(401)) && is_over(&refused(400)));
        for passing in [
            Error::RateLimited { status: 429, code: Some(34), retry_after: None, html: false },
            Error::Server { status: 503, html: true },
            Error::Edge { status: 403 },
            Error::EmptyBody,
            refused(503),
        ] {
            assert!(!is_over(&passing), "{passing}");
        }
    }
}
