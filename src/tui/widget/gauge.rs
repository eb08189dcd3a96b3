//! A bar of one line: how much of a whole.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::paint::put;
use crate::tui::style::ctx::Ctx;
use crate::tui::style::theme::Role;

/// Draws a bar over the first line of the area.
pub fn gauge(buf: &mut Buffer, area: Rect, part: u64, whole: u64, ctx: &Ctx) {
    let cells = u64::from(area.width);
    let filled = part.min(whole).saturating_mul(cells).checked_div(whole).unwrap_or(0);
    let filled = usize::try_from(filled).unwrap_or(0);
    let empty = usize::from(area.width) - filled;
    let x = put(buf, area, 0, 0, &"━".repeat(filled), ctx.style(Role::Gauge));
    put(buf, area, x, 0, &"─".repeat(empty), ctx.style(Role::Track));
}
