//! Every fault in every place: what it costs, what it must not touch, and that one clean run heals it.

use std::time::Duration;

use redriva::config::Key;
use redriva::demo::{Class, Fault, RowDamage, When};
use redriva::model::SyncMode;
use tokio::task::JoinSet;

use redriva::sync::EventKind;

use crate::house::{House, Plan, exit, n_events};

const TORRENTS: usize = 12;

/// What a run with the fault comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// It stops with this exit code; what is stored is true.
    Stops(u8),
    /// One detail stays owed.
    OneOwed,
    /// All is well and true.
    Fine,
    /// It ends well, and what was odd is stored as odd.
    Odd,
    /// It ends well, though the list proves nothing.
    Incomplete,
    /// The list is shorter than its total: partly done.
    Short,
}
use End::{Fine, Incomplete, Odd, OneOwed, Short, Stops};

fn status(status: u16, error_code: i32) -> Fault {
    Fault::Status { status, error_code, slug: "said_so".to_owned() }
}

fn redirect() -> Fault {
    Fault::Redirect { status: 302, to: "http://127.0.0.1:9/login".to_owned() }
}

fn row(damage: RowDamage) -> Fault {
    Fault::BadRow { position: 0, damage }
}

/// A fault, and what it comes to on the list, on the account and on one detail.
fn table() -> Vec<(Fault, End, End, End)> {
    let stall = Duration::from_millis(900);
    vec![
        (Fault::EmptyObject200, Stops(13), Stops(13), OneOwed),
        (Fault::EmptyBody200, Stops(13), Stops(13), OneOwed),
        (Fault::NullBody, Stops(13), Stops(13), OneOwed),
        (Fault::EmptyArray200, Fine, Stops(13), OneOwed),
        (Fault::NoContent204, Incomplete, Stops(13), OneOwed),
        (Fault::ErrorObject200, Stops(13), Stops(13), OneOwed),
        (Fault::Html(200), Stops(13), Stops(13), Stops(13)),
        (Fault::Html(403), Stops(13), Stops(13), Stops(13)),
        (Fault::Html(404), Stops(13), Stops(13), OneOwed),
        (Fault::Html(502), Stops(13), Stops(13), OneOwed),
        (Fault::Html(522), Stops(13), Stops(13), OneOwed),
        (Fault::Raw { status: 200, body: b"[{\"id\":NaN}]".to_vec() }, Stops(13), Stops(13), OneOwed),
        (Fault::Raw { status: 200, body: b"\xff\xfe[\0]\0".to_vec() }, Stops(13), Stops(13), OneOwed),
        (status(500, -1), Stops(13), Stops(13), OneOwed),
        (Fault::ServiceUnavailable25, Stops(13), Stops(13), OneOwed),
        (status(503, 19), Stops(13), Stops(13), OneOwed),
        (Fault::BadToken401, Stops(12), Stops(12), Stops(12)),
        (Fault::IpNotAllowed403, Stops(12), Stops(12), Stops(12)),
        (status(403, 14), Stops(12), Stops(12), Stops(12)),
        (status(403, 9), Stops(12), Fine, OneOwed),
        (status(403, 20), Stops(12), Stops(12), OneOwed),
        (status(451, 35), Stops(13), Stops(13), OneOwed),
        (Fault::Missing404, Stops(13), Stops(13), Fine),
        (redirect(), Stops(13), Stops(13), Stops(13)),
        (Fault::ResetBeforeAnswer, Stops(13), Stops(13), OneOwed),
        (Fault::ResetInBody(50), Stops(13), Stops(13), OneOwed),
        (Fault::CutBody(50), Stops(13), Stops(13), OneOwed),
        (Fault::TruncatedJson, Stops(13), Stops(13), OneOwed),
        (Fault::ByteOrderMark, Stops(13), Stops(13), OneOwed),
        (Fault::Stall(stall), Stops(13), Stops(13), OneOwed),
        (Fault::StallInBody(stall), Stops(13), Stops(13), OneOwed),
        // An array without an item, where the total says twelve.
        (Fault::HugeBody(1_000), Short, Stops(13), OneOwed),
        (Fault::HugeBody(70_000_000), Stops(13), Stops(13), OneOwed),
        (Fault::GzipBomb(70_000_000), Stops(13), Stops(13), OneOwed),
        (Fault::MissingTotalCount, Incomplete, Fine, Fine),
        (Fault::WrongTotalCount("999".to_owned()), Short, Fine, Fine),
        (Fault::WrongTotalCount("many".to_owned()), Incomplete, Fine, Fine),
        (Fault::RepeatedPage, Fine, Fine, Fine),
        (row(RowDamage::NotAnObject), Stops(3), Stops(13), OneOwed),
        (row(RowDamage::NoId), Stops(3), Fine, OneOwed),
        (row(RowDamage::HostileId), Stops(3), Fine, OneOwed),
        (row(RowDamage::UnknownStatus), Odd, Fine, Odd),
        (row(RowDamage::Nulls), Odd, Fine, OneOwed),
        (row(RowDamage::Sparse), Odd, Fine, OneOwed),
        (row(RowDamage::NumbersAsText), Fine, Fine, Fine),
        (row(RowDamage::TextsAsNumbers), Odd, Fine, OneOwed),
        (row(RowDamage::NegativeBytes), Odd, Fine, Odd),
        (row(RowDamage::HugeBytes), Odd, Fine, Odd),
        (row(RowDamage::HostileName), Odd, Fine, Odd),
        (row(RowDamage::LoneSurrogate), Odd, Fine, Odd),
    ]
}

