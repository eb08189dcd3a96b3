//! What the rows of a torrent add up to: written in the transaction that writes the rows, compared by `check`.
//!
//! Against bytes that change by themselves, not against people. Left out is what says nothing of the torrent
//! (`rev`, which run saw it) and what every sync writes anew: when a living torrent was last seen, or missed.

use std::fmt::Write as _;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, Row, Statement, params};
use sha2::{Digest as _, Sha256};

/// The columns of a row of the list as they are summed; see `insert_torrent` in `write/new_torrent.rs`.
const LIST_ROW: &str = "id, filename, status, bytes, added_on, added_at, hash, host, split, progress, links, ended_on, \
     ended_at, speed, seeders, json, first_seen_at, first_run, gone_at, gone_evidence, iif(gone_at IS NULL, NULL, last_seen_at)";

/// The columns of an event as they are summed; see `insert_events` in `write/observation.rs`.
const EVENT: &str = "id, at, run_id, torrent_id, kind, old, new";

/// What is summed on its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::archive) enum Part {
    /// The row of the list.
    ListRow,
    /// The columns of the detail; its JSON has a checksum of its own, which is among them.
    Detail,
    /// All files.
    Files,
    /// All events.
    Events,
}

impl Part {
    /// Its column in the table of checksums.
    fn column(self) -> &'static str {
        match self {
            Self::ListRow => "list_row",
            Self::Detail => "detail",
            Self::Files => "files",
            Self::Events => "events",
        }
    }

    /// What is summed for one torrent.
    fn select(self) -> String {
        match self {
            Self::ListRow => format!("SELECT {LIST_ROW} FROM torrents WHERE id = ?1"),
            Self::Detail => {
                "SELECT id, name, status, size, files_count, progress, links, hash, host, original_filename, \
                 original_bytes, json_sha256, fetched_at, fetched_run FROM torrent_details WHERE id = ?1"
                    .to_owned()
            }
            Self::Files => "SELECT torrent_id, file_id, path, bytes, selected, position, dropped_at FROM files \
                 WHERE torrent_id = ?1 ORDER BY file_id, path"
                .to_owned(),
            Self::Events => format!("SELECT {EVENT} FROM events WHERE torrent_id = ?1"),
        }
    }

    /// Adds up what is stored of a torrent; nothing where there is no row. The id is taken as it is, however damaged.
    fn sum(self, statement: &mut Statement<'_>, id: ValueRef<'_>) -> rusqlite::Result<Option<i64>> {
        let mut rows = statement.query([ToSqlOutput::Borrowed(id)])?;
        if self == Self::Events {
            let mut all = 0;
            while let Some(row) = rows.next()? {
                all ^= of_row(row)?;
            }
            return Ok(Some(all));
        }
        let mut sum = None;
        while let Some(row) = rows.next()? {
            sum.get_or_insert_with(Sum::new).row(row)?;
        }
        Ok(sum.map(|sum| sum.number()))
    }

    fn now(self, db: &Connection, id: &str) -> rusqlite::Result<Option<i64>> {
        self.sum(&mut *db.prepare_cached(&self.select())?, ValueRef::from(id))
    }
}

/// Writes down a new torrent, by the sums of its row and of its events.
pub(in crate::archive) fn seal_new(db: &Connection, id: &str, list_row: i64, events: i64) -> rusqlite::Result<()> {
    let sql = "INSERT INTO checksums (torrent_id, list_row, events) VALUES (?1, ?2, ?3)";
    db.prepare_cached(sql)?.execute(params![id, list_row, events]).map(drop)
}

/// Writes down the row of the list as it is now.
pub(in crate::archive) fn seal_list_row(db: &Connection, id: &str) -> rusqlite::Result<()> {
    db.prepare_cached("UPDATE checksums SET list_row = ?2 WHERE torrent_id = ?1")?
        .execute(params![id, Part::ListRow.now(db, id)?])
        .map(drop)
}

/// Writes down the row of the list as it is now, and adds events, given by their sum, in the same write.
pub(in crate::archive) fn seal_changed(db: &Connection, id: &str, events: i64) -> rusqlite::Result<()> {
    let sql = "UPDATE checksums SET list_row = ?2, events = (events | ?3) - (events & ?3) WHERE torrent_id = ?1";
    db.prepare_cached(sql)?.execute(params![id, Part::ListRow.now(db, id)?, events]).map(drop)
}

/// Writes down the columns of the detail and the files as they are now.
pub(in crate::archive) fn seal_detail(db: &Connection, id: &str) -> rusqlite::Result<()> {
    db.prepare_cached("UPDATE checksums SET detail = ?2, files = ?3 WHERE torrent_id = ?1")?
        .execute(params![id, Part::Detail.now(db, id)?, Part::Files.now(db, id)?])
        .map(drop)
}

