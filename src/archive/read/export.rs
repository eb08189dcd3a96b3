//! Torrents one after the other, for exports: as much of each as a format writes, and no more.
//!
//! Which torrents they are is decided once. They are read in small portions, each a transaction of its own, so that no
//! journal grows while a slow reader takes them.

use std::ops::ControlFlow;

use rusqlite::{Connection, OptionalExtension as _, Row};

use super::facts;
use super::search::{Candidate, NAME, accepted};
use crate::archive::schema::listed_ids::LAST_SEEN;
use crate::archive::schema::rows;
use crate::archive::{Error, Reader};
use crate::model::{NamedHash, TorrentFacts, TorrentRecord};
use crate::query::{Matcher, Order};

/// Torrents that are rendered in one go: enough to hide what handing them over costs, few enough to be held.
const PIECE: usize = 32;

/// The same where only a few columns are read.
const LARGE_PIECE: usize = 512;

/// KiB of pages: of a hundred thousand torrents, the index of the details and the inner pages of the files stay,
/// although everything else passes by.
const PAGES: i64 = 16 * 1_024;

/// What is read of each torrent, and how.
struct Extent<R> {
    /// Reads one torrent of the table `t` by its row number; its first column is the id.
    sql: String,
    read: fn(&Connection, &Row<'_>) -> rusqlite::Result<R>,
    piece: usize,
}

impl Reader {
    /// Renders everything about the torrents that a query accepts, newest first; stops at the first error.
    ///
    /// `render` adds torrents to a piece, for several pieces at the same time; `take` gets the pieces in their order.
    /// Only the keys and a few pieces are held in memory.
    pub fn export<T: Default + Send, E: From<Error> + Send>(
        &self,
        matcher: &Matcher,
        render: impl Fn(&TorrentFacts, &mut T) -> Result<(), E> + Sync,
        take: impl FnMut(T) -> Result<(), E>,
    ) -> Result<(), E> {
        let extent = Extent { sql: facts::select("WHERE t.rowid = ?1"), read: facts::read, piece: PIECE };
        self.walk(matcher, &extent, render, take)
    }

    /// Renders one record a torrent like [`Reader::export`].
    pub fn export_records<T: Default + Send, E: From<Error> + Send>(
        &self,
        matcher: &Matcher,
        render: impl Fn(&TorrentRecord, &mut T) -> Result<(), E> + Sync,
        take: impl FnMut(T) -> Result<(), E>,
    ) -> Result<(), E> {
        let sql = format!(
            "SELECT {}, t.hash, t.host, t.first_seen_at, {LAST_SEEN}, t.gone_at, d.original_filename, \
             CASE WHEN d.id IS NULL THEN (SELECT max(i.original_filename) FROM imported_rows i WHERE i.torrent_id = t.id) END, \
             CASE WHEN d.id IS NULL THEN (SELECT max(i.files_count) FROM imported_rows i WHERE i.torrent_id = t.id) END \
             FROM torrents t LEFT JOIN torrent_details d ON d.id = t.id WHERE t.rowid = ?1",
            *rows::TORRENT_ROW
        );
        self.walk(matcher, &Extent { sql, read: record, piece: LARGE_PIECE }, render, take)
    }

    /// Renders names and hashes like [`Reader::export`].
    pub fn export_hashes<T: Default + Send, E: From<Error> + Send>(
        &self,
        matcher: &Matcher,
        render: impl Fn(&NamedHash, &mut T) -> Result<(), E> + Sync,
        take: impl FnMut(T) -> Result<(), E>,
    ) -> Result<(), E> {
        let sql = format!("SELECT t.id, {NAME}, t.hash FROM torrents t WHERE t.rowid = ?1");
        self.walk(matcher, &Extent { sql, read: named_hash, piece: LARGE_PIECE }, render, take)
    }

    fn walk<R, T: Default + Send, E: From<Error> + Send>(
        &self,
        matcher: &Matcher,
        extent: &Extent<R>,
        render: impl Fn(&R, &mut T) -> Result<(), E> + Sync,
        mut take: impl FnMut(T) -> Result<(), E>,
    ) -> Result<(), E> {
        let (mut refused, path) = (None, &self.path);
        self.shared_view(|view| {
            view.keep(PAGES)?;
            let mut torrents = accepted(view, matcher, Order::default())?.torrents;
            torrents.retain(|torrent| matcher.is_among(&torrent.id));
            view.let_go()?;
            let piece = |db: &Connection, torrents: &[Candidate]| {
                // It only reads, so there is nothing to commit.
                let _portion = db.unchecked_transaction()?;
                let mut statement = db.prepare_cached(&extent.sql)?;
                let mut piece = T::default();
                for torrent in torrents {
                    let read = |row: &Row<'_>| {
                        let is_same = row.get_ref(0)?.as_str()? == torrent.id.as_str();
                        is_same.then(|| (extent.read)(db, row)).transpose()
                    };
                    let Some(found) = statement.query_row([torrent.rowid], read).optional()?.flatten() else {
                        return Ok(Err(Error::Changed(path.clone()).into()));
                    };
                    if let Err(error) = render(&found, &mut piece) {
                        return Ok(Err(error));
                    }
                }
                Ok(Ok(piece))
            };
            view.in_order(torrents.chunks(extent.piece), piece, |piece| match piece.and_then(&mut take) {
                Ok(()) => ControlFlow::Continue(()),
                Err(error) => {
                    refused = Some(error);
                    ControlFlow::Break(())
                }
            })
        })?;
        refused.map_or(Ok(()), Err)
    }
}

fn record(_: &Connection, row: &Row<'_>) -> rusqlite::Result<TorrentRecord> {
    let at = rows::TORRENT_ROW_LEN;
    let mut torrent = rows::torrent_row(row)?;
    let (original, imported): (Option<String>, Option<String>) = (row.get(at + 5)?, row.get(at + 6)?);
    torrent.files = torrent.files.or(row.get(at + 7)?);
    Ok(TorrentRecord {
        hash: row.get(at)?,
        host: row.get(at + 1)?,
        progress: rows::percentage(row, 4)?,
        first_seen: rows::certain_time(row, at + 2)?,
        last_seen: rows::certain_time(row, at + 3)?,
        gone_at: rows::time(row, at + 4)?,
        original_name: original.or(imported),
        row: torrent,
    })
}

fn named_hash(_: &Connection, row: &Row<'_>) -> rusqlite::Result<NamedHash> {
    Ok(NamedHash { name: Some(row.get::<_, String>(1)?).filter(|name| !name.is_empty()), hash: row.get(2)? })
}
