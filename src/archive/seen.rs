//! Who saw a change, when, and under which change number; and how it enters history.

use rusqlite::{Connection, params};

use super::change::Change;
use super::checksums::{EVENT, of_row, seal_event};
use crate::model::{RunId, Timestamp, TorrentId};

/// Who saw it, when, and under which change number.
#[derive(Clone, Copy)]
pub(super) struct Seen {
    /// The run; none for an import, which sees nothing at the service.
    pub(super) run: Option<RunId>,
    pub(super) at: Timestamp,
    pub(super) rev: i64,
}

impl Seen {
    pub(super) fn run_number(self) -> Option<i64> {
        self.run.map(|run| run.0)
    }
}

/// Returns the change number of the transaction that is open.
pub(super) fn next_rev(db: &Connection) -> rusqlite::Result<i64> {
    db.query_row("SELECT coalesce(max(rev), 0) + 1 FROM torrents", [], |r| r.get(0))
}

/// Appends events to the history of a torrent.
pub(super) fn append_events(db: &Connection, seen: Seen, id: &TorrentId, changes: &[Change]) -> rusqlite::Result<()> {
    let mut insert = db.prepare_cached(&format!(
        "INSERT INTO events (at, run_id, torrent_id, kind, old, new) VALUES (?1, ?2, ?3, ?4, ?5, ?6) RETURNING {EVENT}"
    ))?;
    for change in changes {
        let (at, run, kind) = (seen.at.as_second(), seen.run_number(), change.kind.as_str());
        let event = insert.query_row(params![at, run, id.as_str(), kind, change.old, change.new], of_row)?;
        seal_event(db, id.as_str(), event)?;
    }
    Ok(())
}
