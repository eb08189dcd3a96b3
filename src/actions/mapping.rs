//! Finds the files that were selected before among those of a new entry of the same torrent.
//!
//! The service numbers a torrent's files anew for each entry, so path and size decide, never the number.

use std::collections::BTreeSet;

use crate::model::{TorrentFile, amount};

/// A file that was selected before.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Wanted {
    /// Its path as archived.
    pub path: String,
    /// Its size; below 0 when it is not known.
    pub bytes: i64,
}

/// What of the wanted files a new entry has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mapping {
    /// All of them, under these numbers.
    Whole(Vec<i64>),
    /// Some of them: nothing is to be selected by itself.
    Partial {
        /// The numbers of those that are there.
        found: Vec<i64>,
        /// Those that are not.
        missing: Vec<Wanted>,
    },
    /// None of them, or none were wanted.
    Nothing,
}

/// Writes wanted files, path and size, so that an act can hold them.
pub fn wanted_text(files: &[(String, i64)]) -> String {
    serde_json::Value::from(files.iter().map(|(path, bytes)| serde_json::json!([path, bytes])).collect::<Vec<_>>())
        .to_string()
}

/// Reads such a text; nothing when it is another kind of selection.
pub fn read_wanted(text: &str) -> Option<Vec<Wanted>> {
    let files: Vec<(String, i64)> = serde_json::from_str(text).ok()?;
    Some(files.into_iter().map(|(path, bytes)| Wanted { path, bytes }).collect())
}

impl Wanted {
    /// Makes it of an archived file.
    pub fn of(file: &TorrentFile) -> Self {
        Self { path: file.path.clone(), bytes: file.bytes }
    }

    /// Whether a file of the new entry is this one. A size that is not known on one side is no difference.
    fn is(&self, file: &TorrentFile) -> bool {
        let sizes = amount(self.bytes).zip(file.size());
        plain(&self.path) == plain(&file.path) && sizes.is_none_or(|(wanted, told)| wanted == told)
    }
}

/// Looks for each wanted file, by path and size; one that is named twice is wanted once.
///
/// Numbers are returned in the order of `there`. A path that two files of the new entry have finds neither, since
/// nobody knows which one was meant.
pub fn map_files(wanted: &[Wanted], there: &[TorrentFile]) -> Mapping {
    let mut by_path: Vec<(&str, &TorrentFile)> = there.iter().map(|file| (plain(&file.path), file)).collect();
    by_path.sort_by_key(|(path, _)| *path);
    let find = |wanted: &Wanted| {
        let path = plain(&wanted.path);
        let start = by_path.partition_point(|(known, _)| *known < path);
        let mut same = by_path.iter().skip(start).take_while(|(known, _)| *known == path).map(|(_, file)| *file);
        let mut fitting = same.by_ref().filter(|file| wanted.is(file));
        fitting.next().filter(|_| fitting.next().is_none())
    };
    let (mut found, mut missing) = (BTreeSet::new(), BTreeSet::new());
    for wanted in wanted {
        match find(wanted) {
            Some(file) => drop(found.insert(file.id)),
            None => drop(missing.insert(wanted.clone())),
        }
    }
    let found: Vec<i64> = there.iter().map(|file| file.id).filter(|id| found.contains(id)).collect();
    match (found.is_empty(), missing.is_empty()) {
        (true, _) => Mapping::Nothing,
        (false, true) => Mapping::Whole(found),
        (false, false) => Mapping::Partial { found, missing: missing.into_iter().collect() },
    }
}

/// Returns a path without the slash that the service may or may not put before it.
fn plain(path: &str) -> &str {
    path.strip_prefix('/').unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn wanted(path: &str, bytes: i64) -> Wanted {
        Wanted { path: path.to_owned(), bytes }
    }

    fn file(id: i64, path: &str, bytes: i64) -> TorrentFile {
        TorrentFile { id, path: path.to_owned(), bytes, selected: false }
    }

    #[test]
    fn files_are_found_by_path_and_size_whatever_their_numbers() {
        let there = [file(9, "/b.mkv", 2), file(3, "/a.mkv", 1), file(4, "/sub/a.mkv", 1)];
        let all = [wanted("/a.mkv", 1), wanted("b.mkv", 2), wanted("/a.mkv", 1)];
        assert_eq!(map_files(&all, &there), Mapping::Whole(vec![9, 3]));
        let some = [wanted("/a.mkv", 7), wanted("/b.mkv", 2), wanted("/c.mkv", 3)];
        let missing = vec![wanted("/a.mkv", 7), wanted("/c.mkv", 3)];
        assert_eq!(map_files(&some, &there), Mapping::Partial { found: vec![9], missing });
        assert_eq!(map_files(&[wanted("/A.mkv", 1)], &there), Mapping::Nothing);
        assert_eq!(map_files(&[], &there), Mapping::Nothing);
        assert_eq!(map_files(&all, &[]), Mapping::Nothing);
    }

    #[test]
    fn an_unknown_size_is_no_difference_and_two_files_of_one_path_are_no_answer() {
        let unknown = TorrentFile::UNKNOWN_SIZE;
        assert_eq!(map_files(&[wanted("/a", unknown)], &[file(1, "/a", 5)]), Mapping::Whole(vec![1]));
        assert_eq!(map_files(&[wanted("/a", 5)], &[file(1, "/a", unknown)]), Mapping::Whole(vec![1]));
        let twice = [file(1, "/a", 5), file(2, "/a", 6)];
        assert_eq!(map_files(&[wanted("/a", unknown)], &twice), Mapping::Nothing);
        assert_eq!(map_files(&[wanted("/a", 6)], &twice), Mapping::Whole(vec![2]));
    }

    proptest! {
        #[test]
        fn a_selection_is_found_again_in_any_order_and_numbering(
            paths in proptest::collection::btree_map("/[a-c]{1,4}", 0_i64..4, 1..8),
            first in 1_i64..100,
            turn in 0_usize..8,
        ) {
            let chosen: Vec<Wanted> = paths.iter().map(|(path, bytes)| wanted(path, *bytes)).collect();
            let mut there: Vec<TorrentFile> =
                (first..).zip(&chosen).map(|(id, wanted)| file(id, &wanted.path, wanted.bytes)).collect();
            there.rotate_left(turn % chosen.len());
            let ids: Vec<i64> = there.iter().map(|file| file.id).collect();
            prop_assert_eq!(map_files(&chosen, &there), Mapping::Whole(ids));
        }
    }
}
