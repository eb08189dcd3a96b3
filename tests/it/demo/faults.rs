//! Each fault, as a client meets it on the wire.

use std::time::Duration;

use redriva::demo::{Fault, RowDamage, When};
use serde_json::Value;

use tokio::time::Instant;

use super::talk::{Talk, body, ids, total};

/// Sets one fault for every request, and returns status, content type and body of a list page.
async fn page_under(fault: Fault) -> (u16, String, String) {
    let talk = Talk::quick(10).await;
    talk.demo.faults().add(When::list(), fault);
    let response = talk.get("/torrents").await;
    let status = response.status().as_u16();
    let kind = response.headers().get("content-type").map(|kind| kind.to_str().unwrap().to_owned());
    (status, kind.unwrap_or_default(), String::from_utf8_lossy(&response.bytes().await.unwrap()).into_owned())
}

#[tokio::test]
async fn whole_answers_are_replaced() {
    let json = "application/json";
    for (fault, status, kind, start) in [
        (Fault::EmptyObject200, 200, json, "{}"),
        (Fault::EmptyBody200, 200, json, ""),
        (Fault::NullBody, 200, json, "null"),
        (Fault::EmptyArray200, 200, json, "[]"),
        (Fault::NoContent204, 204, "", ""),
        (Fault::ErrorObject200, 200, json, "{\n\t\"error\": \"internal_error\""),
        (Fault::Html(200), 200, "text/html; charset=UTF-8", "<!DOCTYPE html>"),
        (Fault::Html(502), 502, "text/html; charset=UTF-8", "<!DOCTYPE html>"),
        (Fault::ServiceUnavailable25, 503, json, "{\n\t\"error\": \"service_unavailable\",\n\t\"error_code\": 25"),
        (Fault::BadToken401, 401, json, "{\n\t\"error\": \"bad_token\",\n\t\"error_code\": 8"),
        (Fault::IpNotAllowed403, 403, json, "{\n\t\"error\": \"ip_not_allowed_203.0.113.7\",\n\t\"error_code\": 22"),
        (Fault::Missing404, 404, json, "{\n\t\"error\": \"unknown_ressource\",\n\t\"error_code\": 7"),
        (
            Fault::Status { status: 451, error_code: 35, slug: "infringing_file".to_owned() },
            451,
            json,
            "{\n\t\"error\": \"infringing_file\",\n\t\"error_code\": 35",
        ),
        (Fault::Raw { status: 200, body: b"[NaN]".to_vec() }, 200, json, "[NaN]"),
    ] {
        let (seen, seen_kind, body) = page_under(fault.clone()).await;
        assert_eq!((seen, seen_kind.as_str()), (status, kind), "{fault:?}");
        assert!(body.starts_with(start) && (start.is_empty() == body.is_empty()), "{fault:?}: {body}");
    }
}

#[tokio::test]
async fn refusals_carry_retry_after_only_when_told_to() {
    let talk = Talk::quick(1).await;
    for (retry_after, html) in [(None, false), (Some(7), false), (Some(9), true)] {
        talk.demo.faults().clear();
        talk.demo.faults().add(When::any(), Fault::TooManyRequests { retry_after, html });
        let response = talk.get("/user").await;
        assert_eq!(response.status(), 429);
        let header = response.headers().get("retry-after").map(|value| value.to_str().unwrap().to_owned());
        assert_eq!(header, retry_after.map(|seconds| seconds.to_string()));
        assert_eq!(response.text().await.unwrap().starts_with('<'), html);
    }
    assert_eq!((talk.demo.traffic().refused, talk.demo.traffic().faulted), (3, 3));
}

#[tokio::test]
async fn a_redirect_names_its_target() {
    let talk = Talk::quick(1).await;
    talk.demo.faults().add(When::user(), Fault::Redirect { status: 302, to: "http://127.0.0.1:9/login".to_owned() });
    let response = talk.get("/user").await;
    assert_eq!(response.status(), 302);
    assert_eq!(response.headers()["location"], "http://127.0.0.1:9/login");
}

