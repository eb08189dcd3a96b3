//! When the next add may go out: adds have a budget of their own, beside the quota of all requests.
//!
//! Pure: times are handed in, in milliseconds since 1970, because what is remembered outlives the process and may be
//! read after a restart of the machine. What lies further ahead than it can was written by a clock that was set back
//! since, and is forgotten.

use std::time::Duration;

use crate::model::AddPace;

/// The window in which adds are counted. The service gives about thirty a minute.
const WINDOW_MS: i64 = 60_000;

/// Largest distance that doubling leads to: at 25 s between two adds, 165 of them were measured without one pause.
const WIDEST_MS: i64 = 25_000;

/// Adds accepted in a row after which the distance is halved.
const CLEAN: u32 = 20;

/// Least hold after a 429: measured, the service's budget is filled again after about 10 s.
const LEAST_HOLD: Duration = Duration::from_secs(10);

/// Longest hold that the service can ask for.
const LONGEST_HOLD: Duration = Duration::from_secs(3_600);

/// Most milliseconds by which an add may be nearer to the one before, because earlier ones were sent later than they might
/// have been: the delays of timers and slots would add up otherwise. Also at most a tenth of the distance.
const NEARER_MS: i64 = 20;

/// What the settings say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AddLimits {
    /// Least time between the starts of two adds.
    pub wait: Duration,
    /// Most adds in any 60 s.
    pub limit: u32,
}

/// The pace of adds: what is remembered, under the limits of the settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddPacer {
    limits: AddLimits,
    pace: AddPace,
    /// By how much the last add was late, at most a distance. Not remembered: another process counts from when it started.
    late_ms: i64,
}

impl AddPacer {
    /// Goes on with what is remembered; the default of [`AddPace`] is a pace of which nothing is.
    pub fn new(limits: AddLimits, pace: AddPace) -> Self {
        Self { limits, pace, late_ms: 0 }
    }

    /// Returns what is to be remembered. It is stored before each add is sent, and after each answer.
    pub fn remembered(&self) -> &AddPace {
        &self.pace
    }

    /// Returns the least time between the starts of two adds now, in milliseconds.
    pub fn distance_ms(&self) -> i64 {
        let least = ms(self.limits.wait);
        self.pace.distance_ms.min(WIDEST_MS).max(least)
    }

    /// Returns the earliest time for the next add.
    pub fn earliest_ms(&self, now_ms: i64) -> i64 {
        let most = NEARER_MS.min(self.distance_ms() / 10);
        now_ms.max(self.due_ms(now_ms, self.late_ms.min(most)))
    }

    /// Returns since when the next add may go out, which may be long ago, when so much of a delay is made up for.
    fn due_ms(&self, now_ms: i64, late_ms: i64) -> i64 {
        let starts: Vec<i64> =
            self.pace.starts_ms.iter().copied().filter(|start| is_credible(*start, now_ms)).collect();
        let apart = self.distance_ms() - late_ms;
        let spaced = starts.last().map_or(i64::MIN, |last| last.saturating_add(apart));
        let limit = usize::try_from(self.limits.limit.max(1)).unwrap_or(usize::MAX);
        let oldest = starts.len().checked_sub(limit).and_then(|at| starts.get(at));
        let counted = oldest.map_or(i64::MIN, |oldest| oldest.saturating_add(WINDOW_MS));
        spaced.max(counted).max(self.held_until_ms(now_ms))
    }

    /// Notes that an add goes out now; to be stored before it does.
    pub fn started(&mut self, now_ms: i64) {
        let late_ms = now_ms.saturating_sub(self.due_ms(now_ms, self.late_ms));
        let most = if self.pace.starts_ms.is_empty() { 0 } else { self.distance_ms() };
        self.late_ms = if (0..=most).contains(&late_ms) { late_ms } else { 0 };
        let starts = &mut self.pace.starts_ms;
        starts.retain(|start| is_credible(*start, now_ms) && now_ms.saturating_sub(*start) < WINDOW_MS);
        starts.push(now_ms);
    }

    /// Notes that an add was accepted; twenty in a row halve the distance.
    pub fn accepted(&mut self) {
        self.pace.accepted = self.pace.accepted.saturating_add(1);
        if self.pace.accepted >= CLEAN {
            self.pace.accepted = 0;
            self.set_distance(self.distance_ms() / 2);
        }
    }

    /// Notes a 451 that no name explains: the distance doubles.
    pub fn unexplained(&mut self) {
        self.pace.accepted = 0;
        self.set_distance(self.distance_ms().saturating_mul(2));
    }

    /// Notes a 429 on an add: the distance doubles, and no add goes out for the longer of 10 s and what the service asked.
    pub fn refused(&mut self, now_ms: i64, retry_after: Option<Duration>) {
        self.unexplained();
        let hold = ms(retry_after.unwrap_or_default().clamp(LEAST_HOLD, LONGEST_HOLD));
        let until = now_ms.saturating_add(hold);
        if until > self.held_until_ms(now_ms) {
            self.pace.hold_until_ms = until;
            self.pace.hold_ms = hold;
        }
    }

