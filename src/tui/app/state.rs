//! Everything the view knows: screens side by side, where the user is, what lies over it.
//!
//! `update.rs` changes it, `view.rs` draws it. Late answers always find their screen, whichever is
//! seen, since every screen's state is here all the time.

use std::path::PathBuf;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::copy_menu::{Copying, chosen};
use super::notices::Notices;
use super::pane::Pane;
use super::setup as first_run;
use crate::tui::input::action::{Action, Context, STACKS};
use crate::tui::input::keymap::Keymap;
use crate::tui::overlay::Overlay;
use crate::tui::protocol::effect::{Effect, JobKind};
use crate::tui::protocol::latest::Loading;
use crate::tui::protocol::start::{Start, TokenState};
use crate::tui::screen::dashboard::DashboardState;
use crate::tui::screen::detail::DetailState;
use crate::tui::screen::history::HistoryState;
use crate::tui::screen::problems::ProblemsState;
use crate::tui::screen::sync::{RunState, SyncState};
use crate::tui::screen::torrents::{self, TorrentsState};
use crate::tui::style::charset::Letters;
use crate::tui::style::click_areas::Zones;
use crate::tui::style::ctx::Ctx;
use crate::tui::style::layout::{Areas, split};
use crate::tui::style::theme::Theme;
use crate::tui::style::theme_list::Themes;

/// Where the user is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Route {
    /// The archive at a glance.
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
}

/// One screen of the line of tabs: its title, where it is, the action that opens it.
pub const SCREENS: [(&str, Route, Action); 5] = [
    ("Dashboard", Route::Dashboard, Action::OpenDashboard),
    ("Torrents", Route::Torrents, Action::OpenTorrents),
    ("Sync", Route::Sync, Action::OpenSync),
    ("Problems", Route::Problems, Action::OpenProblems),
    ("History", Route::History, Action::OpenHistory),
];

/// What the start decides once.
#[derive(Debug, Clone)]
pub struct Setup {
    /// How roles look.
    pub theme: Theme,
    /// What keys mean.
    pub keymap: Keymap,
    /// Which characters may reach the terminal.
    pub letters: Letters,
    /// The user's time zone.
    pub zone: TimeZone,
    /// A line that is always seen, such as "this is a demo".
    pub banner: Option<String>,
    /// The time.
    pub now: Timestamp,
    /// Cells and lines of the terminal.
    pub size: (u16, u16),
    /// What else the start tells.
    pub start: Start,
}

/// Everything the view knows.
#[derive(Debug, Clone)]
pub struct App {
    /// Looks, keys and time.
    pub ctx: Ctx,
    /// A line that is always seen.
    pub banner: Option<String>,
    /// Cells and lines of the terminal.
    pub size: (u16, u16),
    /// Where the user is.
    pub route: Route,
    /// Where going back leads, last one first.
    pub trail: Vec<Route>,
    /// What lies over the screen, topmost last.
    pub overlays: Vec<Overlay>,
    /// What has just happened.
    pub notices: Notices,
    /// The archive at a glance.
    pub dashboard: DashboardState,
    /// What failed.
    pub problems: ProblemsState,
    /// The table.
    pub torrents: TorrentsState,
    /// The pane beside the table.
    pub pane: Pane,
    /// One torrent.
    pub detail: DetailState,
    /// The sync.
    pub sync: SyncState,
    /// What came, changed and went.
    pub history: HistoryState,
    /// The themes to choose from.
    pub themes: Themes,
    /// Whether the mouse is taken.
    pub mouse: bool,
    /// Where the token stands, and how many requests a minute it is good for.
    pub token: TokenState,
    /// Most requests a minute.
    pub rate_limit: u32,
    /// Whether the guide stays closed, for somebody who only reads.
    pub without_guide: bool,
    /// Whether the guide was shown since the start.
    pub guided: bool,
    /// The jobs that are under way.
    pub jobs: Vec<JobKind>,
    /// The copy menu that is waited for.
    pub copying: Copying,
    /// The archive, when a command has to name it.
    pub archive: Option<PathBuf>,
}

