//! Copies of an archive that are whole: how one is made, and how it is known to be.

use std::path::Path;

use rusqlite::types::{ToSql, ToSqlOutput};
use rusqlite::{Connection, ErrorCode, OpenFlags};

use crate::archive::Error;
use crate::archive::error::lost;
use crate::archive::file::handle::open;
use crate::archive::schema::identity::{self, open_copy};
use crate::archive::schema::version::{self, Kind};

/// What a verified archive file holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::archive) struct Good {
    pub(in crate::archive) schema: i64,
    pub(in crate::archive) id: Option<String>,
    pub(in crate::archive) sum: Sum,
}

/// How much is in an archive: two states of one archive with the same sum hold the same.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::archive) struct Sum {
    pub(in crate::archive) torrents: u64,
    pub(in crate::archive) details: u64,
    events: u64,
    runs: u64,
    rev: i64,
}

impl Sum {
    /// Adds up what a connection sees. A file of schema 0 was never filled.
    pub(in crate::archive) fn of(db: &Connection, schema: i64) -> rusqlite::Result<Self> {
        if schema == 0 {
            return Ok(Self::default());
        }
        let count = |table: &str| db.query_row(&format!("SELECT count(*) FROM {table}"), [], |r| r.get(0));
        Ok(Self {
            torrents: count("torrents")?,
            details: count("torrent_details")?,
            events: count("events")?,
            runs: count("sync_runs")?,
            rev: db.query_row("SELECT coalesce(max(rev), 0) FROM torrents", [], |r| r.get(0))?,
        })
    }
}

/// Makes sure that a file is a whole archive of this program, without changing it.
pub(in crate::archive) fn verify(path: &Path) -> Result<Good, Error> {
    verify_open(&open_copy(path).map_err(|e| Error::of(path, e))?, path)
}

/// Makes sure that what a connection reads is a whole archive of this program.
pub(in crate::archive) fn verify_open(db: &Connection, path: &Path) -> Result<Good, Error> {
    let fail = |e| Error::of(path, e);
    let Kind::Archive(schema) = version::identify(db, path)? else { return Err(lost(path, "it has no tables")) };
    let verdict: String = db.query_row("PRAGMA quick_check(1)", [], |r| r.get(0)).map_err(fail)?;
    if verdict != "ok" {
        return Err(lost(path, &verdict));
    }
    Ok(Good { schema, id: identity::id(db).map_err(fail)?, sum: Sum::of(db, schema).map_err(fail)? })
}

/// What no copy holds: addresses that work without a login, and what leads to them.
const LEFT_OUT: [(&str, &str); 2] =
    [("direct_links", "DELETE FROM direct_links"), ("downloads_made", "DELETE FROM downloads_made")];

/// Copies what a connection sees into a file that is empty or not there, but for what no copy holds.
pub(in crate::archive) fn copy_into(db: &Connection, archive: &Path, to: &Path) -> Result<(), Error> {
    let copied = || -> rusqlite::Result<()> {
        // A connection that may not write its own file is forbidden the new one too.
        db.pragma_update(None, "query_only", false)?;
        db.execute("VACUUM INTO ?1", [Literal(to)])?;
        leave_out(to)
    };
    copied().map_err(|e| match e.sqlite_error_code() {
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Error::of(archive, e),
        // What is full or cannot be written is where the copy goes.
        _ => Error::of(to, e),
    })
}

/// Empties the tables that no copy holds, so that their bytes are gone from the file.
fn leave_out(copy: &Path) -> rusqlite::Result<()> {
    let db = open(copy, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    let mut filled = Vec::new();
    for (table, empty) in LEFT_OUT {
        let sql = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1)";
        let there: bool = db.query_row(sql, [table], |r| r.get(0))?;
        // An older schema has none.
        if there && db.query_row(&format!("SELECT EXISTS (SELECT 1 FROM {table})"), [], |r| r.get(0))? {
            filled.push(empty);
        }
    }
    if filled.is_empty() {
        return Ok(());
    }
    db.execute_batch("PRAGMA secure_delete = ON; PRAGMA journal_mode = MEMORY")?;
    filled.iter().try_for_each(|empty| db.execute_batch(empty))
}

/// A path as SQLite takes it, text or not.
struct Literal<'a>(&'a Path);

impl ToSql for Literal<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        #[cfg(unix)]
        return Ok(ToSqlOutput::Borrowed(rusqlite::types::ValueRef::Text(std::os::unix::ffi::OsStrExt::as_bytes(
            self.0.as_os_str(),
        ))));
        #[cfg(not(unix))]
        Ok(ToSqlOutput::from(self.0.to_string_lossy().into_owned()))
    }
}
