//! Lists of torrents for programs: JSON, CSV and bare ids.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Value;

use super::json::{number, write_json};
use crate::format::{Cell, TORRENT_COLUMNS, csv_record, torrent_cells};
use crate::model::{FoundTorrent, Phase, Timestamp, TorrentId};

/// Version of the JSON shape.
const SCHEMA: u8 = 1;

/// One torrent in JSON. Names and order are a contract with whoever reads it.
#[derive(Serialize)]
struct Entry<'a> {
    id: &'a str,
    name: &'a str,
    hash: Option<&'a str>,
    bytes: Option<i64>,
    status: &'a str,
    /// Nothing when it is gone, as in queries.
    phase: Option<&'static str>,
    progress: Option<Value>,
    /// True instant, not the service's text.
    added: Option<Timestamp>,
    host: Option<&'a str>,
    files: Option<u32>,
    links: Option<u32>,
    has_detail: bool,
    gone: bool,
}

#[derive(Serialize)]
struct List<'a> {
    schema: u8,
    query: &'a str,
    /// How many match; more than are listed when there is a limit.
    matched: usize,
    torrents: Vec<Entry<'a>>,
}

/// Writes one JSON object.
pub fn list_json(out: &mut dyn Write, torrents: &[FoundTorrent], matched: usize, query: &str) -> io::Result<()> {
    let torrents = torrents.iter().map(entry).collect();
    write_json(out, &List { schema: SCHEMA, query, matched, torrents })
}

fn entry(found: &FoundTorrent) -> Entry<'_> {
    let row = &found.row;
    Entry {
        id: row.id.as_str(),
        name: &row.name,
        hash: found.hash.as_deref(),
        bytes: row.bytes,
        status: row.status.as_str(),
        phase: row.phase().map(Phase::as_str),
        progress: row.progress.map(|progress| number(rounded(progress))),
        added: row.added,
        host: found.host.as_deref(),
        files: row.files,
        links: row.links,
        has_detail: row.has_detail,
        gone: row.gone,
    }
}

/// Returns a percentage with the two decimals that the service gives; what is not 100 does not become 100.
fn rounded(progress: f32) -> f64 {
    let rounded = (f64::from(progress) * 100.0).round() / 100.0;
    if progress < 100.0 { rounded.min(99.99) } else { rounded }
}

/// Writes CSV with a heading; text is raw but for the guard against formulas.
pub fn list_csv(out: &mut dyn Write, torrents: &[FoundTorrent]) -> io::Result<()> {
    let mut text = String::new();
    csv_record(TORRENT_COLUMNS.map(Cell::text), &mut text);
    for found in torrents {
        let progress = found.row.progress.map(|progress| number(rounded(progress)));
        csv_record(torrent_cells(&found.row, found.hash.as_deref(), found.host.as_deref(), progress), &mut text);
        out.write_all(text.as_bytes())?;
        text.clear();
    }
    out.write_all(text.as_bytes())
}

/// Writes one id a line.
pub fn list_ids(out: &mut dyn Write, ids: &[TorrentId]) -> io::Result<()> {
    ids.iter().try_for_each(|id| writeln!(out, "{id}"))
}
