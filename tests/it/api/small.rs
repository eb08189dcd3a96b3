//! The small calls: account and clock.

use redriva::api::{Error, Impostor, Verdict, verdict};

use crate::scripted::Scripted;

use super::{CANARY, client};

#[tokio::test]
async fn the_account_is_read_leniently() {
    let body = r#"{"id":123,"username":"ada","email":"ada@example.org","points":5,"locale":"en","avatar":"https:\/\/x","type":"premium","premium":86400,"expiration":"2027-01-01T00:00:00.000Z"}"#;
    let server = Scripted::answering(200, "", body).await;
    let user = client(&server).user().await.unwrap();
    assert_eq!((user.id, user.username.as_deref(), user.premium), (Some(123), Some("ada"), Some(86_400)));
    assert_eq!((user.kind.as_deref(), user.expiration.as_deref()), (Some("premium"), Some("2027-01-01T00:00:00.000Z")));
    assert!(server.requests()[0].starts_with("GET /rest/1.0/user HTTP/1.1\r\n"));
    let server = Scripted::answering(200, "", r#"{"id":"9","type":null}"#).await;
    let user = client(&server).user().await.unwrap();
    assert_eq!((user.id, user.kind, user.premium), (Some(9), None, None));
}

#[tokio::test]
async fn an_account_without_id_and_name_is_none() {
    let server = Scripted::answering(200, "", r#"{"username":"ada"}"#).await;
    assert_eq!(client(&server).user().await.unwrap().id, None);
    let server = Scripted::answering(200, "", r#"{"premium":7}"#).await;
    assert!(matches!(client(&server).user().await, Err(Error::Malformed { .. })));
    let server = Scripted::answering(200, "", r#"{"error":"bad_token","error_code":8}"#).await;
    assert_eq!(verdict(&client(&server).user().await.unwrap_err()), Verdict::StopRun);
}

#[tokio::test]
async fn the_clock_is_an_instant_and_asked_without_the_token() {
    for body in ["2026-10-03T21:01:56+0200", "2026-10-03T21:01:56+02:00\n", "\"2026-10-03T19:01:56Z\""] {
        let server = Scripted::answering(200, "", body).await;
        assert_eq!(client(&server).time().await.unwrap().to_string(), "2026-10-03T19:01:56Z", "{body}");
        let head = &server.requests()[0];
        assert!(head.starts_with("GET /rest/1.0/time/iso HTTP/1.1\r\n"), "{head}");
        assert!(!head.contains(CANARY) && !head.to_ascii_lowercase().contains("authorization"), "{head}");
    }
    for (body, portal) in [("<html>", true), ("2026-10-03 21:01:56", false), ("soon", false)] {
        let server = Scripted::answering(200, "", body).await;
        let error = client(&server).time().await.unwrap_err();
        assert_eq!(matches!(error, Error::NotRealDebrid { what: Impostor::Page }), portal, "{body}: {error:?}");
    }
}
