//! Small pieces: what stands where nothing is, a gauge of one line, the keys that work now.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::paint::{put, wrap};
use crate::format::width;
use crate::tui::input::Action;
use crate::tui::style::{Ctx, Role};

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

/// Draws a bar over the first line of the area.
pub fn gauge(buf: &mut Buffer, area: Rect, part: u64, whole: u64, ctx: &Ctx) {
    let cells = u64::from(area.width);
    let filled = part.min(whole).saturating_mul(cells).checked_div(whole).unwrap_or(0);
    let filled = usize::try_from(filled).unwrap_or(0);
    let empty = usize::from(area.width) - filled;
    let x = put(buf, area, 0, 0, &"━".repeat(filled), ctx.style(Role::Gauge));
    put(buf, area, x, 0, &"─".repeat(empty), ctx.style(Role::Track));
}

/// Draws the hints of actions that are sorted by rank.
pub fn footer(buf: &mut Buffer, area: Rect, actions: &[Action], ctx: &Ctx) {
    let mut x: u16 = 1;
    for action in actions {
        let Some(key) = ctx.keymap.keys(*action).first() else { continue };
        let key = key.to_string();
        let cells = u16::try_from(width(&key) + 1 + width(action.label())).unwrap_or(u16::MAX);
        if x.saturating_add(cells) > area.width {
            continue;
        }
        let place = Rect { x: area.x + x, width: cells, ..area };
        ctx.clicks.note_action(place, *action);
        x += put(buf, area, x, 0, &key, ctx.style(Role::Key)) + 1;
        x += put(buf, area, x, 0, action.label(), ctx.style(Role::Dim)) + 3;
    }
}
