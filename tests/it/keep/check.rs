//! Check: a healthy archive passes, and whatever is not as it was stored is found.

use std::path::Path;

use insta::assert_snapshot;
use redriva::archive::{Archive, check};
use redriva::model::SyncMode;
use rusqlite::Connection;
use rusqlite::types::Value;

use super::{Home, dump};
use crate::house::House;

#[tokio::test]
async fn a_healthy_archive_passes_every_check() {
    let home = Home::synced(12).await;
    let before = dump(&home.archive());
    assert!(home.run(&["check"]).expect(0).out.lines().all(|line| line.starts_with("ok ")));
    assert_eq!(home.run(&["check", "--json"]).expect(0).json()["ok"].as_bool(), Some(true));
    assert_eq!(dump(&home.archive()), before);
    Home::empty().run(&["check"]).expect(10);
}

/// An archive in which something of every kind happened, in one tidy file without a journal.
async fn eventful(torrents: usize) -> Home {
    let house = House::quick(torrents).await;
    house.run(SyncMode::Fast).await;
    let account = house.demo.account();
    let ids = account.ids();
    assert!(account.rename(&ids[0], "Another name") && account.remove(&ids[1]) && account.remove(&ids[2]));
    house.run(SyncMode::Smart).await;
    let home = Home::with_archive_of(&house);
    home.db().execute_batch("VACUUM; PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE;").unwrap();
    home
}

/// Whether a check of this file, be it ever so damaged, tells of a problem.
fn tells(path: &Path) -> bool {
    check(path).map_or(true, |checks| checks.iter().any(|checked| !checked.is_ok()))
}

/// The columns that are shown: table, key, column.
const SHOWN: [(&str, &str); 3] = [
    (
        "torrents",
        "filename status bytes added_on added_at hash host split progress links ended_on ended_at speed seeders json \
         first_seen_at",
    ),
    (
        "torrent_details",
        "name status size files_count progress links hash host original_filename original_bytes json json_sha256 fetched_at",
    ),
    ("files", "path bytes selected position file_id"),
];

#[tokio::test]
async fn every_flipped_bit_of_a_shown_cell_is_found() {
    let home = eventful(10).await;
    let whole = std::fs::read(home.archive()).unwrap();
    let mut rng = fastrand::Rng::with_seed(12);
    for (table, columns) in SHOWN {
        for column in columns.split_whitespace() {
            for _ in 0..6 {
                std::fs::write(home.archive(), &whole).unwrap();
                let db = home.db();
                db.pragma_update(None, "ignore_check_constraints", true).unwrap();
                let key = if table == "files" { "torrent_id || ' ' || path" } else { "id" };
                let pick =
                    format!("SELECT {key}, {column} FROM {table} WHERE {column} IS NOT NULL ORDER BY random() LIMIT 1");
                let (key_value, value): (String, Value) =
                    db.query_row(&pick, [], |r| Ok((r.get(0)?, r.get(1)?))).unwrap();
                let flipped = match &value {
                    Value::Integer(n) => Value::Integer(n ^ (1 << rng.u8(..31))),
                    Value::Real(n) => Value::Real(f64::from_bits(n.to_bits() ^ (1 << rng.u8(..60)))),
                    Value::Text(text) => {
                        let mut bytes = text.clone().into_bytes();
                        if bytes.is_empty() {
                            continue;
                        }
                        bytes[rng.usize(..text.len())] ^= 1 << rng.u8(..7);
                        String::from_utf8(bytes).map_or_else(|_| Value::Text(format!("{text}x")), Value::Text)
                    }
                    other => panic!("{other:?}"),
                };
                let sql = format!("UPDATE {table} SET {column} = ?1 WHERE {key} = ?2");
                if db.execute(&sql, rusqlite::params![flipped, key_value]).is_err() {
                    // SQLite itself refuses what is no JSON, or a number that is there already.
                    continue;
                }
                drop(db);
                assert!(tells(&home.archive()), "{table}.{column} of {key_value}: {value:?} became {flipped:?}");
            }
        }
    }
}

