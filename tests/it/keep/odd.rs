//! Odd files in the archive's place and beside it: what is so is said, nothing is lost, and what is told to do helps.

use std::fs;
use std::os::unix::fs::symlink;
use std::process::Command;

use rusqlite::Connection;

use super::{Home, dump};

/// A home that could sync, if anybody answered.
async fn synced(torrents: usize) -> Home {
    let token = "QWERTZUIOPASDFGHJKLYXCVBNM1234567890QWERTZUIOPASDFGH";
    Home::synced(torrents).await.set("RD_TOKEN", token).set("RD_API_URL", "http://127.0.0.1:9/rest/1.0")
}

/// The home of an archive whose last commits are in its journal only.
async fn with_a_journal() -> (Home, i64) {
    let home = synced(12).await;
    let db = home.db();
    let keep = rusqlite::config::DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE;
    db.set_db_config(keep, true).unwrap();
    db.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    db.execute("INSERT INTO torrents (id, first_seen_at, last_seen_at, rev) VALUES ('NEW', 0, 0, 99)", []).unwrap();
    drop(db);
    assert!(home.at("redriva.db-wal").metadata().unwrap().len() > 0);
    (home, 13)
}

#[test]
fn a_folder_in_the_archive_s_place_is_told_as_one_and_nothing_else() {
    let home = Home::empty();
    std::fs::create_dir_all(home.at("redriva.db/another")).unwrap();
    let ran = home.run(&["stats"]).expect(15);
    assert!(ran.err.starts_with("error: HOME/redriva.db is a folder, not a file."), "{ran:?}");
}

#[tokio::test]
async fn a_copy_is_brought_back_with_its_journal_by_whatever_link_it_is_named() {
    let (home, all) = with_a_journal().await;
    for side in ["", "-wal"] {
        fs::copy(home.at(&format!("redriva.db{side}")), home.at(&format!("copy.db{side}"))).unwrap();
    }
    symlink("copy.db", home.at("link.db")).unwrap();
    home.run(&["snapshot", "restore", "link.db", "--archive", "new.db"]).expect(0);
    let counted: i64 = Connection::open(home.at("new.db"))
        .unwrap()
        .query_row("SELECT count(*) FROM torrents", [], |r| r.get(0))
        .unwrap();
    assert_eq!(counted, all);
    // Which of several names the journal goes by nobody can tell.
    fs::hard_link(home.at("copy.db"), home.at("other.db")).unwrap();
    let ran = home.run(&["snapshot", "restore", "other.db", "--archive", "newer.db"]).expect(15);
    assert!(ran.err.contains("has 2 names (hard links)"), "{ran:?}");
    assert!(!home.at("newer.db").exists());
}

#[tokio::test]
async fn by_another_name_it_is_read_with_a_warning_and_never_copied_or_written() {
    let (home, _) = with_a_journal().await;
    fs::hard_link(home.archive(), home.at("two.db")).unwrap();
    let ran = home.run(&["stats", "--compact", "--archive", "two.db"]).expect(0);
    assert!(ran.err.starts_with("warning: HOME/two.db has another name elsewhere;"), "{ran:?}");
    for words in [&["snapshot", "take"][..], &["snapshot", "take", "-o", "copy.db"], &["clear", "--yes"]] {
        let ran = home.run(&[words, &["--archive", "two.db"]].concat()).expect(15);
        assert!(ran.err.contains("has 2 names (hard links)"), "{ran:?}");
    }
    assert!(!home.at("snapshots").exists() && !home.at("copy.db").exists());
}

#[tokio::test]
async fn a_file_that_is_mounted_by_itself_is_read_and_not_written() {
    let home = synced(12).await;
    fs::create_dir(home.at("container")).unwrap();
    fs::write(home.at("container/a b.db"), "").unwrap();
    let script = r#"mount --bind redriva.db "container/a b.db" || exit 99
        "$1" --archive "container/a b.db" stats --compact && "$1" --archive "container/a b.db" clear --yes"#;
    let mut command = Command::new("unshare");
    command.args(["-rm", "sh", "-c", script, "sh", env!("CARGO_BIN_EXE_redriva")]).current_dir(home.folder.path());
    let Ok(output) = command.env("HOME", home.folder.path()).output() else { return };
    let told = String::from_utf8_lossy(&output.stderr);
    if output.status.code() == Some(99) || told.contains("unshare") {
        return;
    }
    assert_eq!(output.status.code(), Some(15), "{told}");
    assert!(String::from_utf8_lossy(&output.stdout).starts_with("12 torrents"));
    assert!(told.contains("is mounted here as a single file") && told.contains("Mount the folder"), "{told}");
    assert_eq!(home.count("torrents"), 12);
}

#[tokio::test]
async fn an_export_never_takes_the_place_of_the_archive_or_of_what_belongs_to_it() {
    let home = synced(12).await;
    home.run(&["snapshot", "take"]).expect(0);
    let before = dump(&home.archive());
    let snapshot = format!("snapshots/{}", home.snapshot().file_name().unwrap().to_str().unwrap());
    let kept = fs::read(home.at(&snapshot)).unwrap();
    symlink("redriva.db", home.at("link.json")).unwrap();
    for to in ["redriva.db", "redriva.db-wal", "redriva.db.lock", "link.json", &snapshot] {
        home.run(&["export", "--format", "json", "-o", to, "--force"]).expect(2);
    }
    assert_eq!(dump(&home.archive()), before);
    assert_eq!(fs::read(home.at(&snapshot)).unwrap(), kept);
}

