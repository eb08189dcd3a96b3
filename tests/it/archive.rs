//! The archive on its own: what is reported is committed, what is stored stays, and no file that is
//! not an archive is ever touched.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use redriva::archive::{Archive, Error, Evidence, FetchFailure, LockError, Reader, SyncLock, check};
use redriva::model::{
    Backlog, Detail, DirectLink, FailureKind, Level, LinkTrouble, LogLine, Reason, RunId, Status, SyncMode, Timestamp,
    Torrent, TorrentFacts, TorrentFile, TorrentId,
};
use rusqlite::Connection;
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;
use tokio::time::Instant;

use crate::house::{self, list_json, listed};

/// An archive in a folder of its own, with a run that rows can belong to.
struct Chest {
    archive: Archive,
    run: RunId,
    folder: TempDir,
}

impl Chest {
    async fn new() -> Self {
        let folder = house::folder();
        let archive = Archive::open(&folder.path().join("redriva.db")).unwrap();
        let run = archive.begin_run(SyncMode::Fast, at(0)).await.unwrap().run;
        Self { archive, run, folder }
    }

    fn path(&self) -> PathBuf {
        self.archive.path().to_owned()
    }

    /// A second connection, which sees only what is committed.
    fn db(&self) -> Connection {
        Connection::open(self.path()).unwrap()
    }

    async fn list(&self, torrents: &[Torrent]) {
        let rows = torrents.iter().map(listed).collect();
        self.archive.store_page(self.run, at(1), rows, vec![]).await.unwrap();
    }

    async fn detail(&self, detail: Detail) {
        let receipt = self.archive.store_detail(self.run, at(2), detail).await.unwrap();
        receipt.await.unwrap().unwrap();
    }

    fn rev(&self) -> i64 {
        self.archive.reader().unwrap().rows_since(0).unwrap().rev
    }

    /// Ids of the rows that changed after `rev`.
    fn changed(&self, rev: i64) -> Vec<String> {
        let mut rows = self.archive.reader().unwrap().rows_since(rev).unwrap().rows;
        rows.sort_by(|a, b| a.id.cmp(&b.id));
        rows.iter().map(|row| row.id.to_string()).collect()
    }
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + second).unwrap()
}

fn id(text: &str) -> TorrentId {
    TorrentId::parse(text).unwrap()
}

fn full(text: &str) -> Torrent {
    Torrent {
        id: id(text),
        filename: Some(format!("Nosferatu ({text})")),
        hash: Some("ab".repeat(20)),
        bytes: Some(734_003_200),
        host: Some("real-debrid.com".to_owned()),
        split: Some(2_000),
        progress: Some(12.5),
        status: Some(Status::Downloading),
        added: Some("2026-10-03T21:00:13.000Z".to_owned()),
        links: Some(vec!["https://real-debrid.com/d/AAAA".to_owned(), "https://real-debrid.com/d/B,B".to_owned()]),
        ended: Some("2026-10-03T22:00:13.000Z".to_owned()),
        speed: Some(1_000),
        seeders: Some(7),
    }
}

fn file(number: i64, path: &str) -> TorrentFile {
    TorrentFile { id: number, path: path.to_owned(), bytes: 100 * number, selected: true }
}

fn detail(torrent: Torrent, files: Option<Vec<TorrentFile>>, json: &str) -> Detail {
    let original_filename = torrent.filename.as_ref().map(|name| format!("{name}.torrent"));
    Detail { torrent, original_filename, original_bytes: Some(9_000), files, json: json.to_owned() }
}

fn one<T: rusqlite::types::FromSql>(db: &Connection, sql: &str) -> T {
    db.query_row(sql, [], |r| r.get(0)).unwrap()
}

/// All columns of one row as text.
fn row(db: &Connection, sql: &str) -> Vec<(String, String)> {
    let mut select = db.prepare(sql).unwrap();
    let names: Vec<String> = select.column_names().map(str::to_owned).collect();
    select
        .query_row([], |r| {
            Ok(names.iter().enumerate().map(|(at, n)| (n.clone(), format!("{:?}", r.get_ref(at).unwrap()))).collect())
        })
        .unwrap()
}

#[tokio::test]
async fn a_receipt_means_that_another_connection_sees_the_detail() {
    let chest = Chest::new().await;
    let names: Vec<String> = (0..30).map(|n| format!("A{n}")).collect();
    chest.list(&names.iter().map(|name| full(name)).collect::<Vec<_>>()).await;
    let db = chest.db();
    assert_eq!(one::<i64>(&db, "SELECT count(*) FROM torrents"), 30);
    let mut receipts = Vec::new();
    for name in &names {
        receipts
            .push((name, chest.archive.store_detail(chest.run, at(2), detail(full(name), None, "{}")).await.unwrap()));
    }
    for (name, receipt) in receipts {
        assert!(receipt.await.unwrap().unwrap().first);
        assert_eq!(one::<i64>(&db, &format!("SELECT count(*) FROM torrent_details WHERE id = '{name}'")), 1);
        assert_eq!(one::<i64>(&db, &format!("SELECT count(*) FROM detail_jobs WHERE torrent_id = '{name}'")), 0);
    }
}

