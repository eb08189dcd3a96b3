//! What a file is called on a disk: every part of a path is cleaned by itself, so that no name of a stranger leads out of
//! the folder, hides a file, is an option of a program or overwrites another file of the same list.

use std::collections::HashSet;
use std::iter;

use crate::model::TorrentId;

/// Longest part, in bytes: file systems take 255, and a download adds an ending of its own.
const LONGEST: usize = 200;

/// Deepest path that is kept; of a deeper one the last parts.
const DEEPEST: usize = 16;

/// Characters that some file system or shell does not take in a name.
const ODD: &str = "<>:\"|?*`";

/// Names that Windows keeps for devices, whatever their ending.
const RESERVED: [&str; 4] = ["con", "prn", "aux", "nul"];
const NUMBERED: [&str; 2] = ["com", "lpt"];

/// How aria2 marks a download that is not finished.
const UNFINISHED: &str = ".aria2";

/// Returns one part of a path as it may be used, or nothing when nothing is left of it.
pub fn component(raw: &str) -> Option<String> {
    let mut name = String::with_capacity(raw.len());
    for c in raw.chars() {
        match c {
            '/' | '\\' => name.push('_'),
            c if c.is_control() || ODD.contains(c) => name.push('_'),
            c if is_unseen(c) => {}
            c => name.push(c),
        }
    }
    let name = name.trim().trim_end_matches(['.', ' ']);
    // A name of dots alone is a way to another folder.
    if name.chars().all(|c| c == '.' || c.is_whitespace()) {
        return None;
    }
    let mut name = cut(name);
    // Neither an option, nor hidden, nor somebody's home.
    if let Some(rest) = name.strip_prefix(['-', '.', '~']) {
        name = format!("_{rest}");
    }
    if is_reserved(&name) {
        name.insert(0, '_');
    }
    if name.to_ascii_lowercase().ends_with(UNFINISHED) {
        name.push('_');
    }
    Some(name)
}

/// Returns the parts of a path, cleaned; those that lead nowhere are left out.
pub fn components(path: &str) -> Vec<String> {
    let parts: Vec<String> = path.split(['/', '\\']).filter_map(component).collect();
    parts[parts.len().saturating_sub(DEEPEST)..].to_vec()
}

/// Direction marks and what is not seen: two names that look alike would be two files.
fn is_unseen(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

fn is_reserved(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_lowercase();
    let numbered = NUMBERED.iter().any(|device| {
        stem.strip_prefix(device).is_some_and(|n| n.chars().count() == 1 && n.chars().all(char::is_numeric))
    });
    numbered || RESERVED.contains(&stem.as_str())
}

/// Cuts a name that is too long in its middle: how it ends tells what it is.
fn cut(name: &str) -> String {
    if name.len() <= LONGEST {
        return name.to_owned();
    }
    let (stem, ending) = match name.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() && ending.len() <= 16 => (stem, format!(".{ending}")),
        _ => (name, String::new()),
    };
    let mut end = LONGEST - ending.len();
    while !stem.is_char_boundary(end.min(stem.len())) {
        end -= 1;
    }
    format!("{}{ending}", stem[..end.min(stem.len())].trim_end_matches([' ', '.']))
}

/// The places of one list: no two of its files get the same one, also where case makes no difference.
#[derive(Debug, Clone, Default)]
pub struct Places {
    /// In lower case, folders as well: a file cannot be where a folder is.
    files: HashSet<String>,
    folders: HashSet<String>,
}

impl Places {
    /// Returns a place for a file, with `/` between its parts. One that is taken gets the torrent's id, and a number.
    pub fn take(&mut self, parts: &[String], torrent: &TorrentId) -> String {
        let mut parts = parts.to_vec();
        if parts.is_empty() {
            parts.push(component(torrent.as_str()).unwrap_or_else(|| "file".to_owned()));
        }
        let mut place = parts.join("/");
        let mut number = 1_u64;
        while !self.is_free(&place) {
            let mark = if number == 1 { format!(" ({torrent})") } else { format!(" ({torrent} {number})") };
            // Where a file stands in the place of a folder, another name in that folder would not help.
            place = if self.is_in_a_file(&place) { marked_folder(&parts, &mark) } else { marked_file(&parts, &mark) };
            number += 1;
        }
        let lower = place.to_lowercase();
        for (at, _) in lower.match_indices('/') {
            self.folders.insert(lower[..at].to_owned());
        }
        self.files.insert(lower);
        place
    }

