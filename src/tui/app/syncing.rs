//! Starts and ends syncs, and asks before something under way is lost.

use super::navigation::load_problems;
use super::setup as first_run;
use super::state::{App, Route};
use crate::model::{SyncMode, TorrentId};
use crate::sync::SyncRequest;
use crate::tui::input::action::Action;
use crate::tui::overlay::{Choice, Confirm, Entry, Menu, Overlay};
use crate::tui::protocol::effect::Effect;
use crate::tui::protocol::start::TokenState;
use crate::tui::screen::sync::Chosen;

/// The mode that the key for a sync starts.
pub const DEFAULT_MODE: SyncMode = SyncMode::Smart;

/// Starts a sync unless one is running.
pub fn start(app: &mut App, request: SyncRequest) -> Vec<Effect> {
    if app.sync.is_alive() {
        app.notices.tell("A sync is already running.".to_owned(), app.ctx.now);
        return Vec::new();
    }
    if app.token == TokenState::Missing {
        first_run::open(app);
        return Vec::new();
    }
    let mode = request.mode;
    app.sync.begin(mode, request.dry_run);
    if app.route != Route::Sync {
        let key = app.ctx.keymap.shown(Action::OpenSync);
        app.notices.tell(format!("Sync {mode} started; {key} shows it."), app.ctx.now);
    }
    vec![Effect::StartSync { request }]
}

/// Fetches the details of these torrents again.
pub fn retry(app: &mut App, ids: Vec<TorrentId>) -> Vec<Effect> {
    if ids.is_empty() {
        app.notices.tell("There is nothing to try again.".to_owned(), app.ctx.now);
        return Vec::new();
    }
    start(app, SyncRequest::refresh(ids))
}

/// Fetches the details of the marked problems again, else of the chosen one; while a sync runs the marks stay.
pub fn retry_chosen(app: &mut App) -> Vec<Effect> {
    if app.sync.is_alive() {
        return start(app, SyncRequest::of(DEFAULT_MODE));
    }
    let chosen = app.problems.take_chosen();
    retry(app, chosen)
}

/// Fetches the details of everything that failed again, as soon as it is known what that is.
pub fn retry_failed(app: &mut App) -> Vec<Effect> {
    load_problems(app.problems.ask_to_retry())
}

/// Asks which sync to run: every mode with its use, the recommended one chosen.
pub fn guide(app: &mut App) {
    let recommended = app.dashboard.recommended();
    let known = |mode: SyncMode| recommended.as_ref().filter(|(request, _)| request.mode == mode);
    let entry = |mode: SyncMode| Entry {
        label: format!("{:<10}{}", mode.as_str(), mode.sentence()),
        remark: if known(mode).is_some() { "now".to_owned() } else { String::new() },
        choice: Choice::Start(known(mode).map_or_else(|| SyncRequest::of(mode), |(request, _)| request.clone())),
    };
    let note = |mode: SyncMode| match known(mode) {
        Some((_, why)) => format!("Recommended now: {why} {}", fits(mode)),
        None => fits(mode).to_owned(),
    };
    let first = recommended.as_ref().map_or(DEFAULT_MODE, |(request, _)| request.mode);
    let at = SyncMode::ALL.iter().position(|mode| *mode == first).unwrap_or(0);
    let menu = Menu::new("Which sync should I run?", SyncMode::ALL.map(entry).into());
    let menu = menu.with_notes(SyncMode::ALL.map(note).into()).at(at);
    app.overlays.push(Overlay::Menu(menu));
}

/// Returns when a mode is the right one, and what it costs.
fn fits(mode: SyncMode) -> &'static str {
    match mode {
        SyncMode::Smart => {
            "Every day. A few requests when little changed; it takes over whatever an earlier sync still owes."
        }
        SyncMode::Fast => {
            "The first time, or to have everything fresh soon. One request a torrent, as many a minute as the quota allows."
        }
        SyncMode::All => {
            "Once in a while, when other tools need the quota too. One request a torrent, with a rest after each batch."
        }
        SyncMode::Torrents => {
            "For a quick look: one request for 5,000 torrents, done in seconds. Files are not fetched."
        }
        SyncMode::Details => "When the list is fresh and files or links are in doubt. One request a torrent.",
        SyncMode::Resume => {
            "After an interruption, when nothing new is wanted. One request for each detail that is owed."
        }
    }
}

/// Starts a sync in the chosen mode or only plans one, or opens the log of the chosen run.
pub fn start_chosen(app: &mut App, plan_only: bool) -> Vec<Effect> {
    let run = match app.sync.chosen() {
        Chosen::Mode(mode) => return start(app, SyncRequest { dry_run: plan_only, ..SyncRequest::of(mode) }),
        Chosen::Run(run) => run.clone(),
    };
    if plan_only || !app.works(Action::StartChosen) {
        return Vec::new();
    }
    let (request, run) = app.sync.open(run);
    vec![Effect::LoadRunLog { request, run }]
}

/// Fetches the detail of the torrent on the page again.
pub fn refresh_torrent(app: &mut App) -> Vec<Effect> {
    let id = app.detail.id().cloned().filter(|_| app.detail.works(Action::RefreshTorrent));
    id.map_or_else(Vec::new, |id| start(app, SyncRequest::refresh(vec![id])))
}

/// Asks the running sync to end.
pub fn cancel(app: &mut App) -> Vec<Effect> {
    if !app.works(Action::CancelSync) {
        return Vec::new();
    }
    app.sync.cancel();
    vec![Effect::CancelSync]
}

/// Leaves, or asks first while a sync or a job is under way that leaving would end.
pub fn quit(app: &mut App) -> Vec<Effect> {
    let sync = app.sync.is_alive().then_some(SYNC_WHEN_LEFT);
    let mut lost: Vec<[&str; 2]> = sync.into_iter().chain(app.jobs.iter().filter_map(|job| job.when_left())).collect();
    lost.dedup();
    let Some([first, _]) = lost.first() else { return vec![Effect::Quit] };
    let question = format!("Quit while {first}?");
    let consequence: Vec<&str> = lost.iter().map(|[_, words]| *words).collect();
    let order = sync.map(|_| Effect::CancelSync).into_iter().chain([Effect::Quit]).collect();
    app.overlays.push(Overlay::Confirm(Confirm::new(&question, consequence.join(" "), order)));
    Vec::new()
}

/// What leaving means for a sync.
const SYNC_WHEN_LEFT: [&str; 2] =
    ["a sync runs", "The sync is cancelled. Everything it reported is archived; the next sync fetches the rest."];
