//! Answers that come while their user does something else, and what is left of what was shown before.

use redriva::links::LinkWish;
use redriva::model::{ActCounts, JobState, SyncMode, TorrentId, Verb};
use redriva::tui::testing::{
    ArchiveAnswer, ArchiveQuery, ChangeFilter, DownloadOrder, Effect, LinkAnswer, MessageKind, Mouse, MouseKind, Owner,
    Route, Start,
};

use super::acting::{job, proposal, record, started};
use super::dashboard::overview;
use super::history::days;
use super::runs::{past, rates};
use super::{AppHarness, account, answer, facts, setup};

fn id(n: usize) -> TorrentId {
    TorrentId::parse(&format!("ID{n:011}")).unwrap()
}

fn plan(bench: &mut AppHarness) {
    bench.deliver(MessageKind::Proposed(Box::new(proposal(Verb::Restore, 2))));
}

#[test]
fn a_plan_takes_no_letter_that_is_typed_into_something_else() {
    for (open, typed, leave) in [("/", "my", "enter"), (":", "my", "esc"), ("a", "my", "esc")] {
        let mut bench = AppHarness::loaded(100, 30, account());
        bench.press("R").press(open).type_in("m");
        plan(&mut bench);
        bench.type_in("y");
        assert_eq!(started(&mut bench), None, "{open}: {typed} was typed");
        assert!(!bench.screen().contains("Put back 2 torrents"), "{open}:\n{}", bench.screen());
        bench.press(leave);
        assert!(bench.screen().contains("Put back 2 torrents"), "{open}:\n{}", bench.screen());
        bench.press("y");
        assert_eq!(started(&mut bench), Some(2), "{open}");
    }
}

#[test]
fn plans_that_come_one_after_another_are_shown_one_after_another() {
    let mut bench = AppHarness::loaded(100, 30, account());
    plan(&mut bench);
    bench.deliver(MessageKind::Proposed(Box::new(proposal(Verb::Delete, 3))));
    assert!(bench.screen().contains("Put back 2 torrents"), "{}", bench.screen());
    bench.press("esc");
    assert!(bench.screen().contains("Delete 3 torrents"), "{}", bench.screen());
    bench.press("esc");
    assert!(bench.app.layers.overlays.is_empty());
}

#[test]
fn each_folder_is_that_of_the_torrents_it_was_asked_for() {
    let mut setup = setup(100, 30);
    setup.start = Start { folder: "/srv".to_owned(), ..setup.start };
    let mut bench = AppHarness::with(setup);
    bench.deliver(answer(Owner::Table, ArchiveAnswer::Rows { rows: account(), rev: 1 })).press("2");
    for n in [0, 1] {
        let (wish, program) = (LinkWish::all_of(vec![id(n)]), "aria2c".to_owned());
        bench.deliver(MessageKind::Links(LinkAnswer::WhereTo { wish, program, files: n + 1, bytes: 0 }));
    }
    let begun =
        |n| Effect::StartDownload(DownloadOrder { wish: LinkWish::all_of(vec![id(n)]), dir: Some("/srv".into()) });
    bench.orders();
    assert!(bench.screen().contains("Download 1 file"), "{}", bench.screen());
    assert_eq!(bench.press("enter").orders(), [begun(0)]);
    assert!(bench.screen().contains("Download 2 files"), "{}", bench.screen());
    bench.press("enter").deliver(MessageKind::DownloadEnded { progress: None, failure: None });
    assert_eq!(bench.orders(), [begun(1)]);
}

#[test]
fn a_click_on_a_part_of_the_history_reads_that_part_as_the_key_does() {
    let mut bench = AppHarness::loaded(100, 30, account());
    bench.press("5 f");
    let came = days().into_iter().filter(|event| ChangeFilter::Came.shows(event.kind)).collect();
    bench.deliver(answer(Owner::History, ArchiveAnswer::History { events: came, removed: vec![], totals: None }));
    bench.orders();
    let screen = bench.screen();
    let (y, line) = screen.lines().enumerate().find(|(_, line)| line.contains("Went")).unwrap();
    let x = redriva::format::width(line.split("Went").next().unwrap());
    let (x, y) = (u16::try_from(x).unwrap(), u16::try_from(y).unwrap());
    bench.deliver(MessageKind::Mouse(Mouse { x, y, kind: MouseKind::Click }));
    let asked = bench.orders();
    let wanted = ArchiveQuery::History { part: ChangeFilter::Went, since: None };
    assert!(matches!(&asked[..], [Effect::Read { query, .. }] if *query == wanted), "{asked:?}");
}

