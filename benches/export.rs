//! How fast the archive is written out, the start of the program included, and what memory that takes.

#![expect(
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    reason = "a benchmark that cannot run has nothing to report"
)]

#[expect(dead_code, reason = "each benchmark uses its part")]
mod support;

use support::archives::archive_of;
use support::ground::{LARGE, USUAL, asked};
use support::program::Program;
use support::table::{Bound, Table, Unit};

/// How often each is repeated.
const RUNS: usize = 5;

fn main() {
    if !asked() {
        return;
    }
    let table = Table::begin("export --format jsonl");
    let (large, peak) = measure(LARGE);
    let rates: Vec<f64> = large.iter().map(|seconds| LARGE as f64 / seconds).collect();
    table.row("100,000 torrents", Unit::PerSecond, &rates, Bound::AtLeast(50_000.0));
    table.row("  peak memory", Unit::Megabytes, &peak, Bound::Free);
    let (usual, _) = measure(USUAL);
    let millis: Vec<f64> = usual.iter().map(|seconds| seconds * 1e3).collect();
    table.row("4,233 torrents", Unit::Millis, &millis, Bound::Free);
}

/// Returns the seconds of each run and the memory it took.
fn measure(torrents: usize) -> (Vec<f64>, Vec<f64>) {
    let program = Program::new(&archive_of(torrents));
    let runs: Vec<_> = (0..RUNS).map(|_| program.run(&["export", "--format", "jsonl"])).collect();
    (runs.iter().map(|run| run.seconds).collect(), runs.iter().filter_map(|run| run.peak).collect())
}
