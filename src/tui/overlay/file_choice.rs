//! The files of torrents that wait for a choice: a tree with boxes, sizes and sums, folded and narrowed by typing.

use std::collections::{BTreeSet, HashSet};

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::file_tree::{Branch, FileTree};
use super::place::{clear, over};
use crate::actions::{Selection, Wish};
use crate::format::{count, counted, middle, shown_name, size, width};
use crate::model::{TorrentFacts, TorrentFile, TorrentId};
use crate::tui::input::{Action, Context, Key, Motion};
use crate::tui::protocol::{Ask, Facts, Layer};
use crate::tui::style::{Ctx, Role, Row};
use crate::tui::widget::{ListWindow, Panel, Prompt, draw_list, folded, put, put_right, put_spans};

/// Widest tree; the eye has to find its way from a name to its size.
const WIDEST: u16 = 100;

/// Cells that a level of folders stands further in.
const INDENT: u16 = 2;

/// Cells of a size.
const SIZE: u16 = 11;

/// Words that choose, and the letter of each: as on the command line.
const WORDS: [(char, &str); 4] = [('a', "all"), ('v', "videos"), ('l', "largest"), ('0', "none")];

/// The files of torrents, to choose from.
#[derive(Debug, Clone)]
pub struct FileChoice {
    /// The torrents, and how many files each has.
    torrents: Vec<(TorrentId, usize)>,
    title: String,
    /// The files of all of them, torrent by torrent.
    files: Vec<TorrentFile>,
    chosen: BTreeSet<usize>,
    tree: FileTree,
    /// Places of the lines that are shown.
    shown: Vec<usize>,
    prompt: Prompt,
    list: ListWindow,
}

impl FileChoice {
    /// Opens the files of torrents, with every one of them chosen.
    pub fn new(torrents: &[TorrentFacts]) -> Self {
        let name = |facts: &TorrentFacts| shown_name(facts.name().unwrap_or(""), &facts.torrent.id);
        let named: Vec<(String, &[TorrentFile])> = torrents.iter().map(|facts| (name(facts), facts.files())).collect();
        let title = match &named[..] {
            [(only, _)] => only.clone(),
            several => counted(several.len() as u64, "torrent", "torrents"),
        };
        let files: Vec<TorrentFile> = torrents.iter().flat_map(|facts| facts.files().iter().cloned()).collect();
        let mut choice = Self {
            torrents: torrents.iter().map(|facts| (facts.torrent.id.clone(), facts.files().len())).collect(),
            title,
            chosen: (0..files.len()).collect(),
            shown: Vec::new(),
            tree: FileTree::new(&named),
            files,
            prompt: Prompt::default(),
            list: ListWindow::default(),
        };
        choice.search();
        choice
    }

    /// Shows the open lines, or those that hold a file whose path has every typed word.
    fn search(&mut self) {
        let typed = folded(self.prompt.text().trim());
        self.shown = if typed.is_empty() {
            self.tree.open_lines()
        } else {
            let holds = |file: &TorrentFile| {
                let path = folded(&file.path);
                typed.split_whitespace().all(|word| path.contains(word))
            };
            let found: HashSet<usize> =
                self.files.iter().enumerate().filter(|(_, file)| holds(file)).map(|(at, _)| at).collect();
            self.tree.lines_with(|file| found.contains(&file))
        };
        self.list.restart();
    }

    /// Closes the folder of the line, or goes to the one that it is in; or opens it, and goes into it.
    fn fold(&mut self, closed: bool) {
        let Some(line) = self.shown.get(self.list.cursor()).copied() else { return };
        let is_searched = !self.prompt.text().is_empty();
        if !is_searched && self.tree.turn(line, closed) {
            self.shown = self.tree.open_lines();
            self.go_to(line);
        } else if closed {
            self.tree.parent(line).into_iter().for_each(|parent| self.go_to(parent));
        } else if self.tree.branch(line).is_some_and(|branch| branch.is_folder) {
            self.list.go(Motion::Down, self.shown.len());
        }
    }

    fn go_to(&mut self, line: usize) {
        if let Some(at) = self.shown.iter().position(|shown| *shown == line) {
            self.list.choose(at, self.shown.len());
        }
    }

    /// Shows every line again.
    fn clear_search(&mut self) {
        self.prompt.discard();
        self.search();
    }

