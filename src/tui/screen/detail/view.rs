//! Draws the detail page.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::lines::Lines;
use super::state::DetailState;
use crate::format::{clean, count};
use crate::model::TorrentRow;
use crate::tui::ctx::Ctx;
use crate::tui::widget::{Panel, empty_state, put_spans, scroll_mark};

/// Returns the window of the page: visible lines and their cells.
pub(in crate::tui) fn page(area: Rect) -> (usize, u16) {
    let inner = Panel::inner(area);
    (inner.height.into(), inner.width)
}

/// Draws the page; the row of the table stands in until the archive has answered.
pub fn draw(buf: &mut Buffer, area: Rect, state: &DetailState, row: Option<&TorrentRow>, ctx: &Ctx) {
    let (facts, answered) = state.facts();
    let name = facts.and_then(|facts| facts.torrent.filename.as_deref()).or(row.map(|row| &*row.name)).unwrap_or("");
    let lines = facts.map(|facts| Lines::new(facts, state.timeline(), Panel::inner(area).width, ctx));
    let total = lines.as_ref().map_or(0, Lines::count);
    let remark = match total {
        0 => String::new(),
        n => format!("line {} of {}", count(state.offset() as u64 + 1), count(n as u64)),
    };
    let title = if name.is_empty() { "Torrent".to_owned() } else { clean(name) };
    let inner = Panel { title: &title, count: "", remark: &remark }.draw(buf, area, ctx);
    let Some(lines) = lines else {
        let sentence = if answered { "The archive does not have this torrent." } else { "Reading the archive." };
        empty_state(buf, inner, sentence, "", ctx);
        return;
    };
    for (at, y) in (state.offset()..total).zip(0..inner.height) {
        let spans: Vec<_> = lines.line(at).into_iter().map(|(text, role)| (text, ctx.style(role))).collect();
        put_spans(buf, inner, 0, y, &spans);
    }
    scroll_mark(buf, area, inner, total, state.offset(), ctx);
}
