//! Every exit code, provoked; and the odd places a program is started from.

use std::fs::{self, File, OpenOptions};
use std::io::{BufRead as _, BufReader, Read as _};
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Child, Stdio};
use std::time::Duration;

use redriva::archive::SyncLock;
use redriva::demo::{DemoOptions, Fault, When};
use rustix::process::{Pid, Signal, kill_process};

use crate::shell::{Ran, Shell, ran};

/// A stall longer than any test waits for.
const FOR_EVER: Duration = Duration::from_secs(600);

/// Asserts the code, and that a failure says what and what to do in words of at least two lines.
fn assert_failed(ran: &Ran, code: i32, words: &str) {
    assert_eq!(ran.code, Some(code), "{}{}", ran.out, ran.err);
    assert!(ran.err.contains(words), "{words:?} is not in {:?}", ran.err);
    assert!(!ran.err.contains("panicked"), "{}", ran.err);
}

/// Codes of the help that this file cannot provoke, and the test that does.
const ELSEWHERE: [(&str, &str, &str); 2] = [
    ("70", include_str!("../../src/cli/run.rs"), "fn a_panic_becomes_exit_70_with_words("),
    ("128+N", include_str!("exits.rs"), "fn exit_130_and_143_by_the_signal_itself("),
];

#[test]
fn every_code_of_the_help_has_a_test_here() {
    let help = crate::faces::help("");
    let listed = help.split("Exit codes:\n").nth(1).unwrap();
    let codes: Vec<&str> = listed.lines().filter_map(|line| line.strip_prefix("  ")?.split(' ').next()).collect();
    assert_eq!(codes, ["0", "1", "2", "3", "10", "11", "12", "13", "14", "15", "20", "70", "128+N"]);
    for code in codes {
        let own = format!("fn exit_{code}_");
        let elsewhere = ELSEWHERE.iter().any(|(of, file, test)| *of == code && file.contains(test));
        assert!(elsewhere || include_str!("exits.rs").contains(&own), "no test provokes exit code {code}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn exit_0_when_what_was_asked_is_done() {
    let shell = Shell::synced(12).await;
    for command in [
        &["stats"][..],
        &["stats", "--compact"],
        &["stats", "--json"],
        &["diagnose"],
        &["diagnose", "--json"],
        &["history"],
        &["export", "--format", "jsonl"],
        &["sync"],
        &["sync", "resume"],
        &["--help"],
        &["--version"],
        &["man"],
        &["completions", "bash"],
    ] {
        let ran = shell.run(command);
        assert_eq!(ran.code, Some(0), "{command:?}: {}", ran.err);
        assert!(!ran.out.is_empty(), "{command:?}");
    }
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn exit_1_when_the_output_cannot_be_written_for_an_odd_reason() {
    let shell = Shell::synced(3).await;
    // This file takes numbers only; anything else is refused as invalid.
    let odd = OpenOptions::new().write(true).open("/proc/self/oom_score_adj").unwrap();
    assert_failed(&ran(shell.command(&["stats"]).stdout(odd)), 1, "error: ");
}

#[tokio::test(flavor = "multi_thread")]
async fn exit_2_for_a_wrong_word_a_wrong_setting_and_a_screen_without_a_terminal() {
    let shell = Shell::quick(3).await;
    assert_failed(&shell.run(&["snyc"]), 2, "sync");
    assert_failed(&shell.run(&["stats", "--bogus"]), 2, "--bogus");
    assert_failed(&shell.run(&["sync", "--status", "nonsense", "details"]), 2, "possible values: magnet_conversion");
    assert_failed(&shell.run(&[]), 2, "terminal");
    assert_failed(&ran(shell.command(&["stats"]).env("RD_RATE_LIMIT", "many")), 2, "RD_RATE_LIMIT");
    assert_failed(&ran(shell.command(&["sync"]).env_remove("RD_TOKEN")), 2, "no token is set");
}

#[tokio::test(flavor = "multi_thread")]
async fn exit_3_when_one_detail_cannot_be_fetched() {
    let shell = Shell::quick(12).await;
    let ids = shell.demo.account().ids();
    shell.demo.faults().add(When::info().id(&ids[4]), Fault::ServiceUnavailable25);
    assert_failed(&shell.run(&["sync", "fast"]), 3, "1 detail could not be fetched");
    shell.demo.faults().clear();
    assert_eq!(shell.run(&["sync", "resume"]).code, Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn exit_3_when_the_list_is_shorter_than_its_total() {
    let shell = Shell::quick(12).await;
    // An array without an item, under a total of twelve.
    shell.demo.faults().add(When::list(), Fault::HugeBody(40));
    let told = "the list was incomplete: Real-Debrid counts 12 torrents and listed 0, so no removals were concluded";
    assert_failed(&shell.run(&["sync"]), 3, told);
    assert_failed(&shell.run(&["sync", "--quiet"]), 3, "Try again with: redriva sync");
    let json = shell.run(&["sync", "--json"]);
    assert_eq!(json.code, Some(3));
    assert!(json.out.contains("\"list_complete\":false,\"unlisted\":12,"), "{}", json.out);
    shell.demo.faults().clear();
    assert_eq!(shell.run(&["sync"]).code, Some(0));
    // Of a living archive nothing is taken away by a list that stops in the middle.
    shell.demo.faults().add(When::list(), Fault::WrongTotalCount("15".to_owned()));
    assert_failed(&shell.run(&["sync"]), 3, "counts 15 torrents and listed 12");
    assert!(shell.run(&["stats", "--compact"]).out.starts_with("12 torrents"));
}

#[tokio::test(flavor = "multi_thread")]
async fn exit_10_when_there_is_no_archive_yet() {
    let shell = Shell::quick(1).await;
    for command in [&["stats"][..], &["diagnose"], &["history"], &["export", "--format", "jsonl"]] {
        assert_failed(&shell.run(command), 10, "redriva sync");
    }
    assert!(!shell.archive().exists(), "reading must make nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn exit_11_when_another_sync_is_running() {
    let shell = Shell::synced(3).await;
    let held = SyncLock::take(&shell.archive()).unwrap();
    assert_failed(&shell.run(&["sync"]), 11, &format!("process {}", std::process::id()));
    assert_eq!(shell.run(&["stats"]).code, Some(0), "the archive stays readable");
    drop(held);
    assert_eq!(shell.run(&["sync"]).code, Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn exit_12_when_the_token_or_the_address_is_refused() {
    let shell = Shell::quick(3).await;
    for fault in [Fault::BadToken401, Fault::IpNotAllowed403] {
        shell.demo.faults().clear();
        shell.demo.faults().add(When::any(), fault.clone());
        assert_failed(&shell.run(&["sync"]), 12, "error: ");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn exit_13_when_something_else_answers_for_real_debrid() {
    let shell = Shell::quick(3).await;
    let elsewhere = Fault::Redirect { status: 302, to: "https://portal.example/".to_owned() };
    for fault in [Fault::Html(200), elsewhere] {
        shell.demo.faults().clear();
        shell.demo.faults().add(When::any(), fault.clone());
        assert_failed(&shell.run(&["sync"]), 13, "error: ");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn exit_14_when_rate_limited_and_the_stored_time_is_obeyed() {
    let shell = Shell::quick(3).await;
    shell.demo.faults().add(When::any(), Fault::TooManyRequests { retry_after: Some(1), html: false });
    let limited = |shell: &Shell| ran(shell.command(&["sync"]).env("RD_QUOTA_WAIT", "1"));
    assert_failed(&limited(&shell), 14, "429");
    shell.demo.faults().clear();
    shell.demo.reset_traffic();
    assert_failed(&limited(&shell), 14, "429");
    assert_eq!(shell.demo.traffic().requests, 0, "before the stored time nothing is sent");
}

#[tokio::test(flavor = "multi_thread")]
async fn exit_15_for_a_foreign_file_a_newer_archive_and_a_full_disk() {
    let shell = Shell::synced(3).await;
    let foreign = shell.home().join("letter.txt");
    fs::write(&foreign, "this is no database, and longer than the sixteen bytes of its magic").unwrap();
    let named = foreign.to_str().unwrap();
    for command in [&["--archive", named, "stats"][..], &["--archive", named, "sync"]] {
        assert_failed(&shell.run(command), 15, "not a Redriva archive");
    }
    assert_failed(&shell.run(&["--archive", "/proc/version/x.db", "sync"]), 15, "error: ");
    let full = || OpenOptions::new().write(true).open("/dev/full").unwrap();
    for command in [&["stats"][..], &["diagnose"], &["history"], &["export", "--format", "jsonl"], &["man"]] {
        assert_failed(&ran(shell.command(command).stdout(full())), 15, "error: ");
    }
    let newer = rusqlite::Connection::open(shell.archive()).unwrap();
    newer.pragma_update(None, "user_version", 999).unwrap();
    drop(newer);
    assert_failed(&shell.run(&["stats"]), 15, "newer Redriva");
}

#[tokio::test(flavor = "multi_thread")]
async fn exit_20_when_the_list_is_suddenly_empty_or_another_account_s() {
    let shell = Shell::synced(30).await;
    shell.demo.faults().add(When::any(), Fault::OtherAccount);
    assert_failed(&shell.run(&["sync"]), 20, "another account");
    shell.demo.faults().clear();
    shell.demo.account().clear();
    assert_failed(&shell.run(&["sync"]), 20, "--accept-removals 30");
    assert!(shell.run(&["stats", "--compact"]).out.starts_with("30 torrents"));
}

fn stalled(shell: &Shell) -> Child {
    shell.demo.faults().add(When::info(), Fault::Stall(FOR_EVER));
    let mut command = shell.command(&["sync", "fast", "--json"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(child.stdout.as_mut().unwrap()).lines();
    // The plan is told right before the first fetch.
    assert!(lines.map(Result::unwrap).any(|line| line.contains("\"planned\"")));
    child
}

#[tokio::test(flavor = "multi_thread")]
async fn exit_130_and_143_by_the_signal_itself() {
    for (signal, number) in [(Signal::INT, 2), (Signal::TERM, 15)] {
        let shell = Shell::quick(5).await;
        let mut child = stalled(&shell);
        kill_process(Pid::from_child(&child), signal).unwrap();
        let status = child.wait().unwrap();
        assert_eq!((status.code(), status.signal()), (None, Some(number)));
        let mut err = String::new();
        child.stderr.unwrap().read_to_string(&mut err).unwrap();
        assert!(err.contains("safe") && err.contains("5 details are still to fetch"), "{err}");
        assert!(shell.run(&["stats", "--compact"]).out.starts_with("5 torrents | 0 details (0.0%)"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_has_seen_enough_is_no_error() {
    let shell = Shell::synced(2_000).await;
    for command in [&["export", "--format", "jsonl"][..], &["history"], &["stats"], &["diagnose", "--json"]] {
        let mut child = shell.command(command).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{command:?}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{command:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_stdout_breaks_nothing() {
    let shell = Shell::synced(3).await;
    for tail in ["stats", "diagnose", "sync", "man"] {
        let line = format!("exec {} {tail} >&- 2>&-", env!("CARGO_BIN_EXE_redriva"));
        let mut command = std::process::Command::new("/bin/sh");
        let template = shell.command(&[]);
        command.args(["-c", &line]).env_clear().current_dir(shell.home());
        command.envs(template.get_envs().filter_map(|(key, value)| Some((key, value?))));
        assert_eq!(command.status().unwrap().code(), Some(0), "{tail}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_any_environment_the_archive_is_read_and_synced() {
    let shell = Shell::synced(3).await;
    let archive = shell.archive();
    let archive = archive.to_str().unwrap();
    // With no HOME the user's home comes from the system; the named archive must do all the same.
    let read = ran(&mut shell.bare(&["--archive", archive, "stats"]));
    assert_eq!((read.code, read.err.as_str()), (Some(0), ""));
    assert!(!read.out.contains(['█', '…']), "no locale, no letters of another: {}", read.out);
    let mut sync = shell.bare(&["--archive", archive, "sync", "--quiet"]);
    let sync = ran(sync.env("RD_TOKEN", shell.demo.token()).env("RD_API_URL", shell.demo.base_url()));
    assert_eq!((sync.code, sync.out.as_str(), sync.err.as_str()), (Some(0), "", ""));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_locale_chooses_the_letters_of_the_bars() {
    let shell = Shell::synced(40).await;
    let stats = |locale: &str| ran(shell.command(&["stats"]).env("LANG", locale)).out;
    let (plain, rich) = (stats("C"), stats("C.UTF-8"));
    assert!(plain.contains("####") && !plain.contains(['█', '…']), "{plain}");
    assert!(rich.contains("████") && !rich.contains("####"), "{rich}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unwritable_home_costs_only_the_log() {
    let shell = Shell::synced(3).await;
    let file = shell.home().join("not-a-folder");
    File::create(&file).unwrap();
    let archive = shell.archive();
    let read = ran(shell.command(&["--archive", archive.to_str().unwrap(), "stats", "--compact"]).env("HOME", &file));
    assert_eq!((read.code, read.err.as_str()), (Some(0), ""));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_flags_of_the_python_script_still_work() {
    let shell = Shell::with(DemoOptions::quick(20)).await;
    for line in [
        "--torrents-only",
        "--sync-fast",
        "--sync-smart --dry-run --verbose",
        "--sync-smart --status-changes-only --include-active-downloads --skip-error-retry",
        "--details-only --status downloaded",
        "--resume",
        "--stats",
        "--stats --compact",
        "--diagnose-errors",
    ] {
        let ran = shell.run(&line.split(' ').collect::<Vec<_>>());
        assert_eq!(ran.code, Some(0), "{line}: {}", ran.err);
    }
    assert_eq!(shell.run(&["--stats", "--compact"]).out, shell.run(&["stats", "--compact"]).out);
    assert_failed(&shell.run(&["--menu"]), 2, "terminal");
    for flag in ["--sync-all", "--torrents-only", "--diagnose-errors", "--menu"] {
        assert!(!shell.run(&["--help"]).out.contains(flag), "{flag}");
    }
}
