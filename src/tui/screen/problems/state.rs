//! What the problems screen knows: the findings by type, which types are folded, what is marked.

use std::collections::{BTreeSet, HashSet};

use crate::diagnose::{Finding, Type, TypeCount, by_type, problems};
use crate::model::{TorrentId, Trouble};
use crate::tui::input::{Action, Motion};
use crate::tui::protocol::{ArchiveQuery, Effect, Latest, Loading, Owner, ReadError, Ticket};
use crate::tui::widget::ListWindow;

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

/// The state of the problems screen.
#[derive(Debug, Clone, Default)]
pub struct ProblemsState {
    found: Latest<Vec<Finding>>,
    /// Whether everything that is found is to be fetched again at once.
    retry_found: bool,
    types: Vec<TypeCount>,
    lines: Vec<Line>,
    folded: BTreeSet<&'static str>,
    marked: HashSet<FindingKey>,
    pub(super) list: ListWindow,
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

    /// Handles an answer; the cursor stays on what it is on. Returns what has to be asked again.
    pub fn loaded(&mut self, ticket: Ticket, findings: Vec<Finding>) -> Option<Effect> {
        let chosen = self.line().and_then(|line| self.name_of(line));
        if !self.found.answered(ticket, findings) {
            return None;
        }
        self.types = by_type(self.findings());
        let known: HashSet<FindingKey> = self.findings().iter().map(key).collect();
        self.marked.retain(|key| known.contains(key));
        self.rebuild();
        let place =
            chosen.and_then(|name| self.lines.iter().position(|line| self.name_of(*line).as_ref() == Some(&name)));
        self.list.choose(place.unwrap_or(self.list.cursor()), self.lines.len());
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
        std::mem::take(&mut self.retry_found).then(|| ids(self.findings().iter()))
    }

    /// Chooses a line; says whether it was chosen before.
    pub fn choose_line(&mut self, at: usize) -> bool {
        self.list.choose(at, self.lines.len())
    }

    /// Moves the cursor.
    pub fn go(&mut self, motion: Motion) {
        self.list = self.moved(self.list, motion);
    }

    /// Returns a list whose cursor has moved.
    pub(super) fn moved(&self, mut list: ListWindow, motion: Motion) -> ListWindow {
        list.go(motion, self.lines.len());
        list
    }

    /// Returns the torrent of a line.
    pub(super) fn torrent_at(&self, at: usize) -> Option<TorrentId> {
        match self.lines.get(at)? {
            Line::Finding(at) => self.findings().get(*at).and_then(|finding| finding.problem.id.clone()),
            Line::Head(_) => None,
        }
    }

    /// Folds the chosen type, or unfolds it.
    pub fn fold(&mut self) {
        let Some(Line::Head(at)) = self.line() else { return };
        if let Some(word) = self.types.get(at).map(|row| row.kind.word)
            && !self.folded.remove(word)
        {
            self.folded.insert(word);
        }
        self.rebuild();
        let head = self.lines.iter().position(|line| *line == Line::Head(at));
        self.list.choose(head.unwrap_or(0), self.lines.len());
    }

    /// Marks what is chosen and goes on, or takes the mark away; a type is all of its findings.
    pub fn mark(&mut self) {
        let keys: Vec<FindingKey> = self.chosen_findings().map(key).collect();
        self.toggle(keys);
        if matches!(self.line(), Some(Line::Finding(_))) {
            self.go(Motion::Down);
        }
    }

    /// Marks everything, or nothing when everything is marked.
    pub fn mark_all(&mut self) {
        let keys = self.findings().iter().map(key).collect();
        self.toggle(keys);
    }

    fn toggle(&mut self, keys: Vec<FindingKey>) {
        if keys.iter().all(|key| self.marked.contains(key)) {
            for key in &keys {
                self.marked.remove(key);
            }
        } else {
            self.marked.extend(keys);
        }
    }

    /// Returns what the key for another try is about, and forgets the marks: the marked, else the chosen.
    pub fn take_chosen(&mut self) -> Vec<TorrentId> {
        let targets = self.targets();
        self.marked.clear();
        targets
    }

