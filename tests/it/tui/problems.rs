//! The problems screen: types, remedies, marks, and trying again.

use insta::assert_snapshot;
use redriva::actions::Wish;
use redriva::diagnose::{Finding, diagnose};
use redriva::model::{FailedFetch, FailureKind, Problem, Status, SyncMode, TorrentId, Trouble, UnreadableRow};
use redriva::sync::{EventKind, SyncRequest};
use redriva::tui::testing::problems::Line;
use redriva::tui::testing::{Action, ArchiveAnswer, ArchiveQuery, Effect, MessageKind, Owner, Route};

use super::{AppHarness, account, answer, moment, numbered, read};

fn id(text: &str) -> TorrentId {
    TorrentId::parse(text).unwrap()
}

fn problem(torrent: &str, name: &str, status: Status, trouble: Trouble) -> Problem {
    Problem {
        id: Some(id(torrent)),
        name: name.to_owned(),
        status: Some(status),
        progress: Some(12.5),
        added: Some(moment("2026-11-01T08:00:00Z")),
        bytes: Some(7_600_000_000),
        at: moment("2026-11-20T08:00:00Z"),
        trouble,
    }
}

fn fetch(kind: FailureKind, message: &str) -> Trouble {
    let message = message.to_owned();
    Trouble::Fetch(FailedFetch { kind: Some(kind), http_status: Some(503), error_code: None, message, attempts: 8 })
}

pub(super) fn findings() -> Vec<Finding> {
    let torrent = || Trouble::Torrent;
    diagnose(vec![
        problem("A1", "Nosferatu.1922.1080p", Status::Dead, torrent()),
        problem("A2", "Amélie at the Piano", Status::MagnetError, torrent()),
        problem("A3", "evil\u{1b}[2J 鬼滅の刃", Status::Dead, torrent()),
        problem("A4", "debian-13.1.0-amd64-netinst.iso", Status::Downloaded, fetch(FailureKind::Server, "503")),
        problem("A1", "Nosferatu.1922.1080p", Status::Dead, fetch(FailureKind::Timeout, "no answer in 30 s")),
        problem("A5", "", Status::Dead, torrent()),
    ])
}

/// One failed torrent for each of these ids.
pub(super) fn findings_of(ids: &[TorrentId]) -> Vec<Finding> {
    let of = |id: &TorrentId| problem(id.as_str(), "x", Status::Dead, Trouble::Torrent);
    diagnose(ids.iter().map(of).collect())
}

fn opened(width: u16, height: u16) -> AppHarness {
    let mut bench = AppHarness::loaded(width, height, account());
    bench.press("4");
    assert_eq!(bench.orders(), [read(Owner::Problems, 1, ArchiveQuery::Problems)]);
    bench.deliver(answer(Owner::Problems, ArchiveAnswer::Problems(findings())));
    bench
}

fn refresh(ids: &[&str]) -> Vec<Effect> {
    vec![Effect::StartSync { request: SyncRequest::refresh(ids.iter().map(|text| id(text)).collect()) }]
}

#[test]
fn types_with_their_findings_and_what_helps_at_four_sizes() {
    for (width, height) in [(80, 24), (120, 36), (200, 60), (40, 12)] {
        let mut bench = opened(width, height);
        bench.press("j space");
        assert_snapshot!(format!("problems_{width}x{height}"), bench.screen());
    }
}

#[test]
fn a_type_says_what_helps_with_all_of_it() {
    assert_snapshot!("problems_type", opened(80, 24).screen());
}

#[test]
fn before_anything_is_wrong() {
    let mut bench = AppHarness::loaded(80, 24, account());
    bench.press("4");
    assert!(bench.screen().contains("Reading the archive."));
    bench.deliver(answer(Owner::Problems, ArchiveAnswer::Problems(vec![])));
    assert_snapshot!("problems_none", bench.screen());
    bench.orders();
    bench.press("r L");
    assert_eq!(bench.orders(), [], "an empty list of torrents would mean all of them");
    bench.press("space A enter j G");
    let mut bench = AppHarness::new(80, 24);
    bench.press("4").missing();
    assert!(bench.screen().contains("There is no archive yet."), "{}", bench.screen());
}

