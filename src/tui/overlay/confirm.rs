//! A question with what happens on yes.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::{Clear, Widget};

use crate::format::width;
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
        let cells = area.width.min(WIDEST);
        let lines = wrap(&self.consequence, cells.saturating_sub(4).into());
        let height = u16::try_from(lines.len() + 4).unwrap_or(u16::MAX).min(area.height);
        let place =
            Rect { x: area.x + (area.width - cells) / 2, y: area.y + (area.height - height) / 2, width: cells, height };
        Clear.render(place.intersection(buf.area), buf);
        clear_cut_characters(buf, place);
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

/// Takes away wide characters of which the area covers the second half: they would hide its frame.
fn clear_cut_characters(buf: &mut Buffer, area: Rect) {
    let Some(x) = area.x.checked_sub(1) else { return };
    for y in area.y..area.bottom() {
        if let Some(cell) = buf.cell_mut((x, y)).filter(|cell| width(cell.symbol()) > 1) {
            cell.set_symbol(" ");
        }
    }
}
