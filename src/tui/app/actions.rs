//! What every action does, and how what screens ask for is carried out.
//!
//! Keys, the palette, the menus and the mouse all end here, so a thing is done in one way only. What belongs to a
//! screen or an overlay it does itself, in its `actions.rs`; here is what is the same everywhere.

use std::collections::VecDeque;

use super::acting;
use super::archive_menu::refuse_while_syncing;
use super::copy_menu::{self, copy};
use super::doubt;
use super::exporting;
use super::linking;
use super::navigation::{back, go_to, neighbour, step_screen};
use super::palette::{self, palette};
use super::setup;
use super::shell_command::shell_command;
use super::state::App;
use super::syncing::{self, cancel, compare_modes, quit};
use super::themes::{choose_theme, set_theme};
use super::views;
use crate::sync::SyncRequest;
use crate::tui::input::{Action, Context, Motion};
use crate::tui::overlay::{Confirm, Help, Menu, Overlay, TextQuestion};
use crate::tui::protocol::{
    Ask, DAILY_MODE, Destination, Effect, Route, SCREENS, TableChange, Task, TextPurpose, ViewAsk,
};
use crate::tui::screen::dashboard::with_active;

/// Carries out what was asked, and what comes of it; returns what is ordered of the world.
pub fn carry_out(app: &mut App, asks: Vec<Ask>) -> Vec<Effect> {
    let mut effects = Vec::new();
    let mut left = VecDeque::from(asks);
    while let Some(ask) = left.pop_front() {
        for next in carry_out_one(app, ask, &mut effects).into_iter().rev() {
            left.push_front(next);
        }
    }
    effects
}

/// Carries one thing out; returns what has to be carried out next.
fn carry_out_one(app: &mut App, ask: Ask, effects: &mut Vec<Effect>) -> Vec<Ask> {
    match ask {
        Ask::Effect(effect) => {
            if effect == Effect::Quit && app.layers.route == Route::Dashboard {
                app.layers.dashboard.seen();
            }
            effects.push(effect);
        }
        Ask::Act(action) => return on_action(app, action),
        Ask::Show(destination) => return go_to(app, destination),
        Ask::Neighbour(motion) => return neighbour(app, motion),
        Ask::Sync(request) => return syncing::start(app, request),
        Ask::Fetch { ids, gone } => return syncing::fetch(app, ids, gone),
        Ask::Plan(_) if app.read_only => return vec![Ask::RefuseReadOnly],
        Ask::Plan(wish) => effects.push(Effect::Plan(wish)),
        Ask::Links(order) => return linking::order(app, order),
        Ask::StartJob(proposal) => return acting::start(app, proposal.verb, Effect::StartJob(proposal)),
        Ask::RunJob(job) => return acting::go_on(app, job),
        Ask::TellResting(job, open) => return vec![acting::rests(app, job, open)],
        Ask::RefuseReadOnly => return vec![acting::refuse_read_only()],
        Ask::CompareModes => return vec![compare_modes(app)],
        Ask::Menu(content) => app.layers.overlays.push(Overlay::Menu(Menu::new(content))),
        Ask::NewEntries(entries) => {
            if let Some(Overlay::Menu(menu)) = app.layers.overlays.last_mut() {
                menu.renew(entries);
            }
        }
        Ask::Question(question) => app.layers.overlays.push(Overlay::Confirm(Confirm::new(question))),
        Ask::WantText(wanted) => app.layers.overlays.push(Overlay::Text(TextQuestion::new(wanted))),
        Ask::Given { purpose: TextPurpose::ExportTo(format), text } => return exporting::export(app, format, &text),
        Ask::Given { purpose: TextPurpose::DownloadTo(wish), text } => return linking::download_to(app, wish, &text),
        Ask::Given { purpose: TextPurpose::Compare, text } => return vec![app.layers.history.compare(&text, &app.ctx)],
        Ask::Given { purpose: purpose @ (TextPurpose::KeepView | TextPurpose::RenameView(_)), text } => {
            return views::named(app, purpose, &text);
        }
        Ask::View(ask) => return views::carry_out(app, ask),
        Ask::Close => drop(app.layers.overlays.pop()),
        Ask::LeaveGuide => setup::leave(app),
        Ask::Tell(text) => app.notices.tell(text, app.ctx.now),
        Ask::TellOfSync(text) => app.notices.tell_of_sync(text, app.ctx.now),
        Ask::Fail(failure) => app.notices.fail(failure, app.ctx.now),
        Ask::Copy { what, text } => return copy(&what, text),
        Ask::Table(change) => {
            // Columns are often chosen several at once, so their menu stays.
            let stays = matches!(change, TableChange::Column(_));
            app.layers.torrents.change(change);
            if stays {
                return vec![Ask::NewEntries(app.layers.torrents.column_entries())];
            }
        }
        Ask::Used(label) => palette::note(app, label),
        Ask::Theme(name) => return set_theme(app, &name).into_iter().collect(),
    }
    Vec::new()
}

