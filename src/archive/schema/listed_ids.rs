//! Which torrents the list of the run that is under way holds.
//!
//! It stands in memory, and a row that has not changed is not written: a sync in which nothing changed writes next to
//! nothing. A living torrent was last seen when the last complete list was read, which is one fact for all of them;
//! only of those that it lacked each row tells when it was last seen.

use rusqlite::{Connection, params};

use super::{doubted_list, meta};
use crate::model::Timestamp;

/// Time of the last complete list that was believed, in Unix seconds.
pub(in crate::archive) const LISTED_AT: &str = "listed_at";

/// When a torrent of the table `t` was last seen at the service.
pub(in crate::archive) const LAST_SEEN: &str = "iif(t.gone_at IS NULL AND t.missing_at IS NULL, max(t.last_seen_at, \
     coalesce((SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'listed_at'), 0)), t.last_seen_at)";

/// The row numbers of the living torrents that the list of this run lacks; found in an index, without their rows.
pub(in crate::archive) const UNLISTED: &str = "(SELECT u.rowid FROM torrents u INDEXED BY torrents_by_added \
     WHERE u.gone_at IS NULL AND NOT EXISTS (SELECT 1 FROM temp.listed WHERE row = u.rowid))";

/// Whether the list of this run holds a torrent of the table `torrents`.
pub(in crate::archive) const IS_LISTED: &str = "EXISTS (SELECT 1 FROM temp.listed WHERE row = torrents.rowid)";

/// Begins with no torrent.
pub(in crate::archive) fn begin(db: &Connection) -> rusqlite::Result<()> {
    db.execute_batch(
        "DROP TABLE IF EXISTS temp.listed; CREATE TEMP TABLE listed (row INTEGER PRIMARY KEY, is_new INTEGER NOT NULL)",
    )
}

/// Forgets when the last list was read: of an empty archive there was none.
pub(in crate::archive) fn forget(db: &Connection) -> rusqlite::Result<()> {
    doubted_list::forget(db)?;
    meta::forget(db, LISTED_AT)
}

/// Notes that the list holds the torrent with this row number; one that it brought and tells again stays new.
pub(in crate::archive) fn note(db: &Connection, row: i64) -> rusqlite::Result<()> {
    db.prepare_cached("INSERT OR IGNORE INTO temp.listed (row, is_new) VALUES (?1, 0)")?.execute([row]).map(drop)
}

/// Notes that the list holds the torrent with this row number, which it brought.
pub(in crate::archive) fn note_new(db: &Connection, row: i64) -> rusqlite::Result<()> {
    db.prepare_cached("INSERT INTO temp.listed (row, is_new) VALUES (?1, 1)")?.execute([row]).map(drop)
}

/// Counts the living torrents, those left out that the list of this run brought.
pub(in crate::archive) fn living_before(db: &Connection) -> rusqlite::Result<u64> {
    let sql = "SELECT (SELECT count(*) FROM torrents WHERE gone_at IS NULL) - (SELECT count(*) FROM temp.listed l \
               JOIN torrents t ON t.rowid = l.row WHERE l.is_new AND t.gone_at IS NULL)";
    db.prepare_cached(sql)?.query_row([], |r| r.get(0))
}

/// Believes the list, which was complete: what it lacks is missing from now on, and was last seen when the list before
/// it was read; everything else was seen now. What acts added since it was begun is in no list yet.
pub(in crate::archive) fn believe(db: &Connection, run: i64, at: Timestamp, since: i64) -> rusqlite::Result<()> {
    doubted_list::forget(db)?;
    let before = meta::get(db, LISTED_AT)?.and_then(|text| text.parse::<i64>().ok()).unwrap_or(0);
    let sql = format!(
        "UPDATE torrents SET last_seen_at = max(last_seen_at, ?1), missing_run = ?2, missing_at = ?3 \
         WHERE rowid IN {UNLISTED} AND missing_at IS NULL AND (first_seen_at < ?4 OR NOT EXISTS (SELECT 1 FROM acts a WHERE a.new_id = torrents.id))"
    );
    db.prepare_cached(&sql)?.execute(params![before, run, at.as_second(), since])?;
    meta::set(db, LISTED_AT, &at.as_second().to_string())
}