    /// Chooses the files of the line, or takes them out when all of them are chosen.
    fn toggle(&mut self) {
        let Some(branch) = self.shown.get(self.list.cursor()).and_then(|line| self.tree.branch(*line)) else { return };
        let is_whole = self.tree.files(branch).iter().all(|file| self.chosen.contains(file));
        for file in self.tree.files(branch) {
            if is_whole {
                self.chosen.remove(file);
            } else {
                self.chosen.insert(*file);
            }
        }
        self.list.go(Motion::Down, self.shown.len());
    }

    /// Chooses of each torrent by a word of the command line.
    fn choose(&mut self, word: &str) {
        let selection = word.parse::<Selection>().ok();
        let mut chosen = BTreeSet::new();
        for (_, places) in self.parts_of_torrents() {
            let files = &self.files[places.clone()];
            let ids = selection.as_ref().and_then(|selection| selection.choose(files).ok()).unwrap_or_default();
            chosen.extend(places.zip(files).filter(|(_, file)| ids.contains(&file.id)).map(|(at, _)| at));
        }
        self.chosen = chosen;
    }

    /// Returns each torrent with the places of its files.
    fn parts_of_torrents(&self) -> Vec<(&TorrentId, std::ops::Range<usize>)> {
        let mut parts = Vec::with_capacity(self.torrents.len());
        let mut first = 0;
        for (id, files) in &self.torrents {
            parts.push((id, first..first + files));
            first += files;
        }
        parts
    }

    /// Returns the choice of each torrent as it is written on the command line; those of which nothing is chosen go on
    /// waiting.
    fn written(&self) -> Vec<(TorrentId, String)> {
        let choice = |(id, places): (&TorrentId, std::ops::Range<usize>)| {
            let files = self.files.get(places.clone())?;
            let chosen: Vec<i64> =
                places.zip(files).filter(|(at, _)| self.chosen.contains(at)).map(|(_, file)| file.id).collect();
            let text = if chosen.len() == files.len() { "all".to_owned() } else { ranges(chosen) };
            (!text.is_empty()).then(|| (id.clone(), text))
        };
        self.parts_of_torrents().into_iter().filter_map(choice).collect()
    }

    fn bytes(&self, files: impl Iterator<Item = usize>) -> i64 {
        files.filter_map(|at| self.files.get(at)).map(|file| file.bytes.max(0)).fold(0, i64::saturating_add)
    }

    /// Returns the box of a line: all, some or none of its files.
    fn mark(&self, branch: &Branch) -> &'static str {
        let files = self.tree.files(branch);
        let chosen = files.iter().filter(|file| self.chosen.contains(file)).count();
        match chosen {
            0 => "[ ]",
            n if n == files.len() => "[x]",
            _ => "[-]",
        }
    }

    fn parts(&self, area: Rect) -> (Rect, Rect) {
        let lines = u16::try_from(self.tree.len()).unwrap_or(u16::MAX).saturating_add(5);
        let frame = over(area, WIDEST, lines);
        let inner = Panel::inner(frame);
        (frame, Rect { height: inner.height.saturating_sub(2), ..inner })
    }
}

/// Writes numbers of files as on the command line: `1,3-5`.
fn ranges(mut ids: Vec<i64>) -> String {
    ids.sort_unstable();
    let mut ranges: Vec<(i64, i64)> = Vec::new();
    for id in ids {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == id => *last = id,
            _ => ranges.push((id, id)),
        }
    }
    let range = |(from, to): (i64, i64)| if from == to { from.to_string() } else { format!("{from}-{to}") };
    ranges.into_iter().map(range).collect::<Vec<_>>().join(",")
}

