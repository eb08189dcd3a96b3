//! Days of an account: each run's plan is exactly what changed, and the history tells the story.

use std::collections::BTreeMap;

use redriva::model::{ChangeKind, Difference, HistoryFilter, Outcome, PointInTime, Reason, RunId, SyncMode, TorrentId};
use redriva::sync::{RunEnd, SyncRequest};

use crate::house::House;

async fn smart(house: &House) -> RunEnd {
    house.run(SyncMode::Smart).await.0
}

fn planned(end: &RunEnd) -> BTreeMap<String, Reason> {
    end.plan.iter().map(|item| (item.id.to_string(), item.reason)).collect()
}

fn kinds(house: &House, id: &str) -> Vec<ChangeKind> {
    let torrent = Some(TorrentId::parse(id).unwrap());
    let mut events = house.reader().history(&HistoryFilter { torrent, ..HistoryFilter::default() }).unwrap();
    events.reverse();
    events.into_iter().map(|event| event.kind).collect()
}

#[tokio::test]
async fn each_day_is_planned_exactly_and_remembered() {
    use ChangeKind::{Added, Bytes, Detail, Gone, Links, Progress, Renamed, Status};
    let house = House::quick(60).await;
    let account = house.demo.account();
    let begun = account.add_any("downloading");
    let first = smart(&house).await;
    assert_eq!((first.outcome, first.plan.len()), (Outcome::Complete, 61));
    assert!(first.plan.iter().all(|item| item.reason == Reason::New));

    let done = account.ids_with_status("downloaded");
    let [named, lost, again, ..] = done.as_slice() else { panic!("the account is too small") };
    account.finish(&begun);
    account.rename(named, "Another name");
    account.remove(lost);
    let twin = account.readd(again).unwrap();
    let fresh = account.add("A new one");

    let second = smart(&house).await;
    let wanted = [
        (begun.clone(), Reason::StatusChanged),
        (named.clone(), Reason::FieldsChanged),
        (twin.clone(), Reason::New),
        (fresh.clone(), Reason::New),
    ];
    assert_eq!(planned(&second), BTreeMap::from(wanted));
    let s = &second.summary;
    assert_eq!((s.new, s.changed, s.finished, s.gone, s.returned, s.owed), (2, 2, 1, 1, 0, 0));
    // One for the account, one for the list, one that proves the removal, and the details.
    assert_eq!(s.requests, 3 + second.plan.len() as u64);

    let third = smart(&house).await;
    assert_eq!((third.plan.len(), third.summary.requests), (0, 2), "a quiet day");

    assert!(kinds(&house, &begun).starts_with(&[Added, Detail, Status]));
    assert!(kinds(&house, &begun).contains(&Progress) && kinds(&house, &begun).contains(&Links));
    let torrent = Some(TorrentId::parse(&begun).unwrap());
    let told = house.reader().history(&HistoryFilter { torrent, once: true, ..HistoryFilter::default() }).unwrap();
    let told: Vec<ChangeKind> = told.iter().rev().map(|event| event.kind).filter(|kind| *kind != Detail).collect();
    assert_eq!(told, [Added, Status], "one finished torrent is one line");
    let counted = house.reader().event_counts(None).unwrap();
    assert!(counted.iter().all(|(kind, _)| *kind != Progress), "{counted:?}");
    assert_eq!(kinds(&house, named)[..3], [Added, Detail, Renamed]);
    assert_eq!(kinds(&house, lost), [Added, Detail, Gone]);
    assert_eq!(kinds(&house, &fresh), [Added, Detail]);
    assert!(!kinds(&house, named).contains(&Bytes));

    let reader = house.reader();
    let removed = reader.removed().unwrap();
    assert!(matches!(removed.as_slice(), [one] if one.id.as_str() == lost));
    let apart = reader.difference(PointInTime::Run(RunId(1)), PointInTime::Run(RunId(2))).unwrap();
    assert_eq!(apart.left.len(), 1);
    let mut joined: Vec<String> = apart.joined.iter().map(|t| t.id.to_string()).collect();
    joined.sort();
    let mut wanted = vec![twin.clone(), fresh];
    wanted.sort();
    assert_eq!(joined, wanted);
    let told = apart.joined.iter().find(|t| t.id.as_str() == twin).unwrap();
    assert_eq!(told.twin.as_ref().map(TorrentId::as_str), Some(again.as_str()), "the same content under another id");
    assert_eq!(
        reader.difference(PointInTime::Run(RunId(2)), PointInTime::Run(RunId(3))).unwrap(),
        Difference::default()
    );
}

