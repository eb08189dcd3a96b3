//! Everything the view knows. `update.rs` changes it, `view.rs` draws it.

use std::path::PathBuf;
use std::time::Duration;

use jiff::Timestamp;

use super::clock::next_change;
use super::layers::Layers;
use super::notices::Notices;
use crate::model::TorrentId;
use crate::tui::input::{Action, Context};
use crate::tui::overlay::Overlay;
use crate::tui::protocol::{
    Facts, Latest, Layer as _, Loading, Owner, Rings, Route, SavedState, TaskKind, Ticket, TokenState,
};
use crate::tui::screen::sync::{RunActivity, running_lines};
use crate::tui::style::{Areas, Ctx, Themes, split};
use crate::views::View;

/// Requests a minute as long as no sync has told the quota.
const USUAL_QUOTA: (u32, Duration) = (200, Duration::from_secs(60));

/// The copy menu that is waited for: the question, and what it was opened for.
#[derive(Debug, Clone, Default)]
pub struct CopyMenu {
    /// The question for what it will hold.
    pub asked: Latest<()>,
    /// The torrent that it is about.
    pub wanted: Option<TorrentId>,
}

/// A choice of files that is waited for, and what a job of this screen left to be chosen.
#[derive(Debug, Clone, Default)]
pub struct Choosing {
    /// The question for the files that are to be chosen from.
    pub asked: Latest<()>,
    /// Torrents whose files a job left to be chosen, until they were shown.
    pub left: Vec<TorrentId>,
    /// How that is told.
    pub told: String,
    /// When the job was confirmed whose end asks for the files; none where a key asks.
    pub confirmed: Option<Timestamp>,
}

impl Choosing {
    /// Whether a job left files to be chosen.
    pub fn is_offered(&self) -> bool {
        !self.left.is_empty()
    }

    /// Forgets what a job left.
    pub fn forget(&mut self) {
        (self.left, self.confirmed) = (Vec::new(), None);
    }
}

/// What is known of downloads besides how they stand.
#[derive(Debug, Clone, Default)]
pub struct Linking {
    /// The folder that is proposed: the working folder, then the one that was named last.
    pub folder: String,
    /// When the download that runs began.
    pub began: Option<Timestamp>,
}

/// Everything the view knows.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct App {
    /// Looks, keys and time.
    pub ctx: Ctx,
    /// The screens, and what lies over them.
    pub layers: Layers,
    /// A line that is always seen.
    pub banner: Option<String>,
    /// Cells and lines of the terminal.
    pub size: (u16, u16),
    /// What has just happened.
    pub notices: Notices,
    /// The themes to choose from.
    pub themes: Themes,
    /// Whether the mouse is taken.
    pub mouse: bool,
    /// Where the token stands.
    pub token: TokenState,
    /// Most requests a minute.
    pub rate_limit: u32,
    /// Whether the guide stays closed, for somebody who only reads.
    pub without_guide: bool,
    /// Whether the guide was shown since the start.
    pub guided: bool,
    /// The tasks that are under way.
    pub tasks: Vec<TaskKind>,
    /// The copy menu that is waited for.
    pub copy_menu: CopyMenu,
    /// What is known of downloads besides how they stand.
    pub linking: Linking,
    /// What was saved before, for what of it belongs to another version.
    pub kept: SavedState,
    /// What was chosen of the palette, newest first.
    pub used: Vec<String>,
    /// The saved views.
    pub views: Vec<View>,
    /// Whether the terminal has the focus, once it has told.
    pub focused: Option<bool>,
    /// When the end of something long is told aloud.
    pub rings: Rings,
    /// Whether nothing may be changed at the service.
    pub read_only: bool,
    /// Which files are chosen of what is added, where nothing is said.
    pub usual_files: &'static str,
    /// What is known of a choice of files.
    pub choosing: Choosing,
    /// When a key was pressed last, or the mouse.
    pub touched: Option<Timestamp>,
    /// The archive, when a command has to name it.
    pub archive: Option<PathBuf>,
}

impl App {
    /// Returns the parts of the screen; nothing when the terminal is too small.
    pub fn areas(&self) -> Option<Areas> {
        split(self.size.0, self.size.1, self.banner.is_some(), self.notices.rows(self.size.0))
    }

    /// Brings everything that is derived up to date with the size of the screen.
    pub fn layout(&mut self) {
        self.notices.expire(self.ctx.now);
        let Areas { body, .. } = self.areas().unwrap_or_default();
        self.ctx.syncing = self.layers.sync.is_alive();
        self.layers.dashboard.set_running(running_lines(&self.layers.sync, &self.ctx));
        if self.layers.route == Route::Detail {
            let facts = self.facts();
            let page = &self.layers.detail;
            let can = |action: Action| match action.context() {
                // What lies over the page has no say in what is done with it.
                Context::Detail => page.can(action, &facts),
                _ => self.can(action),
            };
            let offered: Vec<Action> = Action::ALL.iter().copied().filter(|action| can(*action)).collect();
            self.layers.detail.offer(|action| offered.contains(&action));
        }
        self.layers.layout(body, &self.ctx);
        self.choose_theme();
    }

