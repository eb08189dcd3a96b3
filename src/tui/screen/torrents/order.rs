//! Which rows are shown and in which order: pure functions over the store.
//!
//! Every row gets a number that sorts like its column, so that a hundred thousand rows are sorted as
//! plain integers; only equal numbers look at the row again.

use std::cmp::Ordering;

use super::columns::{COLUMNS, Column, SortKey};
use super::store::RowStore;
use crate::model::{Status, TorrentRow};

/// What the table is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort {
    /// The column's key.
    pub key: SortKey,
    /// Large to small.
    pub descending: bool,
}

impl Default for Sort {
    fn default() -> Self {
        Self { key: SortKey::Added, descending: true }
    }
}

impl Sort {
    /// Returns the order by the next column that sorts differently.
    #[must_use]
    pub fn next(self) -> Self {
        let mut keys: Vec<&Column> = Vec::new();
        for column in &COLUMNS {
            if !keys.iter().any(|known| known.sort == column.sort) {
                keys.push(column);
            }
        }
        let at = keys.iter().position(|column| column.sort == self.key).map_or(0, |at| at + 1);
        keys.get(at % keys.len()).map_or(self, |column| Self { key: column.sort, descending: column.large_first })
    }

    /// Returns the same column, the other way round.
    #[must_use]
    pub fn reversed(self) -> Self {
        Self { descending: !self.descending, ..self }
    }

    /// Returns the heading of the column.
    pub fn heading(self) -> &'static str {
        COLUMNS.iter().rev().find(|column| column.sort == self.key).map_or("", |column| column.header)
    }
}

/// Returns all rows in order.
pub fn sorted(store: &RowStore, sort: Sort) -> Vec<u32> {
    let flip = |rank: u64| if sort.descending { !rank } else { rank };
    let mut ranked: Vec<(u64, u32)> =
        (0..).zip(store.rows()).map(|(index, row)| (flip(rank(row, store.folded(index), sort.key)), index)).collect();
    ranked.sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| tie(store, sort, a.1, b.1)));
    ranked.into_iter().map(|(_, index)| index).collect()
}

/// Returns a number that sorts like the row; equal numbers may still differ.
fn rank(row: &TorrentRow, folded: &str, key: SortKey) -> u64 {
    match key {
        SortKey::Name => prefix(folded),
        SortKey::Id => prefix(row.id.as_str()),
        SortKey::Status if row.gone => u64::MAX,
        SortKey::Status => Status::known().zip(0..).find(|(s, _)| *s == row.status).map_or(u64::MAX - 1, |(_, n)| n),
        // The bits of floats that are not negative sort like the floats.
        SortKey::Progress => row.progress.max(0.0).to_bits().into(),
        SortKey::Size => ordered(row.bytes),
        SortKey::Added => row.added.map_or(0, |at| ordered(at.as_second())),
        SortKey::Files => row.files.map_or(0, |n| u64::from(n) + 1),
        SortKey::Links => row.links.into(),
        SortKey::Detail => row.has_detail.into(),
    }
}

/// Returns the first eight bytes as a number that sorts like the text.
fn prefix(text: &str) -> u64 {
    let mut bytes = [0; 8];
    bytes.iter_mut().zip(text.bytes()).for_each(|(to, from)| *to = from);
    u64::from_be_bytes(bytes)
}

/// Returns an unsigned number that sorts like the signed one.
fn ordered(n: i64) -> u64 {
    n.cast_unsigned() ^ (1 << 63)
}

/// Decides between rows of equal rank: the rest of the text, then newest first, then as they came.
fn tie(store: &RowStore, sort: Sort, a: u32, b: u32) -> Ordering {
    let flip = |order: Ordering| if sort.descending { order.reverse() } else { order };
    let (Some(row_a), Some(row_b)) = (store.row(a), store.row(b)) else { return Ordering::Equal };
    let by_text = match sort.key {
        SortKey::Name => flip(store.folded(a).cmp(store.folded(b))),
        SortKey::Id => flip(row_a.id.cmp(&row_b.id)),
        SortKey::Status => flip(row_a.status.cmp(&row_b.status)),
        SortKey::Progress | SortKey::Size | SortKey::Added | SortKey::Files | SortKey::Links | SortKey::Detail => {
            Ordering::Equal
        }
    };
    by_text.then_with(|| row_b.added.cmp(&row_a.added)).then_with(|| a.cmp(&b))
}
