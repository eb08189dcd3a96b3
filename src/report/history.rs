//! History for people and scripts: events by day, what was removed, what two moments differ in.

use std::io::{self, Write};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::json::write_json;
use crate::format::{change_words, count, counted, gib_label, local_minute, pad_right, shown_name};
use crate::model::{Difference, HistoryEvent, PastTorrent, Status};

/// Version of the JSON shapes.
const SCHEMA: u8 = 1;

/// Writes events by day, newest first.
pub fn history_text(out: &mut dyn Write, events: &[HistoryEvent], zone: &TimeZone) -> io::Result<()> {
    if events.is_empty() {
        return writeln!(out, "Nothing changed in that time.");
    }
    let mut day = String::new();
    for event in events {
        let at = local_minute(event.at, zone);
        let (date, time) = at.split_once(' ').unwrap_or((&at, ""));
        if date != day {
            if !day.is_empty() {
                writeln!(out)?;
            }
            writeln!(out, "{date}")?;
            date.clone_into(&mut day);
        }
        writeln!(
            out,
            "  {time}  {}  {}{}",
            pad_right(event.kind.words(), 13),
            shown_name(&event.name),
            change_words(event)
        )?;
    }
    Ok(())
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

/// Writes what Real-Debrid removed.
pub fn removed_text(out: &mut dyn Write, removed: &[PastTorrent], zone: &TimeZone) -> io::Result<()> {
    if removed.is_empty() {
        return writeln!(out, "Real-Debrid removed nothing that this archive has seen.");
    }
    let bytes: i64 = removed.iter().filter_map(|torrent| torrent.bytes).sum();
    writeln!(
        out,
        "Real-Debrid removed {} ({}); their names, files and history are kept.",
        counted(removed.len() as u64, "torrent", "torrents"),
        gib_label(bytes)
    )?;
    removed.iter().try_for_each(|torrent| past_line(out, "  ", torrent, zone))
}

/// Writes removed torrents as one JSON object.
pub fn removed_json(out: &mut dyn Write, removed: &[PastTorrent]) -> io::Result<()> {
    write_json(out, &json!({ "schema": SCHEMA, "removed": removed.iter().map(past_value).collect::<Vec<_>>() }))
}

/// Writes what was there at one of two moments only.
pub fn difference_text(out: &mut dyn Write, difference: &Difference, zone: &TimeZone) -> io::Result<()> {
    let Difference { left, joined } = difference;
    writeln!(out, "{} went, {} came.", count(left.len() as u64), count(joined.len() as u64))?;
    left.iter().try_for_each(|torrent| past_line(out, "- ", torrent, zone))?;
    joined.iter().try_for_each(|torrent| past_line(out, "+ ", torrent, zone))
}

/// Writes a difference as one JSON object.
pub fn difference_json(out: &mut dyn Write, difference: &Difference) -> io::Result<()> {
    let values = |torrents: &[PastTorrent]| torrents.iter().map(past_value).collect::<Vec<_>>();
    let (left, joined) = (values(&difference.left), values(&difference.joined));
    write_json(out, &json!({ "schema": SCHEMA, "left": left, "joined": joined }))
}

fn past_line(out: &mut dyn Write, mark: &str, torrent: &PastTorrent, zone: &TimeZone) -> io::Result<()> {
    let day = |at: Option<Timestamp>| at.map(|at| local_minute(at, zone)).unwrap_or_default();
    let (added, gone) = (day(torrent.added), day(torrent.gone));
    let size = torrent.bytes.map_or_else(|| "?".to_owned(), gib_label);
    write!(out, "{mark}{}  {size:>9}  {}", torrent.id, shown_name(&torrent.name))?;
    if !added.is_empty() {
        write!(out, ", added {added}")?;
    }
    if !gone.is_empty() {
        write!(out, ", gone {gone}")?;
    }
    match &torrent.twin {
        Some(twin) => writeln!(out, ", still there as {twin}"),
        None => writeln!(out),
    }
}

fn past_value(torrent: &PastTorrent) -> Value {
    json!({
        "id": torrent.id.as_str(), "name": torrent.name, "bytes": torrent.bytes, "hash": torrent.hash,
        "status": torrent.status.as_ref().map(Status::as_str), "added": torrent.added, "gone_at": torrent.gone,
        "still_there_as": torrent.twin.as_ref().map(crate::model::TorrentId::as_str),
    })
}
