//! The palette: everything that can be done now, what was used last first.

use super::state::App;
use super::views;
use crate::model::SyncMode;
use crate::sync::SyncRequest;
use crate::tui::input::Action;
use crate::tui::protocol::{Ask, Destination, Entry, MenuContent, TorrentSet};

/// Entries that are known as used.
const REMEMBERED: usize = 12;

/// Other words for what can be done, the verbs of the command line among them; they are found and not shown.
const ALSO: [(Action, &str); 32] = [
    (Action::DownloadTorrents, "aria2 fetch files save get"),
    (Action::CopyDirectLinks, "links unrestrict direct url clipboard"),
    (Action::OpenLink, "play player mpv vlc stream watch direct link"),
    (Action::OpenDashboard, "stats statistics overview numbers home status"),
    (Action::OpenTorrents, "list table"),
    (Action::OpenProblems, "diagnose failed errors dead virus"),
    (Action::OpenHistory, "changes events gone removed diff news"),
    (Action::OpenSync, "log runs progress"),
    (Action::Search, "find filter query grep"),
    (Action::Open, "show detail files links"),
    (Action::OpenFinding, "show detail"),
    (Action::ChooseFilter, "status active done failed"),
    (Action::ChooseOrder, "sort"),
    (Action::OpenViews, "saved queries bookmarks"),
    (Action::KeepView, "save query bookmark"),
    (Action::CopyMagnets, "magnet link hash"),
    (Action::CopyHashes, "infohash btih"),
    (Action::CopyMenu, "magnet link clipboard yank"),
    (Action::CopyCommand, "shell cli terminal"),
    (Action::ExportArchive, "save write backup json csv magnets dmm"),
    (Action::ClearArchive, "empty delete remove reset"),
    (Action::CheckArchive, "verify doctor damaged"),
    (Action::CheckToken, "account premium doctor login"),
    (Action::SetToken, "login logout account key"),
    (Action::RetryFailed, "again repair refetch"),
    (Action::RefreshMarked, "fetch again look reload"),
    (Action::RefreshTorrent, "fetch again look reload"),
    (Action::ChooseTheme, "colours colors dark light"),
    (Action::OpenHelp, "keys shortcuts manual"),
    (Action::SyncDefault, "update refresh"),
    (Action::DecideRemovals, "safety stop accept removals missing"),
    (Action::Quit, "exit leave close"),
];

/// Questions to the archive that have a name, with other words for them.
const ASKED: [(&str, &str, &str); 4] = [
    ("Duplicates: the same hash more than once", "is:duplicate", "double twice same waste"),
    ("Owed: torrents whose details are still to fetch", "is:owed", "missing details resume"),
    ("Gone: what Real-Debrid removed", "gone:lost", "lost removed deleted restore"),
    ("Largest: everything above 50 GiB", "size:>50G", "big space"),
];

/// Returns everything that can be done now.
pub fn palette(app: &App) -> MenuContent {
    let entry = |action: &Action| {
        let key = app.ctx.keymap.keys(*action).first().map(ToString::to_string).unwrap_or_default();
        let label = action.help().trim_end_matches('.').to_owned();
        let also = ALSO.iter().find(|row| row.0 == *action).map_or("", |row| row.1);
        used(Entry { also, ..Entry::new(label, key, Ask::Act(*action)) })
    };
    let is_here = |action: &&Action| app.can(**action) && action.is_offered();
    let contexts = app.contexts().iter();
    let actions =
        contexts.flat_map(|context| Action::ALL.iter().filter(is_here).filter(|action| action.context() == *context));
    let mut entries: Vec<Entry> = actions.map(entry).chain(syncs(app)).chain(views(app)).chain(asked()).collect();
    let place = |entry: &Entry| app.used.iter().position(|used| *used == entry.label).unwrap_or(usize::MAX);
    entries.sort_by_key(place);
    MenuContent::new("Palette", entries)
}

/// Notes that an entry was used, for the next time.
pub fn note(app: &mut App, label: String) {
    app.used.retain(|used| *used != label);
    app.used.insert(0, label);
    app.used.truncate(REMEMBERED);
}

/// Lets an entry be noted when it is chosen.
fn used(mut entry: Entry) -> Entry {
    entry.asks.insert(0, Ask::Used(entry.label.clone()));
    entry
}

/// Returns every mode of a sync, while none runs.
fn syncs(app: &App) -> impl Iterator<Item = Entry> {
    let modes = if app.layers.sync.is_alive() { &[][..] } else { &SyncMode::ALL[..] };
    modes.iter().map(|mode| {
        let label = format!("Sync {mode}: {}", mode.sentence().trim_end_matches('.'));
        used(Entry::new(label, String::new(), Ask::Sync(SyncRequest::of(*mode))))
    })
}

/// Returns every saved view.
fn views(app: &App) -> impl Iterator<Item = Entry> {
    views::entries(app)
        .map(|entry| used(Entry { label: format!("View {}", entry.label), also: "saved query", ..entry }))
}

fn asked() -> impl Iterator<Item = Entry> {
    ASKED.iter().map(|(label, query, also)| {
        let show = Ask::Show(Destination::Torrents(TorrentSet::Query((*query).to_owned())));
        used(Entry { also, ..Entry::new((*label).to_owned(), (*query).to_owned(), show) })
    })
}
