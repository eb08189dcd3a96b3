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

/// Returns a size in binary units: `39.32 GiB`; a negative size is no size.
pub fn size(bytes: i64) -> String {
    u64::try_from(bytes).map_or_else(|_| "?".to_owned(), |b| format_size(b, BINARY))
}

/// Returns a size in at most eight cells for narrow columns: `39.3 GiB`.
pub fn gib_label(bytes: i64) -> String {
    let Ok(bytes) = u64::try_from(bytes) else { return "?".to_owned() };
    let rough = format_size(bytes, BINARY.decimal_places(1));
    if rough.len() > 8 { format_size(bytes, BINARY.decimal_places(0)) } else { rough }
}

/// Returns a percentage without needless decimals: `100%`, `56.8%`.
pub fn percent(value: f64) -> String {
    if value.fract().abs() < 0.05 { format!("{value:.0}%") } else { format!("{value:.1}%") }
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
        assert_eq!(size(-1), "?");
        assert_eq!(gib_label(518_614_599_088), "483 GiB");
        assert_eq!([100.0, 56.82, 0.02].map(percent), ["100%", "56.8%", "0%"]);
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
