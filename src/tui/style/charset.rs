//! Screens without Unicode: every character of our own drawing has an ASCII one.
//!
//! Views always draw the fine form; the finished frame is translated here, so no view has to know.

use ratatui::buffer::Buffer;

use crate::format::is_utf8;

/// Which characters may reach the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Charset {
    /// Every character may reach the terminal.
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
    /// Decides from the user's wish and the locale in force.
    pub fn choose(ascii: bool, locale: Option<&str>) -> Self {
        if !is_utf8(locale) {
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
    fn the_wish_and_the_locale_decide() {
        for (ascii, locale, charset) in [
            (false, Some("en_US.UTF-8"), Charset::Unicode),
            (true, Some("en_US.UTF-8"), Charset::AsciiFrames),
            (true, Some("C"), Charset::Ascii),
            (false, None, Charset::Ascii),
        ] {
            assert_eq!(Charset::choose(ascii, locale), charset, "{locale:?}");
        }
    }
}
