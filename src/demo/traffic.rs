//! Counts every request, and refuses those beyond the quota.
//!
//! The window slides: a request counts until one window after its arrival, refused ones as well.
//! What is measured here, at the server, is what a client's limiter is judged by.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::Serialize;
use tokio::time::Instant;

use super::rules::Class;

/// What came in so far.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Traffic {
    /// Requests to the API, whatever became of them.
    pub requests: u64,
    /// Requests answered 429, by the quota or by a fault.
    pub refused: u64,
    /// Requests answered 401.
    pub unauthorized: u64,
    /// Requests a fault was applied to.
    pub faulted: u64,
    /// Calls that revoked the token; a client has no business making one.
    pub revocations: u64,
    /// Most requests of the token in any window.
    pub worst_window: usize,
    /// Requests of the token in the window that ends now.
    pub window_used: usize,
    /// Most requests that were being answered at the same time.
    pub max_concurrent: usize,
    /// Requests by class of endpoint.
    pub by_class: BTreeMap<Class, u64>,
    /// Answers by HTTP status; a dropped connection has none.
    pub by_status: BTreeMap<u16, u64>,
    /// Changes that were carried out although the client could not read the answer.
    pub lost_writes: u64,
    /// Most adds in any minute, refused ones included.
    pub worst_add_minute: usize,
    /// Shortest time between the starts of two adds.
    pub closest_adds: Option<Duration>,
    /// How many entries were added for each hash.
    pub added: BTreeMap<String, u32>,
    /// Requests that meant to refresh an access token.
    pub refreshes: u64,
    /// Most of them at the same time.
    pub refreshes_at_once: usize,
    /// How often the detail of each torrent was served whole.
    pub info_served: BTreeMap<String, u32>,
}

impl Traffic {
    /// Returns how many torrents had their detail served more than once.
    pub fn info_served_twice(&self) -> usize {
        self.info_served.values().filter(|&&times| times > 1).count()
    }

    /// Returns the hashes for which more than one entry was added.
    pub fn duplicates(&self) -> Vec<&str> {
        self.added.iter().filter(|&(_, &times)| times > 1).map(|(hash, _)| hash.as_str()).collect()
    }

    /// Returns the requests of one class.
    pub fn of(&self, class: Class) -> u64 {
        self.by_class.get(&class).copied().unwrap_or(0)
    }
}

/// The counters of one running stand-in.
#[derive(Debug)]
pub(super) struct Meter {
    /// Requests allowed in a window; 0 lifts the quota.
    pub(super) limit: usize,
    /// Length of the window.
    pub(super) window: Duration,
    /// A minute, at the speed of the stand-in's clock.
    minute: Duration,
    counts: Mutex<Counts>,
}

#[derive(Debug, Default)]
struct Counts {
    traffic: Traffic,
    arrivals: VecDeque<Instant>,
    adds: VecDeque<Instant>,
    in_flight: usize,
    refreshing: usize,
}

/// A request that is being answered; counts as in flight until it is dropped.
#[derive(Debug)]
pub(super) struct InFlight {
    meter: Arc<Meter>,
    /// Whether the quota refuses it.
    pub(super) refused: bool,
}

/// A refresh that is being answered.
#[derive(Debug)]
pub(super) struct Refreshing {
    meter: Arc<Meter>,
}

impl Meter {
    /// Returns a meter that has seen nothing; waits pass `speed` times as fast as the clock.
    pub(super) fn new(limit: u32, window: Duration, speed: u32) -> Arc<Self> {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let minute = Duration::from_secs(60).checked_div(speed).unwrap_or(Duration::MAX);
        Arc::new(Self { limit, window, minute, counts: Mutex::default() })
    }

    /// Notes a request; only those of the token use up its quota.
    pub(super) fn arrive(self: &Arc<Self>, class: Class, of_token: bool) -> InFlight {
        let now = Instant::now();
        let mut counts = self.counts();
        counts.in_flight += 1;
        counts.traffic.requests += 1;
        *counts.traffic.by_class.entry(class).or_default() += 1;
        counts.traffic.max_concurrent = counts.traffic.max_concurrent.max(counts.in_flight);
        if class == Class::Add {
            counts.add(now, self.minute);
        }
        let mut refused = false;
        if of_token {
            forget(&mut counts.arrivals, now, self.window);
            counts.arrivals.push_back(now);
            counts.traffic.worst_window = counts.traffic.worst_window.max(counts.arrivals.len());
            refused = self.limit > 0 && counts.arrivals.len() > self.limit;
        }
        drop(counts);
        InFlight { meter: Arc::clone(self), refused }
    }

    /// Notes the status of an answer.
    pub(super) fn answered(&self, status: u16, faulted: bool) {
        let traffic = &mut self.counts().traffic;
        *traffic.by_status.entry(status).or_default() += 1;
        traffic.faulted += u64::from(faulted);
        traffic.refused += u64::from(status == 429);
        traffic.unauthorized += u64::from(status == 401);
    }

    /// Notes a request that was dropped without an answer.
    pub(super) fn dropped(&self) {
        self.counts().traffic.faulted += 1;
    }

    /// Notes a change whose answer is lost.
    pub(super) fn lost(&self) {
        self.counts().traffic.lost_writes += 1;
    }

    /// Notes an entry that was added.
    pub(super) fn added(&self, hash: &str) {
        *self.counts().traffic.added.entry(hash.to_owned()).or_default() += 1;
    }

    /// Notes a refresh, which lasts until what comes back is dropped.
    pub(super) fn refresh(self: &Arc<Self>) -> Refreshing {
        let mut counts = self.counts();
        counts.refreshing += 1;
        counts.traffic.refreshes += 1;
        counts.traffic.refreshes_at_once = counts.traffic.refreshes_at_once.max(counts.refreshing);
        Refreshing { meter: Arc::clone(self) }
    }

    /// Notes a detail that was served whole.
    pub(super) fn served(&self, id: &str) {
        *self.counts().traffic.info_served.entry(id.to_owned()).or_default() += 1;
    }

    /// Notes that the token was revoked.
    pub(super) fn revoked(&self) {
        self.counts().traffic.revocations += 1;
    }

    /// Returns what was counted.
    pub(super) fn traffic(&self) -> Traffic {
        let mut counts = self.counts();
        forget(&mut counts.arrivals, Instant::now(), self.window);
        Traffic { window_used: counts.arrivals.len(), ..counts.traffic.clone() }
    }

    /// Starts counting anew; the quota's window goes on.
    pub(super) fn reset(&self) {
        self.counts().traffic = Traffic::default();
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Counts {
    fn add(&mut self, now: Instant, minute: Duration) {
        let distance = self.adds.back().map(|&last| now.duration_since(last));
        self.traffic.closest_adds = self.traffic.closest_adds.into_iter().chain(distance).min();
        forget(&mut self.adds, now, minute);
        self.adds.push_back(now);
        self.traffic.worst_add_minute = self.traffic.worst_add_minute.max(self.adds.len());
    }
}

fn forget(arrivals: &mut VecDeque<Instant>, now: Instant, window: Duration) {
    while arrivals.front().is_some_and(|&arrival| now.duration_since(arrival) >= window) {
        arrivals.pop_front();
    }
}

impl Drop for Refreshing {
    fn drop(&mut self) {
        self.meter.counts().refreshing -= 1;
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.meter.counts().in_flight -= 1;
    }
}
