//! A list to choose from, narrowed by typing: the palette, and every smaller menu.
//!
//! An entry is what it asks of the application; the menu asks it when the entry is chosen.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::place::over;
use crate::format::width;
use crate::tui::input::{Action, Context, Key, Motion};
use crate::tui::protocol::{Ask, Entry, Facts, Layer, MenuContent};
use crate::tui::style::{Ctx, Role, Row};
use crate::tui::widget::{
    ListWindow, Panel, Prompt, empty_state, fits, folded, mark_line, put, put_right, scroll_mark, wrap,
};

/// Widest menu; the eye has to find its way from a label to its remark.
const WIDEST: u16 = 84;

/// Lines below the list for what is to be known of the chosen entry, a blank one among them.
const NOTE: u16 = 4;

/// Lines that are kept for entries that are still read.
const EXPECTED: usize = 5;

/// Fewest lines of the list and the line to type into, before anything is told below.
const LIST_FROM: u16 = 4;

/// A menu that is open.
#[derive(Debug, Clone)]
pub struct Menu {
    content: MenuContent,
    /// The line that narrows the list.
    prompt: Prompt,
    list: ListWindow,
    /// Whether the best entry was chosen before the entries were there.
    ahead: bool,
}

impl Menu {
    /// Opens a menu with everything in it.
    pub fn new(content: MenuContent) -> Self {
        let mut prompt = Prompt::default();
        prompt.open();
        Self { list: ListWindow::at(content.at), content, prompt, ahead: false }
    }

    /// Shows other entries in the place of the old ones, with the cursor and what is typed left alone.
    pub fn renew(&mut self, entries: Vec<Entry>) {
        self.content.entries = entries;
    }

    /// Whether its entries are still read.
    pub fn is_reading(&self) -> bool {
        self.content.reading
    }

    /// Takes the entries that were read; returns what comes of it when one was chosen meanwhile.
    pub fn read(&mut self, entries: Vec<Entry>) -> Option<Action> {
        self.renew(entries);
        self.content.reading = false;
        let ahead = std::mem::take(&mut self.ahead) && self.chosen().is_some();
        ahead.then_some(Action::Choose)
    }

    /// Returns the chosen entry.
    pub fn chosen(&self) -> Option<&Entry> {
        self.shown().get(self.list.cursor()).copied()
    }

    /// Returns the theme that is chosen, when there are themes in it.
    pub fn theme(&self) -> Option<&str> {
        self.chosen()?.asks.iter().find_map(|ask| match ask {
            Ask::Theme(name) => Some(name.as_str()),
            _ => None,
        })
    }

    /// Changes the line; other entries are shown then, the best of them on top.
    fn narrowed(&mut self, change: impl FnOnce(&mut Prompt) -> bool) -> bool {
        let before = self.prompt.text().to_owned();
        let known = change(&mut self.prompt);
        if self.prompt.text() != before {
            self.list.restart();
        }
        known
    }

    /// Returns the entries that every typed word fits, the best first.
    fn shown(&self) -> Vec<&Entry> {
        let typed = folded(self.prompt.text().trim());
        if typed.is_empty() {
            return self.content.entries.iter().collect();
        }
        // What else an entry is called counts half: what is read comes first.
        let fit = |entry: &Entry| {
            let label = fits(&typed, &folded(&format!("{} {}", entry.label, entry.remark)));
            let all = || fits(&typed, &folded(&format!("{} {} {}", entry.label, entry.remark, entry.also)));
            label.or_else(|| all().map(|fit| fit / 2))
        };
        let mut shown: Vec<(u32, &Entry)> =
            self.content.entries.iter().filter_map(|entry| Some((fit(entry)?, entry))).collect();
        shown.sort_by_key(|(fit, entry)| (!folded(&entry.label).starts_with(&typed), std::cmp::Reverse(*fit)));
        shown.into_iter().map(|(_, entry)| entry).collect()
    }

    /// Returns what else is to be known of the chosen entry.
    fn note(&self) -> &str {
        let place =
            self.chosen().and_then(|chosen| self.content.entries.iter().position(|entry| std::ptr::eq(entry, chosen)));
        place.and_then(|place| self.content.notes.get(place)).map_or("", String::as_str)
    }

