//! Dates and ages as a query writes them: `30d`, `2026`, `2026-01`, `2026-01-15T18:30`, `today`.

use std::fmt;
use std::ops::RangeInclusive;

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, ToSpan as _};

use super::Compare;

/// The greatest number before a unit; with years it is older than any calendar.
const LARGEST: u32 = 100_000;

/// Units of an age.
const UNITS: [(&str, Unit); 6] = [
    ("mo", Unit::Month),
    ("m", Unit::Minute),
    ("h", Unit::Hour),
    ("d", Unit::Day),
    ("w", Unit::Week),
    ("y", Unit::Year),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Year,
}

/// A written moment or piece of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct When(Written);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Written {
    Age(u32, Unit),
    Today,
    Yesterday,
    Year(i16),
    Month(i16, i8),
    Day(Date),
    Minute(DateTime),
}

/// What a written moment means: its first second and the one after its last; an age is one moment.
struct Piece {
    first: i64,
    after: i64,
}

impl When {
    /// Reads a date or an age.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let lower = text.to_ascii_lowercase();
        match lower.as_str() {
            "today" => return Some(Self(Written::Today)),
            "yesterday" => return Some(Self(Written::Yesterday)),
            _ => {}
        }
        if let Some((number, unit)) = UNITS.iter().find_map(|(name, unit)| Some((lower.strip_suffix(name)?, *unit))) {
            let number = number.trim_end().parse().ok().filter(|n| *n <= LARGEST && number.starts_with(digit))?;
            return Some(Self(Written::Age(number, unit)));
        }
        if !text.starts_with(digit) {
            return None;
        }
        let written = match text.len() {
            4 => Written::Year(text.parse().ok().filter(|year| *year > 0)?),
            7 => {
                let day: Date = format!("{text}-01").parse().ok()?;
                Written::Month(day.year(), day.month())
            }
            10 => Written::Day(text.parse().ok()?),
            16 => Written::Minute(text.parse().ok()?),
            _ => return None,
        };
        Some(Self(written))
    }

    /// Returns the seconds it means, seen from `now`.
    fn piece(self, now: Timestamp, zone: &TimeZone) -> Piece {
        let local = now.to_zoned(zone.clone());
        // What lies outside of the calendar is before or after everything.
        let start = |date: Option<DateTime>, else_at: i64| {
            date.and_then(|date| date.to_zoned(zone.clone()).ok()).map_or(else_at, |at| at.timestamp().as_second())
        };
        let from = |date: Option<Date>, long: Span| Piece {
            first: start(date.map(|date| date.to_datetime(jiff::civil::Time::midnight())), i64::MIN),
            after: start(date.and_then(|d| d.checked_add(long).ok()).map(|d| d.at(0, 0, 0, 0)), i64::MAX),
        };
        match self.0 {
            Written::Age(number, unit) => {
                let then = span(number, unit).and_then(|span| local.checked_sub(span).ok());
                let at = then.map_or(i64::MIN, |then| then.timestamp().as_second());
                Piece { first: at, after: at }
            }
            Written::Today => from(Some(local.date()), 1.day()),
            Written::Yesterday => from(local.date().yesterday().ok(), 1.day()),
            Written::Year(year) => from(Date::new(year, 1, 1).ok(), 1.year()),
            Written::Month(year, month) => from(Date::new(year, month, 1).ok(), 1.month()),
            Written::Day(date) => from(Some(date), 1.day()),
            Written::Minute(at) => {
                Piece { first: start(Some(at), i64::MIN), after: start(at.checked_add(1.minute()).ok(), i64::MAX) }
            }
        }
    }

    fn is_age(self) -> bool {
        matches!(self.0, Written::Age(..))
    }
}

fn digit(c: char) -> bool {
    c.is_ascii_digit()
}

fn span(number: u32, unit: Unit) -> Option<Span> {
    let (number, span) = (i64::from(number), Span::new());
    match unit {
        Unit::Minute => span.try_minutes(number),
        Unit::Hour => span.try_hours(number),
        Unit::Day => span.try_days(number),
        Unit::Week => span.try_weeks(number),
        Unit::Month => span.try_months(number),
        Unit::Year => span.try_years(number),
    }
    .ok()
}

