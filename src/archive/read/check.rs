//! Verifies an archive from the pages up to what its rows promise; changes nothing.
//!
//! Each check goes on where another one failed, so that one damaged page does not hide the rest.

use std::collections::BTreeSet;
use std::path::Path;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row};

use super::stored_answers::answers;
use crate::archive::Error;
use crate::archive::file::place;
use crate::archive::open::reading::open_view;
use crate::archive::schema::checksums::{Part, changed, sha256};
use crate::archive::schema::foreign::{Difference, Odd, compare};
use crate::archive::schema::version;
use crate::archive::snapshot::rescue::explained;
use crate::model::Checked;

/// A check's name, what it looks at, and how.
type Check = (&'static str, &'static str, fn(&Connection, &mut Checked) -> rusqlite::Result<()>);

/// Small tables that have no checksums.
const UNSUMMED: [&str; 6] = ["meta", "sync_runs", "run_log", "failures", "detail_jobs", "rejects"];

/// Every check, in the order in which they are told.
const CHECKS: [Check; 9] = [
    ("pages", "pages, rows and indexes", pages),
    ("references", "references between tables", references),
    ("schema", "tables, indexes and triggers as shipped", shipped),
    ("torrents", "rows of the list against their checksums", list_rows),
    ("details", "stored details against their checksums", details),
    ("files", "files of torrents against their checksums", files),
    ("history", "events of torrents against their checksums", history),
    ("answers", "torrents, details and files against what Real-Debrid told", answers),
    ("owed", "a detail or a queued fetch for every living torrent", owed),
];

/// Checks the archive; a file that cannot be opened at all is one problem.
pub fn check(path: &Path) -> Result<Vec<Checked>, Error> {
    let path = &place::resolve(path)?;
    let view = match open_view(path) {
        Ok(view) => view,
        Err(Error::Damaged { source, .. }) => {
            let mut file = Checked::new("file", "the archive file");
            file.problem(source.to_string());
            return Ok(vec![file]);
        }
        Err(other) => return Err(other),
    };
    // One state for all checks, whatever is written meanwhile. On a damaged file even this may fail; the checks tell.
    let db = &view.db;
    let _ = db.execute_batch("BEGIN");
    let run = |(name, what, look): Check| {
        let mut checked = Checked::new(name, what);
        if let Err(error) = look(db, &mut checked) {
            // What SQLite has nothing against is a value of another type than its column's: damage as well.
            if error.sqlite_error_code().is_none() {
                checked.problem(format!("cannot be read to its end: {error}"));
                return Ok(checked);
            }
            match explained(Error::of(path, error)) {
                Error::Damaged { source, .. } => checked.problem(format!("cannot be read to its end: {source}")),
                other => return Err(other),
            }
        }
        Ok(checked)
    };
    let checks = CHECKS.into_iter().map(run).collect();
    if view.is_whole() { checks } else { Err(Error::Changed(path.to_owned())) }
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
    UNSUMMED.iter().try_for_each(|table| readable(db, table, checked))
}

/// Looks for texts that are none, where no checksum would tell.
fn readable(db: &Connection, table: &str, checked: &mut Checked) -> rusqlite::Result<()> {
    let mut select = db.prepare(&format!("SELECT * FROM {table}"))?;
    let columns = select.column_count();
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        for column in 0..columns {
            if let ValueRef::Text(text) = row.get_ref(column)?
                && std::str::from_utf8(text).is_err()
            {
                checked.problem(format!("a text in {table} is no UTF-8"));
            }
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
    let (wanted, odds) = compare(db, version::newest())?;
    checked.looked_at = Some(wanted);
    for Odd { how, kind, name, .. } in odds {
        checked.problem(match how {
            Difference::Altered => format!("{kind} {name} is not as shipped"),
            Difference::Missing => format!("{kind} {name} is missing"),
            Difference::Foreign => format!("{kind} {name} does not belong here"),
        });
    }
    Ok(())
}

fn list_rows(db: &Connection, checked: &mut Checked) -> rusqlite::Result<()> {
    checked.looked_at = Some(number(db, "torrents")?);
    changed(db, Part::ListRow, |id, is_written| {
        let what = if is_written { "is not what was stored" } else { "has no checksum" };
        checked.problem(format!("the row of {id} {what}"));
    })
}

fn details(db: &Connection, checked: &mut Checked) -> rusqlite::Result<()> {
    checked.looked_at = Some(number(db, "torrent_details")?);
    let mut wrong = BTreeSet::new();
    let sql = "SELECT id, json, json_sha256 FROM torrent_details UNION ALL \
               SELECT torrent_id, json, json_sha256 FROM other_details WHERE json IS NOT NULL";
    let mut select = db.prepare(sql)?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        // Damaged text need not be UTF-8 any more, so bytes are compared.
        let sum = sha256(row.get_ref(1)?.as_bytes()?);
        if row.get_ref(2)?.as_bytes_or_null()? != Some(sum.as_bytes()) {
            wrong.insert(text(row, 0)?);
        }
    }
    changed(db, Part::Detail, |id, is_written| {
        if is_written {
            wrong.insert(id);
        }
    })?;
    for id in wrong {
        checked.problem(format!("the detail of {id} is not what was stored"));
    }
    Ok(())
}

fn files(db: &Connection, checked: &mut Checked) -> rusqlite::Result<()> {
    checked.looked_at = Some(number(db, "files")?);
    changed(db, Part::Files, |id, is_written| {
        if is_written {
            checked.problem(format!("the files of {id} are not what was stored"));
        }
    })
}

fn history(db: &Connection, checked: &mut Checked) -> rusqlite::Result<()> {
    checked.looked_at = Some(number(db, "events")?);
    changed(db, Part::Events, |id, is_written| {
        if is_written {
            checked.problem(format!("the history of {id} is not what was observed"));
        }
    })
}

fn number(db: &Connection, table: &str) -> rusqlite::Result<u64> {
    db.query_row(&format!("SELECT count(*) FROM {table}"), [], |r| r.get(0))
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
