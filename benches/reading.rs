//! How long the commands take that only read the archive, from the start of the process to its end.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot run has nothing to report")]

#[expect(dead_code, reason = "each benchmark uses its part")]
mod support;

use redriva::format::count;
use support::archives::archive_of;
use support::ground::{LARGE, USUAL, asked};
use support::program::Program;
use support::table::{Bound, Table, Unit};

/// How often each is repeated.
const RUNS: usize = 21;

/// Size of the account, command line, and the milliseconds it may take. A plain word is sought in every path as well.
const CASES: [(usize, &[&str], Bound); 8] = [
    (USUAL, &["--version"], Bound::Free),
    (USUAL, &["stats"], Bound::AtMost(20.0)),
    (LARGE, &["stats"], Bound::AtMost(60.0)),
    (LARGE, &["list", "name:metropolis"], Bound::AtMost(60.0)),
    (LARGE, &["list", "name:notfoundanywhere"], Bound::AtMost(60.0)),
    (LARGE, &["list", "metropolis"], Bound::AtMost(250.0)),
    (LARGE, &["list", "notfoundanywhere"], Bound::AtMost(250.0)),
    (LARGE, &["list", "--limit", "20"], Bound::Free),
];

fn main() {
    if !asked() {
        return;
    }
    let table = Table::begin("reading (851,542 files at 100,000 torrents)");
    for (torrents, arguments, bound) in CASES {
        let program = Program::new(&archive_of(torrents));
        let millis: Vec<f64> = (0..RUNS).map(|_| program.run(arguments).seconds * 1e3).collect();
        table.row(
            &format!("{}, {} torrents", arguments.join(" "), count(torrents as u64)),
            Unit::Millis,
            &millis,
            bound,
        );
    }
}
