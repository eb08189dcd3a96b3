//! The search line: what is typed becomes a query, and every row gets its verdict.
//!
//! Names and fields decide at once. What only file paths, or facts that no row has, can decide is asked
//! elsewhere; until the answer such rows are as they were, so nothing flickers while somebody types. What
//! cannot be read, also because it is only half typed, is left out, and the line says what is wrong with it.

use std::time::Duration;

use jiff::Timestamp;

use super::store::RowStore;
use crate::model::TorrentId;
use crate::query::{BadQuery, Matcher, Query, Subject, Test};
use crate::tui::protocol::{ArchiveQuery, Effect, Latest, Owner, ReadError, Ticket};
use crate::tui::style::Ctx;
use crate::tui::widget::folded;

/// Waiting that is not worth a word.
const SHORT: Duration = Duration::from_millis(250);

/// How old a moment may be from which ages are counted back.
const MINUTE: jiff::SignedDuration = jiff::SignedDuration::from_secs(60);

/// What is searched, and what it finds.
#[derive(Debug, Clone, Default)]
pub struct Search {
    text: String,
    query: Query,
    matcher: Option<Matcher>,
    words: Vec<String>,
    /// When ages and days were counted from.
    made: Option<Timestamp>,
    bad: Option<BadQuery>,
    /// What was read otherwise than it is written.
    hints: Vec<String>,
    /// By row.
    verdicts: Vec<Verdict>,
    asked: Latest<()>,
    to_ask: bool,
    /// Since when an answer is awaited.
    since: Option<Timestamp>,
}

/// Whether a row is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    /// Name and fields say no.
    No,
    /// Name and fields say yes.
    Yes,
    /// They leave it open, and the last answer did not name it.
    Open,
    /// They leave it open, and the last answer named it.
    Named,
}

impl Search {
    /// Reads the line; says whether what is found may be different now.
    pub(super) fn read(&mut self, text: &str, ctx: &Ctx) -> bool {
        if text == self.text {
            return self.follow_clock(ctx);
        }
        text.clone_into(&mut self.text);
        let read = Query::meant(text);
        let readable = match &read {
            Ok(meant) => Some(meant.query.clone()),
            // With more than one mistake, the last good query stays in force.
            Err(bad) => Query::meant(&bad.rest()).ok().map(|meant| meant.query),
        };
        self.hints = read.as_ref().map(|meant| meant.hints.clone()).unwrap_or_default();
        self.bad = read.err();
        let Some(query) = readable.filter(|query| *query != self.query) else { return false };
        let matcher = query.matcher(ctx.now, &ctx.zone);
        self.made = Some(ctx.now);
        self.words = query.words().map(folded).filter(|word| !word.is_empty()).collect();
        self.matcher = Some(matcher).filter(|matcher| !matcher.accepts_all());
        self.query = query;
        true
    }

    /// Reads ages and days anew when a minute has gone by; says whether what is found may be different now.
    fn follow_clock(&mut self, ctx: &Ctx) -> bool {
        let dated = self.query.terms.iter().any(|term| matches!(term.test, Test::Added(_)));
        let is_old = self.made.is_some_and(|made| ctx.now.duration_since(made) >= MINUTE);
        if !dated || !is_old {
            return false;
        }
        self.matcher = Some(self.query.matcher(ctx.now, &ctx.zone)).filter(|matcher| !matcher.accepts_all());
        self.made = Some(ctx.now);
        true
    }

