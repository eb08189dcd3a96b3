//! What a run says is kept in the archive, whoever listens.

use redriva::demo::{Fault, When};
use redriva::model::{Level, RunId, SyncMode};
use redriva::sync::{EventKind, SyncRequest, narrate};

use crate::house::{House, n_events};

#[tokio::test]
async fn steps_warnings_failures_and_the_end_are_kept_and_single_details_are_not() {
    let house = House::quick(60).await;
    let bad = house.demo.account().ids()[7].clone();
    house.demo.faults().add(When::info().id(&bad), Fault::Missing404);
    let (end, events) = house.run(SyncMode::Fast).await;
    let told: Vec<String> =
        events.iter().filter_map(narrate).filter(|line| line.level >= Level::Info).map(|line| line.text).collect();
    let reader = house.reader();
    let kept: Vec<String> =
        reader.run_log(end.summary.run.unwrap()).unwrap().into_iter().map(|line| line.text).collect();
    assert_eq!(kept, told);
    assert!(kept.last().unwrap().starts_with("Sync done: 59 details archived"), "{kept:?}");
    assert!(kept.iter().any(|text| text.contains("no longer knows")), "{kept:?}");
    let run = &reader.runs(1).unwrap()[0];
    assert_eq!((run.past.state.as_str(), run.archived, run.requests), ("complete", 59, 62));
}

#[tokio::test]
async fn a_run_that_ends_by_an_error_says_so_in_its_log() {
    let house = House::quick(20).await;
    house.run(SyncMode::Fast).await;
    house.demo.faults().add(When::list(), Fault::BadToken401);
    let (end, _) = house.run(SyncMode::Smart).await;
    let log = house.reader().run_log(end.summary.run.unwrap()).unwrap();
    let last = log.last().unwrap();
    assert!(last.level == Level::Error && last.text.starts_with("Sync stopped: "), "{last:?}");
}

#[tokio::test]
async fn a_very_bad_day_keeps_two_thousand_lines_and_says_how_many_are_missing() {
    let house = House::quick(2_100).await;
    house.demo.faults().add(When::info(), Fault::Missing404);
    let (_, events) = house.run(SyncMode::Fast).await;
    let missing = events.iter().filter(|event| matches!(event.kind, EventKind::DetailMissing { .. })).count();
    assert_eq!(missing, 2_100);
    let log = house.reader().run_log(RunId(1)).unwrap();
    assert_eq!(log.len(), 2_002);
    assert!(log[2_000].text.ends_with(" more lines are not kept."), "{:?}", log[2_000]);
    assert!(log[2_001].text.starts_with("Sync done"), "{:?}", log[2_001]);
}

#[tokio::test]
async fn a_run_that_only_plans_leaves_no_log() {
    let house = House::quick(10).await;
    house.run(SyncMode::Smart).await;
    let lines = || house.count("SELECT count(*) FROM run_log");
    let before = lines();
    house.sync(SyncRequest { dry_run: true, ..SyncRequest::of(SyncMode::Smart) }).await;
    assert_eq!(lines(), before);
}

#[tokio::test]
async fn a_journal_that_another_program_keeps_from_being_emptied_is_told_once() {
    let house = House::quick(60).await;
    house.run(SyncMode::Fast).await;
    let reader = rusqlite::Connection::open(house.archive_path()).unwrap();
    reader.execute_batch("BEGIN; SELECT count(*) FROM torrents").unwrap();
    let _: i64 = reader.query_row("SELECT count(*) FROM torrents", [], |r| r.get(0)).unwrap();
    let writer = rusqlite::Connection::open(house.archive_path()).unwrap();
    writer.execute("INSERT INTO meta VALUES ('large', ?1)", ["x".repeat(70 << 20)]).unwrap();
    let told =
        |events: &[_]| n_events(events, |kind| matches!(kind, EventKind::JournalGrows { bytes } if *bytes > 64 << 20));
    let (_, events) = house.run(SyncMode::Fast).await;
    assert_eq!(told(&events), 1);
    drop((reader, writer));
    let (_, events) = house.run(SyncMode::Smart).await;
    let (_, after) = house.run(SyncMode::Smart).await;
    assert_eq!((told(&events) <= 1, told(&after)), (true, 0), "it is emptied again");
}
