//! What the screens look like, at the three widths that count.

use std::time::Duration;

use insta::assert_snapshot;
use redriva::model::{Outcome, Reason, RunSummary, Status, SyncMode, TorrentId};
use redriva::sync::{EventKind, Gauge, PauseReason, PlanSummary};
use redriva::tui::testing::{ArchiveAnswer, Charset, Failure, MessageKind, Owner, Role, Theme};

use super::{AppHarness, account, answer, facts, moment, row, setup};

/// A sync half-way, seen on its screen.
fn running(width: u16, height: u16) -> AppHarness {
    let mut bench = AppHarness::loaded(width, height, account());
    bench.press("3 s").sync(EventKind::RunStarted { mode: SyncMode::Fast, archived: 12 });
    bench.sync(EventKind::ListPageRead { page: 1, rows: 4_233, rejected: 0, total: Some(4_233) });
    bench.sync(EventKind::ListRead { torrents: 4_233, complete: true, unlisted: 0, new: 41, changed: 3 });
    bench.sync(EventKind::Planned(PlanSummary {
        by_reason: vec![(Reason::New, 41), (Reason::FieldsChanged, 3)],
        besides: 0,
        requests: 44,
        estimate: Duration::from_secs(13),
    }));
    for n in 0..20 {
        let id = TorrentId::parse(&format!("A{n}")).unwrap();
        let name = format!("A name of the public domain {n}");
        bench.sync(match n {
            7 => EventKind::DetailFailed { id, name, error: "the service is in trouble (503)".to_owned() },
            11 => EventKind::DetailMissing { id, name },
            _ => EventKind::DetailArchived { id, name, reason: Reason::New, files: Some(n) },
        });
        if n % 3 == 0 {
            bench.wait(1);
        }
    }
    bench.sync(EventKind::Gauge(Gauge {
        in_flight: 12,
        allowed: 50,
        window_used: 173,
        window_limit: 200,
        window: Duration::from_secs(60),
        requests: 64,
        refused: 0,
    }));
    bench
}

fn finished(width: u16, height: u16) -> AppHarness {
    let mut bench = running(width, height);
    let summary = RunSummary {
        listed: 4_233,
        list_complete: true,
        new: 41,
        changed: 3,
        archived: 42,
        failed: 1,
        owed: 1,
        requests: 66,
        took: Duration::from_secs(75),
        ..RunSummary::default()
    };
    bench.sync(EventKind::RunFinished { outcome: Outcome::Partial, summary, error: None });
    bench.wait(30).deliver(MessageKind::Tick);
    bench
}

fn detail(width: u16, height: u16) -> AppHarness {
    let mut bench = AppHarness::loaded(width, height, account());
    bench
        .press("enter")
        .deliver(answer(Owner::Detail, ArchiveAnswer::Torrent { facts: Some(Box::new(facts(4))), timeline: vec![] }));
    bench
}

#[test]
fn torrents_at_three_widths() {
    for (width, height) in [(80, 24), (120, 36), (40, 12)] {
        let bench = AppHarness::loaded(width, height, account());
        assert_snapshot!(format!("torrents_{width}x{height}"), bench.screen());
    }
}

#[test]
fn torrents_before_there_are_any() {
    let mut bench = AppHarness::new(80, 24);
    bench.press("2");
    assert_snapshot!("torrents_waiting", bench.screen());
    bench.missing();
    assert_snapshot!("torrents_no_archive", bench.screen());
    bench.deliver(answer(Owner::Table, ArchiveAnswer::Rows { rows: Vec::new(), rev: 0 }));
    assert_snapshot!("torrents_empty_archive", bench.screen());
}

#[test]
fn torrents_while_something_is_searched() {
    let mut bench = AppHarness::loaded(80, 24, account());
    bench.press("/").type_in("the");
    assert_snapshot!("torrents_search", bench.screen());
    bench.type_in(" xyz");
    assert_snapshot!("torrents_search_without_match", bench.screen());
}

#[test]
fn the_words_of_the_search_are_marked_where_they_stand() {
    let mut bench = AppHarness::loaded(80, 24, vec![row("a", "Amélie at the Piano", 0)]);
    bench.press("/").type_in("ame piano");
    let hit = Theme::shipped("redriva").unwrap().style(Role::Hit).add_modifier;
    let buffer = bench.buffer();
    let line = bench.screen().lines().position(|line| line.contains("Amélie")).unwrap();
    let marked: String = (0..80)
        .map(|x| (x, u16::try_from(line).unwrap()))
        .filter(|at| buffer[*at].modifier.contains(hit))
        .map(|at| buffer[at].symbol())
        .collect();
    assert_eq!(marked, "AméPiano");
}

#[test]
fn one_torrent_at_three_widths() {
    for (width, height) in [(80, 24), (120, 36), (40, 12)] {
        assert_snapshot!(format!("detail_{width}x{height}"), detail(width, height).screen());
    }
}

#[test]
fn one_torrent_scrolled_to_its_end() {
    let mut bench = detail(40, 12);
    bench.press("G");
    assert_snapshot!("detail_scrolled", bench.screen());
}

