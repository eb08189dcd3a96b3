//! Torrents that were found, with what a list shows of them.

use rusqlite::Row;

use super::search::{NAME, accepted};
use super::{Error, Reader, rows};
use crate::model::FoundTorrent;
use crate::query::{Matcher, Order};

/// Torrents below which a second connection is not worth waking.
const ALONE: usize = 500;

/// KiB of pages: the index by id of a hundred thousand torrents, which is looked into for each of them.
const PAGES: i64 = 8 * 1_024;

/// How much is read of each torrent that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// What a table for people shows: everything else is left out, as if it were not known.
    Table,
    /// Everything.
    Whole,
}

impl Reader {
    /// Returns the torrents that a query accepts, in an order, with what a list shows of them; and how many there are.
    pub fn found(&self, matcher: &Matcher, order: Order, shown: Shown) -> Result<(Vec<FoundTorrent>, usize), Error> {
        let sql = match shown {
            Shown::Table => narrow_sql(),
            Shown::Whole => found_sql("WHERE t.rowid = ?1"),
        };
        self.shared_moment(|moment| {
            let accepted = accepted(moment, matcher, order)?;
            // Read as they lie in the file, which is much faster, and put where they belong.
            let mut places: Vec<(i64, usize)> = accepted.torrents.iter().map(|found| found.rowid).zip(0..).collect();
            places.sort_unstable();
            if places.len() > ALONE {
                moment.keep(PAGES)?;
            }
            let size = places.len().div_ceil(moment.parts()).max(ALONE);
            let found = moment.share(places.chunks(size), |db, places| {
                let mut select = db.prepare_cached(&sql)?;
                let read = |(rowid, place): &(i64, usize)| Ok((*place, select.query_row([rowid], found_torrent)?));
                places.iter().map(read).collect::<rusqlite::Result<Vec<_>>>()
            })?;
            let mut found: Vec<_> = found.into_iter().flatten().collect();
            found.sort_unstable_by_key(|(place, _)| *place);
            Ok((found.into_iter().map(|(_, torrent)| torrent).collect(), accepted.total))
        })
    }
}

/// Returns the statement that reads found torrents whole, for [`found_torrent`].
pub(super) fn found_sql(tail: &str) -> String {
    format!(
        "SELECT {}, t.hash, t.host FROM torrents t LEFT JOIN torrent_details d ON d.id = t.id {tail}",
        rows::TORRENT_ROW
    )
}

/// Returns the statement that reads what a table shows, without a look at details.
fn narrow_sql() -> String {
    format!(
        "SELECT t.id, {NAME}, t.status, t.bytes, t.progress, t.added_at, NULL, NULL, 0, t.gone_at IS NOT NULL, t.rev, \
         NULL, NULL FROM torrents t WHERE t.rowid = ?1"
    )
}

/// Reads a found torrent.
pub(super) fn found_torrent(row: &Row<'_>) -> rusqlite::Result<FoundTorrent> {
    let at = rows::TORRENT_ROW_LEN;
    Ok(FoundTorrent { row: rows::torrent_row(row)?, hash: row.get(at)?, host: row.get(at + 1)? })
}
