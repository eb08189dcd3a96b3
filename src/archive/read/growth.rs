//! The archive over time, folded from when torrents were added and when they were proved removed. Pure.
//!
//! Rows come in the order of an index, many of one day after the other, so the step of a row is nearly always the step of
//! the row before.

use jiff::ToSpan as _;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::model::{Growth, GrowthStep, Timestamp};

/// Most months that are told one by one: longer than the service exists. What is older was there before.
const MOST_MONTHS: i32 = 240;

/// Fewest months.
const YEAR: usize = 12;

/// Takes one torrent after the other.
pub(super) struct GrowthFold {
    now: i64,
    days: Axis,
    months: Axis,
}

impl GrowthFold {
    /// Begins with so many days up to today, in the user's zone.
    pub(super) fn new(at: Timestamp, zone: &TimeZone, days: i32) -> Self {
        let today = at.to_zoned(zone.clone()).date();
        let month = today.first_of_month();
        let days = (0..days).rev().filter_map(|back| today.checked_sub(back.days()).ok());
        let months = (0..MOST_MONTHS).rev().filter_map(|back| month.checked_sub(back.months()).ok());
        Self { now: at.as_second(), days: Axis::new(days, zone), months: Axis::new(months, zone) }
    }

    /// Takes a torrent: when it was added, when it was proved removed, and its size where that is known. One without a
    /// date was there before everything; what a wrong clock dates into the future happens now.
    pub(super) fn add(&mut self, added: Option<i64>, gone: Option<i64>, bytes: Option<i64>) {
        let added = added.map_or(i64::MIN, |at| at.min(self.now));
        // Nothing is removed before it was there.
        let gone = gone.map(|at| at.clamp(added, self.now));
        for axis in [&mut self.days, &mut self.months] {
            axis.put(added, bytes, |step| &mut step.came);
            if let Some(gone) = gone {
                axis.put(gone, bytes, |step| &mut step.went);
            }
        }
    }

    /// Adds everything up.
    pub(super) fn finish(self) -> Growth {
        let first = self.months.steps.iter().skip(1).position(|step| step.came.count > 0);
        let mut months = self.months.finish();
        let before = first.unwrap_or(months.len()).min(months.len().saturating_sub(YEAR));
        months.drain(..before);
        Growth { days: self.days.finish(), months }
    }
}

/// Steps side by side. The first one stands for everything before.
struct Axis {
    begins: Vec<(Date, i64)>,
    steps: Vec<Step>,
    /// Where the last one was put.
    here: usize,
}

#[derive(Debug, Clone, Copy, Default)]
struct Step {
    came: Sum,
    went: Sum,
}

/// Torrents with the sum of the sizes that are known.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    count: u64,
    sized: u64,
    bytes: i128,
}

impl Sum {
    fn plus(self, other: Self) -> Self {
        Self { count: self.count + other.count, sized: self.sized + other.sized, bytes: self.bytes + other.bytes }
    }

    fn minus(self, other: Self) -> Self {
        Self {
            count: self.count.saturating_sub(other.count),
            sized: self.sized.saturating_sub(other.sized),
            bytes: self.bytes - other.bytes,
        }
    }

    /// Returns the sum of the sizes; of torrents without any it is not known, of no torrents it is 0.
    fn known(self) -> Option<i64> {
        i64::try_from(self.bytes).ok().filter(|_| self.sized > 0 || self.count == 0)
    }
}

impl Axis {
    fn new(steps: impl Iterator<Item = Date>, zone: &TimeZone) -> Self {
        // A day may have 23 or 25 hours.
        let begin = |day: Date| Some((day, day.to_zoned(zone.clone()).ok()?.timestamp().as_second()));
        let begins: Vec<(Date, i64)> = steps.filter_map(begin).collect();
        Self { steps: vec![Step::default(); begins.len() + 1], begins, here: 0 }
    }

    fn put(&mut self, second: i64, bytes: Option<i64>, of: impl Fn(&mut Step) -> &mut Sum) {
        let holds = |at: usize| {
            let begun = at.checked_sub(1).and_then(|at| self.begins.get(at)).is_none_or(|(_, from)| *from <= second);
            begun && self.begins.get(at).is_none_or(|(_, next)| second < *next)
        };
        if !holds(self.here) {
            self.here = self.begins.partition_point(|(_, from)| *from <= second);
        }
        if let Some(step) = self.steps.get_mut(self.here) {
            let sum = of(step);
            let known = Sum { count: 1, sized: u64::from(bytes.is_some()), bytes: bytes.unwrap_or(0).into() };
            *sum = sum.plus(known);
        }
    }

