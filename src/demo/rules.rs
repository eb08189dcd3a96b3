//! When a fault strikes: rules that match requests by class, page, id and turn.
//!
//! Knows nothing of what a fault does.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Serialize;

use super::content::mix;
use super::faults::Fault;

/// The endpoints, in the classes that matter to an archiver.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// `GET /torrents`.
    List,
    /// `GET /torrents/info/{id}`.
    Info,
    /// `GET /user`.
    User,
    /// `POST /torrents/addMagnet` and `PUT /torrents/addTorrent`.
    Add,
    /// `POST /torrents/selectFiles/{id}`.
    Select,
    /// `DELETE /torrents/delete/{id}`.
    Delete,
    /// `POST /unrestrict/link`.
    Unrestrict,
    /// Whatever else changes the account.
    Write,
    /// The device login: code, credentials, tokens.
    Login,
    /// The rest.
    Other,
}

/// Which requests a fault strikes: by default all of one class, for ever.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct When {
    class: Option<Class>,
    id: Option<String>,
    hash: Option<String>,
    page: Option<usize>,
    turns: Turns,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turns {
    Always,
    Nth(usize),
    Next(usize),
    From(usize),
    Every(usize),
    Rate { percent: u64, seed: u64 },
}

impl When {
    /// Every request.
    pub fn any() -> Self {
        Self { class: None, id: None, hash: None, page: None, turns: Turns::Always }
    }

    /// Requests of one class.
    pub fn class(class: Class) -> Self {
        Self { class: Some(class), ..Self::any() }
    }

    /// Pages of the list.
    pub fn list() -> Self {
        Self::class(Class::List)
    }

    /// Matches requests for the detail of a torrent.
    pub fn info() -> Self {
        Self::class(Class::Info)
    }

    /// The user.
    pub fn user() -> Self {
        Self::class(Class::User)
    }

    /// Only for this torrent.
    #[must_use]
    pub fn id(self, id: &str) -> Self {
        Self { id: Some(id.to_owned()), ..self }
    }

    /// Adds, by magnet or file.
    pub fn add() -> Self {
        Self::class(Class::Add)
    }

    /// Choices of files.
    pub fn select() -> Self {
        Self::class(Class::Select)
    }

    /// Matches requests that delete a torrent.
    pub fn delete() -> Self {
        Self::class(Class::Delete)
    }

    /// Links that are unrestricted.
    pub fn unrestrict() -> Self {
        Self::class(Class::Unrestrict)
    }

    /// Steps of the device login.
    pub fn login() -> Self {
        Self::class(Class::Login)
    }

    /// Only adds of this hash, in 40 lower-case hexadecimal digits.
    #[must_use]
    pub fn hash(self, hash: &str) -> Self {
        Self { hash: Some(hash.to_owned()), ..self }
    }

    /// Only for this page of the list.
    #[must_use]
    pub fn page(self, page: usize) -> Self {
        Self { page: Some(page), ..self }
    }

    /// Only the nth of these requests since the rule was made, from 1.
    #[must_use]
    pub fn nth(self, n: usize) -> Self {
        Self { turns: Turns::Nth(n), ..self }
    }

    /// Only the next so many of these requests.
    #[must_use]
    pub fn next(self, n: usize) -> Self {
        Self { turns: Turns::Next(n), ..self }
    }

    /// The nth of these requests, from 1, and all after it.
    #[must_use]
    pub fn from(self, n: usize) -> Self {
        Self { turns: Turns::From(n), ..self }
    }

    /// Each nth of these requests: the nth, the one 2n, and so on.
    #[must_use]
    pub fn every(self, n: usize) -> Self {
        Self { turns: Turns::Every(n), ..self }
    }

    /// So many in a hundred of these requests; the same seed strikes the same turns.
    #[must_use]
    pub fn rate(self, percent: u64, seed: u64) -> Self {
        Self { turns: Turns::Rate { percent, seed }, ..self }
    }
}

