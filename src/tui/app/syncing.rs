//! Starts and ends syncs, and asks before something under way is lost.

use std::time::Duration;

use super::acting;
use super::linking;
use super::ringing::aloud;
use super::setup;
use super::state::App;
use crate::format::{count, counted, duration};
use crate::model::{Outcome, SyncMode, TorrentId};
use crate::sync::{Stage, SyncRequest, told_end};
use crate::tui::input::Action;
use crate::tui::overlay::{Confirm, Overlay};
use crate::tui::protocol::{Ask, DAILY_MODE, Effect, Entry, Failure, MenuContent, Question, Route, TokenState};
use crate::tui::screen::sync::RunActivity;

/// Requests up to which nobody needs to be asked.
const UNASKED: u32 = 50;

/// Starts a sync unless one is running.
pub fn start(app: &mut App, request: SyncRequest) -> Vec<Ask> {
    if app.layers.sync.is_alive() {
        return vec![Ask::Tell("A sync is already running.".to_owned())];
    }
    if app.token == TokenState::Missing {
        setup::open(app);
        return Vec::new();
    }
    let mode = request.mode;
    app.layers.sync.begin(mode, request.dry_run);
    let key = app.ctx.keymap.shown(Action::OpenSync);
    let told =
        (app.layers.route != Route::Sync).then(|| Ask::TellOfSync(format!("Sync {mode} started; {key} shows it.")));
    told.into_iter().chain([Ask::Effect(Effect::StartSync { request })]).collect()
}

/// Fetches the details of these torrents again, and asks first when it takes long.
pub fn fetch(app: &App, ids: Vec<TorrentId>, gone: usize) -> Vec<Ask> {
    if ids.is_empty() && gone > 0 {
        let headline = "there is nothing to fetch: Real-Debrid no longer has it".to_owned();
        return vec![Ask::Fail(Failure { headline, hint: Some("What the archive knows of it stays.".to_owned()) })];
    }
    if ids.is_empty() {
        return vec![Ask::Tell("There is nothing to try again.".to_owned())];
    }
    let requests = u32::try_from(ids.len()).unwrap_or(u32::MAX);
    let sync = Ask::Sync(SyncRequest::refresh(ids));
    if requests <= UNASKED || app.layers.sync.is_alive() {
        return vec![sync];
    }
    let (limit, window) = app.quota();
    let takes = window.mul_f64(f64::from(requests) / f64::from(limit));
    let left_out = match gone {
        0 => String::new(),
        n => format!(
            " {} left out: Real-Debrid no longer has them.",
            counted(n as u64, "gone torrent is", "gone torrents are")
        ),
    };
    let consequence = format!(
        "That takes {} requests and, at {} requests in {}, about {}.{left_out} It can be cancelled at any time; what is \
         archived stays.",
        count(requests.into()),
        count(limit.into()),
        duration(window),
        duration(Duration::from_secs(takes.as_secs()))
    );
    let title = format!("Fetch {} details again?", count(requests.into()));
    vec![Ask::Question(Question { title, consequence, on_yes: vec![sync], word: None })]
}

