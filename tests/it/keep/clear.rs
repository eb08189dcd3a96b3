//! Clear and restore: exactly what was said, and back again.

use redriva::archive::{self, Archive, Reader, SyncLock};
use redriva::model::Timestamp;

use super::{Home, dump, empty, mode};

#[tokio::test]
async fn without_a_terminal_clear_refuses_and_changes_nothing() {
    let home = Home::synced(12).await;
    let before = dump(&home.archive());
    let ran = home.run(&["clear"]).expect(2);
    assert_eq!(ran.out, "");
    assert!(ran.err.contains("  12 torrents\n") && ran.err.contains("Nothing was changed."), "{ran:?}");
    assert_eq!(dump(&home.archive()), before);
    assert!(home.snapshots().is_empty());
}

#[tokio::test]
async fn clear_empties_after_a_snapshot_and_restore_brings_everything_back() {
    let home = Home::synced(12).await;
    let later = "2026-11-22T12:00:00Z";
    home.db().execute("INSERT INTO meta VALUES ('not_before', ?1)", [later]).unwrap();
    let (before, schema) = (dump(&home.archive()), schema(&home));

    home.run(&["clear", "--yes"]).expect(0);
    for table in
        ["torrents", "torrent_details", "files", "events", "detail_jobs", "failures", "rejects", "run_log", "sync_runs"]
    {
        assert_eq!(home.count(table), 0, "{table}");
    }
    assert_eq!(home.count("meta WHERE key = 'account_id'"), 0, "another account may move in");
    assert_eq!(home.count("meta WHERE key = 'not_before'"), 1, "the service still wants to be left alone");
    assert_eq!(schema, self::schema(&home), "every trigger is back, letter by letter");
    home.db().execute("INSERT INTO torrents (id, first_seen_at, last_seen_at, rev) VALUES ('A', 0, 0, 1)", []).unwrap();
    let refused = home.db().execute("DELETE FROM torrents", []).unwrap_err().to_string();
    assert_eq!(refused, "archive rows are never deleted");

    let snapshot = home.snapshot();
    assert_eq!((mode(&snapshot), mode(&home.at("snapshots"))), (0o600, 0o700));
    assert_eq!(dump(&snapshot), before);
    let name = snapshot.file_name().unwrap().to_str().unwrap().to_owned();
    home.run(&["snapshot", "restore", &name]).expect(0);
    assert_eq!(dump(&home.archive()), before);
    assert_eq!(mode(&home.archive()), 0o600);
    assert_eq!(snapshot, home.snapshot(), "a snapshot is copied, not moved");
    home.run(&["check"]).expect(0);
}

#[tokio::test]
async fn an_empty_archive_needs_no_clearing() {
    let home = Home::empty();
    home.run(&["clear", "--yes"]).expect(10);
    Archive::open(&home.archive()).unwrap().close().await.unwrap();
    assert_eq!(home.run(&["clear"]).expect(0).out, "The archive is empty already.\n");
}

#[tokio::test]
async fn a_running_sync_keeps_clear_restore_and_import_away() {
    let home = Home::synced(3).await;
    home.run(&["clear", "--yes"]).expect(0);
    let snapshot = home.snapshot();
    let script = super::import::script(&home.at("script.db"));
    script.execute_batch("INSERT INTO torrents (id) VALUES ('A1')").unwrap();
    home.db().execute("INSERT INTO torrents (id, first_seen_at, last_seen_at, rev) VALUES ('A', 0, 0, 1)", []).unwrap();
    let before = dump(&home.archive());
    let _lock = SyncLock::take(&home.archive()).unwrap();
    for words in
        [["clear", "--yes"].as_slice(), &["snapshot", "restore", snapshot.to_str().unwrap()], &["import", "script.db"]]
    {
        let ran = home.run(words).expect(11);
        assert!(ran.err.starts_with("error: another Redriva uses the archive (process "), "{ran:?}");
    }
    assert_eq!(dump(&home.archive()), before);
}

