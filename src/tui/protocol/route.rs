//! The screens by name, and the line of tabs.

use crate::tui::input::Action;

/// Where the user is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Route {
    /// The archive at a glance.
    #[default]
    Dashboard,
    /// What failed, and what helps.
    Problems,
    /// The table.
    Torrents,
    /// One torrent, opened from another screen.
    Detail,
    /// The sync and its log.
    Sync,
    /// What came, changed and went.
    History,
    /// What was asked of the service, and what became of it.
    Jobs,
}

/// One screen of the line of tabs: its title, where it is, the action that opens it.
pub const SCREENS: [(&str, Route, Action); 6] = [
    ("Dashboard", Route::Dashboard, Action::OpenDashboard),
    ("Torrents", Route::Torrents, Action::OpenTorrents),
    ("Sync", Route::Sync, Action::OpenSync),
    ("Problems", Route::Problems, Action::OpenProblems),
    ("History", Route::History, Action::OpenHistory),
    ("Jobs", Route::Jobs, Action::OpenJobs),
];
