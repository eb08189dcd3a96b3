//! A question with what happens on yes.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::{Clear, Widget};

use crate::tui::action::Action;
use crate::tui::ctx::Ctx;
use crate::tui::effect::Effect;
use crate::tui::theme::Role;
use crate::tui::widget::{Panel, put, put_spans, wrap};

/// Widest question; longer lines are hard to read.
const WIDEST: u16 = 60;

/// A question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirm {
    /// What is asked.
    pub question: String,
    /// What yes means, in full sentences.
    pub consequence: String,
    /// What is ordered on yes.
    pub on_yes: Vec<Effect>,
}

impl Confirm {
    /// Draws the question in the middle of the area.
    pub fn draw(&self, buf: &mut Buffer, area: Rect, ctx: &Ctx) {
        let width = area.width.min(WIDEST);
        let lines = wrap(&self.consequence, width.saturating_sub(4).into());
        let height = u16::try_from(lines.len() + 4).unwrap_or(u16::MAX).min(area.height);
        let place =
            Rect { x: area.x + (area.width - width) / 2, y: area.y + (area.height - height) / 2, width, height };
        Clear.render(place.intersection(buf.area), buf);
        let inner = Panel { title: &self.question, count: "", remark: "" }.draw(buf, place, ctx);
        // The keys stay visible, whatever has to be cut.
        let keys_at = inner.height.saturating_sub(1);
        for (line, y) in lines.iter().zip(0..keys_at) {
            put(buf, inner, 0, y, line, ctx.style(Role::Text));
        }
        let mut keys = Vec::new();
        for action in [Action::Yes, Action::No] {
            keys.push((ctx.keymap.shown(action), ctx.style(Role::Key)));
            keys.push((format!(" {}   ", action.label()), ctx.style(Role::Text)));
        }
        put_spans(buf, inner, 0, keys_at, &keys);
    }
}
