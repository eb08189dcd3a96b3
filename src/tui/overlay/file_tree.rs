//! Files of one or several torrents as a tree of lines: folders with all that they hold, which fold.

use std::ops::Range;

use crate::format::clean;
use crate::model::TorrentFile;
use crate::tui::widget::{MANY_FILES, path_steps};

/// One line of the tree.
#[derive(Debug, Clone)]
pub(super) struct Branch {
    /// Its own name, clean.
    pub(super) name: String,
    /// How many folders it is in.
    pub(super) depth: u16,
    /// Whether it is a folder, or a torrent.
    pub(super) is_folder: bool,
    /// Whether what it holds is hidden.
    pub(super) closed: bool,
    /// The file that it is, or those that it holds, in the order of the tree.
    files: Range<usize>,
    /// The line behind everything that it holds.
    end: usize,
}

/// The tree, its lines in the order in which they are shown.
#[derive(Debug, Clone, Default)]
pub(super) struct FileTree {
    lines: Vec<Branch>,
    /// The place of each file among those that were given, in the order of the tree.
    places: Vec<usize>,
}

impl FileTree {
    /// Puts the files of torrents under their folders, in the order of their paths; of several torrents each is a folder
    /// by its clean name.
    pub(super) fn new(torrents: &[(String, &[TorrentFile])]) -> Self {
        let mut tree = Self::default();
        for (name, files) in torrents {
            if torrents.len() > 1 {
                let line = tree.begin_folder(name.clone(), 0);
                tree.add(files, 1);
                tree.end_folder(line);
            } else {
                tree.add(files, 0);
            }
        }
        if tree.lines.len() > MANY_FILES {
            let open = u16::from(torrents.len() == 1);
            for branch in tree.lines.iter_mut().filter(|branch| branch.is_folder && branch.depth >= open) {
                branch.closed = true;
            }
        }
        tree
    }

    /// Adds the files of one torrent.
    fn add(&mut self, files: &[TorrentFile], depth: u16) {
        let first = self.places.len();
        let mut sorted: Vec<usize> = (0..files.len()).collect();
        sorted.sort_by_key(|at| files[*at].path.trim_start_matches('/'));
        // The folders that the last file was in: their names, and the line of each.
        let mut open: Vec<(&str, usize)> = Vec::new();
        for at in sorted {
            let path = &files[at].path;
            let mut names: Vec<&str> = path_steps(path).map(|step| &path[step]).collect();
            let name = names.pop().unwrap_or_default();
            let same = open.iter().zip(&names).take_while(|((known, _), folder)| known == *folder).count();
            open.drain(same..).for_each(|(_, line)| self.end_folder(line));
            for folder in &names[same..] {
                let line = self.begin_folder(clean(folder), below(depth, open.len()));
                open.push((folder, line));
            }
            self.places.push(first + at);
            let files = self.places.len() - 1..self.places.len();
            let (depth, end) = (below(depth, open.len()), self.lines.len() + 1);
            self.lines.push(Branch { name: clean(name), depth, is_folder: false, closed: false, files, end });
        }
        for (_, line) in open {
            self.end_folder(line);
        }
    }

    fn begin_folder(&mut self, name: String, depth: u16) -> usize {
        let files = self.places.len()..self.places.len();
        self.lines.push(Branch { name, depth, is_folder: true, closed: false, files, end: 0 });
        self.lines.len() - 1
    }

    /// Records that a folder holds what was added since it began, and nothing more.
    fn end_folder(&mut self, line: usize) {
        let (files, end) = (self.places.len(), self.lines.len());
        let folder = &mut self.lines[line];
        (folder.files.end, folder.end) = (files, end);
    }

    /// Returns how many lines it has when every folder is open.
    pub(super) fn len(&self) -> usize {
        self.lines.len()
    }

    /// Returns a line.
    pub(super) fn branch(&self, line: usize) -> Option<&Branch> {
        self.lines.get(line)
    }

    /// Returns the places of the files that a line is, or holds.
    pub(super) fn files(&self, branch: &Branch) -> &[usize] {
        self.places.get(branch.files.clone()).unwrap_or_default()
    }

    /// Returns the lines that are seen.
    pub(super) fn open_lines(&self) -> Vec<usize> {
        let mut lines = Vec::new();
        let mut at = 0;
        while let Some(branch) = self.lines.get(at) {
            lines.push(at);
            at = if branch.closed { branch.end } else { at + 1 };
        }
        lines
    }

