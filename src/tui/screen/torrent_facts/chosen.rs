//! What of a torrent's page is chosen: the file or link under the cursor, and the files that are marked.

use std::collections::BTreeSet;

use super::lines::Section;
use super::page::FactsPage;
use crate::links::{LinkWish, WantedFiles};
use crate::tui::input::Motion;

impl FactsPage {
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
        let links = self.facts()?.links();
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

    /// Returns the direct link that the line under the cursor leads to. Of a file whose link is not certain its path is
    /// wanted: what is asked then says why there is none.
    pub fn chosen_wish(&self) -> Option<LinkWish> {
        let torrents = vec![self.id()?.clone()];
        let files = match self.chosen_link() {
            Some(link) => WantedFiles::Links(BTreeSet::from([link.to_owned()])),
            None => WantedFiles::Paths(self.path_of(self.chosen_file()?).into_iter().collect()),
        };
        Some(LinkWish { torrents, files })
    }

    /// Returns what is opened: the line under the cursor, else the only file or the largest video.
    pub fn best_wish(&self) -> Option<LinkWish> {
        self.chosen_wish().filter(LinkWish::is_some_file).or_else(|| self.id().cloned().map(LinkWish::best_of))
    }

    /// Returns what is downloaded or copied: the marked files, else the whole torrent.
    pub fn wish(&self) -> Option<LinkWish> {
        let all = LinkWish::all_of(vec![self.id()?.clone()]);
        if self.marks.is_empty() {
            return Some(all);
        }
        let paths = self.marks.iter().filter_map(|at| self.path_of(*at)).collect();
        Some(LinkWish { files: WantedFiles::Paths(paths), ..all })
    }

    /// Marks the file under the cursor, or all files of the folder, and goes on; those that are all marked are unmarked.
    pub fn mark(&mut self) {
        let Some(line) = self.tree_line() else { return };
        let files: BTreeSet<usize> = self.tree.files_of(line).collect();
        if files.is_subset(&self.marks) {
            self.marks = &self.marks - &files;
        } else {
            self.marks.extend(files);
        }
        self.go(Motion::Down);
    }

    /// Takes every mark away; says whether there was one.
    pub fn unmark(&mut self) -> bool {
        !std::mem::take(&mut self.marks).is_empty()
    }

    /// Returns how many files are marked.
    pub fn marked(&self) -> usize {
        self.marks.len()
    }

    /// Whether a line of the page is a marked file, or a folder that holds nothing but such.
    pub fn is_marked(&self, section: Section, at: usize) -> bool {
        let line = at.checked_sub(2).filter(|_| section == Section::Files && !self.marks.is_empty());
        line.is_some_and(|line| {
            // A folder of a hundred thousand files is looked through only where all of them may be marked.
            let held = self.tree.node(line).map_or(0, |node| node.folder.map_or(1, |folder| folder.files as usize));
            let is_all = self.marks.len() == self.facts().map_or(0, |facts| facts.files().len());
            let may_be = held > 0 && held <= self.marks.len();
            may_be && (is_all || self.tree.files_of(line).all(|file| self.marks.contains(&file)))
        })
    }

    /// Returns the path of a file that was chosen when the torrent was added: of others there is no link.
    fn path_of(&self, at: usize) -> Option<String> {
        let file = self.facts()?.files().get(at).filter(|file| file.selected)?;
        Some(file.path.clone())
    }
}
