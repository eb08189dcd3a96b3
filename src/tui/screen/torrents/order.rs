//! Which rows are shown and in which order: pure functions over the store.
//!
//! Every row gets a number that sorts like its column, so that a hundred thousand rows are sorted as
//! plain integers, in less time than a frame may take.

use super::columns::{COLUMNS, Column, SortKey};
use super::store::RowStore;
use crate::model::TorrentRow;

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

    /// Returns what the order is called: `newest first`, `size, largest first`.
    pub fn words(self) -> String {
        let Some(column) = COLUMNS.iter().rev().find(|column| column.sort == self.key) else { return String::new() };
        let order = column.orders[usize::from(self.descending)];
        if self.key == SortKey::Added { order.to_owned() } else { format!("{}, {order}", column.header.to_lowercase()) }
    }

    /// Returns the heading of the column.
    pub fn heading(self) -> &'static str {
        COLUMNS.iter().rev().find(|column| column.sort == self.key).map_or("", |column| column.header)
    }
}

/// Returns all rows in order; equal ones newest first.
///
/// The places in the order of addition are kept, so that what is sorted here stays small.
pub fn sorted(store: &mut RowStore, sort: Sort) -> Vec<u32> {
    store.sort_texts(sort.key);
    if let Some(texts) = store.texts(sort.key) {
        let newest = |index: &u32| (store.row(*index).map(newest_first), *index);
        return texts.rows(sort.descending, |same| same.sort_unstable_by_key(newest));
    }
    store.sort_newest(newest_first);
    let (newest, places) = store.newest();
    let flip = if sort.descending { u64::MAX } else { 0 };
    let ranks = store.rows().iter().map(|row| rank(row, sort.key) ^ flip);
    let mut keyed: Vec<(u64, u32)> = ranks.zip(places.iter().copied()).collect();
    keyed.sort_unstable();
    keyed.into_iter().filter_map(|(_, place)| newest.get(place as usize).copied()).collect()
}

/// Returns a number that sorts newer rows first, and those without a date last.
fn newest_first(row: &TorrentRow) -> u64 {
    !rank(row, SortKey::Added)
}

/// Returns a number that sorts like the row; texts are sorted otherwise.
fn rank(row: &TorrentRow, key: SortKey) -> u64 {
    match key {
        SortKey::Name | SortKey::Id => 0,
        SortKey::Status if row.gone => u64::MAX,
        SortKey::Status => row.status.place() as u64,
        // The bits of floats that are not negative sort like the floats.
        SortKey::Progress => row.progress.unwrap_or(0.0).max(0.0).to_bits().into(),
        SortKey::Size => ordered(row.bytes.unwrap_or(0)),
        SortKey::Added => row.added.map_or(0, |at| ordered(at.as_second())),
        SortKey::Files => row.files.map_or(0, |n| u64::from(n) + 1),
        SortKey::Links => row.links.map_or(0, |n| u64::from(n) + 1),
        SortKey::Detail => row.has_detail.into(),
    }
}

/// Returns an unsigned number that sorts like the signed one.
fn ordered(n: i64) -> u64 {
    n.cast_unsigned() ^ (1 << 63)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Status, TorrentId};

    fn store(names: &[&str]) -> RowStore {
        let mut store = RowStore::default();
        let row = |(n, name): (u32, &&str)| TorrentRow {
            id: TorrentId::parse(&format!("T{n}")).unwrap(),
            name: (*name).into(),
            status: Status::Downloaded,
            bytes: None,
            progress: None,
            added: Some(jiff::Timestamp::from_second(n.into()).unwrap()),
            files: None,
            links: None,
            has_detail: false,
            gone: false,
            has_dead_links: false,
        };
        store.upsert((0..).zip(names).map(row).collect());
        store
    }

    fn names(store: &mut RowStore, descending: bool) -> Vec<String> {
        let order = sorted(store, Sort { key: SortKey::Name, descending });
        order.into_iter().map(|index| store.folded(index).to_owned()).collect()
    }

    #[test]
    fn long_names_with_the_same_beginning_sort_like_texts() {
        let long = "the same beginning of more than thirty-two bytes";
        let owned: Vec<String> = (0..50).map(|n| format!("{long} {:02}", n * 37 % 50)).collect();
        let mut texts: Vec<&str> = owned.iter().map(String::as_str).collect();
        texts.extend(["", "the same beginnin", "the same beginning", "z", "the same beginning", "\u{9b3c}\u{6ec5}"]);
        let mut store = store(&texts);
        texts.sort_unstable();
        assert_eq!(names(&mut store, false), texts);
        texts.reverse();
        assert_eq!(names(&mut store, true), texts);
    }

    #[test]
    fn equal_rows_come_newest_first_both_ways() {
        let mut store = store(&["same", "same", "same"]);
        for descending in [false, true] {
            for key in [SortKey::Name, SortKey::Size, SortKey::Status] {
                assert_eq!(sorted(&mut store, Sort { key, descending }), [2, 1, 0], "{key:?}");
            }
        }
    }
}
