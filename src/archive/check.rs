//! Verifies an archive from the pages up to what its rows promise; changes nothing.
//!
//! Each check goes on where another one failed, so that one damaged page does not hide the rest.

use std::collections::BTreeMap;
use std::path::Path;

use rusqlite::{Connection, Row};

use super::details::sha256;
use super::{Error, connection, place, schema};
use crate::model::Checked;

/// A check's name, what it looks at, and how.
type Check = (&'static str, &'static str, fn(&Connection, &mut Checked) -> rusqlite::Result<()>);

/// Every check, in the order in which they are told.
const CHECKS: [Check; 5] = [
    ("pages", "pages, rows and indexes", pages),
    ("references", "references between tables", references),
    ("schema", "tables, indexes and triggers as shipped", shipped),
    ("details", "stored details against their checksums", checksums),
    ("owed", "a detail or a queued fetch for every living torrent", owed),
];

/// Checks the archive; a file that cannot be opened at all is one problem.
pub fn check(path: &Path) -> Result<Vec<Checked>, Error> {
    let path = &place::resolve(path)?;
    let db = match connection::open_reader(path) {
        Ok(db) => db,
        Err(Error::Damaged { source, .. }) => {
            let mut file = Checked::new("file", "the archive file");
            file.problem(source.to_string());
            return Ok(vec![file]);
        }
        Err(other) => return Err(other),
    };
    // One state for all checks, whatever is written meanwhile. On a damaged file even this may fail; the checks tell.
    let _ = db.execute_batch("BEGIN");
    let run = |(name, what, look): Check| {
        let mut checked = Checked::new(name, what);
        if let Err(error) = look(&db, &mut checked) {
            match Error::of(path, error) {
                Error::Damaged { source, .. } => checked.problem(format!("cannot be read to its end: {source}")),
                other => return Err(other),
            }
        }
        Ok(checked)
    };
    CHECKS.into_iter().map(run).collect()
}

fn pages(db: &Connection, checked: &mut Checked) -> rusqlite::Result<()> {
    checked.looked_at = Some(db.query_row("PRAGMA page_count", [], |r| r.get(0))?);
    let mut check = db.prepare("PRAGMA integrity_check")?;
    let mut lines = check.query([])?;
    while let Some(row) = lines.next()? {
        let line = text(row, 0)?;
        if line != "ok" {
            checked.problem(line);
        }
    }
    Ok(())
}

fn references(db: &Connection, checked: &mut Checked) -> rusqlite::Result<()> {
    let mut check = db.prepare("PRAGMA foreign_key_check")?;
    let mut lines = check.query([])?;
    while let Some(row) = lines.next()? {
        let (from, to) = (text(row, 0)?, text(row, 2)?);
        checked.problem(format!("a row of {from} points to nothing in {to}"));
    }
    Ok(())
}

/// Compares every object of the schema with what the migrations make of an empty file.
fn shipped(db: &Connection, checked: &mut Checked) -> rusqlite::Result<()> {
    let mut fresh = Connection::open_in_memory()?;
    schema::build(&mut fresh)?;
    let (wanted, found) = (objects(&fresh)?, objects(db)?);
    checked.looked_at = Some(wanted.len() as u64);
    for (name, sql) in &wanted {
        match found.get(name) {
            Some(same) if same == sql => {}
            Some(_) => checked.problem(format!("{name} is not as shipped")),
            None => checked.problem(format!("{name} is missing")),
        }
    }
    for name in found.keys().filter(|name| !wanted.contains_key(*name)) {
        checked.problem(format!("{name} does not belong here"));
    }
    Ok(())
}

/// Returns what a schema holds: kind and name, and the text that made it.
fn objects(db: &Connection) -> rusqlite::Result<BTreeMap<String, Option<String>>> {
    // SQLite's own tables hold counters and statistics.
    let sql = "SELECT type || ' ' || name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";
    db.prepare(sql)?.query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?.collect()
}

fn checksums(db: &Connection, checked: &mut Checked) -> rusqlite::Result<()> {
    let mut select = db.prepare("SELECT id, json, json_sha256 FROM torrent_details")?;
    let mut rows = select.query([])?;
    let mut looked_at = 0;
    while let Some(row) = rows.next()? {
        looked_at += 1;
        // Damaged text need not be UTF-8 any more, so bytes are compared.
        let sum = sha256(row.get_ref(1)?.as_bytes()?);
        if row.get_ref(2)?.as_bytes()? != sum.as_bytes() {
            checked.problem(format!("the detail of {} is not what was stored", text(row, 0)?));
        }
        checked.looked_at = Some(looked_at);
    }
    Ok(())
}

fn owed(db: &Connection, checked: &mut Checked) -> rusqlite::Result<()> {
    checked.looked_at = Some(db.query_row("SELECT count(*) FROM torrents WHERE gone_at IS NULL", [], |r| r.get(0))?);
    let sql = "SELECT t.id FROM torrents t LEFT JOIN torrent_details d ON d.id = t.id \
               LEFT JOIN detail_jobs j ON j.torrent_id = t.id \
               WHERE t.gone_at IS NULL AND d.id IS NULL AND j.torrent_id IS NULL";
    let mut select = db.prepare(sql)?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        checked.problem(format!("{} has neither a detail nor a queued fetch", text(row, 0)?));
    }
    Ok(())
}

fn text(row: &Row<'_>, column: usize) -> rusqlite::Result<String> {
    Ok(String::from_utf8_lossy(row.get_ref(column)?.as_bytes()?).into_owned())
}
