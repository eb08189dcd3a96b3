//! All rows in memory, found by id, with their folded names in one piece of memory for the search.

use std::collections::HashMap;

use super::columns::SortKey;
use super::name_sort::TextOrder;
use crate::format::fold;
use crate::model::{TorrentId, TorrentRow};

/// Rows of the archive, kept by id while they change.
#[derive(Debug, Clone)]
pub struct RowStore {
    rows: Vec<TorrentRow>,
    by_id: HashMap<TorrentId, u32>,
    names: Names,
    by_name: TextOrder,
    by_id_text: TextOrder,
    /// The rows in the order of addition, newest first; and the place of each row in it.
    newest: Vec<u32>,
    places: Vec<u32>,
}

/// Folded names one after the other, and where each begins and ends.
#[derive(Debug, Clone, Default)]
struct Names {
    text: String,
    spans: Vec<(u32, u32)>,
    /// Bytes that no span covers any more.
    waste: usize,
}

impl Default for RowStore {
    fn default() -> Self {
        Self {
            rows: Vec::new(),
            by_id: HashMap::new(),
            names: Names::default(),
            by_name: TextOrder::default(),
            by_id_text: TextOrder::of_unique(),
            newest: Vec::new(),
            places: Vec::new(),
        }
    }
}

impl RowStore {
    /// Returns all rows, in no particular order.
    pub fn rows(&self) -> &[TorrentRow] {
        &self.rows
    }

    /// Returns the row at an index.
    pub fn row(&self, index: u32) -> Option<&TorrentRow> {
        self.rows.get(index as usize)
    }

    /// Returns the folded name of the row at an index.
    pub fn folded(&self, index: u32) -> &str {
        self.names.get(index as usize)
    }

    /// Returns the index of a torrent.
    pub fn index_of(&self, id: &TorrentId) -> Option<u32> {
        self.by_id.get(id).copied()
    }

    /// Makes room for so many more rows at once: the first reading brings nearly all there will be.
    pub fn reserve(&mut self, more: usize) {
        if more > self.rows.len() {
            self.rows.reserve_exact(more);
            self.by_id.reserve(more);
        }
    }

    /// Takes rows in: a known id is replaced, a new one added.
    pub fn upsert(&mut self, rows: Vec<TorrentRow>) {
        self.reserve(rows.len());
        self.newest.clear();
        for row in rows {
            if let Some(index) = self.by_id.get(&row.id).map(|index| *index as usize) {
                if self.rows[index].name != row.name {
                    self.names.set(index, &row.name);
                    self.by_name.changed(u32::try_from(index).unwrap_or(u32::MAX));
                }
                self.rows[index] = row;
                continue;
            }
            // Four thousand million torrents are more than an account can hold.
            let Ok(index) = u32::try_from(self.rows.len()) else { break };
            self.names.set(self.rows.len(), &row.name);
            self.by_id.insert(row.id.clone(), index);
            self.rows.push(row);
        }
        self.names.compact();
    }

    /// Brings the order of addition up to date; the key sorts newer rows first.
    pub(super) fn sort_newest(&mut self, key: impl Fn(&TorrentRow) -> u64) {
        if self.newest.len() != self.rows.len() {
            let mut keyed: Vec<(u64, u32)> = self.rows.iter().map(key).zip(0..).collect();
            keyed.sort_unstable();
            self.newest = keyed.into_iter().map(|(_, index)| index).collect();
            self.places.resize(self.newest.len(), 0);
            for (index, place) in self.newest.iter().zip(0..) {
                self.places[*index as usize] = place;
            }
        }
    }

    /// Returns the rows in the order of addition, newest first, and the place of each row in it.
    pub(super) fn newest(&self) -> (&[u32], &[u32]) {
        (&self.newest, &self.places)
    }

    /// Brings the order by the text of a key up to date.
    pub(super) fn sort_texts(&mut self, key: SortKey) {
        let rows = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
        match key {
            SortKey::Name => self.by_name.update(rows, &|index| self.names.get(index as usize).as_bytes()),
            SortKey::Id => self.by_id_text.update(rows, &|index| self.rows[index as usize].id.as_str().as_bytes()),
            SortKey::Status
            | SortKey::Progress
            | SortKey::Size
            | SortKey::Added
            | SortKey::Files
            | SortKey::Links
            | SortKey::Detail => {}
        }
    }

    /// Returns the rows in the order of a text; nothing when the key is no text.
    pub(super) fn texts(&self, key: SortKey) -> Option<&TextOrder> {
        match key {
            SortKey::Name => Some(&self.by_name),
            SortKey::Id => Some(&self.by_id_text),
            SortKey::Status
            | SortKey::Progress
            | SortKey::Size
            | SortKey::Added
            | SortKey::Files
            | SortKey::Links
            | SortKey::Detail => None,
        }
    }
}

impl Names {
    fn get(&self, index: usize) -> &str {
        self.spans.get(index).and_then(|&(from, to)| self.text.get(from as usize..to as usize)).unwrap_or("")
    }

    /// Writes the name of a row; the index is a known one or the next.
    fn set(&mut self, index: usize, name: &str) {
        let from = self.text.len();
        fold(name, &mut self.text);
        let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        if u32::try_from(self.text.len()).is_err() {
            // The memory is full: the name stays findable by nothing.
            self.text.truncate(from);
        }
        let span = (place(from), place(self.text.len()));
        match self.spans.get_mut(index) {
            Some(old) => {
                self.waste += (old.1 - old.0) as usize;
                *old = span;
            }
            None => self.spans.push(span),
        }
    }

    /// Writes the names anew when more than half of the memory is waste.
    fn compact(&mut self) {
        if self.waste * 2 <= self.text.len() {
            return;
        }
        let mut text = String::with_capacity(self.text.len() - self.waste);
        for span in &mut self.spans {
            let from = text.len();
            text.push_str(&self.text[span.0 as usize..span.1 as usize]);
            let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
            *span = (place(from), place(text.len()));
        }
        (self.text, self.waste) = (text, 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Status;

    fn row(id: &str, name: &str) -> TorrentRow {
        TorrentRow {
            id: TorrentId::parse(id).unwrap(),
            name: name.into(),
            status: Status::Downloaded,
            bytes: None,
            progress: None,
            added: None,
            files: None,
            links: None,
            has_detail: false,
            gone: false,
            has_dead_links: false,
        }
    }

    #[test]
    fn renamed_rows_have_the_new_name_only_and_sort_by_it() {
        let mut store = RowStore::default();
        for round in 0..100 {
            store.upsert(vec![row("a", &format!("name number {round}")), row("b", "other")]);
        }
        assert_eq!(store.rows().len(), 2);
        assert_eq!([store.folded(0), store.folded(1)], ["name number 99", "other"]);
        assert!(store.names.text.len() < 100, "old names are thrown away");
    }
}
