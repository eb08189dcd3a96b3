//! Whole torrents, one after the other: what the lossless export and the detail page read.

use rusqlite::{Connection, OptionalExtension as _, Row};
use serde::Deserialize;

use super::{Error, Reader, rows};
use crate::model::{Detail, Reason, Torrent, TorrentFacts, TorrentFile, TorrentId};
use crate::query::{Matcher, Order};

/// Pages kept in memory while everything is read, in KiB when negative: the indexes of a hundred thousand torrents
/// fit, so that each torrent costs little more than reading its own rows.
const CACHE: i64 = -16 * 1_024;

const COLUMNS: &str = "t.added_at, t.first_seen_at, t.last_seen_at, t.gone_at, d.fetched_at, d.name, d.status, d.size, d.progress, \
     d.hash, d.host, d.original_filename, d.original_bytes, d.json, d.files_count, d.links, j.reason, \
     (SELECT f.message FROM failures f WHERE f.torrent_id = t.id AND f.resolved_at IS NULL ORDER BY f.id DESC LIMIT 1)";

fn select(tail: &str) -> String {
    format!(
        "SELECT {}, {COLUMNS} FROM torrents t LEFT JOIN torrent_details d ON d.id = t.id \
         LEFT JOIN detail_jobs j ON j.torrent_id = t.id {tail}",
        rows::TORRENT
    )
}

impl Reader {
    /// Calls `each` for every torrent that a query accepts, newest first, from one consistent state; stops at its first error.
    ///
    /// Only the keys are held in memory; torrents are read one by one.
    pub fn export<E: From<Error>>(
        &self,
        matcher: &Matcher,
        mut each: impl FnMut(TorrentFacts) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut refused = None;
        self.moment(|db| {
            db.pragma_update(None, "cache_size", CACHE)?;
            let mut statement = db.prepare_cached(&select("WHERE t.rowid = ?1"))?;
            for found in self.accepted(db, matcher, Order::default())? {
                let facts = statement.query_row([found.rowid], |row| read(db, row))?;
                if let Err(error) = each(facts) {
                    refused = Some(error);
                    break;
                }
            }
            Ok(())
        })?;
        refused.map_or(Ok(()), Err)
    }
}

/// Reads one torrent whole.
pub(super) fn one(db: &Connection, id: &TorrentId) -> rusqlite::Result<Option<TorrentFacts>> {
    db.prepare_cached(&select("WHERE t.id = ?1"))?.query_row([id.as_str()], |row| read(db, row)).optional()
}

fn read(db: &Connection, row: &Row<'_>) -> rusqlite::Result<TorrentFacts> {
    let torrent = rows::torrent(row)?;
    let at = rows::TORRENT_LEN;
    let detail = match rows::time(row, at + 4)? {
        None => None,
        Some(fetched) => Some((detail(db, row, torrent.id.clone())?, fetched)),
    };
    Ok(TorrentFacts {
        torrent,
        added_at: rows::time(row, at)?,
        first_seen: rows::certain_time(row, at + 1)?,
        last_seen: rows::certain_time(row, at + 2)?,
        gone_at: rows::time(row, at + 3)?,
        detail,
        owed: row.get_ref(at + 16)?.as_str_or_null()?.and_then(Reason::parse),
        failure: row.get(at + 17)?,
    })
}

fn detail(db: &Connection, row: &Row<'_>, id: TorrentId) -> rusqlite::Result<Detail> {
    /// The one field whose exact value only the JSON holds: the column joins it with commas.
    #[derive(Deserialize)]
    struct Links {
        links: Option<Vec<String>>,
    }
    let at = rows::TORRENT_LEN + 5;
    let json: String = row.get(at + 8)?;
    let exact = serde_json::from_str::<Links>(&json).ok().and_then(|found| found.links);
    // The newest answer may have lacked them; then the column still has those of an earlier one.
    let joined = row.get_ref(at + 10)?.as_str_or_null()?;
    let links =
        exact.or_else(|| joined.map(|text| text.split(',').filter(|l| !l.is_empty()).map(str::to_owned).collect()));
    let files = match row.get::<_, Option<i64>>(at + 9)? {
        None => None,
        Some(_) => Some(files(db, &id)?),
    };
    Ok(Detail {
        torrent: Torrent {
            filename: row.get(at)?,
            status: rows::status(row, at + 1)?,
            bytes: row.get(at + 2)?,
            progress: row.get(at + 3)?,
            hash: row.get(at + 4)?,
            host: row.get(at + 5)?,
            links,
            ..Torrent::bare(id)
        },
        original_filename: row.get(at + 6)?,
        original_bytes: row.get(at + 7)?,
        files,
        json,
    })
}

fn files(db: &Connection, id: &TorrentId) -> rusqlite::Result<Vec<TorrentFile>> {
    let sql = "SELECT file_id, path, bytes, selected, position FROM files WHERE torrent_id = ?1 AND dropped_at IS NULL";
    let mut found = db
        .prepare_cached(sql)?
        .query_map([id.as_str()], |row| Ok((row.get::<_, i64>(4)?, rows::file(row)?)))?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    // Nearly always sorted already, which is quicker found here than in SQLite.
    found.sort_by_key(|(position, _)| *position);
    Ok(found.into_iter().map(|(_, file)| file).collect())
}
