//! What Real-Debrid removed: two proofs, rows that stay, and no conclusion from a list that looks wrong.

use std::time::Duration;

use redriva::demo::{Class, Fault, When};
use redriva::model::{Outcome, SyncMode};
use redriva::sync::{EventKind, RunStop, Safety, SyncRequest};
use rusqlite::Connection;

use crate::house::{House, exit, finish, n_events};

const GONE: &str = "SELECT count(*) FROM torrents WHERE gone_at IS NOT NULL";

async fn living_house(torrents: usize) -> House {
    let house = House::quick(torrents).await;
    house.run(SyncMode::Fast).await;
    house
}

fn remove(house: &House, n: usize) -> Vec<String> {
    let ids: Vec<String> = house.demo.account().ids().into_iter().step_by(3).take(n).collect();
    assert!(ids.iter().all(|id| house.demo.account().remove(id)));
    ids
}

#[tokio::test]
async fn a_removed_torrent_is_marked_once_and_keeps_everything() {
    let house = living_house(60).await;
    let before = house.exported();
    let ids = remove(&house, 5);
    let (end, events) = house.run(SyncMode::Smart).await;
    assert_eq!((exit(&end), end.summary.gone), (0, 5));
    assert_eq!(n_events(&events, |kind| matches!(kind, EventKind::TorrentGone { .. })), 5);
    assert_eq!(n_events(&events, |kind| matches!(kind, EventKind::RemovalsUnproved { .. })), 0);
    assert_eq!((house.count(GONE), house.exported() == before), (5, true));
    assert_eq!(house.count("SELECT count(*) FROM events WHERE kind = 'gone'"), 5);
    let (end, _) = house.run(SyncMode::Fast).await;
    assert_eq!((exit(&end), end.summary.gone, end.summary.planned), (0, 0, 55));
    assert!(ids.iter().all(|id| house.exported().contains_key(id)));
}

#[tokio::test]
async fn absence_alone_is_no_proof() {
    let house = living_house(60).await;
    remove(&house, 5);
    house.demo.faults().add(When::info(), Fault::Html(404));
    house.run(SyncMode::Smart).await;
    assert_eq!(house.count(GONE), 0);
    house.demo.faults().clear();
    let (end, events) = house.run(SyncMode::Torrents).await;
    assert_eq!((exit(&end), house.count(GONE)), (0, 0), "the list alone asks for no detail");
    assert_eq!(n_events(&events, |kind| matches!(kind, EventKind::RemovalsUnproved { torrents: 5 })), 1);
    house.run(SyncMode::Smart).await;
    assert_eq!(house.count(GONE), 5);
}

/// Lets the time that two lists have to be apart go by.
fn an_hour_later(house: &House) {
    let db = Connection::open(house.archive_path()).unwrap();
    db.execute("UPDATE torrents SET missing_at = missing_at - 7200", []).unwrap();
}

#[tokio::test]
async fn a_torrent_that_info_answers_for_is_not_missing_any_more() {
    // Whoever asked: the check of removals, or any mode that fetches its detail.
    for asking in [SyncMode::Smart, SyncMode::Fast, SyncMode::All, SyncMode::Details] {
        let house = living_house(30).await;
        let id = house.demo.account().ids().swap_remove(7);
        let hide = || house.demo.faults().add(When::list(), Fault::HiddenRow(id.clone()));
        let absent_and_unclear = || {
            house.demo.faults().clear();
            hide();
            house.demo.faults().add(When::info(), Fault::Html(404));
        };
        absent_and_unclear();
        house.run(SyncMode::Smart).await;
        assert_eq!(house.count("SELECT count(*) FROM torrents WHERE missing_at IS NOT NULL"), 1);
        an_hour_later(&house);
        house.demo.faults().clear();
        hide();
        house.run(asking).await;
        assert_eq!(house.count("SELECT count(*) FROM torrents WHERE missing_at IS NOT NULL"), 0, "{asking:?}");
        assert_eq!(house.count("SELECT count(*) FROM torrents WHERE missing_run IS NOT NULL"), 0, "{asking:?}");
        absent_and_unclear();
        house.run(SyncMode::Smart).await;
        assert_eq!((house.count(GONE), house.count("SELECT count(*) FROM events WHERE kind = 'gone'")), (0, 0));
        // Absent once more, with nothing heard in between: now two lists agree.
        an_hour_later(&house);
        house.run(SyncMode::Smart).await;
        assert_eq!(house.count(GONE), 1, "{asking:?}");
    }
}

