//! What keys and messages do to the state, and what they order.

use std::time::Duration;

use redriva::model::{Outcome, RunSummary, Status, SyncMode, TorrentId};
use redriva::sync::{EventKind, SyncRequest};
use redriva::tui::testing::sync::RunActivity;
use redriva::tui::testing::torrents::{Filter, SortKey};
use redriva::tui::testing::{
    Action, ArchiveAnswer, ArchiveQuery, Effect, Failure, Keymap, Loading, MessageKind, Overlay, Owner, ReadError,
    Route, SCREENS, Ticket,
};

use super::{AppHarness, account, answer, facts, moment, numbered, read, row, setup, tab_counts, with_status};

fn finished(outcome: Outcome) -> EventKind {
    EventKind::RunFinished { outcome, summary: RunSummary::default(), error: None }
}

fn running() -> AppHarness {
    let mut bench = AppHarness::loaded(80, 24, account());
    bench.press("s").sync(EventKind::RunStarted { mode: SyncMode::Smart, archived: 12 });
    bench.effects.clear();
    bench
}

#[test]
fn the_first_things_asked_for_are_the_numbers_and_the_whole_archive() {
    let mut bench = AppHarness::new(80, 24);
    assert_eq!(
        bench.orders(),
        [
            read(Owner::Dashboard, 1, ArchiveQuery::Overview { since: None }),
            read(Owner::Table, 1, ArchiveQuery::Rows { since: None })
        ]
    );
    bench.missing();
    assert_eq!(bench.app.layers.torrents.loading(), Loading::NoArchive);
}

#[test]
fn the_newest_rows_are_shown_while_the_others_are_read() {
    let mut bench = AppHarness::new(80, 24);
    bench.orders();
    bench.deliver(answer(Owner::Table, ArchiveAnswer::NewestRows(account().split_off(8))));
    assert_eq!((bench.names().len(), bench.app.layers.torrents.loading()), (4, Loading::Waiting));
    assert_eq!(bench.orders(), []);
    bench.deliver(answer(Owner::Table, ArchiveAnswer::Rows { rows: account(), rev: 7 }));
    assert_eq!((bench.names().len(), bench.app.layers.torrents.loading()), (12, Loading::Ready));
}

#[test]
fn changes_while_an_answer_is_on_its_way_are_asked_for_once_afterwards() {
    let mut bench = AppHarness::new(80, 24);
    bench.orders();
    bench.deliver(MessageKind::ArchiveChanged).deliver(MessageKind::ArchiveChanged);
    assert_eq!(bench.orders(), []);
    bench.deliver(answer(Owner::Table, ArchiveAnswer::Rows { rows: account(), rev: 7 }));
    assert_eq!(bench.orders(), [read(Owner::Table, 2, ArchiveQuery::Rows { since: Some(7) })]);
    bench.deliver(answer(Owner::Table, ArchiveAnswer::Rows { rows: Vec::new(), rev: 7 }));
    assert_eq!(bench.orders(), []);
    bench.deliver(MessageKind::ArchiveChanged);
    assert_eq!(bench.orders(), [read(Owner::Table, 3, ArchiveQuery::Rows { since: Some(7) })]);
}

#[test]
fn a_failed_reading_keeps_the_rows_and_can_be_repeated() {
    let mut bench = AppHarness::loaded(80, 24, account());
    bench.deliver(MessageKind::ArchiveChanged).orders();
    let failure = Failure { headline: "the archive is in use".to_owned(), hint: None };
    bench.unreadable(failure);
    assert_eq!(bench.names().len(), 12);
    bench.deliver(MessageKind::ArchiveChanged);
    assert!(bench.orders().contains(&read(Owner::Table, 3, ArchiveQuery::Rows { since: Some(1) })));
}