    /// Returns the end of the last hold, as far as it can be believed.
    fn held_until_ms(&self, now_ms: i64) -> i64 {
        let AddPace { hold_until_ms, hold_ms, .. } = self.pace;
        if is_credible(hold_until_ms.saturating_sub(hold_ms), now_ms) { hold_until_ms } else { i64::MIN }
    }

    fn set_distance(&mut self, distance_ms: i64) {
        let least = ms(self.limits.wait);
        self.pace.distance_ms = distance_ms.min(WIDEST_MS).max(least);
    }
}

/// Whether something can have begun then. Clocks of one machine are corrected by seconds, not by more than a minute.
fn is_credible(begun_ms: i64, now_ms: i64) -> bool {
    begun_ms.saturating_sub(now_ms) <= WINDOW_MS
}

fn ms(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pacer(wait_ms: u64, limit: u32) -> AddPacer {
        AddPacer::new(AddLimits { wait: Duration::from_millis(wait_ms), limit }, AddPace::default())
    }

    /// Sends adds as early as allowed; returns when each started.
    fn send(pacer: &mut AddPacer, count: usize, mut now: i64) -> Vec<i64> {
        let mut starts = Vec::new();
        for _ in 0..count {
            now = pacer.earliest_ms(now);
            pacer.started(now);
            starts.push(now);
        }
        starts
    }

    #[test]
    fn adds_start_apart_and_only_so_many_in_a_minute() {
        assert_eq!(send(&mut pacer(5_000, 25), 4, 7), [7, 5_007, 10_007, 15_007]);
        assert_eq!(send(&mut pacer(500, 3), 7, 0), [0, 500, 1_000, 60_000, 60_500, 61_000, 120_000]);
        assert_eq!(send(&mut pacer(0, 2), 3, 0), [0, 0, 60_000]);
    }

    /// Sends adds whose timers are late by these milliseconds, in turn; returns when each started.
    fn send_late(pacer: &mut AddPacer, late: &[i64], count: usize) -> Vec<i64> {
        let mut starts = Vec::new();
        for late in late.iter().copied().cycle().take(count) {
            let now = pacer.earliest_ms(starts.last().copied().unwrap_or(0)) + late;
            pacer.started(now);
            starts.push(now);
        }
        starts
    }

    #[test]
    fn what_timers_are_late_by_does_not_add_up() {
        let starts = send_late(&mut pacer(100, 1_000), &[0, 2, 1, 3], 500);
        assert_eq!(starts.last(), Some(&(499 * 100 + 3)));
        assert_eq!(send_late(&mut pacer(5_000, 25), &[0, 20, 0], 3), [0, 5_020, 10_000]);
    }

    #[test]
    fn a_longer_delay_is_made_up_for_little_by_little_and_one_longer_than_the_distance_is_not() {
        assert_eq!(send_late(&mut pacer(5_000, 25), &[0, 21, 0, 0], 4), [0, 5_021, 10_001, 15_000]);
        assert_eq!(send_late(&mut pacer(100, 1_000), &[0, 11, 0, 0], 4), [0, 111, 201, 300], "a tenth at most");
        assert_eq!(send_late(&mut pacer(100, 1_000), &[0, 101, 0], 3), [0, 201, 301]);
        assert_eq!(send_late(&mut pacer(5_000, 25), &[7, 0], 2), [7, 5_007], "the first one is not late");
        // A hold has an end to be late for as well, and the distance after it counts from that.
        let mut held = pacer(1_000, 25);
        held.started(0);
        held.refused(0, None);
        assert_eq!(send_late(&mut held, &[5, 0], 2), [10_005, 12_000]);
        let starts = send_late(&mut pacer(100, 10_000), &[0, 35, 0, 2, 20, 0, 0, 0], 400);
        assert!(starts.windows(2).all(|two| two[1] - two[0] >= 90), "{starts:?}");
        assert!((0..).zip(&starts).all(|(n, start)| (100 * n..=100 * n + 120).contains(start)), "{starts:?}");
    }

    #[test]
    fn a_minute_counts_from_when_adds_started_however_late() {
        let starts = send_late(&mut pacer(100, 3), &[5, 9, 0], 30);
        assert!(starts.windows(4).all(|four| four[3] - four[0] >= WINDOW_MS), "{starts:?}");
    }

    #[test]
    fn trouble_doubles_the_distance_to_25_s_and_twenty_good_ones_halve_it() {
        let mut pacer = pacer(5_000, 25);
        let mut seen = Vec::new();
        for _ in 0..4 {
            pacer.unexplained();
            seen.push(pacer.distance_ms());
        }
        assert_eq!(seen, [10_000, 20_000, 25_000, 25_000]);
        (0..19).for_each(|_| pacer.accepted());
        assert_eq!(pacer.distance_ms(), 25_000);
        pacer.accepted();
        assert_eq!(pacer.distance_ms(), 12_500);
        (0..19).for_each(|_| pacer.accepted());
        pacer.unexplained();
        assert_eq!(pacer.distance_ms(), 25_000);
        pacer.accepted();
        assert_eq!(pacer.distance_ms(), 25_000, "counted anew after trouble");
        (0..200).for_each(|_| pacer.accepted());
        assert_eq!(pacer.distance_ms(), 5_000, "never below the setting");
    }

    #[test]
    fn a_setting_above_25_s_is_obeyed() {
        let mut pacer = pacer(40_000, 25);
        pacer.unexplained();
        assert_eq!(pacer.distance_ms(), 40_000);
        assert_eq!(send(&mut pacer, 2, 0), [0, 40_000]);
    }

    #[test]
    fn a_429_holds_adds_for_the_longer_of_ten_seconds_and_what_was_asked() {
        for (asked, hold) in [(None, 10_000), (Some(3), 10_000), (Some(42), 42_000), (Some(1 << 40), 3_600_000)] {
            let mut pacer = pacer(1_000, 25);
            pacer.started(0);
            pacer.refused(400, asked.map(Duration::from_secs));
            assert_eq!((pacer.earliest_ms(400), pacer.distance_ms()), (400 + hold, 2_000), "{asked:?}");
        }
        let mut pacer = pacer(1_000, 25);
        pacer.refused(0, Some(Duration::from_secs(60)));
        pacer.refused(1_000, None);
        assert_eq!(pacer.earliest_ms(1_000), 60_000, "a shorter hold does not end a longer one");
    }

    #[test]
    fn what_is_remembered_goes_on_in_another_process_and_a_clock_set_back_holds_nobody() {
        let mut first = pacer(5_000, 25);
        first.started(1_000_000);
        first.refused(1_000_100, Some(Duration::from_secs(20)));
        let mut next = AddPacer::new(first.limits, first.remembered().clone());
        assert_eq!(next.earliest_ms(1_000_200), 1_020_100);
        assert_eq!(next.earliest_ms(999_000), 1_020_100, "a second back changes nothing");
        assert_eq!(next.earliest_ms(500), 500, "what lies further ahead than it can is forgotten");
        next.started(500);
        assert_eq!(next.earliest_ms(500), 10_500, "the distance had doubled");
        next.refused(600, None);
        assert_eq!(next.earliest_ms(600), 20_500);
    }

    #[test]
    fn only_the_starts_of_the_last_minute_are_remembered() {
        let mut pacer = pacer(5_000, 25);
        pacer.started(0);
        pacer.started(59_999);
        assert_eq!(pacer.remembered().starts_ms, [0, 59_999]);
        pacer.started(60_000);
        assert_eq!(pacer.remembered().starts_ms, [59_999, 60_000]);
        pacer.started(-1);
        assert_eq!(pacer.remembered().starts_ms, [59_999, -1], "what lies further ahead than it can is forgotten");
    }

    #[test]
    fn a_hold_that_ends_with_a_longer_one_takes_nothing_of_its_length() {
        let mut pacer = pacer(5_000, 25);
        pacer.refused(0, Some(Duration::from_secs(60)));
        pacer.refused(50_000, None);
        let AddPace { hold_until_ms, hold_ms, .. } = pacer.remembered();
        assert_eq!((*hold_until_ms, *hold_ms), (60_000, 60_000));
    }

    proptest! {
        #[test]
        fn no_minute_has_more_adds_than_allowed_and_no_two_are_nearer_than_allowed(
            wait in 0_u64..8_000,
            limit in 1_u32..30,
            steps in proptest::collection::vec((0_i64..20_000, 0_i64..400, 0_u8..4, 0_u8..4), 1..120),
        ) {
            let mut pacer = pacer(wait, limit);
            let (mut now, mut starts) = (1_000_000_i64, Vec::<i64>::new());
            let wait = i64::try_from(wait).unwrap();
            let least = wait - (wait / 10).min(20);
            for (idle, late, answer, process) in steps {
                // Most are due at once, and the timer of some is late.
                let idle = if idle < 15_000 { 0 } else { idle };
                now = pacer.earliest_ms(now + idle) + late;
                pacer.started(now);
                prop_assert!(starts.last().is_none_or(|last| now - last >= least));
                // Nor do adds get ahead of a clock that was never late.
                for (n, start) in starts.iter().rev().zip(0_i64..).map(|(start, n)| (n + 1, start)) {
                    prop_assert!(now - start >= (n - 1) * wait, "{n} adds in {} ms", now - start);
                }
                starts.push(now);
                let in_window = starts.iter().filter(|start| now - **start < WINDOW_MS).count();
                prop_assert!(in_window <= limit as usize, "{in_window} in one minute");
                match answer {
                    0 => pacer.unexplained(),
                    1 => pacer.refused(now, None),
                    _ => pacer.accepted(),
                }
                if process == 0 {
                    // Another process goes on.
                    pacer = AddPacer::new(pacer.limits, pacer.remembered().clone());
                }
            }
        }
    }
}
