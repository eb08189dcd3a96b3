//! Whether the tables, indexes and triggers of an archive are those that the migrations make.
//!
//! A trigger of somebody else's runs with every write, and one that is missing no longer stops what it
//! stopped; so nothing is written to a schema that differs from the shipped one of its number.

use std::collections::BTreeMap;
use std::path::Path;

use rusqlite::Connection;
use sha2::{Digest as _, Sha256};

use super::version;
use crate::archive::Error;
use crate::archive::good_snapshot::GoodSnapshot;
use crate::format::{clean_line, count, shell_path, shell_word};

/// Every object of a schema but SQLite's own counters, statistics and automatic indexes: kind and name, and the text
/// that made it. Whoever writes the schema by hand can give any name, so SQLite's own are known by more than theirs.
const OBJECTS: &str = "SELECT type, name, sql FROM sqlite_schema WHERE NOT (\
     (type = 'table' AND name IN ('sqlite_sequence', 'sqlite_stat1', 'sqlite_stat4')) \
     OR (type = 'index' AND name LIKE 'sqlite\\_autoindex\\_%' ESCAPE '\\' AND sql IS NULL))";

/// How an object differs from the shipped one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::archive) enum Difference {
    /// It is not as it was made.
    Altered,
    /// It is gone.
    Missing,
    /// Nothing that was shipped has its name.
    Foreign,
}

/// An object that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::archive) struct Odd {
    pub(in crate::archive) how: Difference,
    /// `table`, `index`, `trigger` or `view`, and its name as it is.
    pub(in crate::archive) kind: String,
    pub(in crate::archive) name: String,
    /// What would make it, when it was shipped.
    make: Option<String>,
    is_virtual: bool,
}

type Objects = BTreeMap<(String, String), Option<String>>;

/// What all objects of the newest schema add up to, in hexadecimal: where it is found, nothing has to be built to
/// compare with. A test builds it.
const NEWEST: &str = "cb249794e76890037515274ae0fca13361fc571b760f51fa8328fa013631600e";

/// Compares every object of a schema with what the migrations up to its number make of an empty file; returns how many
/// there should be, and what differs.
pub(in crate::archive) fn compare(db: &Connection, version: i64) -> rusqlite::Result<(u64, Vec<Odd>)> {
    let found = objects(db)?;
    if version == version::newest() && sum(&found) == NEWEST {
        return Ok((found.len() as u64, Vec::new()));
    }
    let wanted = made(version)?;
    let odd = |how, key: &(String, String)| {
        let is_virtual = found.get(key).and_then(Option::as_deref).is_some_and(|sql| sql.starts_with("CREATE VIRTUAL"));
        Odd { how, kind: key.0.clone(), name: key.1.clone(), make: wanted.get(key).cloned().flatten(), is_virtual }
    };
    let mut odds = Vec::new();
    for (key, sql) in &wanted {
        match found.get(key) {
            Some(same) if same == sql => {}
            Some(_) => odds.push(odd(Difference::Altered, key)),
            None => odds.push(odd(Difference::Missing, key)),
        }
    }
    odds.extend(found.keys().filter(|key| !wanted.contains_key(*key)).map(|key| odd(Difference::Foreign, key)));
    Ok((wanted.len() as u64, odds))
}

/// Refuses an archive whose schema is not the shipped one.
pub(in crate::archive) fn refuse(db: &Connection, path: &Path, version: i64) -> Result<(), Error> {
    let (_, odds) = compare(db, version).map_err(|e| Error::of(path, e))?;
    refuse_odd_version(path, version, &odds)?;
    // A virtual table stands for the tables behind it, which cannot be dropped by themselves.
    let rank = |odd: &&Odd| (odd.how == Difference::Foreign, odd.is_virtual);
    let Some(first) = odds.iter().max_by_key(rank) else { return Ok(()) };
    let name = format!("{} {}", clean_line(&first.kind), clean_line(&first.name));
    let more = match odds.len() - 1 {
        0 => String::new(),
        n => format!(" (and {} more that differ)", count(n as u64)),
    };
    let what = match first.how {
        Difference::Foreign => format!("holds the {name}, which Redriva did not make{more}"),
        Difference::Missing => format!("lacks the {name}{more}"),
        Difference::Altered => format!("has another {name} than Redriva made{more}"),
    };
    let see = "See them all with: redriva check.";
    let (by_hand, good_snapshot) = if odds.iter().all(|odd| odd.how == Difference::Foreign) {
        (format!("{see} What is not yours to keep, remove with: {}", drop_line(path, first)), None)
    } else if let Some(make) = first.make.as_ref().filter(|_| is_made_again(first)) {
        let line = format!("sqlite3 {} {}", shell_path(path), shell_word(make));
        (format!("{see} Make it again with: {line}"), None)
    } else {
        (see.to_owned(), Some(GoodSnapshot::NotSought))
    };
    Err(Error::Altered { path: path.to_owned(), what, by_hand: Some(by_hand), good_snapshot })
}

/// Refuses a schema whose number is not that of its tables: by that number Redriva's own tables would look foreign, or
/// be made a second time.
pub(in crate::archive) fn refuse_odd_number(db: &Connection, path: &Path, version: i64) -> Result<(), Error> {
    let (_, odds) = compare(db, version).map_err(|e| Error::of(path, e))?;
    refuse_odd_version(path, version, &odds)
}

