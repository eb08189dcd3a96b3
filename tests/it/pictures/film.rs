//! The moving picture: torrents are deleted and put back, each frame as the screen drew it.
//!
//! A line that reads the same in several frames is stored once, and seen while one of them is.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use ratatui::buffer::Buffer;
use redriva::actions::{Proposal, Wish};
use redriva::jobs::JobEvent;
use redriva::model::{ActCounts, ActState, JobId, JobRecord, JobState, NewAct, TorrentId, TorrentRow, Verb};
use redriva::tui::testing::{ArchiveAnswer, Effect, MessageKind, Owner};

use super::{archived, keep, svg, time, view_of};
use crate::house::House;
use crate::tui::acting::{job, record};
use crate::tui::{AppHarness, answer};

/// Cells and lines of the picture.
const SIZE: (u16, u16) = (96, 26);

/// Torrents that are deleted.
const DELETED: usize = 6;

/// The most bytes that it may have.
const LARGEST: usize = 300 * 1024;

/// Frames with how long each is seen, in tenths of a second.
#[derive(Default)]
struct Film {
    shots: Vec<(Buffer, u32)>,
}

impl Film {
    fn shoot(&mut self, bench: &AppHarness, tenths: u32) {
        self.shots.push((bench.buffer(), tenths));
    }

    fn picture(&self) -> String {
        let length: u32 = self.shots.iter().map(|(_, tenths)| tenths).sum();
        let mut lines: BTreeMap<(u16, String), Vec<bool>> = BTreeMap::new();
        for (at, (buffer, _)) in self.shots.iter().enumerate() {
            for y in 0..SIZE.1 {
                let seen = lines.entry((y, svg::line(buffer, y))).or_insert_with(|| vec![false; self.shots.len()]);
                seen[at] = true;
            }
        }
        let mut ways: Vec<&Vec<bool>> = lines.values().filter(|seen| seen.contains(&false)).collect();
        ways.sort();
        ways.dedup();
        let mut style = String::from("<style>\n");
        for (n, seen) in ways.iter().enumerate() {
            let first = if seen[0] { "visible" } else { "hidden" };
            let seconds = f64::from(length) / 10.0;
            write!(style, ".w{n}{{visibility:{first};animation:k{n} {seconds}s step-end infinite}}@keyframes k{n}{{")
                .unwrap();
            let (mut begun, mut before) = (0, None);
            for ((_, tenths), seen) in self.shots.iter().zip(*seen) {
                if before != Some(*seen) {
                    let (at, word) =
                        (f64::from(begun) * 100.0 / f64::from(length), if *seen { "visible" } else { "hidden" });
                    write!(style, "{at:.3}%{{visibility:{word}}}").unwrap();
                    before = Some(*seen);
                }
                begun += tenths;
            }
            style.push_str("}\n");
        }
        // Who wants nothing to move sees the first frame.
        style.push_str("@media (prefers-reduced-motion:reduce){g{animation:none!important}}\n</style>\n");
        let mut groups = String::new();
        for ((_, line), seen) in &lines {
            match ways.iter().position(|way| *way == seen) {
                _ if line.is_empty() => {}
                Some(n) => write!(groups, "<g class=\"w{n}\">\n{line}</g>\n").unwrap(),
                None => groups.push_str(line),
            }
        }
        svg::picture(SIZE, &style, &groups)
    }
}

/// A job with so many acts done.
fn at(number: i64, verb: Verb, done: usize) -> JobRecord {
    let done = u64::try_from(done).unwrap();
    let acts = ActCounts { done, planned: DELETED as u64 - done, ..ActCounts::default() };
    job(number, verb, if acts.planned == 0 { JobState::Done } else { JobState::Running }, acts)
}

