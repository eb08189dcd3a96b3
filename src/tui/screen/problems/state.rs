//! What the problems screen knows: the findings by type, which types are folded, what is marked.

use std::collections::{BTreeSet, HashSet};

use crate::diagnose::{Finding, Type, TypeCount, by_type, problems};
use crate::model::{TorrentId, Trouble};
use crate::tui::input::{Action, Motion};
use crate::tui::protocol::{ArchiveQuery, Effect, Latest, Owner, ReadError, Ticket};
use crate::tui::widget::{LineList, ListLine};

/// One line of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    /// The head of a type, by its place among the types.
    Head(usize),
    /// A finding, by its place among the findings.
    Finding(usize),
}

/// Tells findings apart: a torrent may have failed, and its detail as well; a row without an id has its own number.
type FindingKey = (Option<TorrentId>, bool, i64);

impl ListLine for Line {
    fn is_head(&self) -> bool {
        matches!(self, Self::Head(_))
    }
}

/// The state of the problems screen.
#[derive(Debug, Clone, Default)]
pub struct ProblemsState {
    pub(super) found: Latest<Vec<Finding>>,
    /// How many torrents have any problem, each once.
    pub(super) torrents: usize,
    /// Whether everything that is found is to be fetched again at once.
    retry_found: bool,
    types: Vec<TypeCount>,
    folded: BTreeSet<&'static str>,
    /// Places of the marked findings.
    marked: BTreeSet<usize>,
    /// The lines of the screen.
    pub lines: LineList<Line>,
}

impl ProblemsState {
    /// Asks for the findings, unless they are on their way.
    pub fn ask(&mut self) -> Option<Effect> {
        self.found.ask(Owner::Problems, ArchiveQuery::Problems)
    }

    /// Asks, to fetch everything that is found again.
    pub fn ask_to_retry(&mut self) -> Option<Effect> {
        self.retry_found = true;
        self.ask()
    }

    /// Handles an answer; cursor and marks stay on what they are on. Returns what has to be asked again.
    pub fn loaded(&mut self, ticket: Ticket, findings: Vec<Finding>) -> Option<Effect> {
        if !self.found.accepts(ticket) {
            return None;
        }
        let chosen = self.lines.chosen().and_then(|line| self.name_of(*line));
        let marked: HashSet<FindingKey> = self.marked_findings().map(key).collect();
        self.found.answered(ticket, findings);
        let known = self.findings().iter().enumerate();
        self.marked = known.filter(|(_, finding)| marked.contains(&key(finding))).map(|(at, _)| at).collect();
        self.types = by_type(self.findings());
        self.torrents = problems(self.findings());
        self.make_lines(|state, line| chosen.is_some() && state.name_of(line) == chosen);
        self.found.ask_again(Owner::Problems, || ArchiveQuery::Problems)
    }

    /// Records that the findings asked for will not come; says whether anybody waits for them.
    pub fn not_loaded(&mut self, ticket: Ticket, why: &ReadError) -> bool {
        let newest = self.found.failed(ticket, why);
        self.retry_found &= !newest;
        newest
    }

    /// Returns what is to be fetched again now that it is known, when that was asked for.
    pub fn take_retry(&mut self) -> Option<Vec<TorrentId>> {
        std::mem::take(&mut self.retry_found).then(|| ids(self.findings().iter(), usize::MAX))
    }

    /// Folds the chosen type, or unfolds it.
    pub fn fold(&mut self) {
        let Some(head @ Line::Head(at)) = self.lines.chosen().copied() else { return };
        if let Some(word) = self.types.get(at).map(|row| row.kind.word)
            && !self.folded.remove(word)
        {
            self.folded.insert(word);
        }
        self.make_lines(|_, line| line == head);
    }

    /// Marks what is chosen and goes on, or takes the mark away; a type is all of its findings.
    pub fn mark(&mut self) {
        match self.lines.chosen().copied() {
            Some(Line::Finding(at)) => {
                self.toggle(&[at].into());
                self.lines.go(Motion::Down);
            }
            Some(Line::Head(at)) => {
                let word = self.types.get(at).map(|row| row.kind.word);
                let of_type = self.findings().iter().enumerate().filter(|(_, finding)| word == Some(finding.kind.word));
                self.toggle(&of_type.map(|(at, _)| at).collect());
            }
            None => {}
        }
    }

    /// Marks everything, or nothing when everything is marked.
    pub fn mark_all(&mut self) {
        self.toggle(&(0..self.findings().len()).collect());
    }

    fn toggle(&mut self, places: &BTreeSet<usize>) {
        let is_marked = places.is_subset(&self.marked);
        self.marked = if is_marked { &self.marked - places } else { &self.marked | places };
    }

    /// Returns what the key for another try is about, and forgets the marks: the marked, else the chosen.
    pub fn take_chosen(&mut self) -> Vec<TorrentId> {
        let targets = self.targets(usize::MAX);
        self.marked.clear();
        targets
    }

    /// Returns the torrents that something is done to, so many at most: the marked, else the chosen.
    pub fn targets(&self, most: usize) -> Vec<TorrentId> {
        if self.marked.is_empty() { ids(self.chosen_findings(), most) } else { ids(self.marked_findings(), most) }
    }