#[test]
fn rows_are_updated_in_place_by_their_id() {
    let mut bench = AppHarness::loaded(80, 24, vec![row("a", "one", 1), row("b", "two", 2)]);
    let changed = with_status(row("b", "two, renamed", 2), Status::Dead);
    bench.deliver(answer(Owner::Table, ArchiveAnswer::Rows { rows: vec![changed, row("c", "three", 0)], rev: 2 }));
    assert_eq!(bench.names(), ["three", "one", "two, renamed"]);
    assert_eq!(tab_counts(&bench.app)["Failed"], 1);
}

#[test]
fn the_chosen_torrent_stays_chosen_while_rows_arrive() {
    let mut bench = AppHarness::loaded(80, 24, account());
    bench.press("j j j");
    let chosen = bench.chosen().to_owned();
    let newer = (0..50).map(|n| row(&format!("NEW{n}"), "newer", -1)).collect();
    bench.deliver(answer(Owner::Table, ArchiveAnswer::Rows { rows: newer, rev: 2 }));
    assert_eq!(bench.chosen(), chosen);
    assert_eq!(bench.app.layers.torrents.position().0, 53);
    bench.press("ctrl-o ctrl-o O / d backspace enter");
    assert_eq!(bench.chosen(), chosen);
}

#[test]
fn the_chosen_line_stays_where_it_is_on_the_screen_while_rows_arrive_above() {
    let rows = (0..200).map(|n| row(&format!("OLD{n}"), "old", n + 10)).collect();
    let mut bench = AppHarness::loaded(80, 24, rows);
    bench.press("pgdn pgdn j");
    let (cursor, offset) = bench.app.layers.torrents.position();
    let newer = (0..50).map(|n| row(&format!("NEW{n}"), "newer", 0)).collect();
    bench.deliver(answer(Owner::Table, ArchiveAnswer::Rows { rows: newer, rev: 2 }));
    assert_eq!(bench.app.layers.torrents.position(), (cursor + 50, offset + 50));
}

#[test]
fn search_narrows_with_every_key_and_escape_brings_all_back() {
    let mut bench = AppHarness::loaded(80, 24, account());
    bench.press("/").type_in("19 met");
    assert_eq!(bench.names(), ["Metropolis.1927.2160p.Restored"]);
    bench.press("backspace backspace backspace");
    assert_eq!(bench.names().len(), 6);
    bench.press("enter");
    assert_eq!((bench.contexts_line(), bench.names().len()), (false, 6));
    bench.press("esc");
    assert_eq!(bench.names().len(), 12);
}

#[test]
fn letters_are_text_while_a_search_is_typed_and_arrows_still_move() {
    let mut bench = AppHarness::loaded(80, 24, account());
    bench.press("/").type_in("q?s2x");
    assert_eq!((bench.orders(), bench.app.layers.route), (vec![], Route::Torrents));
    assert_eq!(bench.app.layers.torrents.prompt.text(), "q?s2x");
    bench.press("ctrl-u");
    bench.press("down down");
    assert_eq!(bench.app.layers.torrents.position().0, 2);
    assert!(bench.contexts_line());
}

#[test]
fn pasted_text_is_searched_without_line_ends_or_control_characters() {
    let mut bench = AppHarness::loaded(80, 24, account());
    bench.deliver(MessageKind::Paste("\n  nosferatu\r\nrm -rf\x1b[2J".to_owned()));
    assert_eq!(bench.names(), ["Nosferatu.1922.1080p"]);
    assert!(bench.app.layers.torrents.prompt.text().chars().all(|c| !c.is_control()));
}

#[test]
fn the_filter_steps_through_what_there_is_with_counts_that_add_up() {
    let mut bench = AppHarness::loaded(80, 24, account());
    let counts = tab_counts(&bench.app);
    assert_eq!(
        counts["All"],
        counts["Active"] + counts["Done"] + counts["Failed"] + counts["Gone"] + counts["resurrected"]
    );
    bench.press("] ] ]");
    assert_eq!(bench.names(), ["Nosferatu.1922.1080p", "Amélie at the Piano"]);
    bench.press("]");
    assert_eq!(bench.names(), ["The General (1926)"]);
    bench.press("[ [ [ [ [");
    assert_eq!(*bench.app.layers.torrents.tabs().1, Filter::Status(Status::parse("resurrected")));
    bench.press("]");
    assert_eq!(bench.names().len(), 12);
}