impl App {
    /// Returns the view at its start, and what it asks for first.
    pub fn new(setup: Setup) -> (Self, Vec<Effect>) {
        let Setup { theme, keymap, letters, zone, banner, now, size, start } = setup;
        let mut app = Self {
            ctx: Ctx { theme, keymap, letters, zone, now, zones: Zones::default() },
            banner,
            size,
            route: Route::Dashboard,
            trail: Vec::new(),
            overlays: Vec::new(),
            notices: Notices::default(),
            dashboard: DashboardState::default(),
            problems: ProblemsState::default(),
            torrents: TorrentsState::default(),
            pane: Pane::default(),
            detail: DetailState::default(),
            sync: SyncState::default(),
            history: HistoryState::default(),
            themes: start.themes,
            mouse: start.mouse,
            token: start.token,
            rate_limit: start.rate_limit,
            without_guide: false,
            guided: false,
            jobs: Vec::new(),
            copying: Copying::default(),
            archive: None,
        };
        // The numbers are counted in a moment, and the first thing that is seen.
        let numbers = app.dashboard.ask().map(|request| Effect::LoadOverview { request });
        let rows = app.torrents.ask().map(|since_rev| Effect::LoadTorrents { since_rev });
        let mut effects: Vec<Effect> = numbers.into_iter().chain(rows).collect();
        effects.extend(start.remembered.apply(&mut app));
        for text in start.news {
            app.notices.tell(text, now);
        }
        first_run::at_start(&mut app);
        app.settle();
        (app, effects)
    }

    /// Returns the parts of the screen; nothing when the terminal is too small.
    pub fn areas(&self) -> Option<Areas> {
        split(self.size.0, self.size.1, self.banner.is_some(), self.notices.rows(self.size.0))
    }

    /// Brings everything that is derived up to date with the size of the screen.
    pub fn settle(&mut self) {
        use crate::tui::screen::{detail, history, problems, sync};
        self.notices.expire(self.ctx.now);
        let Areas { body, .. } = self.areas().unwrap_or_default();
        self.dashboard.settle(body, &self.ctx);
        self.problems.settle(problems::page(body, &self.problems));
        self.torrents.read_line(&self.ctx);
        self.torrents.settle(torrents::page(body, &self.torrents));
        if let (Route::Torrents, (_, Some(pane))) = (self.route, torrents::pane(body, &self.torrents)) {
            let (lines, width) = detail::pane_page(pane);
            self.pane.detail.settle(lines, width, &self.ctx);
        }
        if self.route == Route::Detail {
            let (lines, width) = detail::page(body);
            self.detail.settle(lines, width, &self.ctx);
        }
        self.history.settle(history::page(body));
        self.sync.settle(sync::log_page(body, &self.sync));
        for overlay in &mut self.overlays {
            match overlay {
                Overlay::Help(help) => help.settle(body, &self.ctx.keymap),
                Overlay::Menu(menu) => menu.settle(body),
                Overlay::Confirm(_) | Overlay::Guide(_) => {}
            }
        }
        self.settle_theme();
    }

    /// Shows the theme under the cursor of the menu of themes, else the one in force.
    fn settle_theme(&mut self) {
        let seen = match self.overlays.last() {
            Some(Overlay::Menu(menu)) => menu.theme(),
            Some(Overlay::Help(_) | Overlay::Confirm(_) | Overlay::Guide(_)) | None => None,
        };
        let theme = seen.and_then(|name| self.themes.named(&name)).or(self.themes.chosen().map(|c| &c.theme));
        if let Some(theme) = theme.filter(|theme| **theme != self.ctx.theme) {
            self.ctx.theme = theme.clone();
        }
    }