    /// Returns the lines that hold a file which is looked for, in closed folders as well.
    pub(super) fn lines_with(&self, holds: impl Fn(usize) -> bool) -> Vec<usize> {
        // How many of them come before each place, so that no folder looks at its files one by one.
        let mut before = Vec::with_capacity(self.places.len() + 1);
        before.push(0);
        for place in &self.places {
            before.push(before[before.len() - 1] + usize::from(holds(*place)));
        }
        let has_any = |files: &Range<usize>| before[files.start] < before[files.end];
        (0..self.lines.len()).filter(|line| has_any(&self.lines[*line].files)).collect()
    }

    /// Opens or closes a folder; says whether anything changed by it.
    pub(super) fn turn(&mut self, line: usize, closed: bool) -> bool {
        match self.lines.get_mut(line).filter(|branch| branch.is_folder && branch.closed != closed) {
            Some(branch) => {
                branch.closed = closed;
                true
            }
            None => false,
        }
    }

    /// Returns the line of the folder that a line is in.
    pub(super) fn parent(&self, line: usize) -> Option<usize> {
        let depth = self.lines.get(line)?.depth;
        (0..line).rev().find(|above| self.lines[*above].depth < depth)
    }
}

fn below(depth: u16, folders: usize) -> u16 {
    depth.saturating_add(u16::try_from(folders).unwrap_or(u16::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(paths: &[&str]) -> Vec<TorrentFile> {
        let file = |(path, id): (&&str, i64)| TorrentFile { id, path: (*path).to_owned(), bytes: 10, selected: false };
        paths.iter().zip(1..).map(file).collect()
    }

    fn shown(tree: &FileTree) -> Vec<String> {
        let line = |at: usize| {
            let branch = tree.branch(at).unwrap();
            format!("{}{} {}", ">".repeat(branch.depth.into()), branch.name, tree.files(branch).len())
        };
        tree.open_lines().into_iter().map(line).collect()
    }

    #[test]
    fn several_torrents_are_top_folders_and_a_closed_folder_hides_what_it_holds() {
        let (one, two) = (files(&["/A/x", "/A/b/y", "/z"]), files(&["/only"]));
        let mut tree = FileTree::new(&[("One".to_owned(), &one), ("Two".to_owned(), &two)]);
        let all = ["One 3", ">A 2", ">>b 1", ">>>y 1", ">>x 1", ">z 1", "Two 1", ">only 1"];
        assert_eq!(shown(&tree), all);
        assert!(tree.turn(1, true) && !tree.turn(1, true));
        assert_eq!(shown(&tree), ["One 3", ">A 2", ">z 1", "Two 1", ">only 1"]);
        assert!(tree.turn(0, true));
        assert_eq!(shown(&tree), ["One 3", "Two 1", ">only 1"]);
        assert_eq!(tree.lines_with(|file| file == 1), [0, 1, 2, 3], "a search looks into closed folders");
        assert_eq!((tree.parent(3), tree.parent(1), tree.parent(0)), (Some(2), Some(0), None));
        assert!(!tree.turn(3, true), "a file does not fold");
        assert_eq!(shown(&FileTree::new(&[("One".to_owned(), &one)]))[0], "A 2", "one torrent needs no folder");
    }

    #[test]
    fn what_fits_on_no_screen_begins_closed() {
        let paths: Vec<String> = (0..500).map(|n| format!("/Library/{}/{n}", n % 10)).collect();
        let many = files(&paths.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(shown(&FileTree::new(&[("One".to_owned(), &many)])).len(), 11);
        let both = FileTree::new(&[("One".to_owned(), &many), ("Two".to_owned(), &many)]);
        assert_eq!(shown(&both), ["One 500", "Two 500"]);
    }

    #[test]
    fn folders_in_folders_without_end_cost_no_more_than_the_depth_that_is_shown() {
        let paths: Vec<String> = (0..2_000).map(|n| format!("/{}{n}", "deep/".repeat(2_000))).collect();
        let deep = files(&paths.iter().map(String::as_str).collect::<Vec<_>>());
        let tree = FileTree::new(&[("One".to_owned(), &deep)]);
        assert!(tree.len() <= deep.len() + 40, "{}", tree.len());
        assert_eq!(tree.lines_with(|file| file == 7).len(), 32);
    }
}
