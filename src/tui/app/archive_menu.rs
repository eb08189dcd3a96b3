//! What is done to the archive as a whole: clearing, and the tasks that are under way.

use super::state::App;
use crate::format::{count, counted, size};
use crate::model::Contents;
use crate::tui::protocol::{Ask, Effect, Failure, Question, Refresh, Route, Screen as _, Task, TaskKind};

/// The word that empties the archive.
const CLEAR_WORD: &str = "clear";

/// Notes the tasks that are ordered.
pub fn note(app: &mut App, effects: &[Effect]) {
    app.tasks.extend(effects.iter().filter_map(|effect| match effect {
        Effect::Do(task) => Some(task.kind()),
        _ => None,
    }));
}

/// Records that a task is done.
pub fn done(app: &mut App, kind: TaskKind) {
    if let Some(at) = app.tasks.iter().position(|task| *task == kind) {
        app.tasks.remove(at);
    }
}

/// Shows what is about to be emptied, and asks for the word.
pub fn ask_to_clear(contents: Contents) -> Ask {
    if (Contents { bytes: 0, ..contents }) == Contents::default() {
        return Ask::Tell("The archive is empty already.".to_owned());
    }
    let gone = match contents.gone {
        0 => String::new(),
        n => format!(" ({} gone at Real-Debrid, which no sync brings back)", count(n)),
    };
    let consequence = format!(
        "{}{gone}, {}, {}, {} and {} are removed from the archive: {}. A verified snapshot is taken before; \
         `redriva snapshot restore` brings it back. Nothing changes at Real-Debrid.",
        counted(contents.torrents, "torrent", "torrents"),
        counted(contents.details, "detail", "details"),
        counted(contents.files, "file", "files"),
        counted(contents.events, "event", "events"),
        counted(contents.runs, "sync run", "sync runs"),
        size(i64::try_from(contents.bytes).unwrap_or(i64::MAX)),
    );
    Ask::Question(Question {
        title: "Clear the archive?".to_owned(),
        consequence,
        on_yes: vec![Ask::Effect(Effect::Do(Task::ClearArchive { contents }))],
        word: Some(CLEAR_WORD.to_owned()),
    })
}

/// Refuses what is done to the archive as a whole while a sync writes to it.
pub fn refuse_while_syncing(app: &App) -> Option<Ask> {
    app.layers.sync.is_alive().then(|| {
        let headline = "the archive cannot be cleared while a sync runs".to_owned();
        Ask::Fail(Failure { headline, hint: Some("Cancel the sync first, or wait for its end.".to_owned()) })
    })
}

/// Records that the archive is empty.
pub fn cleared(app: &mut App, snapshot: &str) -> Vec<Ask> {
    let text = format!("The archive is empty. Everything that was in it is in {snapshot}.");
    std::iter::once(Ask::Tell(text)).chain(begin_anew(app)).collect()
}

/// What is told when the archive is not any more what was read.
const REPLACED: &str = "The archive was emptied, put back or replaced meanwhile. This is what it holds now.";

/// Records that the archive is not any more what was read; whoever has seen nothing of it is told nothing.
pub fn replaced(app: &mut App) -> Vec<Ask> {
    let (torrents, _) = app.layers.torrents.counts();
    let told = (torrents > 0).then(|| Ask::Tell(REPLACED.to_owned()));
    told.into_iter().chain(begin_anew(app)).collect()
}

/// Forgets everything that was read, and reads it again.
fn begin_anew(app: &mut App) -> Vec<Ask> {
    let layers = &mut app.layers;
    layers.leave_archive();
    let effects = [layers.history.ask(), layers.dashboard.ask(), layers.problems.ask()].into_iter().flatten();
    let effects: Vec<Effect> =
        std::iter::once(layers.torrents.start_over()).chain(effects).chain(layers.jobs.ask()).collect();
    let runs = if layers.route == Route::Sync { layers.sync.refresh(Refresh::Shown) } else { Vec::new() };
    effects.into_iter().map(Ask::Effect).chain(runs).collect()
}