#[tokio::test]
async fn the_newest_seven_good_snapshots_stay_and_leftovers_go() {
    let home = Home::synced(3).await;
    let lock = SyncLock::take(&home.archive()).unwrap();
    let at = |day: i64| Timestamp::from_second(1_790_000_000 + day * 86_400).unwrap();
    for day in 0..6 {
        empty(&lock, &home.archive(), at(day)).unwrap();
    }
    let torn = home.snapshots()[4].clone();
    std::fs::write(&torn, "torn").unwrap();
    for leftover in ["snapshots/redriva.growing", "snapshots/redriva.growing-journal", "snapshots/redriva.db.growing"] {
        std::fs::write(home.at(leftover), "half a copy").unwrap();
    }
    // Two in the same second get names of their own.
    for day in [6, 7, 7, 8] {
        empty(&lock, &home.archive(), at(day)).unwrap();
    }
    let kept = home.snapshots();
    assert_eq!(kept.len(), 8, "seven good ones and a torn one among them: {kept:?}");
    assert!(kept.contains(&torn), "what is torn may hold what nothing else holds");
    assert!(kept[0].to_str().unwrap().contains("20260923T"), "{kept:?}");
    for day in 9..13 {
        empty(&lock, &home.archive(), at(day)).unwrap();
    }
    assert_eq!(home.snapshots().len(), 7);
    assert!(!torn.exists());
    let others = std::fs::read_dir(home.at("snapshots")).unwrap().count();
    assert_eq!(others, 8, "the seven and their lock");
}

#[tokio::test]
async fn what_cannot_be_restored_changes_nothing() {
    let home = Home::synced(3).await;
    let before = dump(&home.archive());
    home.run(&["snapshot", "restore", "nothing.db"]).expect(2);
    std::fs::write(home.at("torn.db"), "torn").unwrap();
    home.run(&["snapshot", "restore", "torn.db"]).expect(15);
    assert_eq!(dump(&home.archive()), before);

    // Another program's file in the archive's place is nobody's to move.
    home.run(&["clear", "--yes"]).expect(0);
    let snapshot = home.snapshot();
    std::fs::remove_file(home.archive()).unwrap();
    home.db().execute_batch("CREATE TABLE cookies (a)").unwrap();
    home.run(&["snapshot", "restore", snapshot.to_str().unwrap()]).expect(15);
    assert_eq!(home.count("cookies"), 0);
}

#[test]
fn only_the_typed_word_empties_the_archive() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let home = runtime.block_on(Home::synced(3));
    let typed = |word: &str| {
        let seen = crate::pty::run(&home.command(&["clear"]), 100, &format!("{word}\r"));
        (seen.code, seen.raw)
    };
    let (code, seen) = typed("yes");
    assert_eq!(code, 1, "{seen}");
    assert!(seen.contains("Type clear to go on:") && seen.contains("was left as it is"), "{seen}");
    assert_eq!(home.count("torrents"), 3);
    let (code, seen) = typed("clear");
    assert_eq!(code, 0, "{seen}");
    assert_eq!(home.count("torrents"), 0);
}

fn schema(home: &Home) -> Vec<(String, Option<String>)> {
    let db = home.db();
    let mut select = db
        .prepare("SELECT type || name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_stat%' ORDER BY 1")
        .unwrap();
    select.query_map([], |r| Ok((r.get(0)?, r.get(1)?))).unwrap().map(Result::unwrap).collect()
}

/// What happens to an archive while its user thinks about emptying it.
type Change = (&'static str, fn(&Home));

#[tokio::test]
async fn what_changed_during_the_question_is_not_emptied_and_what_is_gone_is_not_made() {
    let changes: [Change; 3] = [
        ("taken away", |home| std::fs::remove_file(home.archive()).unwrap()),
        ("another one", |home| {
            std::fs::remove_file(home.archive()).unwrap();
            std::fs::rename(home.at("other.db"), home.archive()).unwrap();
        }),
        ("written to", |home| {
            home.db().execute("UPDATE torrents SET gone_at = 1 WHERE rowid = 1", []).unwrap();
        }),
    ];
    for (what, change) in changes {
        let home = Home::synced(12).await;
        std::fs::copy(Home::synced(3).await.archive(), home.at("other.db")).unwrap();
        let shown = Reader::open(&home.archive()).unwrap().contents().unwrap();
        let lock = SyncLock::take(&home.archive()).unwrap();
        home.db().execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
        change(&home);
        let left = home.archive().exists().then(|| dump(&home.archive()));
        let now = "2026-11-22T12:00:00Z".parse().unwrap();
        let error = archive::clear(&lock, &home.archive(), &shown, now).unwrap_err();
        assert!(matches!(error, archive::Error::NotAsShown(_)), "{what}: {error:?}");
        assert!(error.hint().starts_with("Nothing was emptied."), "{what}");
        assert_eq!(home.archive().exists().then(|| dump(&home.archive())), left, "{what}");
        assert!(home.snapshots().is_empty(), "{what}: there was nothing to keep");
    }
}
