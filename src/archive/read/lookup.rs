//! Finds one torrent by what a person may have at hand, and what failed about it.

use rusqlite::{Connection, OptionalExtension as _};

use super::found::{found_sql, found_torrent};
use crate::archive::schema::rows;
use crate::archive::{Error, Reader};
use crate::model::{FailureKind, FoundTorrent, PastFailure, TorrentId};

/// Letters after which a text is taken for the beginning of a hash: as many as git asks for.
const SHORTEST_HASH: usize = 7;

impl Reader {
    /// Returns the torrents that a text names: by the id, the hash, or the beginning of one of them.
    ///
    /// A whole id names one torrent even when it begins another one. Ids come before hashes.
    pub fn named(&self, text: &str) -> Result<Vec<FoundTorrent>, Error> {
        let Ok(id) = TorrentId::parse(text) else { return Ok(Vec::new()) };
        self.moment(|db| {
            let (as_is, upper, lower) = (id.as_str(), text.to_ascii_uppercase(), text.to_ascii_lowercase());
            for whole in [as_is, &upper] {
                let found = select(db, "t.id = ?1", whole)?;
                if !found.is_empty() {
                    return Ok(found);
                }
            }
            // '{' is the first character after all letters and digits.
            for start in [as_is, &upper] {
                let found = select(db, "t.id > ?1 AND t.id < ?1 || '{'", start)?;
                if !found.is_empty() {
                    return Ok(found);
                }
            }
            if text.len() < SHORTEST_HASH {
                return Ok(Vec::new());
            }
            select(db, "t.hash >= ?1 AND t.hash < ?1 || '{'", &lower)
        })
    }

    /// Returns the info hashes of torrents, in their order, where they are known.
    pub fn hashes_of(&self, ids: &[TorrentId]) -> Result<Vec<Option<String>>, Error> {
        self.moment(|db| {
            let mut select = db.prepare_cached("SELECT hash FROM torrents WHERE id = ?1")?;
            ids.iter().map(|id| Ok(select.query_row([id.as_str()], |row| row.get(0)).optional()?.flatten())).collect()
        })
    }

    /// Returns the failed fetches of a torrent, newest first.
    pub fn failures_of(&self, id: &TorrentId) -> Result<Vec<PastFailure>, Error> {
        let sql = "SELECT at, http_status, error_code, message, attempts, resolved_at, kind FROM failures \
                   WHERE torrent_id = ?1 ORDER BY id DESC";
        self.read(|db| {
            db.prepare_cached(sql)?
                .query_map([id.as_str()], |row| {
                    Ok(PastFailure {
                        at: rows::certain_time(row, 0)?,
                        kind: FailureKind::parse(row.get_ref(6)?.as_str()?),
                        http_status: row.get(1)?,
                        error_code: row.get(2)?,
                        message: row.get(3)?,
                        attempts: row.get(4)?,
                        resolved: rows::time(row, 5)?,
                    })
                })?
                .collect()
        })
    }
}

fn select(db: &Connection, condition: &str, text: &str) -> rusqlite::Result<Vec<FoundTorrent>> {
    let tail = format!("WHERE {condition} ORDER BY t.added_at DESC, t.id");
    db.prepare_cached(&found_sql(&tail))?.query_map([text], found_torrent)?.collect()
}
