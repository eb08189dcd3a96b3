//! Draws the whole screen from the state: tabs, the screen, what lies over it, messages, keys.

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use super::header;
use super::state::App;
use crate::tui::input::Action;
use crate::tui::overlay::Overlay;
use crate::tui::style::{Ctx, Role};
use crate::tui::widget::{empty_state, footer, put};

/// Draws one frame.
pub fn view(app: &App, frame: &mut Frame<'_>) {
    let cursor = draw(app, frame.buffer_mut());
    if let Some(at) = cursor.filter(|at| frame.area().contains(*at)) {
        frame.set_cursor_position(at);
    }
}

/// Draws one frame into a buffer; returns where the cursor stands.
pub(super) fn draw(app: &App, buf: &mut Buffer) -> Option<Position> {
    let whole = buf.area;
    let ctx = &app.ctx;
    buf.set_style(whole, ctx.base_style());
    ctx.clicks.clear();
    // The terminal may have a new size that no message has told yet: nothing may be drawn outside.
    let areas = app.areas().filter(|_| whole.width >= app.size.0 && whole.height >= app.size.1);
    let Some(areas) = areas else {
        empty_state(buf, whole, "too small", "", ctx);
        ctx.charset.translate(buf);
        return None;
    };
    if let Some(banner) = &app.banner {
        draw_banner(buf, areas.banner, banner, app);
    }
    header::draw(buf, areas.tabs, app);
    let mut cursor = app.layers.screen().draw(buf, areas.body, ctx);
    for overlay in &app.layers.overlays {
        // What lies below is not for clicking, and steps back.
        ctx.clicks.clear();
        fade(buf, areas.body, ctx);
        cursor = overlay.layer().draw(buf, areas.body, ctx);
    }
    app.notices.draw(buf, areas.notices, ctx);
    footer(buf, areas.footer, &hints(app), ctx);
    ctx.charset.translate(buf);
    cursor
}

/// Lets an area step back behind what is drawn over it.
fn fade(buf: &mut Buffer, area: Rect, ctx: &Ctx) {
    let faint =
        ctx.style(Role::Faint).patch(ctx.base_style().bg.map_or_else(Style::new, |ground| Style::new().bg(ground)));
    let area = area.intersection(buf.area);
    for position in area.positions() {
        if let Some(cell) = buf.cell_mut(position) {
            cell.set_style(Style::reset()).set_style(faint);
        }
    }
}

fn draw_banner(buf: &mut Buffer, area: Rect, banner: &str, app: &App) {
    buf.set_style(area, app.ctx.style(Role::Banner));
    put(buf, area, 1, 0, banner, app.ctx.style(Role::Banner));
}

/// Returns the actions that work now and belong into the footer, most important first.
fn hints(app: &App) -> Vec<Action> {
    // A question that takes a word or a text says itself what its keys do.
    match app.layers.overlays.last() {
        Some(Overlay::Text(_)) => return Vec::new(),
        Some(Overlay::Confirm(confirm)) if confirm.takes_word() => return Vec::new(),
        _ => {}
    }
    let contexts = app.contexts();
    let place = |action: &Action| contexts.iter().position(|context| *context == action.context());
    let mut hints: Vec<(u8, usize, Action)> = Action::ALL
        .iter()
        .filter(|action| app.can(**action))
        .filter_map(|action| Some((action.rank()?, place(action)?, *action)))
        .collect();
    hints.sort_unstable();
    hints.into_iter().map(|(.., action)| action).collect()
}
