//! What Real-Debrid refuses: too many requests, a token, an address.

use std::collections::BTreeSet;
use std::time::Duration;

use redriva::config::Key;
use redriva::demo::{Class, Fault, When};
use redriva::model::SyncMode;
use redriva::remote;
use redriva::sync::{EventKind, PauseReason, RunStop, SyncEvent, SyncRequest};

use crate::house::{House, Plan, archived, exit, finish, n_events};

fn refused_for(seconds: u64) -> Fault {
    Fault::TooManyRequests { retry_after: Some(seconds), html: false }
}

fn pauses(events: &[SyncEvent]) -> usize {
    n_events(events, |kind| matches!(kind, EventKind::Paused { why: PauseReason::Refused, .. }))
}

#[tokio::test]
async fn one_refusal_pauses_everything_and_loses_nothing() {
    let refused_once = async |place| {
        let house = House::with(Plan::quick(30).with(Key::TorrentWait, "1").with(Key::QuotaWait, "1")).await;
        house.demo.faults().add(When::class(place).nth(1), refused_for(1));
        let (end, events) = house.run(SyncMode::Fast).await;
        assert_eq!((exit(&end), end.summary.refused, pauses(&events)), (0, 1, 1), "{place:?}");
        assert!(end.summary.took >= Duration::from_secs(1));
        house.assert_true();
    };
    tokio::join!(refused_once(Class::User), refused_once(Class::List), refused_once(Class::Info));
}

#[tokio::test]
async fn a_refusal_without_a_time_pauses_as_the_settings_say() {
    let house = House::with(Plan::quick(10).with(Key::TorrentWait, "2").with(Key::QuotaWait, "1")).await;
    house.demo.faults().add(When::list().nth(1), Fault::TooManyRequests { retry_after: None, html: true });
    house.demo.faults().add(When::info().nth(1), Fault::TooManyRequests { retry_after: None, html: false });
    let (end, events) = house.run(SyncMode::Fast).await;
    assert_eq!((exit(&end), pauses(&events)), (0, 2));
    let waits: Vec<i64> = events
        .iter()
        .filter_map(|event| match event.kind {
            EventKind::Paused { until, .. } => Some(until.duration_since(event.at).as_millis().try_into().unwrap()),
            _ => None,
        })
        .collect();
    assert!((900..=1_001).contains(&waits[0]) && (1_900..=2_001).contains(&waits[1]), "{waits:?}");
}

#[tokio::test]
async fn three_pauses_in_a_row_end_the_run_and_the_next_one_obeys_the_time() {
    let house = House::with(Plan::quick(120).with(Key::TorrentWait, "1")).await;
    house.demo.faults().add(When::info().from(41), refused_for(2));
    let (end, events) = house.run(SyncMode::Fast).await;
    let Some(RunStop::Remote(remote::Stop::RateLimited { not_before })) = end.stop else { panic!("{:?}", end.stop) };
    assert_eq!(exit(&end), 14);
    assert_eq!((archived(&events).len(), end.summary.owed), (40, 80));
    let on_their_way = 50;
    assert!(end.summary.refused <= on_their_way + 3, "{}", end.summary.refused);
    let times: BTreeSet<i64> = events
        .iter()
        .filter_map(|event| match event.kind {
            // Requests that were on their way together are told of the same pause.
            EventKind::Paused { until, .. } => Some((until.as_millisecond() + 50) / 500),
            _ => None,
        })
        .collect();
    assert!((3..=6).contains(&times.len()), "{times:?}");
    let stored: String =
        house.db().query_row("SELECT value FROM meta WHERE key = 'not_before'", [], |r| r.get(0)).unwrap();
    assert_eq!(stored, not_before.to_string());
    house.assert_nothing_false();

    house.demo.faults().clear();
    house.demo.reset_traffic();
    let (end, events) = house.run(SyncMode::Smart).await;
    assert_eq!((exit(&end), events.len(), house.traffic().requests), (14, 0, 0));
    let left = not_before.duration_since(redriva::quota::now());
    tokio::time::sleep(Duration::try_from(left).unwrap_or_default()).await;
    let (end, _) = house.run(SyncMode::Smart).await;
    assert_eq!((exit(&end), end.summary.archived), (0, 80));
    house.assert_true();
}

#[tokio::test]
async fn a_pause_outlives_the_process_that_was_refused() {
    let house = House::with(Plan::quick(30).with(Key::QuotaWait, "4").with(Key::TorrentWait, "4")).await;
    house.demo.faults().add(When::list().nth(1), refused_for(1));
    let mut first = house.start(SyncRequest::of(SyncMode::Fast)).await;
    let paused = |event: &SyncEvent| match event.kind {
        EventKind::Paused { until, .. } => Some(until),
        _ => None,
    };
    let until = loop {
        if let Some(until) = paused(&first.events.recv().await.unwrap()) {
            break until;
        }
    };
    first.cancel.cancel();
    finish(first).await;
    let sent = house.traffic().requests;

    let (end, events) = house.run(SyncMode::Fast).await;
    assert_eq!(exit(&end), 0, "{:?}", end.stop);
    assert!(end.summary.took >= Duration::from_secs(2), "it waited for the end of the pause: {:?}", end.summary.took);
    let told: Vec<_> = events.iter().filter_map(paused).collect();
    assert_eq!(told.len(), 1, "the wait is told once: {told:?}");
    assert!((told[0].as_millisecond() - until.as_millisecond()).abs() < 1_000, "{told:?} {until}");
    assert_eq!(house.traffic().requests, sent + 32);
    house.assert_true();
}

