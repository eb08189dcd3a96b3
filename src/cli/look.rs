//! What standard output can show: its width, and whether its locale has more than ASCII.

use jiff::tz::TimeZone;

use super::global::ColorWhen;
use super::terminal;
use crate::report::{Look, TextStyle};

/// Columns without a terminal.
const USUAL: usize = 80;

/// Narrowest and widest layout: below, words would be cut; above, lines are hard to read.
const FITTING: std::ops::RangeInclusive<usize> = 40..=120;

/// Looks at standard output and the locale.
pub fn of_stdout() -> Look {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].map(|name| std::env::var(name).ok());
    Look { width: columns(), unicode: is_utf8(locale.each_ref().map(Option::as_deref)) }
}

/// Looks at everything that text for people depends on.
pub fn of_output(color: ColorWhen) -> TextStyle {
    let terminal = terminal::width().map(|width| Look { width, ..of_stdout() });
    TextStyle { terminal, color: terminal::color(color), zone: TimeZone::system() }
}

/// Decides from the locale's variables, strongest first.
fn is_utf8(locale: [Option<&str>; 3]) -> bool {
    let strongest = locale.into_iter().flatten().find(|value| !value.is_empty()).unwrap_or("");
    let lower = strongest.to_ascii_lowercase();
    lower.contains("utf-8") || lower.contains("utf8")
}

fn columns() -> usize {
    terminal::width().map_or(USUAL, |columns| columns.clamp(*FITTING.start(), *FITTING.end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_strongest_variable_that_is_set_decides() {
        for (locale, unicode) in [
            ([None, None, None], false),
            ([None, None, Some("de_DE.UTF-8")], true),
            ([Some("C"), None, Some("de_DE.UTF-8")], false),
            ([Some(""), Some("C.utf8"), Some("C")], true),
            ([None, None, Some("C")], false),
        ] {
            assert_eq!(is_utf8(locale), unicode, "{locale:?}");
        }
    }
}
