//! The real program on a real terminal: it gives the terminal back on every way out.

use std::process::Stdio;

use portable_pty::PtySize;
use redriva::archive::Archive;
use redriva::demo::{Demo, DemoOptions};
use redriva::model::{SyncMode, Timestamp};
use rustix::process::Signal;

use super::window::{LEAVE, SHOW_CURSOR, STEPS, Window, screen};
use crate::house::House;

#[test]
fn quitting_gives_the_terminal_back() {
    let mut window = Window::open();
    window.wait_for("There is no archive yet.");
    window.press("q");
    assert_eq!(window.end().exit_code(), 0);
    assert!(window.wrote(LEAVE) && window.wrote(SHOW_CURSOR));
}

#[test]
fn a_key_right_before_the_end_is_told_to_the_terminal_too() {
    let last = |window: &Window, bytes: &[u8]| window.raw.windows(bytes.len()).rposition(|found| found == bytes);
    let mut window = Window::open();
    window.wait_for("There is no archive yet.");
    window.press("m");
    window.wait_for("hold Shift");
    // No frame is drawn between these keys.
    window.press("Ymq");
    assert_eq!(window.end().exit_code(), 0);
    let (taken, left) = (last(&window, b"\x1b[?1000h"), last(&window, b"\x1b[?1000l"));
    assert!(taken.is_some() && left > taken, "the mouse is left to the terminal: {taken:?} {left:?}");
    assert!(last(&window, b"\x1b]52;").is_some(), "and the command is in its clipboard");
}

#[test]
fn every_frame_is_one_bracket() {
    let mut window = Window::open();
    window.wait_for("There is no archive yet.");
    window.press("?");
    window.wait_for("Help");
    window.press("\x1b");
    window.wait_for("There is no archive yet.");
    window.press("q");
    window.end();
    let text = String::from_utf8_lossy(&window.raw).into_owned();
    let (begun, ended) = (text.matches("\x1b[?2026h").count(), text.matches("\x1b[?2026l").count());
    // Leaving ends a bracket once more, in case a frame was cut off.
    assert!(begun >= 3 && ended == begun + 1, "{begun} {ended}");
    assert!(!text.contains("\x1b[6n"), "the terminal is never asked anything");
}

#[test]
fn signals_end_it_and_the_terminal_is_given_back() {
    for (signal, name) in [(Signal::TERM, "Terminated"), (Signal::INT, "Interrupt"), (Signal::HUP, "Hangup")] {
        let mut window = Window::open();
        window.wait_for("There is no archive yet.");
        window.signal(signal);
        assert_eq!(window.end().signal(), Some(name));
        assert!(window.wrote(LEAVE), "{name}");
    }
}

#[test]
fn a_closed_terminal_ends_it_also_when_nobody_tells() {
    let program = env!("CARGO_BIN_EXE_redriva");
    for words in [vec![program], vec!["/bin/sh", "-c", "trap '' HUP; exec \"$0\"", program]] {
        let mut window = Window::run(&words, true);
        window.wait_for("There is no archive yet.");
        (window.keys, window.master, window.output) = (None, None, None);
        // The thread that reads has the terminal open too: it ends when something is drawn that nobody takes.
        window.signal(Signal::WINCH);
        assert_ne!(window.end().exit_code(), 0);
    }
}

#[test]
fn a_terminal_that_takes_no_output_does_not_keep_it_from_ending() {
    let mut window = Window::run(&[env!("CARGO_BIN_EXE_redriva")], false);
    for _ in 0..STEPS / 2 {
        window.press("??");
        window.step();
    }
    window.signal(Signal::TERM);
    assert_eq!(window.end().signal(), Some("Terminated"));
}

#[test]
fn the_shell_gets_the_terminal_for_a_while() {
    let mut window = Window::run(&["/bin/sh", "-i"], true);
    window.press(&format!("{}\n", env!("CARGO_BIN_EXE_redriva")));
    for _ in 0..3 {
        window.wait_for("There is no archive yet.");
        window.press("\x1a");
        window.wait_for("Stopped");
        window.press("echo shell-$((40+2))\n");
        window.wait_for("shell-42");
        window.press("clear; fg\n");
    }
    window.wait_for("There is no archive yet.");
    window.press("q");
    window.wait_for("redriva\n$");
    window.press("echo over-$((40+3)); exit\n");
    window.wait_for("over-43");
}

