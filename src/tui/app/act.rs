//! What each action does: one line each, the doing itself is elsewhere.
//!
//! Keys, the palette, the menus and the mouse all end here, so a thing is done in one way only.

use super::archive_menu as chores;
use super::bulk;
use super::copy_menu::{copy_command, copy_menu};
use super::mouse;
use super::navigation::{
    back, go_by, open_chosen, open_entry, open_event, open_finding, show, show_dashboard, show_history, show_problems,
    show_sync, step_screen, turn_page,
};
use super::setup as first_run;
use super::state::{App, Route, SCREENS};
use super::syncing::{
    DEFAULT_MODE, cancel, guide, quit, refresh_torrent, retry, retry_chosen, retry_failed, start, start_chosen,
};
use crate::format::{count, counted};
use crate::model::SyncMode;
use crate::sync::SyncRequest;
use crate::tui::input::action::Action;
use crate::tui::input::motion::Motion;
use crate::tui::overlay::{Choice, Entry, Help, Menu, Overlay};
use crate::tui::protocol::effect::{CopyForm, Effect, Job};
use crate::tui::protocol::message::Failure;
use crate::tui::screen::dashboard::with_active;
use crate::tui::screen::history::Part;
use crate::tui::screen::torrents;
use crate::tui::terminal::clipboard::LONGEST_COPY;

