//! The pane beside the table: follows the chosen line, but asks only when it stands still.
//!
//! Whoever holds a key down passes a hundred torrents a second; only the one where they stop is read, and
//! never more than one at a time.

use std::time::Duration;

use jiff::Timestamp;

use super::state::{App, Route};
use crate::model::{HistoryEvent, TorrentFacts, TorrentId};
use crate::tui::protocol::effect::Effect;
use crate::tui::screen::detail::DetailState;
use crate::tui::screen::torrents;

/// How long a line has to be chosen before its torrent is read.
const STILL: Duration = Duration::from_millis(60);

/// Questions of the pane are numbered from here on, so that no answer is taken for one of the detail page's.
const FIRST_REQUEST: u64 = 1 << 32;

/// What the pane shows, and what it waits for.
#[derive(Debug, Clone)]
pub struct Pane {
    /// The torrent that was read last.
    pub detail: DetailState,
    /// The chosen torrent, and since when.
    chosen: Option<(TorrentId, Timestamp)>,
    asked: Option<u64>,
    outdated: bool,
}

impl Default for Pane {
    fn default() -> Self {
        Self { detail: DetailState::numbered_from(FIRST_REQUEST), chosen: None, asked: None, outdated: false }
    }
}

impl Pane {
    /// Whether a number is one of the pane's questions.
    pub fn is_own(request: u64) -> bool {
        request > FIRST_REQUEST
    }

    /// Takes an answer in.
    pub fn loaded(&mut self, request: u64, facts: Option<Box<TorrentFacts>>, timeline: Vec<HistoryEvent>) {
        self.asked = None;
        self.detail.loaded(request, facts, timeline);
    }

    /// Takes in that the archive has changed, or that an answer will not come.
    pub fn outdate(&mut self) {
        self.outdated = true;
    }

    /// Takes in that what was asked for cannot be read.
    pub fn not_loaded(&mut self) {
        self.asked = None;
    }

    /// Whether the chosen torrent is another one than what was read.
    fn is_behind(&self) -> bool {
        self.chosen.as_ref().is_some_and(|(id, _)| self.outdated || self.detail.id() != Some(id))
    }

    /// Returns when the chosen line will have stood still for long enough.
    pub fn next_tick(&self) -> Option<Timestamp> {
        let (_, since) = self.chosen.as_ref().filter(|_| self.asked.is_none() && self.is_behind())?;
        since.checked_add(STILL).ok()
    }
}

/// Follows the chosen line; returns what has to be read.
pub fn follow(app: &mut App) -> Option<Effect> {
    let body = app.areas().unwrap_or_default().body;
    let shown = app.route == Route::Torrents && torrents::pane(body, &app.torrents).1.is_some();
    let chosen = app.torrents.chosen_row().filter(|_| shown).map(|row| &row.id);
    let pane = &mut app.pane;
    if pane.chosen.as_ref().map(|(id, _)| id) != chosen {
        pane.chosen = chosen.map(|id| (id.clone(), app.ctx.now));
    }
    pane.next_tick().filter(|due| *due <= app.ctx.now)?;
    let id = pane.chosen.as_ref().map(|(id, _)| id.clone())?;
    // What is shown of the same torrent stays until the answer.
    let again = pane.detail.id() == Some(&id);
    let request = if again { pane.detail.request_again() } else { pane.detail.open(id.clone()) };
    pane.asked = Some(request);
    pane.outdated = false;
    Some(Effect::LoadFacts { request, id })
}