impl Turns {
    fn includes(self, turn: usize) -> bool {
        match self {
            Self::Always => true,
            Self::Nth(n) => turn == n,
            Self::Next(n) => turn <= n,
            Self::From(n) => turn >= n,
            Self::Every(n) => n > 0 && turn.is_multiple_of(n),
            Self::Rate { percent, seed } => {
                mix(mix(seed, 60).wrapping_add(u64::try_from(turn).unwrap_or(0)), 61) % 100 < percent
            }
        }
    }
}

/// What a rule looks at in a request.
#[derive(Debug, Clone, Copy)]
pub(super) struct Target<'a> {
    /// Class of the endpoint.
    pub(super) class: Class,
    /// Torrent the path names.
    pub(super) id: Option<&'a str>,
    /// Hash that an add names.
    pub(super) hash: Option<&'a str>,
    /// Page of the list.
    pub(super) page: Option<usize>,
}

/// A handle to the faults of a running stand-in; clones set the same faults.
#[derive(Debug, Clone, Default)]
pub struct Faults {
    rules: Arc<Mutex<Vec<Rule>>>,
}

#[derive(Debug)]
struct Rule {
    when: When,
    fault: Fault,
    seen: usize,
}

impl Faults {
    /// Adds a fault; several may strike one request, in the order they were added.
    pub fn add(&self, when: When, fault: Fault) {
        self.rules().push(Rule { when, fault, seen: 0 });
    }

    /// Removes all faults.
    pub fn clear(&self) {
        self.rules().clear();
    }

    /// Returns the faults that strike this request, and counts it.
    pub(super) fn strike(&self, target: Target<'_>) -> Vec<Fault> {
        let mut struck = Vec::new();
        for rule in self.rules().iter_mut().filter(|rule| rule.matches(target)) {
            rule.seen += 1;
            if rule.when.turns.includes(rule.seen) {
                struck.push(rule.fault.clone());
            }
        }
        struck
    }

    fn rules(&self) -> MutexGuard<'_, Vec<Rule>> {
        self.rules.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Rule {
    fn matches(&self, target: Target<'_>) -> bool {
        let When { class, id, hash, page, turns: _ } = &self.when;
        class.is_none_or(|class| class == target.class)
            && id.as_deref().is_none_or(|id| target.id == Some(id))
            && hash.as_deref().is_none_or(|hash| target.hash == Some(hash))
            && page.is_none_or(|page| target.page == Some(page))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turns(when: When, n_requests: usize) -> Vec<usize> {
        let faults = Faults::default();
        faults.add(when, Fault::NullBody);
        let target = Target { class: Class::Info, id: Some("A"), hash: None, page: None };
        (1..=n_requests).filter(|_| !faults.strike(target).is_empty()).collect()
    }

    #[test]
    fn a_rule_strikes_on_its_turns_only() {
        assert_eq!(turns(When::info(), 3), [1, 2, 3]);
        assert_eq!(turns(When::info().nth(2), 3), [2]);
        assert_eq!(turns(When::info().next(2), 3), [1, 2]);
        assert_eq!(turns(When::info().from(2), 3), [2, 3]);
        assert_eq!(turns(When::info().every(2), 5), [2, 4]);
        let struck = turns(When::info().rate(20, 7), 1_000);
        assert!((150..250).contains(&struck.len()), "{}", struck.len());
        assert_eq!(struck, turns(When::info().rate(20, 7), 1_000));
        assert_ne!(struck, turns(When::info().rate(20, 8), 1_000));
        assert_eq!(turns(When::info().rate(0, 7), 100).len() + turns(When::info().rate(100, 7), 100).len(), 100);
        assert_eq!(turns(When::any().id("A").nth(1), 3), [1]);
        assert_eq!(turns(When::any().id("B"), 3), [0; 0]);
        assert_eq!(turns(When::list(), 3), [0; 0]);
    }
}