/// Asks which sync to run: every mode with its use, the recommended one chosen.
pub fn compare_modes(app: &App) -> Ask {
    let recommended = app.layers.dashboard.recommended();
    let known = |mode: SyncMode| recommended.as_ref().filter(|(request, _)| request.mode == mode);
    let entry = |mode: SyncMode| {
        let remark = if known(mode).is_some() { "now" } else { "" };
        let request = known(mode).map_or_else(|| SyncRequest::of(mode), |(request, _)| request.clone());
        Entry::new(format!("{:<10}{}", mode.as_str(), mode.sentence()), remark.to_owned(), Ask::Sync(request))
    };
    let note = |mode: SyncMode| match known(mode) {
        Some((_, why)) => format!("Recommended now: {why} {}", fits(mode)),
        None => fits(mode).to_owned(),
    };
    let first = recommended.as_ref().map_or(DAILY_MODE, |(request, _)| request.mode);
    let at = SyncMode::ALL.iter().position(|mode| *mode == first).unwrap_or(0);
    let mut entries: Vec<Entry> = SyncMode::ALL.map(entry).into();
    let mut notes: Vec<String> = SyncMode::ALL.map(note).into();
    let at = match app.layers.dashboard.doubted() {
        Some(doubted) => {
            let label = format!("Decide about {}", counted(doubted.missing, "missing torrent", "missing torrents"));
            entries.insert(0, Entry::new(label, "first".to_owned(), Ask::Act(Action::DecideRemovals)));
            notes.insert(0, "The newest list was not believed; until then no removal is concluded.".to_owned());
            0
        }
        None => at,
    };
    Ask::Menu(MenuContent { entries, notes, at, ..MenuContent::new("Which sync should I run?", Vec::new()) })
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

/// Tells how a run ended, and rings when it took long and its user looks elsewhere.
pub fn ended(app: &mut App, failure: Option<Failure>) -> Vec<Ask> {
    let sync = &mut app.layers.sync;
    let (before, plan_only) = (sync.ended(), sync.plan_only);
    let told = match (&sync.progress.stage, &sync.progress.summary) {
        (Stage::Finished(outcome), Some(summary)) if before == RunActivity::Idle => Some((*outcome, summary.clone())),
        _ => None,
    };
    let took = told.as_ref().map_or(Duration::ZERO, |(_, summary)| summary.took);
    app.notices.forget_sync();
    let ask = match (failure, told) {
        (Some(failure), _) => Ask::Fail(failure),
        (None, None) if before == RunActivity::Cancelling => {
            Ask::TellOfSync("You cancelled the sync. What came is archived.".to_owned())
        }
        (None, None) => Ask::Fail(Failure {
            headline: "the sync ended without saying how".to_owned(),
            hint: Some("What it reported is archived; the next sync fetches the rest.".to_owned()),
        }),
        (None, Some(_)) if plan_only && app.layers.route == Route::Sync => return Vec::new(),
        (None, Some(_)) if plan_only => {
            let key = app.ctx.keymap.shown(Action::OpenSync);
            Ask::TellOfSync(format!("The plan is made; {key} shows it."))
        }
        (None, Some((Outcome::Complete, summary))) => {
            Ask::TellOfSync(format!("✓ {}", told_end(Outcome::Complete, &summary)))
        }
        (None, Some((outcome, summary))) => Ask::TellOfSync(told_end(outcome, &summary)),
    };
    aloud(app, took, "sync", ask).collect()
}

/// Asks the running sync to end.
pub fn cancel(app: &mut App) -> Vec<Ask> {
    if !app.can(Action::CancelSync) {
        return Vec::new();
    }
    // On its own screen a job is meant, and where no sync runs.
    let syncing = app.layers.sync.is_alive();
    if app.layers.can_cancel_job() && (app.layers.route == Route::Jobs || !syncing) {
        return acting::cancel(app);
    }
    app.layers.sync.cancel();
    vec![Ask::Effect(Effect::CancelSync)]
}

/// Leaves, or asks first while a sync or a job is under way that leaving would end.
pub fn quit(app: &App) -> Vec<Ask> {
    match quit_question(app) {
        Some(question) => vec![Ask::Question(question)],
        None => orders_of_quitting(app).map(Ask::Effect).collect(),
    }
}

/// Keeps the question whether to quit true while it is open: what it speaks of may end by itself.
pub fn ask_again_to_quit(app: &mut App) {
    let Some(Overlay::Confirm(open)) = app.layers.overlays.last() else { return };
    if !open.on_yes().contains(&Ask::Effect(Effect::Quit)) {
        return;
    }
    let question = quit_question(app).unwrap_or_else(|| Question {
        title: "Quit?".to_owned(),
        consequence: "What was under way has ended.".to_owned(),
        on_yes: orders_of_quitting(app).map(Ask::Effect).collect(),
        word: None,
    });
    if !open.asks(&question) {
        let last = app.layers.overlays.len() - 1;
        app.layers.overlays[last] = Overlay::Confirm(Confirm::new(question));
    }
}

fn orders_of_quitting(app: &App) -> impl Iterator<Item = Effect> + use<> {
    app.layers.sync.is_alive().then_some(Effect::CancelSync).into_iter().chain([Effect::Quit])
}

/// Returns the question that quitting needs, while something is under way that it would end.
fn quit_question(app: &App) -> Option<Question> {
    let sync = app.layers.sync.is_alive().then_some(SYNC_WHEN_LEFT);
    let job = app.layers.jobs.live.is_some().then_some(acting::JOB_WHEN_LEFT);
    let download = linking::when_left(app);
    let mut lost: Vec<[&str; 2]> = sync
        .into_iter()
        .chain(job)
        .chain(download)
        .chain(app.tasks.iter().filter_map(|task| task.when_left()))
        .collect();
    lost.dedup();
    let title = format!("Quit while {}?", lost.first()?[0]);
    let consequence: Vec<&str> = lost.iter().map(|[_, words]| *words).collect();
    let on_yes = orders_of_quitting(app).map(Ask::Effect).collect();
    Some(Question { title, consequence: consequence.join(" "), on_yes, word: None })
}

/// What leaving means for a sync.
const SYNC_WHEN_LEFT: [&str; 2] =
    ["a sync runs", "The sync is cancelled. Everything it reported is archived; the next sync fetches the rest."];
