//! Starts and ends syncs, and asks before something under way is lost.

use super::action::Action;
use super::app::{App, Route};
use super::effect::Effect;
use super::first_run;
use super::overlay::{Confirm, Overlay};
use super::start::TokenState;
use crate::model::SyncMode;
use crate::sync::SyncRequest;

/// The mode that the key for a sync starts.
pub(super) const DEFAULT_MODE: SyncMode = SyncMode::Smart;

/// Starts a sync unless one is running.
pub(super) fn start(app: &mut App, request: SyncRequest) -> Vec<Effect> {
    if app.sync.is_alive() {
        app.notices.tell("A sync is already running.".to_owned(), app.ctx.now);
        return Vec::new();
    }
    if app.token == TokenState::Missing {
        first_run::open(app);
        return Vec::new();
    }
    let mode = request.mode;
    app.sync.begin(mode);
    if app.route != Route::Sync {
        let key = app.ctx.keymap.shown(Action::OpenSync);
        app.notices.tell(format!("Sync {mode} started; {key} shows it."), app.ctx.now);
    }
    vec![Effect::StartSync { request }]
}

/// Asks the running sync to end.
pub(super) fn cancel(app: &mut App) -> Vec<Effect> {
    if !app.works(Action::CancelSync) {
        return Vec::new();
    }
    app.sync.cancel();
    vec![Effect::CancelSync]
}

/// Leaves, or asks first while a sync runs.
pub(super) fn quit(app: &mut App) -> Vec<Effect> {
    if !app.sync.is_alive() {
        return vec![Effect::Quit];
    }
    app.overlays.push(Overlay::Confirm(Confirm::new(
        "Quit while a sync runs?",
        "The sync is cancelled. Everything it reported is archived; the next sync fetches the rest.".to_owned(),
        vec![Effect::CancelSync, Effect::Quit],
    )));
    Vec::new()
}
