//! How long acting on the account takes: the plan for a whole library, and 500 torrents put back.
//!
//! The stand-in answers after 120 ± 60 ms, has no budget of adds, and files are ready at the first look; adds start 0.1 s
//! apart, so that 500 of them are bound to take 50 s.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot run has nothing to report")]

#[expect(dead_code, reason = "each benchmark uses its part")]
mod support;

use redriva::demo::{Class, Demo, DemoOptions, Writing};
use redriva::model::SyncMode;
use support::ground::{NO_LIMIT, USUAL, asked, runtime};
use support::program::Program;
use support::table::{Bound, Table, Unit};

/// Torrents that are put back.
const BACK: usize = 500;

/// Seconds that their adds are bound to take.
const BOUND: f64 = 50.0;

fn main() {
    if !asked() {
        return;
    }
    let table = Table::begin("acting, answers after 120 ± 60 ms");
    let serving = runtime();
    let options = DemoOptions { limit: 0, writing: Writing::default(), ..DemoOptions::default() };
    let demo = serving.block_on(Demo::start(options)).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let archive = folder.path().join("redriva.db");
    let program = Program::new(&archive).asks(&demo, NO_LIMIT);
    program.run(&["sync", SyncMode::Fast.as_str()]);
    let account = demo.account();
    // Everything is lost but one, so that the list is no empty one.
    for id in account.ids().into_iter().skip(1) {
        account.remove(&id);
    }
    let lost = (USUAL - 1).to_string();
    program.run(&["sync", "--accept-removals", &lost]);
    let plan = program.run(&["restore", "--dry-run", "--json", "--unknown-files", "all"]);
    table.row("plan to put a lost library back", Unit::Millis, &[plan.seconds * 1_000.0], Bound::AtMost(150.0));
    demo.reset_traffic();
    let back = program.with("RD_ADD_WAIT", "0.1").with("RD_ADD_LIMIT", "1000");
    let expect = BACK.to_string();
    let run = back.run(&["restore", "--max", &expect, "--yes", "--expect", &expect, "--quiet"]);
    table.row("put 500 back", Unit::Seconds, &[run.seconds], Bound::AtMost(BOUND * 1.05));
    table.note("  (the bound is 5 % above that of the adds' own pace)");
    let traffic = demo.traffic();
    assert_eq!((traffic.of(Class::Add), traffic.refused), (BACK as u64, 0), "each add is sent once");
}
