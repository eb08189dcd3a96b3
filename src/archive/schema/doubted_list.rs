//! The list that was not believed, kept until one is: what it lacks, for a person to look at.

use rusqlite::{Connection, OptionalExtension as _};
use serde::{Deserialize, Serialize};

use super::{meta, rows};
use crate::model::{DoubtedList, DoubtedTorrent, Timestamp, TorrentId};

const KEY: &str = "doubted_list";

/// Torrents that are kept by name; nobody reads more before deciding.
const KEPT: usize = 2_000;

#[derive(Serialize, Deserialize)]
struct Stored {
    at: Timestamp,
    missing: u64,
    living: u64,
    ids: Vec<String>,
}

/// Keeps what a list lacks that is not believed.
pub(in crate::archive) fn note(
    db: &Connection,
    at: Timestamp,
    missing: &[TorrentId],
    living: u64,
) -> rusqlite::Result<()> {
    let ids = missing.iter().take(KEPT).map(ToString::to_string).collect();
    let stored = Stored { at, missing: missing.len() as u64, living, ids };
    let text = serde_json::to_string(&stored).map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))?;
    meta::set(db, KEY, &text)
}

/// Forgets it: a later list was believed.
pub(in crate::archive) fn forget(db: &Connection) -> rusqlite::Result<()> {
    meta::forget(db, KEY)
}

/// Reads the list that waits for a decision; one that cannot be read is none.
pub(in crate::archive) fn read(db: &Connection) -> rusqlite::Result<Option<DoubtedList>> {
    let Some(stored) = meta::get(db, KEY)?.and_then(|text| serde_json::from_str::<Stored>(&text).ok()) else {
        return Ok(None);
    };
    let sql = "SELECT id, coalesce(filename, ''), bytes FROM torrents WHERE id = ?1 AND gone_at IS NULL";
    let mut select = db.prepare_cached(sql)?;
    let mut torrents = Vec::with_capacity(stored.ids.len());
    for id in &stored.ids {
        let read = |row: &rusqlite::Row<'_>| {
            Ok(DoubtedTorrent { id: rows::id(row, 0)?, name: row.get(1)?, bytes: row.get(2)? })
        };
        torrents.extend(select.query_row([id], read).optional()?);
    }
    Ok(Some(DoubtedList { at: stored.at, missing: stored.missing, living: stored.living, torrents }))
}
