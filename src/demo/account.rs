//! The model account: a list of torrents that tests, the moving task and the API change and read.
//!
//! One short lock; pages and details are rendered outside it from shared entries. Nothing here
//! knows HTTP. Start at `Account`; `generate.rs` makes the torrents, `truth.rs` writes them down.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::clock::Clock;
use super::content::mix;
use super::course::Course;
use super::entry::{Entry, LinkRule, Progress, letters};
use super::fate::Fate;
use super::generate::{self, Origin};
use super::state::State;
use super::truth;
use super::words::Words;
use super::writing::Writing;

/// What the seed of another person's account is mixed with.
const STRANGER: u64 = 99;

/// A handle to the model account; clones show the same account.
#[derive(Debug, Clone)]
pub struct Account {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    words: Words,
    clock: Clock,
    user_id: u32,
    state: Mutex<State>,
}

impl Account {
    /// Generates an account of this size.
    pub(super) fn generate(torrents: usize, seed: u64, clock: Clock) -> Self {
        let words = Words::load();
        let entries = generate::account(torrents, seed, clock.now(), &words);
        let state = State::new(entries, seed);
        // The other person's number differs as the seed does.
        let user_id = fastrand::Rng::with_seed(mix(seed, 21)).u32(100_000..10_000_000);
        Self { shared: Arc::new(Shared { words, clock, user_id, state: Mutex::new(state) }) }
    }

    /// Gives some torrents names that are refused.
    pub(super) fn give_names(&self, writing: &Writing) {
        let (one_in, parts) = (writing.refused_one_in, &writing.refused_names);
        let mut state = self.state();
        // What came after the names began to be refused has none of them.
        let is_new = |entry: &&Arc<Entry>| entry.added >= writing.refused_since;
        let new: HashSet<String> = state.entries.iter().filter(is_new).map(|entry| entry.hash.clone()).collect();
        for entry in state.entries.iter_mut().filter(|entry| !new.contains(&entry.hash)) {
            // The content decides, so that all entries of a hash get the same name.
            let seed = entry.content.seed;
            let place =
                seed.checked_div(one_in).and_then(|ticket| usize::try_from(ticket).ok()?.checked_rem(parts.len()));
            if let Some(part) = place.and_then(|place| parts.get(place)).filter(|_| seed.is_multiple_of(one_in)) {
                let entry = Arc::make_mut(entry);
                let stem = entry.name.strip_suffix(".mkv").unwrap_or(&entry.name);
                entry.name = format!("{}.1080p.{part}", stem.replace(' ', "."));
            }
        }
    }

    /// Returns another person's account of the same size.
    pub(super) fn other_account(&self) -> Self {
        let seed = mix(self.state().seed, STRANGER);
        Self::generate(self.len(), seed, self.shared.clock.clone())
    }

    /// Returns the whole truth: one torrent a line, newest first, with all details.
    pub fn truth(&self) -> String {
        let entries = self.state().entries.clone();
        let mut lines = String::new();
        for entry in entries.iter().rev() {
            lines.push_str(&truth::line(entry, &self.shared.clock, &self.shared.words));
            lines.push('\n');
        }
        lines
    }

    /// Returns the truth about one torrent, as one JSON line.
    pub fn truth_of(&self, id: &str) -> Option<String> {
        self.find(id).map(|entry| truth::line(&entry, &self.shared.clock, &self.shared.words))
    }

    /// Returns the number of torrents.
    pub fn len(&self) -> usize {
        self.state().entries.len()
    }

    /// Whether the account holds nothing.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns all ids, newest first.
    pub fn ids(&self) -> Vec<String> {
        self.state().entries.iter().rev().map(|entry| entry.id.clone()).collect()
    }

    /// Returns the ids of this status, newest first.
    pub fn ids_with_status(&self, status: &str) -> Vec<String> {
        let state = self.state();
        state.entries.iter().rev().filter(|entry| entry.status == status).map(|entry| entry.id.clone()).collect()
    }

    /// Adds a downloaded torrent of this name and returns its id.
    pub fn add(&self, name: &str) -> String {
        let origin = {
            let rng = &mut self.state().rng;
            Origin { name: name.to_owned(), ..Origin::draw(rng, &self.shared.words) }
        };
        let id = self.push(origin, "downloaded");
        self.rename(&id, name);
        id
    }

