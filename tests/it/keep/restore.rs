//! Bringing a copy back: nothing of it is lost, the copy stays as it is, and whoever has the archive open goes on.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use redriva::archive::{Archive, Reader};
use redriva::model::Timestamp;
use rusqlite::Connection;

use super::{Home, dump, mode};

/// Every file of a folder with its bytes.
fn folder(path: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let files = std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path());
    files.map(|path| (path.clone(), std::fs::read(path).unwrap())).collect()
}

/// Copies a database and its journals as they are on the disk, as a killed process leaves them.
fn as_after_a_kill(from: &Path, to: &Path) {
    for ending in ["", "-wal", "-journal"] {
        let part = |path: &Path| PathBuf::from(format!("{}{ending}", path.display()));
        if part(from).exists() {
            std::fs::copy(part(from), part(to)).unwrap();
        }
    }
}

/// A folder with a copy of the archive in it, and what it holds.
fn elsewhere(home: &Home) -> PathBuf {
    std::fs::create_dir(home.at("elsewhere")).unwrap();
    home.at("elsewhere/copy.db")
}

#[tokio::test]
async fn what_is_only_in_the_journal_of_a_copy_comes_back_too_and_the_copy_is_not_changed() {
    let home = Home::synced(12).await;
    let copy = elsewhere(&home);
    let db = home.db();
    db.execute_batch("PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; UPDATE torrents SET filename = 'new'")
        .unwrap();
    as_after_a_kill(&home.archive(), &copy);
    drop(db);
    let full = dump(&home.archive());
    home.run(&["clear", "--yes"]).expect(0);
    let before = folder(&home.at("elsewhere"));
    assert_eq!(before.len(), 2, "a file and its journal");
    let ran = home.run(&["snapshot", "restore", "elsewhere/copy.db"]).expect(0);
    assert!(ran.out.contains("It holds 12 torrents and 12 details."), "{ran:?}");
    assert_eq!(dump(&home.archive()), full);
    assert!(folder(&home.at("elsewhere")) == before, "not a byte of the copy is changed, and nothing lies beside it");
}

/// Leaves an archive with half of a change in it and the journal that takes it back.
fn half_changed(from: &Path, to: &Path) {
    let db = Connection::open(from).unwrap();
    let sql = "PRAGMA journal_mode = DELETE; PRAGMA cache_size = 1; PRAGMA cache_spill = 1; BEGIN IMMEDIATE; \
               UPDATE torrents SET filename = 'half'; UPDATE events SET old = 'half' WHERE false; \
               INSERT INTO meta SELECT 'x' || value, randomblob(9000) FROM (WITH RECURSIVE n(value) AS \
               (SELECT 1 UNION ALL SELECT value + 1 FROM n LIMIT 50) SELECT value FROM n)";
    db.execute_batch(&sql.replace("randomblob(9000)", "hex(randomblob(9000))")).unwrap();
    as_after_a_kill(from, to);
    db.execute_batch("ROLLBACK; PRAGMA journal_mode = WAL").unwrap();
    assert!(PathBuf::from(format!("{}-journal", to.display())).metadata().unwrap().len() > 512);
}

#[tokio::test]
async fn a_half_written_change_of_a_copy_is_taken_back_in_the_copy_of_it_only() {
    let home = Home::synced(12).await;
    let copy = elsewhere(&home);
    let full = dump(&home.archive());
    half_changed(&home.archive(), &copy);
    home.run(&["clear", "--yes"]).expect(0);
    let before = folder(&home.at("elsewhere"));
    assert_eq!(before.len(), 2);
    home.run(&["snapshot", "restore", "elsewhere/copy.db"]).expect(0);
    assert_eq!(dump(&home.archive()), full);
    assert!(folder(&home.at("elsewhere")) == before);
}