/// Runs into the fault, checks what it came to, and heals it with one clean run.
async fn suffer(fault: Fault, place: Class, expected: End) {
    let case = format!("{fault:?} on {place:?}");
    let mut plan = Plan::quick(TORRENTS);
    plan.patience.timeouts.read = Duration::from_millis(300);
    let house = House::with(plan).await;
    let id = house.demo.account().ids().remove(5);
    let when = if place == Class::Info { When::info().id(&id) } else { When::class(place) };
    house.demo.faults().add(when, fault);
    let (end, _) = house.run(SyncMode::Fast).await;
    let (code, s) = (exit(&end), &end.summary);
    match expected {
        Stops(wanted) => assert_eq!(code, wanted, "{case}: {:?}", end.stop),
        OneOwed => assert_eq!((code, s.failed, s.owed, s.archived), (3, 1, 1, 11), "{case}: {:?}", end.stop),
        Fine | Odd => assert_eq!((code, s.failed), (0, 0), "{case}: {:?}", end.stop),
        Incomplete => assert_eq!((code, s.list_complete), (0, false), "{case}: {:?}", end.stop),
        Short => assert_eq!((code, s.list_complete, s.unlisted > 0, s.gone), (3, false, true, 0), "{case}"),
    }
    if expected == Odd {
        house.assert_sound();
    } else {
        house.assert_nothing_false();
    }
    let known = house.exported();
    house.demo.faults().clear();
    // Details of the same second count as fresh for the run that goes on.
    let (end, _) = house.run(SyncMode::Fast).await;
    assert_eq!(exit(&end), 0, "{case}, healing: {:?}", end.stop);
    house.assert_true();
    assert!(known.keys().all(|id| house.truth().contains_key(id)), "{case}");
    assert_eq!(house.count("SELECT count(*) FROM torrents WHERE gone_at IS NOT NULL"), 0, "{case}");
}

