//! A list to choose from, narrowed by typing: the palette, and every smaller menu.
//!
//! The menu only says what was chosen; what that does is decided where actions are carried out.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Modifier;

use super::place::over;
use crate::format::{fold, width};
use crate::model::ExportFormat;
use crate::sync::SyncRequest;
use crate::tui::input::action::Action;
use crate::tui::input::key::Key;
use crate::tui::input::motion::Motion;
use crate::tui::screen::torrents::TableChange;
use crate::tui::style::click_areas::Hit;
use crate::tui::style::ctx::Ctx;
use crate::tui::style::theme::Role;
use crate::tui::widget::{Panel, Prompt, empty_state, put, put_right, scroll_mark, wrap};

/// Widest menu; the eye has to find its way from a label to its remark.
const WIDEST: u16 = 84;

/// Lines below the list for what is to be known of the chosen entry, a blank one among them.
const NOTE: u16 = 4;

/// Fewest lines of the list and the line to type into, before anything is told below.
const LIST_FROM: u16 = 4;

/// What an entry does when it is chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// What a key would do.
    Act(Action),
    /// Changes the table.
    Table(TableChange),
    /// Starts a sync.
    Start(SyncRequest),
    /// Copies a text: what it is in words, and the text itself, raw.
    Copy {
        /// What it is: `name`, `magnet link`.
        what: String,
        /// The text.
        text: String,
    },
    /// Writes the archive out.
    Export(ExportFormat),
    /// Puts a theme in force.
    Theme(String),
}

/// One line of a menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What it is called; clean text.
    pub label: String,
    /// What else helps to choose it: a key, a size, a state; clean text.
    pub remark: String,
    /// What it does.
    pub choice: Choice,
}

/// A list to choose from.
#[derive(Debug, Clone)]
pub struct Menu {
    /// The line that narrows the list.
    pub prompt: Prompt,
    title: String,
    entries: Vec<Entry>,
    /// What else is to be known of each entry, told while it is chosen.
    notes: Vec<String>,
    cursor: usize,
    offset: usize,
    page: usize,
}

impl Menu {
    /// Opens a menu with everything in it.
    pub fn new(title: &str, entries: Vec<Entry>) -> Self {
        let mut prompt = Prompt::default();
        prompt.open();
        Self { prompt, title: title.to_owned(), entries, notes: Vec::new(), cursor: 0, offset: 0, page: 1 }
    }

    /// Adds what is to be known of each entry, in their order.
    #[must_use]
    pub fn with_notes(self, notes: Vec<String>) -> Self {
        Self { notes, ..self }
    }

    /// Begins at an entry.
    #[must_use]
    pub fn at(self, cursor: usize) -> Self {
        Self { cursor, ..self }
    }

    /// Shows other entries in the place of the old ones, with the cursor and what is typed left alone.
    pub fn renew(&mut self, entries: Vec<Entry>) {
        self.entries = entries;
    }

    /// Moves through the entries.
    pub fn go(&mut self, motion: Motion) {
        self.cursor = motion.from(self.cursor, self.page).min(self.shown().len().saturating_sub(1));
    }

    /// Types into the line; says whether the line knows the key.
    pub fn press(&mut self, key: Key) -> bool {
        self.narrowed(|prompt| prompt.press(key))
    }

    /// Pastes into the line.
    pub fn paste(&mut self, text: &str) {
        self.narrowed(|prompt| {
            prompt.paste(text);
            true
        });
    }

    /// Changes the line; other entries are shown then, the best of them on top.
    fn narrowed(&mut self, change: impl FnOnce(&mut Prompt) -> bool) -> bool {
        let before = self.prompt.text().to_owned();
        let known = change(&mut self.prompt);
        if self.prompt.text() != before {
            (self.cursor, self.offset) = (0, 0);
        }
        known
    }

    /// Returns what the chosen entry does.
    pub fn chosen(&self) -> Option<Choice> {
        self.shown().get(self.cursor).map(|entry| entry.choice.clone())
    }

    /// Returns the theme that is chosen, when there are themes in it.
    pub fn theme(&self) -> Option<String> {
        match self.chosen() {
            Some(Choice::Theme(name)) => Some(name),
            Some(Choice::Act(_) | Choice::Copy { .. } | Choice::Table(_) | Choice::Start(_) | Choice::Export(_))
            | None => None,
        }
    }

    /// Chooses a line; says whether it was chosen before.
    pub fn choose_line(&mut self, at: usize) -> bool {
        let at = at.min(self.shown().len().saturating_sub(1));
        std::mem::replace(&mut self.cursor, at) == at
    }

    /// Keeps the chosen entry in view in an area.
    pub fn settle(&mut self, area: Rect) {
        self.page = self.parts(area).2.height.max(1).into();
        let shown = self.shown().len();
        self.cursor = self.cursor.min(shown.saturating_sub(1));
        self.offset = self
            .offset
            .min(self.cursor)
            .max((self.cursor + 1).saturating_sub(self.page))
            .min(shown.saturating_sub(self.page));
    }

