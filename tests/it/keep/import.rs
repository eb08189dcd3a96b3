//! Import: the script's database as it is found in the wild, and backups; the original is never touched.

use std::collections::BTreeMap;
use std::path::Path;

use insta::assert_snapshot;
use redriva::archive::ToImport;
use redriva::model::SyncMode;
use rusqlite::Connection;

use super::{Home, dump};
use crate::house::House;

/// Makes a database as the script made it.
pub fn script(path: &Path) -> Connection {
    let db = Connection::open(path).unwrap();
    db.execute_batch(
        "CREATE TABLE torrents (id TEXT PRIMARY KEY, filename TEXT, status TEXT, bytes INTEGER, added_on TEXT); \
         CREATE TABLE torrent_details (id TEXT PRIMARY KEY, name TEXT, status TEXT, size INTEGER, files_count INTEGER, \
         added TEXT, downloaded INTEGER, speed INTEGER, progress REAL, hash TEXT, original_filename TEXT, host TEXT, \
         split INTEGER, links TEXT, ended TEXT, error TEXT, links_count INTEGER, folder TEXT, priority TEXT, custom1 TEXT);",
    )
    .unwrap();
    db
}

/// Everything odd at once.
pub const ODD: &str = "
INSERT INTO torrents VALUES ('FULL1', 'Big Buck Bunny', 'downloaded', 1000, '2026-10-03T21:00:13.000Z');
INSERT INTO torrents VALUES ('GAPS2', NULL, NULL, NULL, NULL);
INSERT INTO torrents VALUES ('ODD3', 'odd date and size', 'downloading', '2 GB', 'last tuesday');
INSERT INTO torrents VALUES ('TEXT4', CAST(x'636166e9' AS TEXT), 'ready', '12', '');
INSERT INTO torrents VALUES (NULL, 'no id', 'error', 1, NULL);
INSERT INTO torrents VALUES (NULL, 'no id either', 'error', 1, NULL);
INSERT INTO torrents VALUES ('../../disable_access_token', 'hostile\x1b[2J', 'error', 1, NULL);
INSERT INTO torrent_details (id, name, status, size, progress, hash, host, links, speed, added) VALUES
  ('FULL1', 'another name', 'error', 999, 100.0, 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'real-debrid.com',
   'https://real-debrid.com/d/A, https://real-debrid.com/d/B', 5, '2026-10-03T21:00:13.000Z');
INSERT INTO torrent_details (id, error) VALUES ('GAPS2', 'HTTP 503');
INSERT INTO torrent_details (id, name, hash, progress) VALUES ('ONLY5', 'only a detail', 'not a hash', 'half');
INSERT INTO torrent_details (id, name) VALUES (NULL, 'detail without id');
";

/// Every file of a folder with its bytes.
fn folder(path: &Path) -> BTreeMap<String, Vec<u8>> {
    let read = |entry: std::io::Result<std::fs::DirEntry>| {
        let path = entry.unwrap().path();
        (path.display().to_string(), std::fs::read(path).unwrap())
    };
    std::fs::read_dir(path).unwrap().map(read).collect()
}

/// A home with the script's folder in it.
fn home(sql: &str) -> Home {
    let home = Home::empty();
    std::fs::create_dir(home.at("data")).unwrap();
    script(&home.at("data/redriva.db")).execute_batch(sql).unwrap();
    home
}

const FILE: &str = "data/redriva.db";

#[test]
fn what_is_odd_is_taken_as_far_as_it_means_something_and_the_rest_is_told() {
    let home = home(ODD);
    let before = folder(&home.at("data"));
    home.run(&["import", FILE]).expect(0);
    assert!(folder(&home.at("data")) == before, "not a byte of the original is touched, and nothing lies beside it");
    assert!(home.snapshots().is_empty(), "there was nothing to copy");
    let db = home.db();
    let columns = "id, filename, status, bytes, added_on, added_at, hash, host, progress, links, speed";
    let mut select = db.prepare(&format!("SELECT {columns} FROM torrents ORDER BY id")).unwrap();
    let mut rows = select.query([]).unwrap();
    let mut stored = String::new();
    while let Some(row) = rows.next().unwrap() {
        let cells: Vec<String> =
            (0..11).map(|i| format!("{:?}", row.get::<_, rusqlite::types::Value>(i).unwrap())).collect();
        stored += &(cells.join(" ") + "\n");
    }
    assert_snapshot!(stored);
    assert_eq!((home.count("detail_jobs"), home.count("torrent_details"), home.count("sync_runs")), (5, 0, 0));
    assert_eq!(home.count("events WHERE kind = 'added' AND run_id IS NULL"), 5);
    home.run(&["check"]).expect(0);

    let before = dump(&home.archive());
    home.run(&["import", FILE]).expect(0);
    assert_eq!(dump(&home.archive()), before, "importing twice changes nothing");
    assert_eq!(dump(&home.snapshot()), before, "what is there is copied before");
}