    /// Returns the frame, the line to type into, and the entries.
    fn parts(&self, area: Rect) -> (Rect, Rect, Rect) {
        let entries = if self.content.reading { EXPECTED } else { self.content.entries.len() };
        let rows = u16::try_from(entries).unwrap_or(u16::MAX);
        let told = if self.content.notes.is_empty() { 0 } else { NOTE };
        let frame = over(area, WIDEST, rows.saturating_add(3 + told));
        let inner = super::place::inner(frame);
        let typed = inner.height.min(1);
        // The list matters more than what is told below it.
        let told = if inner.height >= told + LIST_FROM { told } else { 0 };
        let list = Rect { y: inner.y + typed, height: inner.height - typed - told, ..inner };
        (frame, Rect { height: typed, ..inner }, list)
    }
}

impl Layer for Menu {
    fn contexts(&self) -> &'static [Context] {
        Context::Menu.stack()
    }

    fn on_action(&mut self, action: Action, _: &Facts, _: &Ctx) -> Vec<Ask> {
        match (action, self.chosen()) {
            (Action::Choose, Some(entry)) => {
                let close = (!entry.stays).then_some(Ask::Close);
                close.into_iter().chain(entry.asks.iter().cloned()).collect()
            }
            (Action::Choose, None) => {
                self.ahead = self.content.reading;
                Vec::new()
            }
            (Action::CloseMenu, _) => vec![Ask::Close],
            _ => Vec::new(),
        }
    }

    fn go(&mut self, motion: Motion) {
        let len = self.shown().len();
        self.list.go(motion, len);
    }

    fn type_key(&mut self, key: Key) -> bool {
        self.narrowed(|prompt| prompt.press(key))
    }

    fn paste(&mut self, text: &str) {
        self.narrowed(|prompt| {
            prompt.paste(text);
            true
        });
    }

    fn select(&mut self, row: Row, _: &Ctx) -> Option<Action> {
        let len = self.shown().len();
        match row {
            Row::Line(at) => self.list.choose(at, len).then_some(Action::Choose),
            Row::Tab(_) => None,
        }
    }

    fn layout(&mut self, area: Rect, _: &Ctx) {
        let (page, len) = (self.parts(area).2.height.into(), self.shown().len());
        self.list.layout(page, len, 0);
    }

    fn draw(&self, buf: &mut Buffer, area: Rect, ctx: &Ctx) -> Option<Position> {
        let (frame, typed, list) = self.parts(area);
        super::place::clear(buf, frame, ctx);
        Panel { title: &self.content.title, count: "", remark: "type to narrow" }.draw_focused(buf, frame, ctx);
        let cursor = self.prompt.draw(buf, typed, "> ", ctx);
        let shown = self.shown();
        if shown.is_empty() {
            let why = if self.content.reading { "Reading the archive." } else { "Nothing is called that." };
            empty_state(buf, list, why, "", ctx);
        }
        for ((place, entry), y) in shown.iter().enumerate().skip(self.list.offset()).zip(0..list.height) {
            let remark = u16::try_from(width(&entry.remark)).unwrap_or(u16::MAX).min(list.width / 2);
            let left = Rect { width: list.width.saturating_sub(remark + 2), ..list };
            put(buf, left, 2, y, &entry.label, ctx.style(Role::Text));
            let right = Rect { x: list.right() - remark, width: remark, ..list };
            put_right(buf, right, y, &entry.remark, ctx.style(Role::Key));
            ctx.clicks.note(Rect { y: list.y + y, height: 1, ..list }, Row::Line(place));
            if place == self.list.cursor() {
                mark_line(buf, list, y, ctx);
            }
        }
        scroll_mark(buf, frame, list, shown.len(), self.list.offset(), ctx);
        let bottom = super::place::inner(frame).bottom();
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
        let entry = |label: &str| Entry::new(label.to_owned(), String::new(), Ask::Tell(label.to_owned()));
        Menu::new(MenuContent::new("Copy", vec![entry("Magnet link"), entry("Name"), entry("All names")]))
    }

    fn typed(text: &str) -> Option<String> {
        let mut menu = menu();
        menu.paste(text);
        menu.chosen().map(|entry| entry.label.clone())
    }

    #[test]
    fn typing_narrows_and_what_begins_with_the_text_comes_first() {
        assert_eq!(typed("").as_deref(), Some("Magnet link"));
        assert_eq!(typed("NAM").as_deref(), Some("Name"));
        assert_eq!(typed("names all").as_deref(), Some("All names"));
        assert_eq!(typed("nothing"), None);
    }
}
