//! Every screen in every state, and every overlay, each at three sizes: one transcript a row of the table.

use std::fmt::Write as _;

use redriva::tui::{Failure, MessageKind};

use super::dashboard::overview;
use super::history::days;
use super::problems::findings;
use super::{Bench, account, facts};

/// The sizes that everything has to look right at.
const SIZES: [(u16, u16); 3] = [(120, 36), (80, 24), (40, 12)];

/// What the archive has answered before the keys are pressed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Answer {
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
const STATES: [(&str, Answer, &str); 26] = [
    ("dashboard_loading", Answer::None, "1"),
    ("dashboard_failed", Answer::Failed, "1"),
    ("dashboard_missing", Answer::Missing, "1"),
    ("torrents_loading", Answer::None, "2"),
    ("torrents_failed", Answer::Failed, "2"),
    ("torrents_missing", Answer::Missing, "2"),
    ("torrents_empty", Answer::Empty, "2"),
    ("detail_loading", Answer::Full, "2 j enter"),
    ("sync_loading", Answer::None, "3"),
    ("sync_missing", Answer::Missing, "3"),
    ("problems_loading", Answer::None, "4"),
    ("problems_failed", Answer::Failed, "4"),
    ("problems_missing", Answer::Missing, "4"),
    ("history_loading", Answer::None, "5"),
    ("history_failed", Answer::Failed, "5"),
    ("history_empty", Answer::Empty, "5"),
    ("over_help", Answer::Full, "2 ?"),
    ("over_help_search", Answer::Full, "2 ? / m a r k"),
    ("over_palette", Answer::Full, "2 :"),
    ("over_palette_nothing", Answer::Full, "2 : q q q"),
    ("over_columns", Answer::Full, "2 c"),
    ("over_bulk", Answer::Full, "2 space space b"),
    ("over_export", Answer::Full, ": e x p o r t enter"),
    ("over_sync_guide", Answer::Full, "1 w"),
    ("over_quit", Answer::Full, "3 s q"),
    ("search_mistake", Answer::Full, "2 / s i z e : b i g"),
];

fn bench(answer: Answer, (width, height): (u16, u16)) -> Bench {
    let mut bench = Bench::new(width, height);
    match answer {
        Answer::None => {}
        Answer::Failed => {
            let hint = Some("Check the path and its permissions.".to_owned());
            bench.deliver(MessageKind::LoadFailed(Failure { headline: "cannot use the archive".to_owned(), hint }));
        }
        Answer::Missing => {
            bench.deliver(MessageKind::ArchiveMissing);
        }
        Answer::Empty => {
            bench.deliver(MessageKind::TorrentsLoaded { rows: vec![], rev: 1 });
        }
        Answer::Full => {
            bench.deliver(MessageKind::OverviewLoaded { request: 1, overview: Box::new(overview()) });
            bench.deliver(MessageKind::TorrentsLoaded { rows: account(), rev: 1 });
        }
    }
    bench
}

#[test]
fn every_state_of_every_screen_and_every_overlay_at_three_sizes() {
    for (name, answer, keys) in STATES {
        let mut transcript = String::new();
        for size in SIZES {
            let mut bench = bench(answer, size);
            bench.press(keys);
            match answer {
                Answer::Empty => {
                    bench.deliver(MessageKind::HistoryLoaded { request: 1, events: vec![], removed: vec![] });
                }
                Answer::Full if !name.ends_with("loading") => {
                    bench.deliver(MessageKind::ProblemsLoaded { request: 1, findings: findings() });
                    bench.deliver(MessageKind::HistoryLoaded { request: 1, events: days(), removed: vec![] });
                    let facts = Some(Box::new(facts(20)));
                    bench.deliver(MessageKind::FactsLoaded { request: 1, facts, timeline: vec![] });
                }
                Answer::None | Answer::Failed | Answer::Missing | Answer::Full => {}
            }
            writeln!(transcript, "{} x {}\n{}\n", size.0, size.1, bench.screen()).unwrap();
        }
        insta::assert_snapshot!(name, transcript.trim_end());
    }
}
