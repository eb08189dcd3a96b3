//! One record a torrent for spreadsheets. Text is raw but for the guard against formulas.

use std::io::Write;

use super::Error;
use crate::format::{Cell, TORRENT_COLUMNS, csv_record, torrent_cells};
use crate::model::TorrentRecord;

/// What stands behind the columns that lists have too. Names and order are a contract with whoever reads them; new
/// columns come at the end.
const MORE: [&str; 4] = ["first_seen", "last_seen", "gone_at", "original_name"];

/// Writes the heading.
pub(super) fn heading(out: &mut dyn Write) -> Result<(), Error> {
    let mut text = String::new();
    csv_record(TORRENT_COLUMNS.into_iter().chain(MORE).map(Cell::text), &mut text);
    Ok(out.write_all(text.as_bytes())?)
}

/// Writes a torrent.
pub(super) fn record(record: &TorrentRecord, out: &mut dyn Write) -> Result<(), Error> {
    let mut text = String::new();
    let cells = torrent_cells(&record.row, record.hash.as_deref(), record.host.as_deref(), record.progress);
    let more = [
        Cell::number(Some(record.first_seen)),
        Cell::number(Some(record.last_seen)),
        Cell::number(record.gone_at),
        Cell::known(record.original_name.as_deref()),
    ];
    csv_record(cells.into_iter().chain(more), &mut text);
    Ok(out.write_all(text.as_bytes())?)
}
