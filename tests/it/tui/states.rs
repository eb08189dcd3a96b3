//! Every screen in every state, and every overlay, each at three sizes: one transcript a row of the table.

use std::fmt::Write as _;

use redriva::tui::testing::{ArchiveAnswer, Failure, Owner};

use super::dashboard::overview;
use super::history::days;
use super::problems::findings;
use super::{AppHarness, account, answer, facts};

/// The sizes that everything has to look right at.
const SIZES: [(u16, u16); 3] = [(120, 36), (80, 24), (40, 12)];

/// What the archive has answered before the keys are pressed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Archive {
    /// Nothing yet.
    None,
    /// That it cannot be read.
    Failed,
    /// That it is not there.
    Missing,
    /// That there is nothing in it.
    Empty,
    /// Everything.
    Full,
}

/// Name of the transcript, what the archive answered, and the keys that lead there.
const STATES: [(&str, Archive, &str); 29] = [
    ("dashboard_loading", Archive::None, "1"),
    ("dashboard_failed", Archive::Failed, "1"),
    ("dashboard_missing", Archive::Missing, "1"),
    ("torrents_loading", Archive::None, "2"),
    ("torrents_failed", Archive::Failed, "2"),
    ("torrents_missing", Archive::Missing, "2"),
    ("torrents_empty", Archive::Empty, "2"),
    ("detail_loading", Archive::Full, "2 j enter"),
    ("sync_loading", Archive::None, "3"),
    ("sync_missing", Archive::Missing, "3"),
    ("problems_loading", Archive::None, "4"),
    ("problems_failed", Archive::Failed, "4"),
    ("problems_missing", Archive::Missing, "4"),
    ("history_loading", Archive::None, "5"),
    ("history_failed", Archive::Failed, "5"),
    ("history_missing", Archive::Missing, "5"),
    ("history_empty", Archive::Empty, "5"),
    ("jobs_loading", Archive::None, "6"),
    ("jobs_missing", Archive::Missing, "6"),
    ("over_help", Archive::Full, "2 ?"),
    ("over_help_search", Archive::Full, "2 ? / m a r k"),
    ("over_palette", Archive::Full, "2 :"),
    ("over_palette_nothing", Archive::Full, "2 : q q q"),
    ("over_columns", Archive::Full, "2 c"),
    ("over_bulk", Archive::Full, "2 space space b"),
    ("over_export", Archive::Full, ": e x p o r t enter"),
    ("over_sync_guide", Archive::Full, "1 w"),
    ("over_quit", Archive::Full, "3 s q"),
    ("search_mistake", Archive::Full, "2 / s i z e : b i g"),
];

fn failure() -> Failure {
    let hint = Some("Check the path and its permissions.".to_owned());
    Failure { headline: "cannot use the archive".to_owned(), hint }
}

fn bench(archive: Archive, (width, height): (u16, u16)) -> AppHarness {
    let mut bench = AppHarness::new(width, height);
    match archive {
        Archive::None => {}
        Archive::Failed => {
            bench.unreadable(failure());
        }
        Archive::Missing => {
            bench.missing();
        }
        Archive::Empty => {
            bench.deliver(answer(Owner::Table, ArchiveAnswer::Rows { rows: vec![], rev: 1 }));
        }
        Archive::Full => {
            bench.deliver(answer(Owner::Dashboard, ArchiveAnswer::Overview(Box::new(overview()))));
            bench.deliver(answer(Owner::Table, ArchiveAnswer::Rows { rows: account(), rev: 1 }));
        }
    }
    bench
}

#[test]
fn every_screen_is_looked_at_before_the_archive_has_answered_and_without_one() {
    for key in super::screen_keys() {
        for (archive, name) in [(Archive::None, "NAME_loading"), (Archive::Missing, "NAME_missing")] {
            let is_looked_at = STATES.iter().any(|(_, when, keys)| *when == archive && *keys == key);
            assert!(is_looked_at, "the screen of the key {key} has no row {name} in STATES of tests/it/tui/states.rs");
        }
    }
}

#[test]
fn every_state_of_every_screen_and_every_overlay_at_three_sizes() {
    for (name, archive, keys) in STATES {
        let mut transcript = String::new();
        for size in SIZES {
            let mut bench = bench(archive, size);
            bench.press(keys);
            match archive {
                Archive::Empty => {
                    bench.deliver(answer(
                        Owner::History,
                        ArchiveAnswer::History { events: vec![], removed: vec![], totals: None },
                    ));
                }
                Archive::Full if !name.ends_with("loading") => {
                    bench.deliver(answer(Owner::Problems, ArchiveAnswer::Problems(findings())));
                    bench.deliver(answer(
                        Owner::History,
                        ArchiveAnswer::History { events: days(), removed: vec![], totals: None },
                    ));
                    let facts = Some(Box::new(facts(20)));
                    bench.deliver(answer(Owner::Detail, ArchiveAnswer::Torrent { facts, timeline: vec![] }));
                }
                Archive::Failed => {
                    bench.unreadable(failure());
                }
                Archive::Missing => {
                    bench.missing();
                }
                Archive::None | Archive::Full => {}
            }
            writeln!(transcript, "{} x {}\n{}\n", size.0, size.1, bench.screen()).unwrap();
        }
        insta::assert_snapshot!(name, transcript.trim_end());
    }
}
