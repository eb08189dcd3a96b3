//! What must never happen: a panic at any size or key, a name that steers the terminal.

use proptest::prelude::*;
use redriva::model::{Backlog, LogLine, Reason, Status, SyncMode, TorrentRow};
use redriva::sync::EventKind;
use redriva::tui::testing::{ArchiveAnswer, Failure, MessageKind, Owner};

use super::dashboard::overview;
use super::history::days;
use super::problems::findings;
use super::runs::{past, rates};
use super::{AppHarness, account, answer, facts, numbered, row};

/// The screens and what may lie over them, each as the keys that lead there.
const PLACES: [&str; 29] = [
    "",
    "/ t h e",
    "enter",
    "enter G h",
    "enter y",
    "y",
    "3",
    "3 end",
    "3 end enter",
    "3 s",
    "3 s / e",
    "5",
    "5 f j",
    "?",
    "? / q",
    "s q",
    "1",
    "1 G",
    "1 w",
    "4",
    "4 j space",
    "space v b",
    "c",
    ": e x",
    "P a",
    "/ s i z e : > enter",
    "a r",
    "T",
    "6",
];

fn full(keys: &str) -> AppHarness {
    let mut bench = AppHarness::loaded(80, 24, account());
    bench.deliver(answer(Owner::Dashboard, ArchiveAnswer::Overview(Box::new(overview()))));
    bench.press(keys);
    bench.deliver(answer(Owner::Problems, ArchiveAnswer::Problems(findings())));
    bench.deliver(answer(Owner::Detail, ArchiveAnswer::Torrent { facts: Some(Box::new(facts(20))), timeline: vec![] }));
    bench.deliver(answer(Owner::History, ArchiveAnswer::History { events: days(), removed: vec![], totals: None }));
    let backlog = Backlog { torrents: 12, owed: vec![(Reason::New, 3)] };
    bench.deliver(answer(Owner::Runs, ArchiveAnswer::Runs { runs: past(), backlog, rates: rates() }));
    bench
        .deliver(answer(Owner::CopyMenu, ArchiveAnswer::Torrent { facts: Some(Box::new(facts(3))), timeline: vec![] }));
    if keys.contains('s') {
        bench.sync(EventKind::RunStarted { mode: SyncMode::Smart, archived: 1 });
    }
    let hint = Some("A remedy that is long enough to be broken into several lines.".to_owned());
    bench.deliver(MessageKind::Failure(Failure { headline: "something failed".to_owned(), hint }));
    bench.app.banner = Some("Demo: an invented account.".to_owned());
    bench
}

#[test]
fn every_screen_is_among_the_places_that_are_tried() {
    // The table of torrents is where every place begins.
    for key in super::screen_keys().iter().filter(|key| *key != "2") {
        let is_tried = PLACES.iter().any(|keys| keys.split(' ').next() == Some(key));
        assert!(is_tried, "the screen of the key {key} has no row in PLACES of tests/it/tui/robust.rs");
    }
}

#[test]
fn every_size_of_every_screen_is_drawn() {
    for keys in PLACES {
        let mut bench = full(keys);
        for width in 0..=60 {
            for height in 0..=30 {
                bench.deliver(MessageKind::Resize { width, height });
                bench.buffer();
            }
        }
        bench.deliver(MessageKind::Resize { width: 40, height: 12 });
        assert!(!bench.screen().contains("too small"), "{keys}");
    }
}

#[test]
fn files_in_more_folders_than_any_disk_has_are_drawn_to_the_last_line() {
    for (folders, end) in [(40, "reel.mkv"), (40_000, "a/a/")] {
        let waiting = super::with_status(row("ID00000000000", "Metropolis", 0), Status::WaitingFilesSelection);
        let mut bench = AppHarness::loaded(80, 24, vec![waiting]);
        let mut deep = facts(1);
        if let Some((detail, _)) = &mut deep.detail {
            detail.files.as_mut().unwrap()[0].path = format!("/{}reel.mkv", "a/".repeat(folders));
        }
        bench.press("e").deliver(answer(Owner::FileChoice, ArchiveAnswer::Torrents(vec![deep])));
        bench.press("/").type_in("reel").press("enter end");
        let screen = bench.screen();
        assert!(screen.lines().any(|line| line.contains('▌') && line.contains(end)), "{screen}");
    }
}

