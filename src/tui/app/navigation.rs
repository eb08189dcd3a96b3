//! Where the user goes: into a torrent and back, from screen to screen.

use super::state::App;
use crate::format::shown_name;
use crate::model::TorrentId;
use crate::tui::input::Motion;
use crate::tui::protocol::{Ask, Destination, Refresh, Route, SCREENS};

/// Goes somewhere; what is shown there is read anew.
pub fn go_to(app: &mut App, destination: Destination) -> Vec<Ask> {
    let route = match destination {
        Destination::Torrent(id) => return vec![open(app, id)],
        Destination::Screen(route) => route,
        Destination::Torrents(set) => {
            app.layers.torrents.show_set(set);
            Route::Torrents
        }
        Destination::History(filter) => {
            app.layers.history.show(filter, &app.ctx.zone);
            Route::History
        }
    };
    // There is nothing to go back to.
    app.layers.trail.clear();
    app.layers.route = route;
    app.layers.screen_mut().refresh(Refresh::Shown)
}

/// Opens a torrent; going back leads to where the user was.
fn open(app: &mut App, id: TorrentId) -> Ask {
    let layers = &mut app.layers;
    if layers.route != Route::Detail {
        layers.trail.push(layers.route);
        layers.route = Route::Detail;
    }
    let name = layers.torrents.row_of(&id).map(|row| shown_name(&row.name, &row.id));
    Ask::Effect(layers.detail.open(id, name))
}

/// Shows the neighbour in the table; at either end nothing changes.
pub fn neighbour(app: &mut App, motion: Motion) -> Vec<Ask> {
    let layers = &mut app.layers;
    layers.torrents.go(motion);
    let id = layers.torrents.chosen_row().map(|row| row.id.clone());
    let other = id.filter(|id| layers.detail.page.id() != Some(id));
    other.map(|id| open(app, id)).into_iter().collect()
}

/// Goes one step back: out of a message, out of something on the screen, out of the page.
pub fn back(app: &mut App) {
    // A message goes first: whoever sends it away shall not lose marks by it.
    if app.notices.dismiss() || app.layers.screen_mut().back() {
        return;
    }
    if let Some(route) = app.layers.trail.pop() {
        app.layers.route = route;
    }
}

/// Shows the screen so many tabs further, around the end.
pub fn step_screen(app: &App, by: usize) -> Ask {
    let (_, route, _) = SCREENS[(app.layers.tab() + by) % SCREENS.len()];
    Ask::Show(Destination::Screen(route))
}
