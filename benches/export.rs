//! How fast the archive is written out, the start of the program included, and what memory that takes; and beside
//! it what the `sqlite3` shell takes for much the same lines.

#![expect(
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    reason = "a benchmark that cannot run has nothing to report"
)]

#[expect(dead_code, reason = "each benchmark uses its part")]
mod support;

use support::archives::archive_of;
use support::general::{load, sqlite3};
use support::ground::{LARGE, USUAL, asked};
use support::program::Program;
use support::table::{Bound, Table, Unit};

/// How often each is repeated.
const RUNS: usize = 7;

/// The same objects, as the `sqlite3` shell writes them.
const LINES: &str = "SELECT json_object('id', t.id, 'filename', t.filename, 'hash', t.hash, 'bytes', t.bytes, 'host', t.host, \
     'split', t.split, 'progress', t.progress, 'status', t.status, 'added', t.added_on, 'links', json(t.links), 'ended', \
     t.ended_on, 'first_seen', t.first_seen_at, 'last_seen', t.last_seen_at, 'gone_at', t.gone_at, 'detail', json_object(\
     'original_filename', d.original_filename, 'original_bytes', d.original_bytes, 'fetched_at', d.fetched_at, \
     'links', json_extract(d.json, '$.links'), 'files', (SELECT json_group_array(json_object('id', f.file_id, 'path', f.path, \
     'bytes', f.bytes, 'selected', f.selected)) FROM files f WHERE f.torrent_id = t.id AND f.dropped_at IS NULL))) \
     FROM torrents t LEFT JOIN torrent_details d ON d.id = t.id ORDER BY t.added_at DESC";

fn main() {
    if !asked() {
        return;
    }
    let table = Table::begin("export");
    let rates = |runs: Vec<f64>| -> Vec<f64> { runs.iter().map(|seconds| LARGE as f64 / seconds).collect() };
    let (large, peak) = measure(LARGE, "jsonl");
    table.row("jsonl, 100,000 torrents", Unit::PerSecond, &rates(large), Bound::AtLeast(50_000.0));
    table.row("  peak memory", Unit::Megabytes, &peak, Bound::Free);
    let archive = archive_of(LARGE);
    if let Some(seconds) = (0..3).map(|_| sqlite3(&archive, LINES)).collect() {
        table.row("  the sqlite3 shell", Unit::PerSecond, &rates(seconds), Bound::Free);
    }
    // A quarter of a second for all magnets.
    for (format, bound) in [("csv", Bound::Free), ("magnets", Bound::AtLeast(4.0 * LARGE as f64))] {
        let name = format!("{format}, 100,000 torrents");
        table.row(&name, Unit::PerSecond, &rates(measure(LARGE, format).0), bound);
    }
    let (usual, _) = measure(USUAL, "jsonl");
    let millis: Vec<f64> = usual.iter().map(|seconds| seconds * 1e3).collect();
    table.row("jsonl, 4,233 torrents", Unit::Millis, &millis, Bound::Free);
    if let Some(load) = load() {
        table.note(&load);
    }
}

/// Returns the seconds of each run and the memory it took.
fn measure(torrents: usize, format: &str) -> (Vec<f64>, Vec<f64>) {
    let program = Program::new(&archive_of(torrents));
    let runs: Vec<_> = (0..RUNS).map(|_| program.run(&["export", "--format", format])).collect();
    (runs.iter().map(|run| run.seconds).collect(), runs.iter().filter_map(|run| run.peak).collect())
}
