//! What a limiter knows: its slots, its pace and its flow, shared with the permits it has given out.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;

use super::clock::BootClock;
use super::flow::Flow;
use super::pace::Pace;
use crate::archive::{Archive, PauseNews};

/// What the limiter may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Requests in any window.
    pub limit: u32,
    /// The window; 60 s for the real service.
    pub window: Duration,
    /// Most requests in flight.
    pub concurrent: u32,
    /// First pause when the list is refused.
    pub list_pause: Duration,
    /// First pause when a detail is refused.
    pub detail_pause: Duration,
}

/// One limiter's knowledge.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) archive: Archive,
    pub(super) clock: BootClock,
    /// This limiter, unlike any other on the archive.
    pub(super) owner: String,
    pub(super) limits: Limits,
    state: Mutex<State>,
    /// One waits at a time, the others queue behind in order.
    pub(super) turn: tokio::sync::Mutex<()>,
    /// Tells that a request is over.
    pub(super) freed: Notify,
}

/// What changes while requests come and go.
#[derive(Debug)]
pub(super) struct State {
    pub(super) pace: Pace,
    pub(super) flow: Flow,
    /// Leased, not yet sent.
    pub(super) leased: Vec<i64>,
    pub(super) renewed_ms: i64,
    /// Sent, not yet answered.
    pub(super) open: Vec<i64>,
    /// Answered, and when; not yet told to the archive.
    pub(super) answered: Vec<(i64, i64)>,
    pub(super) used: u32,
    /// What became of the pause and is not yet told to the archive.
    pub(super) pause_news: PauseNews,
    /// Until when nothing can be sent for want of a slot or because of a pause.
    pub(super) blocked_until_ms: Option<i64>,
    pub(super) requests: u64,
    pub(super) refused: u64,
    pub(super) renewing: bool,
}

impl Shared {
    /// Begins with nothing leased and nothing sent.
    pub(super) fn new(archive: Archive, limits: Limits, clock: BootClock) -> Self {
        let state = State {
            pace: Pace::new(limits.limit, limits.window, limits.list_pause, limits.detail_pause),
            flow: Flow::new(limits.concurrent),
            leased: Vec::new(),
            renewed_ms: 0,
            open: Vec::new(),
            answered: Vec::new(),
            used: 0,
            pause_news: PauseNews::None,
            blocked_until_ms: None,
            requests: 0,
            refused: 0,
            renewing: false,
        };
        let owner = format!("{}-{:x}", std::process::id(), fastrand::u64(..));
        let (state, turn) = (Mutex::new(state), tokio::sync::Mutex::new(()));
        Self { archive, clock, owner, limits, state, turn, freed: Notify::new() }
    }

    /// Locks the state, never across a wait.
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        // Nothing panics while it holds the state; should it, the counts are still whole.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
