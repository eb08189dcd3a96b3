//! How rows come into the table: the newest first, then all of them in portions, then what changes.

use super::columns::SortKey;
use super::state::{Stale, TorrentsState};
use super::store::RowStore;
use crate::model::TorrentRow;
use crate::tui::protocol::latest::Loading;

/// Which answer of the archive is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Asking {
    /// None.
    #[default]
    Nothing,
    /// The rows that changed.
    Rows,
    /// Those, and more has changed since.
    Again,
    /// Those of an archive that has been emptied: they are forgotten, and all are asked for.
    Anew,
}

impl TorrentsState {
    /// Asks for what changed, unless an answer is still on its way; returns the revision to ask from.
    pub fn ask(&mut self) -> Option<i64> {
        match self.asking {
            Asking::Nothing => {
                self.asking = Asking::Rows;
                Some(self.rev)
            }
            Asking::Rows => {
                self.asking = Asking::Again;
                None
            }
            Asking::Again | Asking::Anew => None,
        }
    }

    /// Takes in the newest rows, which are shown while the first reading goes on.
    pub fn newest_loaded(&mut self, rows: Vec<TorrentRow>) {
        if self.loading == Loading::Waiting {
            self.store.upsert(rows);
            self.outdate(Stale::Rows);
        }
    }

    /// Takes in some of the rows that were asked for; they are put in their order when the last ones have come.
    pub fn arriving(&mut self, rows: Vec<TorrentRow>, more: usize) {
        if self.asking == Asking::Anew {
            return;
        }
        self.store.reserve(rows.len() + more);
        self.store.upsert(rows);
    }

    /// Takes the last rows in; returns the revision to ask from when more was written meanwhile.
    pub fn loaded(&mut self, rows: Vec<TorrentRow>, rev: i64) -> Option<i64> {
        let asked = std::mem::take(&mut self.asking);
        let (rows, rev) = if asked == Asking::Anew { (Vec::new(), 0) } else { (rows, rev) };
        if !rows.is_empty() || self.loading != Loading::Ready {
            self.store.upsert(rows);
            self.outdate(Stale::Rows);
        }
        if self.loading != Loading::Ready {
            // Whoever sorts by a text for the first time shall not wait for it then.
            self.store.sort_texts(SortKey::Name);
            self.store.sort_texts(SortKey::Id);
        }
        self.rev = self.rev.max(rev);
        self.loading = Loading::Ready;
        if matches!(asked, Asking::Again | Asking::Anew) { self.ask() } else { None }
    }

    /// Takes in that the rows asked for will not come.
    pub fn not_loaded(&mut self, why: Loading) {
        self.asking = Asking::Nothing;
        self.loading.give_up(why);
    }

    /// Forgets every row, for an archive that was emptied; returns the revision to ask from.
    pub fn start_over(&mut self) -> Option<i64> {
        self.store = RowStore::default();
        self.clear_marks();
        self.rev = 0;
        self.chosen = None;
        self.outdate(Stale::Rows);
        if self.asking == Asking::Nothing {
            return self.ask();
        }
        self.asking = Asking::Anew;
        None
    }
}
