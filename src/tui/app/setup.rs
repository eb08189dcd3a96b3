//! The guide in the course of things: when it opens, what its keys order, what comes back.

use super::act::act;
use super::state::App;
use super::syncing::start;
use crate::format::count;
use crate::model::SyncMode;
use crate::sync::SyncRequest;
use crate::tui::input::action::Action;
use crate::tui::overlay::{Guide, Overlay};
use crate::tui::protocol::effect::{Effect, Job};
use crate::tui::protocol::latest::Loading;
use crate::tui::protocol::message::{Failure, NewToken};
use crate::tui::protocol::start::TokenState;

/// Opens the guide at the start, unless its user was seen reading without a token before.
pub fn at_start(app: &mut App) {
    if app.token == TokenState::Missing && !app.without_guide {
        open(app);
    }
}

/// Takes in that there is no archive: with a token set, only the first sync is missing.
pub fn archive_missing(app: &mut App) {
    let guided = app.overlays.iter().any(|overlay| matches!(overlay, Overlay::Guide(_)));
    let wanted = matches!(app.token, TokenState::Set { .. }) && !app.without_guide && !guided;
    if wanted && !std::mem::replace(&mut app.guided, true) {
        open_ready(app);
    }
}

/// Opens the guide where a token is typed.
pub fn open(app: &mut App) {
    let headline = match (&app.token, app.torrents.loading) {
        (TokenState::Set { origin }, _) => format!("A token is set, from {origin}. A new one takes its place."),
        (TokenState::Demo | TokenState::Missing, Loading::Ready) => {
            "No token is set: the archive can be read, but not brought up to date.".to_owned()
        }
        (TokenState::Demo | TokenState::Missing, Loading::Waiting | Loading::NoArchive | Loading::Failed) => {
            "No token is set yet.".to_owned()
        }
    };
    app.guided = true;
    let guide = Guide::asking(headline, cost(app));
    app.overlays.push(Overlay::Guide(guide));
}

fn open_ready(app: &mut App) {
    let TokenState::Set { origin } = &app.token else { return };
    let guide = Guide::ready("There is no archive yet.".to_owned(), cost(app), origin);
    app.overlays.push(Overlay::Guide(guide));
}

/// Returns what the next sync costs.
fn cost(app: &App) -> String {
    if app.torrents.counts().0 > 0 {
        return "A sync now fetches the list, and then details of what is new, changed or missing.".to_owned();
    }
    let rate = u64::from(app.rate_limit.max(1));
    let minutes = THOUSANDS.div_ceil(rate);
    format!(
        "The first sync reads the list and then one detail a torrent, at most {} requests a minute: {} torrents take \
         about {minutes} min. Stop it whenever you like; the next sync goes on from there.",
        count(rate),
        count(THOUSANDS),
    )
}

/// A large account, as an example of what the first sync costs.
const THOUSANDS: u64 = 4_000;

/// Tests the token that is typed, or starts the sync that it was for.
pub fn go_on(app: &mut App) -> Vec<Effect> {
    let Some(Overlay::Guide(guide)) = app.overlays.last_mut() else { return Vec::new() };
    if !guide.is_ready() {
        return guide.take_token().map(|token| Effect::Do(Job::TryToken { token })).into_iter().collect();
    }
    app.overlays.pop();
    let mode = if app.torrents.counts().0 > 0 { SyncMode::Smart } else { SyncMode::Fast };
    let mut effects = act(app, Action::OpenSync);
    effects.extend(start(app, SyncRequest::of(mode)));
    effects
}

/// Closes the guide; somebody who reads an archive without a token is not asked again.
pub fn leave(app: &mut App) {
    if let Some(Overlay::Guide(guide)) = app.overlays.pop() {
        app.without_guide |= !guide.is_ready() && app.token == TokenState::Missing && app.torrents.counts().0 > 0;
    }
    if app.token != TokenState::Demo {
        let text = format!("The palette ({}) opens the guide again.", app.ctx.keymap.shown(Action::OpenPalette));
        app.notices.tell(text, app.ctx.now);
    }
}

/// Takes in what became of a token.
pub fn tried(app: &mut App, outcome: Result<NewToken, Failure>) {
    if let Ok(new) = &outcome {
        app.token = TokenState::Set { origin: new.origin.clone() };
        app.without_guide = false;
    }
    let guide = app.overlays.iter_mut().find_map(|overlay| match overlay {
        Overlay::Guide(guide) => Some(guide),
        Overlay::Help(_) | Overlay::Confirm(_) | Overlay::Menu(_) => None,
    });
    match (guide, outcome) {
        (Some(guide), Ok(new)) => guide.accepted(&new),
        (Some(guide), Err(failure)) => guide.refused(failure),
        // The guide was closed before the answer came.
        (None, Ok(new)) => app.notices.tell(new.account, app.ctx.now),
        (None, Err(failure)) => app.notices.fail(failure, app.ctx.now),
    }
}