impl Compare<When> {
    /// Returns the seconds that it accepts, seen from `now`.
    ///
    /// An age compares as an age, so `<30d` is younger than 30 days; a date compares as a date. Ranges
    /// go by the calendar, and either end may be either.
    pub(super) fn seconds(self, now: Timestamp, zone: &TimeZone) -> RangeInclusive<i64> {
        const FIRST: i64 = i64::MIN;
        const LAST: i64 = i64::MAX;
        let piece = |when: When| when.piece(now, zone);
        let last = |piece: &Piece| piece.after.saturating_sub(1).max(piece.first);
        match self {
            Self::Less(age) if age.is_age() => piece(age).after.saturating_add(1)..=LAST,
            Self::Is(age) | Self::AtMost(age) if age.is_age() => piece(age).first..=LAST,
            Self::More(age) if age.is_age() => FIRST..=piece(age).first.saturating_sub(1),
            Self::AtLeast(age) if age.is_age() => FIRST..=piece(age).first,
            Self::Is(date) => piece(date).first..=last(&piece(date)),
            Self::Less(date) => FIRST..=piece(date).first.saturating_sub(1),
            Self::AtMost(date) | Self::To(date) => FIRST..=last(&piece(date)),
            Self::More(date) => piece(date).after..=LAST,
            Self::AtLeast(date) | Self::From(date) => piece(date).first..=LAST,
            Self::Between(a, b) => {
                let (a, b) = (piece(a), piece(b));
                a.first.min(b.first)..=last(&a).max(last(&b))
            }
        }
    }
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Written::Age(number, unit) => {
                let name = UNITS.iter().find(|row| row.1 == unit).map_or("", |row| row.0);
                write!(f, "{number}{name}")
            }
            Written::Today => f.write_str("today"),
            Written::Yesterday => f.write_str("yesterday"),
            Written::Year(year) => write!(f, "{year:04}"),
            Written::Month(year, month) => write!(f, "{year:04}-{month:02}"),
            Written::Day(date) => write!(f, "{date}"),
            Written::Minute(at) => f.write_str(&at.strftime("%Y-%m-%dT%H:%M").to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepted(text: &str) -> (String, String) {
        let (sign, text) = text.split_at(text.find(|c| !"<>=".contains(c)).unwrap());
        let now: Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
        let paris = TimeZone::get("Europe/Paris").unwrap();
        let range = Compare::parse(sign, text, When::parse).unwrap().seconds(now, &paris);
        let shown = |s: i64| Timestamp::from_second(s).map_or_else(|_| "*".to_owned(), |at| at.to_string());
        (shown(*range.start()), shown(*range.end()))
    }

    #[test]
    fn ages_compare_as_ages_and_dates_as_dates() {
        for (text, from, to) in [
            ("<30d", "2026-10-23T11:00:01Z", "*"),
            ("30d", "2026-10-23T11:00:00Z", "*"),
            (">1y", "*", "2025-11-22T11:59:59Z"),
            (">=2w", "*", "2026-11-08T12:00:00Z"),
            ("<=3mo", "2026-08-22T11:00:00Z", "*"),
            ("30d..7d", "2026-10-23T11:00:00Z", "2026-11-15T12:00:00Z"),
            ("7d..30d", "2026-10-23T11:00:00Z", "2026-11-15T12:00:00Z"),
            ("2026", "2025-12-31T23:00:00Z", "2026-12-31T22:59:59Z"),
            ("2026-01..2026-03", "2025-12-31T23:00:00Z", "2026-03-31T21:59:59Z"),
            ("<2026-01", "*", "2025-12-31T22:59:59Z"),
            ("<=2026-01", "*", "2026-01-31T22:59:59Z"),
            (">2026-01", "2026-01-31T23:00:00Z", "*"),
            (">=2026-01", "2025-12-31T23:00:00Z", "*"),
            ("2026-07-01..", "2026-06-30T22:00:00Z", "*"),
            ("..2026-07-01", "*", "2026-07-01T21:59:59Z"),
            ("today", "2026-11-21T23:00:00Z", "2026-11-22T22:59:59Z"),
            ("yesterday", "2026-11-20T23:00:00Z", "2026-11-21T22:59:59Z"),
            ("2026-11-01T18:30", "2026-11-01T17:30:00Z", "2026-11-01T17:30:59Z"),
            ("2026-06..7d", "2026-05-31T22:00:00Z", "2026-11-15T12:00:00Z"),
            ("<100000y", "*", "*"),
        ] {
            assert_eq!(accepted(text), (from.to_owned(), to.to_owned()), "{text}");
        }
        for bad in ["", "d", "+3d", "-3d", "7x", "soon", "2026-13", "2026-1", "0000", "26", "100001d", "2026-01-15T"] {
            assert_eq!(When::parse(bad), None, "{bad}");
        }
    }
}
