//! Files of one or several torrents as a tree of lines: folders with all that they hold, which fold.

use std::collections::BTreeMap;

use crate::format::clean;
use crate::model::TorrentFile;

/// Lines from which folders begin closed: more do not fit on any screen.
const MANY: usize = 200;

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
    /// Places of the files that it is, or holds.
    pub(super) files: Vec<usize>,
    /// The line behind everything that it holds.
    end: usize,
}

/// The tree, its lines in the order in which they are shown.
#[derive(Debug, Clone, Default)]
pub(super) struct FileTree(Vec<Branch>);

impl FileTree {
    /// Puts the files of torrents under their folders, in the order of their paths; of several torrents each is a folder
    /// by its clean name.
    pub(super) fn new(torrents: &[(String, &[TorrentFile])]) -> Self {
        let mut tree = Vec::new();
        let mut first = 0;
        for (name, files) in torrents {
            if torrents.len() > 1 {
                let place = tree.len();
                tree.push(folder(name.clone(), 0));
                add(&mut tree, files, first, 1);
                tree[place].files = (first..first + files.len()).collect();
                tree[place].end = tree.len();
            } else {
                add(&mut tree, files, first, 0);
            }
            first += files.len();
        }
        if tree.len() > MANY {
            let open = u16::from(torrents.len() == 1);
            for branch in tree.iter_mut().filter(|branch| branch.is_folder && branch.depth >= open) {
                branch.closed = true;
            }
        }
        Self(tree)
    }

    /// Returns how many lines it has when every folder is open.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns a line.
    pub(super) fn branch(&self, line: usize) -> Option<&Branch> {
        self.0.get(line)
    }

    /// Returns the lines that are seen.
    pub(super) fn open_lines(&self) -> Vec<usize> {
        let mut lines = Vec::new();
        let mut at = 0;
        while let Some(branch) = self.0.get(at) {
            lines.push(at);
            at = if branch.closed { branch.end } else { at + 1 };
        }
        lines
    }

    /// Returns the lines that hold a file which is looked for, in closed folders as well.
    pub(super) fn lines_with(&self, holds: impl Fn(usize) -> bool) -> Vec<usize> {
        (0..self.0.len()).filter(|line| self.0[*line].files.iter().any(|file| holds(*file))).collect()
    }

    /// Opens or closes a folder; says whether anything changed by it.
    pub(super) fn turn(&mut self, line: usize, closed: bool) -> bool {
        match self.0.get_mut(line).filter(|branch| branch.is_folder && branch.closed != closed) {
            Some(branch) => {
                branch.closed = closed;
                true
            }
            None => false,
        }
    }

    /// Returns the line of the folder that a line is in.
    pub(super) fn parent(&self, line: usize) -> Option<usize> {
        let depth = self.0.get(line)?.depth;
        (0..line).rev().find(|above| self.0[*above].depth < depth)
    }
}

fn folder(name: String, depth: u16) -> Branch {
    Branch { name, depth, is_folder: true, closed: false, files: Vec::new(), end: 0 }
}

/// Adds the files of one torrent, whose first has a place among all of them.
fn add(tree: &mut Vec<Branch>, files: &[TorrentFile], first: usize, depth: u16) {
    let path = |(at, file): (usize, &TorrentFile)| ((file.path.trim_start_matches('/').to_owned(), at), first + at);
    let sorted: BTreeMap<(String, usize), usize> = files.iter().enumerate().map(path).collect();
    // The folders that the last file was in: their names, and the place of each in the tree.
    let mut open: Vec<(String, usize)> = Vec::new();
    for ((path, _), at) in sorted {
        let (folders, name) =
            path.rsplit_once('/').map_or((Vec::new(), &*path), |(folders, name)| (folders.split('/').collect(), name));
        let same = open.iter().zip(&folders).take_while(|((known, _), folder)| known == *folder).count();
        close(tree, open.drain(same..));
        for name in folders.iter().skip(same) {
            let below = depth.saturating_add(u16::try_from(open.len()).unwrap_or(u16::MAX));
            open.push(((*name).to_owned(), tree.len()));
            tree.push(folder(clean(name), below));
        }
        for (_, place) in &open {
            tree[*place].files.push(at);
        }
        let below = depth.saturating_add(u16::try_from(open.len()).unwrap_or(u16::MAX));
        let end = tree.len() + 1;
        tree.push(Branch { name: clean(name), depth: below, is_folder: false, closed: false, files: vec![at], end });
    }
    close(tree, open.drain(..));
}

/// Records where folders end, of which nothing more comes.
fn close(tree: &mut [Branch], folders: impl Iterator<Item = (String, usize)>) {
    let end = tree.len();
    for (_, place) in folders {
        tree[place].end = end;
    }
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
            format!("{}{} {}", ">".repeat(branch.depth.into()), branch.name, branch.files.len())
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
}
