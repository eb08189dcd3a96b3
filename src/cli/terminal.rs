//! What standard output is: a terminal with a width and colours, or a pipe.

use std::io::{self, IsTerminal as _};

use super::global::ColorWhen;
use crate::format::locale_in_force;

/// Cells of a terminal that does not tell its width.
const USUAL: usize = 80;

/// Returns the width of the terminal on standard output; none for a pipe or a file.
pub fn width() -> Option<usize> {
    if !io::stdout().is_terminal() {
        return None;
    }
    let told = std::env::var("COLUMNS").ok().and_then(|text| text.trim().parse().ok());
    Some(told.filter(|cells| *cells > 0).or_else(measured).unwrap_or(USUAL))
}

#[cfg(unix)]
fn measured() -> Option<usize> {
    rustix::termios::tcgetwinsize(io::stdout()).ok().map(|size| size.ws_col.into()).filter(|cells| *cells > 0)
}

#[cfg(not(unix))]
fn measured() -> Option<usize> {
    None
}

/// Returns the rows of the terminal on standard output; none for a pipe, or where they are not known.
#[cfg(unix)]
pub fn rows() -> Option<usize> {
    let size = rustix::termios::tcgetwinsize(io::stdout()).ok().filter(|_| io::stdout().is_terminal())?;
    Some(size.ws_row.into()).filter(|rows| *rows > 0)
}

/// Elsewhere nothing is paged.
#[cfg(not(unix))]
pub fn rows() -> Option<usize> {
    None
}

/// Returns the locale of the user.
pub fn locale() -> Option<String> {
    locale_in_force(|name| std::env::var(name).ok())
}

/// Whether standard output is coloured.
pub fn color(when: ColorWhen) -> bool {
    paints(when, io::stdout().is_terminal())
}

/// Whether what is told on stderr is coloured.
pub fn stderr_color(when: ColorWhen) -> bool {
    paints(when, io::stderr().is_terminal())
}

fn paints(when: ColorWhen, is_terminal: bool) -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    match when {
        ColorWhen::Always => true,
        ColorWhen::Never => false,
        ColorWhen::Auto => {
            is_terminal && !set("NO_COLOR") && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
        }
    }
}

/// Terminals that show a link as one (OSC 8), by `TERM` or `TERM_PROGRAM`.
const LINKING: [&str; 9] = ["kitty", "alacritty", "foot", "wezterm", "iterm", "ghostty", "contour", "rio", "vscode"];

/// Whether standard output is a terminal that shows a link as one. One that is not known to may show its letters.
pub fn hyperlinks() -> bool {
    let names = ["TERM", "TERM_PROGRAM"].map(|name| std::env::var(name).unwrap_or_default().to_lowercase());
    let is_known = LINKING.iter().any(|known| names.iter().any(|name| name.contains(known)));
    let is_vte = std::env::var("VTE_VERSION").ok().and_then(|number| number.parse::<u32>().ok()) >= Some(5_000);
    io::stdout().is_terminal() && (is_known || is_vte)
}

/// Whether a progress bar may be drawn on stderr.
pub fn stderr_is_terminal() -> bool {
    io::stderr().is_terminal() && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
}
