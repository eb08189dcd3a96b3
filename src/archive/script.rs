//! Reads a database of the Python script, as it is found in the wild, and never changes it.
//!
//! Knows the names of its two tables; columns are read by name, and any of them may be missing.
//! What a value means is decided where it is imported.

use std::collections::HashMap;
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};
use tempfile::TempDir;

use super::names::beside;
use super::schema::{self, Kind};
use super::{Error, handle};

/// Where the file format's two version numbers stand: 2 for a database with a write-ahead log.
const VERSIONS: std::ops::Range<usize> = 18..20;

/// What the folder of a private copy is called.
const COPIES: &str = ".importing-";

/// One value as it was stored; the script's columns accept any type.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// A whole number.
    Integer(i64),
    /// A number with a fraction.
    Real(f64),
    /// A text; what was no UTF-8 is replaced.
    Text(String),
}

/// One row: the values that are there, by column.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ScriptRow(pub HashMap<String, Cell>);

/// Everything that the script stored.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Script {
    /// Rows of `torrents`.
    pub torrents: Vec<ScriptRow>,
    /// Rows of `torrent_details`; none when there is no such table.
    pub details: Vec<ScriptRow>,
}

impl Script {
    /// Reads the script's database at `path`; a private copy, when one is needed, lies in `workplace`.
    pub fn read(path: &Path, workplace: &Path) -> Result<Self, Error> {
        let (file, _copy) = untouchable(path, workplace)?;
        let fail = |e| match Error::of(path, e) {
            Error::Foreign(path) => not_importable(&path, "neither a database nor a backup"),
            other => other,
        };
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let db = Connection::open_with_flags(&file, flags).map_err(fail)?;
        handle::harden(&db).map_err(fail)?;
        db.pragma_update(None, "query_only", true).map_err(fail)?;
        match schema::identify(&db, path) {
            Ok(Kind::Archive(_)) | Err(Error::Newer { .. }) => {
                return Err(not_importable(path, "an archive of this program already"));
            }
            Ok(Kind::Empty) => return Err(not_importable(path, "an empty database")),
            Err(Error::Script(_) | Error::Foreign(_)) => {}
            Err(other) => return Err(other),
        }
        let columns = columns(&db, "torrents").map_err(fail)?;
        if !columns.iter().any(|name| name == "id") {
            return Err(not_importable(path, "a database, but not the script's"));
        }
        let torrents = rows(&db, "torrents").map_err(fail)?;
        Ok(Self { torrents, details: rows(&db, "torrent_details").map_err(fail)? })
    }
}

fn not_importable(path: &Path, what: &'static str) -> Error {
    Error::NotImportable { path: path.to_owned(), what }
}

/// Returns a file that can be opened without leaving a trace at the original: itself, or a copy.
///
/// A database with a write-ahead log or a left-over journal gets files beside it even when it is
/// only read. One without is read in place, under the locks that the script respects.
fn untouchable(path: &Path, workplace: &Path) -> Result<(PathBuf, Option<TempDir>), Error> {
    let fail = |e| Error::io(path, e);
    let mut start = [0; VERSIONS.end];
    match std::fs::File::open(path).map_err(fail)?.read_exact(&mut start) {
        Err(e) if e.kind() == ErrorKind::UnexpectedEof => {
            return Err(not_importable(path, "neither a database nor a backup"));
        }
        other => other.map_err(fail)?,
    }
    let journals = ["-wal", "-journal"];
    let has_journal = journals.iter().any(|ending| beside(path, ending).exists());
    if !start[VERSIONS].contains(&2) && !has_journal {
        return Ok((path.to_owned(), None));
    }
    remove_leftovers(workplace);
    let folder = tempfile::Builder::new().prefix(COPIES).tempdir_in(workplace);
    let folder = folder.map_err(|e| Error::io(workplace, e))?;
    let copy = folder.path().join("script.db");
    std::fs::copy(path, &copy).map_err(fail)?;
    for ending in journals {
        match std::fs::copy(beside(path, ending), beside(&copy, ending)) {
            Err(e) if e.kind() != ErrorKind::NotFound => return Err(fail(e)),
            _ => {}
        }
    }
    Ok((copy, Some(folder)))
}

/// Removes copies that a killed import left behind; they may be held, or gone by now.
fn remove_leftovers(workplace: &Path) {
    for entry in std::fs::read_dir(workplace).into_iter().flatten().flatten() {
        if entry.file_name().to_string_lossy().starts_with(COPIES) {
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}

fn columns(db: &Connection, table: &str) -> rusqlite::Result<Vec<String>> {
    db.prepare("SELECT lower(name) FROM pragma_table_info(?1)")?.query_map([table], |r| r.get(0))?.collect()
}

fn rows(db: &Connection, table: &str) -> rusqlite::Result<Vec<ScriptRow>> {
    let columns = columns(db, table)?;
    if columns.is_empty() {
        return Ok(Vec::new());
    }
    let mut select = db.prepare(&format!("SELECT * FROM {table}"))?;
    let mut found = Vec::new();
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        let mut cells = HashMap::new();
        for (i, name) in columns.iter().enumerate() {
            let cell = match row.get_ref(i)? {
                ValueRef::Null => continue,
                ValueRef::Integer(n) => Cell::Integer(n),
                ValueRef::Real(n) => Cell::Real(n),
                ValueRef::Text(bytes) | ValueRef::Blob(bytes) => {
                    Cell::Text(String::from_utf8_lossy(bytes).into_owned())
                }
            };
            cells.insert(name.clone(), cell);
        }
        found.push(ScriptRow(cells));
    }
    Ok(found)
}
