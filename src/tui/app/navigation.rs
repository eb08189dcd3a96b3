//! Where the user goes: through lines, into a torrent and back, from screen to screen.

use super::act::act;
use super::state::{App, Route, SCREENS};
use super::syncing::{guide, start};
use crate::model::TorrentId;
use crate::tui::input::action::Action;
use crate::tui::input::motion::Motion;
use crate::tui::overlay::Overlay;
use crate::tui::protocol::effect::Effect;
use crate::tui::screen::dashboard::{Pick, Target};
use crate::tui::screen::history::Part;
use crate::tui::screen::torrents::{Filter, Sort, SortKey};

/// Moves through the lines of what lies on top.
pub fn go(app: &mut App, motion: Motion) {
    match app.overlays.last_mut() {
        Some(Overlay::Help(help)) => help.go(motion),
        Some(Overlay::Menu(menu)) => menu.go(motion),
        Some(Overlay::Confirm(_) | Overlay::Guide(_)) => {}
        None => match app.route {
            Route::Dashboard => app.dashboard.go(motion),
            Route::Problems => app.problems.go(motion),
            Route::Torrents => app.torrents.go(motion),
            Route::Detail => app.detail.go(motion),
            Route::Sync => app.sync.go(motion),
            Route::History => app.history.go(motion),
        },
    }
}

/// Moves as an action of that kind says.
pub fn go_by(app: &mut App, action: Action) {
    const MOTIONS: [(Action, Motion); 8] = [
        (Action::Up, Motion::Up),
        (Action::Down, Motion::Down),
        (Action::PageUp, Motion::PageUp),
        (Action::PageDown, Motion::PageDown),
        (Action::HalfPageUp, Motion::HalfPageUp),
        (Action::HalfPageDown, Motion::HalfPageDown),
        (Action::First, Motion::First),
        (Action::Last, Motion::Last),
    ];
    if let Some((_, motion)) = MOTIONS.iter().find(|row| row.0 == action) {
        go(app, *motion);
    }
}

/// Opens the chosen torrent of the table.
pub fn open_chosen(app: &mut App) -> Vec<Effect> {
    let Some(id) = app.torrents.chosen_row().map(|row| row.id.clone()) else { return Vec::new() };
    open(app, id)
}

/// Opens the torrent of the chosen event; the table behind it follows.
pub fn open_event(app: &mut App) -> Vec<Effect> {
    let Some(id) = app.history.chosen().map(|event| event.torrent.clone()) else { return Vec::new() };
    open(app, id)
}

/// Opens what is chosen on the dashboard, or does what it recommends.
pub fn open_entry(app: &mut App) -> Vec<Effect> {
    match app.dashboard.target() {
        Some(Target::Torrents(pick)) => show_torrents(app, pick),
        Some(Target::Torrent(id)) => return open(app, id),
        Some(Target::Sync) => return show_sync(app),
        Some(Target::Start(request)) => return start(app, request),
        Some(Target::Guide) => guide(app),
        Some(Target::Problems) => return show_problems(app),
        Some(Target::Went) => {
            app.history.show_part(Part::Went, &app.ctx.zone);
            return show_history(app);
        }
        None => {}
    }
    Vec::new()
}

/// Shows the table with what was counted; a search that is still there would count otherwise.
fn show_torrents(app: &mut App, pick: Pick) {
    let (filter, key) = match pick {
        Pick::All => (Filter::All, None),
        Pick::Missing => (Filter::All, Some((SortKey::Detail, false))),
        Pick::Phase(phase) => (Filter::Phase(phase), None),
        Pick::Gone => (Filter::Gone, None),
        Pick::Largest => (Filter::All, Some((SortKey::Size, true))),
        Pick::Status(status) => (Filter::Status(status), None),
    };
    app.torrents.clear_search();
    app.torrents.show_gone();
    app.torrents.show(filter);
    if let Some((key, descending)) = key {
        app.torrents.sort_by(Sort { key, descending });
    }
    show(app, Route::Torrents);
}

/// Opens the torrent of the chosen problem, or folds its type.
pub fn open_finding(app: &mut App) -> Vec<Effect> {
    match app.problems.chosen().map(|finding| finding.problem.id.clone()) {
        Some(Some(id)) => open(app, id),
        Some(None) => Vec::new(),
        None => {
            app.problems.fold();
            Vec::new()
        }
    }
}

/// Opens a torrent; going back leads to where the user was.
pub fn open(app: &mut App, id: TorrentId) -> Vec<Effect> {
    if app.route != Route::Detail {
        app.trail.push(app.route);
        app.route = Route::Detail;
    }
    vec![Effect::LoadFacts { request: app.detail.open(id.clone()), id }]
}

/// Shows the neighbour in the table; at either end nothing changes.
pub fn turn_page(app: &mut App, motion: Motion) -> Vec<Effect> {
    app.torrents.go(motion);
    if app.torrents.chosen_row().map(|row| &row.id) == app.detail.id() {
        return Vec::new();
    }
    open_chosen(app)
}

/// Goes one step back: out of a message, a page, a search.
pub fn back(app: &mut App) {
    // A message goes first: whoever sends it away shall not lose marks by it.
    if app.notices.dismiss() || app.route == Route::Torrents && app.torrents.clear_marks() {
        return;
    }
    match app.trail.pop() {
        Some(route) => app.route = route,
        None if app.route == Route::Torrents => app.torrents.clear_search(),
        None if app.route == Route::Sync => drop(app.sync.back()),
        None => {}
    }
}

/// Shows a screen; there is nothing to go back to.
pub fn show(app: &mut App, route: Route) {
    app.trail.clear();
    app.route = route;
}

/// Shows the dashboard and asks for its numbers anew.
pub fn show_dashboard(app: &mut App) -> Vec<Effect> {
    show(app, Route::Dashboard);
    load_overview(app)
}

/// Asks for the numbers of the dashboard.
pub fn load_overview(app: &mut App) -> Vec<Effect> {
    app.dashboard.ask().map(|request| Effect::LoadOverview { request }).into_iter().collect()
}

/// Shows the problems and asks for them anew.
pub fn show_problems(app: &mut App) -> Vec<Effect> {
    show(app, Route::Problems);
    load_problems(app.problems.ask())
}

/// Asks for the problems.
pub fn load_problems(request: Option<u64>) -> Vec<Effect> {
    request.map(|request| Effect::LoadProblems { request }).into_iter().collect()
}

/// Shows the sync and asks for the runs of the past anew.
pub fn show_sync(app: &mut App) -> Vec<Effect> {
    show(app, Route::Sync);
    vec![Effect::LoadRuns { request: app.sync.ask() }]
}

/// Shows the history and asks for it anew.
pub fn show_history(app: &mut App) -> Vec<Effect> {
    show(app, Route::History);
    vec![Effect::LoadHistory { request: app.history.ask() }]
}

/// Shows the screen so many tabs further, around the end.
pub fn step_screen(app: &mut App, by: usize) -> Vec<Effect> {
    let here = app.trail.first().copied().unwrap_or(app.route);
    let at = SCREENS.iter().position(|(_, route, _)| *route == here).unwrap_or(0);
    SCREENS.get((at + by) % SCREENS.len()).map_or_else(Vec::new, |(_, _, action)| act(app, *action))
}
