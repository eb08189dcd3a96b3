//! Lists of torrents as a table for people.
//!
//! On a terminal the names come first and the table is cut to its width; in a pipe names stand last and in full, without
//! a heading, so that `grep`, `sort`, `cut` and `wc` see torrents only.

use std::io::{self, Write};

use super::output_style::row_colour;
use super::{OutputLayout, TextStyle};
use crate::format::{
    count, counted, ellipsis, known_percent, local_minute, pad_right, shown_name, shown_word, size, torrent_size, width,
};
use crate::model::{FoundTorrent, TorrentRow, sum};

/// The heading of the names, and what stands between two columns.
const NAME_HEADING: &str = "Name";
const GAP: &str = "  ";

/// Cells that a name keeps before a column is left out.
const NAME: usize = 24;

/// Widest status on a terminal; `waiting_files_selection` is cut.
const STATUS: usize = 12;

/// Widest status in a pipe: every word that is known stands in full, and one that nobody knows pads no row any further.
const STATUS_IN_PIPE: usize = 24;

/// A column besides the name: heading, whether its text stands on the right, and its rank among those left out first.
struct Column {
    heading: &'static str,
    right: bool,
    dropped: u8,
    tone: Tone,
    /// Adds the text of the cell.
    cell: fn(&TorrentRow, &TextStyle, &mut String),
}

/// The colour of a column's cells.
#[derive(Clone, Copy)]
enum Tone {
    Plain,
    /// Behind the rest.
    Muted,
    /// By the torrent's status.
    Status,
}

impl Tone {
    /// Returns the attribute as a terminal knows it.
    fn attribute(self, row: &TorrentRow) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Muted => Some("2"),
            Self::Status => Some(row_colour(row)),
        }
    }
}

const COLUMNS: [Column; 5] = [
    Column {
        heading: "Id",
        right: false,
        dropped: 3,
        tone: Tone::Muted,
        cell: |row, _, text| text.push_str(row.id.as_str()),
    },
    Column { heading: "Status", right: false, dropped: 4, tone: Tone::Status, cell: status },
    Column { heading: "Done", right: true, dropped: 0, tone: Tone::Plain, cell: done },
    Column { heading: "Size", right: true, dropped: 2, tone: Tone::Plain, cell: size_cell },
    Column { heading: "Added", right: false, dropped: 1, tone: Tone::Muted, cell: added },
];

/// The order of the columns behind the name on a terminal: what is looked at first comes first.
const BEHIND_NAME: [usize; 5] = [1, 2, 3, 4, 0];

/// The order before the name in a pipe.
const BEFORE_NAME: [usize; 5] = [0, 1, 2, 3, 4];

fn status(row: &TorrentRow, style: &TextStyle, text: &mut String) {
    let word = if row.gone { "gone".to_owned() } else { shown_word(row.status.as_str()) };
    text.push_str(&style.terminal.map_or_else(|| ellipsis(&word, STATUS_IN_PIPE), |layout| layout.cut(&word, STATUS)));
}

fn done(row: &TorrentRow, _: &TextStyle, text: &mut String) {
    text.push_str(&known_percent(row.progress.map(f64::from)));
}

fn size_cell(row: &TorrentRow, _: &TextStyle, text: &mut String) {
    text.push_str(&torrent_size(row.bytes));
}

