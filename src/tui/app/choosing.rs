//! The files of torrents that wait for a choice: whose key asks for them, and what a job of this screen left to be chosen.

use std::time::Duration;

use jiff::Timestamp;

use super::state::App;
use crate::format::{counted, shown_name};
use crate::model::{Status, TorrentFacts, TorrentId};
use crate::tui::input::Action;
use crate::tui::overlay::{FileChoice, Overlay};
use crate::tui::protocol::{ArchiveAnswer, ArchiveQuery, Ask, Failure, Owner, ReadError, Ticket};

/// How long nobody has pressed a key who does not type any more.
const QUIET: Duration = Duration::from_secs(1);

/// Asks for the files of the torrents that wait for a choice: those in question, and those that the user was just told of.
pub fn choose_files(app: &mut App) -> Vec<Ask> {
    let mut ids = app.layers.waiting();
    let is_told = app.notices.list().iter().any(|notice| notice.text == app.choosing.told);
    if is_told || ids.is_empty() {
        let left = app.choosing.left.iter().filter(|id| !ids.contains(id)).cloned().collect::<Vec<_>>();
        ids.extend(left);
    }
    if ids.is_empty() {
        return vec![Ask::Tell("Only a torrent that waits for it has files to choose.".to_owned())];
    }
    app.choosing.confirmed = None;
    vec![ask(app, ids)]
}

/// Asks for the files that a job left to be chosen, which its user confirmed at a time.
pub fn offer(app: &mut App, ids: Vec<TorrentId>, confirmed: Timestamp) -> Ask {
    app.choosing.left.clone_from(&ids);
    app.choosing.confirmed = Some(confirmed);
    ask(app, ids)
}

fn ask(app: &mut App, ids: Vec<TorrentId>) -> Ask {
    Ask::Effect(app.choosing.asked.ask_anew(Owner::FileChoice, ArchiveQuery::Torrents { ids }))
}

/// Shows the files that were asked for.
pub fn on_answer(app: &mut App, ticket: Ticket, answer: ArchiveAnswer) -> Vec<Ask> {
    let ArchiveAnswer::Torrents(mut torrents) = answer else { return Vec::new() };
    if !app.choosing.asked.answered(ticket, ()) {
        return Vec::new();
    }
    if let Some(confirmed) = app.choosing.confirmed.take() {
        return offered(app, torrents, confirmed);
    }
    let asked = torrents.len() as u64;
    torrents.retain(|torrent| !torrent.files().is_empty());
    let unknown = asked - torrents.len() as u64;
    if torrents.is_empty() {
        let whose = if asked == 1 { "this torrent" } else { "these torrents" };
        return vec![Ask::Fail(Failure {
            headline: format!("the files of {whose} are not known yet"),
            hint: Some("Fetch the details first; Real-Debrid may still be reading them.".to_owned()),
        })];
    }
    show(app, &torrents);
    let told = format!("The files of {} are not known yet.", counted(unknown, "torrent", "torrents"));
    (unknown > 0).then_some(Ask::Tell(told)).into_iter().collect()
}

fn show(app: &mut App, torrents: &[TorrentFacts]) {
    let told = std::mem::take(&mut app.choosing.told);
    app.notices.forget(&told);
    app.choosing.forget();
    app.layers.overlays.push(Overlay::Files(FileChoice::new(torrents)));
}

/// Shows the files that a job left to be chosen; where somebody is at something else, only tells how they are chosen.
fn offered(app: &mut App, mut torrents: Vec<TorrentFacts>, confirmed: Timestamp) -> Vec<Ask> {
    torrents.retain(|facts| facts.torrent.status == Some(Status::WaitingFilesSelection) && !facts.files().is_empty());
    app.choosing.left = torrents.iter().map(|facts| facts.torrent.id.clone()).collect();
    let whose = match &torrents[..] {
        [] => return Vec::new(),
        [only] => shown_name(only.name().unwrap_or(""), &only.torrent.id),
        several => counted(several.len() as u64, "torrent", "torrents"),
    };
    if is_free(app, confirmed) {
        show(app, &torrents);
        return Vec::new();
    }
    app.choosing.told = format!("Choose the files of {whose}: {}.", app.ctx.keymap.shown(Action::ChooseFiles));
    vec![Ask::Tell(app.choosing.told.clone())]
}

/// Whether nothing that somebody types would meet what opens by itself.
fn is_free(app: &App, confirmed: Timestamp) -> bool {
    let is_quiet = |at: Timestamp| at <= confirmed || app.ctx.now.duration_since(at).unsigned_abs() >= QUIET;
    !app.layers.is_busy() && app.touched.is_none_or(is_quiet)
}

/// Records that the files will not come; says whether anybody waits for them.
pub fn on_unread(app: &mut App, ticket: Ticket, why: &ReadError) -> bool {
    let was_asked = app.choosing.confirmed.is_none();
    app.choosing.asked.failed(ticket, why) && was_asked
}
