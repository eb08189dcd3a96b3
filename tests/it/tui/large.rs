//! What is drawn and what a key does costs about the same for many things as for few.

use std::hint::black_box;
use std::time::Duration;

use redriva::model::{
    ActCounts, ActState, ChangeKind, Difference, HistoryEvent, JobState, PastTorrent, RunId, TorrentId, Verb,
};
use redriva::tui::testing::{ArchiveAnswer, ChangeFilter, MessageKind, Owner, SomeEvents};
use tokio::time::Instant;

use super::acting::{job, proposal, record};
use super::problems::findings_of;
use super::{AppHarness, answer, facts, moment, row};

/// How many things are few, and how many are many.
const FEW: usize = 300;
const MANY: usize = 30_000;

/// How much more many may cost than few: what grows with them costs fifty times as much and more.
const MOST: u32 = 5;

/// Frames that are measured; the quickest counts, whatever else the machine does.
const FRAMES: usize = 5;

/// The quickest of some steps of a cursor with their frames.
fn step(bench: &mut AppHarness) -> Duration {
    // Where letters are typed, arrows move as well.
    let one = |bench: &mut AppHarness, key: &str| {
        let begun = Instant::now();
        bench.press(key);
        black_box(bench.buffer());
        begun.elapsed()
    };
    (0..FRAMES).flat_map(|_| ["down", "up"]).map(|key| one(bench, key)).min().unwrap()
}

/// Whether a step costs about the same over few and many things.
fn costs_the_same(what: &str, of: impl Fn(usize) -> AppHarness) {
    let [few, many] = [FEW, MANY].map(|n| step(&mut of(n)));
    assert!(many < few * MOST, "{what}: {few:?} for {FEW}, {many:?} for {MANY}");
}

fn id(n: usize) -> TorrentId {
    TorrentId::parse(&format!("ID{n:011}")).unwrap()
}

fn table(n: usize) -> AppHarness {
    AppHarness::loaded(120, 36, (0..n).map(|n| row(id(n).as_str(), "Metropolis", 3)).collect())
}

#[test]
fn a_plan() {
    costs_the_same("a plan", |n| {
        let mut plan = proposal(Verb::Delete, n);
        plan.plan.lost_for_ever = (0..n / 30).map(|n| (id(n), "WEB-DL".to_owned())).collect();
        let mut bench = table(12);
        bench.deliver(MessageKind::Proposed(Box::new(plan)));
        bench
    });
}

#[test]
fn all_marked_in_the_table() {
    costs_the_same("marks", |n| {
        let mut bench = table(n);
        bench.press("A");
        bench
    });
}

#[test]
fn all_marked_among_the_problems() {
    costs_the_same("problems", |n| {
        let mut bench = table(12);
        let ids: Vec<TorrentId> = (0..n).map(id).collect();
        bench.press("4").deliver(answer(Owner::Problems, ArchiveAnswer::Problems(findings_of(&ids)))).press("A");
        bench
    });
}

#[test]
fn all_marked_on_the_page_of_a_torrent() {
    costs_the_same("files", |n| {
        let mut bench = table(12);
        let facts = facts(i64::try_from(n).unwrap());
        bench.press("enter");
        bench.deliver(answer(Owner::Detail, ArchiveAnswer::Torrent { facts: Some(Box::new(facts)), timeline: vec![] }));
        // The folder of all files is marked, unmarked and marked again.
        bench.press("g j space k space k space k");
        assert_eq!(bench.app.layers.detail.page.marked(), n);
        bench
    });
}

fn gone(n: usize) -> (Vec<HistoryEvent>, Vec<PastTorrent>) {
    let event = |n: i64| HistoryEvent {
        id: n,
        at: moment("2026-11-22T11:00:00Z"),
        run: Some(RunId(n)),
        torrent: id(usize::try_from(n).unwrap()),
        name: "Metropolis".to_owned(),
        kind: ChangeKind::Gone,
        old: None,
        new: None,
    };
    let past = |n: usize| PastTorrent {
        id: id(n),
        name: "Metropolis".to_owned(),
        bytes: None,
        hash: None,
        status: None,
        added: None,
        gone: None,
        twin: None,
    };
    let events = i64::try_from(n.min(10_000)).unwrap();
    ((0..events).rev().map(event).collect(), (0..n).map(past).collect())
}

#[test]
fn what_was_removed() {
    costs_the_same("the history", |n| {
        let mut bench = table(12);
        let (events, removed) = gone(n);
        bench.press("5 [").deliver(answer(Owner::History, ArchiveAnswer::History { events, removed, totals: None }));
        bench
    });
    costs_the_same("some of the history", |n| {
        let mut bench = table(12);
        let (events, removed) = gone(n);
        let torrents = events.iter().map(|event| event.torrent.clone()).collect();
        let since = moment("2026-11-21T11:00:00Z");
        let some = SomeEvents { part: ChangeFilter::Went, since, words: "some".to_owned(), torrents };
        bench.app.layers.history.show_some(some, &jiff::tz::TimeZone::UTC);
        bench.press("5").deliver(answer(Owner::History, ArchiveAnswer::History { events, removed, totals: None }));
        bench
    });
}

#[test]
fn what_two_times_have_not_in_common() {
    costs_the_same("a menu", |n| {
        let mut bench = table(12);
        bench.press("5 c").type_in("today").press("enter");
        let found = Difference { left: gone(n).1, joined: Vec::new() };
        bench.deliver(answer(Owner::Difference, ArchiveAnswer::Difference(found))).press("down");
        bench
    });
}

#[test]
fn the_acts_of_a_job() {
    costs_the_same("acts", |n| {
        let mut bench = table(12);
        let done = job(4, Verb::Delete, JobState::Done, ActCounts::default());
        bench.press("6").deliver(answer(Owner::Jobs, ArchiveAnswer::Jobs(vec![done.clone()]))).press("enter");
        let acts =
            (0..u32::try_from(n).unwrap()).map(|n| record(n, ActState::Skipped, Some("it is gone already"))).collect();
        bench.deliver(answer(Owner::JobActs, ArchiveAnswer::JobActs(Some(Box::new((done, acts))))));
        bench
    });
}
