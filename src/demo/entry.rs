//! One torrent of the model account, and what each status means for its fields.
//!
//! An entry keeps only what cannot be worked out: files and links follow from its content.

use std::borrow::Cow;
use std::sync::Arc;

use serde::{Serialize, Serializer};

use super::content::{Content, File, Totals, mix};
use super::words::Words;

/// The letters of the service's ids and link tokens.
const ID_LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
/// Characters in an id or link token; 13 times 5 bits hold any 64-bit number.
const ID_LENGTH: usize = 13;

/// Percent in hundredths: the service sends an integer for whole numbers and a float for the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Progress(pub(super) u16);

impl Progress {
    /// Nothing yet.
    pub(super) const NONE: Self = Self(0);
    /// Everything is downloaded: 100 percent.
    pub(super) const FULL: Self = Self(10_000);
}

impl Serialize for Progress {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.is_multiple_of(100) {
            serializer.serialize_u16(self.0 / 100)
        } else {
            serializer.serialize_f64(f64::from(self.0) / 100.0)
        }
    }
}

/// How the links of a finished torrent relate to its chosen files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkRule {
    /// One for each chosen file.
    PerFile,
    /// One RAR for all of them.
    Rar,
    /// Some are missing.
    Fewer,
}

/// One torrent of the account.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Entry {
    /// Place in the order of adding; never used twice.
    pub(super) sequence: u64,
    /// Key at the service.
    pub(super) id: String,
    /// Info hash; not unique.
    pub(super) hash: String,
    /// Name of the torrent as a whole.
    pub(super) name: String,
    /// The name the list shows, where it is another one.
    pub(super) shown: Option<String>,
    /// What is inside.
    pub(super) content: Content,
    /// The files that a `.torrent` named, in place of drawn ones.
    pub(super) listed: Option<Arc<[File]>>,
    /// The user's own choice of files, where it is not the drawn one.
    pub(super) chosen: Option<Vec<u32>>,
    /// Sums over the files.
    pub(super) totals: Totals,
    /// The service's word.
    pub(super) status: Cow<'static, str>,
    /// How much of it is downloaded.
    pub(super) progress: Progress,
    /// When it was added, in seconds since 1970.
    pub(super) added: i64,
    /// When it ended; may lie years before `added`.
    pub(super) ended: Option<i64>,
    /// Bytes a second.
    pub(super) speed: Option<u64>,
    /// How many peers have the whole torrent, while it is downloaded.
    pub(super) seeders: Option<u32>,
    /// How links relate to files.
    pub(super) links: LinkRule,
    /// How many links are there already, while they appear one by one.
    pub(super) links_out: Option<u32>,
}

impl Entry {
    /// Puts the entry into a status, with the fields that go with it.
    pub(super) fn turn(&mut self, status: Cow<'static, str>, now: i64, rng: &mut fastrand::Rng) {
        let partial = Progress(rng.u16(1..9_990));
        let speed = rng.u64(0..60_000_000);
        let (progress, ended) = match status.as_ref() {
            "downloaded" => (Progress::FULL, Some(self.ended.unwrap_or(now))),
            // Half an hour after its start an error had been given up.
            "error" => (Progress::NONE, Some(self.added + 1_800)),
            "virus" => (Progress::FULL, Some(self.added + 900)),
            "dead" => (partial, Some(self.added + 86_400)),
            "downloading" | "compressing" | "uploading" => (partial, None),
            _ => (Progress::NONE, None),
        };
        self.progress = progress;
        self.ended = ended;
        self.links_out = None;
        self.speed = matches!(status.as_ref(), "downloading" | "compressing" | "uploading").then_some(speed);
        self.seeders = matches!(status.as_ref(), "downloading" | "magnet_conversion").then(|| rng.u32(0..80));
        self.status = status;
    }

    /// Whether the files of the torrent are known to the service.
    fn is_converted(&self) -> bool {
        !matches!(self.status.as_ref(), "magnet_conversion" | "magnet_error")
    }

    /// Whether the user has chosen files.
    fn is_selected(&self) -> bool {
        self.is_converted() && self.status != "waiting_files_selection"
    }

    /// Whether the service still works on it.
    pub(super) fn is_active(&self) -> bool {
        !matches!(self.status.as_ref(), "downloaded" | "magnet_error" | "error" | "virus" | "dead")
    }

