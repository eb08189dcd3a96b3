//! One torrent in full: what was answered, and where the user is in it.
//!
//! The cursor is a place in a section, so that it stays where it is when news make another section longer.

use std::collections::BTreeSet;

use super::facts::fact_lines;
use super::found::found_file;
use super::lines::{Line, Lines, Section};
use super::tree::{FoldState, Tree};
use crate::model::{HistoryEvent, LinkFault, PastFailure, Problem, TorrentFacts, TorrentId, Trouble};
use crate::query::Matcher;
use crate::tui::input::{Action, Motion};
use crate::tui::protocol::{ArchiveQuery, Effect, Latest, Loading, Owner, ReadError, Ticket};
use crate::tui::style::Ctx;
use crate::tui::widget::Scroll;

/// One torrent in full, and where the user is in it.
#[derive(Debug, Clone, Default)]
pub struct FactsPage {
    id: Option<TorrentId>,
    known: Latest<Known>,
    failures: Option<Vec<PastFailure>>,
    /// Links that gave no direct link.
    dead_links: Vec<Problem>,
    pub(super) tree: Tree,
    pub(super) linked: Option<Vec<usize>>,
    /// Places of the files that are marked.
    pub(super) marks: BTreeSet<usize>,
    /// The file that a search has found.
    found: Option<usize>,
    folds: FoldState,
    /// The facts in words for the present width and time.
    head: Vec<Line>,
    /// Lines of each section, as of the last layout.
    lens: [usize; 5],
    pub(super) place: (Section, usize),
    scroll: Scroll,
    /// Whether facts and history stand beside the page, and are no part of it.
    beside: bool,
}

/// What the archive answered.
#[derive(Debug, Clone)]
struct Known {
    /// Nothing when the archive does not have the torrent.
    facts: Option<Box<TorrentFacts>>,
    timeline: Vec<HistoryEvent>,
}

impl FactsPage {
    /// Turns to a torrent and asks for it.
    pub fn open(&mut self, owner: Owner, id: TorrentId) -> Effect {
        let mut known = std::mem::take(&mut self.known);
        known.forget();
        let effect = known.ask_anew(owner, ArchiveQuery::Torrent { id: id.clone() });
        let mut scroll = Scroll::default();
        scroll.layout(self.scroll.page(), 0);
        *self = Self { id: Some(id), known, scroll, beside: self.beside, ..Self::default() };
        effect
    }

    /// Asks for the same torrent again, unless it is on its way; what is shown stays until the answer.
    pub fn refresh(&mut self, owner: Owner) -> Option<Effect> {
        let id = self.id.clone()?;
        self.known.ask(owner, ArchiveQuery::Torrent { id })
    }

    /// Handles an answer; returns what has to be asked again.
    pub fn loaded(
        &mut self,
        ticket: Ticket,
        facts: Option<Box<TorrentFacts>>,
        timeline: Vec<HistoryEvent>,
    ) -> Option<Effect> {
        if !self.known.accepts(ticket) {
            return None;
        }
        if facts.as_ref().map(|facts| facts.files()) != self.facts().map(TorrentFacts::files) {
            // What was marked may be another file now.
            self.marks.clear();
            self.tree = facts.as_ref().map_or_else(Tree::default, |facts| Tree::new(facts.files(), &self.folds));
        }
        self.linked = facts.as_ref().and_then(|facts| facts.linked_files());
        self.known.answered(ticket, Known { facts, timeline });
        let id = self.id.clone()?;
        self.known.ask_again(ticket.owner, || ArchiveQuery::Torrent { id })
    }

    /// Records that the torrent asked for will not come; says whether anybody waits for it.
    pub fn not_loaded(&mut self, ticket: Ticket, why: &ReadError) -> bool {
        self.known.failed(ticket, why)
    }

    /// Whether an answer is on its way.
    pub fn is_pending(&self) -> bool {
        self.known.is_pending()
    }

    /// Records the failed fetches of the torrent; those of another one are dropped.
    pub fn failures_loaded(&mut self, ticket: Ticket, failures: Vec<PastFailure>) {
        if self.known.accepts(ticket) {
            self.failures = Some(failures);
        }
    }

    /// Records the links of the torrent that gave no direct link; those of another one are dropped.
    pub fn dead_links_loaded(&mut self, ticket: Ticket, links: Vec<Problem>) {
        if self.known.accepts(ticket) {
            self.dead_links = links;
        }
    }

    /// Whether a link of it leads nowhere any more.
    pub fn has_dead_links(&self) -> bool {
        self.dead_links.iter().any(|problem| match &problem.trouble {
            Trouble::Link(link) => link.error_code.is_some_and(|code| LinkFault::of_code(code).is_dead()),
            _ => false,
        })
    }

    /// Moves through the lines; the blank ones are passed over.
    pub fn go(&mut self, motion: Motion) {
        let (before, last) = (self.cursor(), self.total().saturating_sub(1));
        let mut line = motion.from(before, self.scroll.page()).min(last);
        if self.place_of(line).is_some_and(|(section, at)| section != Section::Facts && at == 0) {
            line = if line < before && line > 0 { line - 1 } else { line + 1 };
        }
        self.place = self.place_of(line).unwrap_or_default();
    }

