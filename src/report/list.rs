//! Lists of torrents: a table for people, JSON, CSV and bare ids for scripts.
//!
//! On a terminal the table is cut to its width; in a pipe names stand in full, without a heading, so
//! that `grep`, `sort` and `wc` see torrents only.

use std::io::{self, Write};

use jiff::tz::TimeZone;
use serde::Serialize;
use serde_json::Value;

use super::Look;
use super::json::{number, write_json};
use crate::format::{
    Cell, count, counted, csv_record, ellipsis, known_percent, local_minute, shown_name, shown_word, size,
    torrent_size, width,
};
use crate::model::{FoundTorrent, Phase, Timestamp, TorrentId, TorrentRow, sum};

/// Version of the JSON shape.
const SCHEMA: u8 = 1;

/// Cells that a name keeps before a column is left out.
const NAME: usize = 24;

/// Widest status on a terminal; `waiting_files_selection` is cut.
const STATUS: usize = 12;

/// Widest status in a pipe: every word that is known stands in full, and one that nobody knows pads no row any further.
const STATUS_IN_PIPE: usize = 24;

/// How a table looks.
#[derive(Debug, Clone)]
pub struct TableStyle {
    /// The terminal; none in a pipe.
    pub terminal: Option<Look>,
    /// Whether to colour.
    pub color: bool,
    /// The user's time zone.
    pub zone: TimeZone,
}

/// One torrent in JSON. Names and order are a contract with whoever reads it.
#[derive(Serialize)]
struct Entry<'a> {
    id: &'a str,
    name: &'a str,
    hash: Option<&'a str>,
    bytes: Option<i64>,
    status: &'a str,
    phase: &'static str,
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

/// A column besides the name: heading, whether its text stands on the right, and its rank among those left out first.
struct Column {
    heading: &'static str,
    right: bool,
    dropped: u8,
    /// Adds the text of the cell.
    cell: fn(&TorrentRow, &TableStyle, &mut String),
}

const COLUMNS: [Column; 5] = [
    Column { heading: "Id", right: false, dropped: 3, cell: |row, _, text| text.push_str(row.id.as_str()) },
    Column { heading: "Status", right: false, dropped: 4, cell: status },
    Column { heading: "Done", right: true, dropped: 0, cell: done },
    Column { heading: "Size", right: true, dropped: 2, cell: |row, _, text| text.push_str(&torrent_size(row.bytes)) },
    Column { heading: "Added", right: false, dropped: 1, cell: added },
];

fn status(row: &TorrentRow, style: &TableStyle, text: &mut String) {
    let word = if row.gone { "gone".to_owned() } else { shown_word(row.status.as_str()) };
    text.push_str(&style.terminal.map_or_else(|| ellipsis(&word, STATUS_IN_PIPE), |look| look.cut(&word, STATUS)));
}

fn done(row: &TorrentRow, _: &TableStyle, text: &mut String) {
    text.push_str(&known_percent(row.progress.map(f64::from)));
}

fn added(row: &TorrentRow, style: &TableStyle, text: &mut String) {
    match row.added {
        Some(at) => text.push_str(&local_minute(at, &style.zone)),
        None => text.push('-'),
    }
}

/// The cells of a table, one text after the other: a string for each would be half a million of them.
struct Cells {
    text: String,
    /// Where the cell ends, and how wide it is.
    ends: Vec<(usize, usize)>,
    /// The widest cell of each column.
    widths: [usize; COLUMNS.len()],
}

impl Cells {
    fn of(torrents: &[FoundTorrent], style: &TableStyle) -> Self {
        let mut cells = Self {
            text: String::new(),
            ends: Vec::with_capacity(torrents.len() * COLUMNS.len()),
            widths: COLUMNS.each_ref().map(|column| if style.terminal.is_some() { column.heading.len() } else { 0 }),
        };
        for found in torrents {
            for (column, widest) in COLUMNS.iter().zip(&mut cells.widths) {
                let start = cells.text.len();
                (column.cell)(&found.row, style, &mut cells.text);
                let width = width(&cells.text[start..]);
                *widest = width.max(*widest);
                cells.ends.push((cells.text.len(), width));
            }
        }
        cells
    }

    /// The cells of each torrent with their widths.
    fn rows(&self) -> impl Iterator<Item = [(&str, usize); COLUMNS.len()]> {
        let mut start = 0;
        self.ends.chunks_exact(COLUMNS.len()).map(move |ends| {
            std::array::from_fn(|n| {
                let (end, width) = ends[n];
                let cell = (&self.text[start..end], width);
                start = end;
                cell
            })
        })
    }
}

