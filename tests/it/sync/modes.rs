//! What each mode fetches, and that nothing is reported before it is committed.

use std::collections::BTreeSet;

use redriva::config::Key;
use redriva::demo::Class;
use redriva::model::{Outcome, Status, SyncMode};
use redriva::sync::{EventKind, PauseReason, SyncRequest};

use crate::house::{House, Plan, archived, n_events};

#[tokio::test]
async fn the_first_fast_sync_equals_the_account_file_for_file() {
    let house = House::quick(400).await;
    let (end, events) = house.run(SyncMode::Fast).await;
    assert_eq!(end.outcome, Outcome::Complete, "{:?}", end.stop);
    house.assert_true();
    let s = &end.summary;
    assert_eq!((s.listed, s.list_complete, s.new, s.archived, s.owed), (400, true, 400, 400, 0));
    assert_eq!((s.requests, house.traffic().requests), (402, 402));
    assert_eq!(archived(&events).len(), 400);
    assert_eq!(house.traffic().info_served_twice(), 0);
}

#[tokio::test]
async fn what_is_reported_is_committed() {
    let house = House::quick(120).await;
    let mut run = house.start(SyncRequest::of(SyncMode::Fast)).await;
    let mut seen = 0;
    while let Some(event) = run.events.recv().await {
        match event.kind {
            EventKind::ListPageRead { rows, .. } => {
                assert_eq!(house.count("SELECT count(*) FROM torrents"), i64::try_from(rows).unwrap());
            }
            EventKind::DetailArchived { id, files, .. } => {
                let stored = "(SELECT count(*) FROM torrent_details d WHERE d.id = t.id AND d.json <> '')";
                assert_eq!(house.count(&format!("SELECT {stored} FROM torrents t WHERE id = '{id}'")), 1);
                let stored = house.count(&format!("SELECT count(*) FROM files WHERE torrent_id = '{id}'"));
                assert_eq!(files, Some(u64::try_from(stored).unwrap()));
                seen += 1;
            }
            _ => {}
        }
    }
    assert_eq!(seen, 120);
}

#[tokio::test]
async fn torrents_reads_the_list_only_and_owes_the_rest() {
    let house = House::quick(60).await;
    let (end, _) = house.run(SyncMode::Torrents).await;
    assert_eq!((end.outcome, end.summary.owed, end.summary.planned), (Outcome::Complete, 60, 0));
    assert_eq!((house.traffic().of(Class::Info), house.traffic().requests), (0, 2));
    let mut truth = house.truth();
    for torrent in truth.values_mut() {
        torrent["detail"] = serde_json::Value::Null;
    }
    crate::house::same(&house.exported(), &truth);
    let (end, _) = house.run(SyncMode::Resume).await;
    assert_eq!((end.outcome, end.summary.archived), (Outcome::Complete, 60));
    house.assert_true();
}

#[tokio::test]
async fn fast_fetches_everything_again_and_newest_first() {
    let plan = Plan::quick(30).with(Key::MaxConcurrent, "1");
    let house = House::with(plan).await;
    house.run(SyncMode::Fast).await;
    let (end, _) = house.run(SyncMode::Fast).await;
    assert_eq!(end.summary.archived, 30);
    assert!(house.traffic().info_served.values().all(|times| *times == 2));
    let planned: Vec<&str> = end.plan.iter().map(|item| item.id.as_str()).collect();
    let added = |id: &str| house.truth()[id]["added"].as_str().unwrap().to_owned();
    assert!(planned.windows(2).all(|pair| added(pair[0]) >= added(pair[1])));
}

#[tokio::test]
async fn all_fetches_everything_in_batches_with_rests() {
    let plan = Plan::quick(30).with(Key::BatchSize, "20").with(Key::QuotaWait, "1");
    let house = House::with(plan).await;
    for _ in 0..2 {
        let (end, events) = house.run(SyncMode::All).await;
        assert_eq!((end.outcome, end.summary.archived), (Outcome::Complete, 30));
        let rests = n_events(&events, |kind| matches!(kind, EventKind::Paused { why: PauseReason::Batch, .. }));
        assert_eq!(rests, 1);
        assert!(end.summary.took.as_secs() >= 1);
    }
    house.assert_true();
}

#[tokio::test]
async fn details_reads_no_list_and_can_be_narrowed_to_a_status() {
    let house = House::quick(300).await;
    house.run(SyncMode::Torrents).await;
    house.demo.reset_traffic();
    let request = SyncRequest { status: Some(Status::Error), ..SyncRequest::of(SyncMode::Details) };
    let (end, events) = house.sync(request).await;
    let wanted: BTreeSet<String> = house.demo.account().ids_with_status("error").into_iter().collect();
    assert!(!wanted.is_empty());
    assert_eq!(archived(&events).into_iter().collect::<BTreeSet<_>>(), wanted);
    assert_eq!((end.outcome, house.traffic().requests), (Outcome::Complete, 1 + wanted.len() as u64));
    let (end, _) = house.run(SyncMode::Details).await;
    assert_eq!(end.summary.archived, 300);
    assert_eq!(house.traffic().of(Class::List), 0);
    house.assert_true();
}

#[tokio::test]
async fn resume_with_nothing_owed_says_so_and_sends_nothing() {
    let house = House::quick(10).await;
    house.run(SyncMode::Fast).await;
    house.demo.reset_traffic();
    let (end, _) = house.run(SyncMode::Resume).await;
    assert_eq!((end.outcome, end.summary.planned, house.traffic().requests), (Outcome::Complete, 0, 0));
}

#[tokio::test]
async fn an_account_without_a_torrent_is_complete_too() {
    let house = House::quick(0).await;
    for mode in [SyncMode::Fast, SyncMode::Smart] {
        let (end, _) = house.run(mode).await;
        assert_eq!((end.outcome, end.summary.list_complete), (Outcome::Complete, true));
    }
    house.assert_true();
}

#[tokio::test]
async fn a_detail_that_was_fetched_in_the_future_is_fetched_again() {
    for mode in [SyncMode::Fast, SyncMode::All, SyncMode::Details, SyncMode::Smart] {
        let house = House::quick(6).await;
        house.run(SyncMode::Fast).await;
        let ahead = redriva::quota::now().as_second() + 365 * 86_400;
        let db = rusqlite::Connection::open(house.archive_path()).unwrap();
        db.execute("UPDATE torrent_details SET fetched_at = ?1", [ahead]).unwrap();
        let active = "SELECT count(*) FROM torrents WHERE status IN ('downloading', 'queued', 'compressing', 'uploading', \
                      'magnet_conversion', 'waiting_files_selection')";
        let expected = if mode == SyncMode::Smart { 6 - house.count(active) } else { 6 };
        let (end, _) = house.run(mode).await;
        assert_eq!(i64::try_from(end.summary.archived).unwrap(), expected, "{mode:?}: {:?}", end.stop);
    }
}

#[tokio::test]
async fn a_run_that_was_stopped_long_ago_is_not_continued() {
    for (days, archived) in [(1, 0), (90, 12), (-1, 12)] {
        let house = House::quick(12).await;
        house.run(SyncMode::All).await;
        let at = redriva::quota::now().as_second() - days * 86_400;
        let db = rusqlite::Connection::open(house.archive_path()).unwrap();
        db.execute("UPDATE sync_runs SET state = 'cancelled', since_at = ?1, started_at = ?1", [at]).unwrap();
        let (end, _) = house.run(SyncMode::All).await;
        assert_eq!(end.summary.archived, archived, "stopped {days} days ago: {:?}", end.stop);
    }
}
