//! The model account: from a size, a seed and a day to a list of entries, the same every time.
//!
//! Shares follow what was seen in real accounts: about 96 % downloaded, a few hashes twice, most
//! torrents young, and cached content that "ended" years before it was added.

use std::borrow::Cow;
use std::sync::Arc;

use super::content::{Content, File, Totals, mix};
use super::entry::{Entry, LinkRule, Progress, letters};
use super::words::Words;

const DAY: i64 = 86_400;
/// Age of the oldest torrent.
const OLDEST: i64 = 4 * 365 * DAY;
/// In a hundred torrents, those that repeat a hash; 4 in 100 did in a captured account.
const REPEATED: u8 = 4;
/// One torrent in this many is not downloaded.
const ONE_OTHER_IN: usize = 25;
/// The most that are still being worked on; the service allows a hundred at once at best.
const MOST_ACTIVE: usize = 40;
/// Active statuses in the order they are handed out, the newest first.
const ACTIVE: [&str; 12] = [
    "downloading",
    "queued",
    "magnet_conversion",
    "waiting_files_selection",
    "uploading",
    "compressing",
    "downloading",
    "downloading",
    "queued",
    "downloading",
    "waiting_files_selection",
    "downloading",
];
/// Failed statuses in the order they are handed out.
const FAILED: [&str; 10] =
    ["error", "dead", "magnet_error", "virus", "error", "dead", "magnet_error", "error", "dead", "error"];

/// Returns a whole account, oldest first.
pub(super) fn account(n_torrents: usize, seed: u64, now: i64, words: &Words) -> Vec<Entry> {
    let mut rng = fastrand::Rng::with_seed(mix(seed, 10));
    let mut ages: Vec<i64> = (0..n_torrents).map(|_| age(&mut rng)).collect();
    ages.sort_unstable_by(|a, b| b.cmp(a));
    let mut entries: Vec<Entry> = Vec::with_capacity(n_torrents);
    for (sequence, age) in (0..).zip(ages) {
        let mut added = now - age;
        let mut origin = None;
        if let Some(last) = entries.last()
            && rng.u8(0..100) < REPEATED
        {
            let back = rng.usize(0..entries.len().min(40));
            origin = entries.get(entries.len() - 1 - back).map(Origin::of);
            if back == 0 {
                // Tools that add a magnet twice do so within the same second.
                added = last.added;
            }
        }
        let origin = origin.unwrap_or_else(|| Origin::draw(&mut rng, words));
        entries.push(entry(origin, seed, sequence, added, words, &mut rng));
    }
    hand_out_statuses(&mut entries, &mut rng);
    entries
}

/// What entries of the same hash share.
#[derive(Debug, Clone)]
pub(super) struct Origin {
    /// Info hash.
    pub(super) hash: String,
    /// Name of the torrent.
    pub(super) name: String,
    /// What files it is made of.
    pub(super) content: Content,
    /// The files that a `.torrent` named, in place of drawn ones.
    pub(super) listed: Option<Arc<[File]>>,
}

impl Origin {
    /// Draws a new work.
    pub(super) fn draw(rng: &mut fastrand::Rng, words: &Words) -> Self {
        let content = Content::draw(rng);
        let hash = format!("{:016x}{:016x}{:08x}", rng.u64(..), rng.u64(..), rng.u32(..));
        Self { hash, name: content.name(words), content, listed: None }
    }

    /// Takes what an entry was made of.
    pub(super) fn of(entry: &Entry) -> Self {
        let Entry { hash, name, content, listed, .. } = entry;
        Self { hash: hash.clone(), name: name.clone(), content: *content, listed: listed.clone() }
    }

    /// Draws the work behind a hash that nobody has seen before: the same hash gives the same work.
    pub(super) fn of_hash(hash: &str, words: &Words) -> Self {
        let content = Content::of_hash(hash);
        Self { hash: hash.to_owned(), name: content.name(words), content, listed: None }
    }

    fn totals(&self) -> Totals {
        self.listed.as_ref().map_or_else(|| self.content.totals(), |files| Totals::of(files))
    }
}

/// Returns a downloaded entry; the account's seed and the sequence decide its id.
pub(super) fn entry(
    origin: Origin,
    seed: u64,
    sequence: u64,
    added: i64,
    words: &Words,
    rng: &mut fastrand::Rng,
) -> Entry {
    let totals = origin.totals();
    let Origin { hash, name, content, listed } = origin;
    let links = match rng.u8(0..100) {
        0..3 if totals.selected > 1 => LinkRule::Rar,
        3..5 if totals.selected > 2 => LinkRule::Fewer,
        _ => LinkRule::PerFile,
    };
    // Cached content keeps the date of its first download, which may be years back.
    let wait = if rng.u8(0..100) < 60 { -rng.i64(DAY..5 * 365 * DAY) } else { rng.i64(4..6 * 3_600) };
    let mut entry = Entry {
        sequence,
        id: letters(mix(mix(seed, 11).wrapping_add(sequence), 12)),
        hash,
        name,
        shown: None,
        content,
        listed,
        chosen: None,
        totals,
        status: Cow::Borrowed("downloaded"),
        progress: Progress::FULL,
        added,
        ended: Some(added + wait),
        speed: None,
        seeders: None,
        links,
        links_out: None,
    };
    // With one chosen file the list may show that file's name in place of the torrent's.
    if totals.selected == 1 && rng.u8(0..100) < 40 {
        let files = entry.files(words);
        let chosen = files.iter().find(|file| file.selected);
        entry.shown = chosen.and_then(|file| file.path.rsplit('/').next()).map(str::to_owned);
    }
    entry
}

/// Draws an age: half of an account is younger than fifteen months, one in four hundred than a day.
fn age(rng: &mut fastrand::Rng) -> i64 {
    let share = rng.f64();
    #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "seconds of a few years")]
    let age = (OLDEST as f64 * share * (0.3 + 0.7 * share)) as i64;
    age
}

fn hand_out_statuses(entries: &mut [Entry], rng: &mut fastrand::Rng) {
    let n_entries = entries.len();
    let n_others = (n_entries / ONE_OTHER_IN).max((ACTIVE.len() - 2).min(n_entries / 3));
    let n_active = (n_others * 6 / 10).min(MOST_ACTIVE);
    let n_failed = n_others - n_active;
    for (turn, status) in ACTIVE.iter().cycle().take(n_active).enumerate() {
        // Torrents that are worked on are young.
        let back = turn * 2 + rng.usize(0..2);
        if let Some(entry) = n_entries.checked_sub(1 + back).and_then(|place| entries.get_mut(place)) {
            entry.turn(Cow::Borrowed(status), entry.added, rng);
        }
    }
    for (turn, status) in FAILED.iter().cycle().take(n_failed).enumerate() {
        let span = (n_entries - n_active * 2).max(n_failed) / n_failed;
        let place = turn * span + rng.usize(0..span);
        if let Some(entry) = entries.get_mut(place).filter(|entry| entry.status == "downloaded") {
            entry.turn(Cow::Borrowed(status), entry.added, rng);
        }
    }
}
