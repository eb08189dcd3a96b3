//! The outer document: a failed request is never mistaken for an empty account.

use redriva::api::{Error, Fault, Impostor, ListPage, Verdict, verdict};

use crate::scripted::Scripted;

use super::{CANARY, ID, client, detail_of, page_of};

const ROW: &str = r#"{"id":"A"}"#;

async fn fails(body: impl AsRef<[u8]>) -> Error {
    page_of(body).await.unwrap_err()
}

#[tokio::test]
async fn only_204_and_an_empty_array_end_the_list() {
    let server = Scripted::answering(204, "x-total-count: 0\r\n", "").await;
    let page = client(&server).torrents_page(2, 5000).await.unwrap();
    let end = |total| ListPage { rows: vec![], rejected: vec![], total, end: true };
    assert_eq!(page, end(Some(0)));
    assert_eq!(page_of(" [ ] ").await.unwrap(), end(Some(7)));
    for total in ["", "x-total-count: many\r\n", "x-total-count: -1\r\n"] {
        let server = Scripted::answering(200, total, "[]").await;
        assert_eq!(client(&server).torrents_page(1, 5000).await.unwrap(), end(None), "{total}");
    }
}

#[tokio::test]
async fn another_shape_is_a_failed_request() {
    for (body, what) in [
        ("{}", "an object"),
        ("null", "null"),
        ("\"x\"", "a string"),
        ("12", "a number"),
        ("false", "true or false"),
        ("\t{\"torrents\": []}", "an object"),
    ] {
        let error = fails(body).await;
        assert!(matches!(error, Error::WrongShape { wanted: "an array", found } if found == what), "{body}: {error:?}");
        assert_eq!(verdict(&error), Verdict::Retry);
    }
    for body in ["", " \n"] {
        assert!(matches!(fails(body).await, Error::EmptyBody), "{body:?}");
    }
    let error = detail_of(format!("[{{\"id\":\"{ID}\"}}]")).await.unwrap_err();
    assert!(matches!(error, Error::WrongShape { wanted: "an object", found: "an array" }), "{error:?}");
}

#[tokio::test]
async fn no_content_is_no_detail() {
    let server = Scripted::answering(204, "", "").await;
    let error = client(&server).torrent_info(&super::id()).await.unwrap_err();
    assert!(matches!(error, Error::EmptyBody), "{error:?}");
}

#[tokio::test]
async fn a_page_with_status_200_is_a_login_portal() {
    for body in ["<!DOCTYPE html><html>", "\n  <html><body>Log in", "\u{feff}<html>"] {
        let error = fails(body).await;
        assert!(matches!(error, Error::NotRealDebrid { what: Impostor::Page }), "{body}: {error:?}");
        assert_eq!(verdict(&error), Verdict::RetryOnce);
    }
}

#[tokio::test]
async fn an_error_object_counts_with_status_200_too() {
    for (body, wanted, told) in [
        (r#"{"error":"bad_token","error_code":8}"#, Some(8), Verdict::StopRun),
        ("{\n\t\"error\": \"permission_denied\",\n\t\"error_code\": 9\n}", Some(9), Verdict::GiveUpTorrent),
        (r#"{"error":null,"error_code":null}"#, None, Verdict::Retry),
        (r#"{"error":"odd","error_code":"22","error_details":"x"}"#, Some(22), Verdict::StopRun),
    ] {
        for error in [fails(body).await, detail_of(body).await.unwrap_err()] {
            assert!(matches!(error, Error::Refused { status: 200, code, .. } if code == wanted), "{body}: {error:?}");
            assert_eq!(verdict(&error), told, "{body}");
        }
    }
    let error = fails(r#"{"error":"too_many_requests","error_code":34}"#).await;
    assert_eq!(verdict(&error), Verdict::PauseAll { retry_after: None });
    let error = fails(r#"{"error":"unknown_ressource","error_code":7}"#).await;
    assert!(!error.is_removal_evidence(), "only a 404 is evidence");
}

#[tokio::test]
async fn what_is_no_utf8_json_is_malformed() {
    let utf16: Vec<u8> = "[{\"id\":\"A\"}]".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let with_mark = [&[0xFF, 0xFE][..], &utf16].concat();
    let deep = "[".repeat(10_000);
    let closed = format!("{deep}{}", "]".repeat(9_999));
    for body in [
        "\u{feff}[]".as_bytes(),
        &utf16,
        &with_mark,
        b"[{\"id\":\"A\",\"filename\":\"\xff\xfe\"}]",
        b"[{\"id\":\"A\",\"progress\":NaN}]",
        b"[{\"id\":\"A\",\"progress\":Infinity}]",
        b"[{\"id\":\"A\"},]",
        b"[{'id':'A'}]",
        b"[] []",
        b"[{\"id\":\"A\nB\"}]",
        b"Bad gateway",
        b"\x00",
    ] {
        let error = fails(body).await;
        assert!(matches!(error, Error::Malformed { .. }), "{body:?}: {error:?}");
        assert_eq!(verdict(&error), Verdict::Retry);
    }
    let error = fails(closed).await;
    assert!(matches!(error, Error::Transport { fault: Fault::Truncated, .. }), "{error:?}");
}

#[tokio::test]
async fn a_number_beyond_all_numbers_costs_its_field_only() {
    let page = page_of(r#"[{"id":"A","progress":1e999,"bytes":1e999}]"#).await.unwrap();
    let torrent = page.torrents().next().unwrap();
    assert_eq!((torrent.progress, torrent.bytes), (None, None));
}

#[tokio::test]
async fn more_rows_than_any_page_has_are_too_large() {
    let error = fails(format!("[{}]", vec!["1"; 100_001].join(","))).await;
    assert!(matches!(error, Error::TooLarge { cap: 100_000, unit: "rows" }), "{error:?}");
}

#[tokio::test]
async fn a_question_is_asked_exactly_as_documented() {
    let server = Scripted::answering(200, "", format!("[{ROW}]")).await;
    client(&server).torrents_page(3, 5000).await.unwrap();
    let requests = server.requests();
    assert_eq!(requests.len(), 1);
    let head = requests[0].to_ascii_lowercase();
    assert!(head.starts_with("get /rest/1.0/torrents?page=3&limit=5000 http/1.1\r\n"), "{head}");
    assert!(head.contains(&format!("\r\nauthorization: bearer {}\r\n", CANARY.to_ascii_lowercase())), "{head}");
    assert!(head.contains(concat!("\r\nuser-agent: redriva/", env!("CARGO_PKG_VERSION"), "\r\n")), "{head}");
    assert!(head.contains("\r\naccept-encoding: gzip\r\n"), "{head}");
    assert!(!head.contains("referer") && !head.contains("offset"), "{head}");
}
