//! One message in, orders out: the only place that changes the view, without input, output or clock.
//!
//! Start at [`update`]; keys go through the keymap to [`act`]. What a screen can do itself it does in
//! its own `state.rs`.

use super::action::{Action, Context};
use super::app::{App, Route, SCREENS};
use super::effect::Effect;
use super::key::Key;
use super::message::{Failure, Message, MessageKind};
use super::motion::Motion;
use super::overlay::{Confirm, Help, Overlay};
use super::screen::history::Part;
use super::screen::torrents::Loading;
use crate::model::{SyncMode, TorrentId};

/// The mode that the key for a sync starts.
const DEFAULT_MODE: SyncMode = SyncMode::Smart;

/// Takes a message in and returns what is asked of the world.
pub fn update(app: &mut App, message: Message) -> Vec<Effect> {
    app.ctx.now = app.ctx.now.max(message.at);
    let effects = match message.kind {
        MessageKind::Key(key) => press(app, key),
        MessageKind::Paste(text) => {
            paste(app, &text);
            Vec::new()
        }
        MessageKind::Resize { width, height } => {
            app.size = (width, height);
            Vec::new()
        }
        MessageKind::Tick => Vec::new(),
        MessageKind::NewestLoaded { rows } => {
            app.torrents.newest_loaded(rows);
            Vec::new()
        }
        MessageKind::TorrentsLoaded { rows, rev } => load_torrents(app.torrents.loaded(rows, rev)),
        MessageKind::FactsLoaded { request, facts, timeline } => {
            app.detail.loaded(request, facts, timeline);
            Vec::new()
        }
        MessageKind::HistoryLoaded { request, events, removed } => {
            app.history.loaded(request, events, removed, &app.ctx.zone);
            Vec::new()
        }
        MessageKind::LoadFailed(failure) => {
            app.torrents.not_loaded(Loading::Failed);
            fail(app, failure)
        }
        MessageKind::ArchiveMissing => {
            app.torrents.not_loaded(Loading::NoArchive);
            Vec::new()
        }
        MessageKind::ArchiveChanged => archive_changed(app),
        MessageKind::Sync(event) => {
            app.sync.apply(&event);
            Vec::new()
        }
        MessageKind::SyncEnded { failure } => sync_ended(app, failure),
        MessageKind::SyncRefused(failure) => {
            app.sync.refused();
            fail(app, failure)
        }
        MessageKind::Failure(failure) => fail(app, failure),
    };
    app.settle();
    effects
}

fn fail(app: &mut App, failure: Failure) -> Vec<Effect> {
    app.notices.fail(failure, app.ctx.now);
    Vec::new()
}

fn load_torrents(since_rev: Option<i64>) -> Vec<Effect> {
    since_rev.map(|since_rev| Effect::LoadTorrents { since_rev }).into_iter().collect()
}

