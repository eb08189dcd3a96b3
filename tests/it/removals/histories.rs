//! Thousands of random lists: whatever a list does, no living torrent is marked as gone, every
//! removed one is marked within two complete runs, and the safety stop comes exactly when it is due.
//!
//! The lists follow one another on a few accounts that live on: torrents come, go, change and are
//! added again, while pages drift, are cut, repeat, lie about their total, or belong to a stranger.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use fastrand::Rng;
use redriva::archive::Archive;
use redriva::demo::{Demo, DemoOptions, Fault, RowDamage, When};
use redriva::model::SyncMode;
use redriva::sync::{Engine, RunEnd, RunStop, Safety, SyncRequest, SyncSettings};
use rusqlite::Connection;
use tokio_util::sync::CancellationToken;

/// Random lists in all, shared by the tests below so that they run side by side. `REDRIVA_LISTS=20000 cargo test`
/// tries as many as a release has to stand.
const LISTS: u64 = 2_000;

/// Tests that share them.
const SHARES: u64 = 4;

/// Rows of a page, so small that an account has several.
const PAGE: u32 = 16;

struct World {
    rng: Rng,
    demo: Demo,
    engine: Engine,
    db: Connection,
    _folder: tempfile::TempDir,
    /// Complete runs that saw neither the torrent nor a mark on it, by id.
    unmarked: BTreeMap<String, u32>,
    stops: u32,
    marked: u64,
}

impl World {
    async fn new(seed: u64) -> Self {
        let demo = Demo::start(DemoOptions { seed, ..DemoOptions::quick(60) }).await.unwrap();
        let folder = crate::house::folder();
        let path = folder.path().join("redriva.db");
        let archive = Archive::open(&path).unwrap();
        let remote = crate::house::remote(&demo, archive.clone());
        let settings = SyncSettings {
            batch_size: 250,
            batch_wait: Duration::ZERO,
            page_rows: PAGE,
            page_wait: Duration::ZERO,
            stale_after: Duration::from_secs(7 * 86_400),
            stale_limit: 0,
            workers: 8,
        };
        let engine = Engine { archive, remote, settings };
        let db = Connection::open(&path).unwrap();
        let rng = Rng::with_seed(seed);
        Self { rng, demo, engine, db, _folder: folder, unmarked: BTreeMap::new(), stops: 0, marked: 0 }
    }

    fn ids(&self, sql: &str) -> BTreeSet<String> {
        let mut select = self.db.prepare_cached(sql).unwrap();
        select.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    }

    fn living(&self) -> BTreeSet<String> {
        self.ids("SELECT id FROM torrents WHERE gone_at IS NULL")
    }

    fn account(&self) -> BTreeSet<String> {
        self.demo.account().ids().into_iter().collect()
    }

    /// Lets the account live a little.
    fn live(&mut self) {
        let account = self.demo.account();
        let ids = account.ids();
        for _ in 0..self.rng.u32(0..3) {
            account.add_any("downloaded");
        }
        let Some(one) = self.rng.choice(&ids).cloned() else { return };
        match self.rng.u32(0..40) {
            0..=9 => {
                account.remove(&one);
            }
            10..=13 => {
                account.rename(&one, "Another name");
            }
            14..=16 => {
                account.readd(&one);
            }
            17 => {
                account.fail(&one, "error");
            }
            // More than anybody removes in a day.
            18 => {
                for id in ids.iter().take(self.rng.usize(15..45)) {
                    account.remove(id);
                }
            }
            _ => {}
        }
        // The account neither dies out nor grows without end.
        for id in ids.iter().skip(110) {
            account.remove(id);
        }
    }

    /// Chooses what is wrong with the coming list; most of the time nothing.
    fn fault(&mut self) -> Option<(When, Fault)> {
        let page = When::list().nth(self.rng.usize(1..4));
        let first = When::list().nth(1);
        Some(match self.rng.u32(0..34) {
            0 => (page, Fault::InsertBetweenPages(self.rng.usize(1..4))),
            1 => (page, Fault::DeleteBetweenPages(self.rng.usize(1..4))),
            2 => (When::list(), Fault::DeleteBetweenPages(1)),
            3 => (page, Fault::EmptyObject200),
            4 => (When::list(), Fault::EmptyObject200),
            5 => (When::list(), Fault::EmptyArray200),
            6 => (first, Fault::NoContent204),
            7 => (When::list(), Fault::NoContent204),
            8 => (page, Fault::EmptyArray200),
            9 => (When::list(), Fault::RepeatedPage),
            10 => (page, Fault::RepeatedRow(self.rng.usize(0..5))),
            11 => (page, Fault::TruncatedJson),
            12 => (When::list(), Fault::MissingTotalCount),
            13 => (When::list(), Fault::WrongTotalCount("7".to_owned())),
            14 => (page, Fault::BadRow { position: 3, damage: RowDamage::NoId }),
            15 => (When::list(), Fault::OtherAccount),
            16 => (When::any(), Fault::OtherAccount),
            17 => (page, Fault::NullBody),
            18 => (When::info(), Fault::Html(502)),
            _ => return None,
        })
    }