/// Does what was asked for.
pub fn act(app: &mut App, action: Action) -> Vec<Effect> {
    match action {
        Action::OpenEntry => return open_entry(app),
        Action::Left => app.dashboard.go_beside(false),
        Action::Right => app.dashboard.go_beside(true),
        Action::OpenFinding => return open_finding(app),
        Action::Retry => return retry_chosen(app),
        Action::RetryFetches => return retry(app, app.problems.failed_fetches()),
        Action::MarkFinding => app.problems.mark(),
        Action::MarkFindings => app.problems.mark_all(),
        Action::SyncGuide => guide(app),
        Action::SyncActive => return start(app, with_active()),
        Action::RetryFailed => return retry_failed(app),
        Action::OpenDashboard => return show_dashboard(app),
        Action::OpenProblems => return show_problems(app),
        Action::Open => return open_chosen(app),
        Action::Search => app.torrents.prompt.open(),
        Action::NextFilter => app.torrents.next_filter(),
        Action::PreviousFilter => app.torrents.previous_filter(),
        Action::SortNext => app.torrents.sort_by(app.torrents.sort().next()),
        Action::SortReverse => app.torrents.sort_by(app.torrents.sort().reversed()),
        Action::ChooseOrder => bulk::open_orders(app),
        Action::ChooseColumns => bulk::open_columns(app),
        Action::ToggleGone => app.torrents.toggle_gone(),
        Action::TogglePane => toggle_pane(app),
        Action::MarkRow => app.torrents.mark_row(),
        Action::MarkRange => app.torrents.mark_range(),
        Action::MarkShown => app.torrents.mark_shown(),
        Action::InvertMarks => app.torrents.invert_marks(),
        Action::ClearMarks => drop(app.torrents.clear_marks()),
        Action::BulkMenu => bulk::open_menu(app),
        Action::RefreshMarked => return bulk::refresh(app),
        Action::CopyNames => return bulk::copy_names(app),
        Action::CopyHashes => return bulk::ask_hashes(app, CopyForm::Hashes),
        Action::CopyMagnets => return bulk::ask_hashes(app, CopyForm::Magnets),
        Action::NextTorrent => return turn_page(app, Motion::Down),
        Action::PreviousTorrent => return turn_page(app, Motion::Up),
        Action::ToggleFolder => app.detail.toggle(),
        Action::CloseFolder => app.detail.close(),
        Action::OpenFolder => app.detail.unfold(),
        Action::RefreshTorrent => return refresh_torrent(app),
        Action::StartChosen => return start_chosen(app, false),
        Action::PlanOnly => return start_chosen(app, true),
        Action::PastRuns => app.sync.turn_below(),
        Action::SearchLog => app.sync.shown_log_mut().prompt.open(),
        Action::ClearLog => app.sync.log.clear(),
        Action::CycleLevel => app.sync.shown_log_mut().cycle_level(),
        Action::ToggleFollow => app.sync.log.toggle_follow(),
        Action::CopyMenu => return copy_menu(app),
        Action::CopyCommand => return copy_command(app),
        Action::Up
        | Action::Down
        | Action::PageUp
        | Action::PageDown
        | Action::HalfPageUp
        | Action::HalfPageDown
        | Action::First
        | Action::Last => go_by(app, action),
        Action::Back => back(app),
        Action::SyncDefault => return start(app, SyncRequest::of(DEFAULT_MODE)),
        Action::CancelSync => return cancel(app),
        Action::ChooseMode | Action::OpenSync => return show_sync(app),
        Action::OpenTorrents => show(app, Route::Torrents),
        Action::OpenHistory => return show_history(app),
        Action::OpenEvent => return open_event(app),
        Action::NextPart => app.history.step_part(1, &app.ctx.zone),
        Action::PreviousPart => app.history.step_part(Part::ALL.len() - 1, &app.ctx.zone),
        Action::NextScreen => return step_screen(app, 1),
        Action::PreviousScreen => return step_screen(app, SCREENS.len() - 1),
        Action::OpenPalette => app.overlays.push(Overlay::Menu(Menu::new("Palette", everything(app)))),
        Action::Choose => return choose(app),
        Action::OpenHelp => open_help(app),
        Action::SearchHelp => search_help(app),
        Action::ChooseTheme => chores::choose_theme(app),
        Action::ToggleMouse => return mouse::toggle(app),
        Action::SetToken => first_run::open(app),
        Action::CheckToken => {
            return chores::begin(app, "Asking Real-Debrid for the account.", Effect::Do(Job::CheckToken));
        }
        Action::CheckArchive => return chores::begin(app, "Checking the archive.", Effect::Do(Job::CheckArchive)),
        Action::ExportArchive => chores::choose_format(app),
        Action::ClearArchive if chores::refuse_while_syncing(app) => {}
        Action::ClearArchive => return vec![Effect::Do(Job::CountArchive)],
        Action::OpenDemo | Action::TryDemo => return vec![Effect::TryDemo],
        Action::GoOn => return first_run::go_on(app),
        Action::LeaveGuide => first_run::leave(app),
        Action::CloseHelp | Action::CloseMenu | Action::No => drop(app.overlays.pop()),
        Action::Yes => return answer_yes(app),
        Action::Accept => return accept(app),
        Action::Discard => discard(app),
        Action::Suspend => return vec![Effect::Suspend],
        Action::Quit => return quit(app),
        Action::Interrupt => {
            let asked = matches!(app.overlays.last(), Some(Overlay::Confirm(c)) if c.on_yes.contains(&Effect::Quit));
            return if asked { answer_yes(app) } else { quit(app) };
        }
    }
    Vec::new()
}

fn open_help(app: &mut App) {
    let help = Help::over(app.contexts());
    app.overlays.push(Overlay::Help(help));
}

fn search_help(app: &mut App) {
    if let Some(Overlay::Help(help)) = app.overlays.last_mut() {
        help.prompt.open();
    }
}

/// Returns everything that can be done now, where the user is first.
fn everything(app: &App) -> Vec<Entry> {
    let entry = |action: Action| Entry {
        label: action.help().trim_end_matches('.').to_owned(),
        remark: app.ctx.keymap.keys(action).first().map(ToString::to_string).unwrap_or_default(),
        choice: Choice::Act(action),
    };
    let here = |action: &&Action| app.works(**action) && action.is_offered();
    app.contexts()
        .iter()
        .flat_map(|context| Action::ALL.iter().filter(here).filter(move |action| action.context() == *context))
        .map(|action| entry(*action))
        .chain(syncs(app))
        .collect()
}

