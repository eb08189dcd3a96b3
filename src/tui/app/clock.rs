//! When what is told of archive and account changes its words by itself. Pure.

use crate::format::age_changes;
use crate::model::{Overview, Timestamp};

/// Seconds of a day.
pub const DAY: i64 = 86_400;

/// Returns when it does: how long ago the last sync was, and the days that premium lasts.
pub fn next_change(overview: &Overview, now: Timestamp) -> Option<Timestamp> {
    let synced = overview.stats.last_complete.and_then(|at| age_changes(at, now));
    let premium = overview.premium_until.filter(|until| *until >= now).and_then(|until| {
        let left = until.as_second() - now.as_second();
        Timestamp::from_second(until.as_second() - left.div_euclid(DAY) * DAY + 1).ok()
    });
    synced.into_iter().chain(premium).min()
}