    /// One run, and everything that must hold after it.
    async fn run(&mut self, step: u64) {
        self.live();
        let fault = self.fault();
        if let Some((when, fault)) = fault.clone() {
            self.demo.faults().add(when, fault);
        }
        let (known, there) = (self.living(), self.account());
        let end = self.sync(SyncRequest::of(SyncMode::Smart)).await;
        self.demo.faults().clear();
        let context = format!("list {step}, fault {fault:?}, outcome {:?}, stop {:?}", end.outcome, end.stop);

        let gone = self.ids("SELECT id FROM torrents WHERE gone_at IS NOT NULL");
        let wrong: Vec<_> = gone.intersection(&self.account()).cloned().collect();
        assert!(wrong.is_empty(), "living torrents are marked as gone: {wrong:?}; {context}");
        self.marked = gone.len() as u64;

        let stopped = matches!(end.stop, Some(RunStop::Safety(_)));
        if fault.is_none() {
            let missing = known.difference(&there).count();
            let due = missing > 20.max(known.len() / 10) || (there.is_empty() && !known.is_empty());
            assert_eq!(stopped, due, "{missing} of {} are missing; {context}", known.len());
            assert!(stopped || end.stop.is_none(), "{context}");
        }
        // A list that is another account's, or a question that nobody answers, proves nothing.
        if fault.is_none() {
            self.count_unmarked(&end, &context);
        }
        self.stops += u32::from(stopped);
        if stopped && fault.is_none() {
            self.accept(&end).await;
        }
    }

    /// A removed torrent may stay unmarked through one complete run, not through two.
    fn count_unmarked(&mut self, end: &RunEnd, context: &str) {
        let removed: BTreeSet<String> = self.living().difference(&self.account()).cloned().collect();
        self.unmarked.retain(|id, _| removed.contains(id));
        if !end.summary.list_complete || end.stop.is_some() {
            return;
        }
        for id in removed {
            let runs = self.unmarked.entry(id.clone()).or_insert(0);
            *runs += 1;
            assert!(*runs < 3, "{id} was removed and is not marked after two complete runs; {context}");
        }
    }

    /// Says yes to exactly what the safety stop named; another number is refused.
    async fn accept(&mut self, end: &RunEnd) {
        let Some(RunStop::Safety(Safety::TooManyMissing { missing: n, .. } | Safety::EmptyList { living: n })) =
            end.stop
        else {
            return;
        };
        let accepting = |n| SyncRequest { accept_removals: Some(n), ..SyncRequest::of(SyncMode::Smart) };
        let refused = self.sync(accepting(n + 1)).await;
        assert!(matches!(refused.stop, Some(RunStop::Safety(_))), "another number is not taken: {:?}", refused.stop);
        let accepted = self.sync(accepting(n)).await;
        assert!(accepted.stop.is_none(), "{:?}", accepted.stop);
        assert_eq!(accepted.summary.gone, n);
    }

    async fn sync(&self, request: SyncRequest) -> RunEnd {
        let (events, mut seen) = tokio::sync::mpsc::channel(64);
        let drain = tokio::spawn(async move { while seen.recv().await.is_some() {} });
        let end = self.engine.run(&request, events, &CancellationToken::new()).await;
        drain.await.unwrap();
        end
    }
}

async fn share(seed: u64) {
    let mut world = World::new(seed).await;
    let lists = std::env::var("REDRIVA_LISTS").map_or(LISTS, |n| n.parse().unwrap());
    for step in 0..lists / SHARES {
        world.run(step).await;
    }
    // The harness has teeth only when all of this really happened.
    assert!(u64::from(world.stops) > lists / SHARES / 100, "{} safety stops", world.stops);
    assert!(world.marked > lists / SHARES / 4, "{} torrents marked", world.marked);
}

#[tokio::test]
async fn no_list_marks_a_living_torrent_and_none_hides_a_removed_one_first_share() {
    share(1).await;
}

#[tokio::test]
async fn no_list_marks_a_living_torrent_and_none_hides_a_removed_one_second_share() {
    share(2).await;
}

#[tokio::test]
async fn no_list_marks_a_living_torrent_and_none_hides_a_removed_one_third_share() {
    share(3).await;
}

#[tokio::test]
async fn no_list_marks_a_living_torrent_and_none_hides_a_removed_one_fourth_share() {
    share(4).await;
}
