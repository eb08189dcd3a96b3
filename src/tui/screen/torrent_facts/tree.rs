//! The files of a torrent as a tree: folders with what they hold, built once an answer.
//!
//! A torrent may have a hundred thousand files, so a node borrows its name from a file's path, and only
//! the visible nodes are ever put into words.

use std::collections::HashMap;

use crate::model::TorrentFile;
use crate::tui::widget::{MANY_FILES, path_steps};

/// A folder or a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Node {
    /// The file, or a file of the folder, in whose path the name stands.
    file: u32,
    from: u32,
    to: u32,
    /// How many folders it is in.
    pub depth: u16,
    /// What it holds, when it is a folder.
    pub folder: Option<Folder>,
}

impl Node {
    /// Returns the file, by its place in the torrent; a folder is none.
    pub fn file(&self) -> Option<usize> {
        self.folder.is_none().then_some(self.file as usize)
    }

    /// Returns the raw name.
    pub fn name<'a>(&self, files: &'a [TorrentFile]) -> &'a str {
        files.get(self.file as usize).and_then(|f| f.path.get(self.from as usize..self.to as usize)).unwrap_or("")
    }
}

/// What a folder holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Folder {
    /// Size of all its files, when a number holds it.
    pub bytes: Option<i64>,
    /// How many files.
    pub files: u32,
    /// How many of them are selected.
    pub selected: u32,
    /// Whether what it holds is hidden.
    pub closed: bool,
    /// The node behind everything it holds.
    end: u32,
}

/// The tree, its nodes in the order in which they are shown.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    nodes: Vec<Node>,
    visible: Vec<u32>,
}

/// A folder or a file while the tree is built.
#[derive(Default)]
struct BuildNode {
    name: (u32, u32, u32),
    is_file: bool,
    children: Vec<usize>,
    bytes: Option<i64>,
    files: u32,
    selected: u32,
}

impl Tree {
    /// Builds the tree; what `before` had open or closed stays so.
    pub fn new(files: &[TorrentFile], before: &FoldState) -> Self {
        let mut tree = Self { nodes: flatten(&build(files)), visible: Vec::new() };
        for at in 0..tree.nodes.len() {
            let Some(path) = tree.folder_path(at, files) else { continue };
            let closed = before.get(path).copied().unwrap_or(files.len() > MANY_FILES && tree.nodes[at].depth > 0);
            if let Some(folder) = &mut tree.nodes[at].folder {
                folder.closed = closed;
            }
        }
        tree.show();
        tree
    }

    /// Returns how many lines it has now.
    pub fn count(&self) -> usize {
        self.visible.len()
    }

    /// Returns the node of a line.
    pub fn node(&self, line: usize) -> Option<&Node> {
        self.visible.get(line).and_then(|at| self.nodes.get(*at as usize))
    }

    /// Returns the file of a line, by its place in the torrent.
    pub fn file(&self, line: usize) -> Option<usize> {
        self.node(line).and_then(Node::file)
    }

    /// Returns the files of a line, by their places in the torrent: the one that it is, or all that its folder holds.
    pub fn files_of(&self, line: usize) -> impl Iterator<Item = usize> {
        let at = self.visible.get(line).map_or(self.nodes.len(), |at| *at as usize);
        let end = match self.nodes.get(at).and_then(|node| node.folder) {
            Some(folder) => folder.end as usize,
            None => at + 1,
        };
        self.nodes.get(at..end).unwrap_or_default().iter().filter_map(Node::file)
    }

    /// Opens every folder around a file; returns its line.
    pub fn open_to(&mut self, file: usize, files: &[TorrentFile], folds: &mut FoldState) -> Option<usize> {
        let place = self.nodes.iter().position(|node| node.file() == Some(file))?;
        let around = |(at, node): (usize, &Node)| {
            let holds = node.folder.is_some_and(|folder| folder.closed && at < place && place < folder.end as usize);
            holds.then_some(at)
        };
        let closed: Vec<usize> = self.nodes.iter().enumerate().filter_map(around).collect();
        for at in closed {
            if let Some(path) = self.folder_path(at, files) {
                folds.insert(path.to_owned(), false);
            }
            if let Some(folder) = self.nodes.get_mut(at).and_then(|node| node.folder.as_mut()) {
                folder.closed = false;
            }
        }
        self.show();
        self.visible.iter().position(|at| *at as usize == place)
    }

