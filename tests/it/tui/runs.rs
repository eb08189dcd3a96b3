//! The sync screen around a run: what it costs, only planning it, past runs and their logs.

use insta::assert_snapshot;
use redriva::model::{
    Backlog, Level, LogLine, Outcome, PastRun, Reason, RunId, RunState, RunSummary, RunWithCounts, SyncMode, TorrentId,
};
use redriva::sync::{EventKind, PlanSummary, Planned, Rates, SyncRequest, SyncSettings};
use redriva::tui::testing::sync::Below;
use redriva::tui::testing::{ArchiveAnswer, ArchiveQuery, Effect, MessageKind, Owner};

use super::{AppHarness, account, answer, moment, numbered, read};

use std::time::Duration;

pub(super) fn rates() -> Rates {
    let settings = SyncSettings {
        batch_size: 250,
        batch_wait: Duration::from_secs(60),
        page_rows: 5_000,
        page_wait: Duration::from_secs(1),
        stale_after: Duration::from_secs(7 * 86_400),
        stale_limit: 120,
        workers: 50,
    };
    Rates { settings, limit: 200, window: Duration::from_secs(60) }
}

fn run(number: i64, mode: SyncMode, state: RunState, hour: i64) -> RunWithCounts {
    let started = moment("2026-11-21T00:00:00Z").checked_add(Duration::from_secs(hour.unsigned_abs() * 3_600)).unwrap();
    let error = (state == RunState::Ended(Outcome::Failed)).then(|| "Real-Debrid refused the token".to_owned());
    let run = PastRun {
        run: RunId(number),
        mode: Some(mode),
        state,
        started,
        finished: started.checked_add(Duration::from_secs(75 * number.unsigned_abs())).ok(),
        error,
    };
    RunWithCounts {
        past: run,
        archived: number.unsigned_abs() * 100,
        failed: u64::from(state == RunState::Ended(Outcome::Partial)),
        requests: 4_235,
    }
}

pub(super) fn past() -> Vec<RunWithCounts> {
    let ended = [Outcome::Complete, Outcome::Partial, Outcome::Cancelled, Outcome::Failed].map(RunState::Ended);
    let states = ended.into_iter().chain([RunState::Interrupted]);
    let modes = SyncMode::ALL.into_iter().cycle().skip(1);
    let runs = (1..=12).zip(modes).zip(states.cycle().skip(1));
    let mut past: Vec<RunWithCounts> = runs.map(|((n, mode), state)| run(n, mode, state, n)).collect();
    past.reverse();
    past
}

fn owed() -> Backlog {
    Backlog { torrents: 4_233, owed: vec![(Reason::New, 41), (Reason::Failed, 3)] }
}

fn opened(width: u16, height: u16) -> AppHarness {
    let mut bench = AppHarness::loaded(width, height, account());
    bench.press("3");
    assert_eq!(bench.orders(), [read(Owner::Runs, 1, ArchiveQuery::Runs)]);
    bench.deliver(answer(Owner::Runs, ArchiveAnswer::Runs { runs: past(), backlog: owed(), rates: rates() }));
    bench
}

fn said() -> Vec<LogLine> {
    (0..40)
        .map(|n| {
            let level = match n {
                7 => Level::Error,
                9 => Level::Warning,
                _ => Level::Info,
            };
            LogLine { at: moment("2026-11-21T12:00:00Z"), level, text: format!("Sentence {n} of the log.") }
        })
        .collect()
}

#[test]
fn modes_with_their_cost_and_the_runs_of_the_past_at_three_widths() {
    assert_snapshot!("runs_80", opened(80, 24).screen());
    assert_snapshot!("runs_120", opened(120, 36).screen());
    assert_snapshot!("runs_40", opened(40, 12).screen());
}