#[test]
fn every_column_sorts_both_ways() {
    let mut bench = AppHarness::loaded(80, 24, account());
    let mut keys = Vec::new();
    for _ in 0..9 {
        bench.press("ctrl-o");
        keys.push(bench.app.layers.torrents.sort().key);
        let there = bench.names().join("\n");
        bench.press("O");
        // All torrents of the account have two links: reversed, they are still as new as they were.
        let same = bench.names().join("\n") == there;
        assert_eq!(same, keys.last() == Some(&SortKey::Links), "{keys:?}");
        bench.press("O");
        assert_eq!(bench.names().join("\n"), there);
    }
    assert_eq!(keys.last(), Some(&SortKey::Added));
    keys.sort_by_key(|key| format!("{key:?}"));
    keys.dedup();
    assert_eq!(keys.len(), 9);
}

#[test]
fn numbers_sort_as_numbers_and_names_without_case_or_accents() {
    let sized = |id, name, bytes| redriva::model::TorrentRow { bytes, ..row(id, name, 0) };
    let rows = vec![sized("a", "beta", Some(9_000)), sized("b", "Émile", Some(10_000_000)), sized("c", "ALPHA", None)];
    let mut bench = AppHarness::loaded(80, 24, rows);
    while bench.app.layers.torrents.sort().key != SortKey::Size {
        bench.press("ctrl-o");
    }
    assert_eq!(bench.names(), ["Émile", "beta", "ALPHA"]);
    while bench.app.layers.torrents.sort().key != SortKey::Name {
        bench.press("ctrl-o");
    }
    assert_eq!(bench.names(), ["ALPHA", "beta", "Émile"]);
}

#[test]
fn moving_by_lines_pages_and_to_the_ends_stays_inside() {
    let rows = (0..100).map(|n| row(&format!("ID{n}"), "x", n)).collect();
    let mut bench = AppHarness::loaded(80, 24, rows);
    let at = |bench: &AppHarness| bench.app.layers.torrents.position().0;
    for (keys, line) in [("k", 0), ("down j", 2), ("G", 99), ("j pgdn", 99), ("home", 0), ("end", 99), ("g", 0)] {
        bench.press(keys);
        assert_eq!(at(&bench), line, "{keys}");
    }
    bench.press("pgdn");
    let page = at(&bench);
    assert!(page > 10);
    bench.press("ctrl-d");
    assert_eq!(at(&bench), page + page / 2);
    bench.press("ctrl-u pgup");
    assert_eq!(at(&bench), 0);
}

#[test]
fn enter_opens_a_torrent_and_escape_comes_back_to_its_line() {
    let mut bench = AppHarness::loaded(80, 24, account());
    bench.press("j enter");
    let id = bench.app.layers.torrents.chosen_row().unwrap().id.clone();
    assert_eq!(bench.orders(), [read(Owner::Detail, 1, ArchiveQuery::Torrent { id })]);
    assert_eq!(bench.app.layers.route, Route::Detail);
    bench.press("esc");
    assert_eq!((bench.app.layers.route, bench.app.layers.torrents.position().0), (Route::Torrents, 1));
}

#[test]
fn a_stale_answer_about_a_torrent_is_dropped() {
    let mut bench = AppHarness::loaded(80, 24, account());
    bench.press("enter esc j enter");
    bench.deliver(numbered(
        Owner::Detail,
        1,
        ArchiveAnswer::Torrent { facts: Some(Box::new(facts(3))), timeline: vec![] },
    ));
    let page =
        |bench: &AppHarness| (bench.app.layers.detail.page.facts().cloned(), bench.app.layers.detail.page.loading());
    assert_eq!(page(&bench), (None, Loading::Waiting));
    bench.deliver(numbered(Owner::Detail, 2, ArchiveAnswer::Torrent { facts: None, timeline: vec![] }));
    assert_eq!(page(&bench), (None, Loading::Ready));
}

