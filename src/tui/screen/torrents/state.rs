//! What the torrents screen knows: rows, filter, search, order, marks and the chosen line.
//!
//! The chosen torrent is kept by its id: rows may come, go and change places under it. What is shown
//! is computed again only when rows, filter, search or order changed.

use jiff::Timestamp;
use ratatui::layout::Rect;

use super::columns::{ColumnSet, SortKey};
use super::copied_hashes::CopiedHashes;
use super::filter::{Filter, Tab};
use super::fitting::fits_row;
use super::order::Sort;
use super::preview::Preview;
use super::row_feed::RowFeed;
use super::search::Search;
use super::selection::{Marked, Marks};
use super::store::RowStore;
use super::typing::Typing;
use crate::model::{TorrentId, TorrentRow};
use crate::query::Matcher;
use crate::tui::input::{Action, Motion};
use crate::tui::protocol::{Effect, Loading, Ticket, TorrentSet};
use crate::tui::style::Ctx;
use crate::tui::widget::{ListWindow, Prompt};

/// What changed since the shown rows were computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) enum Stale {
    #[default]
    Nothing,
    Filter,
    Order,
    Rows,
}

/// What else there is to say of the shown rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Shown because of what a file is called.
    pub by_file: usize,
    /// Gone torrents that are left out.
    pub gone: usize,
    /// What the search finds without the filter, where the filter leaves nothing of it.
    pub in_all: usize,
}

/// The state of the torrents screen.
#[derive(Debug, Clone, Default)]
pub struct TorrentsState {
    /// The line to search in.
    pub prompt: Prompt,
    pub(super) typing: Typing,
    pub(super) feed: RowFeed,
    pub(super) store: RowStore,
    pub(super) search: Search,
    pub(super) marks: Marks,
    /// How much is marked, and after how many changes of the marks that was counted.
    pub(super) marked: (Marked, u64),
    pub(super) hashes: CopiedHashes,
    pub(super) preview: Preview,
    /// Whether the preview is wished for; without a wish the width decides.
    pub(super) preview_wanted: Option<bool>,
    pub(super) columns: ColumnSet,
    pub(super) hide_gone: bool,
    pub(super) filter: Filter,
    pub(super) sort: Sort,
    pub(super) tabs: Vec<Tab>,
    /// All rows in order, and those of them that are shown.
    pub(super) sorted: Vec<u32>,
    pub(super) order: Vec<u32>,
    pub(super) tally: Tally,
    pub(super) stale: Stale,
    pub(super) chosen: Option<TorrentId>,
    pub(super) list: ListWindow,
    /// Where the screen lies, as of the last layout.
    pub(super) area: Rect,
}

impl TorrentsState {
    /// Asks for the rows that changed, unless they are on their way.
    pub fn ask(&mut self) -> Option<Effect> {
        self.feed.ask()
    }

    /// Records that the archive has changed; returns what has to be asked.
    pub fn archive_changed(&mut self) -> Option<Effect> {
        self.preview.outdate();
        self.feed.ask()
    }

    /// Handles rows ahead of all others, which are shown while the first reading goes on.
    pub(super) fn newest_loaded(&mut self, ticket: Ticket, rows: Vec<TorrentRow>) {
        if self.feed.accepts(ticket) && self.loading() == Loading::Waiting {
            self.store.upsert(rows);
            self.outdate(Stale::Rows);
        }
    }

    /// Handles some of the rows; they are put in their order when the last ones have come.
    pub(super) fn some_loaded(&mut self, ticket: Ticket, rows: Vec<TorrentRow>, more: usize) {
        if self.feed.accepts(ticket) {
            self.store.reserve(rows.len() + more);
            self.store.upsert(rows);
        }
    }