#[tokio::test]
async fn the_doubling_of_pauses_goes_on_in_the_next_process() {
    let house = House::with(Plan::quick(5).with(Key::QuotaWait, "1")).await;
    house.demo.faults().add(When::any(), refused_for(1));
    let begun = tokio::time::Instant::now();
    let mut refused = 0;
    // As cron would start it, and as something would end it.
    for _ in 0..40 {
        if begun.elapsed() > Duration::from_secs(9) {
            break;
        }
        let mut run = house.start(SyncRequest::of(SyncMode::Smart)).await;
        let _ = tokio::time::timeout(Duration::from_millis(250), async { while run.events.recv().await.is_some() {} })
            .await;
        run.cancel.cancel();
        finish(run).await;
        refused = house.traffic().requests;
    }
    assert!((3..=5).contains(&refused), "pauses of 1, 2, 4 and 8 seconds: {refused} requests");
}

#[tokio::test]
async fn a_window_that_is_used_up_is_told_with_the_time_it_ends() {
    let mut plan = Plan::quick(20).with(Key::RateLimit, "10");
    plan.window = Duration::from_secs(6);
    let house = House::with(plan).await;
    house.run(SyncMode::Torrents).await;
    house.run(SyncMode::Torrents).await;
    house.run(SyncMode::Torrents).await;
    house.run(SyncMode::Torrents).await;
    house.run(SyncMode::Torrents).await;
    let (end, events) = house.run(SyncMode::Torrents).await;
    assert_eq!(exit(&end), 0);
    let told = n_events(&events, |kind| matches!(kind, EventKind::Paused { why: PauseReason::Quota, .. }));
    assert_eq!(told, 1, "{events:?}");
}

#[tokio::test]
async fn a_token_that_may_not_see_the_account_syncs_all_the_same_and_that_is_told() {
    let denied = Fault::Status { status: 403, error_code: 9, slug: "permission_denied".to_owned() };
    let nameless = Fault::Raw { status: 200, body: br#"{"username":"ada","type":"premium"}"#.to_vec() };
    for fault in [denied, nameless] {
        for mode in [SyncMode::Smart, SyncMode::Details] {
            let house = House::quick(12).await;
            house.run(SyncMode::Torrents).await;
            house.demo.faults().add(When::user(), fault.clone());
            let (end, events) = house.run(mode).await;
            assert_eq!((exit(&end), end.summary.archived), (0, 12), "{fault:?} {mode:?}: {:?}", end.stop);
            let told = n_events(&events, |kind| matches!(kind, EventKind::AccountUnchecked { .. }));
            assert_eq!(told, 1, "{fault:?} {mode:?}");
            house.assert_true();
        }
    }
}

#[tokio::test]
async fn resuming_with_another_account_asks_for_nothing_but_the_account() {
    let house = House::quick(12).await;
    house.run(SyncMode::Torrents).await;
    house.demo.reset_traffic();
    house.demo.faults().add(When::any(), Fault::OtherAccount);
    for mode in [SyncMode::Resume, SyncMode::Details] {
        let (end, _) = house.run(mode).await;
        assert_eq!((exit(&end), end.summary.owed), (20, 12), "{mode:?}");
    }
    assert_eq!((house.traffic().requests, house.traffic().of(Class::User)), (2, 2));
    assert_eq!(house.count("SELECT count(*) FROM detail_jobs WHERE unknown_at IS NOT NULL"), 0);
}

#[tokio::test]
async fn a_refused_token_stops_the_run_and_keeps_what_is_committed() {
    for (fault, code) in [(Fault::BadToken401, 12), (Fault::IpNotAllowed403, 12)] {
        let house = House::quick(100).await;
        house.demo.faults().add(When::info().from(31), fault);
        let (end, events) = house.run(SyncMode::Fast).await;
        assert_eq!(exit(&end), code);
        let committed = archived(&events);
        assert_eq!((committed.len(), end.summary.archived, end.summary.owed), (30, 30, 70));
        assert!(house.traffic().of(Class::Info) <= 30 + 50, "no request after those on their way");
        assert_eq!(house.count("SELECT count(*) FROM failures"), 0, "it is not the torrents' fault");
        house.demo.faults().clear();
        let (end, _) = house.run(SyncMode::Fast).await;
        assert_eq!((exit(&end), end.summary.archived), (0, 70));
        house.assert_true();
        assert_eq!(house.traffic().info_served_twice(), 0);
    }
}

#[tokio::test]
async fn another_account_is_a_safety_stop_and_nothing_is_stored() {
    let house = House::quick(30).await;
    house.run(SyncMode::Fast).await;
    let before = house.dump_without_runs();
    house.demo.reset_traffic();
    house.demo.faults().add(When::any(), Fault::OtherAccount);
    for mode in [SyncMode::Fast, SyncMode::Smart, SyncMode::Torrents, SyncMode::Details] {
        let (end, _) = house.run(mode).await;
        assert_eq!(exit(&end), 20, "{mode:?}");
    }
    assert!(house.dump_without_runs() == before);
    assert_eq!(house.traffic().of(Class::Info), 0);
    house.demo.faults().clear();
    house.run(SyncMode::Smart).await;
    house.assert_true();
}
