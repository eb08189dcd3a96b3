//! The device login of open-source programs: a code, a wait for the user, credentials, a token.
//!
//! The user is whoever calls `Demo::approve_login`. Who is logged in is kept by `logins.rs`. Start at `answer`.

use serde_json::{Value, json};

use super::answer::Answer;
use super::logins::{CODE_LIFE, Grant, Logins, Look};
use super::routes::{LoginStep, Query};
use super::wire;

/// The public id that the service gives to open-source programs.
const PUBLIC_CLIENT: &str = "X245A4XAIBGVM";
/// Seconds between two looks; the service asks for 5, and a client has to obey what it reads.
const INTERVAL: u32 = 1;
/// What the service wants to read in every request for a token, also to refresh one.
const GRANT_TYPE: &str = "http://oauth.net/grant_type/device/1.0";

/// Answers a step of the login.
pub(super) fn answer(logins: &Logins, step: LoginStep, query: &Query, body: &[u8]) -> Answer {
    match step {
        LoginStep::Code => code(logins, query),
        LoginStep::Credentials => credentials(logins, query),
        LoginStep::Token => token(logins, &Query::parse(&String::from_utf8_lossy(body))),
    }
}

/// Whether a request for a token means to refresh one.
pub(super) fn is_refresh(logins: &Logins, step: LoginStep, body: &[u8]) -> bool {
    let form = || Query::parse(&String::from_utf8_lossy(body));
    step == LoginStep::Token && form().get("code").is_some_and(|code| logins.is_refresh(code))
}

fn code(logins: &Logins, query: &Query) -> Answer {
    if query.get("client_id") != Some(PUBLIC_CLIENT) {
        return Answer::missing_parameter(400, "client_id");
    }
    let (device_code, user_code) = logins.begin();
    let direct = format!("https://real-debrid.com/authorize?client_id={PUBLIC_CLIENT}&device_id={user_code}");
    Answer::json(&json!({
        "device_code": device_code,
        "user_code": user_code,
        "interval": INTERVAL,
        "expires_in": CODE_LIFE.as_secs(),
        "verification_url": "https://real-debrid.com/device",
        "direct_verification_url": direct,
    }))
}

fn credentials(logins: &Logins, query: &Query) -> Answer {
    match logins.look(query.get("code").unwrap_or("")) {
        // An unknown code is a success without content, as observed at the service; so is one that is spent.
        Look::Unknown => Answer::json(&json!({ "client_id": Value::Null, "client_secret": Value::Null })),
        Look::Pending => Answer::raw(403, wire::json(&json!({ "error": Value::Null, "error_code": Value::Null }))),
        Look::Approved(id, secret) => Answer::json(&json!({ "client_id": id, "client_secret": secret })),
    }
}

fn token(logins: &Logins, form: &Query) -> Answer {
    // What stands in the URL is not looked at.
    let field = |name: &'static str| form.get(name).ok_or_else(|| Answer::missing_parameter(400, name));
    let fields = || Ok([field("client_id")?, field("client_secret")?, field("code")?, field("grant_type")?]);
    match fields() {
        Ok([client_id, client_secret, code, GRANT_TYPE]) => {
            let grant = logins.exchange(client_id, client_secret, code);
            grant.map_or_else(|| Answer::error(403, "permission_denied", 9), |grant| granted(&grant))
        }
        Ok(_) => Answer::error(400, "parameter_invalid_value", 2),
        Err(answer) => answer,
    }
}

fn granted(grant: &Grant) -> Answer {
    Answer::json(&json!({
        "access_token": grant.access_token,
        "expires_in": grant.expires_in.as_secs(),
        "token_type": "Bearer",
        "refresh_token": grant.refresh_token,
    }))
}
