//! When the next request may go out: even spacing, the pause after a refusal, the slow restart. Pure.

use std::time::Duration;

/// First space between two requests after a pause; it halves with every answer that is not a refusal.
const RESTART_MS: f64 = 1_000.0;

/// Longest pause that doubling leads to when a detail was refused.
const DETAIL_PAUSE_CAP: Duration = Duration::from_secs(300);

/// Longest pause that doubling leads to when the list was refused.
const LIST_PAUSE_CAP: Duration = Duration::from_secs(600);

/// Pauses without an answer between them after which a run gives up.
const PAUSES: u32 = 3;

/// Whose refusal a pause answers: their first pauses are settings of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PauseFor {
    /// A page of the list, or the account.
    List,
    /// A detail.
    Detail,
}

/// The service refused three times in a row: nothing may be sent before then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stop {
    /// Milliseconds of the clock that was handed in.
    pub not_before_ms: i64,
}

/// The state of the pace. All times are milliseconds of one forward clock.
#[derive(Debug, Clone)]
pub struct Pace {
    interval_ms: f64,
    spaced: bool,
    restart_ms: f64,
    last_ms: Option<f64>,
    paused_until_ms: i64,
    pauses: u32,
    first_list: Duration,
    first_detail: Duration,
}

impl Pace {
    /// Starts a pace of `limit` requests in `window`.
    pub fn new(limit: u32, window: Duration, first_list: Duration, first_detail: Duration) -> Self {
        let interval_ms = window.as_secs_f64() * 1_000.0 / f64::from(limit.max(1));
        Self {
            interval_ms,
            spaced: false,
            restart_ms: 0.0,
            last_ms: None,
            paused_until_ms: i64::MIN,
            pauses: 0,
            first_list,
            first_detail,
        }
    }

    /// Says how much work is coming: what fits into `left` goes out at once, more is spaced evenly.
    pub fn announce(&mut self, work: u64, left: u32) {
        self.spaced = work > u64::from(left);
    }

    /// Returns the space between two requests now, in milliseconds.
    pub fn interval_ms(&self) -> f64 {
        let even = if self.spaced { self.interval_ms } else { 0.0 };
        even.max(self.restart_ms)
    }

    /// Returns the earliest time for the next request.
    pub fn earliest_ms(&self, now_ms: i64) -> i64 {
        let spaced = self.last_ms.map_or(i64::MIN, |last| ceil_ms(last + self.interval_ms()));
        now_ms.max(spaced).max(self.paused_until_ms)
    }

    /// Notes that a request goes out now.
    pub fn sent(&mut self, now_ms: i64) {
        // Counted from when it was due rather than from now, so that small delays do not add up; but
        // never from long ago, so that a stall is not followed by a rush.
        let now = ms(now_ms);
        let due = self.last_ms.map_or(now, |last| last + self.interval_ms());
        self.last_ms = Some(if now - due > self.interval_ms() { now } else { due.min(now) });
    }

    /// Notes an answer that was no refusal: the restart speeds up.
    ///
    /// Answers to requests that were on their way when a pause began say nothing of the time after it.
    pub fn answered(&mut self, sent_ms: i64) {
        if sent_ms < self.paused_until_ms {
            return;
        }
        self.pauses = 0;
        self.restart_ms = if self.restart_ms < 20.0 { 0.0 } else { self.restart_ms / 2.0 };
    }

    /// Takes over a pause that another process was asked for, or this one before it was restarted.
    pub fn take_over(&mut self, until_ms: i64, in_a_row: u32) {
        if until_ms > self.paused_until_ms {
            self.paused_until_ms = until_ms;
            self.pauses = in_a_row;
            self.restart_ms = RESTART_MS.max(self.interval_ms);
        }
    }

    /// Returns how many pauses there were without an answer between them.
    pub fn pauses(&self) -> u32 {
        self.pauses
    }

    /// Returns when the last pause ends or ended.
    pub fn paused_until_ms(&self) -> i64 {
        self.paused_until_ms
    }