    /// Opens or closes the folder under the cursor; says whether there is one.
    pub fn toggle(&mut self) -> bool {
        let folder = self.folder();
        if let Some((_, closed)) = folder {
            self.turn(!closed);
        }
        folder.is_some()
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
    pub fn can(&self, action: Action) -> bool {
        match action {
            Action::ToggleFolder => {
                self.folder().is_some() || self.chosen_wish().is_some_and(|wish| wish.is_some_file())
            }
            Action::MarkFile | Action::CloseFolder | Action::OpenFolder => self.tree_line().is_some(),
            Action::RefreshTorrent => self.facts().is_some_and(|facts| facts.gone_at.is_none()),
            _ => true,
        }
    }

    /// Keeps cursor and scroll inside the content; `page` and `width` are those of the window.
    pub fn layout(&mut self, page: usize, width: u16, ctx: &Ctx) {
        let head =
            self.facts().map(|facts| fact_lines(facts, self.failures.as_deref(), &self.dead_links, width.into(), ctx));
        self.head = head.unwrap_or_default();
        let beside = |section| self.beside && matches!(section, Section::Facts | Section::History);
        let len = |lines: &Lines<'_>, section| if beside(section) { 0 } else { lines.len(section) };
        self.lens = self.lines().map_or([0; 5], |lines| Section::ALL.map(|section| len(&lines, section)));
        let len = self.lens.get(self.place.0 as usize).copied().unwrap_or(0);
        self.place = if len == 0 { self.first() } else { (self.place.0, self.place.1.min(len - 1)) };
        let (cursor, total) = (self.cursor(), self.total());
        // A heading above the cursor is worth seeing too.
        let top = if self.place.0 != Section::Facts && self.place.1 == 2 { cursor.saturating_sub(1) } else { cursor };
        self.scroll.layout(page, total);
        self.scroll.show(top, cursor, total);
    }

    /// Puts facts and history beside the page, or back into it.
    pub fn put_beside(&mut self, beside: bool) {
        self.beside = beside;
    }

    /// Returns the first line worth standing on.
    fn first(&self) -> (Section, usize) {
        let full = Section::ALL.into_iter().zip(self.lens).find(|(_, len)| *len > 0);
        full.map_or((Section::Facts, 0), |(section, _)| (section, usize::from(section != Section::Facts)))
    }

    /// Returns the page's lines, once the archive has answered.
    pub fn lines(&self) -> Option<Lines<'_>> {
        Some(Lines {
            facts: self.facts()?,
            head: &self.head,
            tree: &self.tree,
            linked: self.linked.as_deref(),
            timeline: &self.known.value()?.timeline,
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

    /// Goes to the first file that a search accepts, and marks it; the folders around it are opened.
    pub fn show_file_of(&mut self, sought: &Matcher) {
        let Some(known) = self.known.value().and_then(|known| known.facts.as_ref()) else { return };
        let files = known.files();
        self.found = found_file(sought, files);
        let Some(found) = self.found else { return };
        if let Some(line) = self.tree.open_to(found, files, &mut self.folds) {
            self.place = (Section::Files, line + 2);
        }
    }

    /// Whether a line is the file that a search has found.
    pub fn is_found(&self, section: Section, at: usize) -> bool {
        let line = at.checked_sub(2).filter(|_| section == Section::Files && self.found.is_some());
        line.is_some_and(|line| self.tree.file(line) == self.found)
    }

    /// Returns the torrent that is shown.
    pub fn id(&self) -> Option<&TorrentId> {
        self.id.as_ref()
    }

    /// Returns what is known of it.
    pub fn facts(&self) -> Option<&TorrentFacts> {
        self.known.value()?.facts.as_deref()
    }

    /// Returns where the answer stands.
    pub fn loading(&self) -> Loading {
        self.known.loading()
    }

    /// Returns the line of the cursor, the first visible one and how many there are.
    pub fn position(&self) -> (usize, usize, usize) {
        (self.cursor(), self.scroll.offset(), self.total())
    }

    fn cursor(&self) -> usize {
        self.lens.iter().take(self.place.0 as usize).sum::<usize>() + self.place.1
    }

    fn total(&self) -> usize {
        self.lens.iter().sum()
    }

    pub(super) fn tree_line(&self) -> Option<usize> {
        if self.place.0 == Section::Files { self.place.1.checked_sub(2) } else { None }
    }

    /// Returns the line of the folder under the cursor, and whether it is closed.
    fn folder(&self) -> Option<(usize, bool)> {
        let line = self.tree_line()?;
        self.tree.node(line)?.folder.map(|folder| (line, folder.closed))
    }

    fn turn(&mut self, closed: bool) {
        let files = self.known.value().and_then(|known| known.facts.as_ref()).map(|facts| facts.files());
        if let (Some((line, _)), Some(files)) = (self.folder(), files) {
            self.tree.turn(line, closed, files, &mut self.folds);
        }
    }
}
