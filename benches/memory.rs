//! The most memory that a first sync holds, by the size of the account.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot run has nothing to report")]

#[expect(dead_code, reason = "each benchmark uses its part")]
mod support;

use redriva::demo::{Demo, DemoOptions};
use support::ground::{LARGE, NO_LIMIT, USUAL, asked, runtime};
use support::program::Program;
use support::table::{Bound, Table, Unit};

fn main() {
    if !asked() {
        return;
    }
    let table = Table::begin("memory");
    for (torrents, what) in [(USUAL, "sync fast, 4,233 torrents"), (LARGE, "sync fast, 100,000 torrents")] {
        let serving = runtime();
        let demo = serving.block_on(Demo::start(DemoOptions::quick(torrents))).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let program = Program::new(&folder.path().join("redriva.db")).asks(&demo, NO_LIMIT);
        let ended = program.run(&["sync", "fast"]);
        let peak: Vec<f64> = ended.peak.into_iter().collect();
        table.row(what, Unit::Megabytes, &peak, Bound::Free);
        table.row("  time, with answers at once", Unit::Seconds, &[ended.seconds], Bound::Free);
        serving.block_on(demo.stop());
    }
}
