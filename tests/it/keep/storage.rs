//! Storage that is damaged: told as what it is, nothing false is said, and nothing more is written. Calls that fail are
//! in `tests/proofs/calls.rs`.

use std::process::Command;

use redriva::demo::{Demo, DemoOptions};

use super::{Home, Ran};

/// A stand-in and a home beside it.
struct Bench {
    demo: Demo,
    home: Home,
}

impl Bench {
    async fn new(torrents: usize) -> Self {
        let demo = Demo::start(DemoOptions::quick(torrents)).await.unwrap();
        Self { demo, home: Home::empty() }
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = self.home.command(words);
        command.env("RD_TOKEN", self.demo.token()).env("RD_API_URL", self.demo.base_url());
        command.env("RD_RATE_LIMIT", "100000");
        command
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