    /// Notes a refusal; returns when requests go on, or that it is time to give up.
    ///
    /// Refusals of requests that were on their way when the pause began belong to that pause.
    pub fn refused(
        &mut self,
        sent_ms: i64,
        now_ms: i64,
        whose: PauseFor,
        retry_after: Option<Duration>,
    ) -> Result<i64, Stop> {
        if sent_ms < self.paused_until_ms {
            return Ok(self.paused_until_ms);
        }
        let (first, cap) = match whose {
            PauseFor::List => (self.first_list, LIST_PAUSE_CAP),
            PauseFor::Detail => (self.first_detail, DETAIL_PAUSE_CAP),
        };
        let doubled = first.saturating_mul(1 << self.pauses.min(16)).min(cap.max(first));
        // A service that keeps refusing while it names a short time is asked less and less all the same.
        let wait = retry_after.map_or(doubled, |asked| asked.max(doubled));
        let until = now_ms.saturating_add(i64::try_from(wait.as_millis()).unwrap_or(i64::MAX));
        self.paused_until_ms = until;
        self.restart_ms = RESTART_MS.max(self.interval_ms);
        self.pauses += 1;
        if self.pauses > PAUSES { Err(Stop { not_before_ms: until }) } else { Ok(until) }
    }
}

/// Returns the time that `work` requests take at the pace of the quota when `used` of a window are spent.
pub fn span(work: u64, used: u32, limit: u32, window: Duration) -> Duration {
    if work <= u64::from(limit.saturating_sub(used)) {
        return Duration::ZERO;
    }
    let work = u32::try_from(work).unwrap_or(u32::MAX);
    window.mul_f64(f64::from(work) / f64::from(limit.max(1)))
}

#[expect(clippy::cast_precision_loss, reason = "boot times in milliseconds are far below 2^52")]
fn ms(ms: i64) -> f64 {
    ms as f64
}