#[tokio::test]
async fn damage_from_before_the_checksums_is_found_where_an_answer_proves_it() {
    let home = eventful(10).await;
    let old = |sql: &str| {
        let damaged = home.at("old.db");
        std::fs::copy(home.archive(), &damaged).unwrap();
        let db = Connection::open(&damaged).unwrap();
        crate::keep::make_schema_3(&db);
        db.execute_batch(sql).unwrap();
        drop(db);
        drop(Archive::open(&damaged).unwrap());
        check(&damaged).unwrap().into_iter().flat_map(|checked| checked.problems).collect::<Vec<_>>()
    };
    assert_eq!(old(""), Vec::<String>::new(), "a healthy old archive stays a healthy one");
    let one = "WHERE id = (SELECT min(id) FROM torrents WHERE status = 'downloaded')";
    for (sql, what) in [
        ("UPDATE torrents SET filename = 'x' ||filename", "the name"),
        ("UPDATE torrents SET hash = '0' || substr(hash, 2, 38) || 'f'", "the hash"),
        ("UPDATE torrents SET status = 'downloadee'", "the status"),
        ("UPDATE torrents SET bytes = bytes + 4096", "the size"),
        ("UPDATE torrents SET progress = 36", "the progress"),
        ("UPDATE torrents SET links = replace(links, 'real', 'rfal')", "a link"),
        ("UPDATE torrents SET added_at = added_at + 4096", "the time of addition"),
        ("UPDATE torrents SET added_on = '1' || substr(added_on, 2)", "the date"),
        ("UPDATE torrent_details SET name = 'x' || name", "the name in the detail"),
        ("UPDATE torrent_details SET status = 'dead'", "the status in the detail"),
        ("UPDATE torrent_details SET size = 5", "the size in the detail"),
        ("UPDATE torrent_details SET original_filename = 'y'", "the original name"),
        ("UPDATE torrent_details SET links = 'y'", "a link in the detail"),
    ] {
        let problems = old(&format!("{sql} {one}"));
        assert!(problems.iter().any(|problem| problem.starts_with(&format!("{what} of "))), "{sql}: {problems:?}");
    }
    for change in ["path = path || 'x'", "bytes = bytes + 1", "selected = 1 - selected", "file_id = file_id + 4096"] {
        let problems = old(&format!(
            "UPDATE files SET {change} WHERE torrent_id || path IN (SELECT torrent_id || path FROM files LIMIT 1)"
        ));
        assert!(problems.iter().any(|problem| problem.starts_with("the list of files of ")), "{change}: {problems:?}");
    }
}

#[tokio::test]
async fn what_is_not_as_shipped_or_promised_is_found() {
    let home = Home::synced(5).await;
    home.db()
        .execute_batch(
            "DROP TRIGGER files_stay; CREATE TABLE stowaway (a); DROP INDEX torrents_by_hash; \
             CREATE INDEX torrents_by_hash ON torrents (host); PRAGMA foreign_keys = OFF; \
             INSERT INTO torrents (id, first_seen_at, last_seen_at, first_run, rev) VALUES ('LONELY', 0, 0, 999, 1);",
        )
        .unwrap();
    assert_snapshot!(pages_masked(&home.run(&["check"]).expect(15).out));
    let json = home.run(&["check", "--json"]).expect(15).json();
    assert_eq!((json["ok"].as_bool(), json["checks"][2]["problem_count"].as_u64()), (Some(false), Some(3)));
}

/// How many pages there are is SQLite's own business, and each migration adds to the schema.
fn pages_masked(text: &str) -> String {
    let mask =
        |line: &str| match ["indexes (", "as shipped ("].iter().find_map(|words| Some(line.find(words)? + words.len()))
        {
            Some(at) => {
                format!("{}N){}", &line[..at], line[at..].trim_start_matches(|c: char| c.is_ascii_digit() || c == ')'))
            }
            None => line.to_owned(),
        };
    let mut lines: Vec<String> = text.lines().map(mask).collect();
    for name in ["\"name\": \"pages\"", "\"name\": \"schema\""] {
        if let Some(at) = lines.iter().position(|line| line.contains(name)) {
            lines[at + 3].replace_range(.., "      \"looked_at\": N,");
        }
    }
    lines.join("\n")
}