    /// The name the list shows.
    pub(super) fn filename(&self) -> &str {
        self.shown.as_deref().unwrap_or(&self.name)
    }

    /// Size of the chosen files; of all files until there is a choice.
    pub(super) fn bytes(&self) -> u64 {
        if self.is_selected() { self.totals.selected_bytes } else { self.original_bytes() }
    }

    /// Size of all files; 0 while they are unknown.
    pub(super) fn original_bytes(&self) -> u64 {
        if self.is_converted() { self.totals.bytes } else { 0 }
    }

    /// The files with the user's choice.
    pub(super) fn files(&self, words: &Words) -> Vec<File> {
        if !self.is_converted() {
            return Vec::new();
        }
        let mut files = self.inside(words);
        for file in &mut files {
            let chosen = self.chosen.as_ref().map_or(file.selected, |ids| ids.contains(&file.id));
            file.selected = chosen && self.is_selected();
        }
        files
    }

    /// The files as they are in the torrent, whatever is known or chosen of them.
    fn inside(&self, words: &Words) -> Vec<File> {
        self.listed.as_ref().map_or_else(|| self.content.files(&self.name, words), |files| files.to_vec())
    }

    /// The links: only a downloaded torrent has any.
    pub(super) fn links(&self) -> Vec<String> {
        let selected = self.totals.selected;
        let n_links = match self.links {
            _ if self.status != "downloaded" => 0,
            LinkRule::PerFile => selected,
            LinkRule::Rar => selected.min(1),
            LinkRule::Fewer => selected.saturating_sub(1).max(1),
        };
        (0..n_links.min(self.links_out.unwrap_or(u32::MAX))).map(|place| self.link(place)).collect()
    }

    fn link(&self, place: u32) -> String {
        let token = mix(self.content.seed ^ self.sequence, 100 + u64::from(place));
        ["https://real-debrid.com/d/", &letters(token)].concat()
    }

    /// Makes every file smaller than that, and recounts.
    pub(super) fn shrink(&mut self, most: u64, words: &Words) {
        let mut files = self.inside(words);
        for file in &mut files {
            file.bytes %= most.max(1);
        }
        self.totals.bytes = files.iter().map(|file| file.bytes).sum();
        let is_chosen = |file: &&File| self.chosen.as_ref().map_or(file.selected, |ids| ids.contains(&file.id));
        self.totals.selected_bytes = files.iter().filter(is_chosen).map(|file| file.bytes).sum();
        self.listed = Some(files.into());
    }

    /// Recounts after another choice of files.
    pub(super) fn choose(&mut self, ids: Vec<u32>, words: &Words) {
        let files = self.inside(words);
        let chosen = || files.iter().filter(|file| ids.contains(&file.id));
        self.totals.selected_bytes = chosen().map(|file| file.bytes).sum();
        self.totals.selected = u32::try_from(chosen().count()).unwrap_or(u32::MAX);
        self.chosen = Some(ids);
    }
}

/// Spells a number in the letters of the service's ids.
pub(super) fn letters(number: u64) -> String {
    let mut text = String::with_capacity(ID_LENGTH);
    let mut rest = number;
    for _ in 0..ID_LENGTH {
        let [bits, ..] = (rest & 31).to_le_bytes();
        text.push(char::from(ID_LETTERS[usize::from(bits)]));
        rest >>= 5;
    }
    text
}

/// Whether a text has the form of the service's ids.
pub(super) fn is_id(text: &str) -> bool {
    text.len() == ID_LENGTH && text.bytes().all(|letter| ID_LETTERS.contains(&letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_percents_are_integers_and_others_floats() {
        for (hundredths, text) in [(10_000, "100"), (0, "0"), (5_682, "56.82"), (2, "0.02"), (5_000, "50")] {
            assert_eq!(serde_json::to_string(&Progress(hundredths)).unwrap(), text);
        }
    }

    #[test]
    fn ids_have_thirteen_letters_and_differ() {
        assert_eq!(letters(0), "AAAAAAAAAAAAA");
        assert_eq!(letters(u64::MAX), "777777777777P");
        assert_ne!(letters(1 << 63), letters(0));
    }
}
