//! How long a sync takes: without a quota, with nothing to do, and under a quota.
//!
//! The stand-in answers after 120 ± 60 ms. The run under a quota is a smaller account in a shorter minute, which
//! gives back a slot one latency late all the same: its bound is the stricter one. Add `-- --real-minute` for
//! 4,233 torrents and the true 250 requests in 60 s, which takes 17 minutes.

#![expect(
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    reason = "a benchmark that cannot run has nothing to report"
)]

#[expect(dead_code, reason = "each benchmark uses its part")]
mod support;

use std::fs;
use std::path::Path;
use std::time::Duration;

use redriva::demo::{Demo, DemoOptions};
use redriva::format::count;
use redriva::model::SyncMode;
use redriva::sync::SyncRequest;
use support::archives::archive_of;
use support::ground::{LARGE, NO_LIMIT, USUAL, asked, now, option, runtime};
use support::program::Program;
use support::session::session;
use support::table::{Bound, Table, Unit};

/// Requests that Real-Debrid allows in 60 seconds.
const LIMIT: u32 = 250;

/// How often the short runs are repeated.
const RUNS: usize = 3;

fn main() {
    if !asked() {
        return;
    }
    let table = Table::begin("sync, answers after 120 ± 60 ms");
    without_quota(&table);
    unchanged(&table);
    under_quota(&table, 1_000, 24);
    if option("--real-minute") {
        under_quota(&table, USUAL, 60);
    }
}

fn without_quota(table: &Table) {
    let serving = runtime();
    let demo = serving.block_on(Demo::start(DemoOptions { limit: 0, ..DemoOptions::default() })).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let archive = folder.path().join("redriva.db");
    let program = Program::new(&archive).asks(&demo, NO_LIMIT);

    let (mut fast, mut most) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        forget(folder.path());
        demo.reset_traffic();
        fast.push(program.run(&["sync", "fast"]).seconds);
        most.push(demo.traffic().max_concurrent as f64);
    }
    table.row("fast, 4,233 torrents, no quota", Unit::Seconds, &fast, Bound::AtMost(11.0));
    table.row("  most requests in flight", Unit::Pieces, &most, Bound::AtMost(50.0));

    let (mut smart, mut requests) = (Vec::new(), Vec::new());
    for _ in 0..RUNS * 3 {
        demo.reset_traffic();
        smart.push(program.run(&["sync"]).seconds);
        requests.push(demo.traffic().requests as f64);
    }
    table.row("smart, nothing changed", Unit::Seconds, &smart, Bound::AtMost(0.2));
    table.row("  requests", Unit::Pieces, &requests, Bound::AtMost(2.0));
    serving.block_on(demo.stop());
}

/// A large account in which nothing has changed since the last sync: what is written to the disk for it.
fn unchanged(table: &Table) {
    let serving = runtime();
    let demo = serving.block_on(Demo::start(DemoOptions::quick(LARGE))).unwrap();
    // Beside the data of the benchmarks, since memory is no disk.
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let archive = folder.path().join("redriva.db");
    fs::copy(archive_of(LARGE), &archive).unwrap();
    let program = Program::new(&archive).asks(&demo, NO_LIMIT);
    program.run(&["sync"]);
    let ended: Vec<_> = (0..RUNS).map(|_| program.run(&["sync"])).collect();
    let seconds: Vec<f64> = ended.iter().map(|ended| ended.seconds).collect();
    let written: Vec<f64> = ended.iter().filter_map(|ended| ended.written).collect();
    table.row("smart, nothing changed, 100,000 torrents", Unit::Seconds, &seconds, Bound::Free);
    table.row("  written to the disk", Unit::Megabytes, &written, Bound::AtMost(5.0));
    serving.block_on(demo.stop());
}

fn under_quota(table: &Table, torrents: usize, window: u32) {
    let what = format!("fast, {} torrents, {LIMIT} requests in {window} s", count(torrents as u64));
    let window = Duration::from_secs(window.into());
    runtime().block_on(async {
        let demo = Demo::start(DemoOptions { torrents, limit: LIMIT, window, ..DemoOptions::default() }).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let session = session(&demo, &folder.path().join("redriva.db"), LIMIT, window);
        let begun = now();
        let mut sync = session.start_sync(SyncRequest::of(SyncMode::Fast)).await.unwrap();
        while sync.events.recv().await.is_some() {}
        let stored = sync.end.await.unwrap().summary.archived;
        let seconds = begun.elapsed().as_secs_f64();
        let traffic = demo.traffic();
        // No client can be faster than its requests divided by the quota.
        let bound = traffic.requests as f64 * window.as_secs_f64() / f64::from(LIMIT);
        let at_most = Bound::AtMost(bound * 1.03);
        table.row(&what, Unit::Seconds, &[seconds], at_most);
        table.note("  (the bound is 3 % above the quota's own)");
        table.row("  requests refused", Unit::Pieces, &[traffic.refused as f64], Bound::AtMost(0.0));
        table.row("  details stored", Unit::Pieces, &[stored as f64], Bound::AtLeast(torrents as f64));
        demo.stop().await;
    });
}

/// Empties the folder of an archive.
fn forget(folder: &Path) {
    for file in fs::read_dir(folder).unwrap().flatten() {
        fs::remove_file(file.path()).unwrap();
    }
}
