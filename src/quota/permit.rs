//! The right to send one request, from its sending until what came of it is told.

use std::sync::{Arc, MutexGuard};
use std::time::Duration;

use super::limiter_state::{Shared, State};
use super::pace::PauseFor;
use crate::archive::PauseNews;

/// How much longer a request counts whose answer nobody waited for: it may still be on the wire.
const ON_THE_WIRE_MS: i64 = 5_000;

/// The right to send one request; say what came of it with one of its methods.
#[derive(Debug)]
pub struct Permit {
    shared: Arc<Shared>,
    slot: i64,
    sent_ms: i64,
    settled: bool,
}

impl Permit {
    /// Makes the permit for a slot whose request goes out now.
    pub(super) fn new(shared: Arc<Shared>, slot: i64, sent_ms: i64) -> Self {
        Self { shared, slot, sent_ms, settled: false }
    }

    /// Gives the slot back: no request went out.
    pub fn unused(mut self) {
        self.settled = true;
        let mut state = self.shared.state();
        state.open.retain(|open| *open != self.slot);
        state.leased.push(self.slot);
        state.requests = state.requests.saturating_sub(1);
        self.shared.freed.notify_waiters();
    }

    /// Notes that the service answered as it means to, be it with a refusal of this one thing.
    pub fn settle(mut self) {
        let sent_ms = self.sent_ms;
        let mut state = self.give_back(0);
        let was_paused = state.pace.pauses() > 0;
        state.pace.answered(sent_ms);
        if was_paused && state.pace.pauses() == 0 {
            state.pause_news = PauseNews::Over;
        }
        state.flow.answered(true);
    }

    /// Notes that no answer came, or one that says the service is in trouble.
    pub fn trouble(mut self) {
        self.give_back(0).flow.answered(false);
    }

    /// Notes a refusal by quota. Returns how long everything waits, or when it is time to stop how
    /// long nothing may be sent. [`super::Limiter::note`] tells the archive, for the other processes and the next start.
    pub fn refused(mut self, whose: PauseFor, retry_after: Option<Duration>) -> Result<Duration, Duration> {
        let sent_ms = self.sent_ms;
        let clock = self.shared.clock.clone();
        let now_ms = clock.now_ms();
        let until = |at_ms: i64| Duration::from_millis(u64::try_from(at_ms - now_ms).unwrap_or(0));
        let mut state = self.give_back(0);
        state.refused += 1;
        state.flow.restart();
        let (at_ms, is_final) = match state.pace.refused(sent_ms, now_ms, whose, retry_after) {
            Ok(at_ms) => (at_ms, false),
            Err(stop) => (stop.not_before_ms, true),
        };
        let length = until(at_ms);
        state.pause_news = PauseNews::Began(clock.pause(length, state.pace.pauses(), is_final));
        if is_final { Err(length) } else { Ok(length) }
    }

    /// Notes a refusal by a budget of its own, which holds nothing else up: whoever has that budget keeps it.
    pub fn refused_alone(mut self) {
        self.give_back(0).refused += 1;
    }

    fn give_back(&mut self, late_ms: i64) -> MutexGuard<'_, State> {
        self.settled = true;
        // The clock counts whole milliseconds: the one that has begun is not over yet.
        let over_ms = self.shared.clock.now_ms() + 1 + late_ms;
        let mut state = self.shared.state();
        state.open.retain(|open| *open != self.slot);
        state.answered.push((self.slot, over_ms));
        self.shared.freed.notify_waiters();
        state
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        // A request that was given up still counts: the service may have seen it.
        if !self.settled {
            drop(self.give_back(ON_THE_WIRE_MS));
        }
    }
}