#[expect(clippy::cast_possible_truncation, reason = "boot times in milliseconds fit; the cast saturates")]
fn ceil_ms(ms: f64) -> i64 {
    ms.ceil() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pace(limit: u32) -> Pace {
        Pace::new(limit, Duration::from_secs(60), Duration::from_secs(60), Duration::from_secs(10))
    }

    #[test]
    fn work_that_fits_goes_out_at_once_and_larger_work_is_spaced() {
        let mut pace = pace(250);
        pace.announce(200, 250);
        pace.sent(0);
        assert_eq!(pace.earliest_ms(0), 0);
        pace.announce(250, 250);
        assert_eq!(pace.earliest_ms(0), 0);
        pace.announce(251, 250);
        pace.sent(0);
        assert_eq!(pace.earliest_ms(0), 240);
    }

    #[test]
    fn a_request_that_is_late_by_one_space_is_made_up_for_and_by_more_is_not() {
        for (late, next) in [(480, 480), (481, 721)] {
            let mut pace = pace(250);
            pace.announce(10_000, 250);
            pace.sent(0);
            pace.sent(late);
            assert_eq!(pace.earliest_ms(0), next, "sent at {late}, due at 240");
        }
    }

    #[test]
    fn a_refusal_belongs_to_the_pause_that_began_after_its_request_however_late_it_comes() {
        let mut pace = pace(250);
        assert_eq!(pace.refused(0, 10, PauseFor::Detail, None), Ok(10_010));
        assert_eq!(pace.refused(10_009, 20_000, PauseFor::Detail, None), Ok(10_010));
        assert_eq!((pace.pauses(), pace.paused_until_ms()), (1, 10_010));
        assert_eq!(pace.refused(10_010, 20_000, PauseFor::Detail, None), Ok(40_000), "this one was sent after it");
        assert_eq!((pace.pauses(), pace.paused_until_ms()), (2, 40_000));
    }

    #[test]
    fn pauses_double_to_five_minutes_for_details_and_ten_for_the_list_and_longer_settings_stay() {
        for (whose, first, pauses) in [
            (PauseFor::Detail, 100, [100, 200, 300]),
            (PauseFor::List, 200, [200, 400, 600]),
            (PauseFor::Detail, 301, [301, 301, 301]),
            (PauseFor::List, 700, [700, 700, 700]),
        ] {
            let first = Duration::from_secs(first);
            let mut pace = Pace::new(250, Duration::from_secs(60), first, first);
            let mut now = 0;
            for seconds in pauses {
                let until = now + seconds * 1_000;
                assert_eq!(pace.refused(now, now, whose, None), Ok(until), "{whose:?}, first {first:?}");
                now = until;
            }
        }
    }

    #[test]
    fn the_same_pause_told_again_does_not_slow_the_restart_down_again() {
        let mut pace = pace(250);
        pace.take_over(5_000, 2);
        pace.answered(5_000);
        pace.take_over(5_000, 2);
        assert_eq!(pace.pauses(), 0);
        assert!((pace.interval_ms() - 500.0).abs() < f64::EPSILON);
    }

    #[test]
    fn a_pace_slower_than_the_restart_begins_with_its_own_and_ends_below_20_ms() {
        let mut pace = Pace::new(1, Duration::from_millis(1_280), Duration::ZERO, Duration::ZERO);
        pace.take_over(1, 1);
        let mut spaces = vec![];
        for _ in 0..9 {
            spaces.push(pace.interval_ms());
            pace.answered(1);
        }
        assert_eq!(spaces, [1_280.0, 640.0, 320.0, 160.0, 80.0, 40.0, 20.0, 10.0, 0.0]);
    }

    #[test]
    fn work_takes_no_time_when_it_fits_and_its_share_of_the_window_when_it_does_not() {
        let minute = Duration::from_secs(60);
        for (work, used, limit, seconds) in [
            (0, 250, 250, 0),
            (50, 200, 250, 0),
            (51, 200, 250, 12),
            (250, 0, 250, 0),
            (500, 0, 250, 120),
            (2, 9, 0, 120),
        ] {
            let took = span(work, used, limit, minute).as_secs();
            assert_eq!(took, seconds, "{work} of {limit}, {used} used");
        }
    }

    #[test]
    fn small_delays_do_not_add_up_and_a_stall_is_not_followed_by_a_rush() {
        let mut pace = pace(250);
        pace.announce(10_000, 250);
        let mut now = 0;
        for _ in 0..1_000 {
            now = pace.earliest_ms(now) + 7;
            pace.sent(now);
        }
        assert!((239_700..240_300).contains(&now), "{now}");
        pace.sent(now + 60_000);
        assert!(pace.earliest_ms(now + 60_000) >= now + 60_000 + 239);
    }

    #[test]
    fn a_refusal_pauses_everything_doubles_and_gives_up_after_three() {
        let mut pace = pace(250);
        assert_eq!(pace.refused(0, 10, PauseFor::Detail, None), Ok(10_010));
        assert_eq!(pace.refused(5, 400, PauseFor::Detail, None), Ok(10_010), "belongs to the same pause");
        assert_eq!(pace.refused(10_010, 10_020, PauseFor::Detail, None), Ok(30_020));
        let short = Some(Duration::from_secs(2));
        assert_eq!(pace.refused(30_020, 30_020, PauseFor::Detail, short), Ok(70_020), "the longer one counts");
        let long = Some(Duration::from_secs(300));
        assert_eq!(pace.refused(70_020, 70_020, PauseFor::Detail, long), Err(Stop { not_before_ms: 370_020 }));
    }

    #[test]
    fn a_pause_of_another_process_is_kept_and_counts_for_the_doubling() {
        let mut pace = pace(250);
        pace.take_over(5_000, 2);
        assert_eq!(pace.earliest_ms(0), 5_000);
        assert!((pace.interval_ms() - RESTART_MS).abs() < f64::EPSILON, "it restarts slowly");
        pace.take_over(4_000, 9);
        assert_eq!((pace.earliest_ms(0), pace.pauses()), (5_000, 2), "an earlier end changes nothing");
        assert_eq!(pace.refused(5_000, 5_000, PauseFor::Detail, None), Ok(45_000));
        assert!(pace.refused(45_000, 45_000, PauseFor::Detail, None).is_err());
    }

    #[test]
    fn an_answer_from_before_the_pause_does_not_speed_up_the_restart() {
        let mut pace = pace(250);
        pace.refused(0, 100, PauseFor::Detail, None).unwrap();
        pace.answered(50);
        assert!((pace.interval_ms() - RESTART_MS).abs() < f64::EPSILON);
    }

    #[test]
    fn after_a_pause_requests_start_slowly_and_speed_up_with_answers() {
        let mut pace = pace(250);
        pace.refused(0, 0, PauseFor::List, None).unwrap();
        let mut spaces = vec![];
        for _ in 0..8 {
            spaces.push(pace.interval_ms());
            pace.answered(60_000);
        }
        assert_eq!(spaces[..3], [1_000.0, 500.0, 250.0]);
        assert!(spaces[7].abs() < f64::EPSILON);
    }
}