#[test]
fn the_queries_of_the_readme_run_on_what_the_script_left_before_and_after_the_import() {
    let readme = include_str!("../../../README.md");
    let queries = readme.split("```sql\n").nth(1).unwrap().split("```").next().unwrap();
    let home = home(ODD);
    home.run(&["import", FILE]).expect(0);
    let shape = |path: &Path| -> Vec<(Vec<String>, usize)> {
        let db = Connection::open(path).unwrap();
        let run = |sql: &str| {
            let mut query = db.prepare(sql).unwrap();
            let columns = query.column_names().map(str::to_owned).collect();
            let rows = query.query_map([], |_| Ok(())).unwrap().map(Result::unwrap).count();
            (columns, rows)
        };
        queries.lines().map(run).collect()
    };
    let after = shape(&home.archive());
    let names: Vec<String> = after.iter().map(|(columns, _)| columns.join(" ")).collect();
    assert_eq!(names, ["status count", "filename size_gb", "avg_progress"]);
    assert!(after.iter().all(|(_, rows)| *rows > 0), "{after:?}");
    let before: Vec<Vec<String>> = shape(&home.at(FILE)).into_iter().map(|(columns, _)| columns).collect();
    assert_eq!(before, after.into_iter().map(|(columns, _)| columns).collect::<Vec<_>>(), "the script's own answers");
}

#[tokio::test]
async fn what_the_archive_knows_is_never_overwritten_and_the_next_sync_completes_the_rest() {
    let house = House::quick(10).await;
    house.run(SyncMode::Fast).await;
    let new = house.demo.account().add_any("downloaded");
    let home = house.folder().join("script.db");
    let db = script(&home);
    for id in house.demo.account().ids() {
        db.execute("INSERT INTO torrents VALUES (?1, 'from the script', 'queued', 1, 'x')", [id]).unwrap();
    }
    db.execute_batch("INSERT INTO torrents VALUES ('GONEAAAAAAAAA', 'long gone', 'downloaded', 1, NULL)").unwrap();
    db.execute_batch(&format!("INSERT INTO torrent_details (id, name) VALUES ('{new}', 'x')")).unwrap();
    drop(db);
    let before = house.exported();
    let lock = redriva::archive::SyncLock::take(&house.archive_path()).unwrap();
    let read = redriva::archive::Script::read(&home, house.folder()).unwrap();
    let mapped = redriva::import::map_script(read);
    let given = ToImport { torrents: &mapped.torrents, rows: &mapped.rows, failures: &mapped.failures };
    let imported = redriva::archive::import(&lock, &house.archive_path(), redriva::quota::now(), given).unwrap();
    drop(lock);
    assert_eq!((imported.new, imported.completed, imported.known), (2, 0, 10));
    let after = house.exported();
    for (id, told) in &before {
        assert_eq!(after.get(id), Some(told), "{id}");
    }
    assert_eq!(house.owed(), 2);
    let (end, _) = house.run(SyncMode::Smart).await;
    assert_eq!(end.summary.gone, 1, "two proofs that the script's torrent is gone: {end:?}");
    let exported = house.exported();
    assert_eq!(exported.get("GONEAAAAAAAAA").unwrap()["filename"], "long gone");
    assert_eq!(exported.get(&new), house.truth().get(&new), "the list and the detail came from the service");
    house.assert_sound();
}

#[test]
fn a_database_with_a_journal_is_read_whole_and_left_alone() {
    let home = home("PRAGMA journal_mode = WAL;");
    let open = Connection::open(home.at(FILE)).unwrap();
    open.execute_batch("INSERT INTO torrents (id) VALUES ('INWAL1')").unwrap();
    let before = folder(&home.at("data"));
    assert_eq!(before.len(), 3, "database, -wal and -shm");
    home.run(&["import", FILE]).expect(0);
    assert_eq!(home.count("torrents WHERE id = 'INWAL1'"), 1);
    assert!(folder(&home.at("data")) == before);
    drop(open);

    // The same without its journal: reading must not make a new one.
    let before = folder(&home.at("data"));
    assert_eq!(before.len(), 1);
    home.run(&["import", FILE]).expect(0);
    assert!(folder(&home.at("data")) == before);
    let left: Vec<_> = std::fs::read_dir(home.folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| !name.to_str().unwrap().starts_with(".importing")), "{left:?}");
}

