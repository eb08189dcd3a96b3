//! Reads a database of the Python script, as it is found in the wild, and never changes it.
//!
//! Knows the names of its two tables; every column of them is read, and any may be missing. What a value means is
//! decided where it is imported.

use std::path::Path;
use std::sync::Arc;

use rusqlite::Connection;
use rusqlite::types::ValueRef;

use super::source::{self, SourceError};
use crate::archive::Error;
use crate::archive::schema::version::{self, Kind};
use crate::archive::snapshot::rescue::explained;

/// The tables that the script made.
const TABLES: [&str; 2] = ["torrents", "torrent_details"];

/// One value as it was stored; the script's columns accept any type.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// A whole number.
    Integer(i64),
    /// A number with a fraction.
    Real(f64),
    /// A text.
    Text(String),
    /// Bytes that are no UTF-8 text.
    Bytes(Vec<u8>),
}

/// One row: the values that are there, by column.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ScriptRow {
    columns: Arc<[String]>,
    cells: Vec<Option<Cell>>,
}

impl ScriptRow {
    /// Makes a row of columns in small letters and what they hold.
    pub fn of(cells: Vec<(String, Cell)>) -> Self {
        let (columns, cells): (Vec<String>, Vec<Option<Cell>>) =
            cells.into_iter().map(|(column, cell)| (column, Some(cell))).unzip();
        Self { columns: columns.into(), cells }
    }

    /// Returns what a column holds.
    pub fn get(&self, column: &str) -> Option<&Cell> {
        self.cells().find(|(name, _)| *name == column).map(|(_, cell)| cell)
    }

    /// Returns every value that is there.
    pub fn cells(&self) -> impl Iterator<Item = (&str, &Cell)> {
        let named = self.columns.iter().zip(&self.cells);
        named.filter_map(|(column, cell)| Some((column.as_str(), cell.as_ref()?)))
    }
}

/// Everything that the script stored.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Script {
    /// Rows of `torrents`.
    pub torrents: Vec<ScriptRow>,
    /// Rows of `torrent_details`; none when there is no such table.
    pub details: Vec<ScriptRow>,
    /// Other tables, and how many rows they have.
    pub others: Vec<(String, u64)>,
    /// What is wrong with the file, although its rows could be read.
    pub flaw: Option<String>,
}

impl Script {
    /// Reads the script's database at `path`; a private copy, when one is needed, lies in `workplace`.
    pub fn read(path: &Path, workplace: &Path) -> Result<Self, SourceError> {
        let source = source::open(path, workplace)?;
        let (db, fail) = (&source.db, |e| SourceError::of(path, e));
        match version::identify(db, path) {
            Ok(Kind::Archive(_)) | Err(Error::Newer { .. }) => {
                return Err(SourceError::other(path, "is an archive of this program already"));
            }
            Ok(Kind::Empty) => return Err(SourceError::other(path, "is an empty database")),
            Err(Error::Script(_) | Error::Foreign(_) | Error::NoDatabase { .. }) => {}
            Err(other) => {
                return Err(SourceError::Unreadable { path: path.to_owned(), source: Arc::new(explained(other)) });
            }
        }
        let columns = columns(db, TABLES[0]).map_err(fail)?;
        if !columns.iter().any(|name| name.eq_ignore_ascii_case("id")) {
            return Err(SourceError::other(path, "is a database, but not the script's"));
        }
        let verdict: String = db.query_row("PRAGMA quick_check(1)", [], |r| r.get(0)).map_err(fail)?;
        Ok(Self {
            torrents: rows(db, TABLES[0]).map_err(fail)?,
            details: rows(db, TABLES[1]).map_err(fail)?,
            others: others(db).map_err(fail)?,
            flaw: Some(verdict).filter(|verdict| verdict != "ok"),
        })
    }
}

/// Returns the columns of a table; none of a view, which may never come to an end. Values that are made of other ones
/// say nothing of their own, unless they stand where the script has a column.
fn columns(db: &Connection, table: &str) -> rusqlite::Result<Vec<String>> {
    let sql = "SELECT x.name FROM pragma_table_list t, pragma_table_xinfo(t.name) x \
               WHERE t.schema = 'main' AND t.type = 'table' AND t.name = ?1 COLLATE NOCASE \
               AND (x.hidden = 0 OR (x.hidden IN (2, 3) AND lower(x.name) IN ('id', 'filename', 'name', 'status')))";
    db.prepare(sql)?.query_map([table], |r| r.get(0))?.collect()
}

fn rows(db: &Connection, table: &str) -> rusqlite::Result<Vec<ScriptRow>> {
    let columns = columns(db, table)?;
    if columns.is_empty() {
        return Ok(Vec::new());
    }
    let names: Vec<String> = columns.iter().map(|name| quoted(name)).collect();
    let columns: Arc<[String]> = columns.iter().map(|name| name.to_ascii_lowercase()).collect();
    let mut select = db.prepare(&format!("SELECT {} FROM main.{}", names.join(", "), quoted(table)))?;
    let mut found = Vec::new();
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        let cells = (0..columns.len()).map(|i| row.get_ref(i).map(cell)).collect::<rusqlite::Result<_>>()?;
        found.push(ScriptRow { columns: Arc::clone(&columns), cells });
    }
    Ok(found)
}

fn cell(value: ValueRef<'_>) -> Option<Cell> {
    match value {
        ValueRef::Null => None,
        ValueRef::Integer(n) => Some(Cell::Integer(n)),
        ValueRef::Real(n) => Some(Cell::Real(n)),
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => Some(match std::str::from_utf8(bytes) {
            Ok(text) => Cell::Text(text.to_owned()),
            Err(_) => Cell::Bytes(bytes.to_owned()),
        }),
    }
}

/// Counts the rows of the tables that are none of the script's.
fn others(db: &Connection) -> rusqlite::Result<Vec<(String, u64)>> {
    let sql = "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' \
               ORDER BY name";
    let names: Vec<String> = db.prepare(sql)?.query_map([], |r| r.get(0))?.collect::<rusqlite::Result<_>>()?;
    let strange = |name: &String| !TABLES.iter().any(|own| name.eq_ignore_ascii_case(own));
    let count = |name: String| {
        let rows = db.query_row(&format!("SELECT count(*) FROM main.{}", quoted(&name)), [], |r| r.get(0))?;
        Ok((name, rows))
    };
    names.into_iter().filter(strange).map(count).collect()
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