#[tokio::test]
async fn an_incomplete_list_that_holds_it_ends_an_absence() {
    let house = living_house(30).await;
    let id = house.demo.account().ids().swap_remove(7);
    let absent = || {
        house.demo.faults().clear();
        house.demo.faults().add(When::list(), Fault::HiddenRow(id.clone()));
        house.demo.faults().add(When::info(), Fault::Html(404));
    };
    absent();
    house.run(SyncMode::Smart).await;
    an_hour_later(&house);
    house.demo.faults().clear();
    house.demo.faults().add(When::list(), Fault::MissingTotalCount);
    house.run(SyncMode::Torrents).await;
    absent();
    house.run(SyncMode::Smart).await;
    assert_eq!(house.count(GONE), 0);
}

#[tokio::test]
async fn an_answer_that_it_is_unknown_is_no_proof_either() {
    let house = living_house(60).await;
    house.demo.faults().add(When::info(), Fault::Missing404);
    let (end, _) = house.run(SyncMode::Fast).await;
    assert_eq!((exit(&end), end.summary.gone, house.count(GONE)), (0, 0, 0));
    house.demo.faults().clear();
    house.run(SyncMode::Smart).await;
    house.assert_true();
}

#[tokio::test]
async fn too_many_missing_is_a_safety_stop_until_the_exact_number_is_accepted() {
    let house = living_house(100).await;
    remove(&house, 21);
    let added = house.demo.account().add("Added (1924)");
    let accept = |n| SyncRequest { accept_removals: Some(n), ..SyncRequest::of(SyncMode::Smart) };
    for request in [SyncRequest::of(SyncMode::Smart), accept(20), accept(22)] {
        let (end, _) = house.sync(request).await;
        let is_right = matches!(end.stop, Some(RunStop::Safety(Safety::TooManyMissing { missing: 21, .. })));
        assert!(is_right, "{:?}", end.stop);
        assert_eq!((exit(&end), house.count(GONE)), (20, 0));
    }
    assert!(house.exported().contains_key(&added), "what is new is stored all the same");
    let (end, _) = house.sync(accept(21)).await;
    assert_eq!((exit(&end), end.summary.gone, house.count(GONE)), (0, 21, 21));
}

#[tokio::test]
async fn a_check_that_is_cancelled_keeps_what_was_answered_and_goes_on_where_it_stopped() {
    let house = living_house(900).await;
    remove(&house, 80);
    house.demo.faults().add(When::info().from(30), Fault::Stall(Duration::from_secs(60)));
    let mut run = house.start(SyncRequest::of(SyncMode::Smart)).await;
    let mut told = 0;
    while told < 29 {
        let event = run.events.recv().await.unwrap();
        told += u64::from(matches!(event.kind, EventKind::TorrentGone { .. }));
    }
    run.cancel.cancel();
    let (end, _) = finish(run).await;
    assert_eq!((end.outcome, end.summary.gone, house.count(GONE)), (Outcome::Cancelled, 29, 29));
    house.demo.faults().clear();
    house.demo.reset_traffic();
    let (end, _) = house.run(SyncMode::Smart).await;
    assert_eq!((exit(&end), end.summary.gone, house.count(GONE)), (0, 51, 80));
    assert_eq!(house.traffic().of(Class::Info), 51, "nothing is asked twice");
}

#[tokio::test]
async fn a_check_that_gets_only_useless_answers_is_given_up_after_a_few() {
    for fault in [Fault::Html(500), Fault::EmptyBody200, Fault::NullBody, Fault::ErrorObject200] {
        let house = living_house(900).await;
        remove(&house, 80);
        house.demo.faults().add(When::info(), fault.clone());
        house.demo.reset_traffic();
        let (end, _) = house.run(SyncMode::Smart).await;
        assert_eq!((exit(&end), house.count(GONE)), (13, 0), "{fault:?}");
        // Up to fifty are under way when the first useless answer comes.
        assert!(house.traffic().of(Class::Info) <= 70, "{fault:?}: {}", house.traffic().of(Class::Info));
        assert_eq!(house.count("SELECT count(*) FROM torrents WHERE missing_at IS NOT NULL"), 80, "{fault:?}");
    }
}

#[tokio::test]
async fn a_sync_in_which_nothing_changed_writes_no_row() {
    let house = living_house(300).await;
    house.run(SyncMode::Smart).await;
    let rows = |house: &House| -> Vec<String> {
        let told = |line: &&str| {
            ["sync_runs ", "run_log ", "list_readings ", "meta "].iter().any(|table| line.starts_with(table))
        };
        house.dump().lines().filter(|line| !told(line)).map(str::to_owned).collect()
    };
    let before = rows(&house);
    let changes = house.db().query_row("SELECT max(rev) FROM torrents", [], |r| r.get::<_, i64>(0)).unwrap();
    house.run(SyncMode::Smart).await;
    assert_eq!(rows(&house), before);
    assert_eq!(house.reader().rows_since(changes).unwrap().rows, []);
}
