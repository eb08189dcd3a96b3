//! Rows of a list that could not be read, as they came: one row each, however often the service sends it.

use std::collections::HashMap;

use rusqlite::{Connection, params};

use crate::model::{RunId, Timestamp, TorrentId};

/// A row of a list that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RejectedRow {
    /// Its id, when at least that could be read.
    pub id: Option<TorrentId>,
    /// Why it could not be read.
    pub reason: String,
    /// The row as received.
    pub json: String,
}

/// Stores the rejected rows of a page; one that is known already gets the newer time and run.
pub(in crate::archive) fn store(
    db: &Connection,
    run: RunId,
    at: Timestamp,
    rejected: &[RejectedRow],
) -> rusqlite::Result<()> {
    if rejected.is_empty() {
        return Ok(());
    }
    let mut known: HashMap<String, i64> = db
        .prepare("SELECT json, id FROM rejects ORDER BY id")?
        .query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let mut renew = db.prepare_cached("UPDATE rejects SET at = ?2, run_id = ?3, reason = ?4 WHERE id = ?1")?;
    let mut insert =
        db.prepare_cached("INSERT INTO rejects (at, run_id, torrent_id, reason, json) VALUES (?1, ?2, ?3, ?4, ?5)")?;
    for row in rejected {
        if let Some(id) = known.get(&row.json) {
            renew.execute(params![id, at.as_second(), run.0, row.reason])?;
            continue;
        }
        let id = row.id.as_ref().map(TorrentId::as_str);
        insert.execute(params![at.as_second(), run.0, id, row.reason, row.json])?;
        known.insert(row.json.clone(), db.last_insert_rowid());
    }
    Ok(())
}