#[tokio::test]
async fn connections_break_before_and_within_a_body() {
    let talk = Talk::quick(50).await;
    talk.demo.faults().add(When::list(), Fault::ResetBeforeAnswer);
    let error = talk.try_get("/torrents").await.unwrap_err();
    assert!(error.is_request() && chain(&error).contains("reset"), "{}", chain(&error));
    for fault in [Fault::CutBody(100), Fault::CutBody(0), Fault::ResetInBody(100)] {
        talk.demo.faults().clear();
        talk.demo.faults().add(When::list(), fault.clone());
        let response = talk.get("/torrents").await;
        assert_eq!(response.status(), 200, "{fault:?}");
        assert!(response.content_length().unwrap() > 10_000);
        let error = response.bytes().await.unwrap_err();
        let reset = chain(&error).contains("reset");
        assert_eq!(reset, matches!(fault, Fault::ResetInBody(_)), "{fault:?}: {}", chain(&error));
    }
    talk.demo.faults().clear();
    assert_eq!(talk.get("/torrents").await.status(), 200);
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}

#[tokio::test]
async fn slow_answers_come_late_but_whole() {
    let talk = Talk::quick(1).await;
    let pause = Duration::from_millis(150);
    for fault in [Fault::Stall(pause), Fault::StallInBody(pause), Fault::Trickle(Duration::from_millis(1))] {
        talk.demo.faults().clear();
        talk.demo.faults().add(When::user(), fault.clone());
        let start = Instant::now();
        let user = talk.json("/user").await;
        assert_eq!(user["username"], "demo");
        assert!(start.elapsed() >= pause, "{fault:?}");
    }
}

#[tokio::test]
async fn bodies_can_be_huge_and_packed() {
    let talk = Talk::quick(1).await;
    for (fault, length) in [(Fault::HugeBody(3_000_000), Some(3_000_000)), (Fault::GzipBomb(3_000_000), None)] {
        talk.demo.faults().clear();
        talk.demo.faults().add(When::user(), fault);
        let mut response = talk.get("/user").await;
        assert_eq!(response.content_length(), length);
        let (mut n_bytes, mut first) = (0, None);
        while let Ok(Some(chunk)) = response.chunk().await {
            first = first.or(chunk.first().copied());
            n_bytes += chunk.len();
        }
        assert_eq!(first, Some(b'['));
        assert!((2_900_000..=3_000_000).contains(&n_bytes), "{n_bytes}");
    }
}

#[tokio::test]
async fn bodies_can_be_damaged() {
    let (_, _, half) = page_under(Fault::TruncatedJson).await;
    assert!(serde_json::from_str::<Value>(&half).unwrap_err().is_eof());
    let (_, _, marked) = page_under(Fault::ByteOrderMark).await;
    assert!(marked.starts_with('\u{feff}'));
}