#[test]
fn each_mode_says_what_it_costs() {
    let mut bench = opened(120, 36);
    for cost in [
        "2 requests for account and list and 44 details owed, a moment; then what is new, changed or old.",
        "4,233 details and the list, 4,235 requests, about 21 min 10 s.",
        "about 37 min 10 s.",
        "2 requests for account and list, a moment.",
        "4,233 requests, about 21 min 9 s. The quota allows 200 in 60 s.",
        "44 requests, a moment.",
    ] {
        assert!(bench.screen().contains(cost), "{cost}: {}", bench.screen());
        bench.press("j");
    }
}

#[test]
fn an_empty_archive_promises_no_number_and_a_resume_without_debts_nothing() {
    let mut bench = AppHarness::loaded(120, 36, vec![]);
    bench.press("3 j");
    bench.deliver(answer(
        Owner::Runs,
        ArchiveAnswer::Runs { runs: vec![], backlog: Backlog::default(), rates: rates() },
    ));
    let screen = bench.screen();
    assert!(screen.contains("2 requests for account and list, then one for each torrent."), "{screen}");
    assert!(screen.contains("No sync has run yet."), "{screen}");
    let known = Backlog { owed: vec![], ..owed() };
    bench
        .press("j j j j")
        .deliver(answer(Owner::Runs, ArchiveAnswer::Runs { runs: vec![], backlog: known, rates: rates() }));
    assert!(bench.screen().contains("Nothing is owed, so there is nothing to do."), "{}", bench.screen());
}

#[test]
fn the_log_of_a_past_run_is_opened_searched_and_left() {
    let mut bench = opened(80, 24);
    bench.press("j j j j j j j enter");
    assert_eq!(bench.orders(), [read(Owner::RunLog, 1, ArchiveQuery::RunLog { run: RunId(11) })]);
    assert!(bench.screen().contains("Reading the archive."));
    bench.deliver(answer(Owner::RunLog, ArchiveAnswer::RunLog(said())));
    assert_snapshot!("runs_log", bench.screen());
    bench.press("l l");
    assert!(!bench.screen().contains("Sentence 6") && bench.screen().contains("Sentence 7"));
    bench.press("l l / 3 enter");
    assert!(bench.screen().contains("13 of 40 lines"), "{}", bench.screen());
    bench.press("esc");
    assert!(bench.screen().contains("Sentence 1 of"), "the search is left first: {}", bench.screen());
    bench.press("esc");
    assert!(bench.screen().contains("Past runs"), "{}", bench.screen());
}

#[test]
fn a_log_that_comes_late_or_is_not_kept_any_more() {
    let mut bench = opened(80, 24);
    bench.press("end enter esc enter");
    bench.deliver(numbered(Owner::RunLog, 1, ArchiveAnswer::RunLog(said())));
    assert!(bench.screen().contains("Reading the archive."), "an answer about another run");
    bench.deliver(answer(Owner::RunLog, ArchiveAnswer::RunLog(vec![])));
    assert!(bench.screen().contains("no longer kept"), "{}", bench.screen());
}

#[test]
fn a_plan_is_shown_by_reason_with_names_and_nothing_says_that_something_was_stored() {
    let mut bench = opened(120, 36);
    bench.press("p");
    let request = SyncRequest { dry_run: true, ..SyncRequest::of(SyncMode::Smart) };
    assert_eq!(bench.orders(), [Effect::StartSync { request }]);
    bench.sync(EventKind::RunStarted { mode: SyncMode::Smart, archived: 12 });
    bench.sync(EventKind::ListPageRead { page: 1, rows: 12, rejected: 0, total: Some(12) });
    assert!(bench.screen().contains("Plan of sync smart"), "{}", bench.screen());
    bench.sync(EventKind::ListRead { torrents: 12, complete: true, unlisted: 0, new: 0, changed: 0 });
    let by_reason = vec![(Reason::New, 1), (Reason::Failed, 1)];
    bench.sync(EventKind::Planned(PlanSummary { by_reason, requests: 2, besides: 0, estimate: Duration::ZERO }));
    let summary = RunSummary::default();
    bench.sync(EventKind::RunFinished { outcome: Outcome::Complete, summary, error: None });
    let planned =
        |id: &str, name: &str, reason| Planned { id: TorrentId::parse(id).unwrap(), name: name.to_owned(), reason };
    bench.deliver(MessageKind::PlanMade(vec![
        planned("A", "Nosferatu\u{1b}[2J", Reason::New),
        planned("B", "Metropolis", Reason::Failed),
    ]));
    bench.deliver(MessageKind::SyncEnded { failure: None });
    let screen = bench.screen();
    for told in
        ["Would fetch 1 new", "Nosferatu␛[2J", "Would fetch 1 failed before", "Metropolis", "nothing was stored"]
    {
        assert!(screen.contains(told), "{told}: {screen}");
    }
    assert!(!screen.contains(" stored.") || screen.contains("nothing was stored."), "{screen}");
    assert!(!screen.contains("List page") && !screen.contains("Last sync"), "{screen}");
    assert_snapshot!("runs_plan", screen);
}

