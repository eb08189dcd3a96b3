//! The copy menu: what can be copied of the chosen torrent, wherever it was chosen.
//!
//! The archive is asked first, unless the page of the torrent is open: hash, magnet, links and files are in
//! its answer. A menu that comes after the user has gone on is not opened any more.

use super::act::copy;
use super::shell_command::command_line;
use super::state::{App, Route};
use crate::format::{clean, count, counted, is_blank, local_minute, magnet, shown_name, size};
use crate::model::{Status, TorrentFacts, TorrentId};
use crate::tui::overlay::{Choice, Entry, Menu, Overlay};
use crate::tui::protocol::effect::Effect;
use crate::tui::screen::dashboard::Target;
use crate::tui::terminal::clipboard::LONGEST_COPY;

/// What is waited for.
#[derive(Debug, Clone, Default)]
pub struct Copying {
    request: u64,
    wanted: Option<(TorrentId, Route)>,
}

/// Returns the torrent that is chosen on the screen, if any is.
pub fn chosen(app: &App) -> Option<TorrentId> {
    match app.route {
        Route::Torrents => app.torrents.chosen_row().map(|row| row.id.clone()),
        Route::Detail => app.detail.id().cloned(),
        Route::History => app.history.chosen().map(|event| event.torrent.clone()),
        Route::Problems => app.problems.chosen().and_then(|finding| finding.problem.id.clone()),
        Route::Dashboard => match app.dashboard.target() {
            Some(Target::Torrent(id)) => Some(id),
            _ => None,
        },
        Route::Sync => None,
    }
}

/// Opens the menu, or asks the archive for what it will hold.
pub fn copy_menu(app: &mut App) -> Vec<Effect> {
    let Some(id) = chosen(app) else { return Vec::new() };
    if app.route == Route::Detail
        && let Some(facts) = app.detail.facts().0
    {
        let mut entries = Vec::new();
        entries.extend(app.detail.chosen_file().and_then(|at| facts.files().get(at)).map(|file| {
            let path = clean(file.path.trim_start_matches('/'));
            entry("Path of the chosen file", "path", path)
        }));
        entries.extend(app.detail.chosen_link().map(|link| entry("Link of the chosen file", "link", clean(link))));
        entries.extend(entries_of(facts, app));
        app.overlays.push(Overlay::Menu(Menu::new("Copy", entries)));
        return Vec::new();
    }
    app.copying = Copying { request: app.copying.request + 1, wanted: Some((id.clone(), app.route)) };
    vec![Effect::LoadForCopy { request: app.copying.request, id }]
}

/// Opens the menu with what the archive answered.
pub fn loaded(app: &mut App, request: u64, facts: Option<&TorrentFacts>) {
    let Some((id, route)) = app.copying.wanted.take_if(|_| request == app.copying.request) else { return };
    // The user may have chosen something else or opened something since.
    if app.route != route || !app.overlays.is_empty() || chosen(app).as_ref() != Some(&id) {
        return;
    }
    let entries = match facts {
        Some(facts) => entries_of(facts, app),
        None => vec![entry("Id", "id", id.to_string())],
    };
    app.overlays.push(Overlay::Menu(Menu::new("Copy", entries)));
}

/// Copies the command that shows on the command line what is on the screen.
pub fn copy_command(app: &mut App) -> Vec<Effect> {
    let line = command_line(app);
    copy(app, &line.clone(), line)
}

/// An entry that copies a text; what is copied is seen beside it.
fn entry(label: &str, what: &str, text: String) -> Entry {
    let remark = text.lines().next().unwrap_or("").to_owned();
    Entry { label: label.to_owned(), remark, choice: Choice::Copy { what: what.to_owned(), text } }
}

fn entries_of(facts: &TorrentFacts, app: &App) -> Vec<Entry> {
    let torrent = &facts.torrent;
    let mut entries = Vec::new();
    entries.extend(facts.name().filter(|name| !is_blank(name)).map(|name| entry("Name", "name", clean(name))));
    entries.extend(torrent.hash.as_deref().map(|hash| entry("Hash", "hash", clean(hash))));
    entries.extend(
        torrent.hash.as_deref().and_then(|hash| magnet(hash, facts.name())).map(|link| entry("Magnet", "magnet", link)),
    );
    let links = facts.links();
    if !links.is_empty() {
        let text = links.iter().map(|link| clean(link)).collect::<Vec<_>>().join("\n");
        let mut all = entry("Links, one a line", "links", text);
        all.remark = count(links.len() as u64);
        entries.push(all);
    }
    entries.push(entry("Id", "id", torrent.id.to_string()));
    let mut everything = entry("Everything, as text", "text", everything(facts, app));
    everything.remark = String::new();
    entries.push(everything);
    entries
}

/// Returns what is known of a torrent as plain text; what no clipboard takes is not written to its end.
fn everything(facts: &TorrentFacts, app: &App) -> String {
    let torrent = &facts.torrent;
    let mut told = vec![format!("Name    {}", shown_name(facts.name().unwrap_or(""), &torrent.id))];
    told.push(format!("Id      {}", torrent.id));
    told.extend(torrent.hash.as_deref().map(|hash| format!("Hash    {}", clean(hash))));
    told.extend(torrent.status.as_ref().map(|status| format!("Status  {}", clean(Status::as_str(status)))));
    told.extend(torrent.bytes.filter(|bytes| *bytes > 0).map(|bytes| format!("Size    {}", size(bytes))));
    told.extend(facts.added_at.map(|at| format!("Added   {}", local_minute(at, &app.ctx.zone))));
    told.extend(facts.gone_at.map(|at| format!("Gone    since {}", local_minute(at, &app.ctx.zone))));
    let mut text = told.join("\n");
    let mut section = |heading: String, entries: &mut dyn Iterator<Item = String>| {
        let mut begun = false;
        for entry in entries {
            if text.len() > LONGEST_COPY {
                return;
            }
            if !std::mem::replace(&mut begun, true) {
                text.push_str(&["\n\n", &heading].concat());
            }
            text.push_str(&["\n  ", &entry].concat());
        }
    };
    let files = facts.files();
    let file = |file: &crate::model::TorrentFile| {
        let mark = if file.selected { "" } else { ", not selected" };
        format!("{} ({}{mark})", clean(file.path.trim_start_matches('/')), size(file.bytes))
    };
    section(counted(files.len() as u64, "file", "files"), &mut files.iter().map(file));
    let links = facts.links();
    section(counted(links.len() as u64, "link", "links"), &mut links.iter().map(|link| clean(link)));
    text
}
