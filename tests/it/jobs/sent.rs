//! What is sent for each kind of source, by the real program to the stand-in: .torrent files, addresses, and what is said
//! when another torrent comes of it.

use std::fs;
use std::net::TcpListener;

use redriva::demo::{Class, Fault, When};
use serde_json::Value;

use crate::shell::{Ran, Shell};

/// A .torrent file with an announce address that is nobody's business, and the SHA-1 of its info.
const FILE: &[u8] = b"d8:announce32:https://tracker.example/SECRETK/4:info\
    d5:filesld6:lengthi9e4:pathl3:sub1:aeed6:lengthi7e4:pathl1:beee4:name1:x12:piece lengthi16384e6:pieces20:AAAAAAAAAAAAAAAAAAAAee";
const HASH: &str = "da86f201b70a1d6356dccefe20e7c9b7d162d698";

fn add(shell: &Shell, words: &[&str]) -> Ran {
    let words = [&["add", "--yes"], words].concat();
    crate::shell::ran(shell.command(&words).env("RD_ADD_WAIT", "0.05"))
}

/// The torrents of the account with this hash.
fn of_hash(shell: &Shell, hash: &str) -> Vec<Value> {
    let truth = shell.demo.account().truth();
    let all = truth.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    all.filter(|torrent| torrent["hash"] == hash).collect()
}

fn chosen(torrent: &Value) -> Vec<&str> {
    let files = torrent["detail"]["files"].as_array().unwrap().iter();
    files
        .filter(|file| file["selected"] == 1 || file["selected"] == true)
        .map(|file| file["path"].as_str().unwrap())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_torrent_file_is_sent_whole_under_the_hash_of_its_info() {
    let shell = Shell::synced(20).await;
    fs::write(shell.home().join("x.torrent"), FILE).unwrap();
    let plan = shell.run(&["add", "x.torrent", "--dry-run", "--json"]).out;
    let act: Value = serde_json::from_str(plan.lines().next().unwrap()).unwrap();
    assert_eq!((&act["hash"], &act["name"], &act["bytes"]), (&HASH.into(), &"x".into(), &16.into()));
    let ran = add(&shell, &["x.torrent", "--files", "*a"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let [torrent] = &of_hash(&shell, HASH)[..] else { panic!("it is there once") };
    assert_eq!(chosen(torrent), ["/sub/a"]);
    // The tracker's address with its key stands nowhere but in the file.
    let shown = [ran.out, ran.err, shell.run(&["jobs", "1"]).out, shell.run(&["jobs", "1", "--json"]).out].concat();
    let archive = fs::read(shell.archive()).unwrap();
    assert!(!shown.contains("SECRETK") && !archive.windows(7).any(|bytes| bytes == b"SECRETK"));
    // Once more: it is there, and nothing is sent.
    let adds = shell.demo.traffic().of(Class::Add);
    assert_eq!(add(&shell, &["x.torrent"]).code, Some(0));
    assert_eq!(shell.demo.traffic().of(Class::Add), adds);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_holds_another_torrent_when_it_is_to_be_sent_is_not_sent() {
    let shell = Shell::synced(20).await;
    let path = shell.home().join("x.torrent");
    fs::write(&path, FILE).unwrap();
    shell.demo.faults().add(When::user(), Fault::BadToken401);
    assert_eq!(add(&shell, &["x.torrent"]).code, Some(12));
    shell.demo.faults().clear();
    let other = String::from_utf8(FILE.to_vec()).unwrap().replace("4:name1:x", "4:name1:y");
    fs::write(&path, other).unwrap();
    let ran = shell.run(&["jobs", "run"]);
    assert_eq!(shell.demo.traffic().of(Class::Add), 0, "{} {}", ran.out, ran.err);
    assert!(shell.run(&["jobs", "1"]).out.contains("the file holds another torrent now"));
}

#[tokio::test(flavor = "multi_thread")]
async fn another_hash_behind_the_new_id_is_told_and_none_of_its_files_are_chosen() {
    let shell = Shell::synced(20).await;
    fs::write(shell.home().join("x.torrent"), FILE).unwrap();
    let other = "0123456789abcdef0123456789abcdef01234567";
    let told = format!(
        "{{\"id\":\"AAAABBBBCCCCD\",\"hash\":\"{other}\",\"status\":\"waiting_files_selection\",\"filename\":\"z\",\"files\":[{{\"id\":1,\"path\":\"/z\",\"bytes\":1,\"selected\":0}}]}}"
    );
    let answer = |body: &str, status| Fault::Raw { status, body: body.as_bytes().to_vec() };
    shell.demo.faults().add(When::add(), Fault::AfterTheAct(Box::new(answer("{\"id\":\"AAAABBBBCCCCD\"}", 201))));
    shell.demo.faults().add(When::info().id("AAAABBBBCCCCD"), answer(&told, 200));
    let ran = add(&shell, &["x.torrent", "--files", "all"]);
    assert_eq!(ran.code, Some(3), "{} {}", ran.out, ran.err);
    let said = format!("Real-Debrid made another torrent of it ({other}); no files were chosen");
    assert!(shell.run(&["jobs", "1"]).out.contains(&said), "{}", ran.err);
    assert_eq!(shell.demo.traffic().of(Class::Select), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_id_of_a_torrent_that_was_there_before_is_no_answer_and_undo_leaves_that_one_alone() {
    let shell = Shell::synced(20).await;
    fs::write(shell.home().join("x.torrent"), FILE).unwrap();
    let mine = shell.demo.account().ids()[3].clone();
    shell.demo.faults().add(When::add().nth(1), Fault::AfterTheAct(Box::new(Fault::AnotherId(mine.clone()))));
    let ran = add(&shell, &["x.torrent", "--files", "all"]);
    assert_eq!(ran.code, Some(0), "{} {}", ran.out, ran.err);
    // The list told which entry it was, and that one has its files.
    let [torrent] = &of_hash(&shell, HASH)[..] else { panic!("it is there once") };
    assert_eq!(chosen(torrent).len(), 2);
    let undo = shell.run(&["jobs", "undo", "--adopted", "--dry-run", "--json"]).out;
    assert!(undo.contains(torrent["id"].as_str().unwrap()) && !undo.contains(&mine), "{undo}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_of_this_machine_or_network_is_not_asked_and_one_without_https_is_no_source() {
    let shell = Shell::synced(3).await;
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    server.set_nonblocking(true).unwrap();
    let port = server.local_addr().unwrap().port();
    for host in [
        "127.0.0.1",
        "localhost",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "0.0.0.0",
        "2130706433",
        "10.0.0.1",
        "192.168.1.1",
        "169.254.169.254",
    ] {
        let address = format!("https://{host}:{port}/KEYKEYKEY/a.torrent");
        let ran = add(&shell, &[&address]);
        assert_eq!(ran.code, Some(13), "{address} {}", ran.err);
        assert!(!ran.err.contains("KEYKEYKEY") && ran.err.contains("Nothing was"), "{}", ran.err);
    }
    let ran = add(&shell, &[&format!("http://127.0.0.1:{port}/a.torrent")]);
    assert_eq!(ran.code, Some(2), "{}", ran.err);
    assert!(server.accept().is_err(), "somebody was asked");
    assert_eq!((shell.demo.traffic().of(Class::Add), shell.run(&["jobs", "--json"]).out.as_str()), (0, ""));
}
