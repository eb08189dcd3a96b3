//! What the mouse does, where the user wants it: a click is what a key would be, the wheel moves.

use super::act::act;
use super::navigation::go;
use super::state::{App, Route};
use crate::tui::input::action::Action;
use crate::tui::input::motion::Motion;
use crate::tui::overlay::Overlay;
use crate::tui::protocol::effect::Effect;
use crate::tui::style::click_areas::Hit;

/// Lines that one step of the wheel moves.
const WHEEL: usize = 3;

/// What the mouse did, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mouse {
    /// Cells from the left.
    pub x: u16,
    /// Lines from the top.
    pub y: u16,
    /// What.
    pub kind: MouseKind,
}

/// What the mouse did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MouseKind {
    /// The left button was pressed.
    Click,
    /// The wheel was turned away from the user.
    WheelUp,
    /// The wheel was turned towards the user.
    WheelDown,
}

/// Takes in what the mouse did.
pub fn mouse(app: &mut App, mouse: Mouse) -> Vec<Effect> {
    match mouse.kind {
        MouseKind::WheelUp => wheel(app, Motion::Up),
        MouseKind::WheelDown => wheel(app, Motion::Down),
        MouseKind::Click => {
            let hit = app.ctx.zones.at(mouse.x, mouse.y);
            return hit.map_or_else(Vec::new, |hit| click(app, hit));
        }
    }
    Vec::new()
}

fn wheel(app: &mut App, motion: Motion) {
    for _ in 0..WHEEL {
        go(app, motion);
    }
}

fn click(app: &mut App, hit: Hit) -> Vec<Effect> {
    match hit {
        Hit::Act(action) if app.works(action) => act(app, action),
        Hit::Act(_) => Vec::new(),
        Hit::Tab(at) => {
            tab(app, at);
            Vec::new()
        }
        Hit::Line(at) => match line(app, at) {
            (true, Some(open)) if app.works(open) => act(app, open),
            _ => Vec::new(),
        },
    }
}

/// Chooses a line of what lies on top; says whether it was chosen before, and what opens it.
fn line(app: &mut App, at: usize) -> (bool, Option<Action>) {
    match app.overlays.last_mut() {
        Some(Overlay::Menu(menu)) => (menu.choose_line(at), Some(Action::Choose)),
        Some(Overlay::Help(_) | Overlay::Confirm(_) | Overlay::Guide(_)) => (false, None),
        None => match app.route {
            Route::Torrents => (app.torrents.choose_line(at), Some(Action::Open)),
            Route::History => (app.history.choose_line(at), Some(Action::OpenEvent)),
            Route::Sync => (app.sync.choose_line(at), Some(Action::StartChosen)),
            Route::Dashboard => (app.dashboard.choose_line(at), Some(Action::OpenEntry)),
            Route::Problems => (app.problems.choose_line(at), Some(Action::OpenFinding)),
            Route::Detail => (false, None),
        },
    }
}

fn tab(app: &mut App, at: usize) {
    match app.route {
        Route::Torrents => app.torrents.show_tab(at),
        Route::History => app.history.show_tab(at, &app.ctx.zone),
        Route::Dashboard | Route::Problems | Route::Sync | Route::Detail => {}
    }
}

/// Takes the mouse, or leaves it to the terminal.
pub fn toggle(app: &mut App) -> Vec<Effect> {
    app.mouse = !app.mouse;
    let text = if app.mouse {
        "The mouse chooses and scrolls; hold Shift to select text with the terminal."
    } else {
        "The mouse is the terminal's again."
    };
    app.notices.tell(text.to_owned(), app.ctx.now);
    vec![Effect::TakeMouse { take: app.mouse }]
}
