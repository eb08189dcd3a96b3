//! Screens without Unicode: every character of our own drawing has an ASCII one.
//!
//! Views always draw the fine form; the finished frame is translated here, so no view has to know.

use ratatui::buffer::Buffer;

/// Which characters may reach the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Charset {
    /// Everything.
    #[default]
    Unicode,
    /// Frames, gauges and arrows in ASCII, names as they are: for fonts without line drawing.
    AsciiFrames,
    /// ASCII only: for a locale that is not UTF-8.
    Ascii,
}

/// What the drawing uses, and what stands for it.
const PLAIN: [(char, char); 47] = [
    ('╭', '+'),
    ('╮', '+'),
    ('╰', '+'),
    ('╯', '+'),
    ('┌', '+'),
    ('┐', '+'),
    ('└', '+'),
    ('┘', '+'),
    ('├', '+'),
    ('┤', '+'),
    ('─', '-'),
    ('│', '|'),
    ('▌', '>'),
    ('┃', '#'),
    ('━', '='),
    ('↑', '^'),
    ('↓', 'v'),
    ('‹', '<'),
    ('›', '>'),
    ('…', '~'),
    ('·', '-'),
    ('✓', '+'),
    ('✗', 'x'),
    ('∅', '-'),
    ('◐', '?'),
    ('●', '*'),
    ('○', 'o'),
    ('▏', '|'),
    ('▎', '|'),
    ('▍', '|'),
    ('▋', '#'),
    ('▊', '#'),
    ('▉', '#'),
    ('×', 'x'),
    ('−', '-'),
    ('→', '>'),
    ('•', '*'),
    ('▸', '+'),
    ('▾', '-'),
    ('▁', '.'),
    ('▂', '.'),
    ('▃', ':'),
    ('▄', ':'),
    ('▅', '|'),
    ('▆', '|'),
    ('▇', '#'),
    ('█', '#'),
];

impl Charset {
    /// Decides from the user's wish and the locale's variables, strongest first: `LC_ALL`, `LC_CTYPE`, `LANG`.
    pub fn choose(ascii: bool, locale: [Option<&str>; 3]) -> Self {
        let locale = locale.into_iter().flatten().find(|value| !value.is_empty()).unwrap_or("");
        let lower = locale.to_ascii_lowercase();
        if !lower.contains("utf-8") && !lower.contains("utf8") {
            Self::Ascii
        } else if ascii {
            Self::AsciiFrames
        } else {
            Self::Unicode
        }
    }

    /// Translates a finished frame.
    pub fn translate(self, buffer: &mut Buffer) {
        if self == Self::Unicode {
            return;
        }
        for cell in &mut buffer.content {
            let symbol = cell.symbol();
            if symbol.is_ascii() {
                continue;
            }
            let mut chars = symbol.chars();
            let plain = match (chars.next(), chars.next()) {
                (Some(c), None) => PLAIN.iter().find(|(fine, _)| *fine == c).map(|(_, plain)| *plain),
                _ => None,
            };
            match plain {
                Some(plain) => cell.set_char(plain),
                None if self == Self::Ascii => cell.set_char('?'),
                None => continue,
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_set_variable_of_the_locale_decides() {
        for (ascii, locale, letters) in [
            (false, [None, None, Some("en_US.UTF-8")], Charset::Unicode),
            (true, [None, None, Some("en_US.UTF-8")], Charset::AsciiFrames),
            (false, [None, Some("C.utf8"), Some("C")], Charset::Unicode),
            (false, [Some("C"), None, Some("en_US.UTF-8")], Charset::Ascii),
            (false, [Some(""), None, Some("C.UTF-8")], Charset::Unicode),
            (false, [None, None, None], Charset::Ascii),
        ] {
            assert_eq!(Charset::choose(ascii, locale), letters, "{locale:?}");
        }
    }
}
