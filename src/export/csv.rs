//! One record a torrent for spreadsheets. Text is raw but for the guard against formulas.

use std::io::Write;

use super::Error;
use crate::format::csv_record;
use crate::model::{Phase, Status, Timestamp, TorrentFacts};

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
    csv_record(HEADING, &mut text);
    Ok(out.write_all(text.as_bytes())?)
}

/// Writes a torrent.
pub(super) fn record(facts: &TorrentFacts, out: &mut dyn Write) -> Result<(), Error> {
    let torrent = &facts.torrent;
    let detail = facts.detail.as_ref().map(|(detail, _)| detail);
    let time = |at: Option<Timestamp>| at.map(|at| at.to_string()).unwrap_or_default();
    let count = |n: usize| n.to_string();
    let (bytes, progress) = (torrent.bytes.unwrap_or(0).to_string(), torrent.progress.unwrap_or(0.0).to_string());
    let files = facts.files_count().map(|n| n.to_string()).unwrap_or_default();
    let name = torrent.filename.as_deref().or(detail.and_then(|detail| detail.torrent.filename.as_deref()));
    let mut text = String::new();
    let cells = [
        torrent.id.as_str(),
        name.unwrap_or_default(),
        torrent.hash.as_deref().unwrap_or_default(),
        &bytes,
        torrent.status.as_ref().map(Status::as_str).unwrap_or_default(),
        torrent.status.as_ref().map_or(Phase::Unknown, Status::phase).as_str(),
        &progress,
        &time(facts.added_at),
        torrent.host.as_deref().unwrap_or_default(),
        &files,
        &count(torrent.links.as_ref().map_or(0, Vec::len)),
        if detail.is_some() { "yes" } else { "no" },
        if facts.gone_at.is_some() { "yes" } else { "no" },
        &facts.first_seen.to_string(),
        &facts.last_seen.to_string(),
        &time(facts.gone_at),
        facts.original_name().unwrap_or_default(),
    ];
    csv_record(cells, &mut text);
    Ok(out.write_all(text.as_bytes())?)
}