fn refuse_odd_version(path: &Path, version: i64, odds: &[Odd]) -> Result<(), Error> {
    let foreign: Vec<_> = odds.iter().filter(|odd| odd.how == Difference::Foreign).collect();
    if foreign.is_empty() {
        return Ok(());
    }
    let newest = made(version::newest()).map_err(|e| Error::of(path, e))?;
    if !foreign.iter().any(|odd| newest.contains_key(&(odd.kind.clone(), odd.name.clone()))) {
        return Ok(());
    }
    let what = format!("has the schema number {version}, which does not fit its tables");
    let good_snapshot = Some(GoodSnapshot::NotSought);
    Err(Error::Altered { path: path.to_owned(), what, by_hand: None, good_snapshot })
}

/// Returns what the migrations up to a number make of an empty file.
fn made(version: i64) -> rusqlite::Result<Objects> {
    let mut fresh = Connection::open_in_memory()?;
    version::build_to(&mut fresh, version)?;
    objects(&fresh)
}

/// Adds all objects up. Each text stands behind its length, so that none passes for a part of another.
fn sum(objects: &Objects) -> String {
    let mut sum = Sha256::new();
    for ((kind, name), sql) in objects {
        sum.update([u8::from(sql.is_some())]);
        for text in [kind, name, sql.as_deref().unwrap_or_default()] {
            sum.update((text.len() as u64).to_le_bytes());
            sum.update(text);
        }
    }
    format!("{:x}", sum.finalize())
}

/// Whether an object that is missing holds no content of its own.
fn is_made_again(odd: &Odd) -> bool {
    odd.how == Difference::Missing && (odd.kind == "index" || odd.kind == "trigger")
}

/// Returns the command that removes an object, for a shell.
fn drop_line(path: &Path, odd: &Odd) -> String {
    let quoted = clean_line(&odd.name).replace('"', "\"\"");
    let sql = format!("DROP {} \"{quoted}\"", clean_line(&odd.kind).to_uppercase());
    format!("sqlite3 {} {}", shell_path(path), shell_word(&sql))
}

fn objects(db: &Connection) -> rusqlite::Result<Objects> {
    let text = |row: &rusqlite::Row<'_>, column| -> rusqlite::Result<String> {
        // Whoever wrote it by hand need not have written UTF-8.
        Ok(String::from_utf8_lossy(row.get_ref(column)?.as_bytes_or_null()?.unwrap_or_default()).into_owned())
    };
    let read = |row: &rusqlite::Row<'_>| {
        let sql = row.get_ref(2)?.as_bytes_or_null()?.map(|sql| String::from_utf8_lossy(sql).into_owned());
        Ok(((text(row, 0)?, text(row, 1)?), sql))
    };
    db.prepare(OBJECTS)?.query_map([], read)?.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shipped(version: i64) -> Connection {
        let mut db = Connection::open_in_memory().unwrap();
        version::build_to(&mut db, version).unwrap();
        db
    }

    fn odds(db: &Connection) -> Vec<(Difference, String, String)> {
        let (_, odds) = compare(db, version::newest()).unwrap();
        odds.into_iter().map(|odd| (odd.how, odd.kind, odd.name)).collect()
    }

    #[test]
    fn the_newest_schema_adds_up_to_what_is_written_here() {
        assert_eq!(sum(&objects(&shipped(version::newest())).unwrap()), NEWEST);
    }

    #[test]
    fn every_shipped_schema_is_like_itself_also_with_statistics() {
        for version in 0..=version::newest() {
            let db = shipped(version);
            db.execute_batch("CREATE TABLE IF NOT EXISTS torrents (id TEXT); ANALYZE").unwrap();
            let (_, odds) = compare(&db, version).unwrap();
            assert!(odds.len() <= usize::from(version == 0), "{version}: {odds:?}");
        }
    }

    #[test]
    fn whatever_is_added_removed_or_changed_is_found_by_its_name() {
        use Difference::{Altered, Foreign, Missing};
        let hand = "PRAGMA writable_schema = ON; ";
        for (sql, how, kind, name) in [
            ("CREATE TRIGGER evil AFTER INSERT ON torrents BEGIN SELECT 1; END", Foreign, "trigger", "evil"),
            ("CREATE VIEW v AS SELECT 1", Foreign, "view", "v"),
            ("CREATE TABLE extra (x)", Foreign, "table", "extra"),
            ("CREATE INDEX mine ON torrents (host)", Foreign, "index", "mine"),
            ("DROP TRIGGER events_stay", Missing, "trigger", "events_stay"),
            ("DROP INDEX torrents_by_hash", Missing, "index", "torrents_by_hash"),
            ("ALTER TABLE meta ADD COLUMN extra TEXT", Altered, "table", "meta"),
        ] {
            let db = shipped(version::newest());
            db.execute_batch(sql).unwrap();
            assert_eq!(odds(&db), [(how, kind.to_owned(), name.to_owned())], "{sql}");
        }
        // Names that SQLite keeps for itself, given by hand.
        for name in ["sqlite_stat1", "sqlite_autoindex_x_1", "SQLITE_sequence"] {
            let db = shipped(version::newest());
            let trigger = format!("CREATE TRIGGER {name} AFTER INSERT ON torrents BEGIN SELECT 1; END");
            db.execute_batch(&format!(
                "{hand}INSERT INTO sqlite_schema VALUES ('trigger', '{name}', 'torrents', 0, '{trigger}')"
            ))
            .unwrap();
            assert_eq!(odds(&db), [(Foreign, "trigger".to_owned(), name.to_owned())], "{name}");
        }
    }
}
