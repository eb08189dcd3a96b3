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
    /// Whether all of the text is chosen: what is typed next takes its place.
    chosen: bool,
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

    /// Lets keys go to the line. A text that stands there already is chosen: typing begins anew, moving goes on with it.
    pub fn open(&mut self) {
        if !self.open {
            self.choose_all();
        }
        self.open = true;
    }

    /// Chooses all of the text, so that what is typed next takes its place.
    pub fn choose_all(&mut self) {
        self.chosen = !self.text().is_empty();
    }

    /// Leaves the line and keeps its text.
    pub fn accept(&mut self) {
        (self.open, self.chosen) = (false, false);
    }

    /// Puts another text in the place of what is typed.
    pub fn set_text(&mut self, text: &str) {
        (self.input, self.chosen) = (Input::new(text.to_owned()), false);
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
        let is_cleared =
            matches!(request, InputRequest::DeletePrevChar | InputRequest::DeleteNextChar) && self.drop_chosen();
        self.chosen = false;
        if !is_cleared {
            self.input.handle(request);
        }
        true
    }

    /// Takes the text away when all of it is chosen; says whether it was.
    fn drop_chosen(&mut self) -> bool {
        let chosen = std::mem::take(&mut self.chosen);
        if chosen {
            self.input.reset();
        }
        chosen
    }

    /// Takes pasted text: its first line, without anything that steers a terminal.
    pub fn paste(&mut self, text: &str) {
        let line = clean(text.lines().find(|line| !line.trim().is_empty()).unwrap_or(""));
        if !line.is_empty() {
            self.drop_chosen();
        }
        // What does not fit is not looked at, letter by letter.
        for c in line.chars().take(self.left()) {
            self.input.handle(InputRequest::InsertChar(c));
        }
    }

    fn insert(&mut self, c: char) {
        self.drop_chosen();
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
        put(buf, area, x, 0, &shown, ctx.style(if self.chosen { Role::Selection } else { Role::Text }));
        let cursor = u16::try_from(self.input.visual_cursor().saturating_sub(scroll)).unwrap_or(0);
        let at = area.x + (x + cursor).min(area.width.saturating_sub(1));
        (self.open && !area.is_empty()).then(|| Position::new(at, area.y))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened(text: &str, keys: &[&str]) -> String {
        let mut prompt = Prompt::default();
        prompt.set_text(text);
        prompt.open();
        for key in keys {
            prompt.press(Key::parse(key).unwrap());
        }
        prompt.text().to_owned()
    }

    #[test]
    fn a_text_that_stands_there_gives_way_to_what_is_typed_and_stays_where_it_is_gone_on_with() {
        assert_eq!(opened("metropolis", &["n", "o"]), "no");
        assert_eq!(opened("metropolis", &["end", "2"]), "metropolis2");
        assert_eq!(opened("metropolis", &["left", "backspace"]), "metropols");
        assert_eq!(opened("metropolis", &["backspace"]), "");
        assert_eq!(opened("metropolis", &[]), "metropolis");
        let mut prompt = Prompt::default();
        prompt.open();
        prompt.paste("one");
        prompt.open();
        prompt.paste("\ntwo");
        assert_eq!(prompt.text(), "onetwo", "a line that is open goes on");
        prompt.accept();
        prompt.open();
        prompt.paste("three");
        assert_eq!(prompt.text(), "three");
    }
}