    /// Returns the entries that hold every typed word, those whose label begins with the text first.
    fn shown(&self) -> Vec<&Entry> {
        let folded = |text: &str| {
            let mut folded = String::new();
            fold(text, &mut folded);
            folded
        };
        let typed = folded(self.prompt.text().trim());
        let holds = |entry: &&Entry| {
            let text = folded(&format!("{} {}", entry.label, entry.remark));
            typed.split_whitespace().all(|word| text.contains(word))
        };
        let mut shown: Vec<&Entry> = self.entries.iter().filter(holds).collect();
        if !typed.is_empty() {
            shown.sort_by_key(|entry| !folded(&entry.label).starts_with(&typed));
        }
        shown
    }

    /// Returns what else is to be known of the chosen entry.
    fn note(&self) -> &str {
        let shown = self.shown();
        let chosen = shown.get(self.cursor).copied();
        let place = chosen.and_then(|chosen| self.entries.iter().position(|entry| std::ptr::eq(entry, chosen)));
        place.and_then(|place| self.notes.get(place)).map_or("", String::as_str)
    }

    /// Returns the frame, the line to type into, and the entries.
    fn parts(&self, area: Rect) -> (Rect, Rect, Rect) {
        let rows = u16::try_from(self.entries.len()).unwrap_or(u16::MAX);
        let told = if self.notes.is_empty() { 0 } else { NOTE };
        let frame = over(area, WIDEST, rows.saturating_add(3 + told));
        let inner = Panel::inner(frame);
        let typed = inner.height.min(1);
        // The list matters more than what is told below it.
        let told = if inner.height >= told + LIST_FROM { told } else { 0 };
        let list = Rect { y: inner.y + typed, height: inner.height - typed - told, ..inner };
        (frame, Rect { height: typed, ..inner }, list)
    }

    /// Draws the menu over the area; returns where the cursor stands.
    pub fn draw(&self, buf: &mut Buffer, area: Rect, ctx: &Ctx) -> Option<Position> {
        let (frame, typed, list) = self.parts(area);
        super::place::clear(buf, frame, ctx);
        Panel { title: &self.title, count: "", remark: "type to narrow" }.draw(buf, frame, ctx);
        let cursor = self.prompt.draw(buf, typed, "> ", ctx);
        let shown = self.shown();
        if shown.is_empty() {
            empty_state(buf, list, "Nothing is called that.", "", ctx);
        }
        for ((place, entry), y) in shown.iter().enumerate().skip(self.offset).zip(0..list.height) {
            let remark = u16::try_from(width(&entry.remark)).unwrap_or(u16::MAX).min(list.width / 2);
            let left = Rect { width: list.width.saturating_sub(remark + 2), ..list };
            put(buf, left, 2, y, &entry.label, ctx.style(Role::Text));
            let right = Rect { x: list.right() - remark, width: remark, ..list };
            put_right(buf, right, y, &entry.remark, ctx.style(Role::Key));
            ctx.zones.note(Rect { y: list.y + y, height: 1, ..list }, Hit::Line(place));
            if place == self.cursor {
                put(buf, list, 0, y, "▌", ctx.style(Role::Selection));
                let line = Rect { y: list.y + y, height: 1, ..list };
                buf.set_style(line.intersection(buf.area), ctx.style(Role::Selection).remove_modifier(Modifier::DIM));
            }
        }
        scroll_mark(buf, frame, list, shown.len(), self.offset, ctx);
        let bottom = Panel::inner(frame).bottom();
        // A blank line stands between the list and the note.
        let told = Rect { y: list.bottom() + 1, height: bottom.saturating_sub(list.bottom() + 1), ..list };
        for (line, y) in wrap(self.note(), told.width.saturating_sub(2).into()).iter().zip(0..told.height) {
            put(buf, told, 2, y, line, ctx.style(Role::Dim));
        }
        cursor
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn menu() -> Menu {
        let entry = |label: &str| Entry {
            label: label.to_owned(),
            remark: String::new(),
            choice: Choice::Copy { what: label.to_owned(), text: label.to_owned() },
        };
        Menu::new("Copy", vec![entry("Magnet link"), entry("Name"), entry("All names")])
    }

    fn typed(text: &str) -> Option<String> {
        let mut menu = menu();
        menu.paste(text);
        match menu.chosen() {
            Some(Choice::Copy { what, .. }) => Some(what),
            Some(Choice::Act(_) | Choice::Table(_) | Choice::Start(_) | Choice::Export(_) | Choice::Theme(_))
            | None => None,
        }
    }

    #[test]
    fn typing_narrows_and_what_begins_with_the_text_comes_first() {
        assert_eq!(typed("").as_deref(), Some("Magnet link"));
        assert_eq!(typed("NAM").as_deref(), Some("Name"));
        assert_eq!(typed("names all").as_deref(), Some("All names"));
        assert_eq!(typed("nothing"), None);
    }
}