/// Does what was asked for with a key, or as if with one.
fn on_action(app: &mut App, action: Action) -> Vec<Ask> {
    match action.context() {
        Context::Move => {
            if let Some(motion) = Motion::of(action) {
                app.layers.top_mut().go(motion);
            }
            Vec::new()
        }
        Context::Everywhere | Context::Always => everywhere(app, action),
        _ => {
            let facts = app.facts();
            app.layers.top_mut().on_action(action, &facts, &app.ctx)
        }
    }
}

/// Does what is the same on every screen.
fn everywhere(app: &mut App, action: Action) -> Vec<Ask> {
    let job = |text: &str, job| vec![Ask::Tell(text.to_owned()), Ask::Effect(Effect::Do(job))];
    if let Some(tab) = SCREENS.iter().find(|tab| tab.opens == action) {
        return vec![Ask::Show(Destination::Screen(tab.route))];
    }
    match action {
        Action::Back => return back(app),
        Action::NextScreen => return vec![step_screen(app, 1)],
        Action::PreviousScreen => return vec![step_screen(app, SCREENS.len() - 1)],
        Action::ChooseMode => return vec![Ask::Show(Destination::Screen(Route::Sync))],
        Action::SyncDefault => return vec![Ask::Sync(SyncRequest::of(DAILY_MODE))],
        Action::SyncActive => return vec![Ask::Sync(with_active())],
        Action::SyncGuide => return vec![Ask::CompareModes],
        Action::DecideRemovals => return doubt::decide(app).into_iter().collect(),
        Action::RetryFailed => return app.layers.problems.ask_to_retry().map(Ask::Effect).into_iter().collect(),
        Action::CancelSync => return cancel(app),
        Action::DeleteTorrents | Action::PutBack | Action::PutBackLost | Action::AddTorrent | Action::ChooseFiles => {
            return acting::on_action(app, action);
        }
        Action::DownloadTorrents | Action::CopyDirectLinks | Action::OpenLink => {
            return linking::on_action(app, action);
        }
        Action::OpenViews => return vec![Ask::View(ViewAsk::Menu)],
        Action::OpenPalette => return vec![Ask::Menu(palette(app))],
        Action::OpenHelp => {
            let help = Help::over(app.contexts());
            app.layers.overlays.push(Overlay::Help(help));
        }
        Action::CopyMenu => return copy_menu::open(app),
        Action::CopyCommand => {
            let line = shell_command(app);
            return vec![Ask::Copy { what: line.clone(), text: line }];
        }
        Action::ChooseTheme => return vec![choose_theme(app)],
        Action::ToggleMouse => return toggle_mouse(app),
        Action::SetToken => setup::open(app),
        Action::CheckToken => return job("Asking Real-Debrid for the account.", Task::CheckToken),
        Action::CheckArchive => return job("Checking the archive.", Task::CheckArchive),
        Action::ExportArchive => return vec![exporting::choose_format(app)],
        Action::ClearArchive => {
            return vec![refuse_while_syncing(app).unwrap_or(Ask::Effect(Effect::Do(Task::CountArchive)))];
        }
        Action::OpenDemo => return vec![Ask::Effect(Effect::TryDemo)],
        Action::Redraw => return vec![Ask::Effect(Effect::Redraw)],
        Action::Suspend => return vec![Ask::Effect(Effect::Suspend)],
        Action::Quit => return quit(app),
        Action::Interrupt => return interrupt(app),
        _ => {}
    }
    Vec::new()
}

/// Leaves; the second time from out of the question that the first one asked.
fn interrupt(app: &App) -> Vec<Ask> {
    match app.layers.overlays.last() {
        Some(Overlay::Confirm(confirm)) if confirm.on_yes().contains(&Ask::Effect(Effect::Quit)) => {
            std::iter::once(Ask::Close).chain(confirm.on_yes().iter().cloned()).collect()
        }
        _ => quit(app),
    }
}

/// Takes the mouse, or leaves it to the terminal.
fn toggle_mouse(app: &mut App) -> Vec<Ask> {
    app.mouse = !app.mouse;
    let text = if app.mouse {
        "The mouse chooses and scrolls; hold Shift to select text with the terminal."
    } else {
        "The mouse is the terminal's again."
    };
    vec![Ask::Tell(text.to_owned()), Ask::Effect(Effect::TakeMouse { take: app.mouse })]
}
