//! Where an overlay lies, and how the ground below it is cleared.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::{Clear, Widget};

use crate::format::width;
use crate::tui::style::Ctx;
use crate::tui::widget::Panel;

/// Returns the middle of an area, not larger than asked for.
pub(super) fn over(area: Rect, cells: u16, lines: u16) -> Rect {
    let (width, height) = (area.width.min(cells), area.height.min(lines));
    Rect { x: area.x + (area.width - width) / 2, y: area.y + (area.height - height) / 2, width, height }
}

/// Returns what a frame that lies over a page leaves for its content: two cells stand blank at each side.
pub(super) fn inner(frame: Rect) -> Rect {
    let inner = Panel::inner(frame);
    let side = u16::from(inner.x > frame.x);
    Rect { x: inner.x + side, width: inner.width.saturating_sub(2 * side), ..inner }
}

/// Clears an area; wide characters of which it covers the second half go too: they would hide its frame.
pub(super) fn clear(buf: &mut Buffer, area: Rect, ctx: &Ctx) {
    let area = area.intersection(buf.area);
    Clear.render(area, buf);
    buf.set_style(area, ctx.raised_style());
    let Some(x) = area.x.checked_sub(1) else { return };
    for y in area.y..area.bottom() {
        if let Some(cell) = buf.cell_mut((x, y)).filter(|cell| width(cell.symbol()) > 1) {
            cell.set_symbol(" ");
        }
    }
}
