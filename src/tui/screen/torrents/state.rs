//! What the torrents screen knows: rows, filter, search, order, marks and the chosen line.
//!
//! The chosen torrent is kept by its id: rows may come, go and change places under it. What is shown
//! is computed again only when rows, filter, search or order changed.

use super::arrival::Asking;
use super::columns::ColumnSet;
use super::filter::{Filter, Tab};
use super::marks::Marks;
use super::order::Sort;
use super::search::{Search, SearchQuestion};
use super::store::RowStore;
use crate::model::{TorrentId, TorrentRow};
use crate::tui::input::action::Action;
use crate::tui::input::key::Key;
use crate::tui::input::motion::Motion;
use crate::tui::protocol::latest::Loading;
use crate::tui::style::ctx::Ctx;
use crate::tui::widget::Prompt;

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
}

/// The state of the torrents screen.
#[derive(Debug, Clone, Default)]
pub struct TorrentsState {
    /// Where the first reading stands.
    pub loading: Loading,
    /// The line to search in.
    pub prompt: Prompt,
    /// Whether the detail pane is wished for; without a wish the width decides.
    pub pane: Option<bool>,
    pub(super) store: RowStore,
    pub(super) search: Search,
    pub(super) marks: Marks,
    pub(super) columns: ColumnSet,
    pub(super) hide_gone: bool,
    pub(super) tally: Tally,
    pub(super) rev: i64,
    pub(super) asking: Asking,
    pub(super) tabs: Vec<Tab>,
    pub(super) filter: Filter,
    pub(super) sort: Sort,
    pub(super) sorted: Vec<u32>,
    pub(super) order: Vec<u32>,
    pub(super) stale: Stale,
    pub(super) chosen: Option<TorrentId>,
    pub(super) cursor: usize,
    pub(super) offset: usize,
    pub(super) page: usize,
}

impl TorrentsState {
    /// Moves the chosen line.
    pub fn go(&mut self, motion: Motion) {
        self.move_to(motion.from(self.cursor, self.page));
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

    /// Types into the search; says whether the line knows the key.
    pub fn press(&mut self, key: Key) -> bool {
        self.prompt.press(key)
    }

    /// Pastes into the search.
    pub fn paste(&mut self, text: &str) {
        self.prompt.open();
        self.prompt.paste(text);
    }

    /// Forgets the search.
    pub fn clear_search(&mut self) {
        self.prompt.discard();
    }

    /// Shows the filter of a tab.
    pub fn show_tab(&mut self, at: usize) {
        if let Some(tab) = self.tabs.get(at) {
            self.show(tab.filter.clone());
        }
    }

    /// Chooses a line of the table; says whether it was chosen before.
    pub fn choose_line(&mut self, at: usize) -> bool {
        let before = self.cursor;
        self.move_to(at);
        before == self.cursor
    }

    /// Shows what a filter accepts.
    pub fn show(&mut self, filter: Filter) {
        self.filter = filter;
        self.outdate(Stale::Filter);
    }

    /// Takes in which torrents a question about the query found.
    pub fn found(&mut self, request: u64, ids: &[TorrentId]) {
        if self.search.answered(request, ids, &self.store) {
            self.outdate(Stale::Filter);
        }
    }

    /// Takes in that a question about the query has no answer.
    pub fn not_found(&mut self, request: u64) {
        self.search.not_answered(request);
    }

    /// Returns what has to be asked about the query now.
    pub fn question(&mut self, ctx: &Ctx) -> Option<SearchQuestion> {
        self.search.question(ctx.now)
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
        self.order.get(self.cursor).and_then(|index| self.store.row(*index))
    }

    /// Whether an action of this screen does something now.
    pub fn works(&self, action: Action) -> bool {
        match action {
            Action::ClearMarks => self.marks.count() > 0,
            Action::ChooseOrder => self.counts().0 > 0,
            Action::ToggleGone => {
                self.hide_gone || self.tabs.iter().any(|tab| tab.filter == Filter::Gone && tab.count > 0)
            }
            Action::BulkMenu | Action::RefreshMarked | Action::CopyNames | Action::CopyHashes | Action::CopyMagnets => {
                self.marks.count() > 0 || self.counts().1 > 0
            }
            _ => self.counts().1 > 0,
        }
    }

    /// Returns the row shown at a position.
    pub fn shown_row(&self, position: usize) -> Option<&TorrentRow> {
        self.order.get(position).and_then(|index| self.store.row(*index))
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
        (self.cursor, self.offset)
    }
}
