//! A list to choose from, narrowed by typing: the palette, and every smaller menu.
//!
//! An entry is what it asks of the application; the menu asks it when the entry is chosen.

use std::cmp::Reverse;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::place::over;
use crate::format::width;
use crate::tui::input::{Action, Context, Key, Motion};
use crate::tui::protocol::{Ask, Entry, Facts, Layer, MenuContent};
use crate::tui::style::{Ctx, Role, Row};
use crate::tui::widget::{
    ListWindow, Panel, Prompt, draw_list, empty_state, fits, folded, put, put_right, shortened, wrap,
};

/// Cells of the longest key that stands beside an entry.
const LONGEST_KEY: u16 = 12;

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
    /// Places of the entries that are shown, the best first.
    shown: Vec<usize>,
    /// What of each entry is read, and by what else it is found, folded; made when something is typed.
    texts: Vec<[String; 2]>,
    /// Whether the best entry was chosen before the entries were there.
    ahead: bool,
}

impl Menu {
    /// Opens a menu with everything in it.
    pub fn new(content: MenuContent) -> Self {
        let mut prompt = Prompt::default();
        prompt.open();
        let shown = (0..content.entries.len()).collect();
        Self { list: ListWindow::at(content.at), content, prompt, shown, texts: Vec::new(), ahead: false }
    }

    /// Shows other entries in the place of the old ones, with the cursor and what is typed left alone.
    pub fn renew(&mut self, entries: Vec<Entry>) {
        self.content.entries = entries;
        self.texts.clear();
        self.find();
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
        self.entry(self.list.cursor())
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
            self.find();
        }
        known
    }

    /// Returns the entry of a line.
    fn entry(&self, line: usize) -> Option<&Entry> {
        self.shown.get(line).and_then(|at| self.content.entries.get(*at))
    }

    /// Finds the entries that every typed word fits, the best first.
    fn find(&mut self) {
        let typed = folded(self.prompt.text().trim());
        let entries = self.content.entries.iter();
        if typed.is_empty() {
            self.shown = (0..entries.len()).collect();
            return;
        }
        if self.texts.is_empty() {
            let of = |Entry { label, remark, also, .. }: &Entry| {
                [folded(&format!("{label} {remark}")), folded(&format!("{label} {remark} {also}"))]
            };
            self.texts = entries.map(of).collect();
        }
        // What else an entry is called counts half: what is read comes first.
        let fit = |[read, all]: &[String; 2]| fits(&typed, read).or_else(|| fits(&typed, all).map(|fit| fit / 2));
        let texts = self.texts.iter().enumerate();
        let mut found: Vec<(bool, Reverse<u32>, usize)> =
            texts.filter_map(|(at, text)| Some((!text[0].starts_with(&typed), Reverse(fit(text)?), at))).collect();
        found.sort_unstable();
        self.shown = found.into_iter().map(|(.., at)| at).collect();
    }

    /// Returns what else is to be known of the chosen entry.
    fn note(&self) -> &str {
        let place = self.shown.get(self.list.cursor());
        place.and_then(|place| self.content.notes.get(*place)).map_or("", String::as_str)
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
        self.list.go(motion, self.shown.len());
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

    fn select(&mut self, row: Row, _: &Ctx) -> Option<Ask> {
        match row {
            Row::Line(at) => self.list.choose(at, self.shown.len()).then_some(Ask::Act(Action::Choose)),
            Row::Tab(_) => None,
        }
    }

    fn layout(&mut self, area: Rect, _: &Ctx) {
        self.list.layout(self.parts(area).2.height.into(), self.shown.len(), 0);
    }

    fn draw(&self, buf: &mut Buffer, area: Rect, ctx: &Ctx) -> Option<Position> {
        let (frame, typed, list) = self.parts(area);
        super::place::clear(buf, frame, ctx);
        Panel { title: &self.content.title, count: "", remark: "type to narrow" }.draw_focused(buf, frame, ctx);
        let cursor = self.prompt.draw(buf, typed, "> ", ctx);
        if self.shown.is_empty() {
            let why = if self.content.reading { "Reading the archive." } else { "Nothing is called that." };
            empty_state(buf, list, why, "", ctx);
        }
        draw_list(buf, [frame, list], self.shown.len(), self.list, ctx, |buf, y, place| {
            let Some(entry) = self.entry(place) else { return };
            let remark = remark_cells(entry, list.width);
            let left = Rect { width: list.width.saturating_sub(remark + 2), ..list };
            put(buf, left, 2, y, &entry.label, ctx.style(Role::Text));
            let right = Rect { x: list.right() - remark, width: remark, ..list };
            put_right(buf, right, y, &entry.remark, ctx.style(Role::Key));
        });
        let bottom = super::place::inner(frame).bottom();
        // A blank line stands between the list and the note.
        let told = Rect { y: list.bottom() + 1, height: bottom.saturating_sub(list.bottom() + 1), ..list };
        let cells = told.width.saturating_sub(2).into();
        for (line, y) in shortened(wrap(self.note(), cells), told.height.into(), cells).iter().zip(0..told.height) {
            put(buf, told, 2, y, line, ctx.style(Role::Dim));
        }
        cursor
    }
}

/// Returns the cells that the remark of an entry takes: at most half of them, and where it is longer than a key, no more
/// than its label leaves.
fn remark_cells(entry: &Entry, cells: u16) -> u16 {
    let [label, remark] = [&entry.label, &entry.remark].map(|text| u16::try_from(width(text)).unwrap_or(u16::MAX));
    let left = cells.saturating_sub(label.saturating_add(4));
    let most = match left {
        _ if remark <= LONGEST_KEY => remark,
        // The beginning of a remark says something, a letter or two do not.
        0..LONGEST_KEY => 0,
        left => remark.min(left),
    };
    most.min(cells / 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_remark_that_is_no_key_leaves_the_room_to_its_label() {
        let cells = |label: &str, remark: &str, cells| {
            let ask = Ask::Tell(String::new());
            remark_cells(&Entry::new(label.to_owned(), remark.to_owned(), ask), cells)
        };
        let label = "Believe it: 2,497 torrents are removed";
        assert_eq!(cells(label, "asks for the number", 70), 19);
        assert_eq!(cells(label, "asks for the number", 54), 12);
        assert_eq!(cells(label, "asks for the number", 53), 0);
        assert_eq!(cells(label, "Ctrl-o", 42), 6, "a key stays");
        assert_eq!(cells("Name", "the name of a torrent that is long", 40), 20);
    }

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