/// Films a job from its first act to its end.
fn film_job(film: &mut Film, bench: &mut AppHarness, number: i64, acts: &[NewAct], past: &[JobRecord]) {
    let verb = acts[0].verb;
    let known = |done| {
        let jobs = std::iter::once(at(number, verb, done)).chain(past.iter().cloned()).collect();
        answer(Owner::Jobs, ArchiveAnswer::Jobs(jobs))
    };
    bench.press("6").deliver(MessageKind::JobNews(JobEvent::Started(Box::new(at(number, verb, 0))))).deliver(known(0));
    for (done, act) in (1..).zip(acts) {
        film.shoot(bench, 5);
        let mut ended = record(done, ActState::Done, None);
        ended.plan = act.clone();
        let moved = JobEvent::ActMoved { act: done, from: ActState::Planned, to: ActState::Done };
        bench.wait(1).deliver(MessageKind::JobNews(moved));
        bench.deliver(MessageKind::JobNews(JobEvent::ActEnded(Box::new(ended))));
    }
    film.shoot(bench, 6);
    bench.deliver(MessageKind::JobEnded { job: Some(Box::new(at(number, verb, DELETED))), failure: None });
    bench.deliver(known(DELETED));
    film.shoot(bench, 20);
}

/// The plan that a key asks for, as the archive makes it, and its torrents.
async fn planned(house: &House, bench: &mut AppHarness, key: &str) -> (Proposal, Vec<TorrentId>) {
    let orders = bench.press(key).orders();
    let wish = orders.into_iter().find_map(|order| match order {
        Effect::Plan(wish) => Some(wish),
        _ => None,
    });
    let Some(Wish::Delete(torrents)) = wish else { panic!("{wish:?}") };
    let plan = house.session().plan(Wish::Delete(torrents.clone())).await.unwrap();
    (Proposal { listed: Some(time()), ..plan }, torrents)
}

#[tokio::test]
async fn the_moving_picture_deletes_torrents_and_puts_them_back() {
    let (house, rows) = archived().await;
    let mut bench = view_of(SIZE.0, SIZE.1, &rows);
    let mut film = Film::default();
    bench.press("2");
    film.shoot(&bench, 10);
    for _ in 0..DELETED {
        bench.press("space");
        film.shoot(&bench, 3);
    }
    film.shoot(&bench, 7);
    let (delete, marked) = planned(&house, &mut bench, "D").await;
    let acts = delete.plan.acts.clone();
    assert_eq!((acts.len(), marked.len()), (DELETED, DELETED));
    let mut restore = delete.clone();
    bench.deliver(MessageKind::Proposed(Box::new(delete)));
    film.shoot(&bench, 25);
    bench.type_in(&DELETED.to_string());
    film.shoot(&bench, 8);
    keep("plan.svg", &svg::still(&bench.buffer()));
    bench.press("y");
    film_job(&mut film, &mut bench, 1, &acts, &[]);

    let gone = |row: &TorrentRow| TorrentRow { gone: marked.contains(&row.id), ..row.clone() };
    bench.deliver(answer(Owner::Table, ArchiveAnswer::Rows { rows: rows.iter().map(gone).collect(), rev: 2 }));
    let back: Vec<NewAct> = acts.iter().map(|act| NewAct { verb: Verb::Restore, ..act.clone() }).collect();
    (restore.verb, restore.undoes, restore.plan.acts) = (Verb::Restore, Some(JobId(1)), back.clone());
    restore.plan.lost_for_ever.clear();
    let known = ArchiveAnswer::Jobs(vec![at(1, Verb::Delete, DELETED)]);
    bench.press("u").deliver(answer(Owner::Jobs, known)).deliver(MessageKind::Proposed(Box::new(restore)));
    film.shoot(&bench, 25);
    bench.press("y");
    film_job(&mut film, &mut bench, 2, &back, &[at(1, Verb::Delete, DELETED)]);
    keep("jobs.svg", &svg::still(&bench.buffer()));

    let picture = film.picture();
    assert!(picture.len() <= LARGEST, "{} bytes", picture.len());
    keep("delete-and-put-back.svg", &picture);
}
