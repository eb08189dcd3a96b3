//! The archive in numbers, for people (eight sections, or one line) and for scripts.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::json::write_json;
use super::{OutputLayout, TextStyle};
use crate::advice::Advice;
use crate::format::{
    clean, count, gib_label, local_minute, pad_right, ratio, share, shown_host, shown_name, size, width,
};
use crate::model::{ArchiveStats, Growth, GrowthStep, PastRun, Phase, Status, SyncMode, TorrentId};

/// The largest torrents that are told.
const TOLD: usize = 5;

/// Version of the JSON shape: keys are added, never renamed.
const SCHEMA: u8 = 1;

/// Cells of a label, and of the number behind it.
const LABEL: usize = 24;
const NUMBER: usize = 12;

/// Cells around a count, for its share and the shortest bar that says something.
const SHARE: usize = 16;

/// Hosts that are listed.
const TOP_HOSTS: usize = 5;

/// Widest bar: with label, count and percentage it ends before column 80.
const WIDEST_BAR: usize = 30;

/// Writes all eight sections; 80 columns are always enough, and names and bars fit `layout.width` from 40 on.
pub fn stats_text(
    out: &mut dyn Write,
    stats: &ArchiveStats,
    advice: &[Advice],
    layout: OutputLayout,
    style: &TextStyle,
) -> io::Result<()> {
    let size = |bytes: Option<i64>| bytes.map_or_else(|| "-".to_owned(), size);
    section(out, "", "Overview", style)?;
    line(out, "Torrents", &count(stats.torrents))?;
    line(out, "With details", &count(stats.details))?;
    line(out, "Coverage", &tenths(stats.coverage()))?;
    line(out, "Without details", &count(stats.missing()))?;
    line(out, "Gone", &count(stats.gone))?;
    if let Some(run) = &stats.last_sync {
        let mode = run.mode.map_or("unknown", SyncMode::as_str);
        let at = local_minute(run.finished.unwrap_or(run.started), &style.zone);
        writeln!(out, "  {}{at}, {mode}, {}", pad_right("Last sync", LABEL), run.state.as_str())?;
    }
    if let Some(names) = &stats.names {
        let (addable, all) = (count(names.addable), count(stats.torrents));
        writeln!(out, "  Could be added again: {addable} of {all}; list of {}", names.list)?;
    }
    section(out, "\n", "Volume", style)?;
    line(out, "Total", &size(stats.bytes_total()))?;
    line(out, "Mean", &size(stats.bytes.mean))?;
    line(out, "Smallest", &size(stats.bytes.min))?;
    line(out, "Largest", &size(stats.bytes.max))?;
    section(out, "\n", "Recent activity", style)?;
    line(out, "Last 24 hours", &count(stats.added_24h))?;
    line(out, "Last 7 days", &count(stats.added_7d))?;
    section(out, "\n", "Downloads", style)?;
    line(out, "Mean progress", &stats.progress_mean.map_or_else(|| "-".to_owned(), tenths))?;
    line(out, "Active", &count(stats.in_phase(Phase::Active)))?;
    line(out, "Failed", &count(stats.in_phase(Phase::Failed)))?;
    section(out, "\n", "By status", style)?;
    for row in &stats.by_status {
        bar_line(out, &status_name(Some(&row.status)), row.count, stats.torrents, layout)?;
    }
    none(out, stats.by_status.is_empty())?;
    section(out, "\n", "Top hosts", style)?;
    for row in stats.hosts.iter().take(TOP_HOSTS) {
        let host = shown_host(row.host.as_deref());
        bar_line(out, &host, row.count, stats.torrents, layout)?;
    }
    none(out, stats.hosts.is_empty())?;
    section(out, "\n", "Largest", style)?;
    for (place, torrent) in (1..).zip(stats.largest.iter().take(TOLD)) {
        let facts = format!("  {place}. {:>9}  ", gib_label(torrent.bytes));
        let word = layout.cut(&status_name(torrent.status.as_ref()), LABEL);
        let room = layout.width.saturating_sub(width(&facts) + width(&word) + 4);
        writeln!(out, "{facts}{}  ({word})", layout.cut(&shown_name(&torrent.name, &torrent.id), room))?;
    }
    none(out, stats.largest.is_empty())?;
    section(out, "\n", "Recommendations", style)?;
    if advice.is_empty() {
        writeln!(out, "  Nothing to do.")?;
    }
    advice.iter().try_for_each(|advice| writeln!(out, "  {}\n      {}", advice.sentence, advice.command))
}

/// Writes the one line for status bars and cron.
pub fn stats_compact(out: &mut dyn Write, stats: &ArchiveStats) -> io::Result<()> {
    writeln!(
        out,
        "{} torrents | {} details ({}) | {} active | {} errors",
        count(stats.torrents),
        count(stats.details),
        tenths(stats.coverage()),
        count(stats.in_phase(Phase::Active)),
        count(stats.in_phase(Phase::Failed))
    )
}

