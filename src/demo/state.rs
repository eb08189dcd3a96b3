//! What the model account holds: its entries, the ways some of them are on, and the works it has seen.
//!
//! Behind the lock of `account.rs`. Start at `State::settle`, which lets the time pass.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::clock::Clock;
use super::content::mix;
use super::course::Course;
use super::entry::Entry;
use super::fate::Fate;
use super::generate::Origin;

/// The entries and all that belongs to them.
#[derive(Debug)]
pub(super) struct State {
    /// Oldest first, by sequence.
    pub(super) entries: Vec<Arc<Entry>>,
    sequences: HashMap<String, u64>,
    /// Entries that have not come to their end, by id.
    courses: BTreeMap<String, Course>,
    /// What was in the account once, by hash: the service holds it for longer than the account does.
    removed: HashMap<String, Origin>,
    /// Links that lead nowhere any more, with the number of the reason.
    pub(super) dead_links: HashMap<String, i32>,
    /// Sequence of the next entry.
    pub(super) next: u64,
    /// What ids are made from.
    pub(super) seed: u64,
    /// Draws whatever is not decided.
    pub(super) rng: fastrand::Rng,
}

impl State {
    /// Returns a state of these entries.
    pub(super) fn new(entries: Vec<Entry>, seed: u64) -> Self {
        let mut state = Self {
            entries: Vec::new(),
            sequences: HashMap::new(),
            courses: BTreeMap::new(),
            removed: HashMap::new(),
            dead_links: HashMap::new(),
            next: 0,
            seed,
            rng: fastrand::Rng::with_seed(mix(seed, 20)),
        };
        state.replace(entries);
        state
    }

    /// Brings every entry that is on its way to where it is by now.
    pub(super) fn settle(&mut self, clock: &Clock) {
        if self.courses.is_empty() {
            return;
        }
        let (elapsed, now) = (clock.elapsed(), clock.now());
        let Self { entries, sequences, courses, rng, .. } = self;
        courses.retain(|id, course| {
            let entry = place(sequences, entries, id).and_then(|place| entries.get_mut(place));
            entry.is_some_and(|entry| course.advance(Arc::make_mut(entry), elapsed, now, rng))
        });
    }

    /// Puts an entry on its way.
    pub(super) fn send(&mut self, id: &str, course: Course) {
        self.courses.insert(id.to_owned(), course);
    }

    /// Stops an entry where it is.
    pub(super) fn stop(&mut self, id: &str) {
        self.courses.remove(id);
    }

    /// Whether an entry is on its way.
    pub(super) fn is_under_way(&self, id: &str) -> bool {
        self.courses.contains_key(id)
    }

    /// Returns what becomes of an entry that is on its way.
    pub(super) fn fate(&self, id: &str) -> Option<Fate> {
        self.courses.get(id).map(|course| course.fate().clone())
    }

    /// Returns the work behind a hash, if it is or was in the account; the newest entry decides.
    pub(super) fn work(&self, hash: &str) -> Option<Origin> {
        let entry = self.entries.iter().rev().find(|entry| entry.hash == hash);
        entry.map(|entry| Origin::of(entry)).or_else(|| self.removed.get(hash).cloned())
    }

    /// Replaces all entries.
    pub(super) fn replace(&mut self, entries: Vec<Entry>) {
        for entry in std::mem::take(&mut self.entries) {
            self.removed.insert(entry.hash.clone(), Origin::of(&entry));
        }
        self.sequences.clear();
        self.courses.clear();
        for entry in entries {
            self.insert(entry);
        }
    }

    /// Adds an entry, the newest of all.
    pub(super) fn insert(&mut self, entry: Entry) {
        self.next = self.next.max(entry.sequence + 1);
        self.sequences.insert(entry.id.clone(), entry.sequence);
        self.entries.push(Arc::new(entry));
    }

    /// Removes an entry; its work stays known.
    pub(super) fn remove(&mut self, id: &str) -> bool {
        let Some(place) = self.place(id) else { return false };
        let entry = self.entries.remove(place);
        self.sequences.remove(id);
        self.courses.remove(id);
        self.removed.insert(entry.hash.clone(), Origin::of(&entry));
        true
    }

    /// Returns where an entry stands.
    pub(super) fn place(&self, id: &str) -> Option<usize> {
        place(&self.sequences, &self.entries, id)
    }
}

fn place(sequences: &HashMap<String, u64>, entries: &[Arc<Entry>], id: &str) -> Option<usize> {
    let sequence = *sequences.get(id)?;
    entries.binary_search_by_key(&sequence, |entry| entry.sequence).ok()
}
