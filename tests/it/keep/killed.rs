//! Killed at any instant: what is left is the archive before or after, and the next try works.

use std::time::Duration;

use super::{Home, dump};

/// Kills of each command, unless `REDRIVA_KILLS` asks for more.
const KILLS: u32 = 24;

/// Longest life before a kill, a little more than a whole command needs.
const LONGEST_MS: u64 = 120;

/// Runs a command again and again from the same start, kills it, and hands the home to `look`.
fn kill_often(home: &Home, words: &[&str], start: impl Fn(), look: impl Fn(bool)) {
    let mut rng = fastrand::Rng::with_seed(7);
    let (sender, receiver) = std::sync::mpsc::channel::<()>();
    let kills = std::env::var("REDRIVA_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(KILLS);
    for _ in 0..kills {
        start();
        let mut child = home
            .command(words)
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        // Nothing is ever sent: this waits.
        let _ = receiver.recv_timeout(Duration::from_millis(rng.u64(1..LONGEST_MS)));
        let _ = child.kill();
        let done = child.wait().unwrap().success();
        look(done);
    }
    drop(sender);
}

fn start_over(home: &Home, whole: &[u8]) {
    for entry in std::fs::read_dir(home.folder.path()).unwrap() {
        let path = entry.unwrap().path();
        if path.file_name().unwrap().to_str().unwrap().starts_with("redriva.db") {
            std::fs::remove_file(path).unwrap();
        }
    }
    std::fs::write(home.archive(), whole).unwrap();
}

fn assert_snapshots_are_good(home: &Home) {
    for snapshot in home.snapshots() {
        let verdict: String = rusqlite::Connection::open(&snapshot)
            .unwrap()
            .query_row("PRAGMA integrity_check", [], |r| r.get(0))
            .unwrap();
        assert_eq!(verdict, "ok", "{}", snapshot.display());
    }
}

#[tokio::test]
async fn a_clear_that_is_killed_emptied_everything_or_nothing() {
    let home = Home::synced(60).await;
    let whole = std::fs::read(home.archive()).unwrap();
    let before = dump(&home.archive());
    kill_often(
        &home,
        &["clear", "--yes"],
        || start_over(&home, &whole),
        |done| {
            let now = dump(&home.archive());
            if done || now != before {
                assert_eq!(
                    (home.count("torrents"), home.count("events"), home.count("meta WHERE key <> 'archive_id'")),
                    (0, 0, 0)
                );
                let newest = home.snapshots().pop().unwrap();
                assert_eq!(dump(&newest), before);
            }
            assert_snapshots_are_good(&home);
        },
    );
    start_over(&home, &whole);
    home.run(&["clear", "--yes"]).expect(0);
    assert!(!home.at("snapshots/redriva.db.growing").exists());
}

#[tokio::test]
async fn an_import_that_is_killed_took_over_everything_or_nothing() {
    let home = Home::synced(20).await;
    let whole = std::fs::read(home.archive()).unwrap();
    let before = dump(&home.archive());
    let script = super::import::script(&home.at("script.db"));
    for n in 0..500 {
        script.execute("INSERT INTO torrents (id, filename) VALUES (?1, 'x')", [format!("SCRIPT{n}")]).unwrap();
    }
    drop(script);
    let original = std::fs::read(home.at("script.db")).unwrap();
    kill_often(
        &home,
        &["import", "script.db"],
        || start_over(&home, &whole),
        |done| {
            let now = dump(&home.archive());
            if done || now != before {
                assert_eq!((home.count("torrents"), home.count("detail_jobs")), (520, 500));
                assert_eq!(dump(&home.snapshots().pop().unwrap()), before);
            }
            assert_snapshots_are_good(&home);
            assert!(std::fs::read(home.at("script.db")).unwrap() == original);
        },
    );
}

#[tokio::test]
async fn a_restore_that_is_killed_leaves_the_old_archive_or_the_snapshot() {
    let home = Home::synced(60).await;
    let full = dump(&home.archive());
    home.run(&["clear", "--yes"]).expect(0);
    let empty = dump(&home.archive());
    let emptied = std::fs::read(home.archive()).unwrap();
    let snapshot = home.snapshot();
    let words = ["snapshot", "restore", snapshot.to_str().unwrap()];
    kill_often(
        &home,
        &words,
        || start_over(&home, &emptied),
        |done| {
            // Whoever only reads comes first: nobody has repaired anything.
            home.run(&["stats", "--compact"]).expect(0);
            let now = dump(&home.archive());
            assert!(now == full || (now == empty && !done));
            assert_eq!(home.snapshot(), snapshot);
        },
    );
    start_over(&home, &emptied);
    home.run(&words).expect(0);
    assert_eq!(dump(&home.archive()), full);
    let left = std::fs::read_dir(home.folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
    let half = left.filter(|name| [".restoring", ".keeping"].iter().any(|word| name.to_str().unwrap().contains(word)));
    assert_eq!(half.count(), 0, "what was left half-way went with the next one");
}
