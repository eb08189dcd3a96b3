//! What the service says is foreign: nothing of it steers the terminal, leads elsewhere or becomes a secret unseen.

use redriva::api::{Error, Logins, Timeouts};
use redriva::model::{ApiToken, App, Route};

use super::home::Ran;
use crate::house;
use crate::scripted::Scripted;

fn code(user_code: &str, page: &str) -> String {
    serde_json::json!({
        "device_code": "DEVICECODEOFAHOSTILEONE", "user_code": user_code, "interval": 0, "expires_in": "-1",
        "verification_url": page, "direct_verification_url": page,
    })
    .to_string()
}

async fn begin(body: &str) -> Result<redriva::api::DeviceCode, Error> {
    let server = Scripted::answering(200, "", body).await;
    Logins::by(&Route::System, server.url(), Timeouts::default()).unwrap().begin().await
}

#[tokio::test]
async fn a_user_is_sent_nowhere_else_and_reads_plain_codes() {
    for page in
        ["https://evil.example/device", "http://real-debrid.com/device", "https://real-debrid.com/\u{1b}[2J", ""]
    {
        let code = begin(&code("ABCD1234", page)).await.unwrap();
        assert_eq!((code.address.as_str(), code.direct), ("https://real-debrid.com/device", None), "{page:?}");
        assert_eq!((code.interval.as_secs(), code.life.as_secs()), (1, 1), "odd times become sane ones");
    }
    for user_code in ["", "\u{1b}[31mX", "A B", &"A".repeat(25), "\u{202e}ABC"] {
        let error = begin(&code(user_code, "")).await.unwrap_err();
        assert!(matches!(error, Error::Malformed { .. }), "{user_code:?}: {error:?}");
    }
    for body in ["{}", "[]", "<html>", "{\"device_code\": \"a b\", \"user_code\": \"A\"}", ""] {
        assert!(begin(body).await.is_err(), "{body}");
    }
}

#[tokio::test]
async fn a_token_that_could_be_no_header_is_refused_and_not_told() {
    let app = App {
        client_id: ApiToken::parse("CLIENTOFHOSTILE").unwrap(),
        client_secret: ApiToken::parse("c0ffeehostile").unwrap(),
    };
    for body in [
        r#"{"access_token": "EVILTOKEN0000\r\nX-Evil: 1", "refresh_token": "R0000000R", "expires_in": 9}"#,
        r#"{"access_token": "", "refresh_token": "R0000000R"}"#,
        r#"{"access_token": "EVILTOKEN0000", "refresh_token": null}"#,
        r#"{"error": "EVILTOKEN0000", "error_code": 8}"#,
        "{}",
    ] {
        let server = Scripted::answering(200, "", body).await;
        let logins = Logins::by(&Route::System, server.url(), Timeouts::default()).unwrap();
        let error = logins.exchange(&app, &ApiToken::parse("DEVICECODEOFHOSTILE").unwrap()).await.unwrap_err();
        let told = redriva::format::with_causes(&error);
        assert!(!told.contains("EVILTOKEN0000") || body.contains("error"), "{told}");
        let sent = server.requests().concat();
        assert!(sent.starts_with("POST /oauth/v2/token HTTP/1.1"), "{sent}");
        assert!(!sent.contains("c0ffeehostile") || !sent.lines().next().unwrap().contains('?'), "{sent}");
    }
    let server = Scripted::answering(200, "", r#"{"access_token": "K7Q2ZK7Q2ZK7Q", "expires_in": "7200"}"#).await;
    let logins = Logins::by(&Route::System, server.url(), Timeouts::default()).unwrap();
    let granted = logins.exchange(&app, &ApiToken::parse("REFRESHOFHOSTILE").unwrap()).await.unwrap();
    assert_eq!((granted.life.as_secs(), granted.refresh_token.expose()), (7_200, "REFRESHOFHOSTILE"));
}

#[tokio::test]
async fn words_of_the_service_do_not_steer_the_terminal() {
    let body = r#"{"error": "\u001b[2J\u202eevil", "error_code": 9}"#;
    let server = Scripted::answering(403, "", body).await;
    let folder = house::folder();
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_redriva"));
    command.arg("login").env_clear().env("HOME", folder.path()).env("RD_API_URL", server.url().as_str());
    command.current_dir(folder.path());
    let ran = tokio::task::spawn_blocking(move || command.output().unwrap());
    let ran = Ran::from(ran.await.unwrap());
    assert!(ran.code != Some(0) && ran.err.contains("evil"), "{ran:?}");
    assert!(!ran.err.contains('\x1b') && !ran.err.contains('\u{202e}'), "{ran:?}");
}