    /// Opens or closes the folder of a line.
    pub fn turn(&mut self, line: usize, closed: bool, files: &[TorrentFile], folds: &mut FoldState) {
        let Some(at) = self.visible.get(line).map(|at| *at as usize) else { return };
        if let Some(path) = self.folder_path(at, files) {
            folds.insert(path.to_owned(), closed);
        }
        if let Some(folder) = self.nodes.get_mut(at).and_then(|node| node.folder.as_mut()) {
            folder.closed = closed;
            self.show();
        }
    }

    /// Returns the line of the folder that a line is in.
    pub fn parent(&self, line: usize) -> Option<usize> {
        let depth = self.node(line)?.depth;
        (0..line).rev().find(|above| self.node(*above).is_some_and(|node| node.depth < depth))
    }

    fn folder_path<'a>(&self, at: usize, files: &'a [TorrentFile]) -> Option<&'a str> {
        let node = self.nodes.get(at).filter(|node| node.folder.is_some())?;
        files.get(node.file as usize)?.path.get(..node.to as usize)
    }

    fn show(&mut self) {
        self.visible.clear();
        let mut at = 0;
        while let Some(node) = self.nodes.get(at) {
            self.visible.push(u32::try_from(at).unwrap_or(u32::MAX));
            at = match node.folder {
                Some(Folder { closed: true, end, .. }) => end as usize,
                Some(_) | None => at + 1,
            };
        }
    }
}

/// Which folders the user opened or closed, by path.
pub type FoldState = HashMap<String, bool>;

/// Builds the tree; the first node is the root. Folders stand where their first file stands.
fn build(files: &[TorrentFile]) -> Vec<BuildNode> {
    let mut building = vec![BuildNode::default()];
    let mut known: HashMap<(usize, &str), usize> = HashMap::new();
    for (at, file) in files.iter().enumerate() {
        let number = u32::try_from(at).unwrap_or(u32::MAX);
        let mut parent = 0;
        let mut line = vec![0];
        let mut steps = path_steps(&file.path).peekable();
        while let Some(step) = steps.next() {
            let is_file = steps.peek().is_none();
            let word = &file.path[step.clone()];
            let mut add = || {
                let [from, to] = [step.start, step.end].map(|at| u32::try_from(at).unwrap_or(0));
                building.push(BuildNode { name: (number, from, to), is_file, bytes: Some(0), ..BuildNode::default() });
                let node = building.len() - 1;
                building[parent].children.push(node);
                node
            };
            let node = if is_file { add() } else { *known.entry((parent, word)).or_insert_with(add) };
            line.push(node);
            parent = node;
        }
        for built in line {
            building[built].bytes = building[built].bytes.and_then(|bytes| bytes.checked_add(file.size().unwrap_or(0)));
            building[built].files += 1;
            building[built].selected += u32::from(file.selected);
        }
    }
    building
}