#[test]
fn the_detail_page_turns_to_its_neighbours_and_stops_at_the_ends() {
    let mut bench = AppHarness::loaded(80, 24, vec![row("a", "one", 1), row("b", "two", 2)]);
    bench.press("enter n n p p").orders().iter().for_each(drop);
    assert_eq!(bench.app.layers.detail.page.id(), Some(&TorrentId::parse("a").unwrap()));
    bench.press("n");
    assert_eq!(bench.orders().len(), 1);
    bench.press("n");
    assert_eq!(bench.orders(), []);
    bench.press("esc");
    assert_eq!(bench.chosen(), "two");
}

#[test]
fn an_open_torrent_is_read_again_when_the_archive_changed_one_question_at_a_time() {
    let mut bench = AppHarness::loaded(80, 24, account());
    bench.press("enter").orders();
    bench.deliver(MessageKind::ArchiveChanged);
    assert_eq!(bench.orders(), [read(Owner::Table, 2, ArchiveQuery::Rows { since: Some(1) })]);
    bench.deliver(answer(Owner::Detail, ArchiveAnswer::Torrent { facts: Some(Box::new(facts(3))), timeline: vec![] }));
    let id = bench.app.layers.detail.page.id().unwrap().clone();
    assert_eq!(bench.orders(), [read(Owner::Detail, 2, ArchiveQuery::Torrent { id })]);
}

#[test]
fn a_torrent_that_cannot_be_read_says_so_on_its_page_alone() {
    let mut bench = AppHarness::loaded(80, 24, account());
    bench.press("5 2 enter").orders();
    let failure = || ReadError::Failed(Failure { headline: "the archive is in use".to_owned(), hint: None });
    let ticket = Ticket { owner: Owner::Detail, number: 1 };
    bench.deliver(MessageKind::Answer { ticket, result: Err(failure()) });
    let screen = bench.screen();
    assert!(screen.contains("The archive could not be read.") && screen.contains("the archive is in use"), "{screen}");
    assert_eq!(bench.app.layers.history.loading(), Loading::Waiting, "nobody else hears of it");
    assert_eq!(bench.names().len(), 12);
    // What nobody waits for any more is not told.
    bench.press("esc esc j enter");
    bench.deliver(MessageKind::Answer { ticket, result: Err(failure()) });
    assert!(bench.screen().contains("Reading the archive.") && bench.app.notices.list().is_empty());
}

#[test]
fn a_key_that_is_held_asks_about_every_torrent_and_shows_the_one_where_it_stops() {
    let rows = (0..1_000).map(|n| row(&format!("ID{n:011}"), "x", n)).collect();
    let mut bench = AppHarness::loaded(80, 24, rows);
    bench.press("enter").orders();
    for _ in 0..500 {
        bench.press("n");
    }
    let orders = bench.orders();
    assert_eq!(orders.len(), 500);
    let last = TorrentId::parse("ID00000000500").unwrap();
    assert_eq!(orders.last(), Some(&read(Owner::Detail, 501, ArchiveQuery::Torrent { id: last.clone() })));
    for number in 1..=500 {
        let facts = Some(Box::new(facts(3)));
        bench.deliver(numbered(Owner::Detail, number, ArchiveAnswer::Torrent { facts, timeline: vec![] }));
    }
    assert_eq!(bench.app.layers.detail.page.facts(), None, "these are late");
    bench.deliver(answer(Owner::Detail, ArchiveAnswer::Torrent { facts: Some(Box::new(facts(3))), timeline: vec![] }));
    assert!(bench.app.layers.detail.page.facts().is_some());
    assert_eq!((bench.app.layers.detail.page.id(), bench.app.notices.list().len()), (Some(&last), 0));
}

