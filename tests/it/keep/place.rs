//! One archive is one file: links to it lead to the same lock and the same snapshots, and more than one name writes nothing.

use std::os::unix::fs::symlink;

use redriva::archive::{Archive, SyncLock, snapshots};
use redriva::model::Timestamp;

use super::{Home, dump, empty, only_for_me};

fn now() -> Timestamp {
    "2026-11-22T12:00:00Z".parse().unwrap()
}

#[tokio::test]
async fn a_link_leads_to_one_lock_one_folder_of_snapshots_and_is_shown_resolved() {
    let home = Home::synced(3).await;
    std::fs::create_dir_all(home.at("far/away")).unwrap();
    symlink("../../redriva.db", home.at("far/away/link.db")).unwrap();
    symlink(home.at("far"), home.at("near")).unwrap();
    let link = home.at("near/away/link.db");

    let lock = SyncLock::take(&home.archive()).unwrap();
    let error = SyncLock::take(&link).unwrap_err();
    assert!(error.to_string().starts_with("another Redriva uses the archive"), "{error}");
    assert_eq!(SyncLock::holder(&link), Some(format!("process {}", std::process::id())));
    let taken = empty(&lock, &link, now()).unwrap();
    assert_eq!(taken.path.parent().unwrap(), home.at("snapshots"));
    assert_eq!(snapshots(&link).unwrap(), snapshots(&home.archive()).unwrap());
    drop(lock);
    assert_eq!(Archive::open(&link).unwrap().path(), home.archive());

    let shown = home.run(&["--archive", "near/away/link.db", "check", "--json"]).expect(0).json();
    assert_eq!(shown["archive"], "HOME/redriva.db");
    let mut left: Vec<_> = std::fs::read_dir(home.at("far/away")).unwrap().map(|e| e.unwrap().file_name()).collect();
    left.sort();
    assert_eq!(left, ["link.db"], "nothing is made beside the link");
}

