//! How long the commands take that only read the archive, from the start of the process to its end; and beside
//! each what the `sqlite3` shell takes for the same question.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot run has nothing to report")]

#[expect(dead_code, reason = "each benchmark uses its part")]
mod support;

use redriva::format::count;
use support::archives::archive_of;
use support::general::{load, sqlite3};
use support::ground::{LARGE, USUAL, asked};
use support::program::Program;
use support::table::{Bound, Table, Unit};

/// How often each is repeated.
const RUNS: usize = 21;

/// Milliseconds for a search over a million paths, of which the archive here has 851,542.
const PATHS: Bound = Bound::AtMost(250.0 * 0.851_542);

/// Size of the account, command line, the milliseconds it may take, and the question in SQL.
const CASES: [(usize, &[&str], Bound, &str); 14] = [
    (USUAL, &["--version"], Bound::Free, "SELECT 1"),
    (USUAL, &["stats"], Bound::AtMost(10.0), AGGREGATES),
    (LARGE, &["stats"], Bound::AtMost(35.0), AGGREGATES),
    (LARGE, &["list", "name:metropolis"], Bound::AtMost(60.0), NAMES),
    (LARGE, &["list", "name:notfoundanywhere"], Bound::AtMost(60.0), NO_NAMES),
    // A plain word is sought in every path as well.
    (LARGE, &["list", "metropolis"], PATHS, WORD),
    (LARGE, &["list", "notfoundanywhere"], PATHS, NO_WORD),
    (LARGE, &["list", "ext:flac"], PATHS, ENDING),
    (LARGE, &["list", "-is:detailed"], Bound::Free, UNDETAILED),
    (LARGE, &["list", "is:duplicate"], Bound::Free, DUPLICATES),
    (LARGE, &["list", "--limit", "20"], Bound::AtMost(15.0), NEWEST),
    (LARGE, &["list", "size:>20G"], Bound::Free, BIG),
    (LARGE, &["list", "the"], Bound::AtMost(250.0), COMMON),
    (LARGE, &["list"], Bound::AtMost(300.0), ALL),
];

/// The aggregates of `stats`, as somebody with the `sqlite3` shell would ask for them.
const AGGREGATES: &str = "SELECT count(*), sum(bytes), avg(bytes), min(bytes), max(bytes) FROM torrents WHERE gone_at IS NULL;\
     SELECT count(*) FROM torrent_details; SELECT status, count(*) FROM torrents GROUP BY status ORDER BY 2 DESC;\
     SELECT host, count(*) FROM torrents GROUP BY host ORDER BY 2 DESC LIMIT 5;\
     SELECT filename, bytes FROM torrents ORDER BY bytes DESC LIMIT 5;\
     SELECT count(*) FROM torrents WHERE added_at >= strftime('%s') - 604800;\
     SELECT avg(progress) FROM torrents WHERE status = 'downloading';";

const NAMES: &str = "SELECT id, status, progress, bytes, added_at, filename FROM torrents \
     WHERE filename LIKE '%metropolis%' ORDER BY added_at DESC";
const NO_NAMES: &str = "SELECT id, status, progress, bytes, added_at, filename FROM torrents \
     WHERE filename LIKE '%notfoundanywhere%' ORDER BY added_at DESC";
const WORD: &str = "SELECT id, status, progress, bytes, added_at, filename FROM torrents WHERE filename LIKE '%metropolis%' \
     OR id IN (SELECT torrent_id FROM files WHERE path LIKE '%metropolis%') ORDER BY added_at DESC";
const COMMON: &str = "SELECT id, status, progress, bytes, added_at, filename FROM torrents WHERE filename LIKE '%the%' \
     OR id IN (SELECT torrent_id FROM files WHERE path LIKE '%the%') ORDER BY added_at DESC";
const NO_WORD: &str = "SELECT id, status, progress, bytes, added_at, filename FROM torrents WHERE filename LIKE '%notfoundanywhere%' \
     OR id IN (SELECT torrent_id FROM files WHERE path LIKE '%notfoundanywhere%') ORDER BY added_at DESC";
const ENDING: &str = "SELECT id, status, progress, bytes, added_at, filename FROM torrents \
     WHERE id IN (SELECT torrent_id FROM files WHERE path LIKE '%.flac') ORDER BY added_at DESC";
const UNDETAILED: &str = "SELECT id, status, progress, bytes, added_at, filename FROM torrents \
     WHERE id NOT IN (SELECT id FROM torrent_details) ORDER BY added_at DESC";
const DUPLICATES: &str = "SELECT id, status, progress, bytes, added_at, filename FROM torrents WHERE gone_at IS NULL AND hash IN \
     (SELECT hash FROM torrents WHERE gone_at IS NULL GROUP BY hash HAVING count(*) > 1) ORDER BY added_at DESC";
const NEWEST: &str =
    "SELECT id, status, progress, bytes, added_at, filename FROM torrents ORDER BY added_at DESC LIMIT 20";
const BIG: &str = "SELECT id, status, progress, bytes, added_at, filename FROM torrents WHERE bytes > 20 << 30 \
     ORDER BY added_at DESC";
const ALL: &str = "SELECT id, status, progress, bytes, added_at, filename FROM torrents ORDER BY added_at DESC";

fn main() {
    if !asked() {
        return;
    }
    let table = Table::begin("reading (851,542 files at 100,000 torrents)");
    for (torrents, arguments, bound, question) in CASES {
        let archive = archive_of(torrents);
        let program = Program::new(&archive);
        let millis: Vec<f64> = (0..RUNS).map(|_| program.run(arguments).seconds * 1e3).collect();
        let name = format!("{}, {} torrents", arguments.join(" "), count(torrents as u64));
        table.row(&name, Unit::Millis, &millis, bound);
        let general: Option<Vec<f64>> = (0..RUNS / 3).map(|_| Some(sqlite3(&archive, question)? * 1e3)).collect();
        if let Some(millis) = general {
            table.row("  the sqlite3 shell", Unit::Millis, &millis, Bound::Free);
        }
    }
    if let Some(load) = load() {
        table.note(&load);
    }
}
