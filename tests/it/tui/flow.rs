//! How one thing follows from another: a list that is not believed, the end of a run, the way back.

use std::time::Duration;

use redriva::model::{DoubtedList, DoubtedTorrent, Outcome, Reason, RunSummary, SyncMode, TorrentId};
use redriva::sync::{EventKind, PlanSummary, SyncRequest};
use redriva::tui::testing::{ArchiveAnswer, Effect, Failure, MessageKind, Owner, Route, SavedState};

use super::dashboard::{overview, started};
use super::{AppHarness, account, answer, facts, moment, numbered};

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
    assert!(screen.contains("Nosferatu.1922.1080p") && screen.contains("3 GiB"), "{screen}");
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
pub(super) fn running() -> AppHarness {
    let mut bench = AppHarness::loaded(100, 30, account());
    bench.press("s").sync(EventKind::RunStarted { mode: SyncMode::Smart, archived: 12 });
    bench
}

/// Lets the run end.
pub(super) fn end(bench: &mut AppHarness, outcome: Outcome, summary: RunSummary) {
    bench.sync(EventKind::RunFinished { outcome, summary, error: None });
    bench.deliver(MessageKind::SyncEnded { failure: None });
}

pub(super) fn summary(seconds: u64) -> RunSummary {
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
    assert!(screen.contains("You cancelled the sync") && !screen.contains("error:"), "{screen}");
    let mut silent = running();
    silent.press("x").deliver(MessageKind::SyncEnded { failure: None });
    assert!(silent.screen().contains("You cancelled the sync"), "{}", silent.screen());
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
    let mut bench = started(120, 36, overview);
    for key in ["1", "2", "3", "4", "5", "6"] {
        bench.press(key);
        let header = bench.screen().lines().next().unwrap().to_owned();
        assert!(header.contains("sync smart elsewhere") && !header.contains("synced"), "{header}");
    }
    let screen = bench.press("1").screen();
    assert!(screen.contains("runs in another process") && screen.contains("107 details still to fetch"), "{screen}");
    assert!(!screen.contains("requests"), "{screen}");
}

