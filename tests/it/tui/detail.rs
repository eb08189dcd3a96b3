//! The detail page: the tree of files, links beside their files, what is wrong, the way through the lines.

use insta::assert_snapshot;
use redriva::model::{
    FailedFetch, FailureKind, HistoryEvent, PastFailure, Problem, Reason, Status, SyncMode, TorrentFacts, TorrentFile,
    TorrentId, Trouble,
};
use redriva::sync::SyncRequest;
use redriva::tui::testing::{ArchiveAnswer, Effect, MessageKind, Overlay, Owner};

use super::{AppHarness, account, answer, facts, moment};

fn file(id: i64, path: &str, selected: bool) -> TorrentFile {
    TorrentFile { id, path: path.to_owned(), bytes: id * 700_000_000, selected }
}

/// The first torrent of the account with a series in it.
fn series() -> TorrentFacts {
    let mut facts = facts(0);
    let files = vec![
        file(1, "/Series/readme.txt", false),
        file(2, "/Series/Season 1/e01.mkv", true),
        file(3, "/Series/Season 1/e02.mkv", true),
        file(4, "/Series/Season 2/Extras/making of.mkv", false),
        file(5, "/Series/cover.jpg", false),
    ];
    facts.detail.as_mut().unwrap().0.files = Some(files);
    facts
}

fn failures() -> Vec<PastFailure> {
    let failure = |at: &str, kind, message: &str, resolved: Option<&str>| PastFailure {
        at: moment(at),
        kind: Some(kind),
        http_status: None,
        error_code: None,
        message: message.to_owned(),
        attempts: 5,
        resolved: resolved.map(moment),
    };
    vec![
        failure("2026-11-22T09:00:00Z", FailureKind::Timeout, "the answer did not come in time", None),
        failure("2026-11-01T09:00:00Z", FailureKind::Server, "it is\u{1b}[2J down", Some("2026-11-02T09:00:00Z")),
    ]
}

fn opened(width: u16, height: u16, facts: TorrentFacts, timeline: Vec<HistoryEvent>) -> AppHarness {
    let mut bench = AppHarness::loaded(width, height, account());
    bench
        .press("enter")
        .deliver(answer(Owner::Detail, ArchiveAnswer::Torrent { facts: Some(Box::new(facts)), timeline }));
    bench.effects.clear();
    bench
}

/// Returns the line that the cursor is on, without the frame.
fn chosen_line(bench: &AppHarness) -> String {
    let screen = bench.screen();
    let line = screen.lines().find(|line| line.contains('▌')).unwrap_or("");
    // What stands beside the page is behind its frame.
    let own = line.trim_start_matches(['│', ' ', '▌']);
    own.split(['│', '┃']).next().unwrap_or(own).trim_end().to_owned()
}

/// Moves down until the cursor is on a line that holds the text.
fn go_to(bench: &mut AppHarness, text: &str) {
    bench.press("g");
    for _ in 0..100 {
        if chosen_line(bench).contains(text) {
            return;
        }
        bench.press("j");
    }
    panic!("no line holds {text}: {}", bench.screen());
}

#[test]
fn files_are_a_tree_with_sums_and_selection() {
    let mut bench = opened(80, 36, series(), vec![]);
    bench.deliver(answer(Owner::Detail, ArchiveAnswer::Failures(failures())));
    assert_snapshot!("detail_tree", bench.screen());
}

#[test]
fn folders_close_and_open_by_enter_and_by_arrows() {
    let mut bench = opened(100, 40, series(), vec![]);
    go_to(&mut bench, "Season 1/");
    bench.press("enter");
    assert!(!bench.screen().contains("✓   1.3 GiB"), "{}", bench.screen());
    assert!(bench.screen().contains("▸ Season 1/  2/2"), "{}", bench.screen());
    bench.press("right");
    assert!(bench.screen().contains("▾ Season 1/  2/2"));
    bench.press("l");
    assert!(chosen_line(&bench).ends_with("e01.mkv"), "{}", chosen_line(&bench));
    bench.press("h");
    assert!(chosen_line(&bench).contains("Season 1/"));
    bench.press("h h h");
    assert!(chosen_line(&bench).contains("▸ Series/"), "{}", chosen_line(&bench));
    // The answer comes again while a sync runs: what is closed stays closed, and the cursor where it is.
    bench.deliver(answer(Owner::Detail, ArchiveAnswer::Torrent { facts: Some(Box::new(series())), timeline: vec![] }));
    assert!(chosen_line(&bench).contains("▸ Series/"), "{}", chosen_line(&bench));
}

