//! Answers that are too large, too slow, from elsewhere, hostile or lost; and how little is held while much is handed over.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use redriva::api::{Fault as Trouble, RpcClient, RpcError, install_tls};
use redriva::aria2::{self, Server};
use redriva::demo::{Fault, When};
use redriva::model::AriaUrl;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::{asked, downloaded, objects, run_with, scene};
use crate::scripted::{Scripted, Step, answer, unsized_answer};

/// Most links that are asked for before they are handed over, and most downloads that wait at an aria2.
const PORTION: usize = 5;
const MOST_WAITING: usize = 20;

fn at(server: &Scripted) -> AriaUrl {
    AriaUrl::parse(server.url().as_str()).unwrap()
}

async fn version(server: &Scripted) -> Result<String, aria2::Error> {
    Server::new(&at(server), None).unwrap().version().await
}

#[tokio::test]
async fn an_answer_of_more_than_a_mebibyte_is_read_no_further() {
    install_tls();
    let head = unsized_answer("", b"");
    let flood = Scripted::start(vec![Step::Send(head), Step::Flood(vec![b' '; 65_536])]).await;
    let told = version(&flood).await.unwrap_err();
    assert!(matches!(told, aria2::Error::Rpc(RpcError::TooLarge { .. })), "{told}");
    // One that only says that it is so large is not waited for either.
    let just = [b"{\"result\":{\"version\":\"1\",\"x\":\"".as_slice(), &vec![b'x'; 1 << 20], b"\"}}"].concat();
    let told = version(&Scripted::answering(200, "", just).await).await.unwrap_err();
    assert!(matches!(told, aria2::Error::Rpc(RpcError::TooLarge { .. })), "{told}");
}

