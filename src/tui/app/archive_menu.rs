//! What the palette offers besides syncing and moving: token, archive, theme, demo.
//!
//! Each of these orders something that may take a while; the answer comes as a message and is told.

use super::navigation::{load_overview, load_problems};
use super::state::App;
use crate::format::{clean, count, counted, size};
use crate::model::{Contents, ExportFormat};
use crate::tui::overlay::{Choice, Confirm, Entry, Menu, Overlay};
use crate::tui::protocol::effect::{Effect, Job, JobKind};
use crate::tui::protocol::message::Failure;

/// The word that empties the archive.
const CLEAR_WORD: &str = "clear";

/// Says that something was begun whose answer may take a while.
pub fn begin(app: &mut App, text: &str, effect: Effect) -> Vec<Effect> {
    app.notices.tell(text.to_owned(), app.ctx.now);
    vec![effect]
}

/// Notes the jobs that are ordered.
pub fn note(app: &mut App, effects: &[Effect]) {
    app.jobs.extend(effects.iter().filter_map(|effect| match effect {
        Effect::Do(job) => Some(job.kind()),
        _ => None,
    }));
}

/// Takes in that a job is done.
pub fn done(app: &mut App, kind: JobKind) {
    if let Some(at) = app.jobs.iter().position(|job| *job == kind) {
        app.jobs.remove(at);
    }
}

/// Asks for the format of an export.
pub fn choose_format(app: &mut App) {
    let entry = |(format, name, _, what): (ExportFormat, &str, &str, &str)| Entry {
        label: what.to_owned(),
        remark: name.to_owned(),
        choice: Choice::Export(format),
    };
    let entries = ExportFormat::ALL.into_iter().map(entry).collect();
    app.overlays.push(Overlay::Menu(Menu::new("Export to a file", entries)));
}

/// Asks for a theme; the one under the cursor is seen at once.
pub fn choose_theme(app: &mut App) {
    if app.themes.list().is_empty() {
        app.notices.tell("Colours are switched off (NO_COLOR or --color never).".to_owned(), app.ctx.now);
        return;
    }
    let chosen = app.themes.chosen().map(|choice| choice.name.clone());
    let entry = |choice: &crate::tui::style::theme_list::ThemeChoice| Entry {
        label: format!("{}: {}", choice.name, choice.what),
        remark: if chosen.as_ref() == Some(&choice.name) { "in force".to_owned() } else { String::new() },
        choice: Choice::Theme(choice.name.clone()),
    };
    let entries: Vec<Entry> = app.themes.list().iter().map(entry).collect();
    let at = app.themes.list().iter().position(|choice| Some(&choice.name) == chosen.as_ref());
    let mut menu = Menu::new("Theme", entries);
    menu.choose_line(at.unwrap_or(0));
    app.overlays.push(Overlay::Menu(menu));
}

/// Puts a theme in force.
pub fn set_theme(app: &mut App, name: &str) {
    app.themes.choose(name);
    if let Some(origin) = app.themes.set_by() {
        let text = format!("Theme {name} until you quit; {} sets another one.", clean(origin));
        app.notices.tell(text, app.ctx.now);
    }
}

/// Shows what is about to be emptied, and asks for the word.
pub fn ask_to_clear(app: &mut App, contents: Contents) {
    if (Contents { bytes: 0, ..contents }) == Contents::default() {
        app.notices.tell("The archive is empty already.".to_owned(), app.ctx.now);
        return;
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
    let order = vec![Effect::Do(Job::ClearArchive { contents })];
    app.overlays.push(Overlay::Confirm(Confirm::new("Clear the archive?", consequence, order).with_word(CLEAR_WORD)));
}

/// Whether something may be done to the archive as a whole; a running sync writes to it.
pub fn refuse_while_syncing(app: &mut App) -> bool {
    let alive = app.sync.is_alive();
    if alive {
        let headline = "the archive cannot be cleared while a sync runs".to_owned();
        let hint = Some("Cancel the sync first, or wait for its end.".to_owned());
        app.notices.fail(Failure { headline, hint }, app.ctx.now);
    }
    alive
}

/// Takes in that the archive is empty: everything that was read of it is forgotten.
pub fn cleared(app: &mut App, snapshot: &str) -> Vec<Effect> {
    let text = format!("The archive is empty. Everything that was in it is in {snapshot}.");
    app.notices.tell(text, app.ctx.now);
    app.trail.clear();
    if app.route == super::state::Route::Detail {
        app.route = super::state::Route::Torrents;
    }
    let again = app.torrents.start_over().map(|since_rev| Effect::LoadTorrents { since_rev });
    let mut effects: Vec<Effect> = again.into_iter().collect();
    effects.push(Effect::LoadHistory { request: app.history.ask() });
    effects.extend(load_overview(app));
    effects.extend(load_problems(app.problems.ask()));
    effects
}