#[tokio::test]
async fn one_damaged_row_leaves_the_others_alone() {
    let talk = Talk::quick(5).await;
    let healthy = talk.json("/torrents").await;
    for (damage, holds) in [
        (RowDamage::NotAnObject, r"a text where"),
        (RowDamage::NoId, r#""filename""#),
        (RowDamage::HostileId, r"..\/..\/disable_access_token"),
        (RowDamage::UnknownStatus, r#""defrosting""#),
        (RowDamage::Nulls, r#""bytes": null"#),
        (RowDamage::Sparse, r#""id""#),
        (RowDamage::NumbersAsText, r#""split": "2000""#),
        (RowDamage::TextsAsNumbers, r#""status": 7"#),
        (RowDamage::OtherHash, r#""hash": "0000000000"#),
        (RowDamage::NegativeBytes, r#""bytes": -1"#),
        (RowDamage::HugeBytes, "123456789012345678901234567890"),
        (RowDamage::HostileName, r"\u001b]0;owned\u0007"),
        (RowDamage::LoneSurrogate, r"half \ud83d a pair"),
    ] {
        talk.demo.faults().clear();
        talk.demo.faults().add(When::list(), Fault::BadRow { position: 2, damage });
        let text = talk.get("/torrents").await.text().await.unwrap();
        assert!(text.contains(holds), "{damage:?}: {text}");
        // The lone surrogate and the huge number cannot be read into this test's values.
        let readable = text.replace(r"\ud83d", "").replace("123456789012345678901234567890", "1");
        let page: Value = serde_json::from_str(&readable).unwrap();
        for (place, row) in page.as_array().unwrap().iter().enumerate() {
            assert_eq!(*row == healthy[place], place != 2, "{damage:?} at {place}");
        }
    }
}

#[tokio::test]
async fn a_detail_can_be_damaged_or_be_of_another_torrent() {
    let talk = Talk::quick(5).await;
    let id = &talk.demo.account().ids()[1];
    let path = format!("/torrents/info/{id}");
    talk.demo.faults().add(When::info().id(id), Fault::WrongId);
    assert_ne!(talk.json(&path).await["id"], *id);
    talk.demo.faults().clear();
    let damage = RowDamage::Nulls;
    talk.demo.faults().add(When::info(), Fault::BadRow { position: 0, damage });
    let info = talk.json(&path).await;
    assert!(info["id"] == *id && info["files"].is_null() && info["original_filename"].is_null());
    assert_eq!(talk.demo.traffic().info_served.len(), 0);
}

#[tokio::test]
async fn the_total_can_be_missing_or_wrong_and_a_page_can_repeat() {
    let talk = Talk::quick(10).await;
    let faults = talk.demo.faults();
    faults.add(When::list().nth(1), Fault::MissingTotalCount);
    faults.add(When::list().nth(2), Fault::WrongTotalCount("many".to_owned()));
    faults.add(When::list().page(2), Fault::RepeatedPage);
    let first = talk.get("/torrents?limit=5").await;
    assert_eq!(first.headers().get("x-total-count"), None);
    let first = body(first).await;
    let second = talk.get("/torrents?limit=5&page=2").await;
    assert_eq!(total(&second), "many");
    assert_eq!(body(second).await, first);
    assert_eq!(total(&talk.get("/torrents?limit=5").await), "10");
    faults.add(When::list(), Fault::RepeatedRow(3));
    let page = ids(&talk.json("/torrents").await);
    assert_eq!((page.len(), &page[3]), (10, &page[2]));
}

#[tokio::test]
async fn the_list_drifts_between_pages() {
    let talk = Talk::quick(10).await;
    let faults = talk.demo.faults();
    faults.add(When::list().page(1).nth(1), Fault::InsertBetweenPages(1));
    let first = ids(&talk.json("/torrents?limit=5&page=1").await);
    let second = talk.get("/torrents?limit=5&page=2").await;
    assert_eq!(total(&second), "11");
    assert_eq!(ids(&body(second).await)[0], first[4], "an insert repeats a row");

    faults.clear();
    faults.add(When::list().page(1).nth(1), Fault::DeleteBetweenPages(1));
    let before = talk.demo.account().ids();
    talk.json("/torrents?limit=5&page=1").await;
    let second = ids(&talk.json("/torrents?limit=5&page=2").await);
    assert_eq!(second[0], before[6], "a delete skips a row");
}

#[tokio::test]
async fn a_stranger_shows_for_as_long_as_the_fault_lasts() {
    let talk = Talk::quick(10).await;
    let (mine, me) = (ids(&talk.json("/torrents").await), talk.json("/user").await);
    talk.demo.faults().add(When::any().next(2), Fault::OtherAccount);
    let (theirs, they) = (ids(&talk.json("/torrents").await), talk.json("/user").await);
    assert!(theirs.len() == 10 && theirs.iter().all(|id| !mine.contains(id)));
    assert_ne!(me["id"], they["id"]);
    assert_eq!(ids(&talk.json("/torrents").await), mine);
}

#[tokio::test]
async fn a_refused_change_changes_nothing() {
    let talk = Talk::quick(3).await;
    let id = talk.demo.account().ids().swap_remove(0);
    talk.demo.faults().add(When::any(), Fault::ServiceUnavailable25);
    assert_eq!(talk.delete(&format!("/torrents/delete/{id}")).await, 503);
    assert_eq!(talk.demo.account().len(), 3);
}