    fn finish(self) -> Vec<GrowthStep> {
        let mut steps = self.steps.into_iter();
        let before = steps.next().unwrap_or_default();
        let mut there = before.came.minus(before.went);
        let told = |((from, _), Step { came, went }): ((Date, i64), Step)| {
            there = there.plus(came).minus(went);
            GrowthStep {
                from,
                torrents: there.count,
                bytes: there.known(),
                added: came.count,
                added_bytes: came.known(),
                gone: went.count,
                gone_bytes: went.known(),
            }
        };
        self.begins.into_iter().zip(steps).map(told).collect()
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn fold(rows: &[(Option<&str>, Option<&str>, Option<i64>)]) -> Growth {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let mut fold = GrowthFold::new(at("2026-11-22T12:00:00Z"), &zone, 30);
        let second = |text: Option<&str>| text.map(|text| at(text).as_second());
        for (added, gone, bytes) in rows {
            fold.add(second(*added), second(*gone), *bytes);
        }
        fold.finish()
    }

    fn numbers(step: &GrowthStep) -> (u64, Option<i64>, u64, u64) {
        (step.torrents, step.bytes, step.added, step.gone)
    }

    #[test]
    fn what_came_and_went_stands_in_its_day_and_month_and_adds_up() {
        let growth = fold(&[
            (Some("2026-03-05T10:00:00Z"), Some("2026-11-21T01:00:00Z"), Some(10)),
            // Half past midnight of the next day, where its user is.
            (Some("2026-11-20T23:30:00Z"), None, Some(5)),
            (Some("2026-11-22T09:00:00Z"), None, None),
        ]);
        assert_eq!((growth.days.len(), growth.months.len()), (30, 12));
        let last: Vec<_> = growth.days[27..].iter().map(|step| (step.from.day(), numbers(step))).collect();
        assert_eq!(last, [(20, (1, Some(10), 0, 0)), (21, (1, Some(5), 1, 1)), (22, (2, Some(5), 1, 0))]);
        assert_eq!(growth.months[3].from, date(2026, 3, 1));
        assert_eq!(numbers(&growth.months[2]), (0, Some(0), 0, 0));
        assert_eq!(numbers(&growth.months[3]), (1, Some(10), 1, 0));
        assert_eq!(numbers(&growth.months[11]), (2, Some(5), 2, 1));
        assert_eq!((growth.days[28].added_bytes, growth.days[28].gone_bytes), (Some(5), Some(10)));
        assert_eq!(growth.days[29].added_bytes, None, "a size that is not known is not 0");
    }

    #[test]
    fn all_months_begin_with_the_first_torrent_and_no_clock_makes_numbers_odd() {
        let growth = fold(&[
            (Some("2019-02-05T10:00:00Z"), None, Some(1)),
            // Before the service, without a date, of a wrong clock, and removed before it was there.
            (Some("1970-01-02T00:00:00Z"), None, Some(1)),
            (None, None, Some(1)),
            (None, Some("2026-11-22T10:00:00Z"), Some(1)),
            (Some("2031-01-01T00:00:00Z"), None, Some(1)),
            (Some("2026-11-20T00:00:00Z"), Some("2020-01-01T00:00:00Z"), Some(1)),
        ]);
        assert_eq!((growth.months[0].from, growth.months.len()), (date(2019, 2, 1), 7 * 12 + 10));
        assert_eq!(numbers(&growth.months[0]), (4, Some(4), 1, 0));
        let (day, month) = (growth.days.last().unwrap(), growth.months.last().unwrap());
        assert_eq!((day.torrents, month.torrents, day.added, day.gone), (4, 4, 1, 1));
        assert_eq!(numbers(&growth.days[27]), (4, Some(4), 1, 1));
    }

    #[test]
    fn of_nothing_there_are_steps_without_anything() {
        let growth = fold(&[]);
        assert_eq!((growth.days.len(), growth.months.len()), (30, 12));
        assert!(growth.days.iter().chain(&growth.months).all(|step| numbers(step) == (0, Some(0), 0, 0)));
    }
}