#[test]
fn turning_through_the_screens_asks_each_of_them_once_until_it_has_answered() {
    let mut bench = AppHarness::loaded(80, 24, account());
    for _ in 0..200 {
        bench.press("tab");
    }
    let mut asked: Vec<Owner> = bench
        .orders()
        .into_iter()
        .filter_map(|order| match order {
            Effect::Read { ticket, .. } => Some(ticket.owner),
            _ => None,
        })
        .collect();
    asked.sort_unstable();
    // Dashboard and table were asked at the start, and the jobs are asked all the time. A new screen has its row here.
    assert_eq!(asked, [Owner::Problems, Owner::Runs, Owner::History], "who asked after 200 turns through the screens");
    bench.deliver(answer(Owner::History, ArchiveAnswer::History { events: vec![], removed: vec![], totals: None }));
    assert_eq!(
        bench.orders(),
        [read(
            Owner::History,
            2,
            ArchiveQuery::History { part: redriva::tui::testing::ChangeFilter::All, since: None }
        )],
        "once more behind the answer"
    );
}

#[test]
fn a_sync_starts_from_any_screen_and_only_once() {
    for keys in ["s", "3 s", "enter s"] {
        let mut bench = AppHarness::loaded(80, 24, account());
        bench.press(keys);
        assert_eq!(
            bench.orders().last(),
            Some(&Effect::StartSync { request: SyncRequest::of(SyncMode::Smart) }),
            "{keys}"
        );
        assert_eq!(bench.app.layers.sync.run, RunActivity::Starting(SyncMode::Smart));
        bench.press("s");
        assert_eq!(bench.orders(), []);
    }
}

#[test]
fn a_mode_is_chosen_and_started_on_the_sync_screen() {
    let mut bench = AppHarness::loaded(80, 24, account());
    bench.press("S j j enter");
    let start = Effect::StartSync { request: SyncRequest::of(SyncMode::ALL[2]) };
    assert_eq!(bench.orders(), [read(Owner::Runs, 1, ArchiveQuery::Runs), start]);
}

#[test]
fn events_reach_the_sync_screen_while_another_one_is_seen() {
    let mut bench = running();
    assert_eq!(bench.app.layers.route, Route::Torrents);
    let id = TorrentId::parse("a").unwrap();
    bench.sync(EventKind::DetailMissing { id, name: "evil\x1b[2J".to_owned() });
    assert_eq!(bench.app.layers.sync.progress.failed, 1);
    assert_eq!(bench.app.layers.sync.log.position().0, 2);
    bench.sync(finished(Outcome::Complete));
    assert_eq!(bench.app.layers.sync.run, RunActivity::Idle);
    bench.deliver(MessageKind::SyncEnded { failure: None });
    assert!(bench.app.notices.list().iter().all(|notice| !notice.text.contains("without saying")));
}

#[test]
fn cancelling_is_ordered_once_and_the_run_ends_when_it_says_so() {
    let mut bench = running();
    bench.press("x x");
    assert_eq!(bench.orders(), [Effect::CancelSync]);
    bench.sync(EventKind::Gauge(redriva::sync::Gauge::default()));
    assert_eq!(bench.app.layers.sync.run, RunActivity::Cancelling);
    bench.sync(finished(Outcome::Cancelled));
    assert_eq!(bench.app.layers.sync.run, RunActivity::Idle);
    bench.press("x");
    assert_eq!(bench.orders(), []);
}

#[test]
fn a_refused_sync_says_why_and_what_to_do_and_can_be_tried_again() {
    let mut bench = AppHarness::loaded(80, 24, account());
    bench.press("s").orders();
    let failure = Failure { headline: "no token is set".to_owned(), hint: Some("Run: redriva login".to_owned()) };
    bench.deliver(MessageKind::SyncRefused(failure));
    let screen = bench.screen();
    assert!(screen.contains("error: no token is set") && screen.contains("Run: redriva login"), "{screen}");
    bench.press("s");
    assert_eq!(bench.orders(), [Effect::StartSync { request: SyncRequest::of(SyncMode::Smart) }]);
}

