//! Snapshots and checks of the archive for people and scripts.

use std::io::{self, Write};
use std::path::Path;

use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::json::write_json;
use crate::format::{clean, count, counted, local_minute, pad_right, size, width};
use crate::model::{Checked, Contents, Snapshot, SnapshotFacts};

/// Version of the JSON shapes.
const SCHEMA: u8 = 1;

/// Problems of one check that are shown; `--json` has more of them.
const SHOWN: usize = 20;

/// Writes the snapshots as a table, newest first.
pub fn snapshots_text(out: &mut dyn Write, archive: &Path, found: &[SnapshotFacts], zone: &TimeZone) -> io::Result<()> {
    if found.is_empty() {
        return writeln!(out, "There is no snapshot of {}.", clean(&archive.display().to_string()));
    }
    let names: Vec<String> = found.iter().map(|facts| clean(&name(&facts.snapshot))).collect();
    let widest = names.iter().map(|name| width(name)).max().unwrap_or(0);
    writeln!(out, "{}  {:<16}  {:>8}  {:>8}", pad_right("Name", widest), "Time", "Torrents", "Details")?;
    for (facts, name) in found.iter().zip(names) {
        let number = |n: Option<u64>| n.map_or_else(|| "damaged".to_owned(), count);
        writeln!(
            out,
            "{}  {:<16}  {:>8}  {:>8}",
            pad_right(&name, widest),
            local_minute(facts.snapshot.taken, zone),
            number(facts.torrents),
            number(facts.details),
        )?;
    }
    writeln!(out, "\nBring one back with: redriva snapshot restore NAME")
}

/// Writes the snapshots as one JSON object.
pub fn snapshots_json(out: &mut dyn Write, archive: &Path, found: &[SnapshotFacts]) -> io::Result<()> {
    let snapshots: Vec<Value> = found
        .iter()
        .map(|facts| {
            let s = &facts.snapshot;
            json!({
                "name": name(s), "number": s.number, "path": s.path.display().to_string(), "taken_at": s.taken, "archive_schema": s.schema,
                "torrents": facts.torrents, "details": facts.details, "bytes": s.bytes, "good": facts.torrents.is_some(),
            })
        })
        .collect();
    write_json(out, &json!({ "schema": SCHEMA, "archive": archive.display().to_string(), "snapshots": snapshots }))
}

/// Writes what was checked, one line each, and what is wrong below it.
pub fn check_text(out: &mut dyn Write, checks: &[Checked]) -> io::Result<()> {
    for checked in checks {
        let looked_at = checked.looked_at.map(|n| format!(" ({})", count(n))).unwrap_or_default();
        if checked.is_ok() {
            writeln!(out, "ok       {}{looked_at}", checked.what)?;
            continue;
        }
        writeln!(out, "problem  {}{looked_at}: {}", checked.what, counted(checked.count, "problem", "problems"))?;
        for problem in checked.problems.iter().take(SHOWN) {
            writeln!(out, "         {}", clean(problem))?;
        }
        if checked.problems.len() > SHOWN {
            writeln!(out, "         and {} more", count(checked.count - SHOWN as u64))?;
        }
    }
    Ok(())
}

/// Writes what was checked as one JSON object.
pub fn check_json(out: &mut dyn Write, archive: &Path, checks: &[Checked]) -> io::Result<()> {
    let list: Vec<Value> = checks
        .iter()
        .map(|checked| {
            json!({
                "name": checked.name, "what": checked.what, "ok": checked.is_ok(), "looked_at": checked.looked_at,
                "problem_count": checked.count, "problems": checked.problems,
            })
        })
        .collect();
    let ok = checks.iter().all(Checked::is_ok);
    write_json(out, &json!({ "schema": SCHEMA, "archive": archive.display().to_string(), "ok": ok, "checks": list }))
}

/// Writes what would be emptied.
pub fn contents_text(out: &mut dyn Write, archive: &Path, contents: &Contents) -> io::Result<()> {
    let c = contents;
    writeln!(out, "This empties the archive {} ({}):", clean(&archive.display().to_string()), bytes(c.bytes))?;
    writeln!(out, "  {}", counted(c.torrents, "torrent", "torrents"))?;
    if c.gone > 0 {
        writeln!(out, "    {} of them gone at Real-Debrid: these cannot be fetched again", count(c.gone))?;
    }
    let (details, files) = (counted(c.details, "detail", "details"), counted(c.files, "file", "files"));
    writeln!(out, "  {details} with {files}")?;
    let (events, runs) = (counted(c.events, "event", "events"), counted(c.runs, "sync run", "sync runs"));
    writeln!(out, "  {events} of the history and {runs}")?;
    writeln!(out, "A snapshot is taken first. Nothing changes at Real-Debrid.")
}

fn name(snapshot: &Snapshot) -> String {
    snapshot.path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn bytes(bytes: u64) -> String {
    size(i64::try_from(bytes).unwrap_or(i64::MAX))
}