#[test]
fn a_screen_larger_than_any_is_drawn() {
    for (width, height) in [(u16::MAX, 1), (1, u16::MAX), (500, 120)] {
        let mut bench = full("");
        bench.deliver(MessageKind::Resize { width, height });
        bench.buffer();
    }
}

#[test]
fn a_terminal_that_is_smaller_than_told_is_not_written_outside() {
    let mut terminal = ratatui::Terminal::new(ratatui::backend::TestBackend::new(30, 8)).unwrap();
    let bench = full("");
    terminal.draw(|frame| redriva::tui::testing::view(&bench.app, frame)).unwrap();
    assert!(format!("{:?}", terminal.backend().buffer()).contains("too small"));
}

fn hostile_names() -> Vec<String> {
    vec![
        "\x1b[2J\x1b]0;owned\x07".to_owned(),
        "\x1b]52;c;ZWNobyBvd25lZA==\x07".to_owned(),
        "\u{9b}31mred\u{9d}52;c;x\u{9c}".to_owned(),
        "photo\u{202e}gnp.exe".to_owned(),
        "two\nlines\r\tand a tab\0".to_owned(),
        format!("e{}", "\u{301}".repeat(5_000)),
        "👩‍👩‍👧‍👦 🏳️‍🌈 ⚠️ 1️⃣".to_owned(),
        "鬼滅の刃".repeat(3_000),
        "x".repeat(64 * 1024),
        "\u{200b}\u{feff}\u{2060}".to_owned(),
        "\u{e0041}\u{e0042}".to_owned(),
        String::new(),
    ]
}

fn hostile_rows() -> Vec<TorrentRow> {
    let names = hostile_names();
    let mut rows: Vec<TorrentRow> = names.iter().zip(0..).map(|(name, n)| row(&format!("H{n}"), name, n)).collect();
    rows.extend(
        names
            .iter()
            .zip(0..)
            .map(|(name, n)| TorrentRow { status: Status::parse(name), ..row(&format!("S{n}"), "a name", n) }),
    );
    rows
}

fn assert_harmless(bench: &AppHarness, what: &str) {
    let buffer = bench.buffer();
    for cell in buffer.content() {
        let harmful = |c: char| {
            c.is_control()
                || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
        };
        assert!(!cell.symbol().contains(harmful), "{what}: {:?}", cell.symbol());
        assert!(cell.symbol().len() <= 64, "{what}: a cell of {} bytes", cell.symbol().len());
    }
}

