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

impl Route {
    /// Returns every screen: those of the line of tabs, and the page of one torrent.
    pub fn all() -> impl Iterator<Item = Self> {
        SCREENS.iter().map(|tab| tab.route).chain([Self::Detail])
    }
}

/// One screen of the line of tabs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScreenTab {
    /// Its title.
    pub title: &'static str,
    /// Where it is.
    pub route: Route,
    /// The action that opens it; the next start finds the screen by its name.
    pub opens: Action,
}

/// The line of tabs, from left to right.
pub const SCREENS: &[ScreenTab] = &[
    ScreenTab { title: "Dashboard", route: Route::Dashboard, opens: Action::OpenDashboard },
    ScreenTab { title: "Torrents", route: Route::Torrents, opens: Action::OpenTorrents },
    ScreenTab { title: "Sync", route: Route::Sync, opens: Action::OpenSync },
    ScreenTab { title: "Problems", route: Route::Problems, opens: Action::OpenProblems },
    ScreenTab { title: "History", route: Route::History, opens: Action::OpenHistory },
    ScreenTab { title: "Jobs", route: Route::Jobs, opens: Action::OpenJobs },
];