    /// Adds a torrent that is drawn as at the start and returns its id.
    pub fn add_any(&self, status: &str) -> String {
        let origin = Origin::draw(&mut self.state().rng, &self.shared.words);
        self.push(origin, status)
    }

    /// Adds a torrent by its hash (40 hexadecimal digits), downloaded at once, as another program of the same account
    /// does. A hash that is or was in the account brings its own files; from another one they are made.
    pub fn add_hash(&self, hash: &str) -> String {
        let hash = hash.to_ascii_lowercase();
        let origin = self.work(&hash).unwrap_or_else(|| Origin::of_hash(&hash, self.words()));
        self.push(origin, "downloaded")
    }

    /// Adds a torrent and sends it on its way.
    pub(super) fn send(&self, origin: Origin, course: Course) -> String {
        let id = self.push(origin, course.first_status());
        self.state().send(&id, course);
        id
    }

    /// Returns the work behind a hash, if it is or was in the account.
    pub(super) fn work(&self, hash: &str) -> Option<Origin> {
        self.state().work(hash)
    }

    /// Returns what becomes of an entry that is on its way.
    pub(super) fn fate(&self, id: &str) -> Option<Fate> {
        self.state().fate(id)
    }

    /// Returns the newest entry of a hash.
    pub(super) fn find_hash(&self, hash: &str) -> Option<Arc<Entry>> {
        self.state().entries.iter().rev().find(|entry| entry.hash == hash).cloned()
    }

    /// Ends a link: from now on it answers with this number, 19 (`hoster_unavailable`) or 24 (`file_unavailable`).
    pub fn end_link(&self, link: &str, error_code: i32) {
        self.state().dead_links.insert(link.to_owned(), error_code);
    }

    /// Returns why a link leads nowhere, if it does.
    pub(super) fn dead_link(&self, link: &str) -> Option<i32> {
        self.state().dead_links.get(link).copied()
    }

    /// Makes every file smaller than so many bytes, so that all of them can be downloaded.
    pub fn shrink_files(&self, most: u64) {
        for entry in &mut self.state().entries {
            Arc::make_mut(entry).shrink(most, &self.shared.words);
        }
    }

    /// Sets how the links of a torrent relate to its files.
    pub fn set_links(&self, id: &str, rule: LinkRule) -> bool {
        self.change(id, |entry| entry.links = rule)
    }

    /// Adds the hash of a torrent once more, as Real-Debrid does: a new id, and the old entry stays.
    pub fn readd(&self, id: &str) -> Option<String> {
        let origin = self.find(id).map(|entry| Origin::of(&entry))?;
        Some(self.push(origin, "downloaded"))
    }

    /// Removes a torrent.
    pub fn remove(&self, id: &str) -> bool {
        self.state().remove(id)
    }

    /// Finishes a torrent: `downloaded`, 100 %, with links.
    pub fn finish(&self, id: &str) -> bool {
        self.turn(id, "downloaded")
    }

    /// Ends a torrent with `error`, `dead`, `virus`, `magnet_error`, or any other word.
    pub fn fail(&self, id: &str, status: &str) -> bool {
        self.turn(id, status)
    }

    /// Puts a torrent into any status, with the fields that go with it. There it stays.
    pub fn turn(&self, id: &str, status: &str) -> bool {
        let now = self.shared.clock.now();
        let mut rng = {
            let mut state = self.state();
            state.stop(id);
            state.rng.fork()
        };
        self.change(id, |entry| entry.turn(Cow::Owned(status.to_owned()), now, &mut rng))
    }

    /// Changes the name that list and detail show.
    pub fn rename(&self, id: &str, name: &str) -> bool {
        self.change(id, |entry| entry.shown = Some(name.to_owned()))
    }

    /// Sets the progress in percent, where it stays; two decimals are kept.
    pub fn set_progress(&self, id: &str, percent: f64) -> bool {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0..=10000")]
        let progress = Progress((percent.clamp(0.0, 100.0) * 100.0).round() as u16);
        self.state().stop(id);
        self.change(id, |entry| entry.progress = progress)
    }