#[test]
fn the_live_log_is_searched_and_cleared() {
    let mut bench = opened(80, 24);
    bench.press("s").sync(EventKind::RunStarted { mode: SyncMode::Smart, archived: 12 });
    for n in 0..30 {
        let id = TorrentId::parse("A").unwrap();
        let kind = EventKind::DetailArchived { id, name: format!("Name {n}"), reason: Reason::New, files: None };
        bench.sync(kind);
    }
    bench.press("/").type_in("name 2");
    assert!(bench.screen().contains("12 of 31 lines"), "{}", bench.screen());
    bench.press("q");
    assert_eq!(bench.app.layers.sync.log.prompt.text(), "name 2q");
    bench.press("esc C");
    assert!(bench.screen().contains("Nothing has happened yet."), "{}", bench.screen());
    let id = TorrentId::parse("A").unwrap();
    bench.sync(EventKind::DetailMissing { id, name: "another".to_owned() });
    assert!(bench.screen().contains("another"));
}

#[test]
fn after_a_run_its_log_stays_until_the_past_runs_are_asked_for() {
    let mut bench = opened(80, 24);
    bench.press("s").sync(EventKind::RunStarted { mode: SyncMode::Smart, archived: 12 });
    let summary = RunSummary::default();
    bench.sync(EventKind::RunFinished { outcome: Outcome::Complete, summary, error: None });
    bench.orders();
    bench.deliver(MessageKind::SyncEnded { failure: None });
    assert!(bench.orders().iter().any(|order| matches!(order, Effect::Read { query: ArchiveQuery::Runs, .. })));
    assert_eq!(bench.app.layers.sync.below(), Below::Log);
    bench.press("h");
    assert!(bench.screen().contains("Past runs"), "{}", bench.screen());
    bench.press("h");
    assert!(bench.screen().contains("Sync complete"), "{}", bench.screen());
}

#[test]
fn the_key_of_the_past_runs_leads_to_the_newest_one_and_starts_nothing() {
    let mut bench = opened(80, 24);
    bench.press("h enter");
    assert_eq!(bench.orders(), [read(Owner::RunLog, 1, ArchiveQuery::RunLog { run: RunId(12) })]);
    bench.press("esc h enter");
    let started = |order: &Effect| matches!(order, Effect::StartSync { .. });
    assert_eq!(bench.orders().iter().filter(|order| started(order)).count(), 1, "the modes are chosen again");
}

#[test]
fn the_cursor_stays_on_its_run_when_a_new_one_comes() {
    let mut bench = opened(80, 24);
    bench.press("j j j j j j j j").deliver(MessageKind::ArchiveChanged);
    let mut more = past();
    more.insert(0, run(13, SyncMode::Smart, RunState::Running, 13));
    bench.deliver(numbered(Owner::Runs, 2, ArchiveAnswer::Runs { runs: more, backlog: owed(), rates: rates() }));
    bench.press("enter");
    assert!(bench.orders().contains(&read(Owner::RunLog, 1, ArchiveQuery::RunLog { run: RunId(10) })));
}