impl Layer for FileChoice {
    fn contexts(&self) -> &'static [Context] {
        if self.prompt.is_open() { Context::Line.stack() } else { Context::Files.stack() }
    }

    fn on_action(&mut self, action: Action, _: &Facts, _: &Ctx) -> Vec<Ask> {
        match action {
            Action::Accept => self.prompt.accept(),
            Action::Discard => self.clear_search(),
            Action::PlanFiles if !self.chosen.is_empty() => {
                return vec![Ask::Close, Ask::Plan(Wish::Select(self.written()))];
            }
            Action::FoldFiles => self.fold(true),
            Action::UnfoldFiles => self.fold(false),
            Action::LeaveFiles if !self.prompt.text().is_empty() => self.clear_search(),
            Action::LeaveFiles => return vec![Ask::Close],
            _ => {}
        }
        Vec::new()
    }

    fn go(&mut self, motion: Motion) {
        self.list.go(motion, self.shown.len());
    }

    fn type_key(&mut self, key: Key) -> bool {
        if self.prompt.is_open() {
            let known = self.prompt.press(key);
            self.search();
            return known;
        }
        match key.typed() {
            Some(' ') => self.toggle(),
            Some('/') => self.prompt.open(),
            Some(letter) => match WORDS.iter().find(|(known, _)| *known == letter) {
                Some((_, word)) => self.choose(word),
                None => return false,
            },
            None => return false,
        }
        true
    }

    fn paste(&mut self, text: &str) {
        if self.prompt.is_open() {
            self.prompt.paste(text);
            self.search();
        }
    }

    fn select(&mut self, row: Row, _: &Ctx) -> Option<Ask> {
        if let Row::Line(at) = row
            && self.list.choose(at, self.shown.len())
        {
            self.toggle();
        }
        None
    }

    fn layout(&mut self, area: Rect, _: &Ctx) {
        let page = self.parts(area).1.height;
        self.list.layout(page.into(), self.shown.len(), 0);
    }

    fn draw(&self, buf: &mut Buffer, area: Rect, ctx: &Ctx) -> Option<Position> {
        let (frame, list) = self.parts(area);
        clear(buf, frame, ctx);
        let inner = Panel { title: &self.title, count: "", remark: "choose files" }.draw_focused(buf, frame, ctx);
        draw_list(buf, [frame, list], self.shown.len(), self.list, ctx, |buf, y, at| {
            let Some(branch) = self.shown.get(at).and_then(|line| self.tree.branch(*line)) else { return };
            let x = 2 + INDENT.saturating_mul(branch.depth).min(list.width / 2);
            let mark = self.mark(branch);
            let role = if mark == "[ ]" { Role::Dim } else { Role::Text };
            let room = Rect { width: list.width.saturating_sub(SIZE), ..list };
            let slash = if branch.is_folder { "/" } else { "" };
            let sign = match (branch.is_folder, branch.closed) {
                (false, _) => "",
                (true, false) => "▾ ",
                (true, true) => "▸ ",
            };
            let before = x + u16::try_from(width(mark) + 1 + width(sign) + slash.len()).unwrap_or(0);
            let name = middle(&branch.name, room.width.saturating_sub(before).into());
            let spans = [
                (format!("{mark} "), ctx.style(if mark == "[ ]" { Role::Dim } else { Role::Key })),
                (format!("{sign}{name}{slash}"), ctx.style(if branch.is_folder { Role::Heading } else { role })),
            ];
            put_spans(buf, room, x, y, &spans);
            put_right(buf, list, y, &size(self.bytes(self.tree.files(branch).iter().copied())), ctx.style(Role::Dim));
        });
        let whose = match self.torrents.len() {
            1 => String::new(),
            _ => format!(" of {}", counted(self.written().len() as u64, "torrent", "torrents")),
        };
        let sum = format!(
            "{} of {} chosen{whose}, {}",
            count(self.chosen.len() as u64),
            counted(self.files.len() as u64, "file", "files"),
            size(self.bytes(self.chosen.iter().copied()))
        );
        let below = inner.height.saturating_sub(2);
        put(buf, inner, 0, below, &sum, ctx.style(Role::Text));
        let line = Rect { y: inner.y + below + 1, height: inner.height.min(1), ..inner };
        if self.prompt.is_open() {
            return self.prompt.draw(buf, line, "Search: ", ctx);
        }
        let shown = |action| ctx.keymap.shown(action);
        let fold = format!("{} {}", shown(Action::FoldFiles), shown(Action::UnfoldFiles));
        let ways =
            [(shown(Action::PlanFiles), "plan"), ("Space".to_owned(), "choose"), (shown(Action::LeaveFiles), "leave")];
        let more = [("/".to_owned(), "search"), (fold, "fold")];
        let words = WORDS.map(|(letter, word)| (letter.to_string(), word));
        let mut left = usize::from(line.width);
        let mut keys = Vec::new();
        for (key, what) in ways.into_iter().chain(words).chain(more) {
            let cells = width(&key) + width(what) + 1;
            if cells > left {
                continue;
            }
            left = left.saturating_sub(cells + 3);
            keys.extend([(key, ctx.style(Role::Key)), (format!(" {what}   "), ctx.style(Role::Dim))]);
        }
        // Blanks behind the last one would make it look cut.
        if let Some((last, _)) = keys.last_mut() {
            last.truncate(last.trim_end().len());
        }
        put_spans(buf, line, 0, 0, &keys);
        None
    }
}
