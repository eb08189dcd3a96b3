//! What an import brought, what it left out and why, for people and scripts.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;

use serde_json::{Value, json};

use super::json::write_json;
use crate::format::{clean, count, counted, shown_name};
use crate::import::{Backup, BackupEntry, Mapped, Oddities, SkipReason};
use crate::model::{Imported, secrets};

/// Version of the JSON shapes.
const SCHEMA: u8 = 1;

/// Names shown of a longer list; `--json` has them all.
const SHOWN: usize = 10;

/// An import that is done, with the files it was about.
#[derive(Debug)]
pub struct ImportReport<'a> {
    /// The script's file.
    pub file: &'a Path,
    /// The archive.
    pub archive: &'a Path,
    /// What was read.
    pub mapped: &'a Mapped,
    /// What the archive made of it.
    pub imported: &'a Imported,
}

/// Writes the report of an import.
pub fn import_text(out: &mut dyn Write, report: &ImportReport<'_>) -> io::Result<()> {
    let ImportReport { mapped, imported, .. } = report;
    writeln!(out, "Imported {} into {}.", path(report.file), path(report.archive))?;
    let (rows, details) = (mapped.odd.torrent_rows, mapped.odd.detail_rows);
    writeln!(
        out,
        "  read       {} and {}",
        counted(rows, "torrent", "torrents"),
        counted(details, "detail", "details")
    )?;
    writeln!(out, "  new        {}", counted(imported.new, "torrent", "torrents"))?;
    writeln!(out, "  completed  {}, where the archive lacked something", count(imported.completed))?;
    writeln!(out, "  known      {}, unchanged", count(imported.known))?;
    writeln!(out, "  left out   {}", counted(mapped.skipped.len() as u64, "row", "rows"))?;
    for why in [SkipReason::NoId, SkipReason::BadId] {
        let rows: Vec<_> = mapped.skipped.iter().filter(|row| row.why == why).collect();
        for row in rows.iter().take(SHOWN) {
            let what = if row.what.is_empty() {
                "a row without a name".to_owned()
            } else {
                format!("\"{}\"", clean(&row.what))
            };
            writeln!(out, "    {what} in {} {}", row.table, why.words())?;
        }
        if rows.len() > SHOWN {
            writeln!(out, "    and {} more", count((rows.len() - SHOWN) as u64))?;
        }
    }
    for (n, [one, several], words) in oddities(&mapped.odd) {
        if n > 0 {
            writeln!(out, "  odd        {} {words}", counted(n, one, several))?;
        }
    }
    beside(out, mapped, imported)?;
    if let Some(snapshot) = &imported.snapshot {
        writeln!(out, "The archive as it was before: {}", path(&snapshot.path))?;
    }
    if imported.new > 0 {
        writeln!(
            out,
            "The script kept no file lists, so each new torrent owes its detail. Fetch them with: redriva sync"
        )?;
    }
    Ok(())
}

/// Writes what has no place in a torrent: where it is kept, and what is not kept.
fn beside(out: &mut dyn Write, mapped: &Mapped, imported: &Imported) -> io::Result<()> {
    if imported.failures > 0 {
        let failures = counted(imported.failures, "failed fetch", "failed fetches");
        writeln!(out, "  problems   {failures}, until a sync brings the detail; see: redriva diagnose")?;
    }
    if whole(mapped) > 0 {
        let rows = counted(whole(mapped), "row", "rows");
        writeln!(
            out,
            "  kept whole {rows}, as given, in the table imported_rows: something of each has no other place"
        )?;
    }
    for (table, column, values) in &mapped.columns {
        let values = counted(*values, "value", "values");
        writeln!(out, "    {values} of {table}.{}, of which Redriva makes no use", clean(column))?;
    }
    for (table, rows) in &mapped.tables {
        writeln!(out, "  not taken  the table {}, {}", clean(table), counted(*rows, "row", "rows"))?;
    }
    match &mapped.flaw {
        Some(flaw) => writeln!(out, "  damaged    the file, though its rows could be read: {}", clean(flaw)),
        None => Ok(()),
    }
}

/// Counts the rows that are kept as they were given.
fn whole(mapped: &Mapped) -> u64 {
    mapped.rows.iter().filter(|row| row.whole).count() as u64
}

