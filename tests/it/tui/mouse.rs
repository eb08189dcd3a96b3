//! The mouse: a click is what a key would be, and nothing is hit that is not seen.

use proptest::prelude::*;
use redriva::tui::testing::{ArchiveAnswer, ArchiveQuery, Effect, MessageKind, Mouse, MouseKind, Owner, Route, Task};

use super::dashboard::overview;
use super::history::days;
use super::problems::findings;
use super::{AppHarness, account, answer};

fn click(bench: &mut AppHarness, text: &str) {
    let (x, y) = place(bench, text);
    press(bench, x, y);
}

fn press(bench: &mut AppHarness, x: u16, y: u16) {
    // What is clicked is what the last frame showed.
    bench.buffer();
    bench.deliver(MessageKind::Mouse(Mouse { x, y, kind: MouseKind::Click }));
}

/// Where a text stands.
fn place(bench: &AppHarness, text: &str) -> (u16, u16) {
    let screen = bench.screen();
    let found = screen.lines().zip(0..).find_map(|(line, y)| {
        let at = line.find(text)?;
        Some((u16::try_from(redriva::format::width(&line[..at])).unwrap(), y))
    });
    found.unwrap_or_else(|| panic!("{text:?} is not in\n{screen}"))
}

#[test]
fn a_click_chooses_and_a_second_one_opens() {
    let mut bench = AppHarness::loaded(119, 36, account());
    click(&mut bench, "debian-13.1.0");
    assert_eq!(bench.chosen(), "debian-13.1.0-amd64-netinst.iso");
    assert_eq!(bench.app.layers.route, Route::Torrents);
    click(&mut bench, "debian-13.1.0");
    assert_eq!(bench.app.layers.route, Route::Detail);
    assert!(matches!(bench.orders()[..], [Effect::Read { query: ArchiveQuery::Torrent { .. }, .. }]));
}

#[test]
fn tabs_filters_and_hints_are_clicked() {
    let mut bench = AppHarness::loaded(120, 36, account());
    click(&mut bench, "2 failed");
    assert_eq!(bench.names().len(), 2);
    click(&mut bench, "All 12");
    assert_eq!(bench.names().len(), 12);
    click(&mut bench, "Sync ");
    assert_eq!(bench.app.layers.route, Route::Sync);
    click(&mut bench, "History");
    assert_eq!(bench.app.layers.route, Route::History);
    bench.deliver(answer(Owner::History, ArchiveAnswer::History { events: days(), removed: vec![], totals: None }));
    click(&mut bench, "Went");
    assert!(bench.screen().contains("Name of A1") && !bench.screen().contains("Name of A2"));
    click(&mut bench, "Name of A1");
    assert_eq!(bench.app.layers.route, Route::Detail, "it was chosen already");
    click(&mut bench, "? help");
    assert!(bench.screen().contains("every key"));
}

#[test]
fn cards_bars_and_problems_are_clicked() {
    let mut bench = AppHarness::new(120, 36);
    bench.deliver(answer(Owner::Table, ArchiveAnswer::Rows { rows: account(), rev: 1 }));
    bench.deliver(answer(Owner::Dashboard, ArchiveAnswer::Overview(Box::new(overview()))));
    click(&mut bench, "Failed");
    assert_eq!(bench.app.layers.route, Route::Dashboard, "the first click chooses");
    click(&mut bench, "Failed");
    assert_eq!((bench.app.layers.route, bench.names().len()), (Route::Torrents, 2));
    bench.press("4").deliver(answer(Owner::Problems, ArchiveAnswer::Problems(findings())));
    let (_, y) = place(&bench, "▾");
    press(&mut bench, 10, y + 1);
    press(&mut bench, 10, y + 1);
    assert_eq!(bench.app.layers.route, Route::Detail);
}

#[test]
fn what_lies_below_an_overlay_is_not_hit() {
    let mut bench = AppHarness::loaded(120, 36, account());
    let below = place(&bench, "City Lights");
    bench.press("?");
    press(&mut bench, below.0, below.1);
    press(&mut bench, 30, 0);
    assert_eq!((bench.chosen(), bench.app.layers.route), ("Metropolis.1927.2160p.Restored", Route::Torrents));
    click(&mut bench, "Esc close");
    assert!(bench.app.layers.overlays.is_empty());
}

#[test]
fn a_menu_is_clicked_through() {
    let mut bench = AppHarness::loaded(120, 36, account());
    bench.press(":").type_in("sync");
    click(&mut bench, "Show the sync and its log");
    assert!(!bench.app.layers.overlays.is_empty(), "the first click chooses");
    click(&mut bench, "Show the sync and its log");
    assert_eq!(bench.app.layers.route, Route::Sync);
}

#[test]
fn the_wheel_moves_what_lies_on_top() {
    let mut bench = AppHarness::loaded(120, 36, account());
    let wheel = |bench: &mut AppHarness, kind| {
        bench.deliver(MessageKind::Mouse(Mouse { x: 5, y: 5, kind }));
    };
    wheel(&mut bench, MouseKind::WheelDown);
    assert_eq!(bench.app.layers.torrents.position().0, 3);
    wheel(&mut bench, MouseKind::WheelUp);
    assert_eq!(bench.app.layers.torrents.position().0, 0);
    wheel(&mut bench, MouseKind::WheelUp);
    assert_eq!(bench.app.layers.torrents.position().0, 0);
}

#[test]
fn the_mouse_is_switched_by_a_key() {
    let mut bench = AppHarness::loaded(80, 24, account());
    assert_eq!(bench.press("m").orders(), [Effect::TakeMouse { take: true }]);
    assert!(bench.screen().contains("hold Shift"), "{}", bench.screen());
    assert_eq!(bench.press("m").orders(), [Effect::TakeMouse { take: false }]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_click_anywhere_does_harm(
        steps in prop::collection::vec((any::<u8>(), any::<u8>(), 0..3u8, 0..8u8), 0..40),
        width in 1u16..130,
        height in 1u16..40,
    ) {
        let mut bench = AppHarness::loaded(width, height, account());
        for (x, y, kind, keys) in steps {
            let kind = [MouseKind::Click, MouseKind::WheelUp, MouseKind::WheelDown][usize::from(kind)];
            bench.press(["", "", "", ":", "?", "esc", "5", "T"][usize::from(keys)]);
            bench.buffer();
            let (x, y) = (u16::from(x) % width.max(1), u16::from(y) % height.max(1));
            bench.deliver(MessageKind::Mouse(Mouse { x, y, kind }));
            // A click may lead to leaving, but never to a sync without a question or to something destroyed.
            let destroys = |order: &Effect| matches!(order, Effect::Do(Task::ClearArchive { .. }));
            prop_assert!(!bench.orders().iter().any(destroys));
            bench.buffer();
        }
    }
}
