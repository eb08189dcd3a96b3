//! Keys as values: read from a keymap, printed for people, made from what the terminal sends.
//!
//! The only folder that spells key names. A capital letter is its own key, so `shift` is kept only
//! for keys that have no capital.

use std::fmt;

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

/// A key with its modifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    /// What is pressed.
    pub code: Code,
    /// With Ctrl.
    pub ctrl: bool,
    /// With Alt.
    pub alt: bool,
    /// With Shift, for keys without a capital.
    pub shift: bool,
}

/// A key without its modifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the variants are the words on the keys")]
pub enum Code {
    Char(char),
    Enter,
    Esc,
    Tab,
    Backspace,
    Delete,
    Insert,
    Up,
    Down,
    Left,
    Right,
    Home,
    End,
    PageUp,
    PageDown,
    F(u8),
}

/// A text that names no key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no key is called {0:?}")]
pub struct BadKey(pub String);

/// Keys with names: the key, its name in a keymap, its name for people.
const NAMES: [(Code, &str, &str); 15] = [
    (Code::Enter, "enter", "Enter"),
    (Code::Esc, "esc", "Esc"),
    (Code::Tab, "tab", "Tab"),
    (Code::Backspace, "backspace", "Backspace"),
    (Code::Delete, "delete", "Del"),
    (Code::Insert, "insert", "Ins"),
    (Code::Up, "up", "Up"),
    (Code::Down, "down", "Down"),
    (Code::Left, "left", "Left"),
    (Code::Right, "right", "Right"),
    (Code::Home, "home", "Home"),
    (Code::End, "end", "End"),
    (Code::PageUp, "pgup", "PgUp"),
    (Code::PageDown, "pgdn", "PgDn"),
    (Code::Char(' '), "space", "Space"),
];

/// Terminals send function keys up to F12 without ambiguity.
const LAST_FUNCTION_KEY: u8 = 12;

impl Key {
    /// Returns a key without modifiers.
    pub fn plain(code: Code) -> Self {
        Self { code, ctrl: false, alt: false, shift: false }
    }

    /// Reads a key as a keymap spells it: `j`, `G`, `ctrl-d`, `shift-tab`, `pgdn`, `f1`.
    pub fn parse(text: &str) -> Result<Self, BadKey> {
        let mut key = Self::plain(Code::Esc);
        let mut rest = text;
        loop {
            if let Some(after) = rest.strip_prefix("ctrl-").filter(|r| !r.is_empty()) {
                (key.ctrl, rest) = (true, after);
            } else if let Some(after) = rest.strip_prefix("alt-").filter(|r| !r.is_empty()) {
                (key.alt, rest) = (true, after);
            } else if let Some(after) = rest.strip_prefix("shift-").filter(|r| !r.is_empty()) {
                (key.shift, rest) = (true, after);
            } else {
                break;
            }
        }
        key.code = parse_code(rest).ok_or_else(|| BadKey(text.to_owned()))?;
        let lettered = matches!(key.code, Code::Char(c) if c != ' ');
        if lettered && key.shift || key.ctrl && matches!(key.code, Code::Char(c) if c.is_uppercase()) {
            return Err(BadKey(text.to_owned()));
        }
        Ok(key)
    }

    /// Returns the character that this key types, when it types one.
    pub fn typed(self) -> Option<char> {
        match self.code {
            Code::Char(c) if !self.ctrl && !self.alt => Some(c),
            _ => None,
        }
    }

    /// Reads what the terminal sent; a release or an unknown key is nothing.
    pub fn from_event(event: KeyEvent) -> Option<Self> {
        if event.kind == KeyEventKind::Release {
            return None;
        }
        let mut key = Self {
            code: code_of(event.code)?,
            ctrl: event.modifiers.contains(KeyModifiers::CONTROL),
            alt: event.modifiers.contains(KeyModifiers::ALT),
            shift: event.modifiers.contains(KeyModifiers::SHIFT) || event.code == KeyCode::BackTab,
        };
        if let Code::Char(c) = key.code {
            key.shift = key.shift && c == ' ';
            if key.ctrl {
                key.code = Code::Char(c.to_ascii_lowercase());
            }
        }
        Some(key)
    }
}

fn parse_code(name: &str) -> Option<Code> {
    let mut chars = name.chars();
    if let (Some(c), None) = (chars.next(), chars.next()) {
        return (!c.is_control() && c != ' ').then_some(Code::Char(c));
    }
    if let Some((code, ..)) = NAMES.iter().find(|row| row.1 == name) {
        return Some(*code);
    }
    let number = name.strip_prefix('f')?.parse().ok()?;
    (1..=LAST_FUNCTION_KEY).contains(&number).then_some(Code::F(number))
}

fn code_of(code: KeyCode) -> Option<Code> {
    Some(match code {
        KeyCode::Char(c) => Code::Char(c),
        KeyCode::Enter => Code::Enter,
        KeyCode::Esc => Code::Esc,
        KeyCode::Tab | KeyCode::BackTab => Code::Tab,
        KeyCode::Backspace => Code::Backspace,
        KeyCode::Delete => Code::Delete,
        KeyCode::Insert => Code::Insert,
        KeyCode::Up => Code::Up,
        KeyCode::Down => Code::Down,
        KeyCode::Left => Code::Left,
        KeyCode::Right => Code::Right,
        KeyCode::Home => Code::Home,
        KeyCode::End => Code::End,
        KeyCode::PageUp => Code::PageUp,
        KeyCode::PageDown => Code::PageDown,
        KeyCode::F(n) => Code::F(n),
        _ => return None,
    })
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (held, name) in [(self.ctrl, "Ctrl-"), (self.alt, "Alt-"), (self.shift, "Shift-")] {
            if held {
                f.write_str(name)?;
            }
        }
        match (self.code, NAMES.iter().find(|row| row.0 == self.code)) {
            (_, Some((_, _, shown))) => f.write_str(shown),
            (Code::Char(c), None) => write!(f, "{c}"),
            (Code::F(n), None) => write!(f, "F{n}"),
            // Every other key stands in the table.
            (_, None) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_and_printed() {
        for (written, shown) in [
            ("j", "j"),
            ("G", "G"),
            ("/", "/"),
            ("-", "-"),
            ("ctrl-d", "Ctrl-d"),
            ("ctrl--", "Ctrl--"),
            ("shift-tab", "Shift-Tab"),
            ("pgdn", "PgDn"),
            ("space", "Space"),
            ("f1", "F1"),
        ] {
            assert_eq!(Key::parse(written).unwrap().to_string(), shown);
        }
        for wrong in ["", "jj", "ctrl-", "shift-g", "ctrl-G", "f13", "f0", "F1", " ", "enter ", "\u{7}"] {
            assert_eq!(Key::parse(wrong), Err(BadKey(wrong.to_owned())), "{wrong:?}");
        }
    }

    #[test]
    fn what_the_terminal_sends_equals_what_the_keymap_says() {
        for (code, modifiers, name) in [
            (KeyCode::Char('G'), KeyModifiers::SHIFT, "G"),
            (KeyCode::Char('D'), KeyModifiers::CONTROL, "ctrl-d"),
            (KeyCode::BackTab, KeyModifiers::NONE, "shift-tab"),
            (KeyCode::Char(' '), KeyModifiers::NONE, "space"),
        ] {
            assert_eq!(Key::from_event(KeyEvent::new(code, modifiers)), Some(Key::parse(name).unwrap()));
        }
        let mut release = KeyEvent::new(KeyCode::Enter, KeyModifiers::NONE);
        release.kind = KeyEventKind::Release;
        assert_eq!(Key::from_event(release), None);
    }
}
