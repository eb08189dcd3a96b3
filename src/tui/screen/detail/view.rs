//! Draws the detail page; only the visible lines are put into words.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Modifier;

use super::state::DetailState;
use crate::format::{count, shown_name};
use crate::model::TorrentRow;
use crate::tui::style::ctx::Ctx;
use crate::tui::style::theme::Role;
use crate::tui::widget::{Panel, empty_state, put, put_spans, scroll_mark};

/// Cells before the text, for the mark of the chosen line.
const MARK: u16 = 2;

/// Returns the window of the page: visible lines and their cells.
pub(in crate::tui) fn page(area: Rect) -> (usize, u16) {
    let inner = Panel::inner(area);
    (inner.height.into(), inner.width.saturating_sub(MARK))
}

/// Draws the page; the row of the table stands in until the archive has answered.
pub fn draw(buf: &mut Buffer, area: Rect, state: &DetailState, row: Option<&TorrentRow>, ctx: &Ctx) {
    let (facts, answered) = state.facts();
    let (cursor, offset, total) = state.position();
    let remark = match total {
        0 => String::new(),
        n => format!("line {} of {}", count(cursor as u64 + 1), count(n as u64)),
    };
    let title = match (facts, row) {
        (Some(facts), _) => shown_name(facts.name().unwrap_or(""), &facts.torrent.id),
        (None, Some(row)) => shown_name(&row.name, &row.id),
        (None, None) => "Torrent".to_owned(),
    };
    let inner = Panel { title: &title, count: "", remark: &remark }.draw(buf, area, ctx);
    let Some(lines) = state.lines() else {
        let sentence = if answered { "The archive does not have this torrent." } else { "Reading the archive." };
        empty_state(buf, inner, sentence, "", ctx);
        return;
    };
    for (at, y) in (offset..total).zip(0..inner.height) {
        let Some((section, place)) = state.place_of(at) else { break };
        let line = lines.line(section, place, ctx);
        let spans: Vec<_> = line.into_iter().map(|(text, role)| (text, ctx.style(role))).collect();
        put_spans(buf, inner, MARK, y, &spans);
        if at == cursor {
            put(buf, inner, 0, y, "▌", ctx.style(Role::Selection));
            let row = Rect { y: inner.y + y, height: 1, ..inner };
            buf.set_style(row.intersection(buf.area), ctx.style(Role::Selection).remove_modifier(Modifier::DIM));
        }
    }
    scroll_mark(buf, area, inner, total, offset, ctx);
}
