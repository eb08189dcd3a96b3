//! Words that are true: what a command says of runs, rows, plans and outputs is what is so.

use std::fs::OpenOptions;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use redriva::archive::{Archive, Reader, SyncLock};
use redriva::demo::{DemoOptions, Fault, RowDamage, When};
use redriva::model::{SyncMode, Trouble};
use redriva::quota::now;
use rusqlite::Connection;
use serde_json::Value;

use crate::house::House;
use crate::shell::{Ran, Shell, ran};

fn json(ran: &Ran) -> Value {
    serde_json::from_str(&ran.out).unwrap()
}

fn sql(archive: &Path, statement: &str) {
    Connection::open(archive).unwrap().execute_batch(statement).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_could_not_be_read_is_a_finding_until_a_list_answers_it() {
    let shell = Shell::quick(5).await;
    shell.demo.faults().add(When::list(), Fault::BadRow { position: 2, damage: RowDamage::HostileId });
    for _ in 0..2 {
        assert_eq!(shell.run(&["sync", "smart", "--quiet"]).code, Some(3));
    }
    let told = shell.run(&["diagnose"]).out;
    for words in [" failed fetches, 1 unreadable row.\n", "its id has other characters", "\"id\": \"..\\/"] {
        assert!(told.contains(words), "{words}: {told}");
    }
    assert!(told.lines().all(|line| redriva::format::width(line) <= 80), "{told}");
    let found = json(&shell.run(&["diagnose", "--json"]));
    let rows: Vec<&Value> = found["findings"].as_array().unwrap().iter().filter(|row| !row["row"].is_null()).collect();
    let [finding] = rows.as_slice() else { panic!("{found}") };
    let kept: String =
        Connection::open(shell.archive()).unwrap().query_row("SELECT json FROM rejects", [], |row| row.get(0)).unwrap();
    assert_eq!((finding["row"].as_str(), finding["id"].as_str()), (Some(kept.as_str()), None));
    assert_eq!(finding["type"], "unreadable_row");
    assert!(finding["at"].is_string() && finding["command"].is_string(), "{found}");
    let stats = json(&shell.run(&["stats", "--json"]));
    assert!(stats["recommendations"].as_array().unwrap().iter().any(|row| row["name"] == "unreadable_rows"), "{stats}");

    shell.demo.faults().clear();
    assert_eq!(shell.run(&["sync", "smart", "--quiet"]).code, Some(0));
    assert!(!shell.run(&["diagnose"]).out.contains("unreadable"));
    assert!(!shell.run(&["stats", "--json"]).out.contains("unreadable_rows"));
}

#[tokio::test]
async fn which_rows_are_unreadable_is_what_the_newest_list_says() {
    let house = House::quick(6).await;
    let bad = |position, damage| house.demo.faults().add(When::list(), Fault::BadRow { position, damage });
    bad(1, RowDamage::NotAnObject);
    bad(3, RowDamage::NoId);
    house.run(SyncMode::Smart).await;
    let reasons = || {
        let mut found = redriva::diagnose::diagnose(house.reader().problems().unwrap());
        found.retain(|finding| matches!(finding.problem.trouble, Trouble::Row(_)));
        found.sort_by(|a, b| a.message.cmp(&b.message));
        found.into_iter().map(|finding| finding.message).collect::<Vec<_>>()
    };
    assert_eq!(reasons(), ["it has no id", "it is no object"]);
    // A run without a list, one whose list was cut short, and one that failed say nothing of rows.
    house.run(SyncMode::Resume).await;
    house.demo.faults().clear();
    house.demo.faults().add(When::list(), Fault::EmptyObject200);
    house.run(SyncMode::Torrents).await;
    assert_eq!(reasons().len(), 2);
    // One of them is gone from the list; the other one is still there, so that no list is whole.
    house.demo.faults().clear();
    house.demo.faults().add(When::list(), Fault::BadRow { position: 3, damage: RowDamage::NoId });
    house.run(SyncMode::Torrents).await;
    assert_eq!(reasons(), ["it has no id"]);
    house.demo.faults().clear();
    house.run(SyncMode::Torrents).await;
    assert_eq!(reasons(), [""; 0]);
    assert_eq!(house.reader().stats(now(), None).unwrap().unreadable_rows, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_whose_process_died_is_interrupted_and_one_that_lives_is_running() {
    let shell = Shell::synced(5).await;
    let own = std::process::id();
    let state = || {
        let stats = json(&shell.run(&["stats", "--json"]))["last_sync"]["state"].as_str().unwrap().to_owned();
        let reader = Reader::open(&shell.archive()).unwrap();
        let seen = reader
            .overview(now(), &jiff::tz::TimeZone::UTC, 1, &redriva::refused_names::RefusedNames::shipped().unwrap())
            .unwrap()
            .stats
            .last_sync
            .unwrap()
            .state
            .as_str();
        assert_eq!((seen, reader.runs(1).unwrap()[0].past.state.as_str()), (stats.as_str(), stats.as_str()));
        stats
    };
    sql(
        &shell.archive(),
        &format!(
            "INSERT INTO sync_runs (mode, state, since_at, started_at, pid) VALUES ('smart', 'running', 1, 1, {own})"
        ),
    );
    assert_eq!(state(), "interrupted");
    let told = shell.run(&["stats"]).out;
    assert!(told.contains("smart, interrupted") && !told.contains("running"), "{told}");
    let lock = SyncLock::take(&shell.archive()).unwrap();
    assert_eq!(state(), "running");
    // Another process holds it now, so the run of the first one is dead.
    sql(&shell.archive(), "UPDATE sync_runs SET pid = pid + 1 WHERE state = 'running'");
    assert_eq!(state(), "interrupted");
    drop(lock);
    // Whoever asks leaves nothing behind that a sync could trip over.
    assert_eq!(shell.run(&["sync", "--quiet"]).code, Some(0));
    assert_eq!(state(), "complete");
}

#[tokio::test(flavor = "multi_thread")]
async fn asking_who_holds_the_archive_keeps_nobody_from_taking_it() {
    let shell = Shell::synced(3).await;
    let archive = shell.archive();
    sql(
        &archive,
        "INSERT INTO sync_runs (mode, state, since_at, started_at, pid) VALUES ('smart', 'running', 1, 1, 1)",
    );
    let over = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let reader = Reader::open(&archive).unwrap();
                while !over.load(std::sync::atomic::Ordering::Relaxed) {
                    reader.runs(1).unwrap();
                }
            });
        }
        let refused = (0..300).filter(|_| SyncLock::take(&archive).is_err()).count();
        over.store(true, std::sync::atomic::Ordering::Relaxed);
        assert_eq!(refused, 0);
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn what_this_run_leaves_owed_is_said_with_its_plan() {
    let shell = Shell::quick(30).await;
    let torrents = shell.run(&["sync", "torrents"]);
    assert!(torrents.err.contains("Plan: this run fetches no detail; 30 stay owed."), "{}", torrents.err);
    assert!(torrents.out.contains("30 details still to fetch"), "{}", torrents.out);
    let some = shell.run(&["sync", "details", "--status", "downloaded", "--dry-run"]);
    let planned: u64 = some.out.split("Would fetch ").nth(1).unwrap().split(' ').next().unwrap().parse().unwrap();
    assert!(some.out.contains(&format!("Besides   {} details stay owed", 30 - planned)), "{}", some.out);
    let events = shell.run(&["sync", "details", "--status", "downloaded", "--json"]).out;
    let plan = events.lines().find(|line| line.contains("\"planned\"")).unwrap();
    assert_eq!(serde_json::from_str::<Value>(plan).unwrap()["besides"], 30 - planned);
    let all = shell.run(&["sync"]);
    assert!(!all.err.contains("owed"), "{}", all.err);
    assert!(all.out.ends_with("Next      nothing; everything is archived\n"), "{}", all.out);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_called_complete_or_everything_that_is_not() {
    let shell = Shell::synced(12).await;
    let id = shell.demo.account().ids().remove(4);
    let said = |words: &[&str]| {
        let ran = shell.run(words);
        format!("{}{}", ran.err, ran.out)
    };
    // A detail that the service does not know, of a torrent that its list holds.
    let not_found = || Fault::Status { status: 404, error_code: 7, slug: "unknown_ressource".to_owned() };
    shell.demo.faults().add(When::info().id(&id), not_found());
    let told = said(&["sync", "details", "--id", id.as_str()]);
    assert!(told.contains("1 detail that Real-Debrid does not know"), "{told}");
    assert!(!told.contains("everything") && !told.contains("complete:"), "{told}");
    shell.demo.faults().clear();
    // A torrent that the list lacks while no second proof comes.
    shell.demo.account().remove(&id);
    let told = said(&["sync", "torrents"]);
    assert!(told.contains("1 torrent missing from the list without proof"), "{told}");
    assert!(!told.contains("everything"), "{told}");
    // A page of something else in the way is no word of the service's.
    shell.demo.faults().add(When::info(), Fault::Html(404));
    let other = shell.demo.account().ids().remove(2);
    let told = said(&["sync", "details", "--id", other.as_str()]);
    assert!(told.contains("in Real-Debrid's place") && !told.contains("does not know"), "{told}");
    let found = json(&shell.run(&["diagnose", "--json"]));
    assert!(found["findings"].as_array().unwrap().iter().any(|row| row["type"] == "not_real_debrid"), "{found}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_output_that_is_full_is_named_and_its_code_is_15() {
    let shell = Shell::synced(5).await;
    let commands: [&[&str]; 16] = [
        &["stats"],
        &["stats", "--json"],
        &["list"],
        &["list", "--csv"],
        &["diagnose"],
        &["history"],
        &["export", "--format", "csv"],
        &["export", "--format", "jsonl"],
        &["snapshot"],
        &["check"],
        &["doctor", "--offline"],
        &["man"],
        &["completions", "bash"],
        &["--help"],
        &["--version"],
        &["sync"],
    ];
    for words in commands {
        let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
        let output =
            shell.command(words).stdout(full).stderr(Stdio::piped()).spawn().unwrap().wait_with_output().unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(15), "{words:?}: {told}");
        assert!(
            told.contains("error: cannot write to standard output: no space left on device.\n"),
            "{words:?}: {told}"
        );
        assert!(!told.contains("os error") && told.contains("stored is safe"), "{words:?}: {told}");
    }
    let ran = shell.run(&["export", "--format", "jsonl", "-o", "/dev/full"]);
    assert_eq!(ran.code, Some(15));
    assert!(ran.err.contains("/dev/full") && !ran.err.contains("os error"), "{}", ran.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_work_in_a_folder_that_was_deleted() {
    let shell = Shell::synced(5).await;
    let gone = shell.home().join("gone");
    for words in
        [&["stats"][..], &["list"], &["diagnose"], &["doctor", "--offline"], &["sync"], &["check"], &["snapshot"]]
    {
        let ran = in_a_deleted_folder(&shell, &gone, words);
        assert_eq!(ran.code, Some(0), "{words:?}: {}{}", ran.out, ran.err);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_written_into_a_folder_that_was_deleted_is_told_with_that_folder() {
    let shell = Shell::synced(5).await;
    let gone = shell.home().join("gone");
    let export = ["export", "--format", "magnets", "-o", "rel.txt"];
    for words in [&export[..], &["snapshot", "take", "-o", "rel.db"], &["--archive", "rel.db", "sync"]] {
        let ran = in_a_deleted_folder(&shell, &gone, words);
        assert!(ran.code != Some(0), "{words:?}");
        let told = format!("note: the folder {} in which this was started does not exist any more", gone.display());
        assert!(ran.err.contains(&told), "{words:?}: {}", ran.err);
    }
    let ran = in_a_deleted_folder(&shell, &gone, &["show", "NOBODY"]);
    assert!(ran.code == Some(1) && !ran.err.contains("note:"), "what has nothing to do with it: {}", ran.err);
}

/// Runs a command in a folder that is removed before it starts.
fn in_a_deleted_folder(shell: &Shell, gone: &std::path::Path, words: &[&str]) -> crate::shell::Ran {
    std::fs::create_dir(gone).unwrap();
    let script = "cd \"$0\" && rmdir \"$0\" && exec \"$@\"";
    let bare = shell.command(&[]);
    let mut command = std::process::Command::new("sh");
    command.args(["-c", script]).arg(gone).arg(bare.get_program()).args(words).env_clear();
    command.envs(bare.get_envs().map(|(name, value)| (name, value.unwrap())));
    ran(command.env("PATH", "/usr/bin:/bin"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_holder_without_a_name_leaves_no_hole_in_a_sentence() {
    let shell = Shell::synced(3).await;
    let lock = SyncLock::take(&shell.archive()).unwrap();
    let file = std::path::PathBuf::from(format!("{}.lock", shell.archive().display()));
    std::fs::write(&file, "").unwrap();
    let ran = shell.run(&["sync"]);
    assert_eq!((ran.code, ran.err.lines().next()), (Some(11), Some("error: another Redriva uses the archive.")));
    let told = shell.run(&["doctor", "--offline"]).out;
    assert!(told.contains("; another process uses it now"), "{told}");
    drop(lock);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_says_what_was_asked_and_stored_when_it_is_asked_to() {
    let shell = Shell::quick(4).await;
    let log = || {
        let folder = shell.home().join(".local/state/redriva");
        let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let logs = files.filter(|path| path.extension().is_some_and(|ending| ending == "log"));
        logs.map(|path| std::fs::read_to_string(path).unwrap()).collect::<String>()
    };
    assert_eq!(shell.run(&["sync", "--quiet"]).code, Some(0));
    assert_eq!(log(), "");
    shell.demo.account().add("evil\u{1b}[2J\rname");
    assert_eq!(ran(shell.command(&["sync", "--quiet"]).env("RUST_LOG", "trace")).code, Some(0));
    let told = log();
    for words in ["GET torrents?page=1", "GET user: answered", "GET torrents/info/", "Archived evil", "ms="] {
        assert!(told.contains(words), "{words}: {told}");
    }
    assert!(!told.contains(shell.demo.token()), "{told}");
    assert!(!told.contains(|c: char| c.is_control() && c != '\n'), "{told:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn doctor_says_at_once_until_when_nothing_may_be_sent() {
    let shell = Shell::with(DemoOptions::quick(3)).await;
    assert_eq!(shell.run(&["sync", "--quiet"]).code, Some(0));
    let archive = Archive::open(&shell.archive()).unwrap();
    let limits = redriva::quota::Limits {
        limit: 100,
        window: Duration::from_secs(60),
        concurrent: 4,
        list_pause: Duration::from_secs(60),
        detail_pause: Duration::from_secs(60),
    };
    let limiter = redriva::quota::Limiter::new(archive.clone(), limits);
    let permit = limiter.acquire().await.unwrap();
    let _ = permit.refused(redriva::quota::PauseFor::List, None);
    limiter.note().await.unwrap();
    limiter.close().await.unwrap();
    archive.close().await.unwrap();
    let (begun, before) = (now(), shell.demo.traffic().requests);
    let ran = shell.run(&["doctor"]);
    let took = now().duration_since(begun);
    assert!(took < jiff::SignedDuration::from_secs(5), "{took:?}");
    assert!(ran.out.contains("not asked: Real-Debrid refuses requests (429) until "), "{}", ran.out);
    assert_eq!((ran.code, shell.demo.traffic().requests), (Some(0), before));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_this_user_may_not_enter_has_no_settings_and_stops_nothing() {
    use std::os::unix::fs::PermissionsExt as _;
    let shell = Shell::quick(1).await;
    let as_another = ["--reuid=1000", "--regid=1000", "--clear-groups"];
    let drops = std::process::Command::new("setpriv").args(as_another).arg("true").output();
    if !drops.is_ok_and(|output| output.status.success()) {
        println!("passed over: this test needs a user who can become another one");
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let (closed, theirs) = (home.path().join("closed"), home.path().join("theirs"));
    for (folder, mode) in [(home.path(), 0o755), (&closed, 0o700), (&theirs, 0o777)] {
        std::fs::create_dir_all(folder).unwrap();
        std::fs::set_permissions(folder, std::fs::Permissions::from_mode(mode)).unwrap();
    }
    // The one that was built lies where another user may not look.
    let program = home.path().join("redriva");
    std::fs::copy(shell.bare(&[]).get_program(), &program).unwrap();
    let mut command = std::process::Command::new("setpriv");
    command.args(as_another).arg(&program).arg("stats").env_clear().env("PATH", "/usr/bin:/bin");
    let ran = ran(command.env("HOME", &theirs).current_dir(&closed));
    assert_eq!(ran.code, Some(10), "{}{}", ran.out, ran.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_known_is_a_dash_and_what_cannot_be_seen_has_a_word() {
    let shell = Shell::synced(2).await;
    let (first, second) = {
        let db = Connection::open(shell.archive()).unwrap();
        let id = |sql: &str| db.query_row(sql, [], |row| row.get::<_, String>(0)).unwrap();
        (id("SELECT min(id) FROM torrents"), id("SELECT max(id) FROM torrents"))
    };
    let set = |facts: &str| sql(&shell.archive(), &format!("UPDATE torrents SET {facts} WHERE id = '{first}'"));
    for absent in ["NULL", "''", "char(8203)"] {
        set(&format!("status = {absent}, added_on = {absent}, added_at = NULL, progress = 100"));
        let listed = shell.run(&["list"]).out;
        let line = listed.lines().find(|line| line.starts_with(&first)).unwrap();
        assert_eq!(line.split_whitespace().nth(1), Some("-"), "{line}");
        assert_eq!(line.split("  ").filter(|cell| cell.trim() == "-").count(), 2, "{line}");
        let shown = shell.run(&["show", &first]).out;
        assert!(shown.contains("Status    -, 100%\n") && shown.contains("Added     -\n"), "{shown}");
    }
    set("filename = char(65529) || char(65530) || char(65531), host = char(8203), progress = 99.9999999");
    sql(&shell.archive(), &format!("UPDATE files SET path = '/' || char(8203) WHERE torrent_id = '{first}'"));
    let shown = shell.run(&["show", &first]).out;
    assert!(shown.contains(&format!("(no name) {first}")) && shown.contains("(no path)"), "{shown}");
    assert!(shown.contains("99.9%") && shell.run(&["list"]).out.contains("99.9%"), "{shown}");
    let listed = json(&shell.run(&["list", "--json"]));
    let row = listed["torrents"].as_array().unwrap().iter().find(|row| row["id"] == first.as_str()).unwrap();
    let progress = row["progress"].as_f64().unwrap();
    assert!(progress < 100.0 && progress > 99.0, "{progress}");
    assert!(shell.run(&["stats"]).out.contains("  (no name)"));

    // The mean of sizes whose sum no number holds is still one.
    set("bytes = 9223372036854775807");
    sql(&shell.archive(), &format!("UPDATE torrents SET bytes = 9223372036854775805 WHERE id = '{second}'"));
    let stats = json(&shell.run(&["stats", "--json"]));
    assert_eq!((stats["bytes_total"].as_i64(), stats["bytes_mean"].as_i64()), (None, Some(i64::MAX - 1)), "{stats}");
    let told = shell.run(&["stats"]).out;
    let total = told.lines().find(|line| line.trim_start().starts_with("Total  ")).unwrap();
    assert!(total.ends_with(" -"), "{told}");
}

#[test]
fn what_the_system_refuses_is_told_in_words() {
    let home = tempfile::tempdir().unwrap();
    std::fs::write(home.path().join("file"), "").unwrap();
    std::os::unix::fs::symlink("loop", home.path().join("loop")).unwrap();
    let long = "x".repeat(300);
    for (words, told) in [
        (vec!["list", "--config", "/nope"], "cannot read /nope: no such file or folder"),
        (vec!["list", "--archive", &long], "its name is too long"),
        (vec!["list", "--config", "loop"], "leads in a circle"),
        (vec!["sync", "--archive", "file/a.db"], "no folder"),
        (vec!["import", &long], "its name is too long"),
        (vec!["export", "--format", "csv", "-o", "file/x.csv"], "no archive"),
    ] {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_redriva"));
        command.args(&words).env_clear().env("HOME", home.path()).env("RD_TOKEN", "ABC123").current_dir(home.path());
        let err = String::from_utf8(command.output().unwrap().stderr).unwrap();
        let bare = ["os error", "entity not found"].iter().any(|bare| err.contains(bare));
        assert!(!bare && err.contains(told), "{words:?}: {err}");
    }
}