#[tokio::test]
async fn a_torrent_that_comes_back_is_living_again_and_both_facts_stay() {
    let house = House::quick(30).await;
    smart(&house).await;
    let lost = house.demo.account().ids_with_status("downloaded")[0].clone();
    // The service forgets it for a day: list and detail alike.
    let forget = redriva::demo::When::info().id(&lost);
    house.demo.faults().add(forget, redriva::demo::Fault::Missing404);
    house.demo.faults().add(redriva::demo::When::list(), redriva::demo::Fault::HiddenRow(lost.clone()));
    assert_eq!(smart(&house).await.summary.gone, 1);
    house.demo.faults().clear();
    let back = smart(&house).await;
    assert_eq!((back.summary.returned, back.summary.gone), (1, 0));
    assert_eq!(planned(&back).get(&lost), Some(&Reason::FieldsChanged));
    let kinds = kinds(&house, &lost);
    assert_eq!(kinds[2..4], [ChangeKind::Gone, ChangeKind::Returned]);
    assert!(house.reader().removed().unwrap().is_empty());
}

#[tokio::test]
async fn the_list_alone_marks_nothing_and_two_lists_an_hour_apart_do() {
    let house = House::quick(30).await;
    smart(&house).await;
    let lost = house.demo.account().ids()[3].clone();
    house.demo.account().remove(&lost);
    for _ in 0..2 {
        assert_eq!(house.run(SyncMode::Torrents).await.0.summary.gone, 0, "no second proof yet");
    }
    // An hour goes by.
    let db = rusqlite::Connection::open(house.archive_path()).unwrap();
    db.execute("UPDATE torrents SET missing_at = missing_at - 3600 WHERE id = ?1", [&lost]).unwrap();
    assert_eq!(house.run(SyncMode::Torrents).await.0.summary.gone, 1);
    assert_eq!(house.count("SELECT count(*) FROM torrents WHERE gone_evidence = 'two lists'"), 1);
}

#[tokio::test]
async fn options_of_the_smart_mode_leave_the_rest_owed() {
    let house = House::quick(40).await;
    let begun = house.demo.account().add_any("downloading");
    smart(&house).await;
    let named = house.demo.account().ids_with_status("downloaded")[0].clone();
    house.demo.account().finish(&begun);
    house.demo.account().rename(&named, "Another name");
    let mut only = SyncRequest::of(SyncMode::Smart);
    only.smart.status_changes_only = true;
    let (end, _) = house.sync(only).await;
    assert_eq!(planned(&end), BTreeMap::from([(begun, Reason::StatusChanged)]));
    assert_eq!(house.owed(), 1, "what the option left out is not forgotten");
    assert_eq!(planned(&smart(&house).await), BTreeMap::from([(named, Reason::FieldsChanged)]));
}

#[tokio::test]
async fn a_listed_torrent_that_the_service_does_not_know_is_asked_for_again_at_the_next_list() {
    let house = House::quick(20).await;
    let odd = house.demo.account().ids()[4].clone();
    house.demo.faults().add(redriva::demo::When::info().id(&odd), redriva::demo::Fault::Missing404);
    let first = smart(&house).await;
    assert_eq!((first.outcome, first.summary.gone, first.summary.owed), (Outcome::Complete, 0, 0));
    assert_eq!(planned(&smart(&house).await), BTreeMap::from([(odd.clone(), Reason::New)]));
    house.demo.faults().clear();
    assert_eq!(planned(&smart(&house).await), BTreeMap::from([(odd, Reason::New)]));
    house.assert_true();
}
