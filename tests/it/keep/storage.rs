//! Storage that fails at any write or fsync: told as what it is, nothing reported is lost, nothing is asked of the
//! service any more, and the next sync goes on.

use std::path::PathBuf;
use std::process::Command;

use redriva::demo::{Demo, DemoOptions};
use serde_json::Value;

use super::{Home, Ran};

/// Requests that had their slot already when storage failed: as many as are under way at once in the beginning.
const UNDER_WAY: usize = 16;

const ENOSPC: i32 = 28;
const EIO: i32 = 5;
const EDQUOT: i32 = 122;
const EFBIG: i32 = 27;

/// What fails, how, for every how many-th call, and what is said then.
const FAULTS: [(&str, i32, usize, &str); 6] = [
    ("sync", EIO, 1, "the disk did not take what was written (fsync failed)"),
    ("sync", ENOSPC, 3, "the disk did not take what was written (fsync failed)"),
    ("write", ENOSPC, 37, "no space left for HOME/redriva.db"),
    ("write", EIO, 41, "it cannot be written (the disk, a quota or a limit on the size of files)"),
    ("write", EDQUOT, 53, "it cannot be written (the disk, a quota or a limit on the size of files)"),
    ("write", EFBIG, 67, "it cannot be written (the disk, a quota or a limit on the size of files)"),
];

/// A stand-in and a home beside it.
struct Bench {
    demo: Demo,
    home: Home,
    notes: PathBuf,
}

impl Bench {
    async fn new(torrents: usize) -> Self {
        let demo = Demo::start(DemoOptions::quick(torrents)).await.unwrap();
        let home = Home::empty();
        Self { demo, notes: home.at("notes"), home }
    }

