//! A torrent as a record of CSV: the columns that `list --csv` and the export share.

use super::csv::Cell;
use crate::model::{Phase, TorrentRow};

/// The headings. Names and order are a contract with whoever reads them.
pub const TORRENT_COLUMNS: [&str; 13] = [
    "id",
    "name",
    "hash",
    "bytes",
    "status",
    "phase",
    "progress",
    "added",
    "host",
    "files",
    "links",
    "has_detail",
    "gone",
];

/// Returns the cells of a torrent; hash, host and progress are not known of every row.
pub fn torrent_cells<'a>(
    row: &'a TorrentRow,
    hash: Option<&'a str>,
    host: Option<&'a str>,
    progress: Option<impl ToString>,
) -> [Cell<'a>; TORRENT_COLUMNS.len()] {
    let yes = |fact: bool| Cell::text(if fact { "yes" } else { "no" });
    [
        Cell::text(row.id.as_str()),
        Cell::text(&row.name),
        Cell::known(hash),
        Cell::number(row.bytes),
        Cell::text(row.status.as_str()),
        Cell::known(row.phase().map(Phase::as_str)),
        Cell::number(progress),
        Cell::number(row.added),
        Cell::known(host),
        Cell::number(row.files),
        Cell::number(row.links),
        yes(row.has_detail),
        yes(row.gone),
    ]
}
