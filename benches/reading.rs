//! How long the commands take that only read the archive, from the start of the process to its end.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot run has nothing to report")]

#[expect(dead_code, reason = "each benchmark uses its part")]
mod support;

use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};

use redriva::format::count;
use support::archives::archive_of;
use support::ground::{LARGE, USUAL, asked, now};
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

/// The aggregates of `stats`, as somebody with the `sqlite3` shell would ask for them.
const AGGREGATES: &str = "SELECT count(*), sum(bytes), avg(bytes), min(bytes), max(bytes) FROM torrents WHERE gone_at IS NULL;\
     SELECT count(*) FROM torrent_details; SELECT status, count(*) FROM torrents GROUP BY status ORDER BY 2 DESC;\
     SELECT host, count(*) FROM torrents GROUP BY host ORDER BY 2 DESC LIMIT 5;\
     SELECT filename, bytes FROM torrents ORDER BY bytes DESC LIMIT 5;\
     SELECT count(*) FROM torrents WHERE added_at >= strftime('%s') - 604800;\
     SELECT avg(progress) FROM torrents WHERE status = 'downloading';";

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
    // Beside it, where there is one: the same questions to the general tool.
    for torrents in [USUAL, LARGE] {
        let archive = archive_of(torrents);
        let millis: Option<Vec<f64>> = (0..RUNS).map(|_| shell(&archive)).collect();
        if let Some(millis) = millis {
            let name = format!("sqlite3 shell, the same aggregates, {} torrents", count(torrents as u64));
            table.row(&name, Unit::Millis, &millis, Bound::Free);
        }
    }
}

/// Returns the milliseconds that the `sqlite3` shell takes; none when this machine has none.
fn shell(archive: &Path) -> Option<f64> {
    let begun = now();
    let ended = Command::new("sqlite3").arg("-readonly").arg(archive).arg(AGGREGATES).stdout(Stdio::null()).status();
    ended.ok().filter(ExitStatus::success).map(|_| begun.elapsed().as_secs_f64() * 1e3)
}
