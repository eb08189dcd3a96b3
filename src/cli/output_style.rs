//! What standard output can show: its width, and whether its locale has more than ASCII.

use jiff::tz::TimeZone;

use super::global::ColorWhen;
use super::terminal;
use crate::format::is_utf8;
use crate::report::{OutputLayout, TextStyle};

/// Columns without a terminal.
const USUAL: usize = 80;

/// Narrowest and widest layout: below, words would be cut; above, lines are hard to read.
const FITTING: std::ops::RangeInclusive<usize> = 40..=120;

/// Looks at standard output and the locale.
pub fn of_stdout() -> OutputLayout {
    OutputLayout { width: columns(), unicode: is_utf8(terminal::locale().as_deref()) }
}

/// Looks at everything that text for people depends on.
pub fn of_output(color: ColorWhen) -> TextStyle {
    let terminal = terminal::width().map(|width| OutputLayout { width, ..of_stdout() });
    TextStyle { terminal, color: terminal::color(color), zone: TimeZone::system() }
}

fn columns() -> usize {
    terminal::width().map_or(USUAL, |columns| columns.clamp(*FITTING.start(), *FITTING.end()))
}
