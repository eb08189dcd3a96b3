//! A query that cannot be read: where, what stands there, and what could.

use std::fmt;
use std::ops::Range;

use crate::format::{clean, width};

/// Why a query cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadQuery {
    query: String,
    at: Range<usize>,
    what: String,
    possible: String,
    /// Whether another field knows the word: it is whole, and no letter makes it right here.
    is_whole: bool,
}

impl BadQuery {
    /// Makes an error about the bytes `at` of a query.
    pub(super) fn new(query: &str, at: Range<usize>, what: impl Into<String>, possible: impl Into<String>) -> Self {
        Self { query: query.to_owned(), at, what: what.into(), possible: possible.into(), is_whole: false }
    }

    /// Tells first what to type, for a word that another field knows.
    pub(super) fn meaning(mut self, meant: Option<String>) -> Self {
        if let Some(meant) = meant {
            self.possible = format!("Type {meant} for that. {}", self.possible);
            self.is_whole = true;
        }
        self
    }

    /// Returns where the trouble begins, in characters from 1.
    pub fn position(&self) -> usize {
        self.query.get(..self.at.start).map_or(0, |before| before.chars().count()) + 1
    }

    /// Returns what is wrong, without the place.
    pub fn what(&self) -> &str {
        &self.what
    }

    /// Whether the trouble is at the end, where the next letter goes: it may only be unfinished.
    pub fn is_unfinished(&self) -> bool {
        !self.is_whole && self.at.end >= self.query.len()
    }

    /// Returns the query without the piece that cannot be read.
    pub fn rest(&self) -> String {
        let (before, after) = (self.query.get(..self.at.start), self.query.get(self.at.end..));
        let before = before.and_then(|text| text.rfind(char::is_whitespace).map(|end| &text[..end]));
        let after = after.and_then(|text| text.find(char::is_whitespace).map(|start| &text[start..]));
        [before.unwrap_or(""), after.unwrap_or("")].concat()
    }

    /// Returns what is possible there, as a full sentence.
    pub fn possible(&self) -> &str {
        &self.possible
    }

    /// Returns the query, and a line that points at the trouble; both are clean.
    pub fn pointer(&self) -> [String; 2] {
        let cells = |range: Range<usize>| self.query.get(range).map_or(0, |part| width(&clean(part)));
        let marks = cells(self.at.clone()).max(1);
        [clean(&self.query), [" ".repeat(cells(0..self.at.start)), "^".repeat(marks)].concat()]
    }
}

impl fmt::Display for BadQuery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at character {} of the query", self.what, self.position())
    }
}

impl std::error::Error for BadQuery {}
