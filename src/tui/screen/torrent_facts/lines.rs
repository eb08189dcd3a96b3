//! The detail page as lines: facts, the tree of files, links, observed changes, failed fetches.
//!
//! Lines are made for the visible window only; a torrent may have a hundred thousand files.

use super::tree::{Node, Tree};
use crate::format::{change_words, clean, count, counted, gib_label, local_minute, middle, shown_path, width};
use crate::model::{HistoryEvent, PastFailure, TorrentFacts};
use crate::tui::protocol::ChangeFilter;
use crate::tui::style::{Ctx, Role};

/// Cells of the labels on the left.
pub const LABEL: usize = 12;

/// Cells of a size, right-aligned.
const SIZE: usize = 9;

/// Cells that a folder moves what it holds to the right, and most of them all together.
const STEP: usize = 2;
const FARTHEST: usize = 24;

/// One line: pieces of clean text with what they mean.
pub type Line = Vec<(String, Role)>;

/// The parts of the page, from top to bottom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Section {
    /// Labelled facts.
    #[default]
    Facts,
    /// The tree of files.
    Files,
    /// The links of the torrent, one a line.
    Links,
    /// Observed changes.
    History,
    /// Failed fetches.
    Failures,
}

impl Section {
    /// Every section.
    pub const ALL: [Self; 5] = [Self::Facts, Self::Files, Self::Links, Self::History, Self::Failures];
}

/// What the lines are made of.
#[derive(Clone, Copy)]
pub struct Lines<'a> {
    pub(super) facts: &'a TorrentFacts,
    pub(super) head: &'a [Line],
    pub(super) tree: &'a Tree,
    /// For each link the place of its file, when that is certain.
    pub(super) linked: Option<&'a [usize]>,
    pub(super) timeline: &'a [HistoryEvent],
    pub(super) failures: &'a [PastFailure],
}

impl Lines<'_> {
    /// Returns how many lines a section has; what has a heading has a blank line before it, and an empty one has none.
    pub fn len(&self, section: Section) -> usize {
        let entries = match section {
            Section::Facts => return self.head.len(),
            Section::Files => self.tree.count(),
            Section::Links => self.facts.links().len(),
            Section::History => self.timeline.len(),
            Section::Failures => self.failures.len(),
        };
        if entries == 0 { 0 } else { entries + 2 }
    }

    /// Returns one line of a section; beyond the end it is empty.
    pub fn line(&self, section: Section, at: usize, ctx: &Ctx) -> Line {
        match (section, at) {
            (Section::Facts, at) => self.head.get(at).cloned().unwrap_or_default(),
            (_, 0) => Vec::new(),
            (_, 1) => self.heading(section),
            (Section::Files, n) => self.tree.node(n - 2).map_or_else(Vec::new, |node| self.file(node)),
            (Section::Links, n) => self.link(n - 2),
            (Section::History, n) => self.timeline.get(n - 2).map_or_else(Vec::new, |event| event_line(event, ctx)),
            (Section::Failures, n) => {
                self.failures.get(n - 2).map_or_else(Vec::new, |failed| failure_line(failed, ctx))
            }
        }
    }

    fn heading(&self, section: Section) -> Line {
        let (text, remark) = match section {
            Section::Facts => ("", String::new()),
            Section::Files => {
                let files = self.facts.files();
                let selected = files.iter().filter(|file| file.selected).count();
                ("Files", format!("{}, {} selected", count(files.len() as u64), count(selected as u64)))
            }
            Section::Links => ("Links", self.why_not_paired()),
            Section::History => ("History", count(self.timeline.len() as u64)),
            Section::Failures => ("Failures", counted(self.failures.len() as u64, "failed fetch", "failed fetches")),
        };
        vec![(format!("{text:<LABEL$}"), Role::Heading), (remark, Role::Dim)]
    }

    fn why_not_paired(&self) -> String {
        let links = self.facts.links().len() as u64;
        let selected = self.facts.files().iter().filter(|file| file.selected).count() as u64;
        if self.linked.is_some() || selected == 0 {
            return count(links);
        }
        let counts =
            format!("{} for {}", counted(links, "link", "links"), counted(selected, "selected file", "selected files"));
        if links < selected { format!("{counts}: Real-Debrid packed them") } else { counts }
    }

    fn file(&self, node: &Node) -> Line {
        let files = self.facts.files();
        let name = shown_path(node.name(files));
        let indent = " ".repeat((usize::from(node.depth) * STEP).min(FARTHEST));
        if let Some(folder) = node.folder {
            let sign = if folder.closed { "▸" } else { "▾" };
            let held = format!("  {}/{}", count(folder.selected.into()), count(folder.files.into()));
            return vec![
                (format!("  {:>SIZE$}  {indent}", gib_label(folder.bytes.unwrap_or(-1))), Role::Dim),
                (format!("{sign} {name}/"), Role::Heading),
                (held, Role::Dim),
            ];
        }
        let Some(file) = node.file().and_then(|at| files.get(at)) else { return Vec::new() };
        let role = if file.selected { Role::Text } else { Role::Dim };
        let mark = if file.selected { "✓ " } else { "  " };
        vec![
            (mark.to_owned(), Role::Done),
            (format!("{:>SIZE$}  {indent}", gib_label(file.bytes)), Role::Dim),
            (name, role),
        ]
    }

    /// Returns a line for so many cells; the name of a file is cut in its middle, so that its end stays.
    pub fn line_within(&self, section: Section, at: usize, cells: usize, ctx: &Ctx) -> Line {
        let mut line = self.line(section, at, ctx);
        let over = line.iter().map(|(text, _)| width(text)).sum::<usize>().saturating_sub(cells);
        let longest = line.iter_mut().max_by_key(|(text, _)| width(text));
        if let Some((text, _)) = longest.filter(|_| over > 0 && section == Section::Files) {
            *text = middle(text, width(text).saturating_sub(over));
        }
        line
    }

    fn link(&self, at: usize) -> Line {
        let Some(link) = self.facts.links().get(at) else { return Vec::new() };
        let mut spans = vec![(clean(link), Role::Text)];
        let file = self.linked.and_then(|linked| linked.get(at)).and_then(|at| self.facts.files().get(*at));
        if let Some(file) = file {
            let name = file.path.rsplit('/').find(|part| !part.is_empty()).unwrap_or(&file.path);
            spans.push((format!("  {}", clean(name)), Role::Dim));
        }
        spans
    }
}

fn event_line(event: &HistoryEvent, ctx: &Ctx) -> Line {
    let change = change_words(event);
    let change = change.trim_start_matches([':', ',']).trim_start().to_owned();
    vec![
        (format!("{}  ", local_minute(event.at, &ctx.zone)), Role::Dim),
        (format!("{:<13} ", event.kind.words()), ChangeFilter::of(event.kind).role()),
        (change, Role::Text),
    ]
}

fn failure_line(failed: &PastFailure, ctx: &Ctx) -> Line {
    let requests = counted(failed.attempts.into(), "request", "requests");
    let (end, role) = if failed.resolved.is_some() { (", succeeded later", Role::Text) } else { ("", Role::Error) };
    vec![
        (format!("{}  ", local_minute(failed.at, &ctx.zone)), Role::Dim),
        (clean(&failed.message), role),
        (format!(" ({requests}{end})"), Role::Dim),
    ]
}