#[test]
fn a_new_size_is_drawn_anew() {
    let mut window = Window::open();
    window.wait_for("There is no archive yet.");
    for (rows, cols, text) in [(4, 19, "too small"), (30, 100, "There is no archive yet."), (12, 40, ": ? q")] {
        window.seen = screen(rows, cols);
        let size = PtySize { rows, cols, pixel_width: 0, pixel_height: 0 };
        window.master.as_ref().unwrap().resize(size).unwrap();
        window.wait_for(text);
    }
    window.press("q");
    assert_eq!(window.end().exit_code(), 0);
}

#[test]
fn a_flood_of_rubbish_harms_nothing() {
    let mut window = Window::open();
    window.wait_for("There is no archive yet.");
    for _ in 0..20 {
        window.press("\x1b[200~ffffffff \x1b[31m \r\n jjjj\x1b[201~\x1b[<0;1;1M\x1b[999;999H\x1bO\x1b[1;5A\x1b\x1b\x1b[M\u{fffd}\u{0}");
        window.step();
    }
    window.signal(Signal::TERM);
    assert_eq!(window.end().signal(), Some("Terminated"));
    assert!(window.wrote(LEAVE));
}

#[test]
fn without_a_terminal_it_says_so() {
    let program = std::process::Command::new(env!("CARGO_BIN_EXE_redriva"))
        .stdin(Stdio::null())
        .env("HOME", std::env::temp_dir())
        .output()
        .unwrap();
    let message = String::from_utf8(program.stderr).unwrap();
    assert_eq!((program.status.code(), program.stdout.len()), (Some(2), 0));
    assert!(message.contains("the full-screen view needs a terminal"), "{message}");
}

#[test]
fn a_key_starts_a_sync_and_rows_arrive() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let demo = runtime.block_on(Demo::start(DemoOptions { seed: 7, ..DemoOptions::quick(60) })).unwrap();
    let (url, token) = (demo.base_url(), demo.token().to_owned());
    let environment = [("RD_API_URL", url.as_str()), ("RD_TOKEN", token.as_str())];
    let mut window = Window::run_in(&[env!("CARGO_BIN_EXE_redriva")], true, &environment);
    window.wait_for("There is no archive yet.");
    window.press("s");
    window.wait_for("By status");
    window.press("2");
    window.wait_for("60 torrents");
    window.press("3");
    window.wait_for("Sync complete: 60 details archived");
    window.press("2");
    window.press("/");
    window.press("no such name");
    window.wait_for("No torrent matches.");
    window.press("\x1b");
    window.wait_for("· 60 torrents ─");
    window.press("\r");
    window.wait_for("archived");
    window.press("5");
    window.wait_for("60 came");
    window.press("1");
    window.wait_for("✓ synced now");
    window.press("\r");
    window.wait_for("60 torrents");
    window.press("q");
    assert_eq!(window.end().exit_code(), 0);
    let traffic = demo.traffic();
    assert_eq!((traffic.info_served.len(), traffic.info_served_twice(), traffic.revocations), (60, 0, 0));
}

#[test]
fn the_demo_fills_itself_and_a_running_sync_is_cancelled_on_leaving() {
    let mut window = Window::run(&[env!("CARGO_BIN_EXE_redriva"), "demo", "--torrents", "900"], true);
    window.wait_for("Demo:");
    window.press("2");
    window.wait_for("900 torrents");
    window.press("q");
    window.wait_for("Quit while a sync runs?");
    window.press("y");
    assert_eq!(window.end().exit_code(), 0);
    assert!(window.wrote(LEAVE));
}

#[tokio::test]
async fn past_runs_their_logs_and_what_can_be_copied_are_asked_of_the_archive_and_shown() {
    let house = House::quick(8).await;
    house.run(SyncMode::Fast).await;
    // A process that died in its run: nobody holds the archive, and its row still says that it runs.
    let archive = Archive::open(&house.archive_path()).unwrap();
    archive.begin_run(SyncMode::Smart, Timestamp::UNIX_EPOCH).await.unwrap();
    archive.close().await.unwrap();
    let path = house.archive_path();
    let seen = tokio::task::spawn_blocking(move || {
        let program = env!("CARGO_BIN_EXE_redriva");
        let mut window = Window::run_in(&[program], true, &[("REDRIVA_ARCHIVE", path.to_str().unwrap())]);
        window.press("2");
        window.wait_for("8 torrents");
        window.press("y");
        window.wait_for("Magnet");
        window.press("\x1b");
        window.wait_for("f filter");
        window.press("3");
        window.wait_for("interrupted");
        window.press("G\r");
        window.wait_for("Sync complete: 8 details archived");
        let log = window.seen.screen().contents();
        window.press("q");
        window.end();
        log
    });
    let seen = seen.await.unwrap();
    assert!(seen.contains("Log of sync 1") && seen.contains("List complete: 8 torrents"), "{seen}");
}