    /// Returns the contexts of keys that are in force, inner first.
    pub fn contexts(&self) -> &'static [Context] {
        let [torrents, detail, sync, history, help, question, menu, guide, line, dashboard, problems] = STACKS;
        match self.overlays.last() {
            Some(Overlay::Help(shown)) => {
                if shown.prompt.is_open() {
                    line
                } else {
                    help
                }
            }
            Some(Overlay::Confirm(confirm)) if confirm.word.is_some() => line,
            Some(Overlay::Confirm(_)) => question,
            Some(Overlay::Menu(_)) => menu,
            Some(Overlay::Guide(_)) => guide,
            None => match self.route {
                Route::Torrents if self.torrents.prompt.is_open() => line,
                Route::Torrents => torrents,
                Route::Detail => detail,
                Route::Sync if self.sync.shown_log().prompt.is_open() => line,
                Route::Sync => sync,
                Route::History => history,
                Route::Dashboard => dashboard,
                Route::Problems => problems,
            },
        }
    }

    /// Whether an action does something now; the footer shows those that do.
    pub fn works(&self, action: Action) -> bool {
        match action {
            Action::OpenEntry | Action::Left | Action::Right => self.dashboard.target().is_some(),
            Action::OpenFinding | Action::Retry | Action::RetryFetches | Action::MarkFinding | Action::MarkFindings => {
                self.problems.works(action)
            }
            Action::OpenEvent => self.history.chosen().is_some(),
            Action::NextPart | Action::PreviousPart => self.history.parts().1[0] > 0,
            Action::Open => self.torrents.chosen_row().is_some(),
            Action::NextFilter | Action::PreviousFilter | Action::SortNext | Action::SortReverse | Action::Search => {
                self.torrents.counts().0 > 0
            }
            Action::TogglePane => torrents::pane_fits(self.size.0) && self.torrents.counts().0 > 0,
            Action::ChooseOrder
            | Action::ChooseColumns
            | Action::ToggleGone
            | Action::MarkRow
            | Action::MarkRange
            | Action::MarkShown
            | Action::InvertMarks
            | Action::ClearMarks
            | Action::BulkMenu
            | Action::RefreshMarked
            | Action::CopyNames
            | Action::CopyHashes
            | Action::CopyMagnets => self.torrents.works(action),
            Action::NextTorrent | Action::PreviousTorrent => self.torrents.counts().1 > 1,
            Action::SyncActive | Action::RetryFailed => !self.sync.is_alive(),
            Action::ToggleFolder | Action::CloseFolder | Action::OpenFolder => self.detail.works(action),
            Action::RefreshTorrent => self.detail.works(action) && !self.sync.is_alive(),
            Action::CopyMenu => chosen(self).is_some(),
            Action::SyncDefault => !self.sync.is_alive() && self.route != Route::Sync,
            Action::CancelSync => self.sync.is_alive() && self.sync.run != RunState::Cancelling,
            Action::StartChosen
            | Action::PlanOnly
            | Action::PastRuns
            | Action::SearchLog
            | Action::ClearLog
            | Action::CycleLevel
            | Action::ToggleFollow => self.sync.works(action),
            Action::ChooseMode => self.route != Route::Sync,
            Action::SetToken => self.token != TokenState::Demo,
            Action::CheckToken => self.token != TokenState::Missing,
            Action::OpenDemo | Action::TryDemo => self.token != TokenState::Demo && !self.sync.is_alive(),
            Action::ClearArchive => !self.sync.is_alive() && self.torrents.loading == Loading::Ready,
            Action::CheckArchive | Action::ExportArchive => self.torrents.loading == Loading::Ready,
            Action::Back => {
                !self.notices.list().is_empty()
                    || !self.trail.is_empty()
                    || !self.torrents.prompt.text().is_empty()
                    || self.route == Route::Torrents && self.torrents.works(Action::ClearMarks)
                    || (self.route == Route::Sync && self.sync.can_go_back())
            }
            Action::Up
            | Action::Down
            | Action::PageUp
            | Action::PageDown
            | Action::HalfPageUp
            | Action::HalfPageDown
            | Action::First
            | Action::Last
            | Action::OpenPalette
            | Action::OpenHelp
            | Action::Choose
            | Action::CloseMenu
            | Action::CopyCommand
            | Action::Quit
            | Action::OpenTorrents
            | Action::SyncGuide
            | Action::OpenDashboard
            | Action::OpenProblems
            | Action::OpenSync
            | Action::OpenHistory
            | Action::NextScreen
            | Action::PreviousScreen
            | Action::ChooseTheme
            | Action::ToggleMouse
            | Action::GoOn
            | Action::LeaveGuide
            | Action::CloseHelp
            | Action::SearchHelp
            | Action::Yes
            | Action::No
            | Action::Accept
            | Action::Discard
            | Action::Suspend
            | Action::Interrupt => true,
        }
    }

    /// Returns the next moment at which something on the screen changes by itself.
    pub fn next_tick(&self) -> Option<Timestamp> {
        let second = self.sync.is_alive().then(|| self.ctx.now.checked_add(std::time::Duration::from_secs(1)));
        let slow = self.torrents.search().slow_from().filter(|at| *at > self.ctx.now);
        let others = [self.notices.next_expiry(), slow, self.pane.next_tick()];
        second.and_then(Result::ok).into_iter().chain(others.into_iter().flatten()).min()
    }
}