    /// Returns the torrents that something is done to: the marked, else the chosen.
    pub fn targets(&self) -> Vec<TorrentId> {
        if self.marked.is_empty() {
            return ids(self.chosen_findings());
        }
        ids(self.findings().iter().filter(|finding| self.is_marked(finding)))
    }

    /// Returns every torrent whose fetch failed.
    pub fn failed_fetches(&self) -> Vec<TorrentId> {
        ids(self.findings().iter().filter(|finding| is_fetch(finding)))
    }

    /// Keeps the cursor inside the window of `page` lines, the head above the first finding with it.
    pub fn layout(&mut self, page: usize) {
        let above = self.list.cursor().checked_sub(1).and_then(|above| self.lines.get(above));
        let above = usize::from(matches!(above, Some(Line::Head(_))) && page > 1);
        self.list.layout(page, self.lines.len(), above);
    }

    /// Whether an action of this screen does something now.
    pub fn can(&self, action: Action) -> bool {
        match action {
            Action::RetryFetches => self.findings().iter().any(is_fetch),
            Action::Retry if self.marked.is_empty() => self.chosen_findings().any(has_id),
            Action::Retry => self.findings().iter().any(|finding| has_id(finding) && self.is_marked(finding)),
            Action::OpenFinding => self.chosen().map_or(!self.findings().is_empty(), has_id),
            _ => !self.findings().is_empty(),
        }
    }

    fn rebuild(&mut self) {
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
        self.lines = lines;
    }

    /// Returns what a line is, whatever its place.
    fn name_of(&self, line: Line) -> Option<(&'static str, Option<FindingKey>)> {
        match line {
            Line::Head(at) => self.types.get(at).map(|row| (row.kind.word, None)),
            Line::Finding(at) => self.findings().get(at).map(|finding| (finding.kind.word, Some(key(finding)))),
        }
    }

    fn line(&self) -> Option<Line> {
        self.lines.get(self.list.cursor()).copied()
    }

    fn chosen_findings(&self) -> impl Iterator<Item = &Finding> {
        let line = self.line();
        let word = self.chosen_type().map(|kind| kind.word);
        let one = match line {
            Some(Line::Finding(at)) => self.findings().get(at),
            Some(Line::Head(_)) | None => None,
        };
        let all = self.findings().iter().filter(move |finding| one.is_none() && word == Some(finding.kind.word));
        one.into_iter().chain(all)
    }

    /// Returns the finding under the cursor.
    pub fn chosen(&self) -> Option<&Finding> {
        match self.line()? {
            Line::Finding(at) => self.findings().get(at),
            Line::Head(_) => None,
        }
    }

    /// Returns the type of what is under the cursor.
    pub fn chosen_type(&self) -> Option<&'static Type> {
        match self.line()? {
            Line::Finding(at) => self.findings().get(at).map(|finding| finding.kind),
            Line::Head(at) => self.types.get(at).map(|row| row.kind),
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

    /// Whether a finding is marked.
    pub fn is_marked(&self, finding: &Finding) -> bool {
        // Ids are cloned for few lines only: those that are seen.
        !self.marked.is_empty() && self.marked.contains(&key(finding))
    }

    /// Returns how many findings there are, and how many are marked.
    pub fn counts(&self) -> (usize, usize) {
        (self.findings().len(), self.marked.len())
    }

    /// Returns how many torrents have any problem, each once.
    pub fn problems(&self) -> usize {
        problems(self.findings())
    }

    /// Returns all lines, the cursor among them and the first visible one.
    pub fn lines(&self) -> (&[Line], usize, usize) {
        (&self.lines, self.list.cursor(), self.list.offset())
    }

    /// Returns where the first reading stands.
    pub fn loading(&self) -> Loading {
        self.found.loading()
    }

    fn findings(&self) -> &[Finding] {
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

/// Returns the torrents of findings, each once, in their order.
fn ids<'a>(findings: impl Iterator<Item = &'a Finding>) -> Vec<TorrentId> {
    let mut seen = HashSet::new();
    findings.filter_map(|finding| finding.problem.id.as_ref()).filter(|id| seen.insert(*id)).cloned().collect()
}
