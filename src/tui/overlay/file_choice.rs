//! The files of a torrent that waits for a choice: a tree with boxes, sizes and sums, narrowed by typing.

use std::collections::{BTreeMap, BTreeSet};

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::place::{clear, over};
use crate::actions::{Selection, Wish};
use crate::format::{clean, count, counted, shown_name, size};
use crate::model::{TorrentFacts, TorrentFile, TorrentId};
use crate::tui::input::{Action, Context, Key, Motion};
use crate::tui::protocol::{Ask, Facts, Layer};
use crate::tui::style::{Ctx, Role, Row};
use crate::tui::widget::{ListWindow, Panel, Prompt, folded, mark_line, put, put_right, put_spans, scroll_mark};

/// Widest tree; the eye has to find its way from a name to its size.
const WIDEST: u16 = 100;

/// Cells that a level of folders stands further in.
const INDENT: u16 = 2;

/// Cells of a size.
const SIZE: u16 = 11;

/// Words that choose, and the letter of each: as on the command line.
const WORDS: [(char, &str); 4] = [('a', "all"), ('v', "videos"), ('l', "largest"), ('0', "none")];

/// One line of the tree.
#[derive(Debug, Clone)]
struct Branch {
    /// Its own name, clean.
    name: String,
    depth: u16,
    is_folder: bool,
    /// Places of the files that it is, or holds.
    files: Vec<usize>,
}

/// The files of a torrent, to choose from.
#[derive(Debug, Clone)]
pub struct FileChoice {
    id: TorrentId,
    title: String,
    files: Vec<TorrentFile>,
    chosen: BTreeSet<usize>,
    tree: Vec<Branch>,
    /// Places of the lines that are shown.
    shown: Vec<usize>,
    prompt: Prompt,
    list: ListWindow,
}

impl FileChoice {
    /// Opens the files of a torrent, with every one of them chosen.
    pub fn new(facts: &TorrentFacts) -> Self {
        let files = facts.files().to_vec();
        let tree = tree(&files);
        let mut choice = Self {
            id: facts.torrent.id.clone(),
            title: shown_name(facts.name().unwrap_or(""), &facts.torrent.id),
            chosen: (0..files.len()).collect(),
            shown: (0..tree.len()).collect(),
            tree,
            files,
            prompt: Prompt::default(),
            list: ListWindow::default(),
        };
        choice.search();
        choice
    }

    /// Shows the lines that hold a file whose path has every typed word.
    fn search(&mut self) {
        let typed = folded(self.prompt.text().trim());
        let holds = |at: &usize| {
            let path = self.files.get(*at).map(|file| folded(&file.path)).unwrap_or_default();
            typed.split_whitespace().all(|word| path.contains(word))
        };
        self.shown = (0..self.tree.len()).filter(|line| self.tree[*line].files.iter().any(holds)).collect();
        self.list.restart();
    }

    /// Shows every line again.
    fn clear_search(&mut self) {
        self.prompt.discard();
        self.search();
    }

    /// Chooses the files of the line, or takes them out when all of them are chosen.
    fn toggle(&mut self) {
        let Some(branch) = self.shown.get(self.list.cursor()).and_then(|line| self.tree.get(*line)) else { return };
        let is_whole = branch.files.iter().all(|file| self.chosen.contains(file));
        for file in &branch.files {
            if is_whole {
                self.chosen.remove(file);
            } else {
                self.chosen.insert(*file);
            }
        }
        self.list.go(Motion::Down, self.shown.len());
    }

    /// Chooses by a word of the command line.
    fn choose(&mut self, word: &str) {
        let ids = word.parse::<Selection>().ok().and_then(|selection| selection.choose(&self.files).ok());
        let ids = ids.unwrap_or_default();
        let is_chosen = |at: &usize| self.files.get(*at).is_some_and(|file| ids.contains(&file.id));
        self.chosen = (0..self.files.len()).filter(is_chosen).collect();
    }

