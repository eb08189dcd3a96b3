//! The daily mode: what changed is fetched, for the reason that it changed, and nothing else is.

use std::collections::BTreeMap;

use redriva::config::Key;
use redriva::demo::{Class, Fault, When};
use redriva::model::{Outcome, Reason, SyncMode};
use redriva::sync::{RunEnd, SmartOptions, SyncRequest};

use crate::house::{House, Plan};

/// The plan of a run as id and reason.
fn reasons(end: &RunEnd) -> BTreeMap<String, Reason> {
    end.plan.iter().map(|item| (item.id.to_string(), item.reason)).collect()
}

fn smart(smart: SmartOptions) -> SyncRequest {
    SyncRequest { smart, ..SyncRequest::of(SyncMode::Smart) }
}

async fn archived_house(torrents: usize) -> House {
    let house = House::quick(torrents).await;
    house.run(SyncMode::Fast).await;
    house.demo.reset_traffic();
    house
}

#[tokio::test]
async fn nothing_changed_costs_two_requests_and_no_detail() {
    let house = archived_house(300).await;
    let (end, _) = house.run(SyncMode::Smart).await;
    assert_eq!((end.outcome, end.summary.planned, end.summary.changed), (Outcome::Complete, 0, 0));
    let traffic = house.traffic();
    assert_eq!((traffic.requests, traffic.of(Class::List), traffic.of(Class::User)), (2, 1, 1));
    assert_eq!(house.count("SELECT count(*) FROM events WHERE kind <> 'added' AND kind <> 'detail'"), 0);
}

#[tokio::test]
async fn each_change_is_fetched_for_its_own_reason() {
    let house = House::quick(100).await;
    let account = house.demo.account();
    let downloading: Vec<String> = (0..3).map(|_| account.add_any("downloading")).collect();
    house.run(SyncMode::Fast).await;
    house.demo.reset_traffic();
    let done = account.ids_with_status("downloaded");
    let (finished, failed) = (&downloading[0], &downloading[1]);
    account.finish(finished);
    account.fail(failed, "dead");
    account.set_progress(&downloading[2], 61.5);
    account.rename(&done[0], "Renamed (1922)");
    let added = account.add("Added (1924)");
    let (end, _) = house.run(SyncMode::Smart).await;
    let expected = BTreeMap::from([
        (added, Reason::New),
        (finished.clone(), Reason::StatusChanged),
        (failed.clone(), Reason::StatusChanged),
        (done[0].clone(), Reason::FieldsChanged),
    ]);
    assert_eq!(reasons(&end), expected);
    let s = &end.summary;
    assert_eq!((s.new, s.finished, s.broken, s.archived), (1, 1, 1, 4));
    assert_eq!(house.traffic().of(Class::Info), 4);
    // The detail of an active torrent may be older than its list row; nothing else may differ.
    let active = SmartOptions { include_active: true, ..SmartOptions::default() };
    house.sync(smart(active)).await;
    house.assert_true();
}

#[tokio::test]
async fn a_change_whose_detail_failed_is_not_forgotten() {
    let house = archived_house(40).await;
    let id = house.demo.account().ids_with_status("downloaded").remove(0);
    house.demo.account().rename(&id, "Renamed (1922)");
    house.demo.faults().add(When::info().id(&id), Fault::ServiceUnavailable25);
    for reason in [Reason::FieldsChanged, Reason::Failed] {
        let (end, _) = house.run(SyncMode::Smart).await;
        assert_eq!((end.outcome, reasons(&end)), (Outcome::Partial, BTreeMap::from([(id.clone(), reason)])));
    }
    let skip = SmartOptions { skip_failed: true, ..SmartOptions::default() };
    assert_eq!(house.sync(smart(skip)).await.0.summary.planned, 0);
    let narrow = SmartOptions { status_changes_only: true, ..SmartOptions::default() };
    assert_eq!(house.sync(smart(narrow)).await.0.summary.planned, 0);
    house.demo.faults().clear();
    house.run(SyncMode::Smart).await;
    house.assert_true();
    assert_eq!(house.count("SELECT count(*) FROM failures WHERE resolved_at IS NULL"), 0);
    assert_eq!(house.count("SELECT count(*) FROM failures"), 1, "one fetch that failed twice");
    assert_eq!(house.count("SELECT attempts FROM failures"), 2);
}

#[tokio::test]
async fn old_details_are_refreshed_oldest_first_and_only_so_many() {
    let plan = Plan::quick(40).with(Key::StaleDays, "0").with(Key::StaleLimit, "7");
    let house = House::with(plan).await;
    house.run(SyncMode::Fast).await;
    // Ages are counted in whole seconds.
    tokio::time::sleep(std::time::Duration::from_millis(1_100)).await;
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..2 {
        let (end, _) = house.run(SyncMode::Smart).await;
        assert_eq!(end.summary.planned, 7);
        assert!(reasons(&end).values().all(|reason| *reason == Reason::Stale));
        seen.extend(reasons(&end).into_keys());
    }
    assert_eq!(seen.len(), 14, "those just refreshed are not the oldest any more");
}

#[tokio::test]
async fn a_detail_that_was_unknown_once_is_asked_for_again_while_it_is_listed() {
    let house = House::quick(12).await;
    let id = house.demo.account().ids().remove(4);
    house.demo.faults().add(When::info().id(&id).nth(1), Fault::Missing404);
    let (end, _) = house.run(SyncMode::Smart).await;
    assert_eq!((end.outcome, end.summary.failed, end.summary.archived), (Outcome::Complete, 0, 11));
    assert_eq!(house.count("SELECT count(*) FROM torrents WHERE gone_at IS NOT NULL"), 0);
    house.run(SyncMode::Smart).await;
    house.assert_true();
}