fn added(row: &TorrentRow, style: &TextStyle, text: &mut String) {
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
    fn of(torrents: &[FoundTorrent], style: &TextStyle) -> Self {
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
pub fn list_text(out: &mut dyn Write, torrents: &[FoundTorrent], matched: usize, style: &TextStyle) -> io::Result<()> {
    let cells = Cells::of(torrents, style);
    match style.terminal {
        Some(_) if torrents.is_empty() => writeln!(out, "No torrents found."),
        Some(layout) => on_terminal(out, torrents, &cells, layout, style).and_then(|()| total(out, torrents, matched)),
        None => in_pipe(out, torrents, &cells, style),
    }
}

/// Writes names in full, behind everything else.
fn in_pipe(out: &mut dyn Write, torrents: &[FoundTorrent], cells: &Cells, style: &TextStyle) -> io::Result<()> {
    let shown = shown(&cells.widths, None);
    let mut text = String::new();
    for (found, row) in torrents.iter().zip(cells.rows()) {
        text.clear();
        let paint = |n: usize| COLUMNS[n].tone.attribute(&found.row).filter(|_| style.color);
        for n in BEFORE_NAME.into_iter().filter(|n| shown[*n]) {
            cell(row[n], n, cells.widths[n], paint(n), &mut text);
            text.push_str(GAP);
        }
        text.push_str(&shown_name(&found.row.name, &found.row.id));
        text.push('\n');
        out.write_all(text.as_bytes())?;
    }
    Ok(())
}

/// Writes names as far as they fit, and what leaves them room behind them.
fn on_terminal(
    out: &mut dyn Write,
    torrents: &[FoundTorrent],
    cells: &Cells,
    layout: OutputLayout,
    style: &TextStyle,
) -> io::Result<()> {
    let shown = shown(&cells.widths, Some(layout.width));
    let room = layout.width.saturating_sub(used(&cells.widths, &shown)).max(1);
    let names = torrents.iter().map(|found| layout.cut(&shown_name(&found.row.name, &found.row.id), room));
    let names: Vec<String> = names.collect();
    let widest = names.iter().map(|name| width(name)).max().unwrap_or(0).max(NAME_HEADING.len());
    let columns: Vec<usize> = BEHIND_NAME.into_iter().filter(|n| shown[*n]).collect();
    let mut text = pad_right(&layout.cut(NAME_HEADING, room), widest);
    for n in &columns {
        text.push_str(GAP);
        cell((COLUMNS[*n].heading, COLUMNS[*n].heading.len()), *n, cells.widths[*n], None, &mut text);
    }
    writeln!(out, "{}", style.heading(text.trim_end()))?;
    for ((found, name), row) in torrents.iter().zip(names).zip(cells.rows()) {
        text.clear();
        text.push_str(&pad_right(&name, widest));
        let paint = |n: usize| COLUMNS[n].tone.attribute(&found.row).filter(|_| style.color);
        for n in &columns {
            text.push_str(GAP);
            cell(row[*n], *n, cells.widths[*n], paint(*n), &mut text);
        }
        let end = text.trim_end().len();
        text.truncate(end);
        text.push('\n');
        out.write_all(text.as_bytes())?;
    }
    Ok(())
}

/// Writes how many there are, and how much.
fn total(out: &mut dyn Write, torrents: &[FoundTorrent], matched: usize) -> io::Result<()> {
    let bytes = sum(torrents.iter().filter_map(|found| found.row.bytes));
    let listed = counted(torrents.len() as u64, "torrent", "torrents");
    let of = if matched > torrents.len() { format!(" of {}", count(matched as u64)) } else { String::new() };
    let sizes = bytes.filter(|bytes| *bytes > 0).map(|bytes| format!(", {}", size(bytes))).unwrap_or_default();
    writeln!(out, "{listed}{of}{sizes}")
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

/// Returns the cells beside the name, with their gaps.
fn used(widths: &[usize], shown: &[bool]) -> usize {
    widths.iter().zip(shown).filter(|(_, shown)| **shown).map(|(width, _)| width + GAP.len()).sum()
}

/// Adds a cell with blanks up to the width of its column, and its colour where it has one.
fn cell((word, width): (&str, usize), column: usize, widest: usize, attribute: Option<&str>, text: &mut String) {
    let blanks = std::iter::repeat_n(' ', widest.saturating_sub(width));
    if COLUMNS[column].right {
        text.extend(blanks.clone());
    }
    match attribute {
        Some(attribute) => text.extend(["\x1b[", attribute, "m", word, "\x1b[m"]),
        None => text.push_str(word),
    }
    if !COLUMNS[column].right {
        text.extend(blanks);
    }
}