/// Lays the tree out line by line. A folder that holds nothing but one folder is told together with it.
fn flatten(building: &[BuildNode]) -> Vec<Node> {
    /// What is still to be laid out: a node below so many folders, or the end of the folder at a place.
    enum Step {
        BuildNode(usize, u16),
        End(usize),
    }
    let mut nodes: Vec<Node> = Vec::with_capacity(building.len());
    let mut steps: Vec<Step> = building[0].children.iter().rev().map(|child| Step::BuildNode(*child, 0)).collect();
    while let Some(step) = steps.pop() {
        let (mut at, depth) = match step {
            Step::BuildNode(at, depth) => (at, depth),
            Step::End(place) => {
                let end = u32::try_from(nodes.len()).unwrap_or(u32::MAX);
                if let Some(folder) = nodes[place].folder.as_mut() {
                    folder.end = end;
                }
                continue;
            }
        };
        let start = building[at].name.1;
        while let [only] = building[at].children[..] {
            if building[only].is_file {
                break;
            }
            at = only;
        }
        let BuildNode { name: (file, from, to), is_file, bytes, files, selected, .. } = building[at];
        // The whole chain stands in one path only when it is that of the last link.
        let from = if is_file { from } else { start };
        let folder = (!is_file).then_some(Folder { bytes, files, selected, closed: false, end: 0 });
        nodes.push(Node { file, from, to, depth, folder });
        if !is_file {
            steps.push(Step::End(nodes.len() - 1));
            steps.extend(building[at].children.iter().rev().map(|child| Step::BuildNode(*child, depth + 1)));
        }
    }
    nodes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(paths: &[&str]) -> Vec<TorrentFile> {
        let file = |(path, n): (&&str, i64)| TorrentFile {
            id: n,
            path: (*path).to_owned(),
            bytes: n * 10,
            selected: n % 2 == 1,
        };
        paths.iter().zip(1..).map(file).collect()
    }

    fn lines(tree: &Tree, files: &[TorrentFile]) -> Vec<String> {
        (0..tree.count())
            .filter_map(|at| tree.node(at))
            .map(|node| {
                let held = node
                    .folder
                    .map_or_else(String::new, |f| format!("/ {} {}/{}", f.bytes.unwrap_or(-1), f.selected, f.files));
                format!("{}{}{held}", ">".repeat(node.depth.into()), node.name(files))
            })
            .collect()
    }

    #[test]
    fn folders_stand_where_their_first_file_stands_and_sum_up_what_they_hold() {
        let files = files(&["/A/one", "/A/b/two", "/top", "/A/b/three", "/A/four", "noslash", "/C/d/e/five"]);
        let tree = Tree::new(&files, &FoldState::new());
        assert_eq!(
            lines(&tree, &files),
            [
                "A/ 120 2/4",
                ">one",
                ">b/ 60 0/2",
                ">>two",
                ">>three",
                ">four",
                "top",
                "noslash",
                "C/d/e/ 70 1/1",
                ">five"
            ]
        );
        assert_eq!((tree.file(0), tree.file(1), tree.file(6)), (None, Some(0), Some(2)));
        assert_eq!((tree.parent(4), tree.parent(5), tree.parent(6)), (Some(2), Some(0), None));
    }

    #[test]
    fn a_closed_folder_hides_what_it_holds_and_stays_closed_when_the_files_are_told_again() {
        let files = files(&["/A/one", "/A/b/two", "/A/b/three", "/A/four"]);
        let mut folds = FoldState::new();
        let mut tree = Tree::new(&files, &folds);
        tree.turn(2, true, &files, &mut folds);
        assert_eq!(lines(&tree, &files), ["A/ 100 2/4", ">one", ">b/ 50 1/2", ">four"]);
        let mut again = Tree::new(&files, &folds);
        assert_eq!(lines(&again, &files), lines(&tree, &files));
        again.turn(2, false, &files, &mut folds);
        assert_eq!(again.count(), 6);
    }

    #[test]
    fn a_large_torrent_begins_with_its_inner_folders_closed() {
        let paths: Vec<String> = (0..100_000).map(|n| format!("/Library/{}/{n}", n % 100)).collect();
        let files: Vec<TorrentFile> =
            paths.into_iter().zip(1..).map(|(path, id)| TorrentFile { id, path, bytes: 1, selected: true }).collect();
        let tree = Tree::new(&files, &FoldState::new());
        assert_eq!(tree.count(), 101);
        assert_eq!(tree.node(1).and_then(|node| node.folder).map(|folder| folder.files), Some(1_000));
    }

    #[test]
    fn odd_paths_are_names() {
        let deep = "x/".repeat(5_000) + "end";
        let files = files(&["", "/", "//", "a//b", "dir/", &deep]);
        let tree = Tree::new(&files, &FoldState::new());
        assert!(tree.count() >= 6);
        assert_eq!(lines(&tree, &files).len(), tree.count());
    }
}