    /// Chooses files by number, `None` for all, and lets the entry go on. False when a number is not in the torrent.
    pub(super) fn choose(&self, id: &str, wanted: Option<Vec<u32>>, fate: Fate) -> bool {
        let Some(entry) = self.find(id) else { return false };
        let known: Vec<u32> = entry.files(self.words()).iter().map(|file| file.id).collect();
        let wanted = wanted.unwrap_or_else(|| known.clone());
        if wanted.is_empty() || !wanted.iter().all(|file| known.contains(file)) {
            return false;
        }
        let course = Course::chosen(fate, self.shared.clock.elapsed());
        let found = self.change(id, |entry| entry.choose(wanted, self.words()));
        self.state().send(id, course);
        found
    }

    /// Replaces the whole list by another account's of the same size; once more brings another one.
    pub fn replace_with_other_account(&self) {
        let seed = mix(self.state().seed, STRANGER);
        let entries = generate::account(self.len(), seed, self.shared.clock.now(), &self.shared.words);
        let mut state = self.state();
        state.seed = seed;
        state.replace(entries);
    }

    /// Removes every torrent.
    pub fn clear(&self) {
        self.state().replace(Vec::new());
    }

    /// Returns the entries of a page, newest first, and the size of the whole list.
    pub(super) fn page(&self, page: usize, limit: usize) -> (Vec<Arc<Entry>>, usize) {
        let state = self.state();
        let skipped = page.saturating_sub(1).saturating_mul(limit);
        (state.entries.iter().rev().skip(skipped).take(limit).cloned().collect(), state.entries.len())
    }

    /// Returns all active entries, newest first.
    pub(super) fn active(&self) -> Vec<Arc<Entry>> {
        self.state().entries.iter().rev().filter(|entry| entry.is_active()).cloned().collect()
    }

    /// Returns the active entries that go their own way, newest first.
    pub(super) fn adrift(&self) -> Vec<Arc<Entry>> {
        let state = self.state();
        let adrift = |entry: &&Arc<Entry>| entry.is_active() && !state.is_under_way(&entry.id);
        state.entries.iter().rev().filter(adrift).cloned().collect()
    }

    /// Returns one entry.
    pub(super) fn find(&self, id: &str) -> Option<Arc<Entry>> {
        let state = self.state();
        state.place(id).and_then(|place| state.entries.get(place).cloned())
    }

    /// Returns the entry and the place of a link among its links.
    pub(super) fn find_link(&self, link: &str) -> Option<(Arc<Entry>, usize)> {
        let entries = self.state().entries.clone();
        entries.into_iter().rev().find_map(|entry| {
            let place = entry.links().iter().position(|known| known == link)?;
            Some((entry, place))
        })
    }

    /// The vocabularies that paths are made of.
    pub(super) fn words(&self) -> &Words {
        &self.shared.words
    }

    /// Number of the user.
    pub(super) fn user_id(&self) -> u32 {
        self.shared.user_id
    }

    /// The account's clock.
    pub(super) fn clock(&self) -> &Clock {
        &self.shared.clock
    }

    fn push(&self, origin: Origin, status: &str) -> String {
        let now = self.shared.clock.now();
        let mut state = self.state();
        let State { seed, next, rng, entries, .. } = &mut *state;
        // The list is sorted by time, also when the clock stood still.
        let added = entries.last().map_or(now, |last| last.added.max(now));
        let mut entry = generate::entry(origin, *seed, *next, added, &self.shared.words, rng);
        if status != "downloaded" {
            entry.turn(Cow::Owned(status.to_owned()), now, rng);
        }
        let id = entry.id.clone();
        state.insert(entry);
        id
    }

    fn change(&self, id: &str, change: impl FnOnce(&mut Entry)) -> bool {
        let mut state = self.state();
        let place = state.place(id);
        let entry = place.and_then(|place| state.entries.get_mut(place));
        entry.map(|entry| change(Arc::make_mut(entry))).is_some()
    }

    /// Locks what there is, as it is by now.
    fn state(&self) -> MutexGuard<'_, State> {
        let mut state = self.shared.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.settle(&self.shared.clock);
        state
    }
}

/// Returns a token in the service's letters, for ids that are no torrents.
pub(super) fn token(number: u64) -> String {
    letters(mix(number, 30))
}
