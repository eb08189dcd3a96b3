//! Answers that are no success, each with what the caller shall do about it.

use std::time::Duration;

use redriva::api::{Error, Impostor, Verdict, verdict};
use redriva::model::FailureKind;

use crate::scripted::Scripted;

use super::{CANARY, client, id, refused_with, shown};

const JSON: &str = "content-type: application/json\r\n";
const HTML: &str = "<html><head><title>cloudflare</title></head></html>";
const EVERY_PASSING_STATUS: [u16; 12] = [500, 502, 503, 504, 509, 520, 521, 522, 523, 524, 525, 526];

fn error_body(slug: &str, code: i32) -> String {
    format!("{{\n\t\"error\": \"{slug}\",\n\t\"error_code\": {code}\n}}")
}

#[tokio::test]
async fn passing_trouble_is_tried_again() {
    for status in EVERY_PASSING_STATUS {
        for body in ["", HTML, "{}", r#"{"error":"oops"}"#] {
            let error = refused_with(status, "", body).await;
            assert_eq!((verdict(&error), error.http_status()), (Verdict::Retry, Some(status)), "{status} {body}");
            assert_eq!(error.class(), FailureKind::Server, "{status} {body}");
        }
    }
    for status in [400, 405, 418, 501, 505, 201, 206] {
        assert_eq!(verdict(&refused_with(status, "", "").await), Verdict::GiveUpTorrent, "{status}");
    }
}

#[tokio::test]
async fn a_503_with_a_number_is_left_for_later() {
    for (slug, code) in [("service_unavailable", 25), ("hoster_unavailable", 19), ("x", 18), ("odd", 77)] {
        let error = refused_with(503, JSON, error_body(slug, code)).await;
        assert_eq!((verdict(&error), error.error_code()), (Verdict::GiveUpTorrent, Some(code)), "{slug}");
    }
}

#[tokio::test]
async fn refusals_are_told_apart_by_their_number() {
    use FailureKind::{Access, Infringing, Token};
    use Verdict::{GiveUpTorrent, StopRun};
    for (status, slug, code, kind, wanted) in [
        (401, "bad_token", 8, Token, StopRun),
        (403, "permission_denied", 9, Access, GiveUpTorrent),
        (403, "hoster_not_free", 20, Access, GiveUpTorrent),
        (403, "account_locked", 14, Access, StopRun),
        (403, "ip_not_allowed_203.0.113.7", 22, Access, StopRun),
        (403, "disabled_endpoint", 37, Access, StopRun),
        (451, "infringing_file", 35, Infringing, GiveUpTorrent),
        (403, "infringing_file", 35, Infringing, GiveUpTorrent),
    ] {
        let error = refused_with(status, JSON, error_body(slug, code)).await;
        assert_eq!((verdict(&error), error.class()), (wanted, kind), "{slug}");
        assert!(error.to_string().contains(slug), "{error}");
        let hint = error.hint().unwrap_or_default();
        assert_eq!(hint.contains("the token again"), kind == Token, "only a bad token is called one: {hint}");
    }
}

#[tokio::test]
async fn a_page_instead_of_a_refusal_is_the_network_edge() {
    let error = refused_with(403, "server: cloudflare\r\n", HTML).await;
    assert!(matches!(error, Error::Edge { status: 403 }), "{error:?}");
    assert_eq!((verdict(&error), error.class()), (Verdict::StopRun, FailureKind::Access));
    assert!(error.to_string().contains("not by Real-Debrid"));
    assert_eq!(verdict(&refused_with(451, "", HTML).await), Verdict::GiveUpTorrent);
}