#[test]
fn hostile_names_are_shown_and_never_sent() {
    let mut bench = AppHarness::loaded(120, 40, hostile_rows());
    assert_harmless(&bench, "table");
    for _ in 0..30 {
        bench.press("]");
        assert_harmless(&bench, "filters");
    }
    bench.press("/").type_in("e");
    assert_harmless(&bench, "search");
    for name in hostile_names() {
        let mut facts = facts(1);
        facts.torrent.filename = Some(name.clone());
        facts.torrent.status = Some(Status::parse(&name));
        facts.torrent.host = Some(name.clone());
        facts.torrent.added = Some(name.clone());
        facts.added_at = None;
        facts.torrent.links = Some(vec![name.clone()]);
        facts.failure = Some(name.clone());
        if let Some((detail, _)) = &mut facts.detail {
            detail.original_filename = Some(format!("{name}."));
            detail.files.as_mut().unwrap()[0].path.clone_from(&name);
        }
        let mut bench = AppHarness::loaded(60, 60, hostile_rows());
        bench
            .press("enter")
            .deliver(answer(Owner::Detail, ArchiveAnswer::Torrent { facts: Some(Box::new(facts)), timeline: vec![] }));
        assert_harmless(&bench, "detail");
        bench.press("G");
        assert_harmless(&bench, "end of detail");

        let id = redriva::model::TorrentId::parse("a").unwrap();
        bench.press("3").sync(EventKind::RunStarted { mode: SyncMode::Fast, archived: 0 });
        bench.sync(EventKind::DetailMissing { id: id.clone(), name: name.clone() });
        assert_harmless(&bench, "log");
        bench.press("/").deliver(MessageKind::Paste(name.clone()));
        assert_harmless(&bench, "paste");
        let planned = redriva::sync::Planned { id: id.clone(), name: name.clone(), reason: Reason::New };
        bench.press("esc").deliver(MessageKind::PlanMade(vec![planned]));
        assert_harmless(&bench, "plan");
        let line = LogLine { at: bench.now, level: redriva::model::Level::Info, text: redriva::format::clean(&name) };
        bench.deliver(answer(Owner::RunLog, ArchiveAnswer::RunLog(vec![line])));
        assert_harmless(&bench, "log of the past");

        let mut seen = overview();
        seen.stats.largest[0].name.clone_from(&name);
        seen.stats.hosts[0].host = Some(name.clone());
        seen.stats.by_status[1].status = Status::parse(&name);
        let run = seen.stats.last_sync.as_mut().unwrap();
        run.error = Some(name.clone());
        let mut found = findings();
        for finding in &mut found {
            finding.problem.name.clone_from(&name);
            finding.problem.status = Some(Status::parse(&name));
            finding.message.clone_from(&name);
        }
        bench.press("1");
        for (width, height) in [(40, 12), (80, 24), (140, 40)] {
            bench.deliver(MessageKind::Resize { width, height });
            for request in 1..4 {
                bench.deliver(numbered(Owner::Dashboard, request, ArchiveAnswer::Overview(Box::new(seen.clone()))));
                bench.deliver(numbered(Owner::Problems, request, ArchiveAnswer::Problems(found.clone())));
            }
            bench.press("1 G");
            assert_harmless(&bench, "dashboard");
            bench.press("g").press("4 j");
            assert_harmless(&bench, "problems");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_sequence_of_keys_loses_the_chosen_line(
        keys in prop::collection::vec(
            prop::sample::select(vec![
                "j", "k", "g", "G", "pgdn", "pgup", "ctrl-d", "ctrl-u", "f", "F", "o", "O", "/", "a", "1", "space",
                "backspace", "left", "delete", "enter", "esc", "?", "tab", "s", "S", "x", "q", "y", "n", "p", "l",
                "ctrl-c", "ctrl-w", "2", "3", "4", "h", "w", "r", "R", "i", "right", "p", "C", "Y", "v", "b", "c", "z", "P",
                "u", "T", ":", "m", "down", "ctrl-r", "ctrl-t",
            ]),
            0..60,
        ),
        width in 1u16..130,
        height in 1u16..40,
    ) {
        let mut bench = AppHarness::loaded(width, height, account());
        bench.deliver(answer(Owner::Dashboard, ArchiveAnswer::Overview(Box::new(overview()))));
        for (key, n) in keys.into_iter().zip(0..) {
            bench.press(key);
            bench.deliver(answer(Owner::Problems, ArchiveAnswer::Problems(findings())));
            if n % 7 == 0 {
                bench.deliver(answer(Owner::Table, ArchiveAnswer::Rows { rows: vec![row(&format!("N{n}"), "new 1", n)], rev: n }));
            }
            let (_, shown) = bench.app.layers.torrents.counts();
            let (cursor, offset) = bench.app.layers.torrents.position();
            prop_assert!(offset <= cursor && (cursor < shown || shown == 0 && cursor == 0));
            prop_assert_eq!(bench.app.layers.torrents.chosen_row().is_some(), shown > 0);
            bench.buffer();
        }
    }
}
