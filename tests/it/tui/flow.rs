//! How one thing follows from another: a list that is not believed, the end of a run, the way back.

use std::time::Duration;

use redriva::model::{DoubtedList, DoubtedTorrent, Outcome, Reason, RunSummary, SyncMode, TorrentId};
use redriva::sync::{EventKind, PlanSummary, SyncRequest};
use redriva::tui::testing::{ArchiveAnswer, Effect, MessageKind, Owner, Route};

use super::dashboard::{overview, started};
use super::{AppHarness, account, answer, moment};

/// A dashboard whose archive met a list that lacks 742 torrents.
fn doubting() -> AppHarness {
    let mut overview = overview();
    overview.stats.doubted = Some(DoubtedList {
        at: moment("2026-11-22T10:00:00Z"),
        missing: 742,
        living: 4_233,
        torrents: vec![DoubtedTorrent {
            id: TorrentId::parse("ID00000000004").unwrap(),
            name: "Nosferatu.1922.1080p".to_owned(),
            bytes: Some(3 << 30),
        }],
    });
    started(100, 30, overview)
}

#[test]
fn a_list_that_is_not_believed_is_the_first_thing_to_do_and_names_what_is_missing() {
    let mut bench = doubting();
    assert!(bench.screen().contains("The list lacks 742 of 4,233 torrents"), "{}", bench.screen());
    bench.press("down enter");
    let screen = bench.screen();
    assert!(screen.contains("Believe it: 742 torrents are removed"), "{screen}");
    assert!(screen.contains("Nosferatu.1922.1080p") && screen.contains("3.0 GiB"), "{screen}");
    bench.type_in("nosf").press("enter");
    assert_eq!(bench.app.layers.route, Route::Detail);
}

#[test]
fn a_list_is_believed_only_with_the_number_typed() {
    let mut bench = doubting();
    bench.effects.clear();
    bench.press("down enter enter").type_in("741").press("enter");
    assert!(bench.orders().iter().all(|order| !matches!(order, Effect::StartSync { .. })));
    bench.press("backspace").type_in("2").press("enter");
    let wanted = SyncRequest { accept_removals: Some(742), ..SyncRequest::of(SyncMode::Smart) };
    assert!(bench.orders().contains(&Effect::StartSync { request: wanted }));
}

#[test]
fn the_guide_to_the_modes_knows_the_list_that_is_not_believed() {
    let mut bench = doubting();
    bench.press("w");
    assert!(bench.screen().contains("Decide about 742 missing torrents"), "{}", bench.screen());
    bench.press("enter");
    assert!(bench.screen().contains("Leave it"), "{}", bench.screen());
}

/// A sync that was started from the table, and runs.
fn running() -> AppHarness {
    let mut bench = AppHarness::loaded(100, 30, account());
    bench.press("s").sync(EventKind::RunStarted { mode: SyncMode::Smart, archived: 12 });
    bench
}

/// Lets the run end.
fn end(bench: &mut AppHarness, outcome: Outcome, summary: RunSummary) {
    bench.sync(EventKind::RunFinished { outcome, summary, error: None });
    bench.deliver(MessageKind::SyncEnded { failure: None });
}

fn summary(seconds: u64) -> RunSummary {
    RunSummary { new: 5, gone: 742, archived: 5, took: Duration::from_secs(seconds), ..RunSummary::default() }
}

#[test]
fn the_end_of_a_run_takes_the_place_of_its_start() {
    let mut bench = running();
    assert!(bench.screen().contains("Sync smart started"), "{}", bench.screen());
    end(&mut bench, Outcome::Complete, summary(2));
    let screen = bench.screen();
    assert!(screen.contains("✓ 5 new, 742 gone, 2 s") && !screen.contains("Sync smart started"), "{screen}");
}

#[test]
fn a_cancel_is_told_as_the_users_own() {
    let mut bench = running();
    bench.press("x");
    end(&mut bench, Outcome::Cancelled, summary(2));
    let screen = bench.screen();
    assert!(screen.contains("You cancelled the sync") && !screen.contains("error"), "{screen}");
    let mut silent = running();
    silent.press("x").deliver(MessageKind::SyncEnded { failure: None });
    assert!(silent.screen().contains("You cancelled the sync"), "{}", silent.screen());
}

#[test]
fn a_long_run_rings_only_where_nobody_looks() {
    for (focus, seconds, rings) in
        [(None, 60, false), (Some(true), 60, false), (Some(false), 60, true), (Some(false), 29, false)]
    {
        let mut bench = running();
        focus.map(|focus| bench.deliver(MessageKind::Focus(focus)));
        bench.effects.clear();
        end(&mut bench, Outcome::Complete, summary(seconds));
        let rang = bench.orders().iter().any(|order| matches!(order, Effect::Ring { text } if text.contains("5 new")));
        assert_eq!(rang, rings, "{focus:?} {seconds}");
    }
}

#[test]
fn the_dashboard_shows_the_run_itself_while_it_runs() {
    let mut bench = started(100, 30, overview());
    bench.press("s").sync(EventKind::RunStarted { mode: SyncMode::Smart, archived: 12 });
    let plan = PlanSummary { by_reason: vec![(Reason::New, 40)], requests: 40, ..PlanSummary::default() };
    bench.sync(EventKind::Planned(plan));
    let screen = bench.screen();
    assert!(screen.contains("Sync now") && screen.contains("0 of 40 details"), "{screen}");
    assert!(!screen.contains("list was not read"), "{screen}");
    bench.sync(EventKind::RunFinished { outcome: Outcome::Complete, summary: summary(2), error: None });
    assert!(bench.screen().contains("Last sync"), "{}", bench.screen());
}

#[test]
fn a_run_of_another_process_is_not_told_as_one_that_did_nothing() {
    let mut overview = overview();
    if let Some(run) = &mut overview.stats.last_sync {
        (run.state, run.finished) = (redriva::model::RunState::Running, None);
    }
    let bench = started(100, 30, overview);
    let screen = bench.screen();
    assert!(screen.contains("runs in another process") && screen.contains("107 details still to fetch"), "{screen}");
    assert!(!screen.contains("requests"), "{screen}");
}

#[test]
fn warnings_by_the_hundred_are_counted_in_the_log() {
    let mut bench = running();
    for n in 0..742 {
        let id = TorrentId::parse(&format!("GONE{n}")).unwrap();
        bench.sync(EventKind::TorrentGone { id, name: "x".to_owned() });
    }
    bench.sync(EventKind::Planned(PlanSummary::default())).press("3");
    let screen = bench.screen();
    assert!(screen.contains("737 more are gone") && screen.matches("Gone: ").count() == 5, "{screen}");
}

#[test]
fn numbers_that_came_late_are_no_run() {
    let mut bench = running();
    bench.deliver(answer(Owner::Dashboard, ArchiveAnswer::Overview(Box::new(overview())))).press("1");
    assert!(bench.screen().contains("Sync now"), "{}", bench.screen());
}
