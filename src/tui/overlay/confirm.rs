//! A question with what happens on yes; where something is destroyed, yes is a word to type.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::place::{clear, over};
use crate::tui::input::{Action, Context, Key};
use crate::tui::protocol::{Ask, Facts, Layer, Question};
use crate::tui::style::{Ctx, Role};
use crate::tui::widget::{Panel, Prompt, put, put_spans, wrap};

/// Widest question; longer lines are hard to read.
const WIDEST: u16 = 60;

/// A question that is open, and the line for its word when it takes one.
#[derive(Debug, Clone)]
pub struct Confirm {
    asked: Question,
    word: Option<(String, Prompt)>,
}

impl Confirm {
    /// Opens a question.
    pub fn new(asked: Question) -> Self {
        let mut prompt = Prompt::default();
        prompt.open();
        let word = asked.word.clone().map(|word| (word, prompt));
        Self { asked, word }
    }

    /// Returns what is asked of the application on yes.
    pub fn on_yes(&self) -> &[Ask] {
        &self.asked.on_yes
    }

    /// Whether it asks just this.
    pub fn asks(&self, question: &Question) -> bool {
        self.asked == *question
    }

    /// Whether a word has to be typed.
    pub fn takes_word(&self) -> bool {
        self.word.is_some()
    }

    /// Whether what is typed, if anything has to be, is the word.
    fn is_answered(&self) -> bool {
        self.word.as_ref().is_none_or(|(word, prompt)| prompt.text().trim() == *word)
    }
}

impl Layer for Confirm {
    fn contexts(&self) -> &'static [Context] {
        if self.takes_word() { Context::Line.stack() } else { Context::Question.stack() }
    }

    fn on_action(&mut self, action: Action, _: &Facts, _: &Ctx) -> Vec<Ask> {
        match action {
            Action::Yes | Action::Accept if self.is_answered() => {
                std::iter::once(Ask::Close).chain(self.asked.on_yes.iter().cloned()).collect()
            }
            Action::No | Action::Discard => vec![Ask::Close],
            _ => Vec::new(),
        }
    }

    fn type_key(&mut self, key: Key) -> bool {
        self.word.as_mut().is_none_or(|(_, prompt)| prompt.press(key))
    }

    fn draw(&self, buf: &mut Buffer, area: Rect, ctx: &Ctx) -> Option<Position> {
        let cells = area.width.min(WIDEST);
        let lines = wrap(&self.asked.consequence, cells.saturating_sub(6).into());
        let extra = if self.word.is_some() { 5 } else { 4 };
        let place = over(area, cells, u16::try_from(lines.len() + extra).unwrap_or(u16::MAX));
        clear(buf, place, ctx);
        Panel { title: &self.asked.title, count: "", remark: "" }.draw_focused(buf, place, ctx);
        let inner = super::place::inner(place);
        // The answer stays visible, whatever has to be cut.
        let keys_at = inner.height.saturating_sub(1);
        let typed_at = keys_at.saturating_sub(1);
        let told = if self.word.is_some() { typed_at } else { keys_at };
        for (line, y) in lines.iter().zip(0..told) {
            put(buf, inner, 0, y, line, ctx.style(Role::Text));
        }
        let answers = if self.word.is_some() { [Action::Accept, Action::Discard] } else { [Action::Yes, Action::No] };
        let labels =
            if self.word.is_some() { ["do it", "leave everything as it is"] } else { answers.map(Action::label) };
        let mut keys = Vec::new();
        for (action, label) in answers.into_iter().zip(labels) {
            keys.push((ctx.keymap.shown(action), ctx.style(Role::Key)));
            keys.push((format!(" {label}   "), ctx.style(Role::Text)));
        }
        put_spans(buf, inner, 0, keys_at, &keys);
        let (word, prompt) = self.word.as_ref()?;
        let line = Rect { y: inner.y + typed_at, height: inner.height.min(1), ..inner };
        prompt.draw(buf, line, &format!("Type {word}: "), ctx)
    }
}
