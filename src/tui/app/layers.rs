//! Everything that can take keys: the screens side by side, where the user is, and what lies over it.
//!
//! To add a screen: its field, and its arms in `screen` and `screen_of_mut`.
//!
//! Late answers always find their screen, whichever is seen, since every screen is here all the time. This is the only
//! place that knows which layer is on top.

use std::collections::VecDeque;

use ratatui::layout::Rect;

use super::trail::Trail;
use crate::model::{JobRecord, TorrentId, TorrentRow};
use crate::tui::input::Action;
use crate::tui::overlay::Overlay;
use crate::tui::protocol::{Layer, Owner, Route, SCREENS, Screen};
use crate::tui::screen::dashboard::DashboardState;
use crate::tui::screen::detail::DetailState;
use crate::tui::screen::history::HistoryState;
use crate::tui::screen::jobs::JobsState;
use crate::tui::screen::problems::ProblemsState;
use crate::tui::screen::sync::SyncState;
use crate::tui::screen::torrents::{TorrentsState, fits_row};
use crate::tui::style::Ctx;

/// Torrents that are looked at for a key: it is asked for with every frame what it can do.
const LOOKED_AT: usize = 200;

/// Everything that can take keys.
#[derive(Debug, Clone, Default)]
pub struct Layers {
    /// Where the user is.
    pub route: Route,
    /// Where going back leads.
    pub trail: Trail,
    /// What lies over the screen, topmost last.
    pub overlays: Vec<Overlay>,
    /// What came while its user was busy, oldest first: it is shown afterwards.
    put_off: VecDeque<Overlay>,
    /// The archive at a glance.
    pub dashboard: DashboardState,
    /// What failed.
    pub problems: ProblemsState,
    /// The table.
    pub torrents: TorrentsState,
    /// One torrent.
    pub detail: DetailState,
    /// The sync.
    pub sync: SyncState,
    /// What came, changed and went.
    pub history: HistoryState,
    /// What was asked of the service.
    pub jobs: JobsState,
}

impl Layers {
    /// Returns what is on top.
    pub fn top(&self) -> &dyn Layer {
        self.overlays.last().map_or_else(|| self.screen() as &dyn Layer, Overlay::layer)
    }

    /// Returns what is on top.
    pub fn top_mut(&mut self) -> &mut dyn Layer {
        if self.overlays.is_empty() {
            return self.screen_mut();
        }
        let last = self.overlays.len() - 1;
        self.overlays[last].layer_mut()
    }

    /// Whether the user does something that nothing may come over: a key that is meant for it would be taken for an answer.
    pub fn is_busy(&self) -> bool {
        !self.overlays.is_empty() || self.top().contexts().first().is_some_and(|context| context.takes_text())
    }

    /// Keeps for later what has come over so many overlays.
    pub fn put_off(&mut self, over: usize) {
        self.put_off.extend(self.overlays.drain(over.min(self.overlays.len())..));
    }

    /// Shows what was kept, one after another, once the user is done.
    pub fn show_put_off(&mut self) {
        if !self.is_busy() {
            self.overlays.extend(self.put_off.pop_front());
        }
    }

    /// Takes away what was made from an archive that is not there any more.
    pub fn leave_archive(&mut self) {
        let is_of_it = |overlay: &Overlay| matches!(overlay, Overlay::Plan(_) | Overlay::Files(_));
        self.overlays.retain(|overlay| !is_of_it(overlay));
        self.put_off.clear();
        self.trail.clear();
        self.jobs.close();
        self.sync.close();
        if self.route == Route::Detail {
            self.route = Route::Torrents;
        }
    }

    /// Returns the screen where the user is.
    pub fn screen(&self) -> &dyn Screen {
        match self.route {
            Route::Dashboard => &self.dashboard,
            Route::Problems => &self.problems,
            Route::Torrents => &self.torrents,
            Route::Detail => &self.detail,
            Route::Sync => &self.sync,
            Route::History => &self.history,
            Route::Jobs => &self.jobs,
        }
    }

    /// Returns the screen where the user is.
    pub fn screen_mut(&mut self) -> &mut dyn Screen {
        self.screen_of_mut(self.route)
    }

    /// Returns a screen by its name.
    pub fn screen_of_mut(&mut self, route: Route) -> &mut dyn Screen {
        match route {
            Route::Dashboard => &mut self.dashboard,
            Route::Problems => &mut self.problems,
            Route::Torrents => &mut self.torrents,
            Route::Detail => &mut self.detail,
            Route::Sync => &mut self.sync,
            Route::History => &mut self.history,
            Route::Jobs => &mut self.jobs,
        }
    }

    /// Brings every layer up to date with the room there is, from the ground up.
    pub fn layout(&mut self, body: Rect, ctx: &Ctx) {
        for route in Route::all() {
            self.screen_of_mut(route).layout(body, ctx);
        }
        for overlay in &mut self.overlays {
            overlay.layer_mut().layout(body, ctx);
        }
    }

    /// Returns the screen that asked a question; nothing when no screen did.
    pub fn owner_mut(&mut self, owner: Owner) -> Option<&mut dyn Screen> {
        owner.route().map(|route| self.screen_of_mut(route))
    }

    /// Whether the key that cancels has a job to cancel: the chosen one on the screen of jobs, else the one that runs here.
    pub fn can_cancel_job(&self) -> bool {
        let is_open = |job: &JobRecord| job.state.is_open();
        let here = self.route == Route::Jobs;
        if here && self.jobs.is_on_downloads() {
            return self.jobs.downloads.is_running();
        }
        let elsewhere = !here && self.jobs.downloads.is_running();
        self.jobs.live.is_some() || elsewhere || (here && self.jobs.chosen().is_some_and(is_open))
    }

    /// Returns those of the torrents in question that wait for a choice of files.
    pub fn waiting(&self) -> Vec<TorrentId> {
        if self.route == Route::Torrents {
            let waits = |row: &&TorrentRow| fits_row(Action::ChooseFiles, row);
            return self.torrents.target_rows().filter(waits).map(|row| row.id.clone()).collect();
        }
        self.screen().targets(usize::MAX).into_iter().filter(|id| self.waits(id)).collect()
    }

    /// Whether there is one.
    pub fn has_waiting(&self) -> bool {
        if self.route == Route::Torrents {
            return self.torrents.fits_targets(Action::ChooseFiles);
        }
        self.screen().targets(LOOKED_AT).iter().any(|id| self.waits(id))
    }

    fn waits(&self, id: &TorrentId) -> bool {
        self.torrents.row_of(id).is_some_and(|row| fits_row(Action::ChooseFiles, row))
    }

    /// Whether what an action does at the service fits one of the torrents in question, so that it is no key for nothing.
    pub fn fits(&self, action: Action) -> bool {
        if let Some(fits) = self.screen().fits(action) {
            return fits;
        }
        let targets = self.screen().targets(LOOKED_AT);
        // Of a torrent that the table does not know yet nothing speaks against it, nor of so many that not all are looked at.
        targets.len() == LOOKED_AT
            || targets.iter().any(|id| self.torrents.row_of(id).is_none_or(|row| fits_row(action, row)))
    }

    /// Returns the place of the lit tab in the line of tabs: where the user is, or where going back leads.
    pub fn tab(&self) -> usize {
        let tab = |here: Route| SCREENS.iter().position(|tab| tab.route == here);
        std::iter::once(self.route).chain(self.trail.routes()).find_map(tab).unwrap_or(0)
    }
}
