//! The marked torrents: what is done next is done to all of them.
//!
//! A mark is kept at the torrent's place in the store, which is its own for ever; rows may change and
//! come, be filtered or sorted, and the marks stay.

use super::fitting::Fitting;
use crate::model::{TorrentRow, sum};

/// Which torrents are marked.
#[derive(Debug, Clone, Default)]
pub struct Marks {
    marked: Vec<bool>,
    count: usize,
    /// Where a range begins: the torrent that was marked or unmarked last, and what was done to it.
    anchor: Option<(u32, bool)>,
    /// Grows with every change.
    changes: u64,
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
    /// Which of what can be done at the service fits one of them.
    pub fits: Fitting,
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

    /// Marks a torrent, or takes its mark away.
    pub fn toggle(&mut self, index: u32) {
        let marked = !self.holds(index);
        self.set(index, marked);
        self.anchor = Some((index, marked));
    }

    /// Does to all shown torrents from the last marked one to the one at `here` what was done to that one; without one,
    /// marks the one at `here`.
    pub fn range(&mut self, shown: &[u32], here: usize) {
        let Some(index) = shown.get(here).copied() else { return };
        let anchor = self.anchor.and_then(|(index, marked)| {
            let at = shown.iter().position(|shown| *shown == index)?;
            Some((at, marked))
        });
        let (from, marked) = anchor.unwrap_or((here, true));
        for index in &shown[from.min(here)..=from.max(here)] {
            self.set(*index, marked);
        }
        self.anchor = Some((index, marked));
    }

    /// Marks every torrent that is shown.
    pub fn all(&mut self, shown: &[u32]) {
        for index in shown {
            self.set(*index, true);
        }
        self.anchor = None;
    }

    /// Marks the shown torrents that are not marked, and takes the mark from those that are.
    pub fn invert(&mut self, shown: &[u32]) {
        for index in shown {
            self.set(*index, !self.holds(*index));
        }
        self.anchor = None;
    }

    /// Takes every mark away; says whether there was one.
    pub fn clear(&mut self) -> bool {
        let changes = self.changes + 1;
        std::mem::replace(self, Self { changes, ..Self::default() }).count > 0
    }

    /// Returns a number that is another one after every change.
    pub(super) fn changes(&self) -> u64 {
        self.changes
    }

    /// Returns how much is marked of all rows, of which some are shown.
    pub fn summary(&self, rows: &[TorrentRow], shown: &[u32]) -> Marked {
        if self.count == 0 {
            return Marked::default();
        }
        let marked = || self.marked.iter().zip(rows).filter(|(marked, _)| **marked).map(|(_, row)| row);
        let seen = shown.iter().filter(|index| self.holds(**index)).count();
        Marked {
            count: self.count,
            bytes: sum(marked().filter_map(|row| row.bytes)),
            hidden: self.count.saturating_sub(seen),
            fits: Fitting::of(marked()),
        }
    }

    fn set(&mut self, index: u32, marked: bool) {
        let at = index as usize;
        if at >= self.marked.len() {
            self.marked.resize(at + 1, false);
        }
        if std::mem::replace(&mut self.marked[at], marked) != marked {
            self.count = if marked { self.count + 1 } else { self.count - 1 };
            self.changes += 1;
        }
    }
}
