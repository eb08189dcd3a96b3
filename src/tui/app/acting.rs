//! Acting on the account: what may be planned, how a confirmed plan becomes a job, what its end is told as.

use super::choosing;
use super::ringing::{aloud, since};
use super::setup;
use super::state::App;
use crate::actions::{Proposal, Wish};
use crate::format::counted;
use crate::jobs::{JobEvent, counts_words};
use crate::model::{JobId, JobRecord, JobState, Verb};
use crate::tui::input::Action;
use crate::tui::overlay::{AddLine, Overlay, PlanSheet};
use crate::tui::protocol::{Ask, Effect, Failure, Route, TokenState};
use crate::tui::screen::jobs::LiveJob;

/// Does what a key for acting asks for; each but the line to add only asks for a plan.
pub fn on_action(app: &mut App, action: Action) -> Vec<Ask> {
    if app.read_only {
        return vec![Ask::RefuseReadOnly];
    }
    let targets = || app.layers.screen().targets(usize::MAX);
    let wish = match action {
        Action::DeleteTorrents => Wish::Delete(targets()),
        Action::PutBack => Wish::Restore(targets()),
        Action::PutBackLost => Wish::RestoreLost,
        Action::ChooseFiles => return choosing::choose_files(app),
        _ => {
            open_line(app, "");
            return Vec::new();
        }
    };
    let is_empty = matches!(&wish, Wish::Delete(torrents) | Wish::Restore(torrents) if torrents.is_empty());
    if is_empty { vec![Ask::Tell("No torrent is chosen here.".to_owned())] } else { vec![Ask::Plan(wish)] }
}

/// Refuses to act, with the setting that says so.
pub fn refuse_read_only() -> Ask {
    Ask::Fail(Failure {
        headline: "this Redriva changes nothing at Real-Debrid".to_owned(),
        hint: Some("REDRIVA_READ_ONLY is true.".to_owned()),
    })
}

/// Opens the line for what is to be added.
pub fn open_line(app: &mut App, text: &str) {
    app.layers.overlays.push(Overlay::Add(AddLine::new(text, app.usual_files)));
}

/// Takes a text that was pasted where no line is: a magnet or a hash is something to add. Says whether it did.
pub fn pasted(app: &mut App, text: &str) -> bool {
    let types = app.contexts().first().is_some_and(|context| context.takes_text());
    let taken = !types && app.layers.overlays.is_empty() && !app.read_only && AddLine::takes(text);
    if taken {
        open_line(app, text.trim());
    }
    taken
}

/// Shows a plan that was made.
pub fn proposed(app: &mut App, proposal: Proposal) {
    app.layers.overlays.push(Overlay::Plan(Box::new(PlanSheet::new(proposal))));
}

/// Begins the job of a confirmed plan, or goes on with one.
pub fn start(app: &mut App, verb: Verb, effect: Effect) -> Vec<Ask> {
    if app.read_only {
        return vec![Ask::RefuseReadOnly];
    }
    if app.layers.jobs.live.is_some() {
        let text = format!("A job is already running; {} shows it.", app.ctx.keymap.shown(Action::OpenJobs));
        return vec![Ask::Tell(text)];
    }
    if app.token == TokenState::Missing {
        setup::open(app);
        return Vec::new();
    }
    app.layers.jobs.live = Some(LiveJob::new(verb, app.ctx.now));
    app.choosing.forget();
    let told = (app.layers.route != Route::Jobs).then(|| Ask::Tell(begin_sentence(app)));
    told.into_iter().chain([Ask::Effect(effect)]).collect()
}

/// Goes on with a job that is written down.
pub fn go_on(app: &mut App, job: JobId) -> Vec<Ask> {
    let verb = app.layers.jobs.all().iter().find(|known| known.id == job).map_or(Verb::Add, |known| known.verb);
    start(app, verb, Effect::RunJob(job))
}

/// Handles what the job that this program works on tells.
pub fn news(app: &mut App, event: &JobEvent) {
    if let Some(live) = &mut app.layers.jobs.live {
        live.apply(event, app.ctx.now, &app.ctx.zone);
    }
}

