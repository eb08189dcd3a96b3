//! A line to type into: `tui-input` with our keys, a label and a paste that cannot harm.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use tui_input::{Input, InputRequest};

use super::paint::put;
use crate::format::clean;
use crate::tui::input::{Code, Key};
use crate::tui::style::{Ctx, Role};

/// Longest text that makes sense to search for; a pasted file does not.
const LONGEST: usize = 256;

/// A line to type into.
#[derive(Debug, Clone, Default)]
pub struct Prompt {
    input: Input,
    open: bool,
    /// Most letters, where more than usual make sense.
    room: Option<usize>,
}

impl Prompt {
    /// Returns an empty line for so many letters.
    pub fn with_room(letters: usize) -> Self {
        Self { room: Some(letters), ..Self::default() }
    }

    /// Returns what is typed.
    pub fn text(&self) -> &str {
        self.input.value()
    }

    /// Whether keys go to the line.
    pub fn is_open(&self) -> bool {
        self.open
    }

    /// Whether the line takes room on the screen.
    pub fn is_shown(&self) -> bool {
        self.open || !self.text().is_empty()
    }

    /// Lets keys go to the line.
    pub fn open(&mut self) {
        self.open = true;
    }

    /// Leaves the line and keeps its text.
    pub fn accept(&mut self) {
        self.open = false;
    }

    /// Puts another text in the place of what is typed.
    pub fn set_text(&mut self, text: &str) {
        self.input = Input::new(text.to_owned());
    }

    /// Leaves the line and forgets its text.
    pub fn discard(&mut self) {
        *self = Self::default();
    }

    /// Takes a key; says whether the line knows it.
    pub fn press(&mut self, key: Key) -> bool {
        if let Some(c) = key.typed() {
            self.insert(c);
            return true;
        }
        let request = match (key.code, key.ctrl) {
            (Code::Backspace, false) => InputRequest::DeletePrevChar,
            (Code::Delete, _) => InputRequest::DeleteNextChar,
            (Code::Left, false) => InputRequest::GoToPrevChar,
            (Code::Right, false) => InputRequest::GoToNextChar,
            (Code::Left, true) => InputRequest::GoToPrevWord,
            (Code::Right, true) => InputRequest::GoToNextWord,
            (Code::Home, _) => InputRequest::GoToStart,
            (Code::End, _) => InputRequest::GoToEnd,
            (Code::Backspace | Code::Char('w'), true) => InputRequest::DeletePrevWord,
            (Code::Char('u'), true) => InputRequest::DeleteFromStart,
            (Code::Char('k'), true) => InputRequest::DeleteTillEnd,
            _ => return false,
        };
        self.input.handle(request);
        true
    }

    /// Takes pasted text: its first line, without anything that steers a terminal.
    pub fn paste(&mut self, text: &str) {
        let line = clean(text.lines().find(|line| !line.trim().is_empty()).unwrap_or(""));
        // What does not fit is not looked at, letter by letter.
        for c in line.chars().take(self.left()) {
            self.input.handle(InputRequest::InsertChar(c));
        }
    }

    fn insert(&mut self, c: char) {
        if self.left() > 0 {
            self.input.handle(InputRequest::InsertChar(c));
        }
    }

    /// Returns how many more letters there is room for.
    fn left(&self) -> usize {
        self.room.unwrap_or(LONGEST).saturating_sub(self.text().chars().count())
    }

    /// Draws label and text; returns where the cursor stands while the line is open.
    pub fn draw(&self, buf: &mut Buffer, area: Rect, label: &str, ctx: &Ctx) -> Option<Position> {
        let x = put(buf, area, 0, 0, label, ctx.style(Role::Key));
        // The last cell is the cursor's when it stands behind the text.
        let room = usize::from(area.width.saturating_sub(x + 1));
        let scroll = self.input.visual_scroll(room);
        let mut skipped = 0;
        let shown: String = clean(self.text())
            .chars()
            .skip_while(|c| {
                let skip = skipped < scroll;
                skipped += crate::format::width(c.encode_utf8(&mut [0; 4]));
                skip
            })
            .collect();
        put(buf, area, x, 0, &shown, ctx.style(Role::Text));
        let cursor = u16::try_from(self.input.visual_cursor().saturating_sub(scroll)).unwrap_or(0);
        let at = area.x + (x + cursor).min(area.width.saturating_sub(1));
        (self.open && !area.is_empty()).then(|| Position::new(at, area.y))
    }
}