#[tokio::test]
async fn an_archive_with_a_half_written_change_is_kept_as_it_was_before_it() {
    let home = Home::synced(12).await;
    home.run(&["snapshot", "take"]).expect(0);
    let full = dump(&home.archive());
    half_changed(&home.archive(), &home.at("half.db"));
    for ending in ["-wal", "-shm"] {
        let _ = std::fs::remove_file(home.at(&format!("redriva.db{ending}")));
    }
    for ending in ["", "-journal"] {
        std::fs::rename(home.at(&format!("half.db{ending}")), home.at(&format!("redriva.db{ending}"))).unwrap();
    }
    let ran = home.run(&["snapshot", "restore", home.snapshot().to_str().unwrap()]).expect(0);
    assert!(ran.out.contains("The archive that was in place is kept as HOME/redriva.db.replaced-"), "{ran:?}");
    assert_eq!(dump(&home.archive()), full);
    let kept = std::fs::read_dir(home.folder.path()).unwrap().map(|entry| entry.unwrap().path());
    let kept: Vec<_> = kept.filter(|path| path.to_str().unwrap().contains(".replaced-")).collect();
    assert_eq!((kept.len(), dump(&kept[0])), (1, full));
    home.run(&["stats"]).expect(0);
}

#[tokio::test]
async fn whoever_has_the_archive_open_meanwhile_goes_on_with_what_came_back() {
    let home = Home::synced(12).await;
    home.run(&["snapshot", "take"]).expect(0);
    let snapshot = home.snapshot();
    home.run(&["clear", "--yes"]).expect(0);
    let reader = Reader::open(&home.archive()).unwrap();
    assert_eq!(reader.counts().unwrap(), (0, 0));
    let writer = Archive::open(&home.archive()).unwrap();
    home.run(&["snapshot", "restore", snapshot.to_str().unwrap()]).expect(0);
    assert_eq!(reader.counts().unwrap(), (12, 12));

    // What is written now is written into the archive that everybody sees.
    let until: Timestamp = "2031-01-01T00:00:00Z".parse().unwrap();
    writer.set_not_before(until).await.unwrap();
    writer.close().await.unwrap();
    assert_eq!(home.count("meta WHERE key = 'not_before'"), 1);
    assert_eq!(reader.counts().unwrap(), (12, 12));
    drop(reader);
    home.run(&["check"]).expect(0);
}

#[tokio::test]
async fn an_archive_with_pages_of_another_size_is_filled_too() {
    let home = Home::synced(12).await;
    let full = dump(&home.archive());
    home.run(&["snapshot", "take"]).expect(0);
    home.db()
        .execute_batch("PRAGMA journal_mode = DELETE; PRAGMA page_size = 8192; VACUUM; PRAGMA journal_mode = WAL")
        .unwrap();
    home.run(&["snapshot", "restore", home.snapshot().to_str().unwrap()]).expect(0);
    assert_eq!(dump(&home.archive()), full);
    home.run(&["check"]).expect(0);
}

