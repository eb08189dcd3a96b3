//! What an archive holds, read out of a copy; and what of the reported is not in it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;
use redriva::archive::Reader;
use redriva::export::{Format, write};
use redriva::model::Timestamp;
use redriva::query::Query;
use rusqlite::Connection;
use serde_json::Value;

use crate::house::{self, Torrents};
use crate::world::{Copy, is_sound};

/// Tables whose rows say what an archive holds, and what it still owes.
const TABLES: [&str; 5] = ["torrents", "torrent_details", "files", "events", "detail_jobs"];

/// What an archive holds; times of archiving are left out.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Content {
    pub torrents: Torrents,
    pub gone: BTreeSet<String>,
    /// Torrents whose details are still to be fetched.
    pub owed: BTreeSet<String>,
    /// Whether a sync came to its end.
    pub is_through: bool,
    pub rows: BTreeMap<&'static str, i64>,
}

/// What must never be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    Damaged,
    Lost,
}

/// Tells whether an archive is damaged, or lost what was reported.
pub fn what_is_wrong(archive: &Path, said: &str) -> Option<Wrong> {
    if is_sound(&Copy::of(archive).db()).is_err() {
        return Some(Wrong::Damaged);
    }
    lost(&content(archive), said).map(|_| Wrong::Lost)
}

/// Says what of the reported is not in the archive.
pub fn lost(now: &Content, said: &str) -> Option<String> {
    let mut listed = 0;
    for line in said.lines().filter(|line| line.starts_with('{')) {
        let event: Value = serde_json::from_str(line).unwrap();
        if event["event"] == "detail_archived" {
            let id = event["id"].as_str().unwrap();
            if now.torrents.get(id).is_none_or(|stored| stored["detail"].is_null()) {
                return Some(format!("the detail of {id} was acknowledged and is lost"));
            }
        }
        if event["event"] == "list_page_read" {
            listed += event["rows"].as_u64().unwrap();
        }
    }
    let held = now.torrents.len() as u64;
    (held < listed).then(|| format!("{listed} rows were acknowledged, {held} are there"))
}

/// Snapshots that count as such, oldest first.
pub fn snapshots(home: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(home.join("snapshots"));
    let mut found: Vec<PathBuf> = entries.map(|all| all.map(|one| one.unwrap().path()).collect()).unwrap_or_default();
    found.retain(|path| path.extension().is_some_and(|ending| ending == "db"));
    found.sort();
    found
}

pub fn sound(path: &Path) {
    if let Err(why) = is_sound(&Copy::of(path).db()) {
        panic!("{} is damaged: {why}", path.display());
    }
}

/// Reads what an archive holds out of a copy; one without tables holds nothing.
pub fn content(archive: &Path) -> Content {
    let copy = Copy::of(archive);
    if copy.path.metadata().map_or(0, |facts| facts.len()) == 0 {
        return Content::default();
    }
    let texts = |db: &Connection, sql: &str| -> Vec<String> {
        db.prepare(sql).unwrap().query_map([], |r| r.get(0)).unwrap().map(Result::unwrap).collect()
    };
    let db = copy.db();
    if texts(&db, "SELECT name FROM sqlite_schema WHERE name = 'torrents'").is_empty() {
        return Content::default();
    }
    let gone = texts(&db, "SELECT id FROM torrents WHERE gone_at IS NOT NULL").into_iter().collect();
    let owed = texts(&db, "SELECT torrent_id FROM detail_jobs").into_iter().collect();
    let is_through = !texts(&db, "SELECT state FROM sync_runs WHERE state = 'complete'").is_empty();
    let count = |table| db.query_row(&format!("SELECT count(*) FROM {table}"), [], |r| r.get(0)).unwrap();
    let rows = TABLES.into_iter().map(|table| (table, count(table))).collect();
    drop(db);
    let (mut lines, all) = (Vec::new(), Query::default().matcher(Timestamp::UNIX_EPOCH, &TimeZone::UTC));
    write(&Reader::open(&copy.path).unwrap(), &all, Format::Jsonl, &mut lines).unwrap();
    Content { torrents: house::torrents(std::str::from_utf8(&lines).unwrap()), gone, owed, is_through, rows }
}
