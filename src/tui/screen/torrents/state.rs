//! What the torrents screen knows: rows, filter, search, order and the chosen line.
//!
//! The chosen torrent is kept by its id: rows may come, go and change places under it. What is shown
//! is computed again only when rows, filter, search or order changed.

use super::filter::{Filter, Tab, tabs};
use super::order::{Sort, sorted};
use super::store::RowStore;
use crate::model::{TorrentId, TorrentRow};
use crate::tui::key::Key;
use crate::tui::motion::Motion;
use crate::tui::widget::Prompt;

/// Where the first reading of the archive stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Loading {
    /// The rows are on their way.
    #[default]
    Waiting,
    /// There is no archive yet.
    NoArchive,
    /// The archive could not be read.
    Failed,
    /// The rows are there.
    Ready,
}

/// What changed since the shown rows were computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
enum Stale {
    #[default]
    Nothing,
    Filter,
    Order,
    Rows,
}

/// The state of the torrents screen.
#[derive(Debug, Clone, Default)]
pub struct TorrentsState {
    /// Where the first reading stands.
    pub loading: Loading,
    /// The line to search in.
    pub prompt: Prompt,
    store: RowStore,
    rev: i64,
    asked: bool,
    /// Whether the answer on its way is one to forget.
    outdated: bool,
    ask_again: bool,
    tabs: Vec<Tab>,
    filter: Filter,
    sort: Sort,
    sorted: Vec<u32>,
    order: Vec<u32>,
    stale: Stale,
    chosen: Option<TorrentId>,
    cursor: usize,
    offset: usize,
    page: usize,
}

impl TorrentsState {
    /// Asks for what changed, unless an answer is still on its way; returns the revision to ask from.
    pub fn ask(&mut self) -> Option<i64> {
        if self.asked {
            self.ask_again = true;
            return None;
        }
        self.asked = true;
        Some(self.rev)
    }

    /// Takes in the newest rows, which are shown while the first reading goes on.
    pub fn newest_loaded(&mut self, rows: Vec<TorrentRow>) {
        if self.loading == Loading::Waiting {
            self.store.upsert(rows);
            self.mark(Stale::Rows);
        }
    }

    /// Takes rows in; returns the revision to ask from when more was written meanwhile.
    pub fn loaded(&mut self, rows: Vec<TorrentRow>, rev: i64) -> Option<i64> {
        let outdated = std::mem::take(&mut self.outdated);
        let (rows, rev) = if outdated { (Vec::new(), 0) } else { (rows, rev) };
        if !rows.is_empty() || self.loading != Loading::Ready {
            self.store.upsert(rows);
            self.mark(Stale::Rows);
        }
        self.rev = self.rev.max(rev);
        self.loading = Loading::Ready;
        self.asked = false;
        if std::mem::take(&mut self.ask_again) { self.ask() } else { None }
    }

    /// Takes in that the rows asked for will not come.
    pub fn not_loaded(&mut self, why: Loading) {
        self.asked = false;
        self.ask_again = false;
        if self.loading != Loading::Ready {
            self.loading = why;
        }
    }

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
        self.mark(Stale::Order);
    }

    /// Types into the search; says whether the line knows the key.
    pub fn press(&mut self, key: Key) -> bool {
        let known = self.prompt.press(key);
        self.mark(Stale::Filter);
        known
    }

    /// Pastes into the search.
    pub fn paste(&mut self, text: &str) {
        self.prompt.open();
        self.prompt.paste(text);
        self.mark(Stale::Filter);
    }

    /// Forgets the search.
    pub fn clear_search(&mut self) {
        self.prompt.discard();
        self.mark(Stale::Filter);
    }

    /// Shows the filter of a tab.
    pub fn show_tab(&mut self, at: usize) {
        if let Some(tab) = self.tabs.get(at) {
            self.show(tab.filter.clone());
        }
    }

    /// Shows the filter with a label; an unknown one shows everything once the rows are there.
    pub fn show_named(&mut self, label: &str) {
        self.show(Filter::labelled(label));
    }

    /// Chooses a line of the table; says whether it was chosen before.
    pub fn choose_line(&mut self, at: usize) -> bool {
        let before = self.cursor;
        self.move_to(at);
        before == self.cursor
    }

    /// Forgets every row, for an archive that was emptied; returns the revision to ask from.
    pub fn start_over(&mut self) -> Option<i64> {
        self.store = RowStore::default();
        self.rev = 0;
        self.outdated = self.asked;
        self.chosen = None;
        self.mark(Stale::Rows);
        self.ask()
    }

    /// Shows what a filter accepts.
    pub fn show(&mut self, filter: Filter) {
        self.filter = filter;
        self.mark(Stale::Filter);
    }

    /// Brings everything that is derived up to date; `page` is the number of visible lines.
    pub fn settle(&mut self, page: usize) {
        self.page = page.max(1);
        let stale = std::mem::take(&mut self.stale);
        if stale >= Stale::Rows {
            self.tabs = tabs(self.store.rows());
            // While the rows are still coming, a status may have none yet.
            if self.loading == Loading::Ready && !self.tabs.iter().any(|tab| tab.filter == self.filter) {
                self.filter = Filter::All;
            }
        }
        if stale >= Stale::Order {
            self.sorted = sorted(&self.store, self.sort);
        }
        if stale >= Stale::Filter {
            self.choose_rows();
        }
        self.keep_in_view();
    }

    fn choose_rows(&mut self) {
        let hits = self.store.matching(self.prompt.text());
        let shown = |index: &u32| {
            hits.as_ref().is_none_or(|hits| hits.get(*index as usize) == Some(&true))
                && (self.filter == Filter::All || self.store.row(*index).is_some_and(|row| self.filter.accepts(row)))
        };
        self.order = self.sorted.iter().copied().filter(shown).collect();
        // The chosen torrent stays on its line of the screen, unless the top of the table is shown.
        let line = self.cursor.saturating_sub(self.offset);
        let chosen = self.chosen.as_ref().and_then(|id| self.store.index_of(id));
        if let Some(at) = chosen.and_then(|chosen| self.order.iter().position(|index| *index == chosen)) {
            self.cursor = at;
            if self.offset > 0 {
                self.offset = at.saturating_sub(line);
            }
        }
        self.move_to(self.cursor);
    }

    fn move_to(&mut self, at: usize) {
        self.cursor = at.min(self.order.len().saturating_sub(1));
        self.chosen = self.chosen_row().map(|row| row.id.clone());
    }

    fn keep_in_view(&mut self) {
        self.offset = self
            .offset
            .min(self.cursor)
            .max((self.cursor + 1).saturating_sub(self.page))
            .min(self.order.len().saturating_sub(self.page));
    }

    fn step_filter(&mut self, by: usize) {
        let at = self.tabs.iter().position(|tab| tab.filter == self.filter).unwrap_or(0);
        if let Some(tab) = self.tabs.get((at + by) % self.tabs.len().max(1)) {
            self.show(tab.filter.clone());
        }
    }

    fn mark(&mut self, stale: Stale) {
        self.stale = self.stale.max(stale);
    }

    /// Returns the chosen row.
    pub fn chosen_row(&self) -> Option<&TorrentRow> {
        self.order.get(self.cursor).and_then(|index| self.store.row(*index))
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