#[test]
fn links_stand_beside_their_files_only_when_that_is_certain() {
    let bench = opened(100, 40, series(), vec![]);
    let screen = bench.screen();
    assert!(screen.contains("https://real-debrid.com/d/EXAMPLE2  e02.mkv"), "{screen}");
    let mut packed = series();
    packed.detail.as_mut().unwrap().0.files.as_mut().unwrap()[4].selected = true;
    let screen = opened(100, 40, packed, vec![]).screen();
    assert!(screen.contains("2 links for 3 selected files: Real-Debrid packed them"), "{screen}");
    assert!(!screen.contains("EXAMPLE2  e02.mkv"), "{screen}");
}

#[test]
fn what_failed_is_told_with_its_remedy_and_what_was_answered_since_is_past() {
    let mut facts = series();
    facts.torrent.status = Some(Status::Dead);
    facts.failure = Some("the answer did not come in time".to_owned());
    facts.owed = Some(Reason::Failed);
    let mut bench = opened(100, 50, facts, vec![]);
    bench.deliver(answer(Owner::Detail, ArchiveAnswer::Failures(failures())));
    let screen = bench.screen();
    for told in [
        "dead (no seeds)",
        "Nobody seeds it now.",
        "network timeout: the answer did not come in time (5 requests)",
        "it is␛[2J down (5 requests, succeeded later)",
    ] {
        assert!(screen.contains(told), "{told}: {screen}");
    }
    assert_eq!(screen.matches("Remedy").count(), 2, "{screen}");
}

#[test]
fn speed_is_told_only_while_something_moves() {
    let mut facts = series();
    (facts.torrent.speed, facts.torrent.seeders) = (Some(5_000_000), Some(1));
    assert!(!opened(80, 40, facts.clone(), vec![]).screen().contains("Speed"));
    facts.torrent.status = Some(Status::Downloading);
    let screen = opened(80, 40, facts, vec![]).screen();
    assert!(screen.contains("4.8 MiB/s, 1 seeder"), "{screen}");
}

#[test]
fn the_cursor_passes_over_blank_lines_and_stays_in_its_section_when_another_grows() {
    let mut bench = opened(100, 20, series(), super::history::days());
    go_to(&mut bench, "e02.mkv");
    let line = chosen_line(&bench);
    bench.deliver(answer(Owner::Detail, ArchiveAnswer::Failures(failures())));
    let mut longer = series();
    longer.failure = Some("something".to_owned());
    bench.deliver(answer(Owner::Detail, ArchiveAnswer::Torrent { facts: Some(Box::new(longer)), timeline: vec![] }));
    assert_eq!(chosen_line(&bench), line);
    bench.press("g");
    for _ in 0..60 {
        assert_ne!(chosen_line(&bench), "", "{}", bench.screen());
        bench.press("j");
    }
    for _ in 0..60 {
        assert_ne!(chosen_line(&bench), "");
        bench.press("k");
    }
    assert!(chosen_line(&bench).starts_with("Name"), "{}", chosen_line(&bench));
}

#[test]
fn a_torrent_of_a_hundred_thousand_files_is_moved_through_at_once() {
    let mut large = facts(0);
    let files = (1..=100_000).map(|n| file(n, &format!("/Library/Shelf {}/{n}.txt", n % 50), true)).collect();
    large.detail.as_mut().unwrap().0.files = Some(files);
    let mut bench = opened(80, 24, large, vec![]);
    go_to(&mut bench, "Shelf 2/");
    bench.press("enter j");
    assert!(chosen_line(&bench).ends_with("2.txt"), "{}", chosen_line(&bench));
    bench.press("G");
    let lines = bench.app.layers.detail.page.position().2;
    assert!(lines > 2_050, "{lines}");
}

#[test]
fn a_refresh_fetches_this_torrent_again_unless_it_is_gone_or_a_sync_runs() {
    let id = TorrentId::parse("ID00000000000").unwrap();
    let mut bench = opened(80, 24, series(), vec![]);
    bench.press("r");
    assert_eq!(bench.orders(), [Effect::StartSync { request: SyncRequest::refresh(vec![id]) }]);
    assert_eq!(bench.app.layers.sync.progress.mode, Some(SyncMode::Details));
    bench.press("r");
    assert_eq!(bench.orders(), []);
    let mut gone = series();
    gone.gone_at = Some(moment("2026-11-01T10:00:00Z"));
    let mut bench = opened(80, 24, gone, vec![]);
    bench.press("r");
    assert_eq!(bench.orders(), []);
}