#[test]
fn what_the_dashboard_counts_as_removed_is_shown_whatever_was_looked_for_before() {
    let mut bench = AppHarness::loaded(120, 40, account());
    bench.press("5 t /").type_in("nothing").press("enter");
    bench.deliver(answer(Owner::History, ArchiveAnswer::History { events: days(), removed: vec![], totals: None }));
    bench.press("1").deliver(answer(Owner::Dashboard, ArchiveAnswer::Overview(Box::new(overview()))));
    for _ in 0..20 {
        if bench.screen().contains("Enter shows what was removed") {
            break;
        }
        bench.press("j");
    }
    bench.orders();
    bench.press("enter");
    let wanted = ArchiveQuery::History { part: ChangeFilter::Went, since: None };
    let asked = bench.orders();
    assert!(asked.iter().any(|effect| matches!(effect, Effect::Read { query, .. } if *query == wanted)), "{asked:?}");
    bench.deliver(answer(Owner::History, ArchiveAnswer::History { events: days(), removed: vec![], totals: None }));
    assert!(bench.screen().contains("Name of A1"), "{}", bench.screen());
}

#[test]
fn what_tab_and_up_offered_for_another_line_is_not_offered_again() {
    let mut bench = AppHarness::loaded(100, 30, account());
    bench.press("/").type_in("st").press("tab");
    assert_ne!(bench.app.layers.torrents.prompt.text(), "st");
    bench.press("esc /").type_in("siz").press("tab");
    assert_eq!(bench.app.layers.torrents.prompt.text(), "size:");

    let mut bench = AppHarness::loaded(100, 30, account());
    bench.press("/").type_in("is:").press("tab");
    let first = bench.app.layers.torrents.prompt.text().to_owned();
    assert!(first.len() > 3, "{first}");
    bench.press("esc /").press("tab");
    let offered = bench.app.layers.torrents.prompt.text().to_owned();
    assert!(!offered.starts_with("is:"), "{offered} goes on with {first}");

    let mut bench = AppHarness::loaded(100, 30, account());
    for words in ["one", "two", "three"] {
        bench.press("/").type_in(words).press("enter esc");
    }
    bench.press("/ up");
    assert_eq!(bench.app.layers.torrents.prompt.text(), "three");
    bench.press("esc / up");
    assert_eq!(bench.app.layers.torrents.prompt.text(), "three", "the line was left meanwhile");
}

#[test]
fn what_was_opened_of_an_archive_that_was_replaced_is_closed() {
    let mut bench = AppHarness::loaded(120, 30, account());
    bench.press("6");
    let old = job(4, Verb::Delete, JobState::Resting, ActCounts { owed: 2, ..ActCounts::default() });
    bench.deliver(answer(Owner::Jobs, ArchiveAnswer::Jobs(vec![old.clone()]))).press("esc enter");
    let acts = vec![record(1, redriva::model::ActState::Owed, None)];
    bench.deliver(answer(Owner::JobActs, ArchiveAnswer::JobActs(Some(Box::new((old, acts))))));
    assert!(bench.screen().contains("Job 4: delete"), "{}", bench.screen());
    bench.deliver(MessageKind::ArchiveReplaced);
    bench.deliver(answer(Owner::Jobs, ArchiveAnswer::Jobs(Vec::new()))).press("esc");
    bench.orders();
    bench.press("r");
    assert_eq!(bench.orders(), [], "job 4 of this archive is another one, or none");
    assert!(!bench.screen().contains("Job 4"), "{}", bench.screen());

    let mut bench = AppHarness::loaded(120, 30, account());
    let backlog = redriva::model::Backlog::default();
    bench.press("3").deliver(answer(Owner::Runs, ArchiveAnswer::Runs { runs: past(), backlog, rates: rates() }));
    bench.press("h enter");
    assert!(bench.screen().contains("Log of sync"), "{}", bench.screen());
    bench.deliver(MessageKind::ArchiveReplaced);
    assert!(!bench.screen().contains("Log of sync"), "{}", bench.screen());

    let mut bench = AppHarness::loaded(120, 30, account());
    plan(&mut bench);
    bench.deliver(MessageKind::ArchiveReplaced);
    assert!(!bench.screen().contains("Put back 2 torrents"), "{}", bench.screen());
}

#[test]
fn a_menu_that_is_read_gets_its_entries_also_below_something_else() {
    let mut bench = AppHarness::loaded(100, 30, account());
    bench.press("y");
    bench.sync(redriva::sync::EventKind::RunStarted { mode: SyncMode::Smart, archived: 1 });
    bench.press("ctrl-c");
    assert!(bench.screen().contains("Quit while"), "{}", bench.screen());
    bench
        .deliver(answer(Owner::CopyMenu, ArchiveAnswer::Torrent { facts: Some(Box::new(facts(3))), timeline: vec![] }));
    bench.press("n");
    assert!(bench.screen().contains("Magnet"), "{}", bench.screen());
    assert_eq!(bench.app.layers.route, Route::Torrents);
}
