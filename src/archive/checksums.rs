//! What the rows of a torrent add up to: written in the transaction that writes the rows, compared by `check`.
//!
//! Against bytes that change by themselves, not against people. Left out is what says nothing of the torrent
//! (`rev`, which run saw it) and what every sync writes anew: when a living torrent was last seen, or missed.

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, Row, Statement, params};
use sha2::{Digest as _, Sha256};

/// The columns of an event as they are summed.
pub(super) const EVENT: &str = "id, at, run_id, torrent_id, kind, old, new";

/// What is summed on its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
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
            Self::ListRow => {
                "SELECT id, filename, status, bytes, added_on, added_at, hash, host, split, progress, links, \
                 ended_on, ended_at, speed, seeders, json, first_seen_at, first_run, gone_at, gone_evidence, \
                 iif(gone_at IS NULL, NULL, last_seen_at) FROM torrents WHERE id = ?1"
                    .to_owned()
            }
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
            add(sum.get_or_insert_with(Sha256::new), row)?;
        }
        Ok(sum.map(number))
    }

    fn now(self, db: &Connection, id: &str) -> rusqlite::Result<Option<i64>> {
        self.sum(&mut *db.prepare_cached(&self.select())?, ValueRef::from(id))
    }
}

/// Writes down the row of the list as it is now.
pub(super) fn seal_list_row(db: &Connection, id: &str) -> rusqlite::Result<()> {
    let sql = "INSERT INTO checksums (torrent_id, list_row) VALUES (?1, ?2) \
               ON CONFLICT (torrent_id) DO UPDATE SET list_row = excluded.list_row";
    db.prepare_cached(sql)?.execute(params![id, Part::ListRow.now(db, id)?]).map(drop)
}

/// Writes down the columns of the detail and the files as they are now.
pub(super) fn seal_detail(db: &Connection, id: &str) -> rusqlite::Result<()> {
    db.prepare_cached("UPDATE checksums SET detail = ?2, files = ?3 WHERE torrent_id = ?1")?
        .execute(params![id, Part::Detail.now(db, id)?, Part::Files.now(db, id)?])
        .map(drop)
}

/// Adds an event, given by the sum of its [`EVENT`] columns, to those of its torrent.
pub(super) fn seal_event(db: &Connection, id: &str, event: i64) -> rusqlite::Result<()> {
    // The bits of either that are not in both: SQLite has no operator for it.
    let sql = "UPDATE checksums SET events = (events | ?2) - (events & ?2) WHERE torrent_id = ?1";
    db.prepare_cached(sql)?.execute(params![id, event]).map(drop)
}

/// Writes down every torrent of which nothing is written down yet: what a migration finds.
pub(super) fn fill(db: &Connection) -> rusqlite::Result<()> {
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
pub(super) fn changed(db: &Connection, part: Part, mut visit: impl FnMut(String, bool)) -> rusqlite::Result<()> {
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

/// Adds up one row.
pub(super) fn of_row(row: &Row<'_>) -> rusqlite::Result<i64> {
    let mut sum = Sha256::new();
    add(&mut sum, row)?;
    Ok(number(sum))
}

/// Takes in the values of a row, each with its type and its length, so that none can pass for another.
fn add(sum: &mut Sha256, row: &Row<'_>) -> rusqlite::Result<()> {
    for column in 0..row.as_ref().column_count() {
        let mut fixed = |kind: u8, bytes: [u8; 8]| {
            sum.update([kind]);
            sum.update(bytes);
        };
        match row.get_ref(column)? {
            ValueRef::Null => fixed(0, [0; 8]),
            ValueRef::Integer(n) => fixed(1, n.to_le_bytes()),
            ValueRef::Real(n) => fixed(2, n.to_le_bytes()),
            // Bytes, since damaged text need not be UTF-8 any more.
            ValueRef::Text(bytes) | ValueRef::Blob(bytes) => {
                fixed(3, (bytes.len() as u64).to_le_bytes());
                sum.update(bytes);
            }
        }
    }
    Ok(())
}

/// The first bits of a sum, as many as a positive number of SQLite has.
fn number(sum: Sha256) -> i64 {
    let mut first = [0; 8];
    first.copy_from_slice(&sum.finalize()[..8]);
    i64::from_le_bytes(first) & i64::MAX
}