    /// Decides about every row, and notes what has to be asked.
    pub(super) fn decide(&mut self, store: &RowStore) {
        self.to_ask = false;
        let Some(matcher) = &self.matcher else {
            self.verdicts = Vec::new();
            self.since = None;
            return;
        };
        if matcher.rows_suffice() {
            self.verdicts.resize(store.rows().len(), Verdict::Open);
            for ((index, row), verdict) in (0..).zip(store.rows()).zip(&mut self.verdicts) {
                let hits = matcher.name_hits(store.folded(index).as_bytes());
                let found = match matcher.verdict(hits, false) {
                    Some(false) => Some(false),
                    _ if !matcher.fields(&Subject::of_row(row)) => Some(false),
                    // Without a detail there are no files.
                    None if !row.has_detail => matcher.verdict(hits, true),
                    found => found,
                };
                *verdict = match found {
                    Some(false) => Verdict::No,
                    Some(true) => Verdict::Yes,
                    None if *verdict == Verdict::Named => Verdict::Named,
                    None => Verdict::Open,
                };
            }
        } else {
            // What has been found so far stays until the answer; without a query before, that was everything.
            let known = if self.verdicts.is_empty() { Verdict::Named } else { Verdict::Open };
            for verdict in &mut self.verdicts {
                let found = matches!(verdict, Verdict::Yes | Verdict::Named);
                *verdict = if found { Verdict::Named } else { Verdict::Open };
            }
            self.verdicts.resize(store.rows().len(), known);
        }
        self.to_ask = self.verdicts.iter().any(|verdict| matches!(verdict, Verdict::Open | Verdict::Named));
        if !self.to_ask {
            self.since = None;
        }
    }

    /// Returns what has to be asked now.
    pub(super) fn question(&mut self, ctx: &Ctx) -> Option<Effect> {
        if !std::mem::take(&mut self.to_ask) {
            return None;
        }
        self.since = self.since.or(Some(ctx.now));
        let query = ArchiveQuery::Search { query: self.query.clone(), at: ctx.now, zone: ctx.zone.clone() };
        Some(self.asked.ask_anew(Owner::Search, query))
    }

    /// Handles an answer; says whether it is the one that is awaited.
    pub(super) fn answered(&mut self, ticket: Ticket, ids: &[TorrentId], store: &RowStore) -> bool {
        if self.since.is_none() || !self.asked.answered(ticket, ()) {
            return false;
        }
        self.since = None;
        for verdict in self.verdicts.iter_mut().filter(|verdict| **verdict == Verdict::Named) {
            *verdict = Verdict::Open;
        }
        for index in ids.iter().filter_map(|id| store.index_of(id)) {
            if let Some(verdict @ Verdict::Open) = self.verdicts.get_mut(index as usize) {
                *verdict = Verdict::Named;
            }
        }
        true
    }

    /// Records that no answer will come; says whether anybody waits for it.
    pub(super) fn not_answered(&mut self, ticket: Ticket, why: &ReadError) -> bool {
        let newest = self.asked.failed(ticket, why);
        if newest {
            self.since = None;
        }
        newest
    }

    /// Whether a row is found; one that came just now is not, until the query is decided again.
    pub(super) fn finds(&self, index: u32) -> bool {
        self.matcher.is_none() || matches!(self.verdicts.get(index as usize), Some(Verdict::Yes | Verdict::Named))
    }

    /// Whether a row is found by what its files are called, and not by its name.
    pub(super) fn finds_by_file(&self, index: u32, store: &RowStore) -> bool {
        let by_file = |matcher: &Matcher| {
            matcher.needs().paths
                && matcher.rows_suffice()
                && !matcher.has_all_wanted(matcher.name_hits(store.folded(index).as_bytes()))
        };
        self.verdicts.get(index as usize) == Some(&Verdict::Named) && self.matcher.as_ref().is_some_and(by_file)
    }

    /// Returns the query in force.
    pub fn query(&self) -> &Query {
        &self.query
    }

    /// Returns what decides by the query in force, when there is one.
    pub fn matcher(&self) -> Option<&Matcher> {
        self.matcher.as_ref()
    }

    /// Returns the folded words and phrases that names are marked with.
    pub fn words(&self) -> &[String] {
        &self.words
    }

    /// Returns what was read otherwise than it is written, as sentences.
    pub fn hints(&self) -> &[String] {
        &self.hints
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
