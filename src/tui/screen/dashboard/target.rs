//! What opens from the dashboard, as data: cards, lines and every command that is recommended.

use crate::model::{Phase, Status, SyncMode, TorrentId};
use crate::sync::{SmartOptions, SyncRequest};

/// Which torrents the table shall show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pick {
    /// Everything archived.
    All,
    /// Those without details first.
    Missing,
    /// One phase.
    Phase(Phase),
    /// Proved removed at Real-Debrid.
    Gone,
    /// The largest first.
    Largest,
    /// One status.
    Status(Status),
}

/// What something on the dashboard leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// The table, narrowed or ordered.
    Torrents(Pick),
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
}

/// A command and what it is on the screen.
type Row = (&'static str, fn() -> Target);

/// Every command that is ever recommended.
const COMMANDS: [Row; 7] = [
    ("redriva sync", || Target::Start(SyncRequest::of(SyncMode::Smart))),
    ("redriva sync fast", || Target::Start(SyncRequest::of(SyncMode::Fast))),
    ("redriva sync resume", || Target::Start(SyncRequest::of(SyncMode::Resume))),
    ("redriva sync --include-active-downloads", || Target::Start(with_active())),
    ("redriva diagnose", || Target::Problems),
    ("redriva history --gone", || Target::Went),
    ("redriva list status:waiting_files_selection", || Target::Torrents(Pick::Status(Status::WaitingFilesSelection))),
];

/// Returns the daily sync that also fetches the details of active torrents again.
pub fn with_active() -> SyncRequest {
    let smart = SmartOptions { include_active: true, ..SmartOptions::default() };
    SyncRequest { smart, ..SyncRequest::of(SyncMode::Smart) }
}

impl Target {
    /// Returns what a recommended command is on the screen.
    pub fn of_command(command: &str) -> Option<Self> {
        COMMANDS.iter().find(|row| row.0 == command).map(|row| row.1())
    }

    /// Returns what opening it does, as the end of a sentence that begins with a key.
    pub fn words(&self) -> String {
        match self {
            Self::Torrents(Pick::All) => "shows all torrents".to_owned(),
            Self::Torrents(Pick::Missing) => "shows those without details first".to_owned(),
            Self::Torrents(Pick::Phase(phase)) => format!("shows the {} torrents", phase.as_str()),
            Self::Torrents(Pick::Gone) => "shows the gone torrents".to_owned(),
            Self::Torrents(Pick::Largest) => "shows the largest first".to_owned(),
            Self::Torrents(Pick::Status(_)) => "shows these torrents".to_owned(),
            Self::Torrent(_) => "opens the torrent".to_owned(),
            Self::Sync => "shows the sync".to_owned(),
            Self::Start(request) => format!("starts sync {}", request.mode),
            Self::Guide => "compares the modes".to_owned(),
            Self::Problems => "shows what helps".to_owned(),
            Self::Went => "shows what was removed".to_owned(),
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
            assert!(Target::of_command(command).is_some(), "{command}");
        }
    }

    #[test]
    fn no_row_of_the_table_is_for_nothing() {
        for (command, _) in COMMANDS {
            assert!(every_command().any(|known| known == command), "{command}");
        }
    }
}
