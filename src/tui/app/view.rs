//! Draws the whole screen from the state: tabs, the screen, what lies over it, messages, keys.

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::acting;
use super::state::App;
use crate::format::width;
use crate::tui::input::Action;
use crate::tui::overlay::Overlay;
use crate::tui::protocol::SCREENS;
use crate::tui::screen::jobs::draw_job_brief;
use crate::tui::screen::sync::draw_brief;
use crate::tui::style::Role;
use crate::tui::widget::{empty_state, footer, put};

/// Width from which the program's name stands before the tabs.
const NAME_FROM: u16 = 60;

/// Cells that are kept for what runs.
const BUSY: usize = 14;

/// Draws one frame.
pub fn view(app: &App, frame: &mut Frame<'_>) {
    let cursor = draw(app, frame.buffer_mut());
    if let Some(at) = cursor.filter(|at| frame.area().contains(*at)) {
        frame.set_cursor_position(at);
    }
}

fn draw(app: &App, buf: &mut Buffer) -> Option<Position> {
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
    draw_tabs(buf, areas.tabs, app);
    let mut cursor = app.layers.screen().draw(buf, areas.body, ctx);
    for overlay in &app.layers.overlays {
        // What lies below is not for clicking.
        ctx.clicks.clear();
        cursor = overlay.layer().draw(buf, areas.body, ctx);
    }
    app.notices.draw(buf, areas.notices, ctx);
    footer(buf, areas.footer, &hints(app), ctx);
    ctx.charset.translate(buf);
    cursor
}

fn draw_banner(buf: &mut Buffer, area: Rect, banner: &str, app: &App) {
    buf.set_style(area, app.ctx.style(Role::Banner));
    put(buf, area, 1, 0, banner, app.ctx.style(Role::Banner));
}

fn draw_tabs(buf: &mut Buffer, area: Rect, app: &App) {
    let ctx = &app.ctx;
    let mut x = 1;
    if area.width >= NAME_FROM {
        x += put(buf, area, x, 0, "Redriva", ctx.style(Role::Heading)) + 3;
    }
    let (_, here, _) = SCREENS[app.layers.tab()];
    // Where not all titles fit, keys stand for the others.
    let keys = |action| ctx.keymap.keys(action).first().map(ToString::to_string).unwrap_or_default();
    let cells: usize = SCREENS.iter().map(|(title, _, action)| width(title) + width(&keys(*action)) + 4).sum();
    // What runs is told at the right end, and needs room there.
    let busy = if app.layers.sync.is_alive() || app.layers.jobs.is_acting() { BUSY } else { 0 };
    let all = usize::from(x) + cells + busy <= usize::from(area.width) + 3;
    for (title, route, action) in SCREENS {
        let style = ctx.style(if route == here { Role::Title } else { Role::Dim });
        let from = x;
        if let Some(key) = ctx.keymap.keys(action).first() {
            x += put(buf, area, x, 0, &key.to_string(), ctx.style(Role::Key)) + 1;
        }
        if !all && route != here {
            x += 1;
            continue;
        }
        let marked = if route == here { style.add_modifier(ratatui::style::Modifier::UNDERLINED) } else { style };
        x += put(buf, area, x, 0, title, marked);
        ctx.clicks.note_action(Rect { x: area.x + from, width: x.saturating_sub(from), ..area }, action);
        x += 3;
    }
    let x = x.min(area.width);
    let rest = Rect { x: area.x + x, width: area.width.saturating_sub(x + 1), ..area };
    let rest = draw_read_only(buf, rest, app);
    let rest = draw_job_brief(buf, rest, &app.layers.jobs, ctx);
    draw_brief(buf, rest, &app.layers.sync, ctx);
}

/// Says that nothing may be changed at the service; returns what is left of the line.
fn draw_read_only(buf: &mut Buffer, area: Rect, app: &App) -> Rect {
    let Some(mark) = acting::read_only_mark(app) else { return area };
    let cells = u16::try_from(width(mark)).unwrap_or(0);
    if cells > area.width {
        return area;
    }
    put(buf, area, area.width - cells, 0, mark, app.ctx.style(Role::Warning));
    Rect { width: area.width.saturating_sub(cells + 3), ..area }
}

/// Returns the actions that work now and belong into the footer, most important first.
fn hints(app: &App) -> Vec<Action> {
    // A question that takes a word says itself what its keys do.
    if matches!(app.layers.overlays.last(), Some(Overlay::Confirm(confirm)) if confirm.takes_word()) {
        return Vec::new();
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
