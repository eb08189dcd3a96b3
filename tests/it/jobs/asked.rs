//! Files that are asked for on a real terminal once they are known.

use serde_json::Value;

use crate::pty;
use crate::shell::Shell;

/// A hash that is new to the account.
const NEW: &str = "0123456789abcdef0123456789abcdef01234567";

/// The account's newest torrent, as it is.
fn newest(shell: &Shell) -> Value {
    let id = shell.demo.account().ids()[0].clone();
    serde_json::from_str(&shell.demo.account().truth_of(&id).unwrap()).unwrap()
}

fn chosen(torrent: &Value) -> Vec<i64> {
    let files = torrent["detail"]["files"].as_array().unwrap().iter();
    files
        .filter(|file| file["selected"] == 1 || file["selected"] == true)
        .filter_map(|file| file["id"].as_i64())
        .collect()
}

/// Adds on a terminal, with these answers: first to the plan, then to the questions.
fn add(shell: &Shell, answers: &[&str]) -> pty::Seen {
    let mut command = shell.command(&["add", NEW, "--files", "ask"]);
    pty::answering(command.env("LANG", "C.UTF-8"), 100, answers)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_files_are_listed_by_number_and_a_bad_line_is_told_and_asked_again() {
    let shell = Shell::synced(20).await;
    let seen = add(&shell, &["y\r", "\r", "99\r", "*.none\r", "x\u{7f}1\r"]);
    assert_eq!(seen.code, 0, "{}", seen.raw);
    let torrent = newest(&shell);
    assert_eq!((&torrent["hash"], chosen(&torrent)), (&NEW.into(), vec![1]));
    for said in [
        "Enter alone makes none.",
        "There is no file 99.",
        "No file fits *.none.",
        "Which files? all, videos, largest, none, 1,3-5 or *.mkv (Esc leaves it waiting): ",
    ] {
        assert!(seen.raw.contains(said), "{said}: {}", seen.raw);
    }
    // Every file stands there with the number that chooses it.
    for file in torrent["detail"]["files"].as_array().unwrap() {
        let path = file["path"].as_str().unwrap();
        let line = seen.raw.lines().find(|line| line.trim_end().ends_with(path)).unwrap();
        assert!(line.trim_start().starts_with(&format!("{} ", file["id"])), "{line}");
    }
    // One job did it all, and nothing is owed any more.
    let jobs = shell.run(&["jobs", "--json"]).out;
    assert_eq!(jobs.lines().count(), 1);
    let job: Value = serde_json::from_str(&jobs).unwrap();
    assert_eq!((&job["state"], &job["acts"]["done"]), (&"done".into(), &1.into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_leaves_the_question_leaves_the_torrent_waiting_with_the_command_that_chooses() {
    for key in ["\u{1b}", "\u{3}"] {
        let shell = Shell::synced(20).await;
        let seen = add(&shell, &["y\r", key]);
        assert_eq!(seen.code, 3, "{}", seen.raw);
        let torrent = newest(&shell);
        assert_eq!((&torrent["status"], chosen(&torrent)), (&"waiting_files_selection".into(), vec![]));
        let select = format!("redriva select {} --files all", torrent["id"].as_str().unwrap());
        assert!(seen.raw.rsplit("Which files?").next().unwrap().contains(&select), "{}", seen.raw);
        // Whoever goes on with the job is asked again; an answer ends it.
        let mut command = shell.command(&["jobs", "run"]);
        let seen = pty::answering(command.env("LANG", "C.UTF-8"), 100, &["largest\r"]);
        assert_eq!(seen.code, 0, "{}", seen.raw);
        assert_eq!(chosen(&newest(&shell)).len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_terminal_and_in_json_nobody_is_asked() {
    let shell = Shell::synced(20).await;
    let ran = shell.run(&["add", NEW, "--files", "ask", "--yes", "--json"]);
    assert_eq!(ran.code, Some(3), "{}", ran.err);
    assert!(ran.out.contains("redriva select"), "{}", ran.out);
    let mut command = shell.command(&["jobs", "run", "--json"]);
    let seen = pty::run(command.env("LANG", "C.UTF-8"), 100, "");
    assert_eq!(seen.code, 3, "{}", seen.raw);
    assert!(!seen.raw.contains("Which files?"), "{}", seen.raw);
    assert!(chosen(&newest(&shell)).is_empty());
}