/// What was odd, with its words.
fn oddities(odd: &Oddities) -> [(u64, [&'static str; 2], &'static str); 8] {
    [
        (odd.duplicates, ["row", "rows"], "of an id that was there before, used to fill gaps"),
        (odd.conflicts, ["row", "rows"], "with another value than an earlier one of the same id, which counts"),
        (odd.only_in_details, ["torrent", "torrents"], "known to the details alone"),
        (odd.empty_details, ["detail", "details"], "without any content"),
        (odd.error_rows, ["detail", "details"], "with the text of an error"),
        (odd.unreadable, ["value", "values"], "beyond reading, left open"),
        (odd.odd_dates, ["date", "dates"], "in no calendar, kept as text"),
        (odd.replaced, ["name", "names"], "with bytes that are no UTF-8, a sign in their place"),
    ]
}

/// Writes the report of an import as one JSON object.
pub fn import_json(out: &mut dyn Write, report: &ImportReport<'_>) -> io::Result<()> {
    let ImportReport { mapped, imported, .. } = report;
    let skipped: Vec<Value> = mapped
        .skipped
        .iter()
        .map(|row| json!({ "table": row.table, "row": row.what, "reason": row.why.as_str() }))
        .collect();
    let odd = &mapped.odd;
    write_json(
        out,
        &json!({
            "schema": SCHEMA, "kind": "script", "file": plain(report.file),
            "archive": report.archive.display().to_string(), "torrent_rows": odd.torrent_rows,
            "detail_rows": odd.detail_rows, "new": imported.new, "completed": imported.completed, "known": imported.known,
            "skipped": skipped, "duplicates": odd.duplicates, "only_in_details": odd.only_in_details,
            "empty_details": odd.empty_details, "error_rows": odd.error_rows, "unreadable": odd.unreadable,
            "odd_dates": odd.odd_dates, "conflicts": odd.conflicts, "replaced": odd.replaced,
            "failures": imported.failures, "kept_whole": whole(mapped), "kept_new": imported.kept,
            "columns": mapped.columns.iter().map(|(table, column, values)| {
                json!({ "table": table, "column": column, "values": values })
            }).collect::<Vec<_>>(),
            "tables": mapped.tables.iter().map(|(table, rows)| json!({ "table": table, "rows": rows })).collect::<Vec<_>>(),
            "flaw": mapped.flaw,
            "snapshot": imported.snapshot.as_ref().map(|snapshot| snapshot.path.display().to_string()),
        }),
    )
}

/// A backup sorted by what the archive knows of its hashes.
struct Sorted<'a> {
    living: Vec<&'a BackupEntry>,
    gone: Vec<&'a BackupEntry>,
    unknown: Vec<&'a BackupEntry>,
}

fn sort<'a>(backup: &'a Backup, known: &BTreeMap<String, bool>) -> Sorted<'a> {
    let of = |wanted: Option<bool>| {
        backup.entries.iter().filter(|entry| known.get(&entry.hash).copied() == wanted).collect::<Vec<_>>()
    };
    Sorted { living: of(Some(true)), gone: of(Some(false)), unknown: of(None) }
}

/// Writes what the archive knows of a backup; `known` tells of each hash whether it is there still.
pub fn backup_text(
    out: &mut dyn Write,
    file: &Path,
    backup: &Backup,
    known: &BTreeMap<String, bool>,
) -> io::Result<()> {
    let sorted = sort(backup, known);
    writeln!(out, "{} names {}.", path(file), counted(backup.entries.len() as u64, "torrent", "torrents"))?;
    writeln!(out, "  in the archive       {}", count(sorted.living.len() as u64))?;
    for (what, entries) in [("gone at Real-Debrid ", &sorted.gone), ("not in the account  ", &sorted.unknown)] {
        writeln!(out, "  {what} {}", count(entries.len() as u64))?;
        for entry in entries.iter().take(SHOWN) {
            writeln!(out, "    {}  {}", entry.hash, shown_name(&entry.filename, &entry.hash))?;
        }
        if entries.len() > SHOWN {
            writeln!(out, "    and {} more", count((entries.len() - SHOWN) as u64))?;
        }
    }
    if backup.duplicates > 0 {
        writeln!(out, "  named twice          {}", count(backup.duplicates))?;
    }
    if !backup.unusable.is_empty() {
        writeln!(out, "  without a hash       {}", count(backup.unusable.len() as u64))?;
    }
    if backup.halves > 0 {
        let halves = counted(backup.halves, "half of a letter", "halves of letters");
        writeln!(out, "  damaged              {halves} (as \\ud800), a sign in their place")?;
    }
    writeln!(
        out,
        "A backup holds no ids, and only what the account has can be archived: nothing was stored.\n\
         Add what is missing to the account by its hash, then run: redriva sync"
    )
}

/// Writes what the archive knows of a backup as one JSON object.
pub fn backup_json(
    out: &mut dyn Write,
    file: &Path,
    backup: &Backup,
    known: &BTreeMap<String, bool>,
) -> io::Result<()> {
    let sorted = sort(backup, known);
    let list = |entries: &[&BackupEntry]| -> Vec<Value> {
        entries.iter().map(|entry| json!({ "filename": entry.filename, "hash": entry.hash })).collect()
    };
    write_json(
        out,
        &json!({
            "schema": SCHEMA, "kind": "dmm", "file": plain(file), "entries": backup.entries.len(),
            "archived": sorted.living.len(), "gone": list(&sorted.gone), "missing": list(&sorted.unknown),
            "duplicates": backup.duplicates, "unusable": backup.unusable, "halves": backup.halves,
        }),
    )
}

fn path(path: &Path) -> String {
    clean(&plain(path))
}

/// A path as its user typed it, which may hold the token in the wrong place.
fn plain(path: &Path) -> String {
    secrets().mask_own(&path.display().to_string()).into_owned()
}
