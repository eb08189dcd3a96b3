//! The marked torrents: what is done next is done to all of them.
//!
//! A mark is kept at the torrent's place in the store, which is its own for ever; rows may change and
//! come, be filtered or sorted, and the marks stay.

use super::state::TorrentsState;
use crate::model::{TorrentId, TorrentRow, sum};
use crate::tui::input::motion::Motion;

/// Which torrents are marked.
#[derive(Debug, Clone, Default)]
pub struct Marks {
    marked: Vec<bool>,
    count: usize,
    /// Where a range begins: the torrent that was marked or unmarked last, and what was done to it.
    anchor: Option<(u32, bool)>,
}

/// How much is marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Marked {
    /// Marked torrents.
    pub count: usize,
    /// Their sizes together.
    pub bytes: Option<i64>,
    /// Those of them that are not shown now.
    pub hidden: usize,
}

impl Marks {
    /// Whether the torrent at an index is marked.
    pub fn holds(&self, index: u32) -> bool {
        self.count > 0 && self.marked.get(index as usize) == Some(&true)
    }

    /// Returns how many are marked.
    pub fn count(&self) -> usize {
        self.count
    }

    fn set(&mut self, index: u32, marked: bool) {
        let at = index as usize;
        if at >= self.marked.len() {
            self.marked.resize(at + 1, false);
        }
        if std::mem::replace(&mut self.marked[at], marked) != marked {
            self.count = if marked { self.count + 1 } else { self.count - 1 };
        }
    }
}

impl TorrentsState {
    /// Marks the chosen torrent, or takes its mark away, and goes to the next line.
    pub fn mark_row(&mut self) {
        let Some(index) = self.order.get(self.cursor).copied() else { return };
        let marked = !self.marks.holds(index);
        self.marks.set(index, marked);
        self.marks.anchor = Some((index, marked));
        self.go(Motion::Down);
    }

    /// Does to all torrents from the last marked line to this one what was done to that one; without one, marks this one.
    pub fn mark_range(&mut self) {
        let Some(here) = self.order.get(self.cursor).copied() else { return };
        let anchor = self.marks.anchor.and_then(|(index, marked)| {
            let at = self.order.iter().position(|shown| *shown == index)?;
            Some((at, marked))
        });
        let (from, marked) = anchor.unwrap_or((self.cursor, true));
        for index in &self.order[from.min(self.cursor)..=from.max(self.cursor)] {
            self.marks.set(*index, marked);
        }
        self.marks.anchor = Some((here, marked));
    }

    /// Marks every torrent that is shown.
    pub fn mark_shown(&mut self) {
        for index in &self.order {
            self.marks.set(*index, true);
        }
        self.marks.anchor = None;
    }

    /// Marks the shown torrents that are not marked, and takes the mark from those that are.
    pub fn invert_marks(&mut self) {
        for index in &self.order {
            self.marks.set(*index, !self.marks.holds(*index));
        }
        self.marks.anchor = None;
    }

    /// Takes every mark away; says whether there was one.
    pub fn clear_marks(&mut self) -> bool {
        std::mem::take(&mut self.marks).count > 0
    }

    /// Returns how much is marked.
    pub fn marked(&self) -> Marked {
        if self.marks.count == 0 {
            return Marked::default();
        }
        let rows = self.marks.marked.iter().zip(self.store.rows()).filter(|(marked, _)| **marked);
        let shown = self.order.iter().filter(|index| self.marks.holds(**index)).count();
        Marked {
            count: self.marks.count,
            bytes: sum(rows.filter_map(|(_, row)| row.bytes)),
            hidden: self.marks.count.saturating_sub(shown),
        }
    }

    /// Returns the torrents that something is done to: the marked ones in the order of the table, else the chosen one.
    pub fn targets(&self) -> Vec<&TorrentRow> {
        if self.marks.count == 0 {
            return self.chosen_row().into_iter().collect();
        }
        // Also those that the filter or the query leaves out.
        self.sorted
            .iter()
            .filter(|index| self.marks.holds(**index))
            .filter_map(|index| self.store.row(*index))
            .collect()
    }

    /// Whether a torrent is marked.
    pub fn is_marked(&self, id: &TorrentId) -> bool {
        self.store.index_of(id).is_some_and(|index| self.marks.holds(index))
    }
}
