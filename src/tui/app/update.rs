//! One message in, orders out: the only place that changes the view, without input, output or clock.
//!
//! Start at [`update`]; keys go through the keymap to `actions.rs`. What a screen can do itself it does in its own
//! folder; `navigation.rs` moves between screens, `syncing.rs` starts and ends syncs.

use jiff::Timestamp;

use super::acting;
use super::actions::carry_out;
use super::state::App;
use super::{archive_menu, choosing, copy_menu, linking, setup, syncing};
use crate::tui::input::{Context, Key, Motion, Mouse, MouseKind};
use crate::tui::protocol::{
    ArchiveAnswer, Ask, Effect, Failure, Message, MessageKind, Owner, ReadError, Refresh, Route, Screen as _, Ticket,
};
use crate::tui::screen::sync::standing;
use crate::tui::style::Hit;

/// Lines that one step of the wheel moves.
const WHEEL: usize = 3;

/// Handles a message and returns what is asked of the world.
pub fn update(app: &mut App, message: Message) -> Vec<Effect> {
    app.ctx.now = app.ctx.now.max(message.at);
    let by_hand = matches!(message.kind, MessageKind::Key(_) | MessageKind::Paste(_) | MessageKind::Mouse(_));
    if by_hand {
        app.touched = Some(app.ctx.now);
    }
    let (is_busy, open) = (app.layers.is_busy(), app.layers.overlays.len());
    let asks = handle(app, message.kind, message.at);
    let mut effects = carry_out(app, asks);
    if is_busy && !by_hand {
        app.layers.put_off(open);
        syncing::ask_again_to_quit(app);
    }
    app.layers.show_put_off();
    app.layout();
    let is_seen = app.layers.route == Route::Torrents;
    effects.extend(app.layers.torrents.follow_up(is_seen, &app.ctx));
    archive_menu::note(app, &effects);
    effects
}

fn handle(app: &mut App, kind: MessageKind, at: Timestamp) -> Vec<Ask> {
    match kind {
        MessageKind::Key(key) => return press(app, key),
        MessageKind::Paste(text) => {
            if !acting::pasted(app, &text) {
                app.layers.top_mut().paste(&text);
            }
        }
        MessageKind::Mouse(mouse) => return on_mouse(app, mouse).into_iter().collect(),
        MessageKind::LoginCode(code) => setup::show_code(app, *code),
        MessageKind::TokenTried(outcome) => setup::tried(app, outcome),
        MessageKind::ArchiveCounted(contents) => return vec![archive_menu::ask_to_clear(contents)],
        MessageKind::ArchiveCleared { snapshot } => return archive_menu::cleared(app, &snapshot),
        MessageKind::Told(text) => return vec![Ask::Tell(text)],
        MessageKind::ViewsKept { views, told } => {
            app.views = views;
            return vec![Ask::Tell(told)];
        }
        MessageKind::Resize { width, height } => app.size = (width, height),
        MessageKind::Focus(focused) => app.focused = Some(focused),
        MessageKind::Tick => {}
        MessageKind::Answer { ticket, result: Ok(answer) } => return on_answer(app, ticket, answer),
        MessageKind::Answer { ticket, result: Err(why) } => return on_unread(app, ticket, why),
        MessageKind::PlanMade(plan) => app.layers.sync.planned(&plan, at),
        MessageKind::ArchiveChanged => return archive_changed(app),
        MessageKind::ArchiveReplaced => return archive_menu::replaced(app),
        MessageKind::Sync(event) => app.layers.sync.apply(&event),
        MessageKind::SyncEnded { failure } => return sync_ended(app, failure),
        MessageKind::SyncRefused(failure) => {
            app.layers.sync.refused();
            app.notices.forget_sync();
            return vec![Ask::Fail(failure)];
        }
        MessageKind::Proposed(proposal) => acting::proposed(app, *proposal),
        MessageKind::JobNews(event) => acting::news(app, &event),
        MessageKind::JobEnded { job, failure } => return acting::ended(app, job.as_deref(), failure),
        MessageKind::JobRefused(failure) => {
            app.layers.jobs.live = None;
            return vec![Ask::Fail(failure)];
        }
        MessageKind::Links(answer) => return linking::answered(app, answer),
        MessageKind::Download(step) => linking::news(app, step),
        MessageKind::DownloadEnded { progress, failure } => return linking::ended(app, progress, failure),
        MessageKind::Failure(failure) => return vec![Ask::Fail(failure)],
        MessageKind::TaskDone { kind, answer } => {
            archive_menu::done(app, kind);
            linking::done(app, kind);
            return handle(app, *answer, at);
        }
    }
    Vec::new()
}

