//! The help: every key with its sentence, made from the action table and the keymap, searchable.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::format::fold;
use crate::tui::input::action::{Action, Context};
use crate::tui::input::keymap::Keymap;
use crate::tui::input::motion::Motion;
use crate::tui::style::ctx::Ctx;
use crate::tui::style::theme::Role;
use crate::tui::widget::{Panel, Prompt, empty_state, put, scroll_mark};

/// Cells of the keys on the left.
const KEYS: u16 = 20;

/// The help, how far it is scrolled and what is searched.
#[derive(Debug, Clone, Default)]
pub struct Help {
    /// The line to search in.
    pub prompt: Prompt,
    /// What is in force below the help, so that its keys come first.
    below: Vec<Context>,
    offset: usize,
    page: usize,
}

/// A line of the help.
enum Line {
    Heading(Context),
    Entry(Action),
    Blank,
}

impl Help {
    /// Opens the help over contexts: their keys come first.
    pub fn over(contexts: &[Context]) -> Self {
        Self { below: contexts.to_vec(), ..Self::default() }
    }

    /// Scrolls.
    pub fn go(&mut self, motion: Motion) {
        self.offset = motion.from(self.offset, self.page);
    }

    /// Keeps the scroll inside the content of an area.
    pub fn settle(&mut self, area: Rect, keymap: &Keymap) {
        self.page = self.parts(area).1.height.into();
        self.offset = self.offset.min(self.lines(keymap).len().saturating_sub(self.page));
    }

    /// Returns the line to type into and the lines of keys.
    fn parts(&self, area: Rect) -> (Rect, Rect) {
        let inner = Panel::inner(area);
        let typed = u16::from(self.prompt.is_shown()).min(inner.height);
        let list = Rect { y: inner.y + typed, height: inner.height - typed, ..inner };
        (Rect { height: typed, ..inner }, list)
    }

    fn lines(&self, keymap: &Keymap) -> Vec<Line> {
        let mut contexts: Vec<Context> = self.below.clone();
        contexts.extend(Context::all().filter(|context| !self.below.contains(context)));
        let mut lines = Vec::new();
        for context in contexts {
            let found: Vec<Action> = Action::ALL
                .iter()
                .copied()
                .filter(|action| action.context() == context && self.finds(*action, keymap))
                .collect();
            if found.is_empty() {
                continue;
            }
            if !lines.is_empty() {
                lines.push(Line::Blank);
            }
            lines.push(Line::Heading(context));
            lines.extend(found.into_iter().map(Line::Entry));
        }
        lines
    }

    fn finds(&self, action: Action, keymap: &Keymap) -> bool {
        let (mut text, mut query) = (String::new(), String::new());
        fold(&format!("{} {} {}", keys(action, keymap), action.help(), action.context().heading()), &mut text);
        fold(self.prompt.text(), &mut query);
        query.split_whitespace().all(|word| text.contains(word))
    }

    /// Draws the help over the area; returns where the cursor stands while something is typed.
    pub fn draw(&self, buf: &mut Buffer, area: Rect, ctx: &Ctx) -> Option<Position> {
        super::place::clear(buf, area, ctx);
        Panel { title: "Help", count: "every key", remark: "" }.draw(buf, area, ctx);
        let (typed, list) = self.parts(area);
        let cursor = self.prompt.is_shown().then(|| self.prompt.draw(buf, typed, "/ ", ctx)).flatten();
        let lines = self.lines(&ctx.keymap);
        if lines.is_empty() {
            empty_state(buf, list, "No key does that.", "", ctx);
        }
        for (line, y) in lines.iter().skip(self.offset).zip(0..list.height) {
            match line {
                Line::Blank => {}
                Line::Heading(context) => {
                    put(buf, list, 0, y, context.heading(), ctx.style(Role::Heading));
                }
                Line::Entry(action) => {
                    let left = Rect { width: list.width.min(KEYS - 1), ..list };
                    put(buf, left, 2, y, &keys(*action, &ctx.keymap), ctx.style(Role::Key));
                    put(buf, list, KEYS, y, action.help(), ctx.style(Role::Text));
                }
            }
        }
        scroll_mark(buf, area, list, lines.len(), self.offset, ctx);
        cursor
    }
}

fn keys(action: Action, keymap: &Keymap) -> String {
    let names: Vec<String> = keymap.keys(action).iter().map(ToString::to_string).collect();
    if names.is_empty() { "in the palette".to_owned() } else { names.join(", ") }
}
