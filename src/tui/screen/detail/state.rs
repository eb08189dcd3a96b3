//! What the detail page knows: which torrent, what was answered, how far it is scrolled.

use crate::model::{HistoryEvent, TorrentFacts, TorrentId};
use crate::tui::ctx::Ctx;
use crate::tui::motion::Motion;

use super::lines::Lines;

/// The state of the detail page.
#[derive(Debug, Clone, Default)]
pub struct DetailState {
    id: Option<TorrentId>,
    request: u64,
    answered: bool,
    facts: Option<Box<TorrentFacts>>,
    timeline: Vec<HistoryEvent>,
    offset: usize,
    page: usize,
}

impl DetailState {
    /// Returns an empty page whose requests have numbers after this one.
    pub fn numbered_from(request: u64) -> Self {
        Self { request, ..Self::default() }
    }

    /// Turns to a torrent; returns the number of the request for it.
    pub fn open(&mut self, id: TorrentId) -> u64 {
        *self = Self { id: Some(id), request: self.request, page: self.page, ..Self::default() };
        self.request_again()
    }

    /// Asks for the same torrent again; what is shown stays until the answer.
    pub fn request_again(&mut self) -> u64 {
        self.request += 1;
        self.request
    }

    /// Takes an answer in; one to an earlier request is dropped.
    pub fn loaded(&mut self, request: u64, facts: Option<Box<TorrentFacts>>, timeline: Vec<HistoryEvent>) {
        if request == self.request {
            self.answered = true;
            self.facts = facts;
            self.timeline = timeline;
        }
    }

    /// Scrolls.
    pub fn go(&mut self, motion: Motion) {
        self.offset = motion.from(self.offset, self.page);
    }

    /// Keeps the scroll inside the content; `page` and `width` are those of the window.
    pub fn settle(&mut self, page: usize, width: u16, ctx: &Ctx) {
        self.page = page;
        let lines = self.facts.as_ref().map_or(0, |facts| Lines::new(facts, &self.timeline, width, ctx).count());
        self.offset = self.offset.min(lines.saturating_sub(page));
    }

    /// Returns the torrent that is shown.
    pub fn id(&self) -> Option<&TorrentId> {
        self.id.as_ref()
    }

    /// Returns what is known of it, and whether the archive has answered.
    pub fn facts(&self) -> (Option<&TorrentFacts>, bool) {
        (self.facts.as_deref(), self.answered)
    }

    /// Returns its observed changes, newest first.
    pub fn timeline(&self) -> &[HistoryEvent] {
        &self.timeline
    }

    /// Returns the first visible line.
    pub fn offset(&self) -> usize {
        self.offset
    }
}