#[test]
fn a_sync_whose_list_came_incomplete_is_not_told_as_none() {
    let mut overview = overview();
    overview.stats.last_complete = None;
    let screen = started(120, 30, overview.clone()).screen();
    assert!(screen.contains("list incomplete") && !screen.contains("not synced"), "{screen}");
    overview.stats.last_sync = None;
    let screen = started(120, 30, overview).screen();
    assert!(screen.contains("not synced yet"), "{screen}");
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

fn table() -> AppHarness {
    AppHarness::loaded(100, 30, account())
}

#[test]
fn the_filter_is_chosen_from_a_list_with_counts_that_typing_narrows() {
    let mut bench = table();
    bench.press("f").type_in("dea");
    assert!(bench.screen().contains("dead"), "{}", bench.screen());
    bench.press("enter");
    assert_eq!(bench.names(), ["Nosferatu.1922.1080p"]);
    bench.press("F");
    assert_eq!(bench.names().len(), 12);
}

#[test]
fn a_filter_that_hides_the_answer_says_so_and_enter_shows_all() {
    let mut bench = table();
    bench.press("]").press("/").type_in("nosferatu");
    assert!(
        bench.screen().contains("0 in On the way, 1 in all.") && bench.screen().contains("Enter shows all."),
        "{}",
        bench.screen()
    );
    bench.press("enter");
    assert_eq!(bench.names(), ["Nosferatu.1922.1080p"]);
    bench.press("]").press("enter");
    assert_eq!(bench.names(), ["Nosferatu.1922.1080p"], "{}", bench.screen());
}

#[test]
fn good_news_hold_nobody_up_who_leaves_a_page_and_a_failure_is_sent_away_first() {
    let mut bench = table();
    bench.press("enter").deliver(MessageKind::Told("It is done.".to_owned())).press("esc");
    assert_eq!(bench.app.layers.route, Route::Torrents);
    assert!(!bench.screen().contains("It is done."), "{}", bench.screen());
    let failure = Failure { headline: "it failed".to_owned(), hint: None };
    bench.press("enter").deliver(MessageKind::Failure(failure)).press("esc");
    assert_eq!(bench.app.layers.route, Route::Detail);
    bench.press("esc");
    assert_eq!(bench.app.layers.route, Route::Torrents);
    // Marks are lost by nobody who only sends a message away.
    bench.press("space").deliver(MessageKind::Told("It is done.".to_owned())).press("esc");
    assert_eq!(bench.app.layers.screen().targets(usize::MAX).len(), 1);
    assert!(bench.screen().contains("1 marked"), "{}", bench.screen());
}

#[test]
fn a_filter_stays_when_its_last_torrent_has_changed() {
    let mut bench = table();
    bench.press("f").type_in("dead").press("enter");
    let changed = account().remove(0);
    let rows = vec![redriva::model::TorrentRow { id: account()[4].id.clone(), ..changed }];
    bench.deliver(MessageKind::ArchiveChanged);
    bench.deliver(answer(Owner::Table, ArchiveAnswer::Rows { rows, rev: 2 }));
    assert!(bench.names().is_empty(), "{:?}", bench.names());
    assert!(bench.screen().contains("0 in dead (no seeds), 12 in all."), "{}", bench.screen());
}

#[test]
fn back_leads_to_where_one_came_from_as_it_was() {
    let mut bench = started(100, 30, overview());
    bench.press("2 j j").press("/").type_in("a").press("enter 1 down up l l enter");
    assert_eq!(bench.app.layers.route, Route::Torrents);
    assert_eq!(bench.names().len(), 1, "{}", bench.screen());
    bench.press("esc");
    assert_eq!(bench.app.layers.route, Route::Dashboard);
    bench.press("esc");
    assert_eq!(bench.app.layers.route, Route::Torrents);
    assert_eq!(bench.app.layers.torrents.prompt.text(), "a");
}

#[test]
fn a_torrent_left_for_another_screen_is_found_again() {
    let mut bench = table();
    bench.press("j j enter");
    let id = bench.app.layers.detail.page.id().cloned();
    bench.press("5 2 k enter");
    assert_ne!(bench.app.layers.detail.page.id(), id.as_ref());
    bench.press("esc esc esc");
    assert_eq!((bench.app.layers.route, bench.app.layers.detail.page.id()), (Route::Detail, id.as_ref()));
}

#[test]
fn a_torrent_that_a_file_made_found_opens_at_that_file() {
    let mut bench = table();
    bench.press("/").type_in("reel 3").press("enter");
    let asked = bench.effects.iter().rev().find_map(|effect| match effect {
        Effect::Read { ticket, query: redriva::tui::testing::ArchiveQuery::Search { .. } } => Some(*ticket),
        _ => None,
    });
    let found = ArchiveAnswer::Found(vec![account()[0].id.clone()]);
    bench.deliver(numbered(Owner::Search, asked.unwrap().number, found)).press("enter");
    let facts = ArchiveAnswer::Torrent { facts: Some(Box::new(facts(4))), timeline: vec![] };
    bench.deliver(answer(Owner::Detail, facts));
    assert_eq!(bench.app.layers.detail.page.chosen_file(), Some(2), "{}", bench.screen());
}

#[test]
fn the_line_completes_and_brings_back_what_was_searched() {
    let mut bench = table();
    let text = |bench: &AppHarness| bench.app.layers.torrents.prompt.text().to_owned();
    bench.press("/").type_in("stat").press("tab").type_in("dea").press("tab");
    assert_eq!(text(&bench), "status:dead");
    bench.press("enter / ctrl-u").type_in("modern").press("enter / ctrl-u up");
    assert_eq!(text(&bench), "modern");
    bench.press("up");
    assert_eq!(text(&bench), "status:dead");
    bench.press("down down");
    assert_eq!(text(&bench), "");
    assert_eq!(bench.app.saved().searches, ["modern", "status:dead"]);
}

#[test]
fn tab_goes_through_what_fits() {
    let mut bench = table();
    bench.press("/").type_in("status:d");
    assert!(bench.screen().contains("goes on as downloading downloaded dead"), "{}", bench.screen());
    bench.press("tab tab");
    assert_eq!(bench.app.layers.torrents.prompt.text(), "status:downloaded");
    bench.press("shift-tab");
    assert_eq!(bench.app.layers.torrents.prompt.text(), "status:downloading");
}

#[test]
fn a_word_with_a_colon_is_searched_as_text_and_says_so() {
    let mut bench = table();
    bench.press("/").type_in("Modern: Times");
    assert_eq!(bench.names(), ["Modern Times"]);
    assert!(bench.screen().contains("Modern: is no field, so it is searched as text."), "{}", bench.screen());
}

#[test]
fn the_palette_is_fuzzy_knows_other_words_and_puts_first_what_was_used() {
    let mut bench = table();
    for (typed, found) in [
        ("exprt", "Export the archive"),
        ("dupl", "Duplicates:"),
        ("diagnose", "Show what failed"),
        ("stats", "Show the dashboard"),
    ] {
        bench.press(":").type_in(typed);
        let screen = bench.screen();
        let first = screen.lines().find(|line| line.contains("│  ▌")).unwrap_or("").to_owned();
        assert!(first.contains(found), "{typed}: {screen}");
        bench.press("esc");
    }
    bench.press(":").type_in("dupl").press("enter");
    assert_eq!(bench.app.layers.torrents.prompt.text(), "is:duplicate");
    bench.press(":");
    assert!(bench.screen().contains("▌ Duplicates:"), "{}", bench.screen());
}

#[test]
fn the_keys_beside_the_digits_of_a_french_keyboard_open_the_screens() {
    let mut bench = table();
    for (key, route) in [
        ("&", Route::Dashboard),
        ("é", Route::Torrents),
        ("\"", Route::Sync),
        ("'", Route::Problems),
        ("(", Route::History),
    ] {
        bench.press(key);
        assert_eq!(bench.app.layers.route, route, "{key}");
    }
}

#[test]
fn what_another_version_saved_is_kept() {
    let text = "screen = \"torrents\"\nlater = 7\n[torrents]\nsort = \"name\"\nwidths = [1, 2]\n";
    let saved = SavedState::parse(text).unwrap();
    let mut setup = super::setup(100, 30);
    setup.start.saved = saved;
    let kept = AppHarness::with(setup).app.saved();
    assert_eq!(kept.other.get("later").and_then(toml::Value::as_integer), Some(7));
    assert!(kept.torrents.other.contains_key("widths"));
}

#[test]
fn a_column_that_came_later_is_shown() {
    let text = "[torrents]\ncolumns = [\"name\", \"size\"]\nhidden = [\"id\", \"links\"]\n";
    let mut setup = super::setup(160, 30);
    setup.start.saved = SavedState::parse(text).unwrap();
    let columns = AppHarness::with(setup).app.saved().torrents.columns;
    assert!(columns.contains(&"status".to_owned()) && !columns.contains(&"id".to_owned()), "{columns:?}");
}

#[test]
fn an_export_takes_what_is_marked_or_shown_and_asks_where_to() {
    use redriva::model::ExportFormat;
    use redriva::tui::testing::Task;
    let mut bench = table();
    bench.press("/").type_in("name:modern").press("enter").effects.clear();
    bench.press(":").type_in("exprt").press("enter");
    assert!(bench.screen().contains("Export the 1 of 12 torrents that are shown as"), "{}", bench.screen());
    bench.type_in("magnet").press("enter").press("ctrl-u").type_in("~/mine.txt").press("enter");
    let shown = Some(vec![account()[10].id.clone()]);
    let job = |among| Task::Export { format: ExportFormat::Magnets, path: "~/mine.txt".into(), among };
    assert!(bench.orders().contains(&Effect::Do(job(shown))));

    let mut bench = table();
    bench.press("space space").effects.clear();
    bench.press(":").type_in("exprt").press("enter").type_in("magnet").press("enter").press("ctrl-u");
    bench.type_in("~/mine.txt").press("enter");
    let marked = Some(account()[..2].iter().map(|row| row.id.clone()).collect());
    assert!(bench.orders().contains(&Effect::Do(job(marked))));
}

#[test]
fn ages_in_the_search_line_move_with_the_clock() {
    let mut bench = AppHarness::loaded(80, 24, vec![super::row("a", "one", 0)]);
    bench.press("/").type_in("added:<3h").press("enter");
    assert_eq!(bench.names(), ["one"]);
    bench.wait(2 * 3_600).deliver(MessageKind::Tick);
    assert!(bench.names().is_empty());
}

#[test]
fn what_came_with_the_first_sync_is_one_line_that_opens() {
    use redriva::model::{ChangeKind, HistoryEvent, RunId};
    let event = |n: i64, run| HistoryEvent {
        id: n,
        at: moment("2026-11-20T08:00:00Z"),
        run: Some(RunId(run)),
        torrent: TorrentId::parse(&format!("T{n}")).unwrap(),
        name: format!("Name {n}"),
        kind: ChangeKind::Added,
        old: None,
        new: None,
    };
    let events = (0..4_233).rev().map(|n| event(n, if n > 4_231 { 2 } else { 1 })).collect();
    let mut bench = table();
    bench.press("5").deliver(answer(Owner::History, ArchiveAnswer::History { events, removed: vec![], totals: None }));
    assert!(bench.screen().contains("4,232 torrents came with the first sync"), "{}", bench.screen());
    assert!(bench.screen().contains("Name 4232") && !bench.screen().contains("Name 4231"), "{}", bench.screen());
    bench.press("j enter");
    assert!(bench.screen().contains("Name 4231"), "{}", bench.screen());
    bench.press("/").type_in("4100");
    assert!(bench.screen().contains("Name 4100") && !bench.screen().contains("Name 4231"), "{}", bench.screen());
}

#[test]
fn two_times_are_compared_on_the_screen() {
    use redriva::model::{Difference, PastTorrent};
    use redriva::tui::testing::ArchiveQuery;
    let mut bench = table();
    bench.press("5 c ctrl-u").type_in("2026-11-01 today").press("enter");
    let asked = bench.orders().into_iter().find_map(|effect| match effect {
        Effect::Read { query: ArchiveQuery::Difference { first, second }, .. } => Some((first, second)),
        _ => None,
    });
    assert_eq!(asked, Some((moment("2026-11-01T00:00:00Z"), moment("2026-11-22T00:00:00Z"))));
    let past = PastTorrent {
        id: account()[0].id.clone(),
        name: "Faust".to_owned(),
        bytes: Some(1 << 30),
        hash: None,
        status: None,
        added: None,
        gone: None,
        twin: None,
    };
    let found = Difference { left: vec![past], joined: vec![] };
    bench.deliver(answer(Owner::Difference, ArchiveAnswer::Difference(found)));
    assert!(bench.screen().contains("0 came, 1 went") && bench.screen().contains("- Faust"), "{}", bench.screen());
}

#[test]
fn many_details_are_fetched_again_only_after_a_question() {
    let mut bench = table();
    let ids: Vec<TorrentId> = (0..51).map(|n| TorrentId::parse(&format!("ID{n}")).unwrap()).collect();
    bench.effects.clear();
    let asks = |bench: &mut AppHarness, ids: &[TorrentId]| {
        let findings = super::problems::findings_of(ids);
        bench.press("ctrl-r").deliver(answer(Owner::Problems, ArchiveAnswer::Problems(findings)));
        bench.orders().iter().any(|order| matches!(order, Effect::StartSync { .. }))
    };
    assert!(!asks(&mut bench, &ids));
    assert!(bench.screen().contains("Fetch 51 details again?"), "{}", bench.screen());
    bench.press("y");
    assert!(bench.orders().iter().any(|order| matches!(order, Effect::StartSync { .. })));
}
