//! One message in, orders out: the only place that changes the view, without input, output or clock.
//!
//! Start at [`update`]; keys go through the keymap to [`act`]. What a screen can do itself it does in
//! its own `state.rs`; `navigate.rs` moves between screens, `syncing.rs` starts and ends syncs.

use jiff::Timestamp;

use super::act::act;
use super::archive_menu as chores;
use super::bulk;
use super::copy_menu as copying;
use super::mouse::mouse;
use super::navigation::{load_overview, load_problems};
use super::pane::{self, Pane};
use super::setup as first_run;
use super::state::{App, Route};
use super::syncing::retry;
use crate::tui::input::action::Context;
use crate::tui::input::key::Key;
use crate::tui::overlay::Overlay;
use crate::tui::protocol::effect::Effect;
use crate::tui::protocol::latest::Loading;
use crate::tui::protocol::message::{Failure, Message, MessageKind};
use crate::tui::screen::torrents::SearchQuestion;

/// Takes a message in and returns what is asked of the world.
pub fn update(app: &mut App, message: Message) -> Vec<Effect> {
    app.ctx.now = app.ctx.now.max(message.at);
    let mut effects = take_in(app, message.kind, message.at);
    app.settle();
    effects.extend(follow_up(app));
    chores::note(app, &effects);
    effects
}

fn take_in(app: &mut App, kind: MessageKind, at: Timestamp) -> Vec<Effect> {
    match kind {
        MessageKind::Key(key) => return press(app, key),
        MessageKind::Paste(text) => paste(app, &text),
        MessageKind::Mouse(what) => return mouse(app, what),
        MessageKind::TokenTried(outcome) => first_run::tried(app, outcome),
        MessageKind::ArchiveCounted(contents) => chores::ask_to_clear(app, contents),
        MessageKind::ArchiveCleared { snapshot } => return chores::cleared(app, &snapshot),
        MessageKind::Told(text) => app.notices.tell(text, app.ctx.now),
        MessageKind::Resize { width, height } => app.size = (width, height),
        MessageKind::Tick => {}
        MessageKind::NewestLoaded { rows } => app.torrents.newest_loaded(rows),
        MessageKind::TorrentsArriving { rows, more } => app.torrents.arriving(rows, more),
        MessageKind::TorrentsLoaded { rows, rev } => {
            return [load_torrents(app.torrents.loaded(rows, rev)), vec![Effect::IndexPaths]].concat();
        }
        MessageKind::Found { request, ids } => app.torrents.found(request, &ids),
        MessageKind::NotFound { request, failure } => {
            app.torrents.not_found(request);
            fail(app, failure);
        }
        MessageKind::HashesLoaded { form, hashes } => return bulk::copy_hashes(app, form, &hashes),
        MessageKind::FactsLoaded { request, facts, timeline } if Pane::is_own(request) => {
            app.pane.loaded(request, facts, timeline);
        }
        MessageKind::FactsLoaded { request, facts, timeline } => app.detail.loaded(request, facts, timeline),
        MessageKind::OverviewLoaded { request, overview } => {
            let next = app.dashboard.loaded(request, overview);
            return next.map(|request| Effect::LoadOverview { request }).into_iter().collect();
        }
        MessageKind::ProblemsLoaded { request, findings } => {
            let mut effects = load_problems(app.problems.loaded(request, findings));
            effects.extend(app.problems.take_retry().map(|ids| retry(app, ids)).unwrap_or_default());
            return effects;
        }
        MessageKind::FailuresLoaded { request, failures } => {
            let detail = if Pane::is_own(request) { &mut app.pane.detail } else { &mut app.detail };
            detail.failures_loaded(request, failures);
        }
        MessageKind::CopyLoaded { request, facts } => copying::loaded(app, request, facts.as_deref()),
        MessageKind::RunsLoaded { request, runs, outlook, rates } => {
            app.sync.runs_loaded(request, runs, outlook, rates);
        }
        MessageKind::RunLogLoaded { request, run, lines } => app.sync.log_loaded(request, run, lines),
        MessageKind::PlanMade(plan) => app.sync.planned(&plan, at),
        MessageKind::HistoryLoaded { request, events, removed } => {
            app.history.loaded(request, events, removed, &app.ctx.zone);
        }
        MessageKind::LoadFailed(failure) => {
            not_loaded(app, Loading::Failed);
            app.pane.not_loaded();
            fail(app, failure);
        }
        MessageKind::ArchiveMissing => {
            not_loaded(app, Loading::NoArchive);
            first_run::archive_missing(app);
        }
        MessageKind::ArchiveChanged => return archive_changed(app),
        MessageKind::Sync(event) => app.sync.apply(&event),
        MessageKind::SyncEnded { failure } => return sync_ended(app, failure),
        MessageKind::SyncRefused(failure) => {
            app.sync.refused();
            fail(app, failure);
        }
        MessageKind::Failure(failure) => fail(app, failure),
        MessageKind::JobDone { kind, answer } => {
            chores::done(app, kind);
            return take_in(app, *answer, at);
        }
    }
    Vec::new()
}

