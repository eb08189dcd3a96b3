//! What stands where nothing is: what it means, and what to do.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::paint::{put, wrap};
use crate::format::width;
use crate::tui::style::ctx::Ctx;
use crate::tui::style::theme::Role;

/// Draws a sentence and its remedy in the middle of the area.
pub fn empty_state(buf: &mut Buffer, area: Rect, sentence: &str, remedy: &str, ctx: &Ctx) {
    let lines: Vec<(String, Role)> = wrap(sentence, area.width.into())
        .into_iter()
        .map(|line| (line, Role::Text))
        .chain(wrap(remedy, area.width.into()).into_iter().map(|line| (line, Role::Dim)))
        .collect();
    let height = u16::try_from(lines.len()).unwrap_or(u16::MAX);
    let top = area.height.saturating_sub(height) / 2;
    for (line, y) in lines.iter().zip(top..) {
        let cells = u16::try_from(width(&line.0)).unwrap_or(u16::MAX);
        put(buf, area, area.width.saturating_sub(cells) / 2, y, &line.0, ctx.style(line.1));
    }
}