#[test]
fn older_files_with_fewer_columns_and_no_keys_are_read() {
    let home = Home::empty();
    let db = Connection::open(home.at("old.db")).unwrap();
    db.execute_batch(
        "CREATE TABLE torrents (ID TEXT, filename TEXT); \
         INSERT INTO torrents VALUES ('A1', NULL), ('A1', 'the second fills the gap'), ('B2', 'b');",
    )
    .unwrap();
    drop(db);
    let json = home.run(&["import", "old.db", "--json"]).expect(0).json();
    assert_eq!((json["new"].as_u64(), json["duplicates"].as_u64()), (Some(2), Some(1)));
    assert_eq!(home.count("torrents WHERE filename = 'the second fills the gap'"), 1);
}

#[tokio::test]
async fn other_files_are_refused_and_leave_no_archive() {
    let home = Home::empty();
    std::fs::write(home.at("text"), "hello").unwrap();
    std::fs::write(home.at("empty"), "").unwrap();
    Connection::open(home.at("other.db")).unwrap().execute_batch("CREATE TABLE cookies (a)").unwrap();
    std::fs::write(home.at("cut.db"), "SQLite format 3\0").unwrap();
    let own = Home::synced(1).await;
    std::fs::copy(own.archive(), home.at("own.db")).unwrap();
    let mut told = String::new();
    for (file, code) in [("text", 15), ("empty", 15), ("other.db", 15), ("cut.db", 15), ("own.db", 15), ("none", 2)] {
        let ran = home.run(&["import", file]).expect(code);
        assert_eq!(ran.out, "");
        told += &ran.err;
    }
    assert_snapshot!(told);
    assert!(!home.archive().exists());
}

#[test]
fn opening_the_scripts_file_names_the_command() {
    let home = home(ODD);
    let before = folder(&home.at("data"));
    let ran = home.run(&["history", "--archive", FILE]).expect(15);
    assert!(ran.err.contains("Run: redriva import HOME/data/redriva.db"), "{ran:?}");
    assert_eq!(home.run(&["import", FILE, "--archive", FILE]).expect(15).err, ran.err);
    let mut after = folder(&home.at("data"));
    after.retain(|name, _| !name.contains(".lock"));
    assert!(after == before);
}

#[tokio::test]
async fn a_backup_is_compared_with_the_archive_and_stores_nothing() {
    let home = Home::synced(3).await;
    let db = home.db();
    db.execute_batch("UPDATE torrents SET gone_at = 1 WHERE rowid = (SELECT min(rowid) FROM torrents)").unwrap();
    let hashes: Vec<String> = db
        .prepare("SELECT upper(hash) FROM torrents ORDER BY rowid")
        .unwrap()
        .query_map([], |r| r.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    drop(db);
    let strange = "0123456789abcdef0123456789abcdef01234567";
    let entry = |name: &str, hash: &str| serde_json::json!({ "filename": name, "hash": hash, "bytes": 1 });
    let list = [
        entry("gone", &hashes[0]),
        entry("there", &hashes[1]),
        entry("new\u{1b}[2J", strange),
        entry("twice", strange),
        entry("bad", "x"),
    ];
    std::fs::write(home.at("mine.dmm.json"), serde_json::to_vec(&list).unwrap()).unwrap();
    let before = dump(&home.archive());
    let json = home.run(&["import", "mine.dmm.json", "--json"]).expect(0).json();
    assert_eq!(
        (json["archived"].as_u64(), json["gone"][0]["hash"].as_str()),
        (Some(1), Some(&*hashes[0].to_lowercase()))
    );
    assert_eq!((json["missing"][0]["hash"].as_str(), json["duplicates"].as_u64()), (Some(strange), Some(1)));
    let halved = serde_json::to_string(&list).unwrap().replace("gone", r"gone\ud800");
    std::fs::write(home.at("halved.dmm.json"), halved).unwrap();
    let said = home.run(&["import", "halved.dmm.json"]).expect(0).out;
    assert!(said.contains("gone\u{fffd}") && said.contains("1 half of a letter (as \\ud800), a sign in"), "{said}");
    assert_eq!(dump(&home.archive()), before);
}