/// Hands an answer to whoever asked.
fn on_answer(app: &mut App, ticket: Ticket, answer: ArchiveAnswer) -> Vec<Ask> {
    if matches!(answer, ArchiveAnswer::NewestRows(_) | ArchiveAnswer::SomeRows { .. } | ArchiveAnswer::Rows { .. }) {
        setup::archive_found(app);
    }
    match app.layers.owner_mut(ticket.owner) {
        Some(screen) => screen.on_answer(ticket, answer, &app.ctx),
        None if ticket.owner == Owner::FileChoice => choosing::on_answer(app, ticket, answer),
        None => copy_menu::on_answer(app, ticket, &answer).into_iter().collect(),
    }
}

/// Tells whoever asked that there is no answer, and the user when somebody still waits for it.
fn on_unread(app: &mut App, ticket: Ticket, why: ReadError) -> Vec<Ask> {
    let is_awaited = match app.layers.owner_mut(ticket.owner) {
        Some(screen) => screen.on_unread(ticket, &why),
        None if ticket.owner == Owner::FileChoice => choosing::on_unread(app, ticket, &why),
        None => copy_menu::on_unread(app, ticket, &why),
    };
    match why {
        ReadError::Failed(failure) if is_awaited => return vec![Ask::Fail(failure)],
        ReadError::Missing if is_awaited => setup::archive_missing(app),
        ReadError::Failed(_) | ReadError::Missing => {}
    }
    Vec::new()
}

/// Reads again what the table holds, and what is seen; what is not seen is asked for when it is shown.
fn archive_changed(app: &mut App) -> Vec<Ask> {
    let rows = app.layers.torrents.archive_changed().map(Ask::Effect);
    // The line of tabs shows the job of another process on every screen.
    let is_seen = app.layers.route == Route::Jobs;
    let jobs = if is_seen { Vec::new() } else { app.layers.jobs.refresh(Refresh::Changed) };
    // And how the archive stands; as long as a sync writes, it shows that one.
    let tells_sync = app.layers.route == Route::Dashboard || standing(&app.layers.sync, &app.ctx).is_some();
    let overview = if tells_sync { None } else { app.layers.dashboard.ask().map(Ask::Effect) };
    let seen = app.layers.screen_mut().refresh(Refresh::Changed);
    rows.into_iter().chain(seen).chain(jobs).chain(overview).collect()
}

fn sync_ended(app: &mut App, failure: Option<Failure>) -> Vec<Ask> {
    let told = syncing::ended(app, failure);
    told.into_iter().chain(archive_changed(app)).collect()
}

/// A line takes characters first, then its own keys; what it does not know moves through the list.
fn press(app: &mut App, key: Key) -> Vec<Ask> {
    let contexts = app.contexts();
    let takes_text = contexts.first().is_some_and(|context| context.takes_text());
    let meant = app.ctx.keymap.resolve(contexts, key).filter(|_| !takes_text || key.typed().is_none());
    let action = match meant {
        None if takes_text && app.layers.top_mut().type_key(key) => return app.layers.top_mut().answered(),
        None if takes_text => app.ctx.keymap.resolve(&[Context::Move], key),
        meant => meant,
    };
    action.map(Ask::Act).into_iter().collect()
}

/// A click is what a key would be, the wheel moves.
fn on_mouse(app: &mut App, mouse: Mouse) -> Option<Ask> {
    let motion = match mouse.kind {
        MouseKind::WheelUp => Motion::Up,
        MouseKind::WheelDown => Motion::Down,
        MouseKind::Click => {
            let ask = match app.ctx.clicks.at(mouse.x, mouse.y)? {
                Hit::Act(action) => Ask::Act(action),
                Hit::Row(row) => app.layers.top_mut().select(row, &app.ctx)?,
            };
            return Some(ask).filter(|ask| !matches!(ask, Ask::Act(action) if !app.can(*action)));
        }
    };
    for _ in 0..WHEEL {
        app.layers.top_mut().go(motion);
    }
    None
}
