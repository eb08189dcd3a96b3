//! The guide in the course of things: when it opens, and what comes back of what it orders.

use super::state::App;
use crate::format::count;
use crate::tui::input::Action;
use crate::tui::overlay::{Overlay, SetupGuide};
use crate::tui::protocol::{Failure, Loading, LoginCode, NewToken, TokenState};

/// Opens the guide at the start, unless its user was seen reading without a token before.
pub fn at_start(app: &mut App) {
    if app.token == TokenState::Missing && !app.without_guide {
        open(app);
    }
}

/// Records that there is no archive: with a token set, only the first sync is missing.
pub fn archive_missing(app: &mut App) {
    let guided = app.layers.overlays.iter().any(|overlay| matches!(overlay, Overlay::SetupGuide(_)));
    let wanted = matches!(app.token, TokenState::Set { .. }) && !app.without_guide && !guided;
    if wanted && !std::mem::replace(&mut app.guided, true) {
        open_ready(app);
    }
}

/// Takes the guide away when another program has made the archive that it misses.
pub fn archive_found(app: &mut App) {
    let is_over = |overlay: &Overlay| matches!(overlay, Overlay::SetupGuide(guide) if guide.lacks_archive());
    app.layers.overlays.retain(|overlay| !is_over(overlay));
}

/// Opens the guide where a token is typed.
pub fn open(app: &mut App) {
    let headline = match (&app.token, app.layers.torrents.loading()) {
        (TokenState::Set { origin }, _) => format!("A token is set, from {origin}. A new one takes its place."),
        (TokenState::Demo | TokenState::Missing, Loading::Ready) => {
            "No token is set: the archive can be read, but not brought up to date.".to_owned()
        }
        (TokenState::Demo | TokenState::Missing, Loading::Waiting | Loading::NoArchive | Loading::Failed) => {
            "No token is set yet.".to_owned()
        }
    };
    app.guided = true;
    let guide = SetupGuide::asking(headline, cost(app));
    app.layers.overlays.push(Overlay::SetupGuide(guide));
}

fn open_ready(app: &mut App) {
    let TokenState::Set { origin } = &app.token else { return };
    let guide = SetupGuide::ready("There is no archive yet.".to_owned(), cost(app), origin);
    app.layers.overlays.push(Overlay::SetupGuide(guide));
}

/// Returns what the next sync costs.
fn cost(app: &App) -> String {
    if app.layers.torrents.counts().0 > 0 {
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

/// Closes the guide; somebody who reads an archive without a token is not asked again.
pub fn leave(app: &mut App) {
    if let Some(Overlay::SetupGuide(guide)) = app.layers.overlays.pop() {
        app.without_guide |=
            !guide.is_ready() && app.token == TokenState::Missing && app.layers.torrents.counts().0 > 0;
    }
    if app.token != TokenState::Demo {
        let text = format!("The palette ({}) opens the guide again.", app.ctx.keymap.shown(Action::OpenPalette));
        app.notices.tell(text, app.ctx.now);
    }
}

/// Shows the code of a login, where the guide still waits for it.
pub fn show_code(app: &mut App, code: LoginCode) {
    if let Some(guide) = guide(app) {
        guide.show_code(code);
    }
}

fn guide(app: &mut App) -> Option<&mut SetupGuide> {
    app.layers.overlays.iter_mut().find_map(|overlay| match overlay {
        Overlay::SetupGuide(guide) => Some(guide),
        _ => None,
    })
}

/// Records what became of a token.
pub fn tried(app: &mut App, outcome: Result<NewToken, Failure>) {
    if let Ok(new) = &outcome {
        app.token = TokenState::Set { origin: new.origin.clone() };
        app.without_guide = false;
    }
    match (guide(app), outcome) {
        (Some(guide), Ok(new)) => guide.accepted(&new),
        (Some(guide), Err(failure)) => guide.refused(failure),
        // The guide was closed before the answer came.
        (None, Ok(new)) => app.notices.tell(new.account, app.ctx.now),
        (None, Err(failure)) => app.notices.fail(failure, app.ctx.now),
    }
}