#[test]
fn the_copy_menu_holds_the_chosen_file_and_its_link() {
    let mut bench = opened(100, 40, series(), vec![]);
    go_to(&mut bench, "e02.mkv");
    bench.press("y enter");
    assert_eq!(bench.orders(), [Effect::Copy { text: "Series/Season 1/e02.mkv".to_owned() }]);
    bench.press("y down enter");
    assert_eq!(bench.orders(), [Effect::Copy { text: "https://real-debrid.com/d/EXAMPLE2".to_owned() }]);
    bench.press("y");
    let Some(Overlay::Menu(_)) = bench.app.layers.overlays.last() else { panic!() };
    assert_snapshot!("detail_copy", bench.screen());
}

#[test]
fn what_can_be_done_with_a_torrent_now_stands_beside_its_page_with_the_keys() {
    let mut bench = AppHarness::loaded(140, 40, account());
    bench.press("enter").deliver(answer(
        Owner::Detail,
        ArchiveAnswer::Torrent { facts: Some(Box::new(facts(4))), timeline: Vec::new() },
    ));
    let offers = |bench: &AppHarness, words: &str, key: &str| {
        let screen = bench.screen();
        let line =
            screen.lines().find(|line| line.contains(words)).map(|line| line.trim_end_matches([' ', '│']).to_owned());
        assert!(line.is_some_and(|line| line.ends_with(key)), "{words}:\n{screen}");
    };
    bench.press("j");
    offers(&bench, "open or close the folder", "Enter");
    offers(&bench, "download all of it", "d");
    offers(&bench, "delete it at Real-Debrid", "D");
    assert!(!bench.screen().contains("put it back"), "it is there: {}", bench.screen());
    bench.press("j space");
    offers(&bench, "download the marked file", "d");
    let mut gone = facts(4);
    gone.gone_at = Some(moment("2026-11-22T11:00:00Z"));
    let news = ArchiveAnswer::Torrent { facts: Some(Box::new(gone)), timeline: Vec::new() };
    bench.deliver(MessageKind::ArchiveChanged).deliver(answer(Owner::Detail, news));
    offers(&bench, "put it back at Real-Debrid", "R");
    assert!(!bench.screen().contains("delete it at"), "{}", bench.screen());
    bench.press("?").press("esc");
    offers(&bench, "copy name, magnet, links", "y");
    for (width, height) in [(100, 40), (140, 22)] {
        let mut bench = AppHarness::loaded(width, height, account());
        bench.press("enter").deliver(answer(
            Owner::Detail,
            ArchiveAnswer::Torrent { facts: Some(Box::new(facts(4))), timeline: Vec::new() },
        ));
        assert!(!bench.screen().contains("download all of it"), "{width}x{height}: {}", bench.screen());
    }
}

#[test]
fn links_that_lead_nowhere_are_told_on_the_page_with_what_helps() {
    let mut bench = AppHarness::loaded(140, 44, account());
    bench.press("enter").deliver(answer(
        Owner::Detail,
        ArchiveAnswer::Torrent { facts: Some(Box::new(facts(4))), timeline: Vec::new() },
    ));
    assert!(!bench.screen().contains("put it back"), "{}", bench.screen());
    let message = "reel 3.mkv and 1 other link".to_owned();
    let dead = FailedFetch { error_code: Some(19), message, attempts: 2, ..FailedFetch::default() };
    let problem = Problem {
        id: Some(account()[0].id.clone()),
        name: String::new(),
        status: Some(Status::Downloaded),
        progress: None,
        added: None,
        bytes: None,
        at: moment("2026-11-22T11:00:00Z"),
        trouble: Trouble::Link(dead),
    };
    bench.deliver(answer(Owner::Detail, ArchiveAnswer::DeadLinks(vec![problem])));
    for text in ["dead link: reel 3.mkv and 1 other link", "leads nowhere", "put it back at Real-Debrid"] {
        assert!(bench.screen().contains(text), "{text}:\n{}", bench.screen());
    }
}
