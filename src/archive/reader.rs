//! Reading: a connection of its own that cannot write, for faces and reports.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::place::resolve;
use super::{Error, connection, export, rows};
use crate::model::{TorrentFacts, TorrentId, TorrentRow};

/// A read-only view of an archive. Every method reads one consistent state and keeps nothing open.
#[derive(Debug)]
pub struct Reader {
    pub(super) db: Connection,
    path: PathBuf,
}

/// Rows that changed since a change number.
#[derive(Debug, Clone, PartialEq)]
pub struct RowsDelta {
    /// The rows as they are now.
    pub rows: Vec<TorrentRow>,
    /// The newest change number, to ask with the next time.
    pub rev: i64,
}

impl Reader {
    /// Opens an existing archive.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let path = resolve(path)?;
        Ok(Self { db: connection::open_reader(&path)?, path })
    }

    /// Returns the torrents that changed after `rev`; all of them for 0.
    pub fn rows_since(&self, rev: i64) -> Result<RowsDelta, Error> {
        self.read(|db| {
            let sql = format!(
                "SELECT {} FROM torrents t LEFT JOIN torrent_details d ON d.id = t.id WHERE t.rev > ?1",
                rows::TORRENT_ROW
            );
            let mut newest = rev;
            let mut select = db.prepare_cached(&sql)?;
            let found = select.query_map([rev], |r| {
                newest = newest.max(r.get(10)?);
                rows::torrent_row(r)
            })?;
            let rows = found.collect::<rusqlite::Result<_>>()?;
            Ok(RowsDelta { rows, rev: newest })
        })
    }

    /// Returns the torrents added last, at most `limit`: those that a screen begins with.
    pub fn newest_rows(&self, limit: u32) -> Result<Vec<TorrentRow>, Error> {
        self.read(|db| {
            let sql = format!(
                "SELECT {} FROM torrents t LEFT JOIN torrent_details d ON d.id = t.id ORDER BY t.added_at DESC LIMIT ?1",
                rows::TORRENT_ROW
            );
            db.prepare(&sql)?.query_map([limit], rows::torrent_row)?.collect()
        })
    }

    /// Returns everything that is known of one torrent.
    pub fn facts(&self, id: &TorrentId) -> Result<Option<TorrentFacts>, Error> {
        self.read(|db| export::one(db, id))
    }

    /// Returns every known info hash in small letters, and whether a torrent that is not gone has it.
    pub fn hashes(&self) -> Result<BTreeMap<String, bool>, Error> {
        self.read(|db| {
            let sql = "SELECT lower(hash), max(gone_at IS NULL) FROM torrents WHERE hash IS NOT NULL GROUP BY 1";
            db.prepare(sql)?.query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?.collect()
        })
    }

    /// Returns a number that changes when another connection has written.
    pub fn data_version(&self) -> Result<i64, Error> {
        self.read(|db| db.prepare_cached("PRAGMA data_version")?.query_row([], |r| r.get(0)))
    }

    /// Returns how many torrents are archived, and how many of them with details.
    pub fn counts(&self) -> Result<(u64, u64), Error> {
        self.read(|db| {
            db.query_row("SELECT (SELECT count(*) FROM torrents), (SELECT count(*) FROM torrent_details)", [], |r| {
                Ok((r.get(0)?, r.get(1)?))
            })
        })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn read<T>(&self, query: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, Error> {
        query(&self.db).map_err(|e| Error::of(&self.path, e))
    }
}