/// Writes everything as one JSON object.
pub fn stats_json(out: &mut dyn Write, stats: &ArchiveStats, growth: &Growth, advice: &[Advice]) -> io::Result<()> {
    let value = json!({
        "schema": SCHEMA,
        "torrents": stats.torrents,
        "details": stats.details,
        "missing": stats.missing(),
        "gone": stats.gone,
        "coverage_percent": stats.coverage(),
        "bytes_total": stats.bytes_total(),
        "bytes_mean": stats.bytes.mean,
        "bytes_min": stats.bytes.min,
        "bytes_max": stats.bytes.max,
        "added_24h": stats.added_24h,
        "added_7d": stats.added_7d,
        "progress_mean": stats.progress_mean.map(thousandths),
        "active": stats.in_phase(Phase::Active),
        "failed": stats.in_phase(Phase::Failed),
        "by_status": stats.by_status.iter().map(|row| json!({
            "status": row.status.as_str(), "phase": row.status.phase().as_str(), "count": row.count,
            "percent": thousandths(ratio(row.count, stats.torrents)),
        })).collect::<Value>(),
        "hosts": stats.hosts.iter().map(|row| json!({
            "host": row.host, "count": row.count, "percent": thousandths(ratio(row.count, stats.torrents)),
        })).collect::<Value>(),
        "largest": stats.largest.iter().take(TOLD).map(|torrent| json!({
            "id": TorrentId::as_str(&torrent.id), "name": torrent.name, "bytes": torrent.bytes,
            "status": torrent.status.as_ref().map(Status::as_str),
        })).collect::<Value>(),
        "recommendations": advice.iter().map(|advice| json!({
            "name": advice.name, "sentence": advice.sentence, "command": advice.command,
        })).collect::<Value>(),
        "last_sync": stats.last_sync.as_ref().map(|run| last_sync(run, stats)),
        "could_be_added_again": stats.names.map(|names| names.addable),
        "refused_names_date": stats.names.map(|names| names.list.to_string()),
        "accepted_against_list": stats.names.map(|names| names.accepted),
        "growth": {
            "days": growth.days.iter().map(step).collect::<Value>(),
            "months": growth.months.iter().map(step).collect::<Value>(),
        },
        "problems": stats.problems,
    });
    write_json(out, &value)
}

fn step(step: &GrowthStep) -> Value {
    json!({
        "from": step.from.to_string(), "torrents": step.torrents, "bytes": step.bytes,
        "added": step.added, "added_bytes": step.added_bytes, "gone": step.gone, "gone_bytes": step.gone_bytes,
    })
}

fn last_sync(run: &PastRun, stats: &ArchiveStats) -> Value {
    json!({
        "run": run.run.0, "mode": run.mode.map(SyncMode::as_str), "state": run.state.as_str(), "started_at": run.started,
        "finished_at": run.finished, "error": run.error, "last_complete_at": stats.last_complete,
    })
}

fn section(out: &mut dyn Write, before: &str, title: &str, style: &TextStyle) -> io::Result<()> {
    writeln!(out, "{before}{}", style.heading(title))
}

fn none(out: &mut dyn Write, empty: bool) -> io::Result<()> {
    if empty { writeln!(out, "  (none)") } else { Ok(()) }
}

fn line(out: &mut dyn Write, label: &str, value: &str) -> io::Result<()> {
    writeln!(out, "  {}{value:>NUMBER$}", pad_right(label, LABEL))
}

fn bar_line(out: &mut dyn Write, label: &str, part: u64, whole: u64, layout: OutputLayout) -> io::Result<()> {
    let room = layout.width.saturating_sub(NUMBER + SHARE).clamp(LABEL / 2, LABEL);
    let label = pad_right(&layout.cut(label, room), room);
    let facts = format!("  {label}{:>NUMBER$}  {:>6}  ", count(part), share(part, whole));
    let bar = layout.bar(part, whole, layout.width.saturating_sub(width(&facts)).min(WIDEST_BAR));
    writeln!(out, "{}", [facts, bar].concat().trim_end())
}

fn tenths(percent: f64) -> String {
    format!("{:.1}%", crate::format::tenths(percent))
}

/// Rounds a percentage for JSON; what is not 100 does not become 100.
fn thousandths(value: f64) -> f64 {
    let rounded = (value * 1_000.0).round() / 1_000.0;
    if value < 100.0 { rounded.min(99.999) } else { rounded }
}

fn status_name(status: Option<&Status>) -> String {
    let word = status.map_or("", Status::as_str);
    if word.is_empty() { "(none)".to_owned() } else { clean(word) }
}