#[tokio::test]
async fn a_null_never_overwrites_a_value_in_any_column() {
    let chest = Chest::new().await;
    chest.list(&[full("A")]).await;
    chest
        .detail(detail(full("A"), Some(vec![file(1, "/a.mkv"), file(2, "/b.nfo")]), r#"{"id":"A","links":["x"]}"#))
        .await;
    let db = chest.db();
    let torrents = "SELECT * FROM torrents WHERE id = 'A'";
    let details = "SELECT * FROM torrent_details WHERE id = 'A'";
    let files = "SELECT group_concat(path || bytes || selected || position || coalesce(dropped_at, '')) FROM files";
    let before = (row(&db, torrents), row(&db, details), one::<String>(&db, files));
    let links = |chest: &Chest| {
        let facts = chest.archive.reader().unwrap().facts(&id("A")).unwrap().unwrap();
        facts.detail.unwrap().0.torrent.links
    };
    assert_eq!(links(&chest), Some(vec!["x".to_owned()]));

    chest.list(&[Torrent::bare(id("A"))]).await;
    let sparse = Detail {
        torrent: Torrent::bare(id("A")),
        original_filename: None,
        original_bytes: None,
        files: None,
        json: r#"{"id":"A"}"#.to_owned(),
    };
    chest.detail(sparse.clone()).await;
    chest.detail(Detail { files: Some(vec![]), ..sparse }).await;
    let without = |row: Vec<(String, String)>, left_out: &[&str]| -> Vec<(String, String)> {
        row.into_iter().filter(|(name, _)| !left_out.contains(&name.as_str())).collect()
    };
    // The JSON is the newest answer as it came, and `rev` counts writes.
    assert_eq!(without(row(&db, torrents), &["rev"]), without(before.0, &["rev"]));
    let newest = ["json", "json_sha256", "files_count"];
    assert_eq!(without(row(&db, details), &newest), without(before.1, &newest));
    assert_eq!(one::<String>(&db, files), before.2);
    assert_eq!(one::<i64>(&db, "SELECT files_count FROM torrent_details"), 2);
    let facts = chest.archive.reader().unwrap().facts(&id("A")).unwrap().unwrap();
    assert_eq!(facts.detail.as_ref().unwrap().0.files.as_ref().unwrap().len(), 2);
    assert!(facts.detail.unwrap().0.torrent.links.is_some(), "the newest JSON has none, the archive does");
}

fn hashed(name: &str, letter: &str) -> Torrent {
    Torrent { hash: Some(letter.repeat(40)), ..full(name) }
}

/// What is kept beside a detail: why, its hash, its files.
type Beside = (String, String, Vec<String>);

/// What the archive shows of a torrent: its hash, the detail's, its files, and those that are kept beside it.
fn shown_hashes(chest: &Chest, name: &str) -> (String, String, Vec<String>, Vec<Beside>) {
    let facts = chest.archive.reader().unwrap().facts(&id(name)).unwrap().unwrap();
    let paths = |files: &[TorrentFile]| files.iter().map(|file| file.path.clone()).collect::<Vec<_>>();
    let first = |hash: &Option<String>| hash.as_deref().unwrap_or("-")[..1].to_owned();
    let others =
        facts.others.iter().map(|other| (other.why.clone(), first(&other.hash), paths(&other.files))).collect();
    (first(&facts.torrent.hash), first(&facts.detail.as_ref().unwrap().0.torrent.hash), paths(facts.files()), others)
}

#[tokio::test]
async fn an_answer_with_another_hash_that_nothing_else_tells_never_replaces_the_detail() {
    let chest = Chest::new().await;
    chest.list(&[hashed("A", "a")]).await;
    chest.detail(detail(hashed("A", "a"), Some(vec![file(1, "/a.mkv")]), r#"{"id":"A"}"#)).await;
    let db = chest.db();
    let stored = row(&db, "SELECT * FROM torrent_details");
    for _ in 0..3 {
        let stranger = Torrent { filename: Some("B".to_owned()), ..hashed("A", "b") };
        let told = detail(stranger, Some(vec![file(1, "/b.mkv")]), r#"{"id":"A","hash":"b"}"#);
        let receipt = chest.archive.store_detail(chest.run, at(3), told).await.unwrap().await.unwrap().unwrap();
        assert!(receipt.other_hash.unwrap().is_refused);
    }
    assert_eq!(row(&db, "SELECT * FROM torrent_details"), stored);
    let beside = ("refused".to_owned(), "b".to_owned(), vec!["/b.mkv".to_owned()]);
    assert_eq!(shown_hashes(&chest, "A"), ("a".into(), "a".into(), vec!["/a.mkv".into()], vec![beside]));
    // Told once, owed until a right answer comes, and one open failure.
    let hash = "SELECT group_concat(substr(old, 1, 1) || substr(new, 1, 1)) FROM events WHERE kind = 'hash'";
    assert_eq!(one::<String>(&db, hash), "ab");
    assert_eq!(one::<i64>(&db, "SELECT count(*) FROM detail_jobs"), 1);
    assert_eq!(one::<String>(&db, "SELECT kind || attempts FROM failures WHERE resolved_at IS NULL"), "other_hash3");
    chest.detail(detail(hashed("A", "a"), Some(vec![file(1, "/a.mkv")]), r#"{"id":"A"}"#)).await;
    assert_eq!(one::<i64>(&db, "SELECT count(*) FROM detail_jobs"), 0);
    assert_eq!(one::<i64>(&db, "SELECT count(*) FROM failures WHERE resolved_at IS NULL"), 0);
    let problems = chest.archive.reader().unwrap().problems().unwrap();
    assert_eq!(problems.len(), 1, "what was told stays a finding: {problems:?}");
    assert!(check(&chest.path()).unwrap().iter().all(redriva::model::Checked::is_ok));
}

#[tokio::test]
async fn an_answer_without_a_hash_never_takes_the_place_of_other_files() {
    let chest = Chest::new().await;
    chest.list(&[hashed("A", "a")]).await;
    let own = || Some(vec![file(1, "/a.mkv"), file(2, "/a.nfo")]);
    chest.detail(detail(hashed("A", "a"), own(), r#"{"id":"A"}"#)).await;
    let db = chest.db();
    let stored = row(&db, "SELECT * FROM torrent_details");
    let nameless = |hash: Option<&str>| Torrent { hash: hash.map(str::to_owned), ..full("A") };
    let tell = async |hash: Option<&str>, files: Option<Vec<TorrentFile>>| {
        let told = detail(nameless(hash), files, r#"{"id":"A","hash":null}"#);
        chest.archive.store_detail(chest.run, at(3), told).await.unwrap().await.unwrap().unwrap().other_hash
    };
    for hash in [None, Some("junk"), None] {
        let other = tell(hash, Some(vec![file(1, "/b.mkv")])).await.unwrap();
        assert!(
            other.is_refused && other.to_string().starts_with("no hash came under this id, with other files"),
            "{other}"
        );
    }
    // Less of them is other files as well.
    assert!(tell(None, Some(vec![file(1, "/a.mkv")])).await.unwrap().is_refused);
    assert_eq!(row(&db, "SELECT * FROM torrent_details"), stored);
    let beside = |path: &str| ("refused".to_owned(), "-".to_owned(), vec![path.to_owned()]);
    let files = vec!["/a.mkv".to_owned(), "/a.nfo".to_owned()];
    assert_eq!(shown_hashes(&chest, "A"), ("a".into(), "a".into(), files, vec![beside("/a.mkv"), beside("/b.mkv")]));
    assert_eq!(one::<i64>(&db, "SELECT count(*) FROM events WHERE kind = 'hash'"), 0, "no other hash was told");
    assert_eq!(one::<i64>(&db, "SELECT count(*) FROM detail_jobs"), 1, "a right one is owed");
    // The same files, or none, are no other torrent's.
    assert_eq!(tell(None, own()).await, None);
    assert_eq!(tell(None, Some(Vec::new())).await, None);
    assert_eq!(tell(None, None).await, None);
    assert_eq!(one::<i64>(&db, "SELECT count(*) FROM detail_jobs"), 0);
    assert!(check(&chest.path()).unwrap().iter().all(redriva::model::Checked::is_ok));
}

#[tokio::test]
async fn a_hash_that_list_and_detail_both_tell_keeps_the_older_detail_beside() {
    let chest = Chest::new().await;
    chest.list(&[hashed("A", "a")]).await;
    chest.detail(detail(hashed("A", "a"), Some(vec![file(1, "/a.mkv"), file(2, "/both.nfo")]), r#"{"id":"A"}"#)).await;
    chest.list(&[hashed("A", "b")]).await;
    let db = chest.db();
    assert_eq!(one::<i64>(&db, "SELECT count(*) FROM detail_jobs"), 1, "another hash in the list owes the detail");
    let answer = Detail {
        original_filename: None,
        ..detail(hashed("A", "b"), Some(vec![file(1, "/b.mkv"), file(2, "/both.nfo")]), r#"{"id":"A","hash":"b"}"#)
    };
    let receipt = chest.archive.store_detail(chest.run, at(3), answer).await.unwrap().await.unwrap().unwrap();
    assert!(!receipt.other_hash.unwrap().is_refused);
    let older = ("replaced".to_owned(), "a".to_owned(), vec!["/a.mkv".to_owned(), "/both.nfo".to_owned()]);
    let files = vec!["/b.mkv".to_owned(), "/both.nfo".to_owned()];
    assert_eq!(shown_hashes(&chest, "A"), ("b".into(), "b".into(), files, vec![older]));
    assert_eq!(one::<Option<String>>(&db, "SELECT original_filename FROM torrent_details"), None, "never mixed");
    assert_eq!(one::<i64>(&db, "SELECT count(*) FROM files"), 3, "rows of files stay");
    assert_eq!(one::<i64>(&db, "SELECT count(*) FROM events WHERE kind = 'hash'"), 1, "the list told it already");
    assert_eq!(chest.archive.reader().unwrap().problems().unwrap().len(), 1);
    assert!(check(&chest.path()).unwrap().iter().all(redriva::model::Checked::is_ok));
    assert!(db.execute_batch("DELETE FROM other_details").is_err());
}

#[tokio::test]
async fn a_first_detail_with_another_hash_than_the_lists_is_kept_and_told() {
    let chest = Chest::new().await;
    chest.list(&[hashed("A", "a")]).await;
    for _ in 0..2 {
        chest.detail(detail(hashed("A", "b"), Some(vec![file(1, "/b.mkv")]), r#"{"id":"A"}"#)).await;
    }
    let beside = ("listed".to_owned(), "a".to_owned(), vec![]);
    assert_eq!(shown_hashes(&chest, "A"), ("a".into(), "b".into(), vec!["/b.mkv".into()], vec![beside]));
    let db = chest.db();
    assert_eq!(one::<i64>(&db, "SELECT count(*) FROM events WHERE kind = 'hash'"), 1);
    assert_eq!(one::<i64>(&db, "SELECT count(*) FROM detail_jobs"), 0, "nothing is asked for ever");
    // What is no hash is not another one.
    chest.list(&[Torrent { hash: Some("junk".to_owned()), ..full("A") }]).await;
    chest.detail(detail(Torrent { hash: Some("junk".to_owned()), ..full("A") }, None, "{}")).await;
    let facts = chest.archive.reader().unwrap().facts(&id("A")).unwrap().unwrap();
    assert_eq!(facts.torrent.hash.as_deref(), Some("a".repeat(40).as_str()));
    assert_eq!(one::<i64>(&db, "SELECT count(*) FROM events WHERE kind = 'hash'"), 1);
}

#[tokio::test]
async fn a_detail_proves_that_its_torrent_lives() {
    let chest = Chest::new().await;
    chest.list(&[full("A"), full("B")]).await;
    // A list without any of them, and one answer.
    let run = chest.archive.begin_run(SyncMode::Smart, at(2)).await.unwrap().run;
    chest.archive.believe_list(run, at(2)).await.unwrap();
    chest.archive.mark_gone(run, at(2), vec![(id("A"), Evidence::Unknown)]).await.unwrap();
    let db = chest.db();
    let doubted = "SELECT count(*) FROM torrents WHERE missing_at IS NOT NULL OR missing_run IS NOT NULL \
                   OR gone_at IS NOT NULL OR gone_evidence IS NOT NULL";
    assert_eq!(one::<i64>(&db, doubted), 2);
    let rev = chest.rev();
    for name in ["A", "B"] {
        chest.detail(detail(full(name), None, "{}")).await;
    }
    assert_eq!(one::<i64>(&db, doubted), 0);
    assert_eq!(
        one::<String>(&db, "SELECT group_concat(torrent_id || kind) FROM events WHERE kind = 'returned'"),
        "Areturned"
    );
    assert_eq!(chest.changed(rev), ["A", "B"]);
}

#[tokio::test]
async fn rows_can_neither_be_deleted_nor_replaced() {
    let chest = Chest::new().await;
    chest.list(&[full("A")]).await;
    chest.detail(detail(full("A"), Some(vec![file(1, "/a.mkv")]), "{}")).await;
    let db = chest.db();
    // As the writer has it: without it REPLACE would go past the triggers.
    db.pragma_update(None, "recursive_triggers", true).unwrap();
    for sql in [
        "DELETE FROM torrents",
        "DELETE FROM torrent_details",
        "DELETE FROM files",
        "DELETE FROM events",
        "UPDATE events SET kind = 'gone'",
        "INSERT OR REPLACE INTO torrents (id, first_seen_at, last_seen_at, rev) VALUES ('A', 0, 0, 0)",
        "REPLACE INTO torrent_details (id, json, json_sha256, fetched_at) VALUES ('A', '', '', 0)",
        "REPLACE INTO files (torrent_id, file_id, path, bytes, selected, position) VALUES ('A', 1, '/a.mkv', 0, 0, 0)",
        "INSERT OR REPLACE INTO events (id, at, torrent_id, kind) SELECT id, 0, 'A', 'gone' FROM events",
    ] {
        let error = db.execute_batch(sql).unwrap_err().to_string();
        assert!(error.contains("never"), "{sql}: {error}");
    }
    assert_eq!(one::<i64>(&db, "SELECT bytes FROM torrents"), 734_003_200);
    for sql in [
        "INSERT INTO torrents (id, first_seen_at, last_seen_at, rev) VALUES ('../x', 0, 0, 0)",
        "INSERT INTO torrents (id, first_seen_at, last_seen_at, rev) VALUES ('', 0, 0, 0)",
        "INSERT INTO torrents (id, first_seen_at, last_seen_at, rev) VALUES (NULL, 0, 0, 0)",
        "INSERT INTO torrents (id, first_seen_at, last_seen_at, rev, bytes) VALUES ('B', 0, 0, 0, 'many')",
    ] {
        assert!(db.execute_batch(sql).is_err(), "{sql}");
    }
}

#[tokio::test]
async fn one_bad_row_in_a_batch_costs_only_itself() {
    let chest = Chest::new().await;
    chest.list(&[full("A"), full("B"), full("C")]).await;
    let store = |run, name: &str| chest.archive.store_detail(run, at(2), detail(full(name), None, "{}"));
    // All of them wait for one transaction: a run that is not there, and a torrent that is not there.
    let good = store(chest.run, "A").await.unwrap();
    let no_run = store(RunId(999), "B").await.unwrap();
    let no_torrent = store(chest.run, "X").await.unwrap();
    let good_too = store(chest.run, "C").await.unwrap();
    assert!(good.await.unwrap().is_ok());
    assert!(no_run.await.unwrap().is_err());
    assert!(no_torrent.await.unwrap().is_err());
    assert!(good_too.await.unwrap().is_ok());
    let db = chest.db();
    assert_eq!(one::<String>(&db, "SELECT group_concat(id) FROM torrent_details"), "A,C");
    assert_eq!(one::<String>(&db, "SELECT group_concat(torrent_id) FROM detail_jobs"), "B");
}

#[tokio::test]
async fn writes_that_can_wait_share_a_transaction_and_wait_half_a_second_at_most() {
    let chest = Chest::new().await;
    chest.list(&[full("A")]).await;
    let start = Instant::now();
    chest.detail(detail(full("A"), None, "{}")).await;
    assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
    let version = |db: &Connection| one::<i64>(db, "PRAGMA data_version");
    let db = chest.db();
    let mut transactions = std::collections::BTreeSet::from([version(&db)]);
    let mut receipts = Vec::new();
    for _ in 0..40 {
        receipts.push(chest.archive.store_detail(chest.run, at(3), detail(full("A"), None, "{}")).await.unwrap());
    }
    for receipt in receipts {
        receipt.await.unwrap().unwrap();
        transactions.insert(version(&db));
    }
    assert!(transactions.len() <= 4, "{} transactions for 40 details", transactions.len() - 1);
}

#[tokio::test]
async fn a_reader_cannot_write_and_sees_one_state() {
    let chest = Chest::new().await;
    chest.list(&[full("A")]).await;
    let reader = chest.archive.reader().unwrap();
    assert_eq!(reader.counts().unwrap(), (1, 0));
    let version = reader.data_version().unwrap();
    chest.list(&[full("B")]).await;
    assert_ne!(reader.data_version().unwrap(), version);
    let everything = redriva::query::Query::default().matcher(Timestamp::UNIX_EPOCH, &jiff::tz::TimeZone::UTC);
    let mut seen = 0;
    let add = |facts: &TorrentFacts, ids: &mut Vec<String>| {
        ids.push(facts.torrent.id.to_string());
        // Written while the reader is in the middle of its answer.
        let insert = format!(
            "INSERT INTO torrents (id, first_seen_at, last_seen_at, rev) VALUES ('N{}', 0, 0, 99)",
            facts.torrent.id
        );
        chest.db().execute_batch(&insert).unwrap();
        Ok::<_, Error>(())
    };
    let count = |ids: Vec<String>| {
        seen += ids.len();
        Ok(())
    };
    reader.export(&everything, add, count).unwrap();
    assert_eq!((seen, reader.counts().unwrap()), (2, (4, 0)));
}

/// Opens a file in both ways, which must fail, and must not change a byte of it.
fn refused(path: &Path) -> (Error, Error) {
    let before = fs::read(path).unwrap();
    let errors = (Archive::open(path).map(drop).unwrap_err(), Reader::open(path).map(drop).unwrap_err());
    assert_eq!(fs::read(path).unwrap(), before, "{}", path.display());
    errors
}

fn database(path: &Path, sql: &str) {
    Connection::open(path).unwrap().execute_batch(sql).unwrap();
}

#[test]
fn files_that_are_no_archive_are_refused_and_left_as_they_are() {
    let folder = house::folder();
    let at = |name: &str| folder.path().join(name);

    let script = at("script.db");
    database(
        &script,
        "CREATE TABLE torrents (id TEXT PRIMARY KEY); CREATE TABLE torrent_details (id TEXT PRIMARY KEY)",
    );
    assert!(matches!(refused(&script), (Error::Script(_), Error::Script(_))));

    let foreign = at("foreign.db");
    database(&foreign, "CREATE TABLE photos (id INTEGER)");
    assert!(matches!(refused(&foreign), (Error::Foreign(_), Error::Foreign(_))));

    let marked = at("marked.db");
    database(&marked, "PRAGMA application_id = 7");
    assert!(matches!(refused(&marked), (Error::Foreign(_), Error::Foreign(_))));

    let text = at("text.db");
    fs::write(&text, "no database, but longer than the header of one: ".repeat(40)).unwrap();
    assert!(matches!(refused(&text), (Error::Foreign(_), Error::Foreign(_))));

    let newer = at("newer.db");
    database(&newer, "PRAGMA application_id = 0x52445641; PRAGMA user_version = 999; CREATE TABLE torrents (id TEXT)");
    let (Error::Newer { found: 999, known, .. }, Error::Newer { .. }) = refused(&newer) else { panic!() };
    assert!(known < 999);

    assert!(matches!(Reader::open(&at("missing.db")), Err(Error::Missing(_))));
    assert!(!at("missing.db").exists());
    fs::create_dir(at("folder.db")).unwrap();
    assert!(Archive::open(&at("folder.db")).is_err());
}

#[test]
fn an_empty_file_is_no_archive_for_a_reader_and_a_fresh_one_for_a_writer() {
    let folder = house::folder();
    let path = folder.path().join("redriva.db");
    fs::write(&path, "").unwrap();
    assert!(matches!(Reader::open(&path), Err(Error::Missing(_))));
    assert_eq!(fs::metadata(&path).unwrap().len(), 0);
    drop(Archive::open(&path).unwrap());
    assert_eq!(Reader::open(&path).unwrap().counts().unwrap(), (0, 0));
}

#[tokio::test]
async fn a_damaged_archive_is_told_and_not_written_to() {
    let chest = Chest::new().await;
    chest.list(&(0..200).map(|n| full(&format!("A{n}"))).collect::<Vec<_>>()).await;
    let path = chest.path();
    // The rows, and the index that holds much of the same.
    let roots = ["torrents", "torrents_by_added"]
        .map(|name| one::<i64>(&chest.db(), &format!("SELECT rootpage FROM sqlite_schema WHERE name = '{name}'")));
    let page: i64 = one(&chest.db(), "PRAGMA page_size");
    // Ended by itself, so that nothing is read before it is asked for.
    chest.db().execute_batch("UPDATE sync_runs SET state = 'complete'").unwrap();
    let Chest { archive, folder, .. } = chest;
    archive.close().await.unwrap();
    let mut bytes = fs::read(&path).unwrap();
    for root in roots {
        let start = usize::try_from((root - 1) * page).unwrap();
        bytes[start..start + usize::try_from(page).unwrap()].fill(0xA5);
    }
    fs::write(&path, &bytes).unwrap();

    let reader = Reader::open(&path).unwrap();
    assert!(matches!(reader.rows_since(0), Err(Error::Damaged { .. })));
    drop(reader);
    let archive = Archive::open(&path).unwrap();
    let error = archive.stored_torrents().await.unwrap_err();
    assert!(matches!(error, Error::Damaged { .. }), "{error}");
    assert!(!error.hint().is_empty());
    assert!(matches!(archive.close().await, Err(Error::Damaged { .. })));
    assert!(fs::read(&path).unwrap() == bytes, "the file was changed");
    drop(folder);
}

#[tokio::test]
async fn what_helps_is_looked_up_when_damage_is_met_and_told_without_the_disk() {
    let chest = Chest::new().await;
    chest.list(&[full("A")]).await;
    let path = chest.path();
    let Chest { archive, folder, .. } = chest;
    archive.close().await.unwrap();
    let snapshot = redriva::archive::take_snapshot(&path, at(5)).unwrap().snapshot;
    let table: (i64, i64) = rusqlite::Connection::open(&path)
        .unwrap()
        .query_row("SELECT (rootpage - 1) * s.page_size, s.page_size FROM sqlite_schema, pragma_page_size s WHERE name = 'torrents'", [], |r| {
            Ok((r.get(0)?, r.get(1)?))
        })
        .unwrap();
    let (start, page) = (usize::try_from(table.0).unwrap(), usize::try_from(table.1).unwrap());
    let mut bytes = fs::read(&path).unwrap();
    bytes[start..start + page].fill(0xA5);
    fs::write(&path, &bytes).unwrap();
    let met_reading = Reader::open(&path).and_then(|reader| reader.rows_since(0)).unwrap_err();
    let met_writing = Archive::open(&path).map(drop).unwrap_err();
    fs::write(&path, "no database at all").unwrap();
    let met_opening = Reader::open(&path).map(drop).unwrap_err();

    // Whoever looked for it now would find nothing.
    fs::remove_dir_all(snapshot.path.parent().unwrap()).unwrap();
    for error in [met_reading, met_writing, met_opening] {
        assert!(matches!(error, Error::Damaged { .. }), "{error:?}");
        assert!(error.hint().ends_with(&redriva::archive::restore_command(&snapshot)), "{}", error.hint());
    }
    drop(folder);
}

#[tokio::test]
async fn whoever_has_an_archive_open_that_a_newer_program_changed_stops_writing() {
    let chest = Chest::new().await;
    let reader = chest.archive.reader().unwrap();
    reader.data_version().unwrap();
    chest.db().pragma_update(None, "user_version", 999).unwrap();
    let refused = chest.archive.begin_run(SyncMode::Fast, at(1)).await;
    assert!(matches!(refused, Err(Error::Newer { found: 999, .. })), "{refused:?}");
    assert_eq!(one::<i64>(&chest.db(), "SELECT count(*) FROM sync_runs"), 1);
    assert!(matches!(reader.data_version(), Err(Error::Newer { found: 999, .. })));
    assert!(matches!(chest.archive.close().await, Err(Error::Newer { .. })));
}

#[cfg(unix)]
#[tokio::test]
async fn files_and_folders_are_for_their_user_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o7777;
    let folder = house::folder();
    let path = folder.path().join("new").join("inner").join("redriva.db");
    let archive = Archive::open(&path).unwrap();
    let _lock = archive.lock().unwrap();
    archive.begin_run(SyncMode::Fast, at(0)).await.unwrap();
    let inner = path.parent().unwrap();
    assert_eq!((mode(inner), mode(inner.parent().unwrap())), (0o700, 0o700));
    for entry in fs::read_dir(inner).unwrap() {
        let entry = entry.unwrap().path();
        assert_eq!(mode(&entry), 0o600, "{}", entry.display());
    }
    // The database, its journal, the journal's index and the lock.
    assert_eq!(fs::read_dir(inner).unwrap().count(), 4);
}

#[test]
fn migrations_are_frozen() {
    // Archives made by them exist: what has to change changes in a migration of its own.
    for (sql, frozen) in [
        (
            include_str!("../../src/archive/schema/migrations/0001_initial.sql"),
            "1a0d2d0fce9d144a4eec915709905a8380a1bd332bd82e82f5819a5720e7b0f5",
        ),
        (
            include_str!("../../src/archive/schema/migrations/0002_search.sql"),
            "06f15049d762da1c0b82b76f07e7045345b01f6a200703a4499eeb436d73c048",
        ),
        (
            include_str!("../../src/archive/schema/migrations/0003_run_logs.sql"),
            "0cd5fe91ccc504cfb1a9d87dbe708045bdee18283c20bffa33e09996875392d1",
        ),
        (
            include_str!("../../src/archive/schema/migrations/0004_checksums.sql"),
            "0fc11c97cccbf58f5ed14585589d206526fa161beccabdd8fc11c64eeb9ccb74",
        ),
        (
            include_str!("../../src/archive/schema/migrations/0005_imported.sql"),
            "5fd90e3d0892688e51eb45a49fbd6958bf10ecf466a1f98b409eae50db59549a",
        ),
    ] {
        let sum = Sha256::digest(sql).iter().fold(String::new(), |sum, byte| format!("{sum}{byte:02x}"));
        assert_eq!(sum, frozen, "{sql}");
    }
}

#[tokio::test]
async fn the_queries_of_the_readme_run_unchanged() {
    let chest = Chest::new().await;
    let gigabyte = 1_073_741_824;
    let rows: Vec<Torrent> = (1..=12_i64)
        .map(|n| Torrent {
            bytes: Some(n * gigabyte),
            progress: Some(10.0),
            status: Some(if n <= 8 { Status::Downloaded } else { Status::Downloading }),
            ..full(&format!("A{n}"))
        })
        .collect();
    chest.list(&rows).await;
    for (n, torrent) in rows.iter().enumerate().filter(|(n, _)| *n >= 9) {
        #[expect(clippy::cast_precision_loss, reason = "a number below twelve")]
        let progress = Some(n as f64 * 2.0);
        chest.detail(detail(Torrent { progress, ..torrent.clone() }, None, "{}")).await;
    }
    let db = chest.db();
    let mut query = db.prepare("SELECT status, COUNT(*) as count FROM torrents GROUP BY status;").unwrap();
    let counts: Vec<(String, i64)> =
        query.query_map([], |r| Ok((r.get(0)?, r.get("count")?))).unwrap().map(Result::unwrap).collect();
    assert_eq!(counts, [("downloaded".to_owned(), 8), ("downloading".to_owned(), 4)]);
    let sql = "SELECT filename, bytes/1024/1024/1024 as size_gb FROM torrents ORDER BY bytes DESC LIMIT 10;";
    let mut query = db.prepare(sql).unwrap();
    let largest: Vec<(String, i64)> =
        query.query_map([], |r| Ok((r.get(0)?, r.get("size_gb")?))).unwrap().map(Result::unwrap).collect();
    assert_eq!((largest.len(), &largest[0]), (10, &("Nosferatu (A12)".to_owned(), 12)));
    let sql = "SELECT AVG(progress) as avg_progress FROM torrent_details WHERE status = 'downloading';";
    assert!((one::<f64>(&db, sql) - 20.0).abs() < 1e-9);
}

#[tokio::test]
async fn a_second_sync_is_refused_and_told_who_holds_the_archive() {
    let chest = Chest::new().await;
    let lock = chest.archive.lock().unwrap();
    let Err(LockError::Held { holder }) = SyncLock::take(&chest.path()) else { panic!() };
    assert_eq!(holder, format!("process {}", std::process::id()));
    assert_eq!(chest.archive.reader().unwrap().counts().unwrap(), (0, 0), "reading goes on");
    drop(lock);
    drop(SyncLock::take(&chest.path()).unwrap());
    drop(SyncLock::take(&chest.path()).unwrap());
}

#[tokio::test]
async fn a_detail_is_kept_as_it_came_with_its_checksum() {
    let chest = Chest::new().await;
    chest.list(&[full("A")]).await;
    let json = "{ \"id\": \"A\", \"filename\": \"half \\ud83d a pair \u{202e}\", \"x\": 1e400 }";
    chest.detail(detail(full("A"), None, json)).await;
    let db = chest.db();
    assert_eq!(one::<String>(&db, "SELECT json FROM torrent_details"), json);
    let sum = Sha256::digest(json).iter().fold(String::new(), |sum, byte| format!("{sum}{byte:02x}"));
    assert_eq!(one::<String>(&db, "SELECT json_sha256 FROM torrent_details"), sum);
}

#[tokio::test]
async fn files_that_vanish_from_a_later_detail_are_marked_and_come_back() {
    let chest = Chest::new().await;
    chest.list(&[full("A")]).await;
    let all = || vec![file(1, "/a.mkv"), file(2, "/b.srt"), file(3, "/c.nfo")];
    let living = |chest: &Chest| {
        let facts = chest.archive.reader().unwrap().facts(&id("A")).unwrap().unwrap();
        facts.detail.unwrap().0.files.unwrap().iter().map(|file| file.path.clone()).collect::<Vec<_>>()
    };
    chest.detail(detail(full("A"), Some(all()), "1")).await;
    chest.detail(detail(full("A"), Some(vec![file(1, "/a.mkv"), file(2, "/renamed.srt")]), "2")).await;
    assert_eq!(living(&chest), ["/a.mkv", "/renamed.srt"]);
    let db = chest.db();
    let dropped = "SELECT group_concat(path) FROM (SELECT path FROM files WHERE dropped_at IS NOT NULL ORDER BY path)";
    assert_eq!(one::<String>(&db, dropped), "/b.srt,/c.nfo");
    chest.detail(detail(full("A"), Some(all()), "3")).await;
    assert_eq!(living(&chest), ["/a.mkv", "/b.srt", "/c.nfo"]);
    assert_eq!(one::<String>(&db, dropped), "/renamed.srt");
    assert_eq!(one::<i64>(&db, "SELECT count(*) FROM files"), 4);
}

#[tokio::test]
async fn every_change_stays_in_the_history_with_both_values() {
    let chest = Chest::new().await;
    chest.list(&[full("A")]).await;
    chest.list(&[Torrent { hash: Some("cd".repeat(20)), status: Some(Status::Downloaded), ..full("A") }]).await;
    chest.list(&[Torrent { hash: Some("cd".repeat(20)), status: Some(Status::Downloaded), ..full("A") }]).await;
    let db = chest.db();
    let mut query = db.prepare("SELECT kind, old, new FROM events ORDER BY id").unwrap();
    let text =
        |r: &rusqlite::Row<'_>, at| Ok::<_, rusqlite::Error>(r.get::<_, Option<String>>(at)?.unwrap_or_default());
    let events: Vec<String> = query
        .query_map([], |r| Ok(format!("{} {} {}", text(r, 0)?, text(r, 1)?, text(r, 2)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    let (old, new) = ("ab".repeat(20), "cd".repeat(20));
    assert_eq!(
        events,
        ["added  downloading".to_owned(), "status downloading downloaded".to_owned(), format!("hash {old} {new}")]
    );
    assert_eq!(one::<String>(&db, "SELECT reason FROM detail_jobs"), "new", "the stronger reason stays");
}

#[tokio::test]
async fn a_change_number_brings_exactly_what_changed_after_it() {
    let chest = Chest::new().await;
    chest.list(&[full("A"), full("B"), full("C")]).await;
    assert_eq!(chest.changed(0), ["A", "B", "C"]);
    let rev = chest.rev();
    chest.list(&[full("A"), Torrent { speed: Some(5), ..full("B") }, full("C"), full("D")]).await;
    assert_eq!(chest.changed(rev), ["B", "D"]);
    let rev = chest.rev();
    chest.list(&[full("A"), full("C")]).await;
    assert_eq!(chest.changed(rev), Vec::<String>::new());
    chest.detail(detail(full("C"), None, "{}")).await;
    assert_eq!(chest.changed(rev), ["C"]);
    let rev = chest.rev();
    let failure = FetchFailure {
        id: id("A"),
        kind: FailureKind::Server,
        http_status: Some(503),
        error_code: None,
        message: "it is down".to_owned(),
        attempts: 5,
    };
    chest.archive.record_failure(chest.run, at(9), failure).await.unwrap().await.unwrap().unwrap();
    assert_eq!(chest.changed(rev), ["A"]);
    assert!(chest.rev() > rev);
}

fn said(text: &str, level: Level) -> LogLine {
    LogLine { at: at(3), level, text: text.to_owned() }
}

#[tokio::test]
async fn what_a_run_said_is_read_again_in_its_order() {
    let chest = Chest::new().await;
    let lines = vec![said("started", Level::Info), said("refused", Level::Error)];
    chest.archive.append_log(chest.run, 0, lines.clone()).await.unwrap().await.unwrap().unwrap();
    let more = vec![said("done", Level::Warning)];
    chest.archive.append_log(chest.run, 2, more.clone()).await.unwrap().await.unwrap().unwrap();
    let reader = chest.archive.reader().unwrap();
    assert_eq!(reader.run_log(chest.run).unwrap(), [lines, more].concat());
    assert_eq!(reader.run_log(RunId(99)).unwrap(), []);
    // It runs as long as somebody holds the archive for it.
    let _lock = chest.archive.lock().unwrap();
    let runs = reader.runs(10).unwrap();
    assert_eq!((runs.len(), runs[0].past.run, runs[0].past.state.as_str()), (1, chest.run, "running"));
}

#[tokio::test]
async fn the_newest_twenty_runs_keep_their_log_and_all_stay_in_the_journal() {
    let chest = Chest::new().await;
    let mut runs = vec![chest.run];
    for n in 0..24 {
        runs.push(chest.archive.begin_run(SyncMode::Smart, at(10 + n)).await.unwrap().run);
    }
    for run in &runs {
        let line = vec![said("started", Level::Info)];
        chest.archive.append_log(*run, 0, line).await.unwrap().await.unwrap().unwrap();
    }
    let reader = chest.archive.reader().unwrap();
    let kept: Vec<RunId> = runs.iter().copied().filter(|run| !reader.run_log(*run).unwrap().is_empty()).collect();
    assert_eq!(kept, runs[5..]);
    assert_eq!(reader.runs(100).unwrap().len(), 25);
    assert_eq!(
        reader.runs(3).unwrap().iter().map(|run| run.past.run).collect::<Vec<_>>(),
        [runs[24], runs[23], runs[22]]
    );
}

#[tokio::test]
async fn the_outlook_counts_what_is_owed_by_reason() {
    let chest = Chest::new().await;
    chest.list(&[full("A"), full("B"), full("C")]).await;
    chest.detail(detail(full("C"), None, "{}")).await;
    let failure = FetchFailure {
        id: id("A"),
        kind: FailureKind::Server,
        http_status: Some(503),
        error_code: None,
        message: "it is down".to_owned(),
        attempts: 5,
    };
    chest.archive.record_failure(chest.run, at(9), failure).await.unwrap().await.unwrap().unwrap();
    let backlog = chest.archive.reader().unwrap().backlog().unwrap();
    assert_eq!(backlog, Backlog { torrents: 3, owed: vec![(Reason::New, 1), (Reason::Failed, 1)] });
    assert_eq!(backlog.owed(), 2);
}

#[tokio::test]
async fn what_a_source_repeats_changes_nothing_and_what_it_tells_anew_does() {
    let chest = Chest::new().await;
    let (listed, told) = (full("A"), Torrent { status: Some(Status::Error), progress: Some(80.0), ..full("A") });
    let now = async || chest.archive.stored_torrents().await.unwrap().remove(0).status.unwrap();
    let events = || one::<i64>(&chest.db(), "SELECT count(*) FROM events WHERE kind IN ('status', 'progress')");
    let mut answers = 0;
    let mut answer = |torrent: &Torrent| {
        // Another answer each time, in what nobody looks at.
        answers += 1;
        let mut json: serde_json::Value = serde_json::from_str(&list_json(torrent)).unwrap();
        json["answer"] = answers.into();
        detail(torrent.clone(), None, &json.to_string())
    };
    chest.list(std::slice::from_ref(&listed)).await;
    chest.detail(answer(&told)).await;
    assert_eq!((now().await, events()), (Status::Error, 2), "the newer one is right");
    for _ in 0..3 {
        chest.list(std::slice::from_ref(&listed)).await;
        assert_eq!((now().await, events()), (Status::Error, 2));
        assert_eq!(one::<i64>(&chest.db(), "SELECT count(*) FROM detail_jobs"), 0, "nothing is asked for ever");
        chest.detail(answer(&told)).await;
    }
    let news = Torrent { status: Some(Status::Dead), ..listed.clone() };
    chest.list(std::slice::from_ref(&news)).await;
    assert_eq!((now().await, events()), (Status::Dead, 3), "the list says something else than before");
    assert_eq!(one::<i64>(&chest.db(), "SELECT count(*) FROM detail_jobs"), 1);
    chest.detail(answer(&told)).await;
    assert_eq!((now().await, events()), (Status::Dead, 3), "the detail repeats itself");
    // A list that comes to agree has told something all the same, and then something else again.
    chest.detail(answer(&Torrent { status: Some(Status::Virus), ..told.clone() })).await;
    chest.list(&[Torrent { status: Some(Status::Virus), ..news.clone() }]).await;
    chest.list(&[news]).await;
    assert_eq!(now().await, Status::Dead);
    assert!(check(&chest.path()).unwrap().iter().all(redriva::model::Checked::is_ok));
}

#[tokio::test]
async fn a_list_that_leaves_links_out_does_not_take_them_away_while_the_detail_has_them() {
    let chest = Chest::new().await;
    let links = |chest: &Chest| {
        let facts = chest.archive.reader().unwrap().facts(&id("A")).unwrap().unwrap();
        let row = chest.archive.reader().unwrap().rows_since(0).unwrap().rows.remove(0);
        (facts.torrent.links.unwrap().len(), row.links)
    };
    let none = Torrent { links: Some(vec![]), ..full("A") };
    // The list had none from the start: what the detail has is counted.
    chest.list(std::slice::from_ref(&none)).await;
    assert_eq!(links(&chest), (0, Some(0)));
    chest.detail(detail(full("A"), None, &list_json(&full("A")))).await;
    assert_eq!(links(&chest).1, Some(2));
    chest.list(&[full("A")]).await;
    chest.list(std::slice::from_ref(&none)).await;
    assert_eq!(links(&chest), (2, Some(2)));
    assert_eq!(one::<i64>(&chest.db(), "SELECT count(*) FROM events WHERE kind = 'links'"), 1);
    // Both agree that there are none.
    chest.detail(detail(none.clone(), None, &list_json(&none))).await;
    assert_eq!(links(&chest), (0, Some(0)));
}

#[tokio::test]
async fn a_living_torrent_was_last_seen_by_the_last_complete_list_and_a_missing_one_by_the_one_before() {
    let chest = Chest::new().await;
    let all = [full("A"), full("B"), full("C")];
    let seen = |name: &str| chest.archive.reader().unwrap().facts(&id(name)).unwrap().unwrap().last_seen;
    let sync = async |hour: i64, torrents: &[Torrent]| {
        let at = at(hour * 3_600);
        let run = chest.archive.begin_run(SyncMode::Smart, at).await.unwrap().run;
        let rows = torrents.iter().map(listed).collect();
        chest.archive.store_page(run, at, rows, vec![]).await.unwrap();
        let (missing, _) = chest.archive.missing(run, at).await.unwrap();
        chest.archive.believe_list(run, at).await.unwrap();
        missing.iter().map(|torrent| torrent.id.to_string()).collect::<Vec<_>>()
    };
    sync(1, &all).await;
    let written = row(&chest.db(), "SELECT * FROM torrents WHERE id = 'A'");
    assert!(sync(2, &all).await.is_empty());
    assert_eq!(
        row(&chest.db(), "SELECT * FROM torrents WHERE id = 'A'"),
        written,
        "nothing of an unchanged row is written"
    );
    assert_eq!([seen("A"), seen("B")], [at(7_200); 2]);
    assert_eq!(sync(3, &all[1..]).await, ["A"]);
    assert_eq!([seen("A"), seen("B")], [at(7_200), at(10_800)]);
    assert_eq!(sync(4, &all[2..]).await, ["A", "B"]);
    assert_eq!([seen("A"), seen("B"), seen("C")], [at(7_200), at(10_800), at(14_400)]);
    assert!(sync(5, &all).await.is_empty());
    assert_eq!(one::<i64>(&chest.db(), "SELECT count(*) FROM torrents WHERE missing_at IS NOT NULL"), 0);
    assert_eq!([seen("A"), seen("B"), seen("C")], [at(18_000); 3]);
}

#[tokio::test]
async fn an_address_that_is_forgotten_is_gone_from_the_file_too_however_it_was_forgotten() {
    const ADDRESS: &str = "https://1.download.real-debrid.com/d/NOBODYMAYREADTHIS/a.mkv";
    const LINK: &str = "https://real-debrid.com/d/ABCDEFGHIJKLM";
    let direct = |address: &str| DirectLink {
        link: LINK.to_owned(),
        download: "MADE".to_owned(),
        address: address.to_owned(),
        name: "a.mkv".to_owned(),
        bytes: Some(7),
        chunks: 32,
    };
    let trouble = || LinkTrouble {
        link: LINK.to_owned(),
        torrent: id("ABCDEFGHIJKLM"),
        name: "a.mkv".to_owned(),
        http_status: Some(503),
        error_code: 19,
    };
    for way in ["dropped", "in trouble", "replaced", "removed", "too old"] {
        let chest = Chest::new().await;
        chest.list(&[Torrent::bare(id("ABCDEFGHIJKLM"))]).await;
        let path = chest.path();
        let holds = || {
            let file = fs::read(&path).unwrap();
            file.windows(ADDRESS.len()).any(|bytes| bytes == ADDRESS.as_bytes())
        };
        let Chest { archive, folder: _folder, .. } = chest;
        archive.keep_link(direct(ADDRESS), at(0)).await.unwrap();
        archive.close().await.unwrap();
        assert!(holds(), "{way}: it was kept");
        let archive = Archive::open(&path).unwrap();
        match way {
            "dropped" => archive.drop_link(LINK).await.unwrap(),
            "in trouble" => archive.note_link_trouble(trouble(), at(1)).await.unwrap(),
            "replaced" => archive.keep_link(direct("https://b.real-debrid.com/"), at(1)).await.unwrap(),
            "removed" => archive.forget_download("MADE").await.unwrap(),
            _ => assert_eq!(archive.kept_link(LINK, at(100_000)).await.unwrap(), None),
        }
        archive.close().await.unwrap();
        assert!(!holds(), "{way}: it is still in the file");
    }
}
