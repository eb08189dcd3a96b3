//! A pure fold of the event stream into the numbers that are shown.

use std::collections::VecDeque;
use std::time::Duration;

use super::event::{EventKind, Gauge, PlanSummary, SyncEvent};
use crate::model::{Outcome, RunSummary, SyncMode, Timestamp};

/// Span of the rate: long enough to be calm, short enough to follow a pause.
const RATE_SPAN: Duration = Duration::from_secs(15);

/// Seconds of which it is kept how many details they finished.
const PACE_SECONDS: usize = 120;

/// Where a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Stage {
    /// No run.
    #[default]
    Idle,
    /// Reading the list.
    Listing,
    /// Fetching details.
    Fetching,
    /// The run has ended.
    Finished(Outcome),
}

/// What is known of the current or last run.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SyncProgress {
    /// Where it stands.
    pub stage: Stage,
    /// Its mode.
    pub mode: Option<SyncMode>,
    /// When it began.
    pub started: Option<Timestamp>,
    /// Torrents listed so far.
    pub listed: u64,
    /// How often the list was begun anew, because it changed while it was read.
    pub readings: u32,
    /// Size of the list, when told.
    pub total: Option<u64>,
    /// The plan, once made.
    pub plan: Option<PlanSummary>,
    /// Details committed.
    pub archived: u64,
    /// Details that could not be fetched, or that Real-Debrid no longer knows.
    pub failed: u64,
    /// The last sample of quota and pool.
    pub gauge: Gauge,
    /// Until when nothing is sent.
    pub paused_until: Option<Timestamp>,
    /// The summary, once ended.
    pub summary: Option<RunSummary>,
    /// Why it ended, when an error ended it.
    pub error: Option<String>,
    /// When the plan was made.
    planned_at: Option<Timestamp>,
    /// Times of the last finished details, for the rate.
    recent: VecDeque<Timestamp>,
    /// Seconds with how many details each finished, oldest first.
    seconds: VecDeque<(i64, u64)>,
}

impl SyncProgress {
    /// Takes one event in.
    pub fn apply(&mut self, event: &SyncEvent) {
        match &event.kind {
            EventKind::RunStarted { mode, .. } => {
                *self = Self {
                    stage: if mode.reads_list() { Stage::Listing } else { Stage::Fetching },
                    mode: Some(*mode),
                    started: Some(event.at),
                    ..Self::default()
                };
            }
            EventKind::ListPageRead { rows, total, .. } => {
                self.listed += rows;
                self.total = total.or(self.total);
            }
            EventKind::ListReadAgain => {
                self.listed = 0;
                self.readings += 1;
            }
            EventKind::ListRead { torrents, .. } => self.listed = *torrents,
            EventKind::Planned(plan) => {
                self.stage = Stage::Fetching;
                self.plan = Some(plan.clone());
                self.planned_at = Some(event.at);
            }
            EventKind::DetailArchived { .. } => {
                self.archived += 1;
                self.finished_one(event.at);
            }
            EventKind::DetailFailed { .. } | EventKind::DetailMissing { .. } => {
                self.failed += 1;
                self.finished_one(event.at);
            }
            EventKind::Paused { until, .. } => self.paused_until = Some(*until),
            EventKind::Gauge(gauge) => self.gauge = *gauge,
            EventKind::RunFinished { outcome, summary, error } => {
                self.stage = Stage::Finished(*outcome);
                self.summary = Some(summary.clone());
                self.error.clone_from(error);
                self.gauge.in_flight = 0;
                self.paused_until = None;
            }
            EventKind::TakenOver { .. }
            | EventKind::AccountUnchecked { .. }
            | EventKind::JournalGrows { .. }
            | EventKind::Retrying { .. }
            | EventKind::TorrentGone { .. }
            | EventKind::OtherHash { .. }
            | EventKind::RemovalsUnproved { .. } => {}
        }
    }

    /// Whether a run is under way.
    pub fn is_running(&self) -> bool {
        matches!(self.stage, Stage::Listing | Stage::Fetching)
    }

    /// Returns details planned, 0 before the plan.
    pub fn planned(&self) -> u64 {
        self.plan.as_ref().map_or(0, PlanSummary::details)
    }

    /// Returns details that are through, archived or not.
    pub fn done(&self) -> u64 {
        self.archived + self.failed
    }

    /// Returns details a second over the last seconds.
    pub fn rate(&self, now: Timestamp) -> f64 {
        let Some(oldest) = self.recent.iter().find(|at| within(**at, now)) else { return 0.0 };
        let n = self.recent.iter().filter(|at| within(**at, now)).count();
        // The span is never taken shorter than a second: the first details would look like a storm.
        let span = seconds_between(*oldest, now).max(1.0);
        f64::from(u32::try_from(n).unwrap_or(u32::MAX)) / span
    }

    /// Returns the time left: at the present rate, and never less than the quota needs; before there is a rate, what
    /// the plan told.
    pub fn eta(&self, now: Timestamp) -> Option<Duration> {
        let left = self.planned().checked_sub(self.done()).filter(|left| *left > 0)?;
        let rate = self.rate(now);
        let paced = if rate > 0.0 {
            Duration::from_secs_f64(f64::from(u32::try_from(left).unwrap_or(u32::MAX)) / rate)
        } else {
            let since = Duration::try_from(now.duration_since(self.planned_at?)).unwrap_or_default();
            self.plan.as_ref()?.estimate.checked_sub(since).filter(|rest| !rest.is_zero())?
        };
        Some(paced.max(self.quota_needs(left)))
    }

