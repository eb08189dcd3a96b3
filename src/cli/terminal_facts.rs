//! The terminal around the program, as its variables and its size tell it.

use std::io::IsTerminal as _;

use super::terminal;
use crate::doctor::{Around, TerminalFacts};

/// Variables by which others make themselves known.
const AROUND: [(&str, Around); 3] = [("SSH_CONNECTION", Around::Ssh), ("TMUX", Around::Tmux), ("STY", Around::Screen)];

/// Looks at the terminal.
pub fn terminal_facts() -> TerminalFacts {
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let term = variable("TERM");
    TerminalFacts {
        is_terminal: std::io::stdin().is_terminal() && std::io::stdout().is_terminal(),
        size: size(),
        color_term: variable("COLORTERM"),
        program: variable("TERM_PROGRAM"),
        no_color: variable("NO_COLOR").is_some(),
        locale: terminal::locale(),
        around: AROUND.into_iter().filter(|(name, _)| variable(name).is_some()).map(|(_, around)| around).collect(),
        term,
    }
}

#[cfg(unix)]
fn size() -> Option<(u16, u16)> {
    let size = rustix::termios::tcgetwinsize(std::io::stdout()).ok()?;
    Some((size.ws_col, size.ws_row)).filter(|(columns, rows)| *columns > 0 && *rows > 0)
}

/// Elsewhere the full screen finds out by itself.
#[cfg(not(unix))]
fn size() -> Option<(u16, u16)> {
    None
}
