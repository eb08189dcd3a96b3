//! All rows in memory, found by id, with their folded names in one piece of memory for the search.

use std::collections::HashMap;

use memchr::memmem::Finder;

use crate::format::fold;
use crate::model::{TorrentId, TorrentRow};

/// Bytes of a name that can be searched; a longer one is an attack, not a name.
const SEARCHED: usize = 4_096;

/// Rows of the archive, kept by id while they change.
#[derive(Debug, Clone, Default)]
pub struct RowStore {
    rows: Vec<TorrentRow>,
    by_id: HashMap<TorrentId, u32>,
    names: Names,
}

/// Folded names one after the other, and where each begins and ends.
#[derive(Debug, Clone, Default)]
struct Names {
    text: String,
    spans: Vec<(u32, u32)>,
    /// Bytes that no span covers any more.
    waste: usize,
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

    /// Takes rows in: a known id is replaced, a new one added.
    pub fn upsert(&mut self, rows: Vec<TorrentRow>) {
        // The first reading brings nearly all there will be; later ones bring little.
        if rows.len() > self.rows.len() {
            self.rows.reserve_exact(rows.len());
            self.by_id.reserve(rows.len());
        }
        for row in rows {
            if let Some(index) = self.by_id.get(&row.id).map(|index| *index as usize) {
                if self.rows[index].name != row.name {
                    self.names.set(index, &row.name);
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

    /// Returns for every row whether all words of the query occur in its name; nothing without words.
    pub fn matching(&self, query: &str) -> Option<Vec<bool>> {
        let words = words(query);
        if words.is_empty() {
            return None;
        }
        let finders: Vec<Finder<'_>> = words.iter().map(Finder::new).collect();
        let text = self.names.text.as_bytes();
        let matches = |&(from, to): &(u32, u32)| {
            let name = &text[from as usize..to as usize];
            finders.iter().all(|finder| finder.find(name).is_some())
        };
        Some(self.names.spans.iter().map(matches).collect())
    }
}

/// Returns the folded words of a query.
pub(super) fn words(query: &str) -> Vec<String> {
    query
        .split_whitespace()
        .map(|word| {
            let mut folded = String::new();
            fold(word, &mut folded);
            folded
        })
        .filter(|word| !word.is_empty())
        .collect()
}

impl Names {
    fn get(&self, index: usize) -> &str {
        self.spans.get(index).and_then(|&(from, to)| self.text.get(from as usize..to as usize)).unwrap_or("")
    }

    /// Writes the name of a row; the index is a known one or the next.
    fn set(&mut self, index: usize, name: &str) {
        let end = (0..=SEARCHED.min(name.len())).rev().find(|at| name.is_char_boundary(*at)).unwrap_or(0);
        let from = self.text.len();
        fold(&name[..end], &mut self.text);
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
            bytes: 0,
            progress: 0.0,
            added: None,
            files: None,
            links: 0,
            has_detail: false,
            gone: false,
        }
    }

    #[test]
    fn all_words_must_occur_in_any_order_and_any_case() {
        let mut store = RowStore::default();
        store.upsert(vec![row("a", "Le Voyage dans la Lune 1902"), row("b", "Amélie"), row("c", "")]);
        for (query, found) in [
            ("LUNE voy", [true, false, false]),
            ("amelie", [false, true, false]),
            ("  ÀMÉ  ", [false, true, false]),
            ("lune 1903", [false, false, false]),
        ] {
            assert_eq!(store.matching(query).unwrap(), found, "{query}");
        }
        assert_eq!(store.matching("  "), None);
    }

    #[test]
    fn renamed_rows_are_found_by_the_new_name_only() {
        let mut store = RowStore::default();
        for round in 0..100 {
            store.upsert(vec![row("a", &format!("name number {round}")), row("b", "other")]);
        }
        assert_eq!(store.rows().len(), 2);
        assert_eq!(store.matching("number 99").unwrap(), [true, false]);
        assert_eq!(store.matching("98").unwrap(), [false, false]);
        assert!(store.names.text.len() < 100, "old names are thrown away");
    }
}
