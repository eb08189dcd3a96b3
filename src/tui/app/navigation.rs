//! Where the user goes: into a torrent and back, from screen to screen.

use super::layers::Layers;
use super::state::App;
use super::trail::Place;
use super::views::table_view;
use crate::format::shown_name;
use crate::model::TorrentId;
use crate::query::Matcher;
use crate::tui::input::Motion;
use crate::tui::protocol::{Ask, Destination, Refresh, Route, SCREENS};

/// Returns the place where the user is.
fn here(layers: &Layers) -> Place {
    let at = |route| layers.route == route;
    Place {
        route: layers.route,
        torrent: layers.detail.page.id().filter(|_| at(Route::Detail)).cloned(),
        table: at(Route::Torrents).then(|| layers.torrents.view()),
        history: at(Route::History).then(|| layers.history.filters().0),
    }
}

/// Goes somewhere; what is shown there is read anew, and going back leads to where the user is now.
pub fn go_to(app: &mut App, destination: Destination) -> Vec<Ask> {
    let here = here(&app.layers);
    let route = match destination {
        Destination::Torrent(id) => return vec![open(app, id)],
        Destination::Screen(route) => {
            if route == Route::History && app.layers.route != route {
                app.layers.history.widen();
            }
            route
        }
        Destination::Torrents(set) => {
            app.layers.torrents.show_set(set);
            Route::Torrents
        }
        Destination::History(part) => {
            app.layers.history.show_all_of(part, &app.ctx.zone);
            Route::History
        }
        Destination::View(view) => {
            app.layers.torrents.set_view(table_view(&view));
            Route::Torrents
        }
        Destination::Events(events) => {
            app.layers.history.show_some(events, &app.ctx.zone);
            return leave_for(app, here, Route::History);
        }
    };
    if app.layers.route == Route::Dashboard && route != Route::Dashboard {
        // Whoever opens something else has seen what is new; whoever opens that comes back for the rest of it.
        app.layers.dashboard.seen();
    }
    leave_for(app, here, route)
}

/// Goes to a screen; what is shown there is read anew.
fn leave_for(app: &mut App, here: Place, route: Route) -> Vec<Ask> {
    if route != app.layers.route {
        app.layers.trail.push(here);
    }
    app.layers.route = route;
    app.layers.screen_mut().refresh(Refresh::Shown)
}

/// Opens a torrent, at the file that was searched for; going back leads to where the user was.
fn open(app: &mut App, id: TorrentId) -> Ask {
    let here = here(&app.layers);
    let layers = &mut app.layers;
    let sought = if layers.route == Route::Torrents { layers.torrents.sought(&id) } else { None };
    if layers.route == Route::Dashboard {
        layers.dashboard.seen();
    }
    if layers.route != Route::Detail {
        layers.trail.push(here);
        layers.route = Route::Detail;
    }
    turn_to(layers, id, sought)
}

fn turn_to(layers: &mut Layers, id: TorrentId, sought: Option<Matcher>) -> Ask {
    let name = layers.torrents.row_of(&id).map(|row| shown_name(&row.name, &row.id));
    Ask::Effect(layers.detail.open(id, name, sought))
}

/// Shows the neighbour in the list from which the torrent was opened; at either end nothing changes.
pub fn neighbour(app: &mut App, motion: Motion) -> Vec<Ask> {
    let layers = &mut app.layers;
    let Some(from) = layers.trail.routes().find(|route| *route != Route::Detail) else { return Vec::new() };
    let id = layers.screen_of_mut(from).neighbour(motion);
    let other = id.filter(|id| layers.detail.page.id() != Some(id));
    other.map(|id| turn_to(layers, id, None)).into_iter().collect()
}

/// Goes one step back: out of a message, out of something on the screen, out of the page.
pub fn back(app: &mut App) -> Vec<Ask> {
    // A message goes first: whoever sends it away shall not lose marks by it. Good news hold nobody up who leaves a page.
    let leaves = app.layers.route == Route::Detail && !app.layers.screen().can_go_back();
    if !(leaves && app.notices.dismiss_news()) && (app.notices.dismiss() || app.layers.screen_mut().back()) {
        return Vec::new();
    }
    let layers = &mut app.layers;
    let Some(place) = layers.trail.pop() else { return Vec::new() };
    layers.route = place.route;
    let Place { torrent, table, history, .. } = place;
    if let Some(view) = table {
        layers.torrents.set_view(view);
    }
    if let Some(filter) = history.filter(|filter| layers.history.filters().0 != *filter) {
        layers.history.show(filter, &app.ctx.zone);
    }
    match torrent.filter(|id| layers.detail.page.id() != Some(id)) {
        Some(id) => vec![turn_to(layers, id, None)],
        None => layers.screen_mut().refresh(Refresh::Shown),
    }
}

/// Shows the screen so many tabs further, around the end.
pub fn step_screen(app: &App, by: usize) -> Ask {
    Ask::Show(Destination::Screen(SCREENS[(app.layers.tab() + by) % SCREENS.len()].route))
}