    /// Returns every torrent whose fetch failed.
    pub fn failed_fetches(&self) -> Vec<TorrentId> {
        ids(self.findings().iter().filter(|finding| is_fetch(finding)), usize::MAX)
    }

    /// Whether an action of this screen does something now.
    pub fn can(&self, action: Action) -> bool {
        match action {
            Action::RetryFetches => self.findings().iter().any(is_fetch),
            Action::Retry if self.marked.is_empty() => self.chosen_findings().any(has_id),
            Action::Retry => self.marked_findings().any(has_id),
            Action::OpenFinding => self.chosen().map_or(!self.findings().is_empty(), has_id),
            _ => !self.findings().is_empty(),
        }
    }

    /// Makes the lines anew; the cursor goes to the one that is meant, if it is among them.
    fn make_lines(&mut self, meant: impl Fn(&Self, Line) -> bool) {
        let mut members: Vec<Vec<usize>> = vec![Vec::new(); self.types.len()];
        for (place, finding) in self.findings().iter().enumerate() {
            let of = self.types.iter().position(|row| row.kind.word == finding.kind.word);
            if let Some(members) = of.and_then(|of| members.get_mut(of)) {
                members.push(place);
            }
        }
        let mut lines = Vec::new();
        for (at, (row, members)) in self.types.iter().zip(members).enumerate() {
            lines.push(Line::Head(at));
            if !self.folded.contains(row.kind.word) {
                lines.extend(members.into_iter().map(Line::Finding));
            }
        }
        let at = lines.iter().position(|line| meant(self, *line));
        self.lines.renew(lines, at);
    }

    /// Returns what a line is, whatever its place.
    fn name_of(&self, line: Line) -> Option<(&'static str, Option<FindingKey>)> {
        match line {
            Line::Head(at) => self.types.get(at).map(|row| (row.kind.word, None)),
            Line::Finding(at) => self.findings().get(at).map(|finding| (finding.kind.word, Some(key(finding)))),
        }
    }

    fn chosen_findings(&self) -> impl Iterator<Item = &Finding> {
        let (one, word) = (self.chosen(), self.chosen_type().map(|kind| kind.word));
        let all = self.findings().iter().filter(move |finding| one.is_none() && word == Some(finding.kind.word));
        one.into_iter().chain(all)
    }

    fn marked_findings(&self) -> impl Iterator<Item = &Finding> {
        self.marked.iter().filter_map(|at| self.finding(*at))
    }

    /// Returns the finding under the cursor.
    pub fn chosen(&self) -> Option<&Finding> {
        match self.lines.chosen()? {
            Line::Finding(at) => self.finding(*at),
            Line::Head(_) => None,
        }
    }

    /// Returns the type of what is under the cursor.
    pub fn chosen_type(&self) -> Option<&'static Type> {
        match self.lines.chosen()? {
            Line::Finding(at) => self.finding(*at).map(|finding| finding.kind),
            Line::Head(at) => self.types.get(*at).map(|row| row.kind),
        }
    }

    /// Returns the finding of a place.
    pub fn finding(&self, at: usize) -> Option<&Finding> {
        self.findings().get(at)
    }

    /// Returns a type with its count, and whether it is folded.
    pub fn head(&self, at: usize) -> Option<(TypeCount, bool)> {
        self.types.get(at).map(|row| (*row, self.folded.contains(row.kind.word)))
    }

    /// Whether the finding of a place is marked.
    pub fn is_marked(&self, at: usize) -> bool {
        self.marked.contains(&at)
    }

    /// Returns how many findings there are, and how many are marked.
    pub fn counts(&self) -> (usize, usize) {
        (self.findings().len(), self.marked.len())
    }

    pub(super) fn findings(&self) -> &[Finding] {
        self.found.value().map_or(&[], Vec::as_slice)
    }
}

fn is_fetch(finding: &Finding) -> bool {
    matches!(finding.problem.trouble, Trouble::Fetch(_))
}

fn has_id(finding: &Finding) -> bool {
    finding.problem.id.is_some()
}

fn key(finding: &Finding) -> FindingKey {
    let row = match &finding.problem.trouble {
        Trouble::Row(row) => row.number,
        // Beside the torrent itself, and one for each number.
        Trouble::Link(link) => -2 - i64::from(link.error_code.unwrap_or(0)).abs(),
        Trouble::Torrent | Trouble::Fetch(_) => 0,
    };
    (finding.problem.id.clone(), is_fetch(finding), row)
}

/// Returns the torrents of findings, each once, in their order; so many at most.
fn ids<'a>(findings: impl Iterator<Item = &'a Finding>, most: usize) -> Vec<TorrentId> {
    let mut seen = HashSet::new();
    let ids = findings.filter_map(|finding| finding.problem.id.as_ref()).filter(|id| seen.insert(*id));
    ids.take(most).cloned().collect()
}

/// Returns the torrent of a line.
pub(super) fn torrent_of(findings: &[Finding], line: Line) -> Option<TorrentId> {
    match line {
        Line::Finding(at) => findings.get(at).and_then(|finding| finding.problem.id.clone()),
        Line::Head(_) => None,
    }
}