fn fail(app: &mut App, failure: Failure) {
    app.notices.fail(failure, app.ctx.now);
}

/// Returns what the new state asks for: what the query needs, and the torrent beside the table.
fn follow_up(app: &mut App) -> impl Iterator<Item = Effect> + use<> {
    let search = app.torrents.question(&app.ctx).map(|SearchQuestion { request, query }| Effect::Search {
        request,
        query,
        at: app.ctx.now,
        zone: app.ctx.zone.clone(),
    });
    search.into_iter().chain(pane::follow(app))
}

fn not_loaded(app: &mut App, why: Loading) {
    app.torrents.not_loaded(why);
    app.dashboard.not_loaded(why);
    app.problems.not_loaded(why);
    app.history.not_loaded(why);
    app.sync.not_loaded(why);
}

fn load_torrents(since_rev: Option<i64>) -> Vec<Effect> {
    since_rev.map(|since_rev| Effect::LoadTorrents { since_rev }).into_iter().collect()
}

fn archive_changed(app: &mut App) -> Vec<Effect> {
    app.pane.outdate();
    let mut effects = load_torrents(app.torrents.ask());
    if let Some(id) = app.detail.id().cloned().filter(|_| app.route == Route::Detail) {
        effects.push(Effect::LoadFacts { request: app.detail.request_again(), id });
    }
    // What is not seen is asked for when it is shown.
    if app.route == Route::Dashboard {
        effects.extend(load_overview(app));
    }
    if app.route == Route::Problems {
        effects.extend(load_problems(app.problems.ask()));
    }
    if app.route == Route::Sync && !app.sync.is_alive() {
        effects.push(Effect::LoadRuns { request: app.sync.ask() });
    }
    if app.route == Route::History {
        effects.push(Effect::LoadHistory { request: app.history.ask() });
    }
    effects
}

fn sync_ended(app: &mut App, failure: Option<Failure>) -> Vec<Effect> {
    let silent = app.sync.ended() && failure.is_none();
    let failure = failure.or_else(|| {
        silent.then(|| Failure {
            headline: "the sync ended without saying how".to_owned(),
            hint: Some("What it reported is archived; the next sync fetches the rest.".to_owned()),
        })
    });
    if let Some(failure) = failure {
        app.notices.fail(failure, app.ctx.now);
    }
    archive_changed(app)
}

fn press(app: &mut App, key: Key) -> Vec<Effect> {
    let contexts = app.contexts();
    if matches!(contexts.first(), Some(Context::Line | Context::Menu | Context::Guide)) {
        return press_in_line(app, key, contexts);
    }
    app.ctx.keymap.resolve(contexts, key).map_or_else(Vec::new, |action| act(app, action))
}

/// A line takes characters first, then its own keys; what it does not know moves through the list.
fn press_in_line(app: &mut App, key: Key, contexts: &[Context]) -> Vec<Effect> {
    if let Some(action) = app.ctx.keymap.resolve(contexts, key).filter(|_| key.typed().is_none()) {
        return act(app, action);
    }
    let known = match app.overlays.last_mut() {
        Some(Overlay::Help(help)) => help.prompt.press(key),
        Some(Overlay::Menu(menu)) => menu.press(key),
        Some(Overlay::Guide(guide)) => guide.press(key),
        Some(Overlay::Confirm(confirm)) => confirm.prompt().is_none_or(|prompt| prompt.press(key)),
        None if app.route == Route::Sync => app.sync.shown_log_mut().press(key),
        None => app.torrents.press(key),
    };
    match app.ctx.keymap.resolve(&[Context::Move], key).filter(|_| !known) {
        Some(action) => act(app, action),
        None => Vec::new(),
    }
}

fn paste(app: &mut App, text: &str) {
    match app.overlays.last_mut() {
        Some(Overlay::Help(help)) if help.prompt.is_open() => help.prompt.paste(text),
        Some(Overlay::Menu(menu)) => menu.paste(text),
        Some(Overlay::Guide(guide)) => guide.paste(text),
        None if app.route == Route::Torrents => app.torrents.paste(text),
        None if app.sync.shown_log().prompt.is_open() => app.sync.shown_log_mut().paste(text),
        Some(Overlay::Help(_) | Overlay::Confirm(_)) | None => {}
    }
}
