//! One record a torrent for spreadsheets. Text is raw but for the guard against formulas.

use std::io::Write;

use super::Error;
use crate::format::{Cell, csv_record};
use crate::model::TorrentRecord;

/// The heading. Names and order are a contract with whoever reads it; new columns come at the end.
const HEADING: [&str; 17] = [
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
    "first_seen",
    "last_seen",
    "gone_at",
    "original_name",
];

/// Writes the heading.
pub(super) fn heading(out: &mut dyn Write) -> Result<(), Error> {
    let mut text = String::new();
    csv_record(HEADING.map(Cell::text), &mut text);
    Ok(out.write_all(text.as_bytes())?)
}

/// Writes a torrent.
pub(super) fn record(record: &TorrentRecord, out: &mut dyn Write) -> Result<(), Error> {
    let row = &record.row;
    let yes = |fact: bool| Cell::text(if fact { "yes" } else { "no" });
    let mut text = String::new();
    let cells = [
        Cell::text(row.id.as_str()),
        Cell::text(&row.name),
        Cell::known(record.hash.as_deref()),
        Cell::number(row.bytes),
        Cell::text(row.status.as_str()),
        Cell::text(row.status.phase().as_str()),
        Cell::number(record.progress),
        Cell::number(row.added),
        Cell::known(record.host.as_deref()),
        Cell::number(row.files),
        Cell::number(row.links),
        yes(row.has_detail),
        yes(row.gone),
        Cell::number(Some(record.first_seen)),
        Cell::number(Some(record.last_seen)),
        Cell::number(record.gone_at),
        Cell::known(record.original_name.as_deref()),
    ];
    csv_record(cells, &mut text);
    Ok(out.write_all(text.as_bytes())?)
}
