//! The keys that work now, most important first, as many as the line holds.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::paint::put;
use crate::format::width;
use crate::tui::input::action::Action;
use crate::tui::style::click_areas::Hit;
use crate::tui::style::ctx::Ctx;
use crate::tui::style::theme::Role;

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
        ctx.zones.note(place, Hit::Act(*action));
        x += put(buf, area, x, 0, &key, ctx.style(Role::Key)) + 1;
        x += put(buf, area, x, 0, action.label(), ctx.style(Role::Dim)) + 3;
    }
}
