//! What the detail page knows: which torrent, what was answered, where the user is on the page.
//!
//! The cursor is a place in a section, so that it stays where it is when news make another section longer.

use super::facts::fact_lines;
use super::lines::{Line, Lines, Section};
use super::tree::{Memory, Tree};
use crate::model::{HistoryEvent, PastFailure, TorrentFacts, TorrentId};
use crate::tui::input::action::Action;
use crate::tui::input::motion::Motion;
use crate::tui::style::ctx::Ctx;

/// The state of the detail page.
#[derive(Debug, Clone, Default)]
pub struct DetailState {
    id: Option<TorrentId>,
    request: u64,
    answered: bool,
    facts: Option<Box<TorrentFacts>>,
    timeline: Vec<HistoryEvent>,
    failures: Option<Vec<PastFailure>>,
    tree: Tree,
    linked: Option<Vec<usize>>,
    memory: Memory,
    /// The facts in words for the present width and time.
    head: Vec<Line>,
    /// Lines of each section, as of the last settling.
    lens: [usize; 5],
    place: (Section, usize),
    offset: usize,
    page: usize,
}

impl DetailState {
    /// Returns an empty page whose requests have numbers after this one.
    pub fn numbered_from(request: u64) -> Self {
        Self { request, ..Self::default() }
    }

    /// Turns to a torrent; returns the number of the request for it.
    pub fn open(&mut self, id: TorrentId) -> u64 {
        *self = Self { id: Some(id), request: self.request, page: self.page, ..Self::default() };
        self.request_again()
    }

    /// Asks for the same torrent again; what is shown stays until the answer.
    pub fn request_again(&mut self) -> u64 {
        self.request += 1;
        self.request
    }

    /// Takes an answer in; one to an earlier request is dropped.
    pub fn loaded(&mut self, request: u64, facts: Option<Box<TorrentFacts>>, timeline: Vec<HistoryEvent>) {
        if request != self.request {
            return;
        }
        let files = |facts: &Option<Box<TorrentFacts>>| facts.as_ref().map_or(0, |facts| facts.files().len());
        let same = files(&facts) == files(&self.facts)
            && facts.as_ref().map(|facts| facts.files()) == self.facts.as_ref().map(|facts| facts.files());
        if !same {
            self.tree = facts.as_ref().map_or_else(Tree::default, |facts| Tree::new(facts.files(), &self.memory));
        }
        self.linked = facts.as_ref().and_then(|facts| facts.linked_files());
        self.answered = true;
        self.facts = facts;
        self.timeline = timeline;
    }

    /// Takes the failed fetches in; those of an earlier request are dropped.
    pub fn failures_loaded(&mut self, request: u64, failures: Vec<PastFailure>) {
        if request == self.request {
            self.failures = Some(failures);
        }
    }

    /// Moves through the lines; the blank ones are passed over.
    pub fn go(&mut self, motion: Motion) {
        let (before, last) = (self.cursor(), self.total().saturating_sub(1));
        let mut line = motion.from(before, self.page).min(last);
        if self.place_of(line).is_some_and(|(section, at)| section != Section::Facts && at == 0) {
            line = if line < before { line.saturating_sub(1) } else { line + 1 };
        }
        self.place = self.place_of(line).unwrap_or_default();
    }

    /// Opens or closes the folder under the cursor.
    pub fn toggle(&mut self) {
        if let Some(closed) = self.folder().map(|(_, closed)| !closed) {
            self.turn(closed);
        }
    }

    /// Closes the folder under the cursor, or goes to the folder that the line is in.
    pub fn close(&mut self) {
        let Some(line) = self.tree_line() else { return };
        if matches!(self.folder(), Some((_, false))) {
            self.turn(true);
        } else if let Some(parent) = self.tree.parent(line) {
            self.place = (Section::Files, parent + 2);
        }
    }

    /// Opens the folder under the cursor, or goes into it.
    pub fn unfold(&mut self) {
        match self.folder() {
            Some((_, true)) => self.turn(false),
            Some((_, false)) => self.go(Motion::Down),
            None => {}
        }
    }

    /// Whether an action of this page does something now.
    pub fn works(&self, action: Action) -> bool {
        match action {
            Action::ToggleFolder => self.folder().is_some(),
            Action::CloseFolder | Action::OpenFolder => self.tree_line().is_some(),
            Action::RefreshTorrent => self.facts.as_ref().is_some_and(|facts| facts.gone_at.is_none()),
            _ => true,
        }
    }