    /// Handles the last of the rows; returns what has to be asked next.
    pub(super) fn loaded(&mut self, ticket: Ticket, rows: Vec<TorrentRow>, rev: i64) -> Vec<Effect> {
        if !self.feed.accepts(ticket) {
            return Vec::new();
        }
        let first = self.loading() != Loading::Ready;
        if !rows.is_empty() || first {
            self.store.upsert(rows);
            self.outdate(Stale::Rows);
        }
        if first {
            // Whoever sorts by a text for the first time shall not wait for it then.
            self.store.sort_texts(SortKey::Name);
            self.store.sort_texts(SortKey::Id);
        }
        self.feed.arrived(ticket, rev);
        self.feed.ask_again().into_iter().chain([Effect::IndexPaths]).collect()
    }

    /// Forgets every row, for an archive that was emptied; returns what has to be asked.
    pub fn start_over(&mut self) -> Effect {
        self.store = RowStore::default();
        self.marks.clear();
        self.chosen = None;
        self.outdate(Stale::Rows);
        self.feed.start_over()
    }

    /// Returns where the first reading stands.
    pub fn loading(&self) -> Loading {
        self.feed.loading()
    }

    /// Moves the chosen line.
    pub fn go(&mut self, motion: Motion) {
        self.list.go(motion, self.order.len());
        self.remember_chosen();
    }

    /// Moves to the next or the last line, around the end.
    pub(super) fn go_around(&mut self, down: bool) {
        let (at, len) = (self.list.cursor(), self.order.len().max(1));
        self.choose_line(if down { (at + 1) % len } else { (at + len - 1) % len });
    }

    /// Chooses a line, or the last one when there are fewer; says whether it was chosen before.
    pub(super) fn choose_line(&mut self, at: usize) -> bool {
        let before = self.list.choose(at, self.order.len());
        self.remember_chosen();
        before
    }

    pub(super) fn remember_chosen(&mut self) {
        self.chosen = self.chosen_row().map(|row| row.id.clone());
    }

    /// Shows the next filter.
    pub fn next_filter(&mut self) {
        self.step_filter(1);
    }

    /// Shows the filter before.
    pub fn previous_filter(&mut self) {
        self.step_filter(self.tabs.len().saturating_sub(1));
    }

    /// Changes what the table is sorted by.
    pub fn sort_by(&mut self, sort: Sort) {
        self.sort = sort;
        self.outdate(Stale::Order);
    }

    /// Forgets the search.
    pub fn clear_search(&mut self) {
        self.prompt.discard();
    }

    /// Shows torrents as another screen counts them; a search that is still there would count otherwise.
    pub fn show_set(&mut self, set: TorrentSet) {
        let query = set.clone();
        let (filter, key) = match set {
            TorrentSet::All | TorrentSet::Query(_) => (Filter::All, None),
            TorrentSet::Missing => (Filter::All, Some((SortKey::Detail, false))),
            TorrentSet::Phase(phase) => (Filter::Phase(phase), None),
            TorrentSet::Gone => (Filter::Gone, None),
            TorrentSet::Largest => (Filter::All, Some((SortKey::Size, true))),
            TorrentSet::Status(status) => (Filter::Status(status), None),
        };
        self.clear_search();
        if let TorrentSet::Query(query) = query {
            self.prompt.set_text(&query);
            self.typing.keep(&query);
        }
        self.show_gone();
        self.show(filter);
        if let Some((key, descending)) = key {
            self.sort_by(Sort { key, descending });
        }
    }

    /// Returns the next moment at which something changes by itself.
    pub fn next_tick(&self, now: Timestamp) -> Option<Timestamp> {
        let slow = self.search.slow_from().filter(|at| *at > now);
        slow.into_iter().chain(self.preview.next_tick()).min()
    }

    /// Shows the filter of a tab.
    pub fn show_tab(&mut self, at: usize) {
        if let Some(tab) = self.tabs.get(at) {
            self.show(tab.filter.clone());
        }
    }

    /// Shows what a filter accepts.
    pub fn show(&mut self, filter: Filter) {
        self.filter = filter;
        self.outdate(Stale::Filter);
    }