/// Tells how a job ended; what it changed is read again by whoever shows it.
pub fn ended(app: &mut App, job: Option<&JobRecord>, failure: Option<Failure>) -> Vec<Ask> {
    let live = app.layers.jobs.live.take();
    let took = since(app, live.as_ref().map(LiveJob::began));
    let is_undoable = |job: &JobRecord| {
        let knows = live.as_ref().is_none_or(|live| live.can_be_taken_back(job.acts.done));
        knows && job.acts.done > 0 && job.verb != Verb::Select
    };
    let may_undo = job.is_some_and(is_undoable);
    let to_choose = live.filter(|live| !live.to_choose().is_empty());
    // The news of the end takes the place of that of the beginning.
    let begun = begin_sentence(app);
    app.notices.forget(&begun);
    let told = match (job, failure) {
        (_, Some(failure)) => Ask::Fail(failure),
        (Some(job), None) if to_choose.is_some() => {
            Ask::Tell(format!("Job {}: {}. It waits until files are chosen.", job.id.0, counts_words(job.acts)))
        }
        (Some(job), None) => Ask::Tell(end_sentence(app, job, may_undo)),
        (None, None) => Ask::Tell("There is no such job.".to_owned()),
    };
    let jobs = app.layers.jobs.ask().into_iter().map(Ask::Effect);
    let files = to_choose.map(|live| choosing::offer(app, live.to_choose().to_vec(), live.confirmed()));
    aloud(app, took, "job", told).chain(jobs).chain(files).collect()
}

/// Says that a job begins, and where it is seen.
fn begin_sentence(app: &App) -> String {
    format!("The job begins; {} shows it.", app.ctx.keymap.shown(Action::OpenJobs))
}

/// Says how a job ended, and what can be done about it.
fn end_sentence(app: &App, job: &JobRecord, may_undo: bool) -> String {
    let key = |action| app.ctx.keymap.shown(action);
    let (screen, number, acts) = (key(Action::OpenJobs), job.id.0, counts_words(job.acts));
    match job.state {
        JobState::Done if may_undo => {
            format!("Job {number} is done: {acts}. Undo: {screen}, then {}.", key(Action::UndoJob))
        }
        JobState::Done => format!("Job {number} is done: {acts}. {screen} shows it."),
        JobState::Cancelled => format!("Job {number} is cancelled: {acts}. What was done stays; {screen} shows it."),
        JobState::Running | JobState::Waiting | JobState::Resting => {
            format!("Job {number} rests: {acts}. Go on: {screen}, then {}.", key(Action::RunJob))
        }
    }
}

/// Tells that a job rests.
pub fn rests(app: &App, job: JobId, open: u64) -> Ask {
    let key = |action| app.ctx.keymap.shown(action);
    let acts = counted(open, "act", "acts");
    let (screen, go_on, cancel) = (key(Action::OpenJobs), key(Action::RunJob), key(Action::CancelSync));
    Ask::Tell(format!(
        "Job {} rests with {acts}: {screen} shows it, {go_on} there goes on, {cancel} cancels it.",
        job.0
    ))
}

/// Cancels the chosen job on the screen of jobs, elsewhere the one that this program works on; the second time at once.
pub fn cancel(app: &mut App) -> Vec<Ask> {
    let jobs = &mut app.layers.jobs;
    let means_download = app.layers.route == Route::Jobs && jobs.is_on_downloads();
    if means_download || (jobs.live.is_none() && app.layers.route != Route::Jobs) {
        return jobs.downloads.cancel().then_some(Ask::Effect(Effect::CancelDownload)).into_iter().collect();
    }
    let chosen = jobs.chosen().filter(|job| app.layers.route == Route::Jobs && job.state.is_open()).map(|job| job.id);
    match chosen.filter(|job| !jobs.is_own(*job)) {
        Some(other) => vec![Ask::Effect(Effect::CancelOtherJob(other))],
        None => match &mut jobs.live {
            Some(live) => {
                live.cancelling = true;
                vec![Ask::Effect(Effect::CancelJob)]
            }
            None => Vec::new(),
        },
    }
}

/// What leaving means for a job.
pub const JOB_WHEN_LEFT: [&str; 2] = [
    "a job runs",
    "The job rests: what was done stays, and it goes on from the screen of jobs or with `redriva jobs run`.",
];

/// Returns what the header says where nothing may be changed.
pub fn read_only_mark(app: &App) -> Option<&'static str> {
    app.read_only.then_some("read only")
}
