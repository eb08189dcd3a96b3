//! Which theme fits the terminal, when the user leaves it to the program.
//!
//! Variables come first, because they cost nothing. The terminal is asked only where colours are known to
//! be good, the line is not slow, and before anything reads keys; see `reader.rs` for answers that come late.

use std::time::Duration;

use terminal_colorsaurus::{Error, QueryOptions, background_color};

use crate::tui::style::DEFAULT_THEME;

/// How long an answer is waited for; terminals on this machine need a few milliseconds.
const PATIENCE: Duration = Duration::from_millis(100);

/// What variables tell of the terminal's colours.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BackgroundHints {
    /// `COLORTERM`.
    pub color_term: Option<String>,
    /// `COLORFGBG`: colours of text and background, as numbers of the sixteen.
    pub color_fgbg: Option<String>,
    /// Whether the terminal is on another machine, so that an answer may be late.
    pub remote: bool,
}

/// What the terminal said of its background.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    Dark,
    Light,
    /// It does not tell.
    None,
    /// Nothing came in time; it may still come.
    Late,
}

impl BackgroundHints {
    /// Returns the theme that fits, and what the terminal answered when it was asked.
    pub fn theme(&self, ask: impl FnOnce() -> Answer) -> (&'static str, Option<Answer>) {
        let fine = self.color_term.as_deref().is_some_and(|term| matches!(term, "truecolor" | "24bit"));
        if !fine {
            return (DEFAULT_THEME, None);
        }
        if let Some(dark) = self.color_fgbg.as_deref().and_then(is_dark) {
            return (if dark { "dark" } else { "light" }, None);
        }
        if self.remote {
            return (DEFAULT_THEME, None);
        }
        let answer = ask();
        let theme = match answer {
            Answer::Dark => "dark",
            Answer::Light => "light",
            Answer::None | Answer::Late => DEFAULT_THEME,
        };
        (theme, Some(answer))
    }
}

/// Reads `COLORFGBG`, whose last number is the background: `15;0`, `0;default;15`.
fn is_dark(text: &str) -> Option<bool> {
    match text.rsplit(';').next()?.trim().parse::<u8>().ok()? {
        0..=6 | 8 => Some(true),
        7 | 9..=15 => Some(false),
        16.. => None,
    }
}

/// Asks the terminal for its background; nothing else may read from it meanwhile.
pub fn ask() -> Answer {
    let mut options = QueryOptions::default();
    options.timeout = PATIENCE;
    match background_color(options) {
        Ok(colour) if colour.perceived_lightness() < 0.5 => Answer::Dark,
        Ok(_) => Answer::Light,
        Err(Error::Timeout(_)) => Answer::Late,
        Err(_) => Answer::None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(color_term: &str, color_fgbg: &str, remote: bool, answer: Answer) -> (&'static str, bool) {
        let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let hints = BackgroundHints { color_term: some(color_term), color_fgbg: some(color_fgbg), remote };
        let (theme, asked) = hints.theme(|| answer);
        (theme, asked.is_some())
    }

    #[test]
    fn variables_decide_before_the_terminal_is_asked() {
        assert_eq!(chosen("", "15;0", false, Answer::Dark), ("redriva", false));
        assert_eq!(chosen("truecolor", "15;0", false, Answer::Light), ("dark", false));
        assert_eq!(chosen("24bit", "0;default;15", true, Answer::Dark), ("light", false));
        assert_eq!(chosen("truecolor", "15;default", false, Answer::Dark), ("dark", true));
        assert_eq!(chosen("truecolor", "", false, Answer::Light), ("light", true));
    }

    #[test]
    fn a_slow_line_is_never_asked_and_no_answer_means_the_theme_for_any_background() {
        assert_eq!(chosen("truecolor", "", true, Answer::Dark), ("redriva", false));
        assert_eq!(chosen("truecolor", "", false, Answer::None), ("redriva", true));
        assert_eq!(chosen("truecolor", "", false, Answer::Late), ("redriva", true));
    }
}
