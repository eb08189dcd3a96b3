//! The search line: what is typed becomes a query, and every row gets its verdict.
//!
//! Names and fields decide at once. What only file paths, or facts that no row has, can decide is asked
//! elsewhere; until the answer such rows are as they were, so nothing flickers while somebody types. What
//! cannot be read, also because it is only half typed, is left out, and the line says what is wrong with it.

use std::time::Duration;

use jiff::Timestamp;

use super::store::RowStore;
use crate::format::fold;
use crate::model::TorrentId;
use crate::query::{BadQuery, Matcher, Query, Subject};
use crate::tui::ctx::Ctx;

/// Waiting that is not worth a word.
const SHORT: Duration = Duration::from_millis(250);

/// What is searched, and what it finds.
#[derive(Debug, Clone, Default)]
pub struct Search {
    text: String,
    query: Query,
    matcher: Option<Matcher>,
    words: Vec<String>,
    bad: Option<BadQuery>,
    /// By row: what name and fields say; nothing when they leave it open.
    verdicts: Vec<Option<bool>>,
    /// By row: whether the last answer named it.
    named: Vec<bool>,
    request: u64,
    to_ask: bool,
    /// Since when an answer is awaited.
    since: Option<Timestamp>,
}

/// A question that rows cannot answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchQuestion {
    /// Comes back with the answer.
    pub request: u64,
    /// The query.
    pub query: Query,
}

impl Search {
    /// Reads the line; says whether what is found may be different now.
    pub(super) fn read(&mut self, text: &str, ctx: &Ctx) -> bool {
        if text == self.text {
            return false;
        }
        text.clone_into(&mut self.text);
        let read = Query::parse(text);
        let readable = match &read {
            Ok(query) => Some(query.clone()),
            // With more than one mistake, the last good query stays in force.
            Err(bad) => Query::parse(&bad.rest()).ok(),
        };
        self.bad = read.err();
        let Some(query) = readable.filter(|query| *query != self.query) else { return false };
        let matcher = query.matcher(ctx.now, &ctx.zone);
        self.words = query.words().map(folded).filter(|word| !word.is_empty()).collect();
        self.matcher = Some(matcher).filter(|matcher| !matcher.accepts_all());
        self.query = query;
        true
    }

    /// Decides about every row, and notes what has to be asked; `shown` says what has been shown so far.
    pub(super) fn decide(&mut self, store: &RowStore, shown: impl Fn(u32) -> bool) {
        self.to_ask = false;
        let Some(matcher) = &self.matcher else {
            self.forget();
            return;
        };
        self.named.resize(store.rows().len(), false);
        if matcher.rows_suffice() {
            let verdict = |(index, row)| {
                if !matcher.fields(&Subject::of_row(row)) {
                    return Some(false);
                }
                // Without a detail there are no files.
                matcher.verdict(matcher.name_hits(store.folded(index).as_bytes()), !row.has_detail)
            };
            self.verdicts.clear();
            self.verdicts.extend((0..).zip(store.rows()).map(verdict));
        } else {
            if self.verdicts.iter().any(Option::is_some) || self.verdicts.is_empty() {
                self.named = (0..).zip(store.rows()).map(|(index, _)| shown(index)).collect();
            }
            self.verdicts.clear();
            self.verdicts.resize(store.rows().len(), None);
        }
        self.to_ask = self.verdicts.iter().any(Option::is_none);
        if !self.to_ask {
            self.since = None;
        }
    }

    fn forget(&mut self) {
        self.verdicts = Vec::new();
        self.named = Vec::new();
        self.since = None;
        // An answer that is still on its way comes too late.
        self.request += 1;
    }

    /// Returns what has to be asked now.
    pub(super) fn question(&mut self, now: Timestamp) -> Option<SearchQuestion> {
        if !std::mem::take(&mut self.to_ask) {
            return None;
        }
        self.request += 1;
        self.since = self.since.or(Some(now));
        Some(SearchQuestion { request: self.request, query: self.query.clone() })
    }

    /// Takes an answer in; says whether it is the one that is awaited.
    pub(super) fn answered(&mut self, request: u64, ids: &[TorrentId], store: &RowStore) -> bool {
        if request != self.request || self.since.is_none() {
            return false;
        }
        self.since = None;
        self.named.clear();
        self.named.resize(store.rows().len(), false);
        for index in ids.iter().filter_map(|id| store.index_of(id)) {
            self.named[index as usize] = true;
        }
        true
    }

    /// Takes in that no answer will come.
    pub(super) fn not_answered(&mut self, request: u64) {
        if request == self.request {
            self.since = None;
        }
    }

    /// Whether a row is found.
    pub(super) fn finds(&self, index: u32) -> bool {
        if self.matcher.is_none() {
            return true;
        }
        match self.verdicts.get(index as usize) {
            Some(Some(verdict)) => *verdict,
            Some(None) => self.named.get(index as usize) == Some(&true),
            // It came just now, and the query is decided again in a moment.
            None => false,
        }
    }

    /// Whether a row is found by what its files are called, and not by its name.
    pub(super) fn finds_by_file(&self, index: u32) -> bool {
        self.matcher.as_ref().is_some_and(|matcher| matcher.needs().paths && matcher.rows_suffice())
            && self.verdicts.get(index as usize) == Some(&None)
            && self.named.get(index as usize) == Some(&true)
    }

    /// Returns the query in force.
    pub fn matcher(&self) -> Option<&Matcher> {
        self.matcher.as_ref()
    }

    /// Returns the folded words and phrases that names are marked with.
    pub fn words(&self) -> &[String] {
        &self.words
    }

    /// Returns why the line cannot be read, when it cannot.
    pub fn bad(&self) -> Option<&BadQuery> {
        self.bad.as_ref()
    }

    /// Whether an answer is awaited for longer than one notices.
    pub fn is_slow(&self, now: Timestamp) -> bool {
        self.slow_from().is_some_and(|from| now >= from)
    }

    /// Returns from when on the wait is worth a word.
    pub fn slow_from(&self) -> Option<Timestamp> {
        self.since.and_then(|since| since.checked_add(SHORT).ok())
    }
}

fn folded(text: &str) -> String {
    let mut out = String::new();
    fold(text, &mut out);
    out
}