#[tokio::test]
async fn a_link_that_leads_nowhere_makes_nothing_unexpected() {
    let home = Home::empty();
    symlink("nowhere/redriva.db", home.at("lost.db")).unwrap();
    symlink("round.db", home.at("round.db")).unwrap();
    symlink("nowhere", home.at("folder")).unwrap();
    for name in ["lost.db", "round.db", "folder/redriva.db"] {
        let error = Archive::open(&home.at(name)).unwrap_err();
        assert!(error.hint().contains("Nothing was changed"), "{name}: {error:?}");
        for words in [["--archive", name, "stats"].as_slice(), &["--archive", name, "clear", "--yes"]] {
            let ran = home.run(words).expect(15);
            assert!(ran.err.contains("link"), "{name}: {ran:?}");
        }
        assert!(SyncLock::take(&home.at(name)).is_err(), "{name}");
    }
    let mut left: Vec<_> = std::fs::read_dir(home.folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    // The program's own log is elsewhere in the home.
    left.retain(|name| name != ".local");
    left.sort();
    assert_eq!(left, ["folder", "lost.db", "round.db"]);

    // Its folder is there, so it is clear where the archive is to be.
    std::fs::create_dir(home.at("real")).unwrap();
    symlink("real/redriva.db", home.at("first.db")).unwrap();
    let archive = Archive::open(&home.at("first.db")).unwrap();
    assert_eq!(archive.path(), home.at("real/redriva.db"));
    archive.close().await.unwrap();
    assert!(home.at("first.db").is_symlink() && home.at("real/redriva.db").is_file());
    home.run(&["--archive", "first.db", "check"]).expect(0);
}

#[tokio::test]
async fn a_file_with_two_names_is_read_and_not_written() {
    let home = Home::synced(12).await;
    std::fs::hard_link(home.archive(), home.at("second.db")).unwrap();
    let script = super::import::script(&home.at("script.db"));
    script.execute_batch("INSERT INTO torrents (id) VALUES ('A1')").unwrap();
    std::fs::copy(home.archive(), home.at("copy.db")).unwrap();
    let bytes = std::fs::read(home.archive()).unwrap();
    for name in ["redriva.db", "second.db"] {
        for words in [["clear", "--yes"].as_slice(), &["import", "script.db"], &["snapshot", "restore", "copy.db"]] {
            let ran = home.run(&[&["--archive", name], words].concat()).expect(15);
            assert!(ran.err.contains("2 names") && ran.err.contains("reading works"), "{ran:?}");
        }
        assert!(Archive::open(&home.at(name)).is_err());
        home.run(&["--archive", name, "stats"]).expect(0);
        home.run(&["--archive", name, "check"]).expect(0);
    }
    assert!(std::fs::read(home.archive()).unwrap() == bytes, "not a byte is written");
    std::fs::remove_file(home.at("second.db")).unwrap();
    home.run(&["clear", "--yes"]).expect(0);
}

#[tokio::test]
async fn archives_with_one_stem_have_nothing_to_do_with_each_other() {
    let home = Home::synced(12).await;
    let (b, fresh) = (home.at("b.db"), home.at("b.sqlite"));
    std::fs::rename(home.archive(), &b).unwrap();
    home.run(&["--archive", "b.db", "clear", "--yes"]).expect(0);
    assert_eq!(snapshots(&b).unwrap().len(), 1);

    assert_eq!(snapshots(&fresh).unwrap(), []);
    home.run(&["--archive", "b.sqlite", "stats"]).expect(10);
    Archive::open(&fresh).unwrap().close().await.unwrap();
    let ran = home.run(&["--archive", "b.sqlite", "snapshot"]).expect(0);
    assert!(ran.out.starts_with("There is no snapshot of "), "{ran:?}");
    std::fs::write(&fresh, [b'x'; 4_096]).unwrap();
    let ran = home.run(&["--archive", "b.sqlite", "stats"]).expect(15);
    assert!(!ran.err.contains("snapshots/b"), "the other's copy is not offered: {ran:?}");
}

#[tokio::test]
async fn snapshots_of_the_first_version_are_nobodys_while_two_archives_bear_their_name() {
    let home = Home::synced(12).await;
    let full = dump(&home.archive());
    std::fs::create_dir(home.at("snapshots")).unwrap();
    let old = home.at("snapshots/b.v1-20260101T000000Z.db");
    std::fs::copy(home.archive(), &old).unwrap();
    rusqlite::Connection::open(&old).unwrap().execute("DELETE FROM meta WHERE key = 'archive_id'", []).unwrap();
    std::fs::rename(home.archive(), home.at("b.db")).unwrap();
    assert_eq!(snapshots(&home.at("b.db")).unwrap().len(), 1, "only one archive is called b");
    let fresh = home.at("b.sqlite");
    Archive::open(&fresh).unwrap().close().await.unwrap();
    for name in ["b.db", "b.sqlite"] {
        assert_eq!(snapshots(&home.at(name)).unwrap(), [], "{name}");
        for _ in 0..9 {
            home.run(&["--archive", name, "snapshot", "take"]).expect(0);
        }
        assert_eq!(snapshots(&home.at(name)).unwrap().len(), 7);
    }
    assert!(old.exists(), "what may be somebody else's is not pruned");
    home.run(&["--archive", "b.db", "clear", "--yes"]).expect(0);
    home.run(&["--archive", "b.db", "snapshot", "restore", "b.v1-20260101T000000Z.db"]).expect(0);
    assert_eq!(dump(&home.at("b.db")), full, "by its name it is brought back all the same");
}

#[tokio::test]
async fn a_copy_of_another_archive_under_this_ones_name_is_neither_listed_nor_pruned_nor_offered() {
    let home = Home::synced(12).await;
    home.run(&["clear", "--yes"]).expect(0);
    let strange = home.snapshot();
    let other = Home::synced(3).await;
    for name in ["redriva.db", "redriva.db-wal", "redriva.db-shm"] {
        let _ = std::fs::remove_file(home.at(name));
    }
    std::fs::copy(other.archive(), home.archive()).unwrap();
    only_for_me(&home.archive(), 0o600);
    assert_eq!(snapshots(&home.archive()).unwrap(), []);
    for _ in 0..9 {
        home.run(&["snapshot", "take"]).expect(0);
    }
    assert!(strange.exists());
    let own = snapshots(&home.archive()).unwrap();
    assert!(own.len() == 7 && own.iter().all(|snapshot| snapshot.path != strange), "{own:?}");
}

#[tokio::test]
async fn the_id_is_made_once_and_stays_through_clear_and_restore() {
    let home = Home::synced(3).await;
    let id = || -> String {
        home.db().query_row("SELECT value FROM meta WHERE key = 'archive_id'", [], |r| r.get(0)).unwrap()
    };
    let first = id();
    assert_eq!(first.len(), 32);
    home.run(&["clear", "--yes"]).expect(0);
    assert_eq!(id(), first);
    home.run(&["snapshot", "restore", home.snapshot().to_str().unwrap()]).expect(0);
    assert_eq!(id(), first);

    // One of the first version has none; the first who writes makes it, and a copy from then does not take it away.
    home.db().execute("DELETE FROM meta WHERE key = 'archive_id'", []).unwrap();
    std::fs::copy(home.archive(), home.at("old.db")).unwrap();
    Archive::open(&home.archive()).unwrap().close().await.unwrap();
    let second = id();
    assert_ne!(second, first);
    home.run(&["snapshot", "restore", "old.db"]).expect(0);
    assert_eq!(id(), second);
    assert_ne!(id_of_fresh().await, id_of_fresh().await);
}

async fn id_of_fresh() -> String {
    let home = Home::empty();
    Archive::open(&home.archive()).unwrap().close().await.unwrap();
    home.db().query_row("SELECT value FROM meta WHERE key = 'archive_id'", [], |r| r.get(0)).unwrap()
}
