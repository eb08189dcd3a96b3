//! A question with what happens on yes; where something is destroyed, yes is a word to type.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::place::{clear, over};
use crate::tui::input::action::Action;
use crate::tui::protocol::effect::Effect;
use crate::tui::style::ctx::Ctx;
use crate::tui::style::theme::Role;
use crate::tui::widget::{Panel, Prompt, put, put_spans, wrap};

/// Widest question; longer lines are hard to read.
const WIDEST: u16 = 60;

/// A question.
#[derive(Debug, Clone)]
pub struct Confirm {
    /// What is asked.
    pub question: String,
    /// What yes means, in full sentences.
    pub consequence: String,
    /// What is ordered on yes.
    pub on_yes: Vec<Effect>,
    /// The word that stands for yes and the line to type it into.
    pub word: Option<(&'static str, Prompt)>,
}

impl Confirm {
    /// Asks a question that a key answers.
    pub fn new(question: &str, consequence: String, on_yes: Vec<Effect>) -> Self {
        Self { question: question.to_owned(), consequence, on_yes, word: None }
    }

    /// Asks a question that only a typed word answers with yes.
    #[must_use]
    pub fn with_word(self, word: &'static str) -> Self {
        let mut prompt = Prompt::default();
        prompt.open();
        Self { word: Some((word, prompt)), ..self }
    }

    /// Whether what is typed, if anything has to be, is the word.
    pub fn is_answered(&self) -> bool {
        self.word.as_ref().is_none_or(|(word, prompt)| prompt.text().trim() == *word)
    }

    /// Returns the line to type into.
    pub fn prompt(&mut self) -> Option<&mut Prompt> {
        self.word.as_mut().map(|(_, prompt)| prompt)
    }

    /// Draws the question in the middle of the area; returns where the cursor stands.
    pub fn draw(&self, buf: &mut Buffer, area: Rect, ctx: &Ctx) -> Option<Position> {
        let cells = area.width.min(WIDEST);
        let lines = wrap(&self.consequence, cells.saturating_sub(4).into());
        let extra = if self.word.is_some() { 5 } else { 4 };
        let place = over(area, cells, u16::try_from(lines.len() + extra).unwrap_or(u16::MAX));
        clear(buf, place, ctx);
        let inner = Panel { title: &self.question, count: "", remark: "" }.draw(buf, place, ctx);
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