#[tokio::test]
async fn an_answer_that_is_late_as_a_whole_or_in_its_body_is_given_up() {
    install_tls();
    let whole = answer(200, "", br#"{"result":{"version":"1.37.0"}}"#);
    let half = whole[..whole.len() - 4].to_vec();
    let hour = Step::Wait(Duration::from_secs(3_600));
    for script in [vec![hour.clone(), Step::Send(whole.clone())], vec![Step::Send(half), hour]] {
        let late = Scripted::start(script).await;
        let client = RpcClient::with_patience(&at(&late), Duration::from_millis(200)).unwrap();
        let told = tokio::time::timeout(Duration::from_secs(5), client.ask("{}".to_owned())).await.unwrap();
        assert!(matches!(told, Err(RpcError::Transport { fault: Trouble::Timeout, .. })), "{told:?}");
    }
    let client = RpcClient::new(&at(&Scripted::start(vec![Step::Send(whole)]).await)).unwrap();
    assert!(format!("{client:?}").contains("patience: 10s"), "{client:?}");
}

#[tokio::test]
async fn nothing_is_followed_to_another_address() {
    install_tls();
    let elsewhere = Scripted::answering(200, "", r#"{"result":{"version":"1"}}"#).await;
    for status in [301, 302, 303, 307, 308] {
        let location = format!("location: {}\r\n", elsewhere.url().as_str());
        let told = version(&Scripted::answering(status, &location, "").await).await.unwrap_err();
        assert!(matches!(&told, aria2::Error::Rpc(RpcError::NoAria { status: told, .. }) if *told == status), "{told}");
    }
    assert_eq!(elsewhere.requests(), Vec::<String>::new());
}

#[tokio::test]
async fn what_an_aria2_says_steers_no_terminal_and_shows_no_address() {
    install_tls();
    let hostile = "no \u{1b}[2J\u{202e}way https://20-4.download.real-debrid.com/d/SECRET/a.mkv";
    let text = json!({ "error": { "code": 1, "message": hostile } }).to_string();
    for status in [200, 400] {
        let told = version(&Scripted::answering(status, "", &text).await).await.unwrap_err().to_string();
        assert!(told.contains("(address)") && !told.contains("SECRET"), "{told}");
        assert!(!told.contains(['\u{1b}', '\u{202e}']), "{told}");
    }
    let text = json!({ "result": { "version": "1\u{1b}[31m" } }).to_string();
    assert!(!version(&Scripted::answering(200, "", text).await).await.unwrap().contains('\u{1b}'));
    for odd in ["", "null", "[]", "<html>", r#"{"result":7}"#, "\u{fffd}", r#"{"result":{"version":[]}}"#] {
        let told = version(&Scripted::answering(200, "", odd).await).await.unwrap_err();
        assert!(matches!(told, aria2::Error::Strange(_)), "{odd}: {told}");
    }
    let told = version(&Scripted::answering(200, "", b"\xff\xfe".as_slice()).await).await.unwrap_err();
    assert!(matches!(told, aria2::Error::Rpc(RpcError::NoAria { status: 200, .. })), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_direct_link_whose_answer_was_lost_is_asked_for_again_and_only_the_known_entry_is_removed() {
    let shell = scene(12).await;
    let id = downloaded(&shell).swap_remove(0);
    for fault in [Fault::ResetBeforeAnswer, Fault::CutBody(10), Fault::Html(502), Fault::EmptyBody200] {
        shell.demo.faults().clear();
        shell.demo.faults().add(When::unrestrict().next(1), Fault::AfterTheAct(Box::new(fault.clone())));
        let before = asked(&shell);
        let ran = shell.run(&["links", &id, "--format", "json"]);
        assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{fault:?}");
        let links = objects(&ran).len() as u64;
        assert_eq!(asked(&shell) - before, links + 1, "{fault:?}: one is asked for twice");
        let ran = shell.run(&["links", "--forget"]);
        assert!(ran.out.starts_with(&format!("{links} ")), "{fault:?}: {}", ran.out);
    }
    // One that never answers ends the questions, and no second one is sent behind it for ever.
    shell.demo.faults().clear();
    shell.demo.faults().add(When::unrestrict(), Fault::ResetBeforeAnswer);
    let before = asked(&shell);
    let ran = shell.run(&["links", &id]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(13), ""), "{}", ran.err);
    assert_eq!(asked(&shell) - before, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn however_many_links_are_handed_over_a_few_addresses_are_held_at_a_time() {
    let shell = scene(120).await;
    let there = FakeAria::start().await;
    let traffic = || usize::try_from(asked(&shell)).unwrap();
    let url = there.url.clone();
    let ran = tokio::task::block_in_place(|| {
        run_with(&shell, &[("REDRIVA_ARIA2_URL", &url)], &["download", "phase:done", "--yes"])
    });
    assert_eq!(ran.code, Some(0), "{}{}", ran.out, ran.err);
    let log = there.log.lock().unwrap().clone();
    let handed: usize = log.iter().map(|portion| portion.files).sum();
    assert!(handed > 200 && handed == traffic(), "{handed} of {}", traffic());
    // What is asked for goes out with the next portion: nothing is held but that.
    assert!(log.iter().all(|portion| (1..=PORTION).contains(&portion.files)));
    assert!(log.iter().all(|portion| portion.waiting < MOST_WAITING), "no more go to one that has enough waiting");
    assert!(log.iter().any(|portion| portion.waiting > 0), "it was ahead of the downloads");
}

/// Files that were handed over at once, and how many had been waiting then.
#[derive(Debug, Clone, Copy)]
struct Portion {
    files: usize,
    waiting: usize,
}

/// Something that answers as an aria2 does and downloads nothing; at each look it is done with some of what waits.
struct FakeAria {
    url: String,
    log: Arc<Mutex<Vec<Portion>>>,
    task: tokio::task::JoinHandle<()>,
}

impl FakeAria {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/jsonrpc", listener.local_addr().unwrap());
        let log = Arc::new(Mutex::new(Vec::new()));
        let (portions, waiting) = (Arc::clone(&log), Arc::new(AtomicUsize::new(0)));
        let task = tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                serve(stream, &portions, &waiting).await;
            }
        });
        Self { url, log, task }
    }
}

impl Drop for FakeAria {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Answers one question; a connection is for one.
async fn serve(mut stream: TcpStream, log: &Mutex<Vec<Portion>>, waiting: &AtomicUsize) {
    let mut bytes = Vec::new();
    let mut piece = vec![0; 65_536];
    let question: Value = loop {
        match stream.read(&mut piece).await {
            Ok(n @ 1..) => bytes.extend_from_slice(&piece[..n]),
            _ => return,
        }
        let body = bytes.windows(4).position(|window| window == b"\r\n\r\n").map(|at| &bytes[at + 4..]);
        if let Some(Ok(question)) = body.map(serde_json::from_slice) {
            break question;
        }
    };
    let result = match question["method"].as_str().unwrap() {
        "aria2.getGlobalStat" => {
            // A few have ended since the last look.
            let left = waiting.load(Ordering::SeqCst).saturating_sub(3);
            waiting.store(left, Ordering::SeqCst);
            json!({ "numWaiting": left.to_string() })
        }
        "system.multicall" => {
            let calls = question["params"][0].as_array().unwrap();
            let added = calls.iter().filter(|call| call["methodName"] == "aria2.addUri").count();
            if added > 0 {
                let before = waiting.fetch_add(added, Ordering::SeqCst);
                log.lock().unwrap().push(Portion { files: added, waiting: before });
            }
            let each = |call: &Value| match call["methodName"].as_str().unwrap() {
                "aria2.tellStatus" => json!({ "code": 1, "message": "GID is not found" }),
                _ => json!(["OK"]),
            };
            Value::from(calls.iter().map(each).collect::<Vec<_>>())
        }
        other => panic!("{other}"),
    };
    let body = json!({ "id": "redriva", "jsonrpc": "2.0", "result": result }).to_string();
    let _ = stream.write_all(&answer(200, "", body.as_bytes())).await;
}