#[test]
fn a_run_that_ends_without_a_word_is_told_as_a_failure() {
    let mut bench = running();
    bench.deliver(MessageKind::SyncEnded { failure: None });
    assert_eq!(bench.app.layers.sync.run, RunActivity::Idle);
    assert!(bench.screen().contains("without saying how"));
}

#[test]
fn quitting_is_at_once_without_a_sync_and_asks_with_one() {
    let mut bench = AppHarness::loaded(80, 24, account());
    bench.press("q");
    assert_eq!(bench.orders(), [Effect::Quit]);

    let mut bench = running();
    bench.press("q");
    assert_eq!(bench.orders(), []);
    bench.press("n");
    assert!(bench.app.layers.overlays.is_empty());
    bench.press("q y");
    assert_eq!(bench.orders(), [Effect::CancelSync, Effect::Quit]);
}

#[test]
fn the_interrupt_key_asks_once_and_leaves_the_second_time_from_anywhere() {
    for keys in ["", "/ a", "?", "3"] {
        let mut bench = running();
        bench.press(keys).orders();
        bench.press("ctrl-c");
        assert_eq!(bench.orders(), [], "{keys}");
        assert!(matches!(bench.app.layers.overlays.last(), Some(Overlay::Confirm(_))));
        bench.press("ctrl-c");
        assert_eq!(bench.orders(), [Effect::CancelSync, Effect::Quit], "{keys}");
    }
}

#[test]
fn a_question_lets_no_other_key_through() {
    let mut bench = running();
    bench.press("q 3 j s x tab");
    assert_eq!((bench.orders(), bench.app.layers.route, bench.app.layers.overlays.len()), (vec![], Route::Torrents, 1));
}

#[test]
fn messages_go_away_after_a_while_or_on_escape() {
    let failure = |n| MessageKind::Failure(Failure { headline: format!("trouble {n}"), hint: None });
    let mut bench = AppHarness::loaded(80, 24, account());
    bench.deliver(failure(1)).deliver(failure(2)).deliver(failure(2));
    assert_eq!(bench.app.notices.list().len(), 2);
    bench.press("esc");
    assert_eq!(bench.app.notices.list().len(), 1);
    assert_eq!(bench.app.next_tick(), Some(moment("2026-11-22T12:00:20Z")));
    bench.wait(20).deliver(MessageKind::Tick);
    assert!(bench.app.notices.list().is_empty());
}

#[test]
fn nothing_wakes_up_without_a_run_or_a_message() {
    let mut bench = AppHarness::loaded(80, 24, account());
    assert_eq!(bench.app.next_tick(), None);
    bench.press("3 s");
    assert_eq!(bench.app.next_tick(), Some(moment("2026-11-22T12:00:01Z")));
    bench.sync(EventKind::RunStarted { mode: SyncMode::Smart, archived: 0 }).sync(finished(Outcome::Complete));
    bench.wait(60).deliver(MessageKind::Tick);
    assert_eq!(bench.app.next_tick(), None);
}

#[test]
fn time_never_runs_backwards_on_the_screen() {
    let mut bench = running();
    let before = bench.app.ctx.now;
    bench.now = moment("2020-01-01T00:00:00Z");
    bench.deliver(MessageKind::Tick);
    assert_eq!(bench.app.ctx.now, before);
}

