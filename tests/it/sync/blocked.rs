//! Nobody reads what a sync says, or another program holds the archive: the work goes on, and the end comes when asked.

use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use portable_pty::{PtySize, native_pty_system};
use redriva::demo::DemoOptions;
use rusqlite::Connection;
use tokio::time::{Instant, sleep};

use crate::shell::Shell;

/// More than a pipe or a terminal takes when nobody reads.
const TORRENTS: usize = 1_200;

fn signal(child: &Child, number: &str) {
    assert!(Command::new("kill").args(["-s", number, &child.id().to_string()]).status().unwrap().success());
}

/// Waits for a child for so long.
async fn ended_within(child: &mut Child, most: Duration) -> Option<ExitStatus> {
    let begun = Instant::now();
    while begun.elapsed() < most {
        if let Some(status) = child.try_wait().unwrap() {
            return Some(status);
        }
        sleep(Duration::from_millis(5)).await;
    }
    None
}

fn ended_by(status: ExitStatus) -> Option<i32> {
    std::os::unix::process::ExitStatusExt::signal(&status)
}

/// Waits until the archive holds every detail.
async fn until_archived(shell: &Shell) {
    let begun = Instant::now();
    loop {
        let details = Connection::open(shell.archive())
            .and_then(|db| db.query_row("SELECT count(*) FROM torrent_details", [], |r| r.get::<_, usize>(0)));
        if details == Ok(TORRENTS) {
            return;
        }
        assert!(begun.elapsed() < Duration::from_secs(60), "the sync stands still: {details:?}");
        sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pipe_that_nobody_reads_holds_no_sync_and_no_signal() {
    for (words, number, code) in [
        (["sync", "fast", "--json"], "TERM", 15),
        (["sync", "fast", "--verbose"], "INT", 2),
        (["sync", "all", "--verbose"], "TERM", 15),
    ] {
        let shell = Shell::with(DemoOptions::quick(TORRENTS)).await;
        let mut child = shell
            .command(&words)
            .env("RD_QUOTA_WAIT", "0")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        until_archived(&shell).await;
        assert_eq!(ended_within(&mut child, Duration::from_millis(300)).await, None, "{words:?}: it has more to say");
        signal(&child, number);
        let status = ended_within(&mut child, Duration::from_secs(1)).await.expect("it outlives its signal");
        assert_eq!(ended_by(status), Some(code), "{words:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_not_read_for_a_while_is_written_in_the_end() {
    let shell = Shell::with(DemoOptions::quick(TORRENTS)).await;
    let child =
        shell.command(&["sync", "fast", "--json"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    until_archived(&shell).await;
    let output = child.wait_with_output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]));
    assert_eq!(text.lines().filter(|line| line.contains(r#""event":"detail_archived""#)).count(), TORRENTS);
    assert!(text.lines().last().unwrap().contains(r#""event":"summary""#));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_terminal_that_takes_nothing_holds_no_sync_and_no_signal() {
    let shell = Shell::with(DemoOptions::quick(TORRENTS)).await;
    let size = PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 };
    let pair = native_pty_system().openpty(size).unwrap();
    let terminal = pair.master.tty_name().unwrap();
    let open = || std::fs::OpenOptions::new().read(true).write(true).open(&terminal).unwrap();
    let mut child =
        shell.command(&["sync", "fast", "--verbose"]).stdin(open()).stdout(open()).stderr(open()).spawn().unwrap();
    until_archived(&shell).await;
    assert_eq!(ended_within(&mut child, Duration::from_millis(300)).await, None, "it has more to say");
    signal(&child, "TERM");
    let status = ended_within(&mut child, Duration::from_secs(1)).await.expect("it outlives its signal");
    assert_eq!(ended_by(status), Some(15));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_archive_that_another_program_holds_is_waited_for_ten_seconds_and_no_signal_waits() {
    let shell = Shell::synced(20).await;
    let other = Connection::open(shell.archive()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    for (number, code) in [("TERM", 15), ("INT", 2)] {
        let mut child = shell.command(&["sync", "--quiet"]).stderr(Stdio::piped()).spawn().unwrap();
        assert_eq!(ended_within(&mut child, Duration::from_millis(1_500)).await, None);
        signal(&child, number);
        let status = ended_within(&mut child, Duration::from_secs(1)).await.expect("it outlives its signal");
        assert_eq!(ended_by(status), Some(code));
    }
    let begun = Instant::now();
    let ran = shell.run(&["sync"]);
    let waited = begun.elapsed();
    assert_eq!(ran.code, Some(11), "{}", ran.err);
    assert!(waited > Duration::from_secs(9) && waited < Duration::from_millis(12_500), "{waited:?}");
    assert!(ran.err.contains("Another program holds the archive; waiting for it, 10 s at most."), "{}", ran.err);
    assert!(ran.err.contains("error: the archive is in use by another program"), "{}", ran.err);
    other.execute_batch("COMMIT").unwrap();
    assert_eq!(shell.run(&["sync"]).code, Some(0));
}
