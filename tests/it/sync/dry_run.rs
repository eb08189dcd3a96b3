//! A dry run stores nothing, and its plan is what the next run does.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use redriva::demo::{Class, Fault, When};
use redriva::model::{Outcome, SyncMode};
use redriva::sync::SyncRequest;

use crate::house::{House, archived};

fn dry(mode: SyncMode) -> SyncRequest {
    SyncRequest { dry_run: true, ..SyncRequest::of(mode) }
}

#[tokio::test]
async fn it_stores_nothing_and_plans_what_the_real_run_then_fetches() {
    let house = House::quick(150).await;
    let account = house.demo.account();
    house.demo.faults().add(When::info().id(&account.ids()[9]), Fault::Missing404);
    house.run(SyncMode::Fast).await;
    house.demo.faults().clear();
    let done = account.ids_with_status("downloaded");
    account.rename(&done[3], "Renamed (1922)");
    account.fail(&done[5], "error");
    account.add("Added (1924)");
    for mode in [SyncMode::Smart, SyncMode::Torrents, SyncMode::Details, SyncMode::Resume, SyncMode::Fast] {
        let before = house.dump();
        house.demo.reset_traffic();
        let (end, events) = house.sync(dry(mode)).await;
        assert_eq!(end.outcome, Outcome::Complete);
        assert_eq!((archived(&events).len(), house.traffic().of(Class::Info)), (0, 0), "{mode}");
        assert!(house.dump() == before, "{mode} stored something");
        let planned: Vec<_> = end.plan.iter().map(|item| (item.id.clone(), item.reason)).collect();
        let (real, events) = house.run(mode).await;
        assert_eq!(real.plan.iter().map(|item| (item.id.clone(), item.reason)).collect::<Vec<_>>(), planned, "{mode}");
        let fetched: BTreeSet<String> = archived(&events).into_iter().collect();
        assert_eq!(fetched, planned.iter().map(|(id, _)| id.to_string()).collect(), "{mode}");
    }
    house.assert_true();
}

#[tokio::test]
async fn before_the_first_sync_it_plans_everything_and_makes_no_archive() {
    let house = House::quick(40).await;
    let before = files(house.folder());
    let (end, _) = house.sync(dry(SyncMode::Smart)).await;
    assert_eq!((end.outcome, end.plan.len(), end.summary.listed), (Outcome::Complete, 40, 40));
    assert_eq!((house.traffic().requests, files(house.folder())), (2, before.clone()));
    // Neither is one made of an empty file, nor in the place of a lost one.
    std::fs::write(house.archive_path(), "").unwrap();
    let (end, _) = house.sync(dry(SyncMode::Fast)).await;
    assert_eq!((end.plan.len(), house.archive_path().metadata().unwrap().len()), (40, 0));
    std::fs::remove_file(house.archive_path()).unwrap();
    house.run(SyncMode::Torrents).await;
    redriva::archive::take_snapshot(&house.archive_path(), redriva::model::Timestamp::UNIX_EPOCH).unwrap();
    std::fs::remove_file(house.archive_path()).unwrap();
    let refused = house.session().start_sync(dry(SyncMode::Smart)).await.unwrap_err().to_string();
    assert!(refused.contains("is damaged") && !house.archive_path().exists(), "{refused}");
}

/// Every file below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        found.extend(if path.is_dir() { files(&path) } else { vec![path] });
    }
    found.sort();
    found
}

#[tokio::test]
async fn an_archive_that_exists_counts_its_requests() {
    let house = House::quick(10).await;
    house.run(SyncMode::Fast).await;
    let slots = || house.count("SELECT count(*) FROM quota_slots");
    let before = slots();
    house.sync(dry(SyncMode::Smart)).await;
    assert_eq!(slots(), before + 2);
}
