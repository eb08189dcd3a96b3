//! Takes added entries along their fates as time passes: conversion, queue, download, links.
//!
//! Nothing runs here: whoever looks at the account brings it up to date first. Start at `Course::advance`.

use std::borrow::Cow;
use std::time::Duration;

use super::entry::{Entry, Progress};
use super::fate::{Conversion, Fate};

/// Where an entry is on its way.
#[derive(Debug, Clone)]
pub(super) struct Course {
    fate: Fate,
    stage: Stage,
    /// When the stage began, by the clock's `elapsed`.
    since: Duration,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Converting,
    /// Until files are chosen, for ever if need be.
    Waiting,
    Queued,
    Downloading,
    Linking,
}

impl Course {
    /// Starts the way of an entry: with the conversion, unless its files came with it.
    pub(super) fn start(fate: Fate, with_files: bool, elapsed: Duration) -> Self {
        let stage = if with_files { Stage::Waiting } else { Stage::Converting };
        Self { fate, stage, since: elapsed }
    }

    /// The status an entry has on this way before any time has passed.
    pub(super) fn first_status(&self) -> &'static str {
        if self.stage == Stage::Converting { "magnet_conversion" } else { "waiting_files_selection" }
    }

    /// Goes on after files were chosen.
    pub(super) fn chosen(fate: Fate, elapsed: Duration) -> Self {
        Self { fate, stage: Stage::Queued, since: elapsed }
    }

    /// Returns what becomes of the entry.
    pub(super) fn fate(&self) -> &Fate {
        &self.fate
    }

    /// Brings an entry to where it is by now. False when nothing more happens by itself.
    pub(super) fn advance(&mut self, entry: &mut Entry, elapsed: Duration, now: i64, rng: &mut fastrand::Rng) -> bool {
        loop {
            let after = elapsed.saturating_sub(self.since);
            let mut turn = |entry: &mut Entry, status| {
                if entry.status != status {
                    entry.turn(Cow::Borrowed(status), now, rng);
                }
            };
            match self.stage {
                Stage::Converting if after < self.fate.conversion => return true,
                Stage::Converting => match self.fate.files {
                    Conversion::Files => {
                        turn(entry, "waiting_files_selection");
                        self.next(Stage::Waiting, self.fate.conversion);
                    }
                    Conversion::Never => return false,
                    Conversion::MagnetError => {
                        turn(entry, "magnet_error");
                        return false;
                    }
                },
                Stage::Waiting => return true,
                Stage::Queued if after < self.fate.queue => {
                    turn(entry, "queued");
                    return true;
                }
                Stage::Queued => self.next(Stage::Downloading, self.fate.queue),
                Stage::Downloading if after < self.fate.download => {
                    turn(entry, "downloading");
                    entry.progress = share(after, self.fate.download);
                    return true;
                }
                Stage::Downloading => {
                    turn(entry, self.fate.ending);
                    entry.links = self.fate.links.unwrap_or(entry.links);
                    if self.fate.link_pause.is_zero() {
                        return false;
                    }
                    self.next(Stage::Linking, self.fate.download);
                }
                Stage::Linking => {
                    let shown = 1 + after.as_nanos() / self.fate.link_pause.as_nanos();
                    let shown = u32::try_from(shown).unwrap_or(u32::MAX);
                    entry.links_out = (shown < entry.totals.selected).then_some(shown);
                    return entry.links_out.is_some();
                }
            }
        }
    }

    fn next(&mut self, stage: Stage, took: Duration) {
        self.stage = stage;
        self.since += took;
    }
}

/// Returns how much of the time has passed, in hundredths of a percent.
fn share(after: Duration, whole: Duration) -> Progress {
    let hundredths = after.as_nanos() * u128::from(Progress::FULL.0) / whole.as_nanos().max(1);
    Progress(u16::try_from(hundredths).unwrap_or(Progress::FULL.0))
}

#[cfg(test)]
mod tests {
    use super::super::clock::Clock;
    use super::super::generate::{self, Origin};
    use super::super::words::Words;
    use super::*;

    const fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn an_entry_goes_its_way_step_by_step() {
        let (words, mut rng) = (Words::load(), fastrand::Rng::with_seed(1));
        let now = Clock::start(None, 1).unwrap().now();
        let origin = Origin::draw(&mut rng, &words);
        let mut entry = generate::entry(origin, 1, 1, now, &words, &mut rng);
        let fate = Fate { conversion: seconds(10), queue: seconds(5), download: seconds(100), ..Fate::default() };
        let mut course = Course::start(fate.clone(), false, seconds(7));
        entry.turn(Cow::Borrowed(course.first_status()), now, &mut rng);
        let mut at = |course: &mut Course, elapsed| {
            let on = course.advance(&mut entry, seconds(elapsed), now, &mut rng);
            (on, entry.status.to_string(), entry.progress.0)
        };
        assert_eq!(at(&mut course, 16), (true, "magnet_conversion".to_owned(), 0));
        assert_eq!(at(&mut course, 17), (true, "waiting_files_selection".to_owned(), 0));
        let mut course = Course::chosen(fate, seconds(20));
        assert_eq!(at(&mut course, 24), (true, "queued".to_owned(), 0));
        assert_eq!(at(&mut course, 50), (true, "downloading".to_owned(), 2_500));
        assert_eq!(at(&mut course, 125), (false, "downloaded".to_owned(), 10_000));
    }
}
