//! An archive's own id: random, made with the archive or by the first who writes to an older one, and never changed.
//! A copy carries it, so that snapshots are known as those of one archive whatever they are called.

use std::path::Path;

use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::meta;
use crate::archive::disk::names::beside;
use crate::archive::file::handle::{frozen, only_reading, open};

const ID: &str = "archive_id";

/// Reads the id; none in an archive that only the first version wrote to, or that has no tables yet.
pub(in crate::archive) fn id(db: &Connection) -> rusqlite::Result<Option<String>> {
    if has_place(db)? { meta::get(db, ID) } else { Ok(None) }
}

/// Whether the archive has the table for it; one of schema 0 has none at all.
fn has_place(db: &Connection) -> rusqlite::Result<bool> {
    let tables = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'meta'";
    db.query_row(tables, [], |r| r.get::<_, i64>(0)).map(|n| n > 0)
}

/// Makes the id where there is none.
pub(in crate::archive) fn ensure(db: &Connection) -> rusqlite::Result<()> {
    if !has_place(db)? || meta::get(db, ID)?.is_some() {
        return Ok(());
    }
    // Of two that do this at once the first one wins.
    let sql = "INSERT INTO meta (key, value) VALUES (?1, lower(hex(randomblob(16)))) ON CONFLICT (key) DO NOTHING";
    db.execute(sql, [ID]).map(drop)
}

/// Gives a copy the id of the archive that it becomes, unless it has one.
pub(in crate::archive) fn give(db: &Connection, id: &str) -> rusqlite::Result<()> {
    if self::id(db)?.is_none() { meta::set(db, ID, id) } else { Ok(()) }
}

/// Reads the id in a file that may be in use, damaged or none of ours.
pub(in crate::archive) fn id_of(file: &Path) -> Option<String> {
    let db = match open(file, OpenFlags::SQLITE_OPEN_READ_ONLY).and_then(only_reading) {
        // Where nobody may write beside it. Elsewhere a look without locks would end the locks of this process's writer.
        Err(e) if is_refused(&e) => frozen(file),
        other => other,
    };
    id(&db.ok()?).ok()?
}

fn is_refused(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::PermissionDenied))
}

/// Opens a copy, which nobody writes, without leaving a trace beside it.
pub(in crate::archive) fn open_copy(file: &Path) -> rusqlite::Result<Connection> {
    if has_journal(file) { open(file, OpenFlags::SQLITE_OPEN_READ_ONLY).and_then(only_reading) } else { frozen(file) }
}

/// Whether the file alone does not hold everything.
pub(in crate::archive) fn has_journal(file: &Path) -> bool {
    ["-wal", "-journal"].iter().any(|ending| beside(file, ending).metadata().is_ok_and(|facts| facts.len() > 0))
}