async fn suffer_all(place: Class, pick: impl Fn((Fault, End, End, End)) -> (Fault, End)) {
    let mut cases = JoinSet::new();
    let mut wrong = Vec::new();
    for (fault, end) in table().into_iter().map(pick) {
        // A few at a time: an answer shall be late only when it is told to be.
        if cases.len() == 6 {
            wrong.extend(cases.join_next().await.unwrap().err());
        }
        cases.spawn(suffer(fault, place, end));
    }
    while let Some(done) = cases.join_next().await {
        wrong.extend(done.err());
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_fault_of_the_list_is_taken_for_the_truth() {
    suffer_all(Class::List, |(fault, list, _, _)| (fault, list)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_fault_of_the_account_is_taken_for_the_truth() {
    suffer_all(Class::User, |(fault, _, user, _)| (fault, user)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_fault_of_a_detail_costs_more_than_that_detail() {
    suffer_all(Class::Info, |(fault, _, _, info)| (fault, info)).await;
}

#[tokio::test]
async fn passing_trouble_is_healed_within_the_run() {
    let house = House::quick(60).await;
    let faults = house.demo.faults();
    faults.add(When::user().nth(1), Fault::Html(502));
    faults.add(When::list().next(2), Fault::CutBody(200));
    for (every, fault) in [(7, Fault::ResetBeforeAnswer), (11, Fault::TruncatedJson), (13, Fault::ResetInBody(20))] {
        faults.add(When::info().every(every), fault);
    }
    let (end, events) = house.run(SyncMode::Fast).await;
    assert_eq!((exit(&end), end.summary.failed), (0, 0));
    let retries = crate::house::n_events(&events, |kind| matches!(kind, redriva::sync::EventKind::Retrying { .. }));
    assert!(retries > 10, "{retries}");
    house.assert_true();
}

#[tokio::test]
async fn a_detail_of_another_torrent_is_rejected() {
    let house = House::quick(TORRENTS).await;
    let id = house.demo.account().ids().remove(2);
    house.demo.faults().add(When::info().id(&id), Fault::WrongId);
    let (end, _) = house.run(SyncMode::Fast).await;
    assert_eq!((exit(&end), end.summary.owed), (3, 1));
    house.assert_nothing_false();
    assert_eq!(house.count("SELECT count(*) FROM torrents"), 12);
    assert_eq!(house.traffic().of(Class::Info), 12, "the same question would get the same answer");
}

#[tokio::test]
async fn a_detail_that_suddenly_tells_another_hash_is_refused_kept_and_told() {
    let house = House::quick(TORRENTS).await;
    house.run(SyncMode::Fast).await;
    let id = house.demo.account().ids().remove(2);
    let damage = RowDamage::OtherHash;
    house.demo.faults().add(When::info().id(&id), Fault::BadRow { position: 0, damage });
    for _ in 0..2 {
        let (end, events) = house.run(SyncMode::All).await;
        assert_eq!((exit(&end), end.summary.failed, end.summary.owed), (3, 1, 1));
        let told =
            |kind: &EventKind| matches!(kind, EventKind::DetailFailed { error, .. } if error.contains("another hash"));
        assert_eq!(n_events(&events, told), 1);
    }
    house.assert_sound();
    assert_eq!(house.exported()[&id]["hash"], house.truth()[&id]["hash"]);
    assert_eq!(house.exported()[&id]["detail"], house.truth()[&id]["detail"]);
    assert_eq!(house.count("SELECT count(*) FROM events WHERE kind = 'hash'"), 1);
    assert_eq!(house.count("SELECT count(*) FROM other_details WHERE why = 'refused' AND files IS NOT NULL"), 1);
    house.demo.faults().clear();
    let (end, _) = house.run(SyncMode::Smart).await;
    assert_eq!((exit(&end), end.summary.owed), (0, 0));
}

#[tokio::test]
async fn a_torrent_that_list_and_detail_tell_with_another_hash_is_told_while_it_is_stored() {
    let house = House::quick(TORRENTS).await;
    house.run(SyncMode::Fast).await;
    let id = house.demo.account().ids().remove(0);
    let damage = RowDamage::OtherHash;
    for when in [When::info().id(&id), When::list()] {
        house.demo.faults().add(when, Fault::BadRow { position: 0, damage });
    }
    let (end, events) = house.run(SyncMode::Smart).await;
    assert_eq!((exit(&end), end.summary.archived), (0, 1));
    assert_eq!(n_events(&events, |kind| matches!(kind, EventKind::OtherHash { .. })), 1);
    assert_eq!(house.count("SELECT count(*) FROM other_details WHERE why = 'replaced' AND files IS NOT NULL"), 1);
    house.assert_sound();
}

#[tokio::test]
async fn a_service_in_trouble_is_given_up_after_a_few_requests_and_everything_stays_owed() {
    let house = House::quick(100).await;
    house.demo.faults().add(When::info().from(31), Fault::Html(502));
    let (end, _) = house.run(SyncMode::Fast).await;
    assert_eq!(exit(&end), 13, "{:?}", end.stop);
    assert_eq!((end.summary.archived, end.summary.owed), (30, 70));
    house.assert_nothing_false();
    house.demo.faults().clear();
    house.run(SyncMode::Smart).await;
    house.assert_true();
    assert_eq!(house.traffic().info_served_twice(), 0);
}

#[tokio::test]
async fn lasting_useless_answers_of_any_kind_cost_few_requests() {
    /// Requests that are on their way when the first answer comes.
    const FIRST: u64 = 16;
    let useless = [
        Fault::EmptyObject200,
        Fault::EmptyBody200,
        Fault::NullBody,
        Fault::EmptyArray200,
        Fault::NoContent204,
        Fault::ErrorObject200,
        Fault::ByteOrderMark,
        Fault::TruncatedJson,
        Fault::Html(404),
        Fault::Html(502),
        Fault::WrongId,
        Fault::ResetBeforeAnswer,
        Fault::CutBody(50),
        Fault::BadRow { position: 0, damage: RowDamage::NoId },
        status(500, -1),
        status(502, -1),
    ];
    for fault in useless {
        let house = House::quick(300).await;
        house.demo.faults().add(When::info(), fault.clone());
        let (end, _) = house.run(SyncMode::Fast).await;
        assert_eq!((exit(&end), end.summary.archived), (13, 0), "{fault:?}: {:?}", end.stop);
        assert!(house.traffic().of(Class::Info) <= FIRST + 20, "{fault:?}: {:?}", house.traffic());
        assert_eq!(end.summary.requests, house.traffic().requests, "{fault:?}: what is told was sent");
        assert_eq!(end.summary.owed, 300, "{fault:?}");
    }
}

#[tokio::test]
async fn a_refusal_of_every_torrent_is_the_services_and_has_its_own_exit_code() {
    for (http, code, wanted) in
        [(503, 25, 13), (503, 19, 13), (451, 35, 13), (403, 20, 12), (403, 9, 12), (403, 21, 14), (403, 36, 14)]
    {
        let house = House::with(Plan::quick(300).with(Key::MaxConcurrent, "8")).await;
        house.demo.faults().add(When::info().from(31), status(http, code));
        let (end, _) = house.run(SyncMode::Fast).await;
        let case = format!("{http} {code}: {:?}", end.stop);
        assert_eq!((exit(&end), end.summary.archived), (wanted, 30), "{case}");
        // The last good answers may come after the first refusals, and begin the count anew.
        assert!(house.traffic().of(Class::Info) <= 30 + 8 + 10 + 8, "{case}: {:?}", house.traffic());
        let told = end.stop.as_ref().unwrap().to_string();
        assert!(told.contains("in a row") && told.contains(&format!("code {code}")), "{told}");
        let not_before = house.count("SELECT count(*) FROM meta WHERE key = 'not_before'");
        assert_eq!(not_before, i64::from(wanted == 14), "{case}");
        if wanted != 14 {
            house.demo.faults().clear();
            let (end, _) = house.run(SyncMode::Smart).await;
            assert_eq!(exit(&end), 0, "{case}, healing: {:?}", end.stop);
            house.assert_true();
        }
    }
}

#[tokio::test]
async fn what_fails_run_after_run_is_noted_once() {
    let house = House::quick(20).await;
    let id = house.demo.account().ids().remove(5);
    house.demo.faults().add(When::info().id(&id), status(451, 35));
    house.demo.faults().add(When::list(), Fault::BadRow { position: 3, damage: RowDamage::HostileId });
    for runs in 1..=3 {
        let (end, _) = house.run(SyncMode::Smart).await;
        assert_eq!(exit(&end), 3, "{:?}", end.stop);
        assert_eq!(house.count("SELECT count(*) FROM failures"), 1);
        assert_eq!(house.count("SELECT attempts FROM failures"), runs);
        assert_eq!(house.count("SELECT count(*) FROM rejects"), 1);
        assert_eq!(house.count("SELECT run_id FROM rejects"), runs);
    }
}

#[tokio::test]
async fn what_fails_for_ever_does_not_keep_the_rest_from_its_turn() {
    let house = House::quick(60).await;
    for id in house.demo.account().ids().iter().rev().take(15) {
        house.demo.faults().add(When::info().id(id), status(451, 35));
    }
    let (first, _) = house.run(SyncMode::Smart).await;
    assert_eq!(exit(&first), 13, "the newest are refused one after the other: {:?}", first.stop);
    let (second, _) = house.run(SyncMode::Smart).await;
    assert!(first.summary.archived + second.summary.archived >= 45, "{:?} {:?}", first.summary, second.summary);
    house.assert_nothing_false();
}

#[tokio::test]
async fn many_failures_that_are_the_torrents_own_do_not() {
    let house = House::quick(30).await;
    house.demo.faults().add(When::info().every(2), Fault::ServiceUnavailable25);
    for id in house.demo.account().ids().iter().step_by(3) {
        house.demo.faults().add(
            When::info().id(id),
            Fault::Status { status: 451, error_code: 35, slug: "infringing_file".to_owned() },
        );
    }
    let (end, _) = house.run(SyncMode::Fast).await;
    assert_eq!(exit(&end), 3);
    assert_eq!(end.summary.archived + end.summary.failed, 30);
    house.assert_nothing_false();
}