#[tokio::test]
async fn too_many_requests_pause_everything() {
    for (headers, body, seconds, page) in [
        ("", error_body("too_many_requests", 34), None, false),
        ("retry-after: 7\r\n", error_body("too_many_requests", 34), Some(7), false),
        ("retry-after: 100000\r\n", String::new(), None, false),
        ("retry-after: 2\r\nserver: cloudflare\r\n", HTML.to_owned(), Some(2), true),
        (
            "retry-after: Wed, 21 Oct 2026 07:28:30 GMT\r\ndate: Wed, 21 Oct 2026 07:28:00 GMT\r\n",
            String::new(),
            Some(30),
            false,
        ),
    ] {
        let error = refused_with(429, headers, &body).await;
        assert_eq!(
            verdict(&error),
            Verdict::PauseAll { retry_after: seconds.map(Duration::from_secs) },
            "{headers}{body}"
        );
        assert!(matches!(error, Error::RateLimited { html, .. } if html == page), "{error:?}");
        assert_eq!(error.class(), FailureKind::Quota);
    }
    let slow_down = refused_with(503, JSON, error_body("slow_down", 5)).await;
    assert_eq!(verdict(&slow_down), Verdict::PauseAll { retry_after: None });
}

#[tokio::test]
async fn only_its_own_404_with_number_7_is_evidence_of_removal() {
    for (body, evidence) in [
        (error_body("unknown_ressource", 7), true),
        (error_body("unknown_method", 3), false),
        (r#"{"error":"unknown_ressource"}"#.to_owned(), false),
        (HTML.to_owned(), false),
        (String::new(), false),
        (format!("{HTML}{}", error_body("unknown_ressource", 7)), false),
    ] {
        let error = refused_with(404, "", &body).await;
        assert_eq!(error.is_removal_evidence(), evidence, "{body}");
        let wanted = if evidence { Verdict::Removal } else { Verdict::GiveUpTorrent };
        assert_eq!((verdict(&error), error.http_status()), (wanted, Some(404)), "{body}");
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed_and_its_target_named() {
    let target = Scripted::answering(200, "", "[]").await;
    let other = format!("location: {}/login\r\n", target.url());
    for status in [301, 302, 303, 307, 308] {
        let error = refused_with(status, &other, "").await;
        assert!(
            matches!(&error, Error::NotRealDebrid { what: Impostor::Redirect { status: s, host } } if *s == status && host == "127.0.0.1"),
            "{error:?}"
        );
        assert_eq!((verdict(&error), error.http_status()), (Verdict::RetryOnce, Some(status)));
    }
    assert_eq!(target.requests().len(), 0, "nothing was sent to the target");
}

#[tokio::test]
async fn hostile_text_is_cleaned_and_short() {
    let slug = format!("\\u001b]0;owned\\u0007\\u202e{}", "x".repeat(5000));
    let error = refused_with(400, JSON, error_body(&slug, 2)).await;
    let text = error.to_string();
    assert!(!text.contains(['\u{1b}', '\u{7}', '\u{202e}']) && text.chars().count() < 300, "{text:?}");
}

#[tokio::test]
async fn a_server_that_echoes_the_token_does_not_get_it_shown() {
    let body = format!(r#"{{"error":"bad_token_{CANARY}","error_code":8}}"#);
    let redirect = format!("location: https://{CANARY}.example/{CANARY}\r\n");
    for (status, headers, body) in [
        (401, JSON, body.as_str()),
        (200, JSON, body.as_str()),
        (403, JSON, &format!("<html>{CANARY}")),
        (302, &redirect, ""),
        (200, JSON, &format!("[{CANARY}")),
        (200, JSON, &format!(r#"{{"id":"{CANARY}","#)),
    ] {
        let server = Scripted::answering(status, headers, body).await;
        let client = client(&server);
        for error in [client.torrent_info(&id()).await.unwrap_err(), client.torrents_page(1, 1).await.unwrap_err()] {
            assert!(!shown(&error).to_ascii_lowercase().contains(&CANARY.to_ascii_lowercase()), "{}", shown(&error));
        }
        assert!(!format!("{client:?}").contains(CANARY));
    }
}
