//! Which rows are shown, on which line the chosen one is, and what of it fits into the window.
//!
//! Computed again only as far as something it depends on has changed.

use super::filter::{Filter, tabs};
use super::order::sorted;
use super::state::{Stale, Tally, TorrentsState};
use crate::tui::protocol::latest::Loading;

impl TorrentsState {
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
            self.search.decide(&self.store);
        }
        if stale >= Stale::Order {
            self.sorted = sorted(&mut self.store, self.sort);
        }
        if stale >= Stale::Filter {
            self.choose_rows();
        }
        self.keep_in_view();
    }

    fn choose_rows(&mut self) {
        let mut tally = Tally::default();
        let hide_gone = self.hide_gone && self.filter != Filter::Gone;
        let everything = self.filter == Filter::All && !hide_gone;
        let shown = |index: &u32| {
            if !self.search.finds(*index) {
                return false;
            }
            if !everything {
                let Some(row) = self.store.row(*index) else { return false };
                if !self.filter.accepts(row) {
                    return false;
                }
                if hide_gone && row.gone {
                    tally.gone += 1;
                    return false;
                }
            }
            tally.by_file += usize::from(self.search.finds_by_file(*index, &self.store));
            true
        };
        if everything && self.search.matcher().is_none() {
            self.order.clone_from(&self.sorted);
        } else {
            self.order = self.sorted.iter().copied().filter(shown).collect();
        }
        self.tally = tally;
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

    /// Chooses a line, or the last one when there are fewer.
    pub(super) fn move_to(&mut self, at: usize) {
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
}
