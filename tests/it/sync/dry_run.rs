//! A dry run stores nothing, and its plan is what the next run does.

use std::collections::BTreeSet;

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
async fn before_the_first_sync_it_plans_everything_and_keeps_the_archive_empty() {
    let house = House::quick(40).await;
    let (end, _) = house.sync(dry(SyncMode::Smart)).await;
    assert_eq!((end.plan.len(), end.summary.listed, house.traffic().requests), (40, 40, 2));
    // Its id is the file's own, not the service's.
    assert_eq!(house.dump().lines().count(), 1, "{}", house.dump());
    assert!(house.dump().starts_with("meta "), "{}", house.dump());
}
