//! Archives that are damaged, emptied by others, missing, or older: nothing is written, the way back is named.

use rusqlite::Connection;

use super::{Home, dump};
use redriva::archive::{Archive, Reader};

/// A way to lose an archive.
type Loss = (&'static str, fn(&Home));

const LOSSES: [Loss; 5] = [
    ("zero length", |home| std::fs::write(home.archive(), "").unwrap()),
    ("missing", |home| std::fs::remove_file(home.archive()).unwrap()),
    ("overwritten header", |home| overwrite(home, 0, &[b'x'; 100])),
    ("overwritten schema", |home| overwrite(home, 100, &[0xff; 3_000])),
    ("truncated", |home| {
        let half = home.archive().metadata().unwrap().len() / 2;
        std::fs::OpenOptions::new().write(true).open(home.archive()).unwrap().set_len(half).unwrap();
    }),
];

fn overwrite(home: &Home, at: usize, with: &[u8]) {
    let mut bytes = std::fs::read(home.archive()).unwrap();
    bytes[at..at + with.len()].copy_from_slice(with);
    std::fs::write(home.archive(), bytes).unwrap();
}

/// A home with an archive of 12 torrents and a snapshot of the same.
async fn home() -> Home {
    let home = Home::synced(12).await;
    home.run(&["clear", "--yes"]).expect(0);
    let snapshot = home.snapshot();
    home.run(&["snapshot", "restore", snapshot.to_str().unwrap()]).expect(0);
    for entry in std::fs::read_dir(home.folder.path()).unwrap() {
        let path = entry.unwrap().path();
        if path.to_str().unwrap().contains(".replaced-") {
            std::fs::remove_file(path).unwrap();
        }
    }
    home
}

#[tokio::test]
async fn every_loss_names_the_newest_good_snapshot_and_restore_undoes_it() {
    let home = home().await;
    let whole = std::fs::read(home.archive()).unwrap();
    let (snapshot, before) = (home.snapshot(), dump(&home.archive()));
    // A newer one that is torn is not what is named.
    let torn = home.at("snapshots/redriva.v1-20990101T000000Z.db");
    std::fs::write(&torn, "torn").unwrap();
    for (what, lose) in LOSSES {
        std::fs::write(home.archive(), &whole).unwrap();
        lose(&home);
        let lost = std::fs::read(home.archive()).ok();
        for words in [["check"].as_slice(), &["history"], &["clear", "--yes"]] {
            let ran = home.run(words).expect(15);
            let name = super::mask(snapshot.file_name().unwrap().to_str().unwrap());
            let name = name.replace(&format!(".v{}-", super::newest_schema()), ".vN-");
            assert!(ran.err.contains(&format!("redriva snapshot restore {name}")), "{what}: {ran:?}");
        }
        assert!(Archive::open(&home.archive()).is_err(), "{what}");
        assert_eq!(std::fs::read(home.archive()).ok(), lost, "{what}: not a byte is written");
        let ran = home.run(&["snapshot", "restore", snapshot.to_str().unwrap()]).expect(0);
        assert_eq!(dump(&home.archive()), before, "{what}");
        let Some(lost) = lost else { continue };
        assert!(ran.out.contains("The damaged file is kept as HOME/redriva.db.damaged-"), "{what}: {ran:?}");
        let kept: Vec<_> = std::fs::read_dir(home.folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.to_str().unwrap().contains(".damaged-"))
            .collect();
        assert_eq!(kept.len(), 1, "{what}: {kept:?}");
        assert_eq!(std::fs::read(&kept[0]).unwrap(), lost, "{what}");
        std::fs::remove_file(&kept[0]).unwrap();
    }
}

#[tokio::test]
async fn without_a_snapshot_a_missing_archive_is_a_fresh_start() {
    let home = Home::empty();
    home.run(&["history"]).expect(10);
    std::fs::write(home.archive(), "").unwrap();
    Archive::open(&home.archive()).unwrap().close().await.unwrap();
    home.run(&["check"]).expect(0);
}

#[tokio::test]
async fn the_journal_of_a_damaged_archive_is_kept_with_it_and_not_replayed_into_the_new_one() {
    let home = home().await;
    let before = dump(&home.archive());
    // A writer that died with its commits still in the journal.
    let copy = Home::empty();
    let db = home.db();
    db.execute_batch("PRAGMA journal_mode = WAL; UPDATE torrents SET filename = 'from the journal'").unwrap();
    for ending in ["", "-wal"] {
        let name = format!("redriva.db{ending}");
        std::fs::copy(home.at(&name), copy.at(&name)).unwrap();
    }
    drop(db);
    for ending in ["", "-wal"] {
        let name = format!("redriva.db{ending}");
        std::fs::copy(copy.at(&name), home.at(&name)).unwrap();
    }
    overwrite(&home, 100, &[0xff; 300]);
    // The journal alone makes the first page whole again, so it is spoiled too.
    let spoiled = std::fs::read(home.at("redriva.db-wal")).unwrap().iter().map(|byte| byte ^ 1).collect::<Vec<_>>();
    std::fs::write(home.at("redriva.db-wal"), &spoiled).unwrap();
    home.run(&["snapshot", "restore", home.snapshot().to_str().unwrap()]).expect(0);
    assert_eq!(dump(&home.archive()), before);
    let kept = std::fs::read_dir(home.folder.path()).unwrap().map(|entry| entry.unwrap().path());
    let journals: Vec<_> = kept
        .filter(|path| path.to_str().unwrap().ends_with("-wal") && path.to_str().unwrap().contains(".damaged-"))
        .collect();
    assert_eq!(journals.len(), 1);
    assert_eq!(std::fs::read(&journals[0]).unwrap(), spoiled);
}

#[tokio::test]
async fn an_older_schema_is_copied_before_it_is_brought_up_to_date() {
    let home = Home::empty();
    // The schema before the first one: marked as ours, and nothing in it yet.
    home.db().execute_batch("PRAGMA application_id = 0x52445641").unwrap();
    Archive::open(&home.archive()).unwrap().close().await.unwrap();
    let snapshot = home.snapshot();
    assert!(snapshot.to_str().unwrap().contains("/redriva.db.0001.v0-"), "{}", snapshot.display());
    let tables = |path: &std::path::Path| -> i64 {
        let sql = "SELECT count(*) FROM sqlite_schema WHERE type = 'table'";
        Connection::open(path).unwrap().query_row(sql, [], |r| r.get(0)).unwrap()
    };
    assert_eq!(tables(&snapshot), 0);
    assert!(tables(&home.archive()) > 8);
    // What is up to date is not copied again.
    Archive::open(&home.archive()).unwrap().close().await.unwrap();
    assert_eq!(home.snapshots().len(), 1);
}

#[test]
fn whoever_only_reads_finds_an_archive_of_an_older_schema_too() {
    let home = Home::empty();
    let older = [
        include_str!("../../../src/archive/schema/migrations/0001_initial.sql"),
        "INSERT INTO torrents (id, filename, status, first_seen_at, last_seen_at, rev) VALUES ('A', 'old', 'downloaded', 1, 1, 1)",
        "PRAGMA application_id = 0x52445641; PRAGMA user_version = 1",
    ];
    for sql in older {
        home.db().execute_batch(sql).unwrap();
    }
    let reader = Reader::open(&home.archive()).unwrap();
    assert_eq!(reader.counts().unwrap(), (1, 0));
    let snapshot = home.snapshot();
    assert!(snapshot.to_str().unwrap().contains("/redriva.db.0001.v1-"), "{}", snapshot.display());
}
