//! Where acts start: an account in which something happened, an archive of the first schema, the script's database.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use rusqlite::Connection;

use crate::world::{World, is_sound};

/// Lets something of every kind happen to the account; returns what left it.
pub fn change(world: &World) -> BTreeSet<String> {
    let account = world.demo.account();
    let ids = account.ids();
    assert!(account.rename(&ids[3], "Another name") && account.remove(&ids[5]) && account.remove(&ids[11]));
    for n in 0..5 {
        account.add(&format!("New.{n}"));
    }
    for id in account.ids_with_status("downloading").iter().take(2) {
        account.finish(id);
    }
    account.fail(&ids[7], "error");
    BTreeSet::from([ids[5].clone(), ids[11].clone()])
}

/// Puts the archive's rows into a file of the first schema.
pub fn make_old(world: &World) {
    let (path, old) = (world.archive(), world.at("old"));
    let db = Connection::open(&old).unwrap();
    db.execute_batch(include_str!("../../src/archive/schema/migrations/0001_initial.sql")).unwrap();
    db.execute_batch("PRAGMA foreign_keys = OFF; PRAGMA application_id = 0x52445641; PRAGMA user_version = 1").unwrap();
    db.execute("ATTACH ?1 AS new", [path.to_str().unwrap()]).unwrap();
    let names = |sql: &str| -> Vec<String> {
        db.prepare(sql).unwrap().query_map([], |r| r.get(0)).unwrap().map(Result::unwrap).collect()
    };
    for table in names("SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'") {
        let columns = names(&format!("SELECT name FROM pragma_table_info('{table}', 'main')")).join(", ");
        db.execute_batch(&format!("INSERT INTO main.{table} ({columns}) SELECT {columns} FROM new.{table}")).unwrap();
    }
    db.execute_batch("DETACH new").unwrap();
    drop(db);
    fs::rename(old, path).unwrap();
    is_sound(&Connection::open(world.archive()).unwrap()).unwrap();
}

/// Makes a database as the Python script made it.
pub fn script(path: &Path, torrents: usize) {
    let db = Connection::open(path).unwrap();
    db.execute_batch(
        "CREATE TABLE torrents (id TEXT PRIMARY KEY, filename TEXT, status TEXT, bytes INTEGER, added_on TEXT); \
         CREATE TABLE torrent_details (id TEXT PRIMARY KEY, name TEXT, status TEXT, size INTEGER, files_count INTEGER, \
         added TEXT, downloaded INTEGER, speed INTEGER, progress REAL, hash TEXT, original_filename TEXT, host TEXT, \
         split INTEGER, links TEXT, ended TEXT, error TEXT, links_count INTEGER, folder TEXT, priority TEXT, custom1 TEXT)",
    )
    .unwrap();
    for n in 0..torrents {
        let row = (format!("SCRIPT{n}"), format!("Of the script {n}"));
        db.execute("INSERT INTO torrents (id, filename, status) VALUES (?1, ?2, 'downloaded')", row).unwrap();
    }
}