/// Writes a table.
pub fn list_text(out: &mut dyn Write, torrents: &[FoundTorrent], matched: usize, style: &TableStyle) -> io::Result<()> {
    let cells = Cells::of(torrents, style);
    let shown = shown(&cells.widths, style.terminal.map(|look| look.width));
    let room = |look: Look| look.width.saturating_sub(used(&cells.widths, &shown)).max(1);
    let fit = |name: String| match style.terminal {
        Some(look) => look.cut(&name, room(look)),
        None => name,
    };
    let mut text = String::new();
    if style.terminal.is_some() && !torrents.is_empty() {
        let headings = COLUMNS.each_ref().map(|column| (column.heading, column.heading.len()));
        line(headings, &cells.widths, &shown, &mut text);
        writeln!(out, "{text}{}", fit("Name".to_owned()))?;
    }
    for (found, row) in torrents.iter().zip(cells.rows()) {
        text.clear();
        let colour = colour(&found.row).filter(|_| style.color);
        if let Some(colour) = colour {
            text.extend(["\x1b[", colour, "m"]);
        }
        line(row, &cells.widths, &shown, &mut text);
        let name = shown_name(&found.row.name, &found.row.id);
        text.push_str(&fit(name));
        text.push_str(if colour.is_some() { "\x1b[m\n" } else { "\n" });
        out.write_all(text.as_bytes())?;
    }
    if style.terminal.is_some() && torrents.is_empty() {
        return writeln!(out, "No torrents found.");
    }
    if style.terminal.is_some() {
        let bytes = sum(torrents.iter().filter_map(|found| found.row.bytes));
        let listed = counted(torrents.len() as u64, "torrent", "torrents");
        let of = if matched > torrents.len() { format!(" of {}", count(matched as u64)) } else { String::new() };
        let sizes = bytes.filter(|bytes| *bytes > 0).map(|bytes| format!(", {}", size(bytes))).unwrap_or_default();
        writeln!(out, "{listed}{of}{sizes}")?;
    }
    Ok(())
}

/// Returns which columns leave room for a name.
fn shown(widths: &[usize], cells: Option<usize>) -> Vec<bool> {
    let mut shown = vec![true; COLUMNS.len()];
    for rank in 0_u8.. {
        let fits = cells.is_none_or(|cells| used(widths, &shown) + NAME <= cells);
        let Some(next) = COLUMNS.iter().position(|column| column.dropped == rank).filter(|_| !fits) else { break };
        shown[next] = false;
    }
    shown
}

/// Returns the cells before the name.
fn used(widths: &[usize], shown: &[bool]) -> usize {
    widths.iter().zip(shown).filter(|(_, shown)| **shown).map(|(width, _)| width + 2).sum()
}

/// Adds the cells of a line, each with blanks up to the width of its column.
fn line(cells: [(&str, usize); COLUMNS.len()], widths: &[usize], shown: &[bool], text: &mut String) {
    for (n, column) in COLUMNS.iter().enumerate().filter(|(n, _)| shown[*n]) {
        let (cell, width) = cells[n];
        let blanks = std::iter::repeat_n(' ', widths[n].saturating_sub(width));
        if column.right {
            text.extend(blanks);
            text.push_str(cell);
        } else {
            text.push_str(cell);
            text.extend(blanks);
        }
        text.push_str("  ");
    }
}

/// Returns the colour of a line as a terminal knows it: the words say the same.
fn colour(row: &TorrentRow) -> Option<&'static str> {
    match row.status.phase() {
        _ if row.gone => Some("2"),
        Phase::Active => Some("36"),
        Phase::Failed => Some("31"),
        Phase::Unknown => Some("33"),
        Phase::Done => None,
    }
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
        phase: row.status.phase().as_str(),
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
    let headings = [
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
    csv_record(headings.map(Cell::text), &mut text);
    for e in torrents.iter().map(entry) {
        let cells = [
            Cell::text(e.id),
            Cell::text(e.name),
            Cell::known(e.hash),
            Cell::number(e.bytes),
            Cell::text(e.status),
            Cell::text(e.phase),
            Cell::number(e.progress),
            Cell::number(e.added),
            Cell::known(e.host),
            Cell::number(e.files),
            Cell::number(e.links),
            Cell::text(yes(e.has_detail)),
            Cell::text(yes(e.gone)),
        ];
        csv_record(cells, &mut text);
        out.write_all(text.as_bytes())?;
        text.clear();
    }
    out.write_all(text.as_bytes())
}

/// Writes one id a line.
pub fn list_ids(out: &mut dyn Write, ids: &[TorrentId]) -> io::Result<()> {
    ids.iter().try_for_each(|id| writeln!(out, "{id}"))
}

fn yes(fact: bool) -> &'static str {
    if fact { "yes" } else { "no" }
}