    fn is_free(&self, place: &str) -> bool {
        let lower = place.to_lowercase();
        !self.files.contains(&lower) && !self.folders.contains(&lower) && !self.is_in_a_file(place)
    }

    fn is_in_a_file(&self, place: &str) -> bool {
        let lower = place.to_lowercase();
        lower.match_indices('/').any(|(at, _)| self.files.contains(&lower[..at]))
    }
}

fn marked_file(parts: &[String], mark: &str) -> String {
    let (name, folders) = parts.split_last().map_or(("", parts), |(name, folders)| (name.as_str(), folders));
    let (stem, ending) = name.rfind('.').map_or((name, ""), |at| name.split_at(at));
    let name = format!("{stem}{mark}{ending}");
    folders.iter().map(String::as_str).chain(iter::once(name.as_str())).collect::<Vec<_>>().join("/")
}

fn marked_folder(parts: &[String], mark: &str) -> String {
    let mut parts = parts.to_vec();
    if let Some(first) = parts.first_mut() {
        first.push_str(mark);
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use std::path::{Component, Path};

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn each_part_of_a_path_is_cleaned_by_itself() {
        for (raw, wanted) in [
            ("Big Buck Bunny.mkv", Some("Big Buck Bunny.mkv")),
            ("Am\u{e9}lie \u{65e5}\u{672c}.mkv", Some("Am\u{e9}lie \u{65e5}\u{672c}.mkv")),
            ("..", None),
            (" . ", None),
            ("", None),
            ("-rf", Some("_rf")),
            (".ssh", Some("_ssh")),
            ("~root", Some("_root")),
            ("a\nout=b", Some("a_out=b")),
            ("a\u{1b}[31m", Some("a_[31m")),
            ("a\u{202e}vkm.exe", Some("avkm.exe")),
            ("CON", Some("_CON")),
            ("lpt1.txt", Some("_lpt1.txt")),
            ("COM\u{b2}", Some("_COM\u{b2}")),
            ("contact.txt", Some("contact.txt")),
            ("a.mkv.aria2", Some("a.mkv.aria2_")),
            ("trailing. . ", Some("trailing")),
            ("what?\"*|<>:", Some("what_______")),
        ] {
            assert_eq!(component(raw).as_deref(), wanted, "{raw:?}");
        }
        assert_eq!(components("/../../etc/./passwd"), ["etc", "passwd"]);
        assert_eq!(components("C:\\Windows\\..\\x.dll"), ["C_", "Windows", "x.dll"]);
        assert_eq!(components(&"/a".repeat(100)).len(), DEEPEST);
    }

    #[test]
    fn long_names_keep_their_ending() {
        let name = component(&format!("{}.mkv", "\u{e9}".repeat(400))).unwrap();
        assert!(name.len() <= LONGEST && name.contains("\u{e9}.mkv"), "{name}");
        assert!(component(&"x".repeat(5_000)).unwrap().len() <= LONGEST);
    }

    #[test]
    fn no_two_files_get_one_place() {
        let mut places = Places::default();
        let id = TorrentId::parse("ABCDEFGHIJKLM").unwrap();
        let mut take = |path: &str| places.take(&components(path), &id);
        assert_eq!(take("Show/a.mkv"), "Show/a.mkv");
        assert_eq!(take("show/A.MKV"), "show/A (ABCDEFGHIJKLM).MKV");
        assert_eq!(take("Show/a.mkv"), "Show/a (ABCDEFGHIJKLM 2).mkv");
        assert_eq!(take("Show"), "Show (ABCDEFGHIJKLM)");
        assert_eq!(take("Show/a.mkv/b"), "Show (ABCDEFGHIJKLM 2)/a.mkv/b");
        assert_eq!(take(".."), "ABCDEFGHIJKLM");
    }

    proptest! {
        #[test]
        fn no_path_leads_out_or_is_an_option(path in "(/|\\\\|\\.|-|~|[a-c ]|\\PC|[\u{0}-\u{1f}]|CON|\u{202e}|\u{e9}){0,40}") {
            let parts = components(&path);
            let joined = parts.join("/");
            prop_assert!(Path::new(&joined).components().all(|part| matches!(part, Component::Normal(_))));
            for part in parts {
                prop_assert!(part.len() <= LONGEST + 2 && !part.is_empty());
                prop_assert!(!part.starts_with(['-', '.', '~']) && !part.ends_with(['.', ' ']));
                prop_assert!(!part.chars().any(char::is_control));
                prop_assert_eq!(component(&part), Some(part));
            }
        }
    }
}
