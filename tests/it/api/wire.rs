//! The wire: cut, stalled, reset, endless and lying connections.

use std::io::Write as _;
use std::time::Duration;

use redriva::api::{Client, Error, Fault, Timeouts, Verdict, verdict};
use redriva::model::{ApiToken, ApiUrl, FailureKind};

use crate::scripted::{Scripted, Step, answer, unsized_answer};

use super::{CANARY, ID, client, id, shown};

async fn fault_of(script: Vec<Step>) -> (Fault, Error) {
    let server = Scripted::start(script).await;
    let error = client(&server).torrent_info(&id()).await.unwrap_err();
    match error {
        Error::Transport { fault, .. } => (fault, error),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_answer_cut_at_any_byte_is_never_believed() {
    let body = format!(r#"{{"id":"{ID}","filename":"é\u00e9","files":[{{"id":1,"path":"/ü"}}]}}"#);
    let whole = [
        answer(200, "", body.as_bytes()),
        unsized_answer("", body.as_bytes()),
        unsized_answer("transfer-encoding: chunked\r\n", format!("{:x}\r\n{body}\r\n0\r\n\r\n", body.len()).as_bytes()),
    ];
    for bytes in whole {
        let server = Scripted::start(vec![Step::Send(bytes.clone())]).await;
        assert!(client(&server).torrent_info(&id()).await.is_ok());
        for end in 0..bytes.len() {
            let server = Scripted::start(vec![Step::Send(bytes[..end].to_vec())]).await;
            let result = client(&server).torrent_info(&id()).await;
            // The last chunk is an empty one; without its own line end the body is whole already.
            if bytes.ends_with(b"0\r\n\r\n") && end >= bytes.len() - 2 {
                continue;
            }
            let error = result.unwrap_err();
            assert_eq!(verdict(&error), Verdict::Retry, "cut at {end}: {error:?}");
            assert!(matches!(error, Error::Transport { .. } | Error::EmptyBody), "cut at {end}: {error:?}");
        }
    }
}

#[tokio::test]
async fn a_reset_is_told_from_a_cut() {
    let half = answer(200, "", br#"{"id":"X2ILDQNYFYOHM","filename":"x"}"#);
    let half = half[..half.len() - 5].to_vec();
    let (fault, error) = fault_of(vec![Step::Reset]).await;
    assert_eq!((fault, error.class()), (Fault::Reset, FailureKind::Connection));
    let pause = Step::Wait(Duration::from_millis(50));
    assert_eq!(fault_of(vec![Step::Send(half.clone()), pause, Step::Reset]).await.0, Fault::Reset);
    assert_eq!(fault_of(vec![Step::Send(half)]).await.0, Fault::Truncated);
    assert_eq!(fault_of(vec![]).await.0, Fault::Truncated);
    let (fault, error) = fault_of(vec![Step::Send(b"\x16\x03\x01garbage\r\n\r\n".to_vec())]).await;
    assert_eq!((fault, verdict(&error)), (Fault::Other, Verdict::Retry));
}

#[tokio::test]
async fn silence_is_a_timeout_wherever_it_begins() {
    let silence = Step::Wait(Duration::from_secs(30));
    let begun = Step::Send(answer(200, "", br#"{"id":"X2ILDQNYFYOHM"}"#)[..60].to_vec());
    for script in [vec![silence.clone()], vec![begun, silence]] {
        let (fault, error) = fault_of(script).await;
        assert_eq!((fault, error.class(), verdict(&error)), (Fault::Timeout, FailureKind::Timeout, Verdict::Retry));
    }
}

#[tokio::test]
async fn a_trickle_ends_with_the_time_for_the_whole() {
    let mut script = vec![Step::Send(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n".to_vec())];
    for _ in 0..100 {
        script.extend([Step::Send(b"1".to_vec()), Step::Wait(Duration::from_millis(100))]);
    }
    let server = Scripted::start(script).await;
    let timeouts = Timeouts { total: Duration::from_millis(700), read: Duration::from_secs(5), ..Timeouts::default() };
    let client = Client::new(server.url(), &ApiToken::parse(CANARY).unwrap(), timeouts).unwrap();
    let error = client.torrent_info(&id()).await.unwrap_err();
    assert!(matches!(error, Error::Transport { fault: Fault::Timeout, .. }), "{error:?}");
}

#[tokio::test]
async fn an_answer_that_comes_byte_by_byte_is_given_up_long_before_its_time_is_over() {
    let drip = |first: &str| {
        let mut script = vec![Step::Send(first.as_bytes().to_vec())];
        for _ in 0..200 {
            script.extend([Step::Send(b"1".to_vec()), Step::Wait(Duration::from_millis(50))]);
        }
        script
    };
    let head = "HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n";
    let error_head = head.replace("200", "503");
    for first in [head, "HTTP/1.1 200 OK\r\nx-slow: ", &error_head] {
        let server = Scripted::start(drip(first)).await;
        let second = Duration::from_secs(1);
        let timeouts = Timeouts { connect: second, read: second / 2, slow: second, ..Timeouts::default() };
        let client = Client::new(server.url(), &ApiToken::parse(CANARY).unwrap(), timeouts).unwrap();
        let begun = tokio::time::Instant::now();
        let error = client.torrent_info(&id()).await.unwrap_err();
        assert!(begun.elapsed() < 3 * second, "{first:?}: {:?}", begun.elapsed());
        match error.http_status() {
            Some(status) => assert_eq!(status, 503),
            None => assert!(matches!(error, Error::Transport { fault: Fault::Timeout, .. }), "{error:?}"),
        }
        assert_eq!(verdict(&error), Verdict::Retry);
    }
}

#[tokio::test]
async fn few_large_answers_are_held_at_once() {
    let detail = |bytes: usize| {
        let files = serde_json::json!([{ "id": 1, "path": "x".repeat(bytes), "bytes": 1, "selected": 1 }]);
        serde_json::json!({ "id": ID, "filename": "a", "hash": "a".repeat(40), "files": files }).to_string()
    };
    let large = Scripted::answering(200, "content-type: application/json\r\n", detail(700_000)).await;
    let client = client(&large);
    let ask = || {
        let client = client.clone();
        tokio::spawn(async move { client.torrent_info(&id()).await.unwrap() })
    };
    let held = [ask().await.unwrap(), ask().await.unwrap()];
    let third = ask();
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert!(!third.is_finished(), "two are held");
    drop(held);
    third.await.unwrap();
}

#[tokio::test]
async fn a_closed_port_is_a_refused_connection() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = ApiUrl::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    drop(listener);
    let client = Client::new(&url, &ApiToken::parse(CANARY).unwrap(), Timeouts::default()).unwrap();
    let error = client.user().await.unwrap_err();
    assert!(matches!(error, Error::Transport { fault: Fault::Refused, .. }), "{error:?}");
    assert_eq!(error.to_string(), "cannot reach 127.0.0.1 (connection refused)");
    assert!(!shown(&error).contains("/user"), "no address in any error: {}", shown(&error));
}

#[test]
fn a_proxy_of_the_environment_is_never_asked_for_this_machine() {
    let proxy = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    proxy.set_nonblocking(true).unwrap();
    let address = format!("http://{}", proxy.local_addr().unwrap());
    let mut child = std::process::Command::new(std::env::current_exe().unwrap());
    for name in ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"] {
        child.env(name, &address);
    }
    let done = child
        .args(["--exact", "api::small::the_account_is_read_leniently"])
        .env_remove("no_proxy")
        .env_remove("NO_PROXY")
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&done.stdout);
    assert!(done.status.success() && told.contains("1 passed"), "{told}");
    assert_eq!(proxy.accept().unwrap_err().kind(), std::io::ErrorKind::WouldBlock, "nobody called the proxy");
}

#[tokio::test]
async fn a_host_without_a_name_cannot_be_found() {
    let url = ApiUrl::parse("https://no-such-host.invalid/rest/1.0").unwrap();
    let client = Client::new(&url, &ApiToken::parse(CANARY).unwrap(), Timeouts::default()).unwrap();
    let error = client.user().await.unwrap_err();
    assert!(matches!(error, Error::Transport { fault: Fault::Dns, .. }), "{error:?}");
    assert_eq!(error.to_string(), "cannot find no-such-host.invalid (name lookup failed)");
}

#[tokio::test]
async fn an_endless_body_is_cut_at_its_cap() {
    let head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n[".to_vec();
    let flood = Step::Flood(vec![b' '; 64 << 10]);
    let server = Scripted::start(vec![Step::Send(head), flood.clone()]).await;
    let client = client(&server);
    let detail = client.torrent_info(&id()).await.unwrap_err();
    assert!(matches!(detail, Error::TooLarge { cap: 16_777_216, unit: "bytes" }), "{detail:?}");
    assert_eq!((verdict(&detail), detail.class()), (Verdict::GiveUpTorrent, FailureKind::TooLarge));
    let list = client.torrents_page(1, 5000).await.unwrap_err();
    assert!(matches!(list, Error::TooLarge { cap: 67_108_864, .. }), "{list:?}");
    let user = client.user().await.unwrap_err();
    assert!(matches!(user, Error::TooLarge { cap: 65_536, .. }), "{user:?}");
    let head = b"HTTP/1.1 502 X\r\nconnection: close\r\n\r\n<html>".to_vec();
    let server = Scripted::start(vec![Step::Send(head), flood]).await;
    let error = super::client(&server).torrent_info(&id()).await.unwrap_err();
    assert!(matches!(error, Error::Server { status: 502, .. }), "{error:?}");
}

#[tokio::test]
async fn a_compressed_answer_is_counted_unpacked() {
    let packed = gzip_of(br#"{"id":"X2ILDQNYFYOHM","filename":"x","files":null}"#);
    let server = Scripted::answering(200, "content-encoding: gzip\r\n", &packed).await;
    assert!(client(&server).torrent_info(&id()).await.is_ok());
    let server = Scripted::answering(200, "content-encoding: gzip\r\n", &packed[..packed.len() - 12]).await;
    let error = client(&server).torrent_info(&id()).await.unwrap_err();
    assert!(matches!(error, Error::Transport { fault: Fault::Truncated, .. }), "{error:?}");
    let bomb = gzip_of(&vec![b' '; 20 << 20]);
    assert!(bomb.len() < 64 << 10, "{}", bomb.len());
    let server = Scripted::answering(200, "content-encoding: gzip\r\n", bomb).await;
    let error = client(&server).torrent_info(&id()).await.unwrap_err();
    assert!(matches!(error, Error::TooLarge { cap: 16_777_216, unit: "bytes" }), "{error:?}");
}

fn gzip_of(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}
