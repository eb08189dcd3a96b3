//! Real-Debrid's dates: Paris wall-clock time that is labelled `Z`.
//!
//! `2026-10-03T21:00:13.000Z` was captured at 19:01:56 UTC, two hours "before" it happened. The raw
//! text is what gets stored; the true instant is derived here and stored beside it.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// Returns the instant that a date of the service really means, or `None` when it is no date.
///
/// In the hour that the clocks repeat in October the earlier instant is taken.
pub fn true_instant(raw: &str) -> Option<Timestamp> {
    let wall: DateTime = raw.trim().trim_end_matches(['Z', 'z']).parse().ok()?;
    // The zone data is compiled in, so this works on a server without tzdata.
    let paris = TimeZone::get("Europe/Paris").ok()?;
    paris.to_ambiguous_timestamp(wall).compatible().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_false_z_is_corrected_in_summer_and_winter() {
        for (raw, truth) in [
            ("2026-10-03T21:00:13.000Z", "2026-10-03T19:00:13Z"),
            ("2026-01-15T12:00:00.000Z", "2026-01-15T11:00:00Z"),
            ("2026-10-25T02:30:00.000Z", "2026-10-25T00:30:00Z"),
            ("2026-03-29T02:30:00.000Z", "2026-03-29T01:30:00Z"),
        ] {
            assert_eq!(true_instant(raw).unwrap().to_string(), truth, "{raw}");
        }
    }

    #[test]
    fn what_is_no_date_has_no_instant() {
        for raw in ["", "yesterday", "0000-00-00T00:00:00.000Z", "2026-13-01T00:00:00Z"] {
            assert_eq!(true_instant(raw), None, "{raw:?}");
        }
    }
}
