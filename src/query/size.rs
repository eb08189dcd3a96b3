//! Sizes as people write them: `20G`, `4.7 GiB`, `700M`, `123456`.

use std::fmt;
use std::ops::RangeInclusive;

use super::Compare;

/// Units, each 1,024 times the one before, as sizes are shown everywhere.
const UNITS: [char; 6] = ['B', 'K', 'M', 'G', 'T', 'P'];

/// Digits that are read; more would be more than any disk.
const DIGITS: usize = 15;

/// A written size: its digits, how many of them stand after the point, and its unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    digits: u64,
    decimals: u32,
    /// Index in [`UNITS`].
    unit: u32,
}

impl Size {
    /// Reads a size.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
        let (number, unit) = (&text[..end], text[end..].trim().to_ascii_uppercase());
        let (whole, part) = number.split_once('.').unwrap_or((number, "0"));
        let unwritten = whole.is_empty() || part.is_empty() || part.contains('.');
        let part = if number.contains('.') { part } else { "" };
        if unwritten || whole.len() + part.len() > DIGITS {
            return None;
        }
        let index = UNITS.iter().position(|known| {
            let tail = unit.strip_prefix(*known);
            unit.is_empty()
                || tail.is_some_and(|tail| tail.is_empty() || (*known != 'B' && ["B", "IB"].contains(&tail)))
        })?;
        Some(Self {
            digits: format!("{whole}{part}").parse().ok()?,
            decimals: u32::try_from(part.len()).ok()?,
            unit: u32::try_from(index).ok()?,
        })
    }

    /// Returns the bytes as a fraction: numerator and denominator.
    fn fraction(self) -> (u128, u128) {
        (u128::from(self.digits) << (10 * self.unit), 10_u128.pow(self.decimals))
    }

    /// Returns the bytes, rounded down or up.
    fn bytes(self, up: bool) -> i64 {
        let (n, d) = self.fraction();
        i64::try_from(if up { n.div_ceil(d) } else { n / d }).unwrap_or(i64::MAX)
    }

    /// Returns the sizes that are written so when they are rounded.
    fn rounded(self) -> RangeInclusive<i64> {
        if self.unit == 0 {
            return self.bytes(true)..=self.bytes(false);
        }
        let (n, d) = self.fraction();
        let half = 1_u128 << (10 * self.unit);
        let clamp = |n: u128| i64::try_from(n).unwrap_or(i64::MAX);
        let (low, high) = ((2 * n).saturating_sub(half).div_ceil(2 * d), (2 * n + half).div_ceil(2 * d));
        clamp(low)..=clamp(high.saturating_sub(1))
    }
}

impl Compare<Size> {
    /// Returns the sizes in bytes that it accepts.
    pub(super) fn bytes(self) -> RangeInclusive<i64> {
        const LEAST: i64 = i64::MIN;
        const MOST: i64 = i64::MAX;
        match self {
            Self::Is(size) => size.rounded(),
            Self::Less(size) => LEAST..=size.bytes(true).saturating_sub(1),
            Self::AtMost(size) | Self::To(size) => LEAST..=size.bytes(false),
            Self::More(size) => size.bytes(false).saturating_add(1)..=MOST,
            Self::AtLeast(size) | Self::From(size) => size.bytes(true)..=MOST,
            Self::Between(a, b) => a.bytes(true).min(b.bytes(true))..=a.bytes(false).max(b.bytes(false)),
        }
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = UNITS.get(self.unit as usize).copied().filter(|unit| *unit != 'B');
        let decimals = self.decimals as usize;
        // One digit at least stands before the point.
        let digits = format!("{:0>1$}", self.digits, decimals + 1);
        let (whole, part) = digits.split_at(digits.len() - decimals);
        let point = if part.is_empty() { "" } else { "." };
        write!(f, "{whole}{point}{part}{}", unit.map(String::from).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const G: i64 = 1 << 30;

    #[test]
    fn sizes_are_read_as_people_write_them() {
        for (text, bytes, shown) in [
            ("20G", 20 * G, "20G"),
            ("20g", 20 * G, "20G"),
            ("20GB", 20 * G, "20G"),
            ("20 GiB", 20 * G, "20G"),
            ("1.5G", G * 3 / 2, "1.5G"),
            ("700M", 700 << 20, "700M"),
            ("0.5k", 512, "0.5K"),
            ("123", 123, "123"),
            ("12b", 12, "12"),
            ("2T", 2048 * G, "2T"),
        ] {
            let size = Size::parse(text).unwrap();
            assert_eq!((size.bytes(false), size.to_string().as_str()), (bytes, shown), "{text}");
        }
        for bad in ["", "G", "1.G", ".5G", "1.2.3G", "20X", "20GBB", "20BB", "20BIB", "-1G", "1e9", "1234567890123456"]
        {
            assert_eq!(Size::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn comparisons_meet_at_the_written_size_and_equality_has_its_precision() {
        let of = |sign: &str, text: &str| Compare::parse(sign, text, Size::parse).unwrap().bytes();
        assert_eq!(of("<", "1G"), i64::MIN..=G - 1);
        assert_eq!(of("<=", "1G"), i64::MIN..=G);
        assert_eq!(of(">", "1G"), G + 1..=i64::MAX);
        assert_eq!(of(">=", "1G"), G..=i64::MAX);
        assert_eq!(of("", "1G..2G"), G..=2 * G);
        assert_eq!(of("", "2G..1G"), G..=2 * G);
        assert_eq!(of("", "..2G"), i64::MIN..=2 * G);
        assert_eq!(of("", "5G"), G * 9 / 2..=G * 11 / 2 - 1);
        assert_eq!(of("", "5.0G"), 5_315_022_029..=5_422_396_211);
        assert_eq!(of("", "700"), 700..=700);
    }
}
