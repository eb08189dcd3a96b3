//! Which rows are shown, on which line the chosen one is, and what of it fits into the window.
//!
//! Computed again only as far as something it depends on has changed.

use super::filter::{Filter, Tab, tabs};
use super::order::sorted;
use super::state::{Stale, Tally, TorrentsState};

impl TorrentsState {
    /// Brings everything that is derived up to date; `page` is the number of visible lines.
    pub(super) fn show_rows(&mut self, page: usize) {
        let stale = std::mem::take(&mut self.stale);
        if stale >= Stale::Rows {
            self.tabs = tabs(self.store.rows());
            // A filter stays when its last torrent has changed: what is done next is done to what it shows.
            if !self.tabs.iter().any(|tab| tab.filter == self.filter) {
                self.tabs.push(Tab { filter: self.filter.clone(), count: 0 });
            }
            self.search.decide(&self.store);
        }
        if stale >= Stale::Order {
            self.sorted = sorted(&mut self.store, self.sort);
        }
        if stale >= Stale::Filter {
            self.choose_rows();
        }
        if stale >= Stale::Filter || self.marked.1 != self.marks.changes() {
            self.marked = (self.marks.summary(self.store.rows(), &self.order), self.marks.changes());
        }
        self.list.layout(page, self.order.len(), 0);
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
        if self.order.is_empty() && self.filter != Filter::All {
            tally.in_all = self.sorted.iter().filter(|index| self.search.finds(**index)).count();
        }
        self.tally = tally;
        let chosen = self.chosen.as_ref().and_then(|id| self.store.index_of(id));
        if let Some(at) = chosen.and_then(|chosen| self.order.iter().position(|index| *index == chosen)) {
            self.list.follow(at);
        }
        self.choose_line(self.list.cursor());
    }
}