#[test]
fn one_torrent_that_is_gone_and_whose_detail_failed() {
    let mut bench = AppHarness::loaded(80, 24, account());
    let mut facts = facts(0);
    facts.gone_at = Some(moment("2026-11-01T10:00:00Z"));
    facts.detail = None;
    facts.owed = Some(Reason::New);
    facts.failure = Some("the service is in trouble (503)".to_owned());
    facts.torrent.status = Some(Status::Downloading);
    facts.torrent.progress = Some(12.5);
    bench
        .press("enter")
        .deliver(answer(Owner::Detail, ArchiveAnswer::Torrent { facts: Some(Box::new(facts)), timeline: vec![] }));
    assert_snapshot!("detail_gone", bench.screen());
}

#[test]
fn sync_at_rest() {
    let mut bench = AppHarness::loaded(80, 24, account());
    bench.press("3 j");
    assert_snapshot!("sync_idle", bench.screen());
}

#[test]
fn sync_under_way_at_three_widths() {
    for (width, height) in [(80, 24), (120, 36), (40, 12)] {
        assert_snapshot!(format!("sync_running_{width}x{height}"), running(width, height).screen());
    }
}

#[test]
fn sync_that_waits_says_until_when() {
    let mut bench = running(80, 24);
    let until = bench.now.checked_add(Duration::from_secs(40)).unwrap();
    bench.sync(EventKind::Paused { until, why: PauseReason::Page });
    assert!(bench.screen().contains("paused until 12:00:47"), "{}", bench.screen());
}

#[test]
fn sync_that_ended() {
    assert_snapshot!("sync_finished", finished(80, 24).screen());
}

#[test]
fn a_running_sync_is_seen_from_every_screen() {
    let mut bench = running(120, 24);
    bench.press("2");
    let first = bench.screen().lines().next().unwrap().trim_end().to_owned();
    assert!(first.contains(" 45% · done about "), "{first}");
}

#[test]
fn the_log_shows_what_matters_when_asked_to() {
    let mut bench = running(80, 24);
    bench.press("l l");
    let screen = bench.screen();
    assert!(screen.contains("warnings and errors"), "{screen}");
    assert!(!screen.contains("detail   Archived") && screen.contains("Could not fetch"), "{screen}");
}

#[test]
fn help_question_and_message() {
    let mut bench = AppHarness::loaded(80, 24, account());
    bench.press("?");
    assert_snapshot!("help", bench.screen());
    let mut bench = running(80, 24);
    bench.press("q");
    assert_snapshot!("question", bench.screen());
    let mut bench = AppHarness::loaded(80, 24, account());
    bench.deliver(MessageKind::Failure(Failure {
        headline: "no space left for /srv/redriva/redriva.db".to_owned(),
        hint: Some("Everything reported so far is safe. Free some space and run: redriva sync".to_owned()),
    }));
    assert_snapshot!("message", bench.screen());
}

#[test]
fn a_banner_is_always_seen() {
    let mut demo = setup(80, 24);
    demo.banner = Some("Demo: an invented account.".to_owned());
    let bench = AppHarness::with(demo);
    assert_eq!(bench.screen().lines().next(), Some(" Demo: an invented account."));
}

#[test]
fn plain_frames_keep_names_and_ascii_keeps_nothing_else() {
    let mut plain = setup(80, 24);
    plain.charset = Charset::AsciiFrames;
    let mut bench = AppHarness::with(plain);
    bench.deliver(answer(Owner::Table, ArchiveAnswer::Rows { rows: account(), rev: 1 })).press("2");
    let screen = bench.screen();
    assert!(screen.contains("Amélie") && screen.contains("+- Torrents"), "{screen}");

    let mut ascii = setup(80, 24);
    ascii.charset = Charset::Ascii;
    let mut bench = AppHarness::with(ascii);
    bench.deliver(answer(Owner::Table, ArchiveAnswer::Rows { rows: account(), rev: 1 })).press("2");
    for keys in ["", "enter", "3 s", "?"] {
        bench.press(keys);
        assert!(bench.screen().is_ascii(), "{}", bench.screen());
    }
}

#[test]
fn a_terminal_without_room_says_so() {
    assert_eq!(AppHarness::loaded(19, 5, account()).screen().trim(), "too small");
    assert!(AppHarness::loaded(20, 5, account()).screen().contains("Torrents"));
}

#[test]
fn the_help_tells_every_sentence_whole_at_every_width() {
    for (width, height) in [(120, 400), (80, 400), (60, 600), (40, 900)] {
        let mut bench = AppHarness::loaded(width, height, account());
        bench.press("?");
        let said = bench.screen().replace(['│', '\n', '┃'], " ").split_whitespace().collect::<Vec<_>>().join(" ");
        for sentence in [
            "Open or close the folder; open the file or link in the player, or copy its direct link.",
            "Choose the files of the torrents that wait for it: the marked ones, or this one (select).",
        ] {
            let found = sentence.split(' ').all(|word| said.contains(word));
            assert!(found && !bench.screen().contains('…'), "{width}: {}", bench.screen());
        }
    }
}