fn archive_changed(app: &mut App) -> Vec<Effect> {
    let mut effects = load_torrents(app.torrents.ask());
    if let Some(id) = app.detail.id().cloned().filter(|_| app.route == Route::Detail) {
        effects.push(Effect::LoadFacts { request: app.detail.request_again(), id });
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
    if contexts.first() == Some(&Context::Line) {
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
        Some(Overlay::Confirm(_)) => true,
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
        None if app.route == Route::Torrents => app.torrents.paste(text),
        Some(Overlay::Help(_) | Overlay::Confirm(_)) | None => {}
    }
}

/// Does what was asked for.
pub fn act(app: &mut App, action: Action) -> Vec<Effect> {
    match action {
        Action::Open => return open_chosen(app),
        Action::Search => app.torrents.prompt.open(),
        Action::NextFilter => app.torrents.next_filter(),
        Action::PreviousFilter => app.torrents.previous_filter(),
        Action::SortNext => app.torrents.sort_by(app.torrents.sort().next()),
        Action::SortReverse => app.torrents.sort_by(app.torrents.sort().reversed()),
        Action::NextTorrent => return turn_page(app, Motion::Down),
        Action::PreviousTorrent => return turn_page(app, Motion::Up),
        Action::StartChosen => return start(app, app.sync.chosen()),
        Action::CycleLevel => app.sync.log.cycle_level(),
        Action::ToggleFollow => app.sync.log.toggle_follow(),
        Action::Up => go(app, Motion::Up),
        Action::Down => go(app, Motion::Down),
        Action::PageUp => go(app, Motion::PageUp),
        Action::PageDown => go(app, Motion::PageDown),
        Action::HalfPageUp => go(app, Motion::HalfPageUp),
        Action::HalfPageDown => go(app, Motion::HalfPageDown),
        Action::First => go(app, Motion::First),
        Action::Last => go(app, Motion::Last),
        Action::Back => back(app),
        Action::SyncDefault => return start(app, DEFAULT_MODE),
        Action::CancelSync => return cancel(app),
        Action::ChooseMode | Action::OpenSync => show(app, Route::Sync),
        Action::OpenTorrents => show(app, Route::Torrents),
        Action::OpenHistory => return show_history(app),
        Action::OpenEvent => return open_event(app),
        Action::NextPart => app.history.step_part(1, &app.ctx.zone),
        Action::PreviousPart => app.history.step_part(Part::ALL.len() - 1, &app.ctx.zone),
        Action::NextScreen => return step_screen(app, 1),
        Action::PreviousScreen => return step_screen(app, SCREENS.len() - 1),
        Action::OpenHelp => {
            let help = Help::over(app.contexts());
            app.overlays.push(Overlay::Help(help));
        }
        Action::SearchHelp => {
            if let Some(Overlay::Help(help)) = app.overlays.last_mut() {
                help.prompt.open();
            }
        }
        Action::CloseHelp | Action::No => drop(app.overlays.pop()),
        Action::Yes => return answer_yes(app),
        Action::Accept => end_line(app, true),
        Action::Discard => end_line(app, false),
        Action::Suspend => return vec![Effect::Suspend],
        Action::Quit => return quit(app),
        Action::Interrupt => {
            let asked = matches!(app.overlays.last(), Some(Overlay::Confirm(c)) if c.on_yes.contains(&Effect::Quit));
            return if asked { answer_yes(app) } else { quit(app) };
        }
    }
    Vec::new()
}

fn go(app: &mut App, motion: Motion) {
    match app.overlays.last_mut() {
        Some(Overlay::Help(help)) => help.go(motion),
        Some(Overlay::Confirm(_)) => {}
        None => match app.route {
            Route::Torrents => app.torrents.go(motion),
            Route::Detail => app.detail.go(motion),
            Route::Sync => app.sync.go(motion),
            Route::History => app.history.go(motion),
        },
    }
}

fn open_chosen(app: &mut App) -> Vec<Effect> {
    let Some(id) = app.torrents.chosen_row().map(|row| row.id.clone()) else { return Vec::new() };
    open(app, id)
}

/// Opens the torrent of the chosen event; the table behind it follows.
fn open_event(app: &mut App) -> Vec<Effect> {
    let Some(id) = app.history.chosen().map(|event| event.torrent.clone()) else { return Vec::new() };
    open(app, id)
}

fn open(app: &mut App, id: TorrentId) -> Vec<Effect> {
    if app.route != Route::Detail {
        app.trail.push(app.route);
        app.route = Route::Detail;
    }
    vec![Effect::LoadFacts { request: app.detail.open(id.clone()), id }]
}

/// Shows the neighbour in the table; at either end nothing changes.
fn turn_page(app: &mut App, motion: Motion) -> Vec<Effect> {
    app.torrents.go(motion);
    if app.torrents.chosen_row().map(|row| &row.id) == app.detail.id() {
        return Vec::new();
    }
    open_chosen(app)
}

fn back(app: &mut App) {
    if app.notices.dismiss() {
        return;
    }
    match app.trail.pop() {
        Some(route) => app.route = route,
        None if app.route == Route::Torrents => app.torrents.clear_search(),
        None => {}
    }
}

fn show(app: &mut App, route: Route) {
    app.trail.clear();
    app.route = route;
}

fn show_history(app: &mut App) -> Vec<Effect> {
    show(app, Route::History);
    vec![Effect::LoadHistory { request: app.history.ask() }]
}

fn step_screen(app: &mut App, by: usize) -> Vec<Effect> {
    let here = app.trail.first().copied().unwrap_or(app.route);
    let at = SCREENS.iter().position(|(_, route, _)| *route == here).unwrap_or(0);
    SCREENS.get((at + by) % SCREENS.len()).map_or_else(Vec::new, |(_, _, action)| act(app, *action))
}

fn end_line(app: &mut App, keep: bool) {
    let prompt = match app.overlays.last_mut() {
        Some(Overlay::Help(help)) => &mut help.prompt,
        Some(Overlay::Confirm(_)) => return,
        None if keep => &mut app.torrents.prompt,
        None => return app.torrents.clear_search(),
    };
    if keep { prompt.accept() } else { prompt.discard() }
}

fn start(app: &mut App, mode: SyncMode) -> Vec<Effect> {
    if app.sync.is_alive() {
        app.notices.tell("A sync is already running.".to_owned(), app.ctx.now);
        return Vec::new();
    }
    app.sync.begin(mode);
    if app.route != Route::Sync {
        let key = app.ctx.keymap.shown(Action::OpenSync);
        app.notices.tell(format!("Sync {mode} started; {key} shows it."), app.ctx.now);
    }
    vec![Effect::StartSync { mode }]
}

fn cancel(app: &mut App) -> Vec<Effect> {
    if !app.works(Action::CancelSync) {
        return Vec::new();
    }
    app.sync.cancel();
    vec![Effect::CancelSync]
}

fn answer_yes(app: &mut App) -> Vec<Effect> {
    match app.overlays.pop() {
        Some(Overlay::Confirm(confirm)) => confirm.on_yes,
        Some(other @ Overlay::Help(_)) => {
            app.overlays.push(other);
            Vec::new()
        }
        None => Vec::new(),
    }
}

fn quit(app: &mut App) -> Vec<Effect> {
    if !app.sync.is_alive() {
        return vec![Effect::Quit];
    }
    app.overlays.push(Overlay::Confirm(Confirm {
        question: "Quit while a sync runs?".to_owned(),
        consequence: "The sync is cancelled. Everything it reported is archived; the next sync fetches the rest."
            .to_owned(),
        on_yes: vec![Effect::CancelSync, Effect::Quit],
    }));
    Vec::new()
}
