//! The most memory that a first sync and the full screen hold, by the size of the account.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot run has nothing to report")]

#[expect(dead_code, reason = "each benchmark uses its part")]
mod support;

use std::time::Duration;

use redriva::demo::{Demo, DemoOptions};
use support::archives::{archive_of, newest_name};
use support::ground::{LARGE, NO_LIMIT, USUAL, asked, runtime};
use support::process::peak_memory;
use support::program::Program;
use support::screen::Screen;
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
    for (torrents, what, bound) in [
        (USUAL, "screen, 4,233 torrents, after a search", Bound::Free),
        (LARGE, "screen, 100,000 torrents, after a search", Bound::AtMost(80.0)),
    ] {
        table.row(what, Unit::Megabytes, &screen(torrents), bound);
    }
}

/// Returns the memory of the full screen after it has shown, scrolled, sorted and searched.
fn screen(torrents: usize) -> Vec<f64> {
    let archive = archive_of(torrents);
    let program = Program::new(&archive);
    let mut screen = Screen::open(&program);
    screen.press("2");
    screen.until(&newest_name(&archive));
    for key in ["G", "o", "O", "/", "t", "h", "e", "\x1b"] {
        screen.press(key);
        screen.settle(Duration::from_millis(100));
    }
    peak_memory(screen.pid()).into_iter().collect()
}
