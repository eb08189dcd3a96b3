//! The token is in nothing that a command leaves behind: what it says, its log, archive, snapshots, exports, names of
//! files, or what is left of it after a crash.

use std::fs;
use std::process::Stdio;
use std::sync::mpsc::channel;
use std::time::Duration;

use redriva::demo::{DemoOptions, Fault, When};
use rustix::process::{Pid, Signal, kill_process};

use crate::canary::{CANARY, leak, leak_below};
use crate::lane::Lane;
use crate::world::World;

/// Rounds in the ordinary tests.
const ROUNDS: usize = 16;

/// What is done.
const WORDS: [&[&str]; 16] = [
    &["sync", "fast", "-v"],
    &["sync", "--json"],
    &["sync", "all"],
    &["doctor", "--settings"],
    &["doctor", "--json"],
    &["export", "--format", "jsonl", "-o", "all.jsonl", "--force"],
    &["export", "--format", "csv"],
    &["snapshot", "take"],
    &["clear", "--yes"],
    &["check", "--json"],
    &["stats"],
    &["diagnose"],
    &["history", "--json"],
    &["list", CANARY],
    &["show", CANARY],
    &["import", CANARY],
];

/// A service that repeats what it was sent, where it should not.
fn echoes() -> Vec<Fault> {
    let raw = |status, body: String| Fault::Raw { status, body: body.into_bytes() };
    vec![
        raw(400, format!(r#"{{"error":"bad token {CANARY}","error_code":8}}"#)),
        raw(500, format!("<html>authorization: Bearer {CANARY}</html>")),
        raw(200, format!(r#"{{"error":"{CANARY}"}}"#)),
        Fault::Redirect { status: 302, to: format!("http://127.0.0.1:9/login?auth_token={CANARY}") },
        Fault::Status { status: 403, error_code: 9, slug: CANARY.to_owned() },
        Fault::Html(502),
        Fault::ResetBeforeAnswer,
    ]
}

#[test]
fn are_in_no_artefact() {
    let options = || DemoOptions { token: CANARY.to_owned(), ..DemoOptions::quick(20) };
    let tally = Lane::of("secrets::are_in_no_artefact", ROUNDS).workers(4).run(
        || World::with(options()),
        |world, case| {
            world.start_over(&std::collections::BTreeMap::new());
            for _ in 0..3 {
                let faults = world.demo.faults();
                faults.clear();
                if case.rng.bool() {
                    let all = echoes();
                    faults.add(When::any().nth(case.rng.usize(1..8)), all[case.rng.usize(..all.len())].clone());
                    case.count("with an echo");
                }
                let words = WORDS[case.rng.usize(..WORDS.len())];
                let mut command = world.command(words);
                command.env("RUST_LOG", "trace").env("RUST_BACKTRACE", "full").env("RD_QUOTA_WAIT", "1");
                command.env("RD_TORRENT_WAIT", "1").env("REDRIVA_SEALED", "1");
                let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
                if case.rng.u8(..3) == 0 {
                    let (_never, moment) = channel::<()>();
                    let _ = moment.recv_timeout(Duration::from_millis(case.rng.u64(5..150)));
                    // One that dumps a core where the system lets it.
                    let _ = kill_process(Pid::from_child(&child), Signal::ABORT);
                    case.count("crashed");
                }
                let output = child.wait_with_output().unwrap();
                let said =
                    format!("{}\n{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
                assert_eq!(leak(&said), None, "{words:?} said {said}");
                assert_eq!(leak_below(world.home(), &[]), None, "{words:?} left it");
            }
        },
    );
    assert!(tally.rounds < 10 || tally.of("with an echo") > 0);
}

#[test]
fn would_be_found() {
    let folder = crate::house::folder();
    for text in [CANARY.to_owned(), CANARY[9..20].to_lowercase(), format!("x{}", &CANARY[20..])] {
        fs::write(folder.path().join("log"), format!("before {text} after")).unwrap();
        assert!(leak_below(folder.path(), &[]).is_some(), "{text}");
    }
}
