//! The help: every key with its sentence, made from the action table and the keymap, searchable.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::format::wrap;
use crate::tui::input::{Action, Context, Key, Keymap, Motion};
use crate::tui::protocol::{Ask, Facts, Layer};
use crate::tui::style::{Ctx, Role};
use crate::tui::widget::{Panel, Prompt, Scroll, empty_state, folded, put, scroll_mark};

/// Cells of the keys on the left.
const KEYS: u16 = 20;

/// Where a sentence begins that stands below its keys.
const BELOW: u16 = 4;

/// Width from which a sentence stands beside its keys.
const BESIDE_FROM: u16 = 66;

/// The help, how far it is scrolled and what is searched.
#[derive(Debug, Clone, Default)]
pub struct Help {
    /// The line to search in.
    prompt: Prompt,
    /// What is in force below the help, so that its keys come first.
    below: Vec<Context>,
    scroll: Scroll,
    /// Lines, as of the last layout.
    len: usize,
}

/// A line of the help.
enum Line {
    Heading(Context),
    /// The keys of an action, and the beginning of what it does where there is room for that beside them.
    Entry(Action, String),
    /// What an action does, or more of it, from a column on.
    Sentence(u16, String),
    /// A piece of what is said below all keys.
    Note(String),
    Blank,
}

/// How a key is bound anew.
const OWN_KEYS: &str = "Your own keys: a keymap.toml in the configuration folder, with only what you bind anew. \
    `redriva keys --default` prints the shipped one, and `redriva config path` shows the folder.";

impl Help {
    /// Opens the help over contexts: their keys come first.
    pub fn over(contexts: &[Context]) -> Self {
        Self { below: contexts.to_vec(), ..Self::default() }
    }

    /// Returns the line to type into and the lines of keys.
    fn parts(&self, area: Rect) -> (Rect, Rect) {
        let inner = super::place::inner(area);
        let typed = u16::from(self.prompt.is_shown()).min(inner.height);
        let list = Rect { y: inner.y + typed, height: inner.height - typed, ..inner };
        (Rect { height: typed, ..inner }, list)
    }

    fn lines(&self, keymap: &Keymap, area: Rect) -> Vec<Line> {
        let is_beside = area.width >= BESIDE_FROM;
        let column = if is_beside { KEYS } else { BELOW };
        let room = super::place::inner(area).width.saturating_sub(column);
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
            for action in found {
                let mut words = wrap(action.help(), room.into()).into_iter();
                let beside = if is_beside { words.next() } else { None };
                lines.push(Line::Entry(action, beside.unwrap_or_default()));
                lines.extend(words.map(|words| Line::Sentence(column, words)));
            }
        }
        if self.is_meant(OWN_KEYS) {
            if !lines.is_empty() {
                lines.push(Line::Blank);
            }
            let room = super::place::inner(area).width.saturating_sub(2);
            lines.extend(wrap(OWN_KEYS, room.into()).into_iter().map(Line::Note));
        }
        lines
    }

    fn finds(&self, action: Action, keymap: &Keymap) -> bool {
        self.is_meant(&format!("{} {} {}", keys(action, keymap), action.help(), action.context().heading()))
    }

    /// Whether a text has every word that is searched.
    fn is_meant(&self, text: &str) -> bool {
        let text = folded(text);
        folded(self.prompt.text()).split_whitespace().all(|word| text.contains(word))
    }
}

impl Layer for Help {
    fn contexts(&self) -> &'static [Context] {
        if self.prompt.is_open() { Context::Line.stack() } else { Context::Help.stack() }
    }

    fn on_action(&mut self, action: Action, _: &Facts, _: &Ctx) -> Vec<Ask> {
        match action {
            Action::CloseHelp => return vec![Ask::Close],
            Action::SearchHelp => self.prompt.open(),
            Action::Accept => self.prompt.accept(),
            Action::Discard => self.prompt.discard(),
            _ => {}
        }
        Vec::new()
    }

    fn go(&mut self, motion: Motion) {
        self.scroll.go(motion, self.len);
    }

    fn type_key(&mut self, key: Key) -> bool {
        self.prompt.press(key)
    }

    fn paste(&mut self, text: &str) {
        if self.prompt.is_open() {
            self.prompt.paste(text);
        }
    }

    fn layout(&mut self, area: Rect, ctx: &Ctx) {
        self.len = self.lines(&ctx.keymap, area).len();
        self.scroll.layout(self.parts(area).1.height.into(), self.len);
    }

    fn draw(&self, buf: &mut Buffer, area: Rect, ctx: &Ctx) -> Option<Position> {
        super::place::clear(buf, area, ctx);
        Panel { title: "Help", count: "every key", remark: "" }.draw_focused(buf, area, ctx);
        let (typed, list) = self.parts(area);
        let cursor = self.prompt.is_shown().then(|| self.prompt.draw(buf, typed, "/ ", ctx)).flatten();
        let lines = self.lines(&ctx.keymap, area);
        if lines.is_empty() {
            empty_state(buf, list, "No key does that.", "", ctx);
        }
        for (line, y) in lines.iter().skip(self.scroll.offset()).zip(0..list.height) {
            match line {
                Line::Blank => {}
                Line::Note(text) => {
                    put(buf, list, 0, y, text, ctx.style(Role::Dim));
                }
                Line::Heading(context) => {
                    put(buf, list, 0, y, context.heading(), ctx.style(Role::Heading));
                }
                Line::Entry(action, beside) => {
                    let left = Rect { width: list.width.min(KEYS - 1), ..list };
                    put(buf, left, 2, y, &keys(*action, &ctx.keymap), ctx.style(Role::Key));
                    put(buf, list, KEYS, y, beside, ctx.style(Role::Text));
                }
                Line::Sentence(column, words) => {
                    put(buf, list, *column, y, words, ctx.style(Role::Text));
                }
            }
        }
        scroll_mark(buf, area, list, lines.len(), self.scroll.offset(), ctx);
        cursor
    }
}

fn keys(action: Action, keymap: &Keymap) -> String {
    let names: Vec<String> = keymap.keys(action).iter().map(ToString::to_string).collect();
    if names.is_empty() { "in the palette".to_owned() } else { names.join(", ") }
}