#[tokio::test]
async fn a_copy_may_be_taken_anywhere_but_over_nothing() {
    let home = Home::synced(12).await;
    let full = dump(&home.archive());
    let ran = home.run(&["snapshot", "take", "-o", "mine.db"]).expect(0);
    assert_eq!(ran.out, "Copied HOME/redriva.db to mine.db.\nIt holds 12 torrents and 12 details.\n");
    assert_eq!((dump(&home.at("mine.db")), mode(&home.at("mine.db"))), (full, 0o600));
    assert!(home.snapshots().is_empty(), "it is none of the seven");

    std::os::unix::fs::symlink("nowhere", home.at("link.db")).unwrap();
    let names = [
        "mine.db",
        "link.db",
        "redriva.db",
        "redriva.db-wal",
        "redriva.db-shm",
        "redriva.db-journal",
        "redriva.db.lock",
        ".",
    ];
    for name in names {
        let before = std::fs::read(home.at(name)).ok();
        let ran = home.run(&["snapshot", "take", "-o", name]).expect(2);
        assert!(ran.err.contains(name) && ran.err.contains("Nothing was changed"), "{name}: {ran:?}");
        assert!(std::fs::read(home.at(name)).ok() == before, "{name}");
    }
    assert!(!home.at("nowhere").exists());
    home.run(&["snapshot", "take", "-o", "no/such/folder.db"]).expect(15);
    let left = std::fs::read_dir(home.folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
    assert_eq!(left.filter(|name| name.to_str().unwrap().starts_with(".redriva-")).count(), 0);
    Home::empty().run(&["snapshot", "take"]).expect(10);
}

#[tokio::test]
async fn a_snapshot_is_taken_while_a_sync_runs() {
    let home = Home::synced(3).await;
    let _lock = redriva::archive::SyncLock::take(&home.archive()).unwrap();
    let _writer = Archive::open(&home.archive()).unwrap();
    home.run(&["snapshot", "take"]).expect(0);
    home.run(&["snapshot", "take", "-o", "mine.db"]).expect(0);
    assert_eq!(home.snapshots().len(), 1);
}

#[tokio::test]
async fn whoever_means_a_snapshot_by_restore_is_told_what_that_is_called() {
    let home = Home::synced(12).await;
    home.run(&["snapshot", "take", "-o", "mine.db"]).expect(0);
    let ran = home.run(&["restore", "mine.db"]).expect(2);
    assert!(ran.out.is_empty() && ran.err.contains("redriva snapshot restore mine.db"), "{ran:?}");
}

#[tokio::test]
async fn the_archive_is_no_copy_of_itself() {
    let home = Home::synced(12).await;
    let full = dump(&home.archive());
    std::os::unix::fs::symlink(home.archive(), home.at("link.db")).unwrap();
    for name in ["redriva.db", "./redriva.db", "link.db", "snapshots/../redriva.db"] {
        std::fs::create_dir_all(home.at("snapshots")).unwrap();
        let ran = home.run(&["snapshot", "restore", name]).expect(2);
        assert!(ran.err.contains("is the archive itself") && ran.err.contains("Nothing was changed"), "{ran:?}");
    }
    assert_eq!(dump(&home.archive()), full);
    let kept = std::fs::read_dir(home.folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
    assert_eq!(kept.filter(|name| name.to_str().unwrap().contains(".replaced-")).count(), 0);
}

#[tokio::test]
async fn a_name_alone_is_one_of_the_list_and_a_path_is_as_it_is_meant() {
    let home = Home::synced(12).await;
    let full = dump(&home.archive());
    home.run(&["clear", "--yes"]).expect(0);
    let empty = dump(&home.archive());
    let name = home.snapshot().file_name().unwrap().to_str().unwrap().to_owned();
    std::fs::copy(home.archive(), home.at(&name)).unwrap();
    home.run(&["snapshot", "restore", &name]).expect(0);
    assert_eq!(dump(&home.archive()), full);
    home.run(&["snapshot", "restore", &format!("./{name}")]).expect(0);
    assert_eq!(dump(&home.archive()), empty);
}

#[tokio::test]
async fn the_way_back_of_one_archive_leads_nowhere_for_another() {
    let home = Home::synced(12).await;
    let full = dump(&home.archive());
    std::fs::copy(home.archive(), home.at("b.db")).unwrap();
    let told = home.run(&["--archive", "b.db", "clear", "--yes"]).expect(0).out;
    assert!(told.contains("Bring it back with: redriva snapshot restore b.db.0001."), "{told}");
    let name = home.snapshot().file_name().unwrap().to_str().unwrap().to_owned();
    std::fs::create_dir(home.at("other")).unwrap();
    std::fs::rename(home.archive(), home.at("other/redriva.db")).unwrap();
    home.run(&["--archive", "other/redriva.db", "snapshot", "restore", &name]).expect(2);
    assert_eq!(dump(&home.at("other/redriva.db")), full);
}

#[tokio::test]
async fn whatever_an_archive_is_called_the_way_back_can_be_pasted() {
    for name in ["-dash.db", "a b.db", "it's.db", "new\nline.db", "~x.db", ".hidden", "x"] {
        let home = Home::synced(3).await;
        let archive = home.at(name);
        std::fs::rename(home.archive(), &archive).unwrap();
        let full = dump(&archive);
        let home = home.set("REDRIVA_ARCHIVE", archive.to_str().unwrap());
        let output = home.command(&["clear", "--yes"]).output().unwrap();
        let told = String::from_utf8(output.stdout).unwrap();
        let line = told.lines().find_map(|line| line.strip_prefix("Bring it back with: redriva ")).unwrap();
        let script = format!("exec \"$0\" {line}");
        let mut shell = std::process::Command::new("bash");
        shell.args(["-c", &script, env!("CARGO_BIN_EXE_redriva")]).current_dir(home.folder.path()).env_clear();
        let ran = shell.env("HOME", home.folder.path()).env("REDRIVA_ARCHIVE", &archive).output().unwrap();
        assert!(ran.status.success(), "{line}: {ran:?}");
        assert_eq!(dump(&archive), full, "{line}");
    }
}