/// Returns every mode of a sync, while none runs.
fn syncs(app: &App) -> impl Iterator<Item = Entry> {
    let modes = if app.sync.is_alive() { &[][..] } else { &SyncMode::ALL[..] };
    modes.iter().map(|mode| Entry {
        label: format!("Sync {mode}: {}", mode.sentence().trim_end_matches('.')),
        remark: String::new(),
        choice: Choice::Start(SyncRequest::of(*mode)),
    })
}

fn choose(app: &mut App) -> Vec<Effect> {
    let Some(Overlay::Menu(menu)) = app.overlays.last() else { return Vec::new() };
    let Some(choice) = menu.chosen() else { return Vec::new() };
    if let Choice::Table(change) = choice {
        bulk::change_table(app, change);
        return Vec::new();
    }
    app.overlays.pop();
    match choice {
        Choice::Table(_) => Vec::new(),
        Choice::Act(action) => act(app, action),
        Choice::Copy { what, text } => copy(app, &what, text),
        Choice::Export(format) => chores::begin(app, "Writing the export.", Effect::Do(Job::Export { format })),
        Choice::Theme(name) => {
            chores::set_theme(app, &name);
            Vec::new()
        }
        Choice::Start(request) => start(app, request),
    }
}

/// Copies a text; nobody knows whether the terminal takes it.
pub fn copy(app: &mut App, what: &str, text: String) -> Vec<Effect> {
    if text.len() > LONGEST_COPY {
        let headline = format!("The {what} is too long to copy: {} bytes.", count(text.len() as u64));
        let hint = Some("Write it to a file with `redriva export`.".to_owned());
        app.notices.fail(Failure { headline, hint }, app.ctx.now);
        return Vec::new();
    }
    let size = match text.lines().count() {
        0 | 1 => String::new(),
        n => format!(", {}", counted(n as u64, "line", "lines")),
    };
    app.notices.tell(format!("Sent to the terminal's clipboard: {what}{size}."), app.ctx.now);
    vec![Effect::Copy { text }]
}

/// Shows the pane beside the table, or not.
fn toggle_pane(app: &mut App) {
    let body = app.areas().unwrap_or_default().body;
    app.torrents.pane = Some(torrents::pane(body, &app.torrents).1.is_none());
}

fn answer_yes(app: &mut App) -> Vec<Effect> {
    match app.overlays.pop() {
        Some(Overlay::Confirm(confirm)) => {
            let order = |effect| match effect {
                // The screen has to know that a sync begins.
                Effect::StartSync { request } => start(app, request),
                other => vec![other],
            };
            confirm.on_yes.into_iter().flat_map(order).collect()
        }
        Some(other @ (Overlay::Help(_) | Overlay::Menu(_) | Overlay::Guide(_))) => {
            app.overlays.push(other);
            Vec::new()
        }
        None => Vec::new(),
    }
}

/// Leaves the line that is typed into and keeps its text; the word of a question is an answer.
fn accept(app: &mut App) -> Vec<Effect> {
    match app.overlays.last_mut() {
        Some(Overlay::Help(help)) => help.prompt.accept(),
        Some(Overlay::Confirm(confirm)) if confirm.is_answered() => return answer_yes(app),
        Some(Overlay::Confirm(_) | Overlay::Menu(_) | Overlay::Guide(_)) => {}
        None if app.route == Route::Sync => app.sync.shown_log_mut().prompt.accept(),
        None => app.torrents.prompt.accept(),
    }
    Vec::new()
}

fn discard(app: &mut App) {
    match app.overlays.last_mut() {
        Some(Overlay::Help(help)) => help.prompt.discard(),
        Some(Overlay::Confirm(_) | Overlay::Menu(_) | Overlay::Guide(_)) => drop(app.overlays.pop()),
        None if app.route == Route::Sync => app.sync.shown_log_mut().clear_search(),
        None => app.torrents.clear_search(),
    }
}
