//! What a plan costs: how many requests, how long at least and at most, and why so long.

use std::time::Duration;

use super::pace::{AddLimits, AddPacer};
use crate::format::{counted, duration};
use crate::model::AddPace;
use crate::quota::span;

/// Rows of the list that one request brings.
const PAGE: u64 = 5_000;

/// Looks at a new entry until its files can be chosen, at most: after 1, 2, 4, 8, 15 and 30 s.
const LOOKS: u64 = 6;

/// The window of the service's quota.
const WINDOW: Duration = Duration::from_secs(60);

/// What a plan will do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Work {
    /// Torrents added, each followed by at least one look at its files.
    pub adds: u64,
    /// Torrents whose files are chosen, each followed by a look at what became of it.
    pub selections: u64,
    /// Torrents deleted.
    pub deletions: u64,
    /// Details that are asked for beforehand.
    pub details: u64,
    /// Torrents of the account, whose list is read before the first act.
    pub listed: u64,
}

/// What requests are allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// Requests in any 60 s.
    pub limit: u32,
    /// Of these, how many are spent already.
    pub used: u32,
    /// What adds are allowed beside that.
    pub adds: AddLimits,
}

/// What a plan costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Estimate {
    /// Requests when every answer is the first one hoped for.
    pub requests: u64,
    /// Shortest time that the limits leave.
    pub least: Duration,
    /// Longest time without a pause of the account and without a torrent that Real-Debrid has to fetch first.
    pub most: Duration,
    adds: bool,
}

impl Work {
    /// Estimates what it costs under a quota.
    pub fn estimate(&self, quota: &Quota) -> Estimate {
        let Self { adds, selections, deletions, details, listed } = *self;
        // The account first, then the list, which an empty account has too.
        let opening = 1 + listed.div_ceil(PAGE).max(1);
        let requests = opening + 2 * adds + 2 * selections + deletions + details;
        let most_requests = requests + adds * (LOOKS - 1);
        let quick = AddPacer::new(quota.adds, AddPace::default());
        let slow = AddPacer::new(quota.adds, AddPace { distance_ms: i64::MAX, ..AddPace::default() });
        let bound = |requests, pacer: &AddPacer| {
            span(requests, quota.used, quota.limit, WINDOW).max(time_of_adds(adds, pacer, quota.adds.limit))
        };
        Estimate { requests, least: bound(requests, &quick), most: bound(most_requests, &slow), adds: adds > 0 }
    }
}

impl Estimate {
    /// Returns the cost as sentences: `2,002 requests, at least 41 min 35 s and at most 3 h 27 min. Real-Debrid ...`.
    pub fn sentence(&self) -> String {
        let Self { requests, least, most, adds } = self;
        let requests = counted(*requests, "request", "requests");
        let time = match (least.is_zero(), least == most) {
            (true, true) => "a few seconds".to_owned(),
            (true, false) => format!("at most {}", duration(whole_seconds(*most))),
            (false, true) => format!("about {}", duration(whole_seconds(*most))),
            (false, false) => {
                format!("at least {} and at most {}", duration(whole_seconds(*least)), duration(whole_seconds(*most)))
            }
        };
        let why = if *adds { " Real-Debrid takes about 30 adds a minute and may pause them." } else { "" };
        format!("{requests}, {time}.{why}")
    }
}

/// Returns the time from the first add to the last.
fn time_of_adds(adds: u64, pacer: &AddPacer, limit: u32) -> Duration {
    let gaps = u32::try_from(adds.saturating_sub(1)).unwrap_or(u32::MAX);
    let apart = Duration::from_millis(pacer.distance_ms().unsigned_abs()).saturating_mul(gaps);
    let windows = gaps / limit.max(1);
    apart.max(WINDOW.saturating_mul(windows))
}

fn whole_seconds(time: Duration) -> Duration {
    Duration::from_secs(time.as_secs() + u64::from(time.subsec_nanos() > 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quota() -> Quota {
        Quota { limit: 200, used: 0, adds: AddLimits { wait: Duration::from_secs(5), limit: 25 } }
    }

    fn restore(adds: u64) -> Work {
        Work { adds, selections: adds, listed: 4_233, ..Work::default() }
    }

    #[test]
    fn adds_take_their_time_whatever_the_quota_has_left() {
        for (adds, requests, least, most) in [
            (0, 2, 0, 0),
            (1, 6, 0, 0),
            (100, 402, 495, 99 * 25),
            (500, 2_002, 2_495, 12_475),
            (4_233, 16_934, 21_160, 105_800),
        ] {
            let estimate = restore(adds).estimate(&quota());
            assert_eq!(
                (estimate.requests, estimate.least.as_secs(), estimate.most.as_secs()),
                (requests, least, most),
                "{adds}"
            );
        }
        let mut quick = quota();
        quick.adds = AddLimits { wait: Duration::from_secs(2), limit: 25 };
        assert_eq!(restore(500).estimate(&quick).least, Duration::from_secs(19 * 60), "25 a minute bound it");
    }

    #[test]
    fn deletions_are_bound_by_the_quota_alone() {
        let work = Work { deletions: 500, details: 100, listed: 10_001, ..Work::default() };
        let estimate = work.estimate(&quota());
        assert_eq!(estimate.requests, 604);
        assert_eq!((estimate.least, estimate.most), (Duration::from_millis(181_200), Duration::from_millis(181_200)));
        assert_eq!(estimate.sentence(), "604 requests, about 3 min 2 s.");
        let few = Work { deletions: 3, listed: 40, ..Work::default() };
        assert_eq!(few.estimate(&quota()).sentence(), "5 requests, a few seconds.");
    }

    #[test]
    fn the_sentence_says_why_adds_take_long() {
        assert_eq!(
            restore(500).estimate(&quota()).sentence(),
            "2,002 requests, at least 41 min 35 s and at most 3 h 27 min. Real-Debrid takes about 30 adds a minute and may pause them."
        );
    }
    #[test]
    fn at_most_five_looks_more_at_each_add_count_where_the_quota_is_small() {
        let estimate = restore(100).estimate(&Quota { limit: 10, ..quota() });
        let (least, most) = (402 * 6, 902 * 6);
        assert_eq!((estimate.requests, estimate.least.as_secs(), estimate.most.as_secs()), (402, least, most));
    }
}
