//! The device login of open-source programs: a code, a wait for the user, credentials, a token.
//!
//! The user is whoever calls `Demo::approve_login`; the token that comes out is the stand-in's own.
//! Start at `answer`.

use hyper::Method;
use serde_json::{Value, json};

use super::answer::Answer;
use super::routes::Query;
use super::service::Service;
use super::wire;

/// The public id that the service gives to open-source programs.
const PUBLIC_CLIENT: &str = "X245A4XAIBGVM";
const DEVICE_CODE: &str = "DEMODEVICECODEDEMODEVICECODEDEMODEVICECODEDEMODEVICEC";
const CLIENT: (&str, &str) = ("DEMOCLIENT", "demosecretdemosecretdemosecretdemosecret");
const REFRESH_TOKEN: &str = "DEMOREFRESHTOKENDEMOREFRESHTOKENDEMOREFRESHTOKENDEMO";
/// Seconds between two looks; the service asks for 5, and a client has to obey what it reads.
const INTERVAL: u32 = 1;

/// Answers a step of the login; `call` is the path after `/oauth/v2/`.
pub(super) fn answer(service: &Service, method: &Method, call: &str, query: &Query, body: &[u8]) -> Answer {
    match (method.as_str(), call) {
        ("GET", "device/code") if query.get("client_id") == Some(PUBLIC_CLIENT) => Answer::json(&json!({
            "device_code": DEVICE_CODE,
            "user_code": "DEMO2345",
            "interval": INTERVAL,
            "expires_in": 600,
            "verification_url": "https://real-debrid.com/device",
            "direct_verification_url": "https://real-debrid.com/authorize?client_id=X245A4XAIBGVM&device_id=DEMO2345",
        })),
        ("GET", "device/credentials") => credentials(service, query),
        ("POST", "token") => token(service, &Query::parse(&String::from_utf8_lossy(body))),
        _ => Answer::error(404, "unknown_method", 3),
    }
}

fn credentials(service: &Service, query: &Query) -> Answer {
    if query.get("code") != Some(DEVICE_CODE) {
        // An unknown code is a success without content, as observed at the service.
        return Answer::json(&json!({ "client_id": Value::Null, "client_secret": Value::Null }));
    }
    if !service.login_approved() {
        return Answer::raw(403, wire::json(&json!({ "error": Value::Null, "error_code": Value::Null })));
    }
    Answer::json(&json!({ "client_id": CLIENT.0, "client_secret": CLIENT.1 }))
}

fn token(service: &Service, form: &Query) -> Answer {
    let client = (form.get("client_id"), form.get("client_secret")) == (Some(CLIENT.0), Some(CLIENT.1));
    let grant = form.get("grant_type") == Some("http://oauth.net/grant_type/device/1.0");
    let code = match form.get("code") {
        Some(DEVICE_CODE) => service.login_approved(),
        other => other == Some(REFRESH_TOKEN),
    };
    if !(client && grant && code) {
        return Answer::error(403, "permission_denied", 9);
    }
    service.restore_token();
    Answer::json(&json!({
        "access_token": service.token,
        "expires_in": 3_600,
        "token_type": "Bearer",
        "refresh_token": REFRESH_TOKEN,
    }))
}