#[test]
fn screens_are_reached_by_number_and_by_turns() {
    let mut bench = AppHarness::loaded(80, 24, account());
    for (key, tab) in super::screen_keys().iter().zip(SCREENS) {
        bench.press(key);
        assert_eq!(bench.app.layers.route, tab.route, "the key {key}");
    }
    for (at, tab) in SCREENS.iter().enumerate() {
        bench.press("tab");
        assert_eq!(bench.app.layers.route, tab.route, "turn {at} through the line of tabs, from its end");
    }
    for (keys, route) in [
        ("3 shift-tab shift-tab", Route::Dashboard),
        ("2 enter", Route::Detail),
        ("tab", Route::Sync),
        ("esc", Route::Detail),
    ] {
        bench.press(keys);
        assert_eq!(bench.app.layers.route, route, "after the keys {keys}");
    }
}

#[test]
fn the_help_tells_the_keys_of_the_user() {
    let mut mine = setup(100, 40);
    mine.keymap = Keymap::load(Some(("mine.toml", "[everywhere]\nquit = \"f10\"\n"))).0;
    let mut bench = AppHarness::with(mine);
    bench.press("? /").type_in("quit");
    let screen = bench.screen();
    assert!(screen.contains("F10") && !screen.contains("Sort by"), "{screen}");
    bench.orders();
    bench.press("esc esc q");
    assert_eq!(bench.orders(), []);
    bench.press("f10");
    assert_eq!(bench.orders(), [Effect::Quit]);
}

#[test]
fn the_footer_names_only_what_works() {
    let mut bench = AppHarness::new(80, 24);
    bench.missing();
    let footer = |bench: &AppHarness| bench.screen().lines().last().unwrap().to_owned();
    assert!(!footer(&bench).contains("search") && !footer(&bench).contains("cancel"));
    let bench = running();
    assert!(footer(&bench).contains("x cancel") && !footer(&bench).contains("s sync"));
}

#[test]
fn the_terminal_is_given_to_the_shell_on_request() {
    let mut bench = AppHarness::loaded(80, 24, account());
    bench.press("ctrl-z");
    assert_eq!(bench.orders(), [Effect::Suspend]);
    assert_eq!(Action::Suspend.rank(), None);
}

#[test]
fn the_pace_on_the_screen_is_what_happens() {
    let mut bench = running();
    bench.press("3");
    let plan = redriva::sync::PlanSummary {
        by_reason: vec![(redriva::model::Reason::New, 100)],
        besides: 0,
        requests: 100,
        estimate: Duration::from_secs(30),
    };
    bench.sync(EventKind::Planned(plan));
    for n in 0..20 {
        let id = TorrentId::parse(&format!("a{n}")).unwrap();
        let (name, reason) = (String::new(), redriva::model::Reason::New);
        bench.wait(1).sync(EventKind::DetailArchived { id, name, reason, files: None });
    }
    let screen = bench.screen();
    assert!(screen.contains("20%  20 of 100 details"), "{screen}");
    assert!(screen.contains("1.1 a second, 75 s left") || screen.contains("left"), "{screen}");
}

impl AppHarness {
    /// Whether keys go into a line.
    fn contexts_line(&self) -> bool {
        self.app.contexts().first() == Some(&redriva::tui::testing::Context::Line)
    }
}

#[test]
fn the_palette_does_what_is_found_by_typing() {
    let mut bench = AppHarness::loaded(100, 30, account());
    bench.press(":").type_in("sync that fetches").press("enter");
    assert_eq!(bench.orders(), [Effect::StartSync { request: SyncRequest::of(SyncMode::Smart) }]);
    assert!(bench.app.layers.overlays.is_empty());
    bench.press(":").type_in("no such thing").press("enter");
    assert!(matches!(bench.app.layers.overlays[..], [Overlay::Menu(_)]));
    bench.press("esc").press(": down esc");
    assert!(bench.app.layers.overlays.is_empty());
    assert_eq!(bench.orders(), []);
}

#[test]
fn the_palette_offers_only_what_works_now() {
    let mut bench = AppHarness::loaded(100, 40, account());
    bench.press(":");
    assert!(bench.screen().contains("Start a sync"));
    assert!(!bench.screen().contains("Cancel the sync"));
}