    /// Returns how long the quota makes so many requests wait: what does not fit its window now waits for the next ones.
    fn quota_needs(&self, requests: u64) -> Duration {
        let gauge = &self.gauge;
        let free = u64::from(gauge.window_limit.saturating_sub(gauge.window_used));
        let waits = u32::try_from(requests.saturating_sub(free)).unwrap_or(u32::MAX);
        if gauge.window_limit == 0 {
            Duration::ZERO
        } else {
            gauge.window.mul_f64(f64::from(waits) / f64::from(gauge.window_limit))
        }
    }

    /// Returns how many details each of the last seconds finished, oldest first; the present one is not over yet.
    pub fn pace(&self, now: Timestamp, seconds: usize) -> Vec<u64> {
        let first = now.as_second() - i64::try_from(seconds).unwrap_or(i64::MAX);
        let began = self.seconds.front().map_or(now.as_second(), |(second, _)| (*second).max(first));
        let of = |second| self.seconds.iter().find(|(known, _)| *known == second).map_or(0, |(_, n)| *n);
        (began..now.as_second()).map(of).collect()
    }

    fn finished_one(&mut self, at: Timestamp) {
        match self.seconds.back_mut().filter(|(second, _)| *second == at.as_second()) {
            Some((_, n)) => *n += 1,
            None => self.seconds.push_back((at.as_second(), 1)),
        }
        if self.seconds.len() > PACE_SECONDS {
            self.seconds.pop_front();
        }
        self.recent.push_back(at);
        while self.recent.front().is_some_and(|first| !within(*first, at)) {
            self.recent.pop_front();
        }
    }
}

fn within(at: Timestamp, now: Timestamp) -> bool {
    seconds_between(at, now) <= RATE_SPAN.as_secs_f64()
}

fn seconds_between(earlier: Timestamp, later: Timestamp) -> f64 {
    later.duration_since(earlier).as_secs_f64()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Reason, RunId, TorrentId};

    fn at(ms: i64) -> Timestamp {
        Timestamp::from_millisecond(1_700_000_000_000 + ms).unwrap()
    }

    fn event(ms: i64, kind: EventKind) -> SyncEvent {
        SyncEvent { run: RunId(1), at: at(ms), kind }
    }

    #[test]
    fn rate_and_eta_follow_the_last_seconds() {
        let mut progress = SyncProgress::default();
        progress.apply(&event(0, EventKind::RunStarted { mode: SyncMode::Fast, archived: 0 }));
        let plan = PlanSummary { by_reason: vec![(Reason::New, 100)], requests: 100, ..PlanSummary::default() };
        progress.apply(&event(0, EventKind::Planned(plan)));
        for i in 0..40 {
            let id = TorrentId::parse("A").unwrap();
            let kind = EventKind::DetailArchived { id, name: String::new(), reason: Reason::New, files: None };
            progress.apply(&event(i * 250, kind));
        }
        assert!((progress.rate(at(10_000)) - 4.0).abs() < 0.01);
        assert_eq!(progress.eta(at(10_000)), Some(Duration::from_secs(15)));
        assert!(progress.rate(at(60_000)).abs() < f64::EPSILON, "a long pause has no rate");
    }

    #[test]
    fn a_burst_promises_no_more_than_the_quota_allows() {
        let mut progress = SyncProgress::default();
        progress.apply(&event(0, EventKind::RunStarted { mode: SyncMode::Fast, archived: 0 }));
        let estimate = Duration::from_secs(1_200);
        let plan = PlanSummary { by_reason: vec![(Reason::New, 4_200)], estimate, ..PlanSummary::default() };
        progress.apply(&event(0, EventKind::Planned(plan)));
        assert_eq!(progress.eta(at(0)), Some(estimate), "before the first detail the plan is the estimate");
        for i in 0..200 {
            let kind = EventKind::DetailArchived {
                id: TorrentId::parse("A").unwrap(),
                name: String::new(),
                reason: Reason::New,
                files: None,
            };
            progress.apply(&event(i * 15, kind));
        }
        let window = Duration::from_secs(60);
        progress.apply(&event(
            3_000,
            EventKind::Gauge(Gauge { window_used: 200, window_limit: 200, window, ..Gauge::default() }),
        ));
        assert_eq!(progress.eta(at(3_000)), Some(Duration::from_secs(1_200)));
    }

    #[test]
    fn a_list_that_is_read_again_is_counted_anew() {
        let mut progress = SyncProgress::default();
        let page = || EventKind::ListPageRead { page: 1, rows: 60, rejected: 0, total: Some(100) };
        progress.apply(&event(0, EventKind::RunStarted { mode: SyncMode::Fast, archived: 0 }));
        progress.apply(&event(1, page()));
        progress.apply(&event(2, EventKind::ListReadAgain));
        progress.apply(&event(3, page()));
        assert_eq!((progress.listed, progress.readings), (60, 1));
    }

    #[test]
    fn a_new_run_starts_from_nothing() {
        let mut progress = SyncProgress { archived: 7, ..SyncProgress::default() };
        progress.apply(&event(0, EventKind::RunStarted { mode: SyncMode::Details, archived: 0 }));
        assert_eq!((progress.archived, progress.stage), (0, Stage::Fetching));
    }
}