#[tokio::test]
async fn what_stands_in_the_place_of_a_journal_is_named_and_waited_for_by_nobody() {
    let home = synced(3).await;
    home.run(&["snapshot", "take", "-o", "copy.db"]).expect(0);
    for side in ["-wal", "-shm", "-journal"] {
        let place = home.at(&format!("redriva.db{side}"));
        let _ = fs::remove_file(&place);
        for (what, words) in
            [("pipe", "a device, a pipe or a socket"), ("folder", "a folder"), ("link", "a symbolic link")]
        {
            match what {
                "pipe" => assert!(Command::new("mkfifo").arg(&place).status().unwrap().success()),
                "folder" => fs::create_dir(&place).unwrap(),
                _ => symlink("nowhere", &place).unwrap(),
            }
            for command in [&["stats"][..], &["snapshot", "take"], &["sync", "--quiet"]] {
                let ran = home.run(command).expect(15);
                let told = format!("error: HOME/redriva.db{side} is {words}, where its journal has to be.");
                assert!(ran.err.contains(&told), "{command:?}: {ran:?}");
            }
            if what == "folder" { fs::remove_dir(&place).unwrap() } else { fs::remove_file(&place).unwrap() }
        }
    }
    assert!(Command::new("mkfifo").arg(home.at("copy.db-wal")).status().unwrap().success());
    let ran = home.run(&["snapshot", "restore", "copy.db"]).expect(15);
    assert!(ran.err.contains("copy.db-wal is a device, a pipe or a socket"), "{ran:?}");
    assert_eq!(home.count("torrents"), 3);
}

#[tokio::test]
async fn a_journal_whose_file_is_gone_is_not_thrown_away() {
    let (home, _) = with_a_journal().await;
    let journal = fs::read(home.at("redriva.db-wal")).unwrap();
    for emptied in [false, true] {
        let _ = fs::remove_file(home.archive());
        if emptied {
            fs::write(home.archive(), "").unwrap();
        }
        for words in [&["stats"][..], &["sync", "--quiet"], &["import", "x.json"]] {
            let ran = home.run(words);
            assert!(words[0] == "import" || ran.code == Some(15), "{ran:?}");
        }
        assert_eq!(fs::read(home.at("redriva.db-wal")).unwrap(), journal);
    }
}

#[tokio::test]
async fn a_schema_number_that_does_not_fit_is_told_as_such() {
    let home = synced(3).await;
    for number in [0, 3] {
        home.db().pragma_update(None, "user_version", number).unwrap();
        for words in [&["stats"][..], &["sync", "--quiet"], &["snapshot", "take"]] {
            let ran = home.run(words).expect(15);
            assert!(
                ran.err.contains(&format!("has the schema number {number}, which does not fit its tables")),
                "{ran:?}"
            );
            assert!(!ran.err.contains("DROP") && !ran.err.contains("CREATE"), "{ran:?}");
        }
    }
}

#[tokio::test]
async fn what_is_missing_and_holds_nothing_is_made_again_by_the_line_that_is_told() {
    let home = synced(3).await;
    for (drop, what) in [
        ("DROP INDEX torrents_by_hash", "the index torrents_by_hash"),
        ("DROP TRIGGER events_are_final", "the trigger events_are_final"),
    ] {
        home.db().execute_batch(drop).unwrap();
        // A copy that lacks the same is no way back.
        home.run(&["snapshot", "take"]).expect(0);
        let ran = home.run(&["clear", "--yes"]).expect(15);
        assert!(ran.err.contains(&format!("lacks {what}")) && !ran.err.contains("snapshot restore"), "{ran:?}");
        let line = ran.err.split("Make it again with: sqlite3 ").nth(1).unwrap();
        // As a shell reads it.
        let sql = line.split_once('\'').unwrap().1.trim_end().trim_end_matches('\'');
        let sql = sql.replace(r"\012", "\n").replace(r"\'", "'");
        home.db().execute_batch(&sql).unwrap();
        home.run(&["check"]).expect(0);
    }
}

#[tokio::test]
async fn an_archive_that_was_copied_table_by_table_is_known_again() {
    let home = synced(3).await;
    home.db().execute_batch("PRAGMA application_id = 0; PRAGMA user_version = 0").unwrap();
    let ran = home.run(&["stats"]).expect(15);
    assert!(ran.err.contains("holds the tables of an archive without its marks"), "{ran:?}");
    let sql = ran.err.split('\'').nth(1).unwrap().to_owned();
    home.db().execute_batch(&sql).unwrap();
    home.run(&["check"]).expect(0);
}

#[tokio::test]
async fn a_text_that_is_none_is_damage_and_check_finds_it() {
    for (table, column) in [("torrents", "filename"), ("meta", "value"), ("sync_runs", "mode")] {
        let home = synced(3).await;
        let sql = format!("UPDATE {table} SET {column} = CAST(x'41ff42' AS TEXT) WHERE rowid = 1");
        home.db().execute_batch(&sql).unwrap();
        let ran = home.run(&["check"]).expect(15);
        assert!(
            ran.out.contains(if table == "torrents" { "is not what was stored" } else { "is no UTF-8" }),
            "{ran:?}"
        );
        if table == "torrents" {
            let ran = home.run(&["list"]).expect(15);
            assert!(ran.err.contains("is damaged: a ") && ran.err.contains("redriva check"), "{ran:?}");
        }
    }
}

#[tokio::test]
async fn a_folder_of_snapshots_that_somebody_keeps_locked_is_not_waited_for_without_end() {
    let home = synced(3).await;
    home.run(&["snapshot", "take"]).expect(0);
    let lock = fs::File::open(home.at("snapshots/.lock")).unwrap();
    lock.lock().unwrap();
    let ran = home.run(&["snapshot", "take"]).expect(11);
    assert!(ran.err.contains("in use by another program"), "{ran:?}");
}