    /// Returns the choice as it is written on the command line.
    fn written(&self) -> String {
        if self.chosen.len() == self.files.len() {
            return "all".to_owned();
        }
        let mut ids: Vec<i64> = self.chosen.iter().filter_map(|at| self.files.get(*at)).map(|file| file.id).collect();
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

    fn bytes(&self, files: impl Iterator<Item = usize>) -> i64 {
        files.filter_map(|at| self.files.get(at)).map(|file| file.bytes.max(0)).fold(0, i64::saturating_add)
    }

    /// Returns the box of a line: all, some or none of its files.
    fn mark(&self, branch: &Branch) -> &'static str {
        let chosen = branch.files.iter().filter(|file| self.chosen.contains(file)).count();
        match chosen {
            0 => "[ ]",
            n if n == branch.files.len() => "[x]",
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

/// Puts files under their folders, in the order of their paths.
fn tree(files: &[TorrentFile]) -> Vec<Branch> {
    let sorted: BTreeMap<(&str, usize), usize> =
        files.iter().enumerate().map(|(at, file)| ((file.path.trim_start_matches('/'), at), at)).collect();
    let mut tree: Vec<Branch> = Vec::new();
    // The folders that the last file was in: their names, and the place of each in the tree.
    let mut open: Vec<(&str, usize)> = Vec::new();
    for ((path, _), at) in sorted {
        let (folders, name) =
            path.rsplit_once('/').map_or((Vec::new(), path), |(folders, name)| (folders.split('/').collect(), name));
        let same = open.iter().zip(&folders).take_while(|((known, _), folder)| known == *folder).count();
        open.truncate(same);
        for folder in folders.iter().skip(same) {
            let depth = u16::try_from(open.len()).unwrap_or(u16::MAX);
            open.push((folder, tree.len()));
            tree.push(Branch { name: clean(folder), depth, is_folder: true, files: Vec::new() });
        }
        for (_, place) in &open {
            tree[*place].files.push(at);
        }
        let depth = u16::try_from(open.len()).unwrap_or(u16::MAX);
        tree.push(Branch { name: clean(name), depth, is_folder: false, files: vec![at] });
    }
    tree
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
                let wish = Wish::Select { torrents: vec![self.id.clone()], files: self.written() };
                return vec![Ask::Close, Ask::Plan(wish)];
            }
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

    fn select(&mut self, row: Row, _: &Ctx) -> Option<Action> {
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
        let inner = Panel { title: &self.title, count: "", remark: "choose files" }.draw(buf, frame, ctx);
        let (cursor, offset) = (self.list.cursor(), self.list.offset());
        for (at, y) in (offset..self.shown.len()).zip(0..list.height) {
            let Some(branch) = self.shown.get(at).and_then(|line| self.tree.get(*line)) else { break };
            let x = 2 + (INDENT * branch.depth).min(list.width / 2);
            let mark = self.mark(branch);
            let role = if mark == "[ ]" { Role::Dim } else { Role::Text };
            let room = Rect { width: list.width.saturating_sub(SIZE), ..list };
            let slash = if branch.is_folder { "/" } else { "" };
            let spans = [
                (format!("{mark} "), ctx.style(if mark == "[ ]" { Role::Dim } else { Role::Key })),
                (format!("{}{slash}", branch.name), ctx.style(if branch.is_folder { Role::Heading } else { role })),
            ];
            put_spans(buf, room, x, y, &spans);
            put_right(buf, list, y, &size(self.bytes(branch.files.iter().copied())), ctx.style(Role::Dim));
            ctx.clicks.note(Rect { y: list.y + y, height: 1, ..list }, Row::Line(at));
            if at == cursor {
                mark_line(buf, list, y, ctx);
            }
        }
        scroll_mark(buf, frame, list, self.shown.len(), offset, ctx);
        let sum = format!(
            "{} of {} chosen, {}",
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
        let (key, dim) = (ctx.style(Role::Key), ctx.style(Role::Dim));
        let mut keys = vec![(ctx.keymap.shown(Action::PlanFiles), key), (" plan   ".to_owned(), dim)];
        keys.extend([("Space".to_owned(), key), (" choose   ".to_owned(), dim)]);
        for (letter, word) in WORDS {
            keys.extend([(letter.to_string(), key), (format!(" {word}   "), dim)]);
        }
        keys.extend([("/".to_owned(), key), (" search   ".to_owned(), dim)]);
        keys.extend([(ctx.keymap.shown(Action::LeaveFiles), key), (" leave".to_owned(), dim)]);
        put_spans(buf, line, 0, 0, &keys);
        None
    }
}
