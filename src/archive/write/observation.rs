//! Who saw a change, when, and under which change number; and how it enters history.

use rusqlite::types::ValueRef;
use rusqlite::{Connection, params};

use super::change::Change;
use crate::archive::schema::checksums::{integer, of_values, seal_event, text};
use crate::model::{RunId, Timestamp, TorrentId};

/// Who saw it, when, and under which change number.
#[derive(Clone, Copy)]
pub(in crate::archive) struct Observation {
    /// The run; none for an import, which sees nothing at the service.
    pub(in crate::archive) run: Option<RunId>,
    pub(in crate::archive) at: Timestamp,
    pub(in crate::archive) rev: i64,
}

impl Observation {
    pub(in crate::archive) fn run_number(self) -> Option<i64> {
        self.run.map(|run| run.0)
    }
}

/// Returns the change number of the transaction that is open.
pub(in crate::archive) fn next_rev(db: &Connection) -> rusqlite::Result<i64> {
    db.query_row("SELECT coalesce(max(rev), 0) + 1 FROM torrents", [], |r| r.get(0))
}

/// Appends events to the history of a torrent.
pub(in crate::archive) fn append_events(
    db: &Connection,
    seen: Observation,
    id: &TorrentId,
    changes: &[Change],
) -> rusqlite::Result<()> {
    match insert_events(db, seen, id, changes)? {
        0 => Ok(()),
        sum => seal_event(db, id.as_str(), sum),
    }
}

/// Does the same and returns what the events add up to, for the one who writes it down.
pub(in crate::archive) fn insert_events(
    db: &Connection,
    seen: Observation,
    id: &TorrentId,
    changes: &[Change],
) -> rusqlite::Result<i64> {
    if changes.is_empty() {
        return Ok(0);
    }
    let mut insert = db.prepare_cached(
        "INSERT INTO events (at, run_id, torrent_id, kind, old, new) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    let mut sum = 0;
    for Change { kind, old, new } in changes {
        let (at, run, kind) = (seen.at.as_second(), seen.run_number(), kind.as_str());
        insert.execute(params![at, run, id.as_str(), kind, old, new])?;
        sum ^= of_values([
            ValueRef::Integer(db.last_insert_rowid()),
            ValueRef::Integer(at),
            integer(run),
            ValueRef::from(id.as_str()),
            ValueRef::from(kind),
            text(old.as_deref()),
            text(new.as_deref()),
        ]);
    }
    Ok(sum)
}
