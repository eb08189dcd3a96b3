//! Draws the detail page; only the visible lines are put into words.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::state::DetailState;
use crate::format::{count, shown_name};
use crate::tui::style::{Ctx, Role};
use crate::tui::widget::{Panel, empty_state, mark_line, put_spans, scroll_mark};

/// Cells before the text, for the mark of the chosen line.
const MARK: u16 = 2;

/// Returns the window of the page: visible lines and their cells.
pub(super) fn page(area: Rect) -> (usize, u16) {
    let inner = Panel::inner(area);
    (inner.height.into(), inner.width.saturating_sub(MARK))
}

/// Draws the page; what was known of the torrent stands in until the archive has answered.
pub(super) fn draw(buf: &mut Buffer, area: Rect, state: &DetailState, ctx: &Ctx) {
    let page = &state.page;
    let (cursor, offset, total) = page.position();
    let remark = match total {
        0 => String::new(),
        n => format!("line {} of {}", count(cursor as u64 + 1), count(n as u64)),
    };
    let title = match (page.facts(), &state.name) {
        (Some(facts), _) => shown_name(facts.name().unwrap_or(""), &facts.torrent.id),
        (None, Some(name)) => name.clone(),
        (None, None) => "Torrent".to_owned(),
    };
    let inner = Panel { title: &title, count: "", remark: &remark }.draw(buf, area, ctx);
    let Some(lines) = page.lines() else {
        let absent = || ("The archive does not have this torrent.", String::new());
        let (sentence, remedy) = page.loading().label(ctx).unwrap_or_else(absent);
        empty_state(buf, inner, sentence, &remedy, ctx);
        return;
    };
    for (at, y) in (offset..total).zip(0..inner.height) {
        let Some((section, place)) = page.place_of(at) else { break };
        let line = lines.line(section, place, ctx);
        let spans: Vec<_> = line.into_iter().map(|(text, role)| (text, ctx.style(role))).collect();
        put_spans(buf, inner, MARK, y, &spans);
        if page.is_found(section, place) {
            let line = Rect { y: inner.y + y, height: 1, ..inner };
            buf.set_style(line.intersection(buf.area), ctx.style(Role::Hit));
        }
        if at == cursor {
            mark_line(buf, inner, y, ctx);
        }
    }
    scroll_mark(buf, area, inner, total, offset, ctx);
}
