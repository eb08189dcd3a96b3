//! Torrents that were found, with what a list shows of them.

use rusqlite::{Connection, Row};

use super::search::{NAME, accepted};
use crate::archive::schema::rows;
use crate::archive::{Error, Reader};
use crate::model::FoundTorrent;
use crate::query::{Matcher, Order};

/// Torrents below which a second connection is not worth waking.
const ALONE: usize = 500;

/// KiB of pages: the index by id of a hundred thousand torrents, which is looked into for each of them.
const PAGES: i64 = 8 * 1_024;

/// Where the statements below have the row number.
const ROWID: usize = rows::TORRENT_ROW_LEN + 2;

/// Which columns are read of each torrent that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Columns {
    /// What a table for people shows: everything else is left out, as if it were not known.
    Table,
    /// Every column a table of torrents has.
    Whole,
}

impl Reader {
    /// Returns the torrents that a query accepts, in an order, with what a list shows of them; and how many there are.
    pub fn found(&self, matcher: &Matcher, order: Order, shown: Columns) -> Result<(Vec<FoundTorrent>, usize), Error> {
        self.shared_view(|view| {
            let accepted = accepted(view, matcher, order)?;
            // Read as they lie in the file, which is much faster, and put where they belong.
            let mut places: Vec<(i64, usize)> = accepted.torrents.iter().map(|found| found.rowid).zip(0..).collect();
            places.sort_unstable();
            if places.len() > ALONE {
                view.keep(PAGES)?;
            }
            let size = places.len().div_ceil(view.parts()).max(ALONE);
            let found = view.share(places.chunks(size), |db, places| read(db, shown, places))?;
            let mut found: Vec<_> = found.into_iter().flatten().collect();
            found.sort_unstable_by_key(|(place, _)| *place);
            Ok((found.into_iter().map(|(_, torrent)| torrent).collect(), accepted.total))
        })
    }
}

/// Reads torrents by their row numbers, which are sorted; each comes with its place.
///
/// Where most of the rows between the first and the last are wanted, they are read in one go.
fn read(db: &Connection, shown: Columns, places: &[(i64, usize)]) -> rusqlite::Result<Vec<(usize, FoundTorrent)>> {
    let sql = |tail| match shown {
        Columns::Table => narrow_sql(tail),
        Columns::Whole => found_sql(tail),
    };
    let (Some((first, _)), Some((last, _))) = (places.first(), places.last()) else { return Ok(Vec::new()) };
    let between = usize::try_from(last - first).unwrap_or(usize::MAX);
    if places.len() < between / 2 {
        let mut select = db.prepare_cached(&sql("WHERE t.rowid = ?1"))?;
        let one = |(rowid, place): &(i64, usize)| Ok((*place, select.query_row([rowid], found_torrent)?));
        return places.iter().map(one).collect();
    }
    let mut found = Vec::with_capacity(places.len());
    let mut wanted = places.iter().peekable();
    let mut select = db.prepare_cached(&sql("WHERE t.rowid BETWEEN ?1 AND ?2 ORDER BY t.rowid"))?;
    let mut rows = select.query([first, last])?;
    while let Some(row) = rows.next()? {
        let rowid: i64 = row.get(ROWID)?;
        if let Some((_, place)) = wanted.next_if(|(wanted, _)| *wanted == rowid) {
            found.push((*place, found_torrent(row)?));
        }
    }
    Ok(found)
}

/// Returns the statement that reads found torrents whole, for [`found_torrent`].
pub(in crate::archive) fn found_sql(tail: &str) -> String {
    format!(
        "SELECT {}, t.hash, t.host, t.rowid FROM torrents t LEFT JOIN torrent_details d ON d.id = t.id {tail}",
        *rows::TORRENT_ROW
    )
}

/// Returns the statement that reads what a table shows, without a look at details.
fn narrow_sql(tail: &str) -> String {
    format!(
        "SELECT t.id, {NAME}, t.status, t.bytes, t.progress, t.added_at, NULL, NULL, 0, t.gone_at IS NOT NULL, t.rev, \
         0, NULL, NULL, t.rowid FROM torrents t {tail}"
    )
}

/// Reads a found torrent.
pub(in crate::archive) fn found_torrent(row: &Row<'_>) -> rusqlite::Result<FoundTorrent> {
    let at = rows::TORRENT_ROW_LEN;
    Ok(FoundTorrent { row: rows::torrent_row(row)?, hash: row.get(at)?, host: row.get(at + 1)? })
}
