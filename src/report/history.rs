//! History for people and scripts: events by day, what was removed, what two moments differ in.

use std::io::{self, Write};

use jiff::Timestamp;
use serde_json::{Value, json};

use super::TextStyle;
use super::json::write_json;
use crate::format::{
    change_words, count, counted, gib_label, local_minute, pad_right, shown_name, torrent_size, width,
};
use crate::model::{Difference, HistoryEvent, PastTorrent, Status, TorrentId, sum};

/// Version of the JSON shapes.
const SCHEMA: u8 = 1;

/// Cells that a name keeps on a narrow terminal.
const NAME: usize = 12;

/// Writes events by day, newest first; a terminal cuts the lines, in a pipe they are whole.
pub fn history_text(out: &mut dyn Write, events: &[HistoryEvent], style: &TextStyle) -> io::Result<()> {
    if events.is_empty() {
        return writeln!(out, "No changes found.");
    }
    let mut day = String::new();
    for event in events {
        let at = local_minute(event.at, &style.zone);
        let (date, time) = at.split_once(' ').unwrap_or((&at, ""));
        if date != day {
            if !day.is_empty() {
                writeln!(out)?;
            }
            writeln!(out, "{}", style.heading(date))?;
            date.clone_into(&mut day);
        }
        let lead = format!("  {time}  {}  ", pad_right(event.kind.words(), 13));
        named_line(out, &lead, (&event.name, &event.torrent), &change_words(event), style)?;
    }
    Ok(())
}

/// Writes a line around a name, which gives way first when a terminal is narrow.
fn named_line(
    out: &mut dyn Write,
    lead: &str,
    (name, id): (&str, &TorrentId),
    tail: &str,
    style: &TextStyle,
) -> io::Result<()> {
    let name = shown_name(name, id);
    let Some(layout) = style.terminal else { return writeln!(out, "{lead}{name}{tail}") };
    let room = layout.width.saturating_sub(width(lead) + width(tail)).max(NAME);
    writeln!(out, "{}", layout.cut(&[lead, &layout.cut(&name, room), tail].concat(), layout.width))
}

/// Writes events as one JSON object.
pub fn history_json(out: &mut dyn Write, events: &[HistoryEvent]) -> io::Result<()> {
    let events: Vec<Value> = events.iter().map(event_value).collect();
    write_json(out, &json!({ "schema": SCHEMA, "events": events }))
}

fn event_value(event: &HistoryEvent) -> Value {
    json!({
        "id": event.id, "at": event.at, "run": event.run.map(|run| run.0), "torrent": event.torrent.as_str(),
        "name": event.name, "kind": event.kind.as_str(), "old": event.old, "new": event.new,
    })
}

/// Returns an event in JSON without the torrent it is about.
pub(super) fn change_value(event: &HistoryEvent) -> Value {
    json!({
        "id": event.id, "at": event.at, "run": event.run.map(|run| run.0), "kind": event.kind.as_str(),
        "old": event.old, "new": event.new,
    })
}

/// Writes what Real-Debrid removed, and when.
pub fn removed_text(out: &mut dyn Write, removed: &[PastTorrent], style: &TextStyle) -> io::Result<()> {
    if removed.is_empty() {
        return writeln!(out, "No removals found.");
    }
    let bytes = sum(removed.iter().filter_map(|torrent| torrent.bytes));
    let torrents = counted(removed.len() as u64, "torrent", "torrents");
    let size = bytes.filter(|bytes| *bytes > 0).map(|bytes| format!(" ({})", gib_label(bytes))).unwrap_or_default();
    let whose = if removed.len() == 1 { "its name" } else { "their names" };
    writeln!(out, "Real-Debrid removed {torrents}{size}; {whose}, files and history are kept.")?;
    removed.iter().try_for_each(|torrent| past_line(out, "  ", torrent.gone, torrent, style))
}

/// Writes removed torrents as one JSON object.
pub fn removed_json(out: &mut dyn Write, removed: &[PastTorrent]) -> io::Result<()> {
    write_json(out, &json!({ "schema": SCHEMA, "removed": removed.iter().map(past_value).collect::<Vec<_>>() }))
}

/// Writes what was there at one of two moments only: when it went, or when it was added.
pub fn difference_text(out: &mut dyn Write, difference: &Difference, style: &TextStyle) -> io::Result<()> {
    let Difference { left, joined } = difference;
    writeln!(out, "{} went, {} came.", count(left.len() as u64), count(joined.len() as u64))?;
    left.iter().try_for_each(|torrent| past_line(out, "- ", torrent.gone, torrent, style))?;
    joined.iter().try_for_each(|torrent| past_line(out, "+ ", torrent.added, torrent, style))
}

/// Writes a difference as one JSON object.
pub fn difference_json(out: &mut dyn Write, difference: &Difference) -> io::Result<()> {
    let values = |torrents: &[PastTorrent]| torrents.iter().map(past_value).collect::<Vec<_>>();
    let (left, joined) = (values(&difference.left), values(&difference.joined));
    write_json(out, &json!({ "schema": SCHEMA, "left": left, "joined": joined }))
}

fn past_line(
    out: &mut dyn Write,
    mark: &str,
    at: Option<Timestamp>,
    torrent: &PastTorrent,
    style: &TextStyle,
) -> io::Result<()> {
    let at = at.map(|at| local_minute(at, &style.zone)).unwrap_or_default();
    let size = torrent_size(torrent.bytes);
    let lead = format!("{mark}{at:<16}  {}  {size:>9}  ", torrent.id);
    let words = if mark.starts_with('+') { "same content as" } else { "still there as" };
    let twin = torrent.twin.as_ref().map(|twin| format!("{words} {twin}"));
    match (twin, style.terminal) {
        (None, _) => named_line(out, &lead, (&torrent.name, &torrent.id), "", style),
        (Some(twin), None) => named_line(out, &lead, (&torrent.name, &torrent.id), &format!(", {twin}"), style),
        // An id that is cut is of no use, so it has a line of its own.
        (Some(twin), Some(_)) => {
            named_line(out, &lead, (&torrent.name, &torrent.id), "", style)?;
            writeln!(out, "{}{twin}", " ".repeat(width(&lead)))
        }
    }
}

fn past_value(torrent: &PastTorrent) -> Value {
    json!({
        "id": torrent.id.as_str(), "name": torrent.name, "bytes": torrent.bytes, "hash": torrent.hash,
        "status": torrent.status.as_ref().map(Status::as_str), "added": torrent.added, "gone_at": torrent.gone,
        "still_there_as": torrent.twin.as_ref().map(TorrentId::as_str),
    })
}
