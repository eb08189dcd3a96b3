//! A question that is answered with a text: where to, what it is called.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::place::{clear, over};
use crate::tui::input::{Action, Context, Key};
use crate::tui::protocol::{Ask, Facts, Layer, TextPurpose, TextWanted};
use crate::tui::style::{Ctx, Role};
use crate::tui::widget::{Panel, Prompt, put, put_spans, wrap};

/// Widest question.
const WIDEST: u16 = 76;

/// A question that is open, and the line for its answer.
#[derive(Debug, Clone)]
pub struct TextQuestion {
    wanted: TextWanted,
    prompt: Prompt,
}

impl TextQuestion {
    /// Opens a question with the answer that is proposed.
    pub fn new(wanted: TextWanted) -> Self {
        let mut prompt = Prompt::default();
        prompt.open();
        prompt.set_text(&wanted.proposed);
        // A folder or a time is gone on with; a name is another one or none.
        if matches!(wanted.purpose, TextPurpose::KeepView) {
            prompt.choose_all();
        }
        Self { wanted, prompt }
    }
}

impl Layer for TextQuestion {
    fn contexts(&self) -> &'static [Context] {
        Context::Line.stack()
    }

    fn on_action(&mut self, action: Action, _: &Facts, _: &Ctx) -> Vec<Ask> {
        let text = self.prompt.text().trim();
        match action {
            Action::Accept if !text.is_empty() => {
                vec![Ask::Close, Ask::Given { purpose: self.wanted.purpose.clone(), text: text.to_owned() }]
            }
            Action::Discard => vec![Ask::Close],
            _ => Vec::new(),
        }
    }

    fn type_key(&mut self, key: Key) -> bool {
        self.prompt.press(key)
    }

    fn paste(&mut self, text: &str) {
        self.prompt.paste(text);
    }

    fn draw(&self, buf: &mut Buffer, area: Rect, ctx: &Ctx) -> Option<Position> {
        let cells = area.width.min(WIDEST);
        let lines = wrap(&self.wanted.what, cells.saturating_sub(4).into());
        let place = over(area, cells, u16::try_from(lines.len() + 5).unwrap_or(u16::MAX));
        clear(buf, place, ctx);
        let inner = Panel { title: &self.wanted.title, count: "", remark: "" }.draw_focused(buf, place, ctx);
        // The line and its keys stay visible, whatever has to be cut.
        let keys_at = inner.height.saturating_sub(1);
        let typed_at = keys_at.saturating_sub(1);
        for (line, y) in lines.iter().zip(0..typed_at) {
            put(buf, inner, 0, y, line, ctx.style(Role::Text));
        }
        let keys = [(Action::Accept, "do it"), (Action::Discard, "leave it")].map(|(action, label)| {
            [(ctx.keymap.shown(action), ctx.style(Role::Key)), (format!(" {label}   "), ctx.style(Role::Text))]
        });
        put_spans(buf, inner, 0, keys_at, keys.as_flattened());
        let line = Rect { y: inner.y + typed_at, height: inner.height.min(1), ..inner };
        self.prompt.draw(buf, line, &format!("{} ", self.wanted.label), ctx)
    }
}