    /// Reads the search line, on which the room for the rows depends.
    pub fn read_line(&mut self, ctx: &Ctx) {
        if self.search.read(self.prompt.text(), ctx) {
            self.search.decide(&self.store);
            self.outdate(Stale::Filter);
        }
    }

    fn step_filter(&mut self, by: usize) {
        let at = self.tabs.iter().position(|tab| tab.filter == self.filter).unwrap_or(0);
        if let Some(tab) = self.tabs.get((at + by) % self.tabs.len().max(1)) {
            self.show(tab.filter.clone());
        }
    }

    pub(super) fn outdate(&mut self, stale: Stale) {
        self.stale = self.stale.max(stale);
    }

    /// Returns the chosen row.
    pub fn chosen_row(&self) -> Option<&TorrentRow> {
        self.order.get(self.list.cursor()).and_then(|index| self.store.row(*index))
    }

    /// Returns how much is marked.
    pub fn marked(&self) -> Marked {
        self.marked.0
    }

    /// Whether what an action does at the service fits one of the marked torrents, else the chosen one.
    pub fn fits_targets(&self, action: Action) -> bool {
        if self.marks.count() > 0 {
            return self.marked.0.fits.holds(action);
        }
        self.chosen_row().is_some_and(|row| fits_row(action, row))
    }

    /// Returns the torrents that something is done to: the marked ones in the order of the table, else the chosen one.
    pub fn targets(&self) -> Vec<&TorrentRow> {
        self.target_rows().collect()
    }

    /// Returns the same, one after another.
    pub fn target_rows(&self) -> impl Iterator<Item = &TorrentRow> {
        let chosen = self.chosen_row().filter(|_| self.marks.count() == 0);
        // Also those that the filter or the query leaves out.
        let indexes = if self.marks.count() == 0 { &[][..] } else { &self.sorted[..] };
        let marked = indexes.iter().filter(|index| self.marks.holds(**index));
        chosen.into_iter().chain(marked.filter_map(|index| self.store.row(*index)))
    }

    /// Whether a torrent is marked.
    pub fn is_marked(&self, id: &TorrentId) -> bool {
        self.store.index_of(id).is_some_and(|index| self.marks.holds(index))
    }

    /// Returns the row shown at a position.
    pub fn shown_row(&self, position: usize) -> Option<&TorrentRow> {
        self.order.get(position).and_then(|index| self.store.row(*index))
    }

    /// Returns what decides about files, when it was a file that made the search find a torrent.
    pub fn sought(&self, id: &TorrentId) -> Option<Matcher> {
        let by_file = self.store.index_of(id).is_some_and(|index| self.search.finds_by_file(index, &self.store));
        self.search.matcher().filter(|_| by_file).cloned()
    }

    /// Whether the filter alone keeps what is searched from being seen.
    pub(super) fn is_hidden_by_filter(&self) -> bool {
        self.order.is_empty() && self.tally.in_all > 0 && self.filter != Filter::All
    }

    /// Returns the row of a torrent, shown or not.
    pub fn row_of(&self, id: &TorrentId) -> Option<&TorrentRow> {
        self.store.index_of(id).and_then(|index| self.store.row(index))
    }

    /// Returns how many rows there are, and how many of them are shown.
    pub fn counts(&self) -> (usize, usize) {
        (self.store.rows().len(), self.order.len())
    }

    /// Returns what else there is to say of the shown rows.
    pub fn tally(&self) -> Tally {
        self.tally
    }

    /// Returns what is searched.
    pub fn search(&self) -> &Search {
        &self.search
    }

    /// Returns the filters with their counts, and which is in force.
    pub fn tabs(&self) -> (&[Tab], &Filter) {
        (&self.tabs, &self.filter)
    }

    /// Returns what the table is sorted by.
    pub fn sort(&self) -> Sort {
        self.sort
    }

    /// Returns the position of the chosen row, and of the first visible one.
    pub fn position(&self) -> (usize, usize) {
        (self.list.cursor(), self.list.offset())
    }
}
