//! A line for a secret: what is typed is seen as dots, and wiped from memory with the line.

use std::fmt;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use secrecy::zeroize::Zeroizing;

use super::paint::put;
use crate::tui::input::{Code, Key};
use crate::tui::style::{Ctx, Role};

/// Longest secret that is taken: several times as long as any token.
const LONGEST: usize = 256;

/// A line for a secret; it has one end and no cursor to move, since nobody sees where it would stand.
#[derive(Clone, Default)]
pub struct SecretLine {
    text: Zeroizing<String>,
}

impl fmt::Debug for SecretLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretLine({} characters)", self.length())
    }
}

impl SecretLine {
    /// The key that clears the line.
    pub const CLEARS: Key = Key { code: Code::Char('u'), ctrl: true, alt: false, shift: false };

    /// Hands out what is typed, for the one place that makes a token of it.
    pub fn expose(&self) -> &str {
        &self.text
    }

    /// Returns the number of characters, which may be shown.
    pub fn length(&self) -> usize {
        self.text.chars().count()
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.text = Zeroizing::default();
    }

    /// Takes a key; says whether the line knows it.
    pub fn press(&mut self, key: Key) -> bool {
        match (key.typed(), key.code, key.ctrl) {
            (Some(c), ..) => self.insert(c),
            (None, Code::Backspace, false) => drop(self.text.pop()),
            (None, Code::Backspace | Code::Char('u' | 'w'), true) => self.clear(),
            (None, ..) => return false,
        }
        true
    }

    /// Takes pasted text: its first line that is not blank.
    pub fn paste(&mut self, text: &str) {
        for c in text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or("").chars() {
            self.insert(c);
        }
    }

    fn insert(&mut self, c: char) {
        // A text that grows would leave copies behind.
        if self.text.capacity() == 0 {
            self.text = Zeroizing::new(String::with_capacity(4 * LONGEST));
        }
        if !c.is_control() && self.length() < LONGEST {
            self.text.push(c);
        }
    }

    /// Draws label and dots; returns where the cursor stands.
    pub fn draw(&self, buf: &mut Buffer, area: Rect, label: &str, ctx: &Ctx) -> Option<Position> {
        let x = put(buf, area, 0, 0, label, ctx.style(Role::Key));
        let room = usize::from(area.width.saturating_sub(x + 1));
        let dots = "•".repeat(self.length().min(room));
        let x = x + put(buf, area, x, 0, &dots, ctx.style(Role::Text));
        (!area.is_empty()).then(|| Position::new(area.x + x.min(area.width - 1), area.y))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_taken_in_and_never_shown() {
        let mut line = SecretLine::default();
        line.paste("\r\n  SECRET \nmore");
        assert!(line.press(Key::parse("X").unwrap()));
        assert_eq!((line.expose(), line.length()), ("SECRETX", 7));
        assert_eq!(format!("{line:?}"), "SecretLine(7 characters)");
        line.press(Key::parse("backspace").unwrap());
        assert_eq!(line.expose(), "SECRET");
        assert!(!line.press(Key::parse("enter").unwrap()));
        line.press(Key::parse("ctrl-u").unwrap());
        assert_eq!(line.length(), 0);
        line.paste(&"x".repeat(10_000));
        assert_eq!(line.length(), LONGEST);
    }
}