/// Adds an event, given by its sum, to those of its torrent.
pub(in crate::archive) fn seal_event(db: &Connection, id: &str, event: i64) -> rusqlite::Result<()> {
    // The bits of either that are not in both: SQLite has no operator for it.
    let sql = "UPDATE checksums SET events = (events | ?2) - (events & ?2) WHERE torrent_id = ?1";
    db.prepare_cached(sql)?.execute(params![id, event]).map(drop)
}

/// Writes down every torrent of which nothing is written down yet: what a migration finds.
pub(in crate::archive) fn fill(db: &Connection) -> rusqlite::Result<()> {
    let parts = [Part::ListRow, Part::Detail, Part::Files, Part::Events];
    let mut sums = Vec::new();
    for part in parts {
        sums.push((part, db.prepare(&part.select())?));
    }
    let mut write =
        db.prepare("INSERT INTO checksums (torrent_id, list_row, detail, files, events) VALUES (?1, ?2, ?3, ?4, ?5)")?;
    let missing = "SELECT id FROM torrents t WHERE NOT EXISTS (SELECT 1 FROM checksums c WHERE c.torrent_id = t.id)";
    let mut missing = db.prepare(missing)?;
    let mut found = missing.query([])?;
    while let Some(row) = found.next()? {
        let id = row.get_ref(0)?;
        write.raw_bind_parameter(1, ToSqlOutput::Borrowed(id))?;
        for ((part, statement), column) in sums.iter_mut().zip(2..) {
            write.raw_bind_parameter(column, part.sum(statement, id)?)?;
        }
        write.raw_execute()?;
    }
    Ok(())
}

/// Calls `visit` with each torrent whose part is not what was written down, and whether anything was.
pub(in crate::archive) fn changed(
    db: &Connection,
    part: Part,
    mut visit: impl FnMut(String, bool),
) -> rusqlite::Result<()> {
    let written = format!(
        "SELECT t.id, c.torrent_id IS NOT NULL, c.{} FROM torrents t LEFT JOIN checksums c ON c.torrent_id = t.id",
        part.column()
    );
    let (mut written, mut statement) = (db.prepare(&written)?, db.prepare(&part.select())?);
    let mut found = written.query([])?;
    while let Some(row) = found.next()? {
        let id = row.get_ref(0)?;
        let is_written: bool = row.get(1)?;
        if !is_written || part.sum(&mut statement, id)? != row.get(2)? {
            visit(String::from_utf8_lossy(id.as_bytes()?).into_owned(), is_written);
        }
    }
    Ok(())
}

/// Adds up one row, as it is read.
fn of_row(row: &Row<'_>) -> rusqlite::Result<i64> {
    let mut sum = Sum::new();
    sum.row(row)?;
    Ok(sum.number())
}

/// Adds up one row, as it is written: the same values in the same order.
pub(in crate::archive) fn of_values<'a>(values: impl IntoIterator<Item = ValueRef<'a>>) -> i64 {
    let mut sum = Sum::new();
    values.into_iter().for_each(|value| sum.value(value));
    sum.number()
}

/// A whole number, or nothing.
pub(in crate::archive) fn integer(value: Option<i64>) -> ValueRef<'static> {
    value.map_or(ValueRef::Null, ValueRef::Integer)
}

/// A text, or nothing.
pub(in crate::archive) fn text(value: Option<&str>) -> ValueRef<'_> {
    value.map_or(ValueRef::Null, ValueRef::from)
}

/// Returns the SHA-256 of a text's bytes in hex.
pub(in crate::archive) fn sha256(text: &[u8]) -> String {
    let mut hex = String::with_capacity(64);
    for byte in Sha256::digest(text) {
        // Writing to a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}

/// FNV-1a with 64 bits: each step can be undone, so one changed byte always changes the sum; and it costs next to nothing.
struct Sum(u64);

impl Sum {
    fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    fn bytes(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    /// Takes in a value with its type and its length, so that none can pass for another.
    fn value(&mut self, value: ValueRef<'_>) {
        match value {
            ValueRef::Null => self.bytes(&[0]),
            ValueRef::Integer(n) => {
                self.bytes(&[1]);
                self.bytes(&n.to_le_bytes());
            }
            ValueRef::Real(n) => {
                self.bytes(&[2]);
                // The file knows no negative zero.
                self.bytes(&(n + 0.0).to_le_bytes());
            }
            // Bytes, since damaged text need not be UTF-8 any more.
            ValueRef::Text(text) | ValueRef::Blob(text) => {
                self.bytes(&[3]);
                self.bytes(&(text.len() as u64).to_le_bytes());
                self.bytes(text);
            }
        }
    }

    fn row(&mut self, row: &Row<'_>) -> rusqlite::Result<()> {
        for column in 0..row.as_ref().column_count() {
            self.value(row.get_ref(column)?);
        }
        Ok(())
    }

    fn number(&self) -> i64 {
        self.0.cast_signed()
    }
}