#[test]
fn a_finding_opens_its_torrent_and_a_type_folds() {
    let mut bench = opened(80, 24);
    bench.press("enter");
    let lines = |bench: &AppHarness| bench.app.layers.problems.lines.all().to_vec();
    assert_eq!(lines(&bench)[..2], [Line::Head(0), Line::Head(1)]);
    bench.press("enter j j enter");
    assert_eq!(bench.orders(), [read(Owner::Detail, 1, ArchiveQuery::Torrent { id: id("A3") })]);
    bench.press("esc");
    assert_eq!(bench.app.layers.route, Route::Problems);
    assert_eq!(bench.app.layers.problems.chosen().unwrap().problem.id, Some(id("A3")));
}

#[test]
fn the_chosen_the_marked_or_all_failed_fetches_are_tried_again() {
    let mut bench = opened(80, 24);
    bench.press("j r");
    assert_eq!(bench.orders(), refresh(&["A1"]));

    let mut bench = opened(80, 24);
    bench.press("r");
    assert_eq!(bench.orders(), refresh(&["A1", "A3", "A5"]), "the head of a type stands for all of it");

    let mut bench = opened(80, 24);
    bench.press("j space space j j space space r");
    assert_eq!(bench.orders(), refresh(&["A1", "A2", "A3"]));
    assert_eq!(bench.app.layers.problems.counts(), (6, 0), "the marks have served");

    let mut bench = opened(80, 24);
    bench.press("L");
    assert_eq!(bench.orders(), refresh(&["A4", "A1"]));

    let mut bench = opened(80, 24);
    bench.press("A r");
    assert_eq!(bench.orders(), refresh(&["A1", "A2", "A3", "A4", "A5"]), "each torrent once");
}

#[test]
fn marks_come_and_go_one_by_one_by_type_and_all() {
    let mut bench = opened(80, 24);
    let marked = |bench: &AppHarness| bench.app.layers.problems.counts().1;
    for (key, n) in [("space", 3), ("space", 0), ("A", 6), ("A", 0), ("j space", 1), ("k space", 0)] {
        bench.press(key);
        assert_eq!(marked(&bench), n, "{key}");
    }
    bench.press("A").deliver(MessageKind::ArchiveChanged);
    let rest = findings().split_off(3);
    bench.deliver(numbered(Owner::Problems, 2, ArchiveAnswer::Problems(rest)));
    assert_eq!(bench.app.layers.problems.counts(), (3, 3), "what is solved is not marked any more");
}

#[test]
fn while_a_sync_runs_nothing_is_tried_again_and_the_marks_stay() {
    let mut bench = opened(80, 24);
    bench.press("s").orders();
    bench.sync(EventKind::RunStarted { mode: SyncMode::Smart, archived: 1 });
    bench.press("j space r");
    assert_eq!((bench.orders(), bench.app.layers.problems.counts().1), (vec![], 1));
    assert!(bench.screen().contains("A sync is already running."));
}

#[test]
fn everything_that_failed_is_tried_again_from_any_screen() {
    let mut bench = AppHarness::loaded(100, 30, account());
    bench.press(":").type_in("everything that failed").press("enter");
    assert_eq!(bench.orders(), [read(Owner::Problems, 1, ArchiveQuery::Problems)]);
    bench.deliver(answer(Owner::Problems, ArchiveAnswer::Problems(findings())));
    assert_eq!(bench.orders(), refresh(&["A1", "A2", "A3", "A4", "A5"]));
    assert_eq!(bench.app.layers.route, Route::Torrents);
    bench.press("4").deliver(numbered(Owner::Problems, 2, ArchiveAnswer::Problems(findings())));
    assert_eq!(bench.orders(), [read(Owner::Problems, 2, ArchiveQuery::Problems)], "once is enough");

    let mut bench = AppHarness::loaded(100, 30, account());
    bench.press("ctrl-r").orders();
    bench.deliver(answer(Owner::Problems, ArchiveAnswer::Problems(vec![])));
    assert_eq!(bench.orders(), []);
    assert!(bench.screen().contains("There is nothing to try again."));
}

