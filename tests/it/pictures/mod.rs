//! The pictures of the README: drawn from frames of the real screens, and checked to be up to date.
//!
//! `REDRIVA_PICTURES=write cargo test --test it pictures` draws them anew.

mod film;
mod svg;

use std::path::Path;
use std::time::Duration;

use jiff::tz::TimeZone;
use redriva::model::{SyncMode, Timestamp, TorrentRow};
use redriva::tui::testing::{ArchiveAnswer, ArchiveQuery, Effect, Owner};

use crate::house::{House, Plan};
use crate::tui::{AppHarness, answer};

/// Checks a picture against what is kept, or keeps it.
fn keep(name: &str, picture: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets").join(name);
    if std::env::var_os("REDRIVA_PICTURES").is_some_and(|value| value == "write") {
        std::fs::write(&path, picture).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == picture, "assets/{name} is not what the screen shows; draw it anew with REDRIVA_PICTURES=write");
}

/// The time of every picture.
fn time() -> Timestamp {
    "2026-11-22T12:00:00Z".parse().unwrap()
}

/// An account of 600 torrents that is archived, and its rows.
async fn archived() -> (House, Vec<TorrentRow>) {
    let mut plan = Plan::quick(600);
    plan.demo.now = Some(time());
    let house = House::with(plan).await;
    house.run(SyncMode::Fast).await;
    let rows = house.reader().rows_since(0).unwrap().rows;
    (house, rows)
}

/// A view of so many cells and lines on these rows.
fn view_of(width: u16, height: u16, rows: &[TorrentRow]) -> AppHarness {
    let mut bench = AppHarness::new(width, height);
    bench.deliver(answer(Owner::Table, ArchiveAnswer::Rows { rows: rows.to_vec(), rev: 1 }));
    bench
}

#[tokio::test]
async fn the_pictures_show_what_the_screens_show() {
    let (house, rows) = archived().await;
    let mut bench = view_of(120, 32, &rows);
    bench.press("2 j j j j j");
    keep("torrents.svg", &svg::still(&bench.buffer()));

    // The page of one with files and links.
    bench.press("g j j j enter");
    let asked = bench.orders().into_iter().rev().find_map(|order| match order {
        Effect::Read { query: ArchiveQuery::Torrent { id }, .. } => Some(id),
        _ => None,
    });
    let mut facts = house.reader().facts(&asked.unwrap()).unwrap().unwrap();
    // The hour at which the pictures are drawn is not theirs.
    (facts.first_seen, facts.last_seen) = (time(), time());
    facts.detail = facts.detail.map(|(detail, _)| (detail, time()));
    let found = ArchiveAnswer::Torrent { facts: Some(Box::new(facts)), timeline: Vec::new() };
    bench.deliver(answer(Owner::Detail, found));
    keep("detail.svg", &svg::still(&bench.buffer()));

    let refused = redriva::refused_names::RefusedNames::shipped().unwrap();
    let mut overview = house.reader().overview(time(), &TimeZone::UTC, 30, &refused).unwrap();
    let (run, summary) = (overview.stats.last_sync.as_mut().unwrap(), overview.last_run.as_mut().unwrap());
    (run.started, run.finished, overview.premium_until) = (time(), Some(time()), None);
    (overview.stats.last_complete, summary.took) = (Some(time()), Duration::from_secs(42));
    let overview = || answer(Owner::Dashboard, ArchiveAnswer::Overview(Box::new(overview.clone())));
    bench.press("1").deliver(overview());
    keep("dashboard.svg", &svg::still(&bench.buffer()));

    // On a high terminal growth has room.
    let mut high = view_of(120, 48, &rows);
    high.press("1").deliver(overview()).press("t");
    keep("growth.svg", &svg::still(&high.buffer()));
}
