//! Figures on the screen: what, measured, spread, bound, and whether it is kept.

use std::io::{self, Write as _};

use redriva::format::count;

/// What a figure counts.
#[derive(Debug, Clone, Copy)]
pub enum Unit {
    Seconds,
    Millis,
    PerSecond,
    /// Of a million bytes.
    Megabytes,
    KilobytesPerSecond,
    Bytes,
    Percent,
    Pieces,
}

/// What a figure is held to.
#[derive(Debug, Clone, Copy)]
pub enum Bound {
    AtMost(f64),
    AtLeast(f64),
    /// Measured for the eye only.
    Free,
}

/// A table that is printed line by line, so that a long measurement can be watched.
#[derive(Debug)]
pub struct Table;

impl Table {
    /// Prints the head.
    pub fn begin(title: &str) -> Self {
        print("");
        print(&line(title, "median", "min - max (runs)", "bound", ""));
        print(&"-".repeat(112));
        Self
    }

    /// Prints the median of some measurements.
    pub fn row(&self, what: &str, unit: Unit, measured: &[f64], bound: Bound) {
        self.share(what, unit, measured, 0.5, bound);
    }

    /// Prints the value below which a share of the measurements lies: 0.5 is the median, 0.99 the 99th percentile.
    #[expect(clippy::unused_self, reason = "a row belongs to a table that has begun")]
    pub fn share(&self, what: &str, unit: Unit, measured: &[f64], share: f64, bound: Bound) {
        let mut sorted = measured.to_vec();
        sorted.sort_by(f64::total_cmp);
        let (Some(least), Some(most)) = (sorted.first(), sorted.last()) else {
            return print(&line(what, "not measured here", "", "", ""));
        };
        let value = sorted[place(sorted.len(), share)];
        let spread = match sorted.len() {
            1 => String::new(),
            runs => format!("{} - {} ({runs})", unit.show(*least), unit.show(*most)),
        };
        let (limit, kept) = match bound {
            Bound::AtMost(limit) => (format!("<= {}", unit.show(limit)), Some(value <= limit)),
            Bound::AtLeast(limit) => (format!(">= {}", unit.show(limit)), Some(value >= limit)),
            Bound::Free => (String::new(), None),
        };
        let verdict = kept.map_or("", |kept| if kept { "ok" } else { "OVER" });
        print(&line(what, &unit.show(value), &spread, &limit, verdict));
    }

    /// Prints a sentence under the figures.
    #[expect(clippy::unused_self, reason = "a note belongs to a table that has begun")]
    pub fn note(&self, text: &str) {
        print(&format!("  {text}"));
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a place in a short list"
)]
fn place(length: usize, share: f64) -> usize {
    ((length as f64 * share).floor() as usize).min(length - 1)
}

impl Unit {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "figures are small and not negative")]
    fn show(self, value: f64) -> String {
        let whole = || count(value.max(0.0).round() as u64);
        match self {
            Self::Seconds => format!("{value:.2} s"),
            Self::Millis => format!("{value:.1} ms"),
            Self::PerSecond => format!("{} /s", whole()),
            Self::Megabytes => format!("{value:.1} MB"),
            Self::KilobytesPerSecond => format!("{value:.1} KB/s"),
            Self::Bytes => format!("{} B", whole()),
            Self::Percent => format!("{value:.2} %"),
            Self::Pieces => whole(),
        }
    }
}

fn line(what: &str, value: &str, spread: &str, bound: &str, verdict: &str) -> String {
    format!("{what:<52} {value:>14} {spread:>28} {bound:>12} {verdict}")
}

fn print(text: &str) {
    // A closed output leaves nobody to tell.
    let _ = writeln!(io::stdout(), "{text}");
}
