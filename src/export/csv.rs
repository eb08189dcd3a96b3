//! One record a torrent for spreadsheets. Text is raw but for the guard against formulas.

use std::io::Write;

use super::Error;
use crate::format::{Cell, csv_record};
use crate::model::{Phase, Status, TorrentFacts};

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
pub(super) fn record(facts: &TorrentFacts, out: &mut dyn Write) -> Result<(), Error> {
    let torrent = &facts.torrent;
    let detail = facts.detail.as_ref().map(|(detail, _)| detail);
    let yes = |fact: bool| Cell::text(if fact { "yes" } else { "no" });
    let mut record = String::new();
    let name = torrent.filename.as_deref().or(detail.and_then(|detail| detail.torrent.filename.as_deref()));
    let cells = [
        Cell::text(torrent.id.as_str()),
        Cell::known(name),
        Cell::known(torrent.hash.as_deref()),
        Cell::number(torrent.bytes),
        Cell::known(torrent.status.as_ref().map(Status::as_str)),
        Cell::text(torrent.status.as_ref().map_or(Phase::Unknown, Status::phase).as_str()),
        Cell::number(torrent.progress),
        Cell::number(facts.added_at),
        Cell::known(torrent.host.as_deref()),
        Cell::number(facts.files_count()),
        Cell::number(torrent.links.as_deref().map(<[_]>::len)),
        yes(detail.is_some()),
        yes(facts.gone_at.is_some()),
        Cell::number(Some(facts.first_seen)),
        Cell::number(Some(facts.last_seen)),
        Cell::number(facts.gone_at),
        Cell::known(facts.original_name()),
    ];
    csv_record(cells, &mut record);
    Ok(out.write_all(record.as_bytes())?)
}
