//! Moments as people write them: `7d`, `36h`, `today`, `2026-11-01`, `2026-11-01 18:30`.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

/// A text that names no moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a time is written as 7d, 36h, 2w, today, yesterday, 2026-11-01 or 2026-11-01T18:30")]
pub struct BadTime;

/// Reads a moment; a span lies before `now`, a date is its beginning in `zone`.
pub fn parse_time(text: &str, now: Timestamp, zone: &TimeZone) -> Result<Timestamp, BadTime> {
    let text = text.trim();
    let local = now.to_zoned(zone.clone());
    let start_of = |date: Date| date.to_zoned(zone.clone()).map(|day| day.timestamp()).map_err(|_| BadTime);
    match text {
        "now" => return Ok(now),
        "today" => return start_of(local.date()),
        "yesterday" => return start_of(local.date().yesterday().map_err(|_| BadTime)?),
        _ => {}
    }
    if let Some(span) = parse_span(text) {
        return local.checked_sub(span).map(|then| then.timestamp()).map_err(|_| BadTime);
    }
    if let Ok(at) = text.parse::<Timestamp>() {
        return Ok(at);
    }
    if text.len() <= 10 {
        return start_of(text.parse().map_err(|_| BadTime)?);
    }
    let wall: DateTime = text.parse().map_err(|_| BadTime)?;
    wall.to_zoned(zone.clone()).map(|at| at.timestamp()).map_err(|_| BadTime)
}

/// Reads a number and a unit: minutes `m`, hours `h`, days `d`, weeks `w`, years `y`.
fn parse_span(text: &str) -> Option<Span> {
    let unit = text.chars().last()?;
    let number: i64 = text.strip_suffix(unit)?.parse().ok().filter(|n| (0..=1_000_000).contains(n))?;
    let span = Span::new();
    match unit {
        'm' => span.try_minutes(number).ok(),
        'h' => span.try_hours(number).ok(),
        'd' => span.try_days(number).ok(),
        'w' => span.try_weeks(number).ok(),
        'y' => span.try_years(number).ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_as_people_write_them() {
        let now: Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
        let paris = TimeZone::get("Europe/Paris").unwrap();
        for (text, wanted) in [
            ("7d", "2026-11-15T12:00:00Z"),
            ("36h", "2026-11-21T00:00:00Z"),
            ("2w", "2026-11-08T12:00:00Z"),
            ("90m", "2026-11-22T10:30:00Z"),
            ("now", "2026-11-22T12:00:00Z"),
            ("today", "2026-11-21T23:00:00Z"),
            ("yesterday", "2026-11-20T23:00:00Z"),
            ("2026-07-01", "2026-06-30T22:00:00Z"),
            ("2026-11-01 18:30", "2026-11-01T17:30:00Z"),
            ("2026-11-01T18:30", "2026-11-01T17:30:00Z"),
            ("2026-11-01T18:30:00Z", "2026-11-01T18:30:00Z"),
        ] {
            assert_eq!(parse_time(text, now, &paris).map(|at| at.to_string()).as_deref(), Ok(wanted), "{text}");
        }
        for bad in ["", "d", "-3d", "7x", "soon", "2026-13-01", "99999999999d"] {
            assert_eq!(parse_time(bad, now, &paris), Err(BadTime), "{bad}");
        }
    }
}