    /// Shows the theme under the cursor of the menu of themes, else the one in force.
    fn choose_theme(&mut self) {
        let seen = match self.layers.overlays.last() {
            Some(Overlay::Menu(menu)) => menu.theme(),
            Some(_) | None => None,
        };
        let theme = seen.and_then(|name| self.themes.named(name)).or(self.themes.chosen().map(|c| &c.theme));
        if let Some(theme) = theme.filter(|theme| **theme != self.ctx.theme) {
            self.ctx.theme = theme.clone();
        }
    }

    /// Returns what a screen may know of the others.
    pub fn facts(&self) -> Facts {
        let sync = &self.layers.sync;
        let (torrents, _) = self.layers.torrents.counts();
        let may_try_demo = self.token != TokenState::Demo && !sync.is_alive();
        Facts { syncing: sync.is_alive(), torrents, read_only: self.read_only, may_try_demo }
    }

    /// Returns how many requests are allowed, in how long.
    pub fn quota(&self) -> (u32, Duration) {
        let sync = &self.layers.sync;
        match (sync.known(), &sync.progress.gauge) {
            (Some((_, rates)), _) => (rates.limit.max(1), rates.window),
            (None, gauge) if gauge.window_limit > 0 => (gauge.window_limit, gauge.window),
            (None, _) => USUAL_QUOTA,
        }
    }

    /// Returns the contexts of keys that are in force, inner first.
    pub fn contexts(&self) -> &'static [Context] {
        self.layers.top().contexts()
    }

    /// Whether an action does something now; the footer and the palette show those that do.
    pub fn can(&self, action: Action) -> bool {
        let layers = &self.layers;
        let (syncing, has_rows) = (layers.sync.is_alive(), layers.torrents.loading() == Loading::Ready);
        match action {
            Action::SyncActive | Action::RetryFailed => !syncing,
            Action::SyncDefault => !syncing && layers.route != Route::Sync,
            Action::CancelSync => (syncing && layers.sync.run != RunActivity::Cancelling) || layers.can_cancel_job(),
            Action::DeleteTorrents | Action::PutBack | Action::DownloadTorrents | Action::CopyDirectLinks => {
                !self.read_only && !layers.screen().targets(1).is_empty() && layers.fits(action)
            }
            Action::OpenLink => !self.read_only && layers.screen().torrent().is_some() && layers.fits(action),
            Action::ChooseFiles => !self.read_only && (layers.has_waiting() || self.choosing.is_offered()),
            Action::AddTorrent => !self.read_only,
            Action::PutBackLost => !self.read_only && has_rows,
            Action::ChooseMode => layers.route != Route::Sync,
            Action::DecideRemovals => layers.dashboard.doubted().is_some(),
            Action::CopyMenu => layers.screen().torrent().is_some(),
            Action::SetToken => self.token != TokenState::Demo,
            Action::CheckToken => self.token != TokenState::Missing,
            Action::OpenDemo => self.facts().may_try_demo,
            Action::ClearArchive => !syncing && has_rows,
            Action::CheckArchive | Action::ExportArchive => has_rows,
            Action::Back => {
                !self.notices.list().is_empty() || !layers.trail.is_empty() || layers.screen().can_go_back()
            }
            other => match other.context() {
                Context::Move | Context::Everywhere | Context::Always => true,
                _ => layers.top().can(other, &self.facts()),
            },
        }
    }

    /// Whether the user waits for an answer. Rows and numbers come by themselves, but for the first ones, which answer
    /// the opening of the program.
    pub fn is_awaited(&self, ticket: Ticket) -> bool {
        match ticket.owner {
            Owner::Table => self.layers.torrents.loading() == Loading::Waiting,
            Owner::Dashboard => self.layers.dashboard.loading() == Loading::Waiting,
            Owner::Jobs => self.layers.route == Route::Jobs,
            _ => true,
        }
    }

    /// Returns the next moment at which something on the screen changes by itself.
    pub fn next_tick(&self) -> Option<Timestamp> {
        let is_alive = self.layers.sync.is_alive()
            || self.layers.jobs.live.is_some()
            || self.layers.overlays.iter().any(Overlay::counts_down);
        let second = is_alive.then(|| self.ctx.now.checked_add(Duration::from_secs(1)));
        let told = self.layers.dashboard.overview().and_then(|overview| next_change(overview, self.ctx.now));
        let others = [self.notices.next_expiry(), self.layers.torrents.next_tick(self.ctx.now), told];
        second.and_then(Result::ok).into_iter().chain(others.into_iter().flatten()).min()
    }
}
