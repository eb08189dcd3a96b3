//! Runs that end in the middle: cancelled or dropped (killed: `tests/proofs`). What was committed is never fetched
//! again, and the next run finishes.

use std::collections::BTreeMap;
use std::time::Duration;

use redriva::config::Key;
use redriva::demo::{Fault, Latency, When};
use redriva::model::{Outcome, SyncMode};
use redriva::session;
use redriva::sync::{EventKind, SyncRequest};
use tokio::time::Instant;

use crate::house::{House, Plan, exit, finish, n_events};

/// A service that answers slowly enough to be interrupted.
fn unhurried(torrents: usize) -> Plan {
    let mut plan = Plan::quick(torrents).with(Key::MaxConcurrent, "8");
    plan.demo.latency = Latency { mean: Duration::from_millis(20), spread: Duration::from_millis(15) };
    plan
}

/// How often the detail of each committed torrent has been served; committed ones must not be served again.
#[derive(Default)]
struct Committed(BTreeMap<String, u32>);

impl Committed {
    /// Notes what is committed now, and checks that what was before still is, and was left alone.
    fn check(&mut self, house: &House) {
        let served = house.traffic().info_served;
        for (id, times) in &self.0 {
            assert_eq!(served[id], *times, "{id} was committed and fetched again");
        }
        let db = house.db();
        let mut select = db.prepare("SELECT id FROM torrent_details").unwrap();
        let stored: Vec<String> = select.query_map([], |r| r.get(0)).unwrap().map(Result::unwrap).collect();
        assert!(stored.len() >= self.0.len(), "something committed was lost");
        for id in stored {
            let times = served[&id];
            self.0.insert(id, times);
        }
    }
}

async fn finished_by(house: &House, mode: SyncMode, committed: &mut Committed) {
    let (end, _) = house.run(mode).await;
    assert_eq!(exit(&end), 0, "{:?}", end.stop);
    committed.check(house);
    house.assert_true();
}

#[tokio::test]
async fn cancelled_at_any_moment_it_ends_within_a_second_and_goes_on_where_it_was() {
    let mut rng = fastrand::Rng::with_seed(7);
    for mode in [SyncMode::Fast, SyncMode::Smart] {
        let house = House::with(unhurried(250)).await;
        let mut committed = Committed::default();
        for _ in 0..6 {
            let run = house.start(SyncRequest::of(mode)).await;
            let cancel = run.cancel.clone();
            let finished = tokio::spawn(finish(run));
            tokio::time::sleep(Duration::from_millis(rng.u64(0..140))).await;
            let asked = Instant::now();
            cancel.cancel();
            let (end, events) = finished.await.unwrap();
            assert!(asked.elapsed() < Duration::from_secs(1), "{:?}", asked.elapsed());
            assert_eq!(end.outcome, Outcome::Cancelled, "{:?}", end.stop);
            crate::grammar::check(mode, &events);
            assert_eq!(n_events(&events, |kind| matches!(kind, EventKind::TakenOver { .. })), 0);
            committed.check(&house);
        }
        finished_by(&house, mode, &mut committed).await;
        assert_eq!(house.count("SELECT count(*) FROM sync_runs WHERE state = 'cancelled'"), 6);
    }
}

/// Cancels a run that waits for a long time, each for its own reason.
async fn cancel_while_waiting(when: When, fault: Fault, mode: SyncMode) {
    let mut plan = Plan::quick(30).with(Key::BatchSize, "10").with(Key::QuotaWait, "100");
    plan.patience.retries.shortest = Duration::from_secs(100);
    plan.patience.retries.longest = Duration::from_secs(100);
    let house = House::with(plan).await;
    house.demo.faults().add(when, fault.clone());
    let run = house.start(SyncRequest::of(mode)).await;
    let cancel = run.cancel.clone();
    let finished = tokio::spawn(finish(run));
    tokio::time::sleep(Duration::from_millis(800)).await;
    assert!(!finished.is_finished(), "{fault:?} {mode}");
    let asked = Instant::now();
    cancel.cancel();
    let (end, _) = finished.await.unwrap();
    assert!(asked.elapsed() < Duration::from_secs(1), "{fault:?} {mode}: {:?}", asked.elapsed());
    assert_eq!(end.outcome, Outcome::Cancelled);
    house.assert_sound();
}

#[tokio::test]
async fn cancelling_does_not_wait_for_pauses_rests_and_retries() {
    let pause = || Fault::TooManyRequests { retry_after: Some(100), html: false };
    let stall = || Fault::Stall(Duration::from_secs(100));
    tokio::join!(
        cancel_while_waiting(When::info().from(5), pause(), SyncMode::Fast),
        cancel_while_waiting(When::list(), pause(), SyncMode::Fast),
        cancel_while_waiting(When::user(), pause(), SyncMode::Fast),
        cancel_while_waiting(When::info().nth(5), Fault::Html(502), SyncMode::Fast),
        cancel_while_waiting(When::list(), Fault::Html(502), SyncMode::Smart),
        cancel_while_waiting(When::info().from(5), stall(), SyncMode::Fast),
        cancel_while_waiting(When::list(), stall(), SyncMode::Torrents),
        // Without a fault: it rests between two batches.
        cancel_while_waiting(When::info().nth(1_000), Fault::NullBody, SyncMode::All),
    );
}

#[tokio::test]
async fn a_run_that_was_dropped_is_taken_over() {
    let house = House::with(unhurried(250)).await;
    let mut committed = Committed::default();
    for round in 0..4 {
        let mut run = house.start(SyncRequest::of(SyncMode::Fast)).await;
        let mut taken_over = false;
        let mut archived = 0;
        while archived < 20 {
            let event = run.events.recv().await.unwrap();
            taken_over |= matches!(event.kind, EventKind::TakenOver { .. });
            archived += u32::from(matches!(event.kind, EventKind::DetailArchived { .. }));
        }
        assert_eq!(taken_over, round > 0);
        run.end.abort();
        assert!(run.end.await.is_err());
        let rest = async { while run.events.recv().await.is_some() {} };
        tokio::time::timeout(Duration::from_secs(2), rest).await.expect("somebody still holds the stream");
        committed.check(&house);
    }
    finished_by(&house, SyncMode::Fast, &mut committed).await;
    assert_eq!(house.count("SELECT count(*) FROM sync_runs WHERE state = 'interrupted'"), 4);
}

#[tokio::test]
async fn a_second_sync_is_refused_while_the_first_one_runs() {
    let house = House::with(unhurried(100)).await;
    let run = house.start(SyncRequest::of(SyncMode::Fast)).await;
    let second = house.session().start_sync(SyncRequest::of(SyncMode::Fast)).await;
    assert!(matches!(second, Err(session::Error::Lock(_))));
    let (end, _) = finish(run).await;
    assert_eq!(exit(&end), 0);
    house.assert_true();
}
