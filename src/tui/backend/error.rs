//! Why the full-screen view cannot start or go on, and what to do about it.

use std::io;

use crate::tui::style::ThemeError;

/// A failure of the full-screen view itself.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Input or output is no terminal, or one that cannot show screens.
    #[error("the full-screen view needs a terminal")]
    NoTerminal,
    /// A shipped theme is wrong.
    #[error(transparent)]
    Theme(#[from] ThemeError),
    /// The terminal does not do what it is told.
    #[error("the terminal failed")]
    Terminal(#[from] io::Error),
}

impl Error {
    /// Returns what to do about it, as a full sentence.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::NoTerminal => Some("Try: redriva sync, or redriva list".to_owned()),
            Self::Theme(_) => Some("Correct the theme; the shipped ones show every role.".to_owned()),
            Self::Terminal(_) => {
                Some("Every command works without the screen, as in: redriva list. Look at the terminal with: redriva doctor".to_owned())
            }
        }
    }
}
