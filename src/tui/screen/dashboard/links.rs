//! What opens from the dashboard, as data: cards, lines and every command that is recommended.

use crate::advice::ACCEPT;
use crate::model::{Status, SyncMode, TorrentId};
use crate::sync::{SmartOptions, SyncRequest};
use crate::tui::input::Action;
use crate::tui::protocol::{Ask, ChangeFilter, Destination, Route, SomeEvents, TorrentSet};

/// What something on the dashboard leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Link {
    /// The table, narrowed or ordered.
    Torrents(TorrentSet),
    /// One torrent.
    Torrent(TorrentId),
    /// The sync and its log.
    Sync,
    /// A sync that starts at once.
    Start(SyncRequest),
    /// The modes, each with its use.
    Guide,
    /// What failed and what helps.
    Problems,
    /// What Real-Debrid removed.
    Went,
    /// The list that was not believed.
    Decide,
    /// What happened to some torrents since a time.
    Events(SomeEvents),
}

/// A command and what it is on the screen.
type Row = (&'static str, fn() -> Link);

/// Every command that is ever recommended.
const COMMANDS: [Row; 9] = [
    (ACCEPT, || Link::Decide),
    ("redriva sync", || Link::Start(SyncRequest::of(SyncMode::Smart))),
    ("redriva sync fast", || Link::Start(SyncRequest::of(SyncMode::Fast))),
    ("redriva sync resume", || Link::Start(SyncRequest::of(SyncMode::Resume))),
    ("redriva sync --include-active-downloads", || Link::Start(with_active())),
    ("redriva diagnose", || Link::Problems),
    ("redriva history --gone", || Link::Went),
    ("redriva list refused:yes", || Link::Torrents(TorrentSet::Query("refused:yes".to_owned()))),
    ("redriva list status:waiting_files_selection", || {
        Link::Torrents(TorrentSet::Status(Status::WaitingFilesSelection))
    }),
];

/// Returns the daily sync that also fetches the details of active torrents again.
pub fn with_active() -> SyncRequest {
    let smart = SmartOptions { include_active: true, ..SmartOptions::default() };
    SyncRequest { smart, ..SyncRequest::of(SyncMode::Smart) }
}

impl Link {
    /// Returns what a recommended command is on the screen.
    pub fn of_command(command: &str) -> Option<Self> {
        // The number behind a command is the archive's own business.
        let command = command.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end();
        COMMANDS.iter().find(|row| row.0 == command).map(|row| row.1())
    }

    /// Returns what the application is asked to do.
    pub fn ask(self) -> Ask {
        match self {
            Self::Torrents(set) => Ask::Show(Destination::Torrents(set)),
            Self::Torrent(id) => Ask::Show(Destination::Torrent(id)),
            Self::Sync => Ask::Show(Destination::Screen(Route::Sync)),
            Self::Start(request) => Ask::Sync(request),
            Self::Guide => Ask::CompareModes,
            Self::Problems => Ask::Show(Destination::Screen(Route::Problems)),
            Self::Decide => Ask::Act(Action::DecideRemovals),
            Self::Went => Ask::Show(Destination::History(ChangeFilter::Went)),
            Self::Events(events) => Ask::Show(Destination::Events(events)),
        }
    }

    /// Returns what opening it does, as the end of a sentence that begins with a key.
    pub fn label(&self) -> String {
        match self {
            Self::Torrents(TorrentSet::All) => "shows all torrents".to_owned(),
            Self::Torrents(TorrentSet::Missing) => "shows those without details first".to_owned(),
            Self::Torrents(TorrentSet::Phase(phase)) => format!("shows the {} torrents", phase.as_str()),
            Self::Torrents(TorrentSet::Gone) => "shows the gone torrents".to_owned(),
            Self::Torrents(TorrentSet::Largest) => "shows the largest first".to_owned(),
            Self::Torrents(TorrentSet::Status(_) | TorrentSet::Query(_)) => "shows these torrents".to_owned(),
            Self::Torrent(_) => "opens the torrent".to_owned(),
            Self::Sync => "shows the sync".to_owned(),
            Self::Start(request) => format!("starts sync {}", request.mode),
            Self::Guide => "compares the modes".to_owned(),
            Self::Problems => "shows what helps".to_owned(),
            Self::Went => "shows what was removed".to_owned(),
            Self::Decide => "shows what is missing".to_owned(),
            Self::Events(_) => "shows these events".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::advice::every_command;

    #[test]
    fn every_recommended_command_leads_somewhere() {
        for command in every_command() {
            assert!(Link::of_command(command).is_some(), "{command}");
        }
    }

    #[test]
    fn no_row_of_the_table_is_for_nothing() {
        for (command, _) in COMMANDS {
            assert!(every_command().any(|known| known == command), "{command}");
        }
    }
}
