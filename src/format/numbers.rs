//! Counts, sizes and percentages.

use humansize::{BINARY, format_size};

/// Returns a count with thousands separated: `4,233`.
pub fn count(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Returns a count with its noun: `1 torrent`, `4,233 torrents`.
pub fn counted(n: u64, one: &str, many: &str) -> String {
    format!("{} {}", count(n), if n == 1 { one } else { many })
}

/// What stands for a number that is not known.
pub(super) const UNKNOWN: &str = "-";

/// Returns a size in binary units: `39.32 GiB`; a negative size is not known.
pub fn size(bytes: i64) -> String {
    u64::try_from(bytes).map_or_else(|_| UNKNOWN.to_owned(), |b| format_size(b, BINARY))
}

/// Returns the size of a torrent in a narrow column. Real-Debrid says 0 while it does not know the files.
pub fn torrent_size(bytes: Option<i64>) -> String {
    bytes.filter(|bytes| *bytes > 0).map_or_else(|| UNKNOWN.to_owned(), gib_label)
}

/// Returns a size in at most eight cells for narrow columns: `39.3 GiB`.
pub fn gib_label(bytes: i64) -> String {
    let Ok(bytes) = u64::try_from(bytes) else { return UNKNOWN.to_owned() };
    let rough = format_size(bytes, BINARY.decimal_places(1));
    if rough.len() > 8 { format_size(bytes, BINARY.decimal_places(0)) } else { rough }
}

/// Returns a percentage rounded down to tenths, without needless ones: `100%`, `56.8%`; 100 means all of it.
pub fn percent(value: f64) -> String {
    if !(0.0..=100.0).contains(&value) {
        return UNKNOWN.to_owned();
    }
    let tenths = tenths(value);
    if tenths.fract() < 0.05 { format!("{tenths:.0}%") } else { format!("{tenths:.1}%") }
}

/// Returns a percentage that may not be known.
pub fn known_percent(value: Option<f64>) -> String {
    value.map_or_else(|| UNKNOWN.to_owned(), percent)
}

/// Rounds a percentage down to tenths; what is not 100 does not become 100.
pub fn tenths(value: f64) -> f64 {
    // A single float is off by less than this.
    let down = (value.mul_add(10.0, 0.001)).floor() / 10.0;
    if value < 100.0 { down.min(99.9) } else { down }
}

/// Returns a share in percent; a part of nothing is nothing.
#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
pub fn ratio(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 * 100.0 / whole as f64 }
}

/// Returns a share that is 0 only for none and 100 only for all: `<0.1%`, `96.4%`.
pub fn share(part: u64, whole: u64) -> String {
    let percent = ratio(part, whole);
    if part == whole {
        "100.0%".to_owned()
    } else if part > 0 && percent < 0.05 {
        "<0.1%".to_owned()
    } else {
        format!("{:.1}%", percent.min(99.9))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_have_separators_and_plurals() {
        assert_eq!([0, 999, 1_000, 1_234_567].map(count), ["0", "999", "1,000", "1,234,567"]);
        assert_eq!(counted(1, "torrent", "torrents"), "1 torrent");
        assert_eq!(counted(0, "torrent", "torrents"), "0 torrents");
    }

    #[test]
    fn sizes_and_percentages_read_well() {
        assert_eq!(size(42_217_644_554), "39.32 GiB");
        assert_eq!((size(-1).as_str(), gib_label(-7).as_str()), ("-", "-"));
        assert_eq!(gib_label(518_614_599_088), "483 GiB");
        assert_eq!([100.0, 56.82, 0.02].map(percent), ["100%", "56.8%", "0%"]);
        assert_eq!([None, Some(0), Some(-7), Some(1_024)].map(torrent_size), ["-", "-", "-", "1 KiB"]);
    }

    #[test]
    fn only_a_hundred_percent_is_shown_as_a_hundred_and_what_is_none_is_unknown() {
        for (value, shown) in [
            (99.97, "99.9%"),
            (99.999_999, "99.9%"),
            (f64::from(99.9_f32), "99.9%"),
            (f64::from(56.8_f32), "56.8%"),
            (f64::from(99.97_f32), "99.9%"),
            (57.0, "57%"),
            (0.0, "0%"),
            (-0.5, "-"),
            (100.01, "-"),
            (1e308, "-"),
            (f64::NAN, "-"),
            (f64::INFINITY, "-"),
        ] {
            assert_eq!(percent(value), shown, "{value}");
        }
        assert_eq!([None, Some(99.97)].map(known_percent), ["-", "99.9%"]);
    }

    #[test]
    fn shares_are_zero_only_for_none_and_a_hundred_only_for_all() {
        for (part, whole, label) in [
            (0, 4_233, "0.0%"),
            (1, 4_233, "<0.1%"),
            (2_117, 4_233, "50.0%"),
            (4_232, 4_233, "99.9%"),
            (4_233, 4_233, "100.0%"),
        ] {
            assert_eq!(share(part, whole), label);
        }
    }
}