    fn start_over(&self) {
        for entry in std::fs::read_dir(self.home.folder.path()).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                std::fs::remove_file(path).unwrap();
            } else {
                std::fs::remove_dir_all(path).unwrap();
            }
        }
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = self.home.command(words);
        command.env("RD_TOKEN", self.demo.token()).env("RD_API_URL", self.demo.base_url());
        command.env("RD_RATE_LIMIT", "100000");
        command
    }

    /// Runs a command whose n-th call of a kind and every later one fails.
    fn failing(&self, words: &[&str], shim: &PathBuf, kind: &str, errno: i32, n: usize) -> Ran {
        let mut command = self.command(words);
        command.env("LD_PRELOAD", shim).env("FAULT_KINDS", kind).env("FAULT_AT", n.to_string());
        command.env("FAULT_ERRNO", errno.to_string()).env("FAULT_NOTES", &self.notes);
        command.env("FAULT_ROOT", self.home.archive());
        Ran::of(&command.output().unwrap(), self.home.folder.path())
    }

    /// Failures, and requests sent after the first one.
    fn noted(&self) -> (usize, usize) {
        let notes = std::fs::read_to_string(&self.notes).unwrap_or_default();
        (notes.matches('F').count(), notes.matches('S').count())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_failed_write_and_fsync_is_told_and_ends_the_sync_at_once() {
    let Some(shim) = crate::shim::shim() else { return };
    let bench = Bench::new(60).await;
    for (kind, errno, step, said) in FAULTS {
        let mut n = 1;
        loop {
            bench.start_over();
            let ran = bench.failing(&["sync", "fast", "--json"], &shim, kind, errno, n);
            let at = format!("{kind} {errno} {n}: {ran:?}");
            let (failures, requests) = bench.noted();
            if failures == 0 {
                assert_eq!(ran.code, Some(0), "{at}");
                break;
            }
            assert_eq!(ran.code, Some(15), "{at}");
            assert!(ran.err.contains(said), "{at}");
            assert!(requests <= UNDER_WAY, "{requests} requests after the failure: {at}");
            let stored = |id: &str| bench.home.count(&format!("torrent_details WHERE id = '{id}'"));
            let events = ran.out.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
            let mut archived = 0;
            for event in events.filter(|event| event["event"] == "detail_archived") {
                archived += 1;
                assert_eq!(stored(event["id"].as_str().unwrap()), 1, "{at}");
            }
            if bench.home.archive().metadata().is_ok_and(|facts| facts.len() > 0) && archived > 0 {
                assert!(ran.err.contains(" are safe"), "{at}");
                let verdict: String = bench.home.db().query_row("PRAGMA integrity_check", [], |r| r.get(0)).unwrap();
                assert_eq!(verdict, "ok", "{at}");
            }
            let again = bench.command(&["sync", "fast", "--quiet"]).output().unwrap();
            assert_eq!(again.status.code(), Some(0), "{at}: {}", String::from_utf8_lossy(&again.stderr));
            assert_eq!(bench.home.count("torrent_details"), 60, "{at}");
            n += step;
        }
        assert!(n > 3 * step, "{kind}: the fault must have been met");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn clear_and_import_tell_a_failed_fsync_at_their_end_too() {
    let Some(shim) = crate::shim::shim() else { return };
    let bench = Bench::new(5).await;
    for words in [["clear", "--yes"].as_slice(), &["import", "script.db"]] {
        let mut n = 1;
        loop {
            bench.start_over();
            assert!(bench.command(&["sync", "fast", "--quiet"]).status().unwrap().success());
            let script = super::import::script(&bench.home.at("script.db"));
            script.execute("INSERT INTO torrents (id, filename) VALUES ('SCRIPT1', 'x')", []).unwrap();
            drop(script);
            let ran = bench.failing(words, &shim, "sync", EIO, n);
            if bench.noted().0 == 0 {
                assert_eq!(ran.code, Some(0), "{words:?} {n}: {ran:?}");
                assert!(n > 2, "{words:?} {n}: {ran:?}");
                break;
            }
            assert_eq!(ran.code, Some(15), "{words:?} {n}: {ran:?}");
            n += 1;
        }
        assert!(n > 2, "{words:?}");
    }
}

/// Spoils a page that a sync needs only when it stores a detail.
fn spoil(home: &Home, object: &str) {
    let root: i64 =
        home.db().query_row("SELECT rootpage FROM sqlite_schema WHERE name = ?1", [object], |r| r.get(0)).unwrap();
    let page: i64 = home.db().query_row("PRAGMA page_size", [], |r| r.get(0)).unwrap();
    let mut bytes = std::fs::read(home.archive()).unwrap();
    let at = usize::try_from((root - 1) * page).unwrap();
    bytes[at..at + 100].fill(0xa5);
    std::fs::write(home.archive(), bytes).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn damage_that_is_met_while_writing_stops_at_once_and_nothing_false_is_said() {
    let bench = Bench::new(60).await;
    assert!(bench.command(&["sync", "torrents", "--quiet"]).status().unwrap().success());
    assert_eq!(bench.command(&["clear", "--yes"]).output().unwrap().status.code(), Some(0));
    assert!(bench.command(&["sync", "torrents", "--quiet"]).status().unwrap().success());
    spoil(&bench.home, "files");
    bench.demo.reset_traffic();
    let ran = Ran::of(&bench.command(&["sync", "fast"]).output().unwrap(), bench.home.folder.path()).expect(15);
    assert!(ran.err.contains("the archive HOME/redriva.db is damaged"), "{ran:?}");
    assert!(!ran.err.contains("Nothing was written") && !ran.err.contains("are safe"), "{ran:?}");
    assert!(ran.err.contains("Nothing more is written to it") && ran.err.contains("may be affected"), "{ran:?}");
    assert!(ran.err.contains("redriva snapshot restore redriva.db.0001."), "{ran:?}");
    assert!(bench.demo.traffic().requests < 60, "{}", bench.demo.traffic().requests);
    let spoiled = std::fs::read(bench.home.archive()).unwrap();
    // It did not end by itself, so the next one looks at all pages before it writes, and writes nothing.
    bench.demo.reset_traffic();
    for words in [["sync", "fast"], ["clear", "--yes"]] {
        let ran = Ran::of(&bench.command(&words).output().unwrap(), bench.home.folder.path()).expect(15);
        assert!(ran.err.contains("Nothing was written to it."), "{ran:?}");
        assert!(ran.err.contains("redriva snapshot restore redriva.db.0001."), "{ran:?}");
    }
    assert_eq!(bench.demo.traffic().requests, 0);
    assert!(std::fs::read(bench.home.archive()).unwrap() == spoiled, "not a byte is written");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_end_that_was_none_is_followed_by_a_look_at_all_pages_before_the_next_write() {
    let bench = Bench::new(20).await;
    assert!(bench.command(&["sync", "fast", "--quiet"]).status().unwrap().success());
    spoil(&bench.home, "events_by_time");
    let whole = std::fs::read(bench.home.archive()).unwrap();
    let update = "UPDATE sync_runs SET state = 'running' WHERE id = (SELECT max(id) FROM sync_runs)";
    bench.home.db().execute_batch(update).unwrap();
    let before = std::fs::read(bench.home.archive()).unwrap();
    assert!(before != whole);
    for words in [["sync", "fast"], ["clear", "--yes"]] {
        let ran = Ran::of(&bench.command(&words).output().unwrap(), bench.home.folder.path()).expect(15);
        assert!(ran.err.contains("damaged") && ran.err.contains("Nothing was written to it."), "{ran:?}");
    }
    assert!(std::fs::read(bench.home.archive()).unwrap() == before, "not a byte is written");
}