    /// Keeps cursor and scroll inside the content; `page` and `width` are those of the window.
    pub fn settle(&mut self, page: usize, width: u16, ctx: &Ctx) {
        self.page = page;
        self.head = match &self.facts {
            Some(facts) => fact_lines(facts, self.failures.as_deref(), width.into(), ctx),
            None => Vec::new(),
        };
        self.lens = self.lines().map_or([0; 5], |lines| Section::ALL.map(|section| lines.len(section)));
        let len = self.lens.get(self.place.0 as usize).copied().unwrap_or(0);
        self.place = if len == 0 { (Section::Facts, 0) } else { (self.place.0, self.place.1.min(len - 1)) };
        let cursor = self.cursor();
        // A heading above the cursor is worth seeing too.
        let top = if self.place.0 != Section::Facts && self.place.1 == 2 { cursor.saturating_sub(1) } else { cursor };
        let last = self.total().saturating_sub(page);
        self.offset = self.offset.min(top).max((cursor + 1).saturating_sub(page.max(1))).min(last);
    }

    /// Returns the page's lines, once the archive has answered.
    pub fn lines(&self) -> Option<Lines<'_>> {
        Some(Lines {
            facts: self.facts.as_deref()?,
            head: &self.head,
            tree: &self.tree,
            linked: self.linked.as_deref(),
            timeline: &self.timeline,
            failures: self.failures.as_deref().unwrap_or_default(),
        })
    }

    /// Returns the section that a line of the page is in, and its place there.
    pub fn place_of(&self, line: usize) -> Option<(Section, usize)> {
        let mut at = line;
        for (section, len) in Section::ALL.into_iter().zip(self.lens) {
            if at < len {
                return Some((section, at));
            }
            at -= len;
        }
        None
    }

    /// Returns the file under the cursor: in the tree, or behind a link whose file is certain.
    pub fn chosen_file(&self) -> Option<usize> {
        match self.place {
            (Section::Files, _) => self.tree_line().and_then(|line| self.tree.file(line)),
            (Section::Links, at) => self.linked.as_ref()?.get(at.checked_sub(2)?).copied(),
            (Section::Facts | Section::History | Section::Failures, _) => None,
        }
    }

    /// Returns the raw link under the cursor, or that of the file under it when it is certain.
    pub fn chosen_link(&self) -> Option<&str> {
        let links = self.facts.as_ref()?.links();
        let at = match self.place {
            (Section::Links, at) => at.checked_sub(2)?,
            (Section::Files, _) => {
                let file = self.chosen_file()?;
                self.linked.as_ref()?.iter().position(|linked| *linked == file)?
            }
            (Section::Facts | Section::History | Section::Failures, _) => return None,
        };
        links.get(at).map(String::as_str)
    }

    /// Returns the torrent that is shown.
    pub fn id(&self) -> Option<&TorrentId> {
        self.id.as_ref()
    }

    /// Returns what is known of it, and whether the archive has answered.
    pub fn facts(&self) -> (Option<&TorrentFacts>, bool) {
        (self.facts.as_deref(), self.answered)
    }

    /// Returns the line of the cursor, the first visible one and how many there are.
    pub fn position(&self) -> (usize, usize, usize) {
        (self.cursor(), self.offset, self.total())
    }

    fn cursor(&self) -> usize {
        self.lens.iter().take(self.place.0 as usize).sum::<usize>() + self.place.1
    }

    fn total(&self) -> usize {
        self.lens.iter().sum()
    }

    fn tree_line(&self) -> Option<usize> {
        if self.place.0 == Section::Files { self.place.1.checked_sub(2) } else { None }
    }

    /// Returns the line of the folder under the cursor, and whether it is closed.
    fn folder(&self) -> Option<(usize, bool)> {
        let line = self.tree_line()?;
        self.tree.node(line)?.folder.map(|folder| (line, folder.closed))
    }

    fn turn(&mut self, closed: bool) {
        if let (Some((line, _)), Some(facts)) = (self.folder(), &self.facts) {
            self.tree.turn(line, closed, facts.files(), &mut self.memory);
        }
    }
}