#[test]
fn news_arrive_while_the_cursor_stays_on_its_finding_and_a_stale_answer_is_dropped() {
    let mut bench = opened(80, 24);
    bench.press("j j").deliver(MessageKind::ArchiveChanged);
    assert!(bench.orders().contains(&read(Owner::Problems, 2, ArchiveQuery::Problems)));
    bench.deliver(numbered(Owner::Problems, 1, ArchiveAnswer::Problems(vec![])));
    assert_eq!(bench.app.layers.problems.counts().0, 6);
    let mut more = findings();
    more.extend(diagnose((0..9).map(|n| problem(&format!("V{n}"), "v", Status::Virus, Trouble::Torrent)).collect()));
    bench.deliver(numbered(Owner::Problems, 2, ArchiveAnswer::Problems(more)));
    assert_eq!(bench.app.layers.problems.chosen().unwrap().problem.id, Some(id("A3")));
    assert_eq!(bench.app.layers.problems.lines.position().0, 12, "it moved below the type that grew");
}

#[test]
fn ten_thousand_findings_cost_what_a_screenful_costs() {
    let many = (0..10_000).map(|n| problem(&format!("D{n}"), "dead", Status::Dead, Trouble::Torrent)).collect();
    let mut bench = AppHarness::loaded(120, 36, account());
    bench.press("4").deliver(answer(Owner::Problems, ArchiveAnswer::Problems(diagnose(many))));
    bench.press("end");
    let (lines, (cursor, offset)) = (bench.app.layers.problems.lines.all(), bench.app.layers.problems.lines.position());
    assert_eq!((lines.len(), cursor, offset), (10_001, 10_000, 10_001 - 32));
    bench.press("A home r y");
    let orders = bench.orders();
    let Some(Effect::StartSync { request }) = orders.last() else { panic!("{orders:?}") };
    assert_eq!(request.only.len(), 10_000);
}

#[test]
fn a_row_without_an_id_is_shown_with_its_reason_and_offers_nothing_that_needs_an_id() {
    let row = |number: i64| Problem {
        id: None,
        status: None,
        trouble: Trouble::Row(UnreadableRow {
            number,
            reason: "it has no id".to_owned(),
            json: "{\"filename\": \"evil \u{1b}[2J\"}".to_owned(),
        }),
        ..problem("A1", "", Status::Dead, Trouble::Torrent)
    };
    let mut bench = AppHarness::loaded(140, 30, account());
    bench.press("4");
    bench.orders();
    bench.deliver(answer(Owner::Problems, ArchiveAnswer::Problems(diagnose(vec![row(1), row(2)]))));
    bench.press("j");
    let screen = bench.screen();
    for words in ["unreadable row  2", "(no name)", "it has no id", "{\"filename\":"] {
        assert!(screen.contains(words), "{words}\n{screen}");
    }
    assert!(!screen.contains('\u{1b}'));
    bench.press("enter");
    assert_eq!(bench.app.layers.route, Route::Problems);
    assert_eq!(bench.orders(), []);
    for action in [Action::OpenFinding, Action::Retry, Action::RetryFetches] {
        assert!(!bench.app.can(action), "{action:?}");
    }
    // Each is marked for itself.
    bench.press("space");
    assert_eq!(bench.app.layers.problems.counts(), (2, 1));
}

#[test]
fn what_being_put_back_helps_is_put_back_by_its_key_which_the_remedy_names() {
    let dead = FailedFetch { error_code: Some(19), message: "reel 2.mkv".to_owned(), ..FailedFetch::default() };
    let found = || {
        diagnose(vec![
            problem("A4", "debian-13.1.0-amd64-netinst.iso", Status::Downloaded, Trouble::Link(dead.clone())),
            problem("A1", "Nosferatu.1922.1080p", Status::Dead, Trouble::Torrent),
        ])
    };
    for (width, height) in [(80, 24), (120, 36)] {
        let mut bench = AppHarness::loaded(width, height, account());
        bench.press("4").deliver(answer(Owner::Problems, ArchiveAnswer::Problems(found()))).press("G");
        for text in ["dead link", "gets new links", "R puts it back, after a plan."] {
            assert!(bench.screen().contains(text), "{text}:\n{}", bench.screen());
        }
        bench.orders();
        bench.press("R");
        assert_eq!(bench.orders(), [Effect::Plan(Wish::Restore(vec![id("A4")]))]);
    }
}
