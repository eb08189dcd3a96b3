//! Durations, ages and local times.

use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Returns a duration in the two largest units: `45 s`, `3 min 20 s`, `2 h 5 min`.
pub fn duration(d: Duration) -> String {
    let s = d.as_secs();
    match s {
        0 if d.is_zero() => "0 s".to_owned(),
        0 if d.as_millis() < 100 => "<0.1 s".to_owned(),
        0 => format!("{:.1} s", d.as_secs_f64()),
        1..=59 => format!("{s} s"),
        60..=3_599 if s.is_multiple_of(60) => format!("{} min", s / 60),
        60..=3_599 => format!("{} min {} s", s / 60, s % 60),
        3_600..=86_399 if s % 3_600 < 60 => format!("{} h", s / 3_600),
        3_600..=86_399 => format!("{} h {} min", s / 3_600, s % 3_600 / 60),
        _ => format!("{} d {} h", s / 86_400, s % 86_400 / 3_600),
    }
}

/// Returns the time between two moments that are kept in whole seconds: two moments of the same second are not told as no
/// time at all.
pub fn duration_of_seconds(d: Duration) -> String {
    if d.as_secs() == 0 { "<1 s".to_owned() } else { duration(d) }
}

/// Returns how long ago something was, in one unit of at most four cells: `12m`, `5h`, `3d`, `2y`.
pub fn age(then: Timestamp, now: Timestamp) -> String {
    let s = now.as_second() - then.as_second();
    match s {
        ..60 => "now".to_owned(),
        60..3_600 => format!("{}m", s / 60),
        3_600..86_400 => format!("{}h", s / 3_600),
        86_400..31_536_000 => format!("{}d", s / 86_400),
        _ => format!("{}y", s / 31_536_000),
    }
}

/// Returns how long ago something was, as people say it in one unit: `now`, `12 min`, `5 h`, `3 d`, `2 y`.
pub fn age_words(then: Timestamp, now: Timestamp) -> String {
    let s = now.as_second() - then.as_second();
    match s {
        ..60 => "now".to_owned(),
        60..3_600 => format!("{} min", s / 60),
        3_600..86_400 => format!("{} h", s / 3_600),
        86_400..31_536_000 => format!("{} d", s / 86_400),
        _ => format!("{} y", s / 31_536_000),
    }
}

/// Returns when the words of an age are others than now.
pub fn age_changes(then: Timestamp, now: Timestamp) -> Option<Timestamp> {
    let s = (now.as_second() - then.as_second()).max(0);
    let unit = match s {
        ..3_600 => 60,
        3_600..86_400 => 3_600,
        86_400..31_536_000 => 86_400,
        _ => 31_536_000,
    };
    Timestamp::from_second(then.as_second() + (s / unit + 1) * unit).ok()
}

/// Returns a moment as people say it: `20:37`, `yesterday 20:37`, `Tue 24 Nov`, `24 Nov 2024`.
pub fn calm_moment(at: Timestamp, now: Timestamp, zone: &TimeZone) -> String {
    let (then, today) = (at.to_zoned(zone.clone()), now.to_zoned(zone.clone()));
    let yesterday = today.date().yesterday().ok();
    let form = if then.date() == today.date() {
        "%H:%M"
    } else if Some(then.date()) == yesterday {
        "yesterday %H:%M"
    } else if then.year() == today.year() {
        "%a %-d %b"
    } else {
        "%-d %b %Y"
    };
    then.strftime(form).to_string()
}

/// Returns the local date and minute: `2026-10-03 21:00`.
pub fn local_minute(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M").to_string()
}

/// Returns the local time of day to the second: `21:00:13`.
pub fn local_second(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%H:%M:%S").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_show_two_units() {
        for (ms, shown) in [
            (0, "0 s"),
            (400, "0.4 s"),
            (45_000, "45 s"),
            (200_000, "3 min 20 s"),
            (7_500_000, "2 h 5 min"),
            (180_000_000, "2 d 2 h"),
        ] {
            assert_eq!(duration(Duration::from_millis(ms)), shown);
        }
    }

    #[test]
    fn a_moment_is_told_as_people_say_it() {
        let now: Timestamp = "2026-11-26T12:00:00Z".parse().unwrap();
        for (then, moment, age) in [
            ("2026-11-26T08:00:00Z", "08:00", "4 h"),
            ("2026-11-25T20:37:00Z", "yesterday 20:37", "15 h"),
            ("2026-11-24T20:37:00Z", "Tue 24 Nov", "1 d"),
            ("2024-03-01T00:00:00Z", "1 Mar 2024", "2 y"),
            ("2026-11-26T12:30:00Z", "12:30", "now"),
        ] {
            let then = then.parse().unwrap();
            assert_eq!((calm_moment(then, now, &TimeZone::UTC).as_str(), age_words(then, now).as_str()), (moment, age));
        }
    }

    #[test]
    fn an_age_changes_its_words_exactly_when_it_says_so() {
        let then: Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
        for seconds in
            [-90, 0, 1, 59, 60, 61, 3_540, 3_599, 3_600, 7_100, 86_399, 86_400, 200_000, 31_535_999, 31_536_000]
        {
            let now = Timestamp::from_second(then.as_second() + seconds).unwrap();
            let next = age_changes(then, now).unwrap();
            let before = Timestamp::from_second(next.as_second() - 1).unwrap();
            assert!(next > now, "{seconds}");
            assert_eq!(age_words(then, before), age_words(then, now), "{seconds}");
            assert_ne!(age_words(then, next), age_words(then, now), "{seconds}");
        }
    }

    #[test]
    fn ages_shrink_to_one_unit() {
        let now: Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
        for (then, shown) in [
            ("2026-11-22T12:00:05Z", "now"),
            ("2026-11-22T11:48:00Z", "12m"),
            ("2026-11-19T12:00:00Z", "3d"),
            ("2024-01-01T00:00:00Z", "2y"),
        ] {
            assert_eq!(age(then.parse().unwrap(), now), shown);
        }
    }
}
