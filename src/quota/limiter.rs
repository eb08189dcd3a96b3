//! The one door through which every request goes: waits for pace, flow and a slot of the window.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;

use super::clock::BootClock;
use super::flow::Flow;
use super::pace::{Pace, PauseFor};
use crate::archive::{Archive, Error, LeaseRequest};

/// Most slots leased at once: what a crash can waste.
const BLOCK: u32 = 10;

/// Slots are leased for this much of the coming time when requests are spaced.
const LEASE_AHEAD_MS: f64 = 500.0;

/// How often open slots are renewed while requests are under way.
const RENEW: Duration = Duration::from_secs(1);

/// A leased slot that was renewed longer ago than this may have run out for others: it is not used any more.
const STALE_MS: i64 = 3_000;

/// How much longer a request counts whose answer nobody waited for: it may still be on the wire.
const ON_THE_WIRE_MS: i64 = 5_000;

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

/// A share of the quota. Cheap to clone; all clones are one limiter.
#[derive(Clone, Debug)]
pub struct Limiter {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    archive: Archive,
    clock: BootClock,
    owner: String,
    limits: Limits,
    state: Mutex<State>,
    /// One waits at a time, the others queue behind in order.
    turn: tokio::sync::Mutex<()>,
    freed: Notify,
}

#[derive(Debug)]
struct State {
    pace: Pace,
    flow: Flow,
    /// Leased, not yet sent.
    leased: Vec<i64>,
    renewed_ms: i64,
    /// Sent, not yet answered.
    open: Vec<i64>,
    answered: Vec<(i64, i64)>,
    used: u32,
    requests: u64,
    refused: u64,
    renewing: bool,
}

/// What the limiter shows of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// Requests on their way.
    pub in_flight: u32,
    /// Most that may be on their way.
    pub allowed: u32,
    /// Slots of the window in use.
    pub used: u32,
    /// Requests sent through this limiter.
    pub requests: u64,
    /// Requests refused with 429.
    pub refused: u64,
}

/// The right to send one request; say what came of it with one of its methods.
#[derive(Debug)]
pub struct Permit {
    limiter: Limiter,
    slot: i64,
    sent_ms: i64,
    settled: bool,
}

impl Limiter {
    /// Makes the limiter of this process for an archive.
    pub fn new(archive: Archive, limits: Limits) -> Self {
        Self::with_clock(archive, limits, BootClock::new())
    }

    /// Makes a limiter on another clock than the machine's.
    pub fn with_clock(archive: Archive, limits: Limits, clock: BootClock) -> Self {
        let state = State {
            pace: Pace::new(limits.limit, limits.window, limits.list_pause, limits.detail_pause),
            flow: Flow::new(limits.concurrent),
            leased: Vec::new(),
            renewed_ms: 0,
            open: Vec::new(),
            answered: Vec::new(),
            used: 0,
            requests: 0,
            refused: 0,
            renewing: false,
        };
        let owner = format!("{}-{:x}", std::process::id(), fastrand::u64(..));
        Self {
            shared: Arc::new(Shared {
                archive,
                clock,
                owner,
                limits,
                state: Mutex::new(state),
                turn: tokio::sync::Mutex::new(()),
                freed: Notify::new(),
            }),
        }
    }

    /// Says how many requests are coming, so that more than the window has left are spaced evenly.
    pub async fn announce(&self, work: u64) -> Result<(), Error> {
        self.settle(0).await?;
        let mut state = self.state();
        let left = self.shared.limits.limit.saturating_sub(state.used);
        state.pace.announce(work, left);
        Ok(())
    }

    /// Returns the time that `work` requests take from now at the pace of the quota.
    pub fn estimate(&self, work: u64) -> Duration {
        let used = self.state().used;
        let limits = self.shared.limits;
        if work <= u64::from(limits.limit.saturating_sub(used)) {
            return Duration::ZERO;
        }
        let work = u32::try_from(work).unwrap_or(u32::MAX);
        limits.window.mul_f64(f64::from(work) / f64::from(limits.limit.max(1)))
    }

    /// Waits until a request may be sent.
    pub async fn acquire(&self) -> Result<Permit, Error> {
        let _turn = self.shared.turn.lock().await;
        loop {
            let freed = self.shared.freed.notified();
            let now = self.shared.clock.now_ms();
            let step = self.next_step(now);
            match step {
                Step::Send(permit) => return Ok(permit),
                Step::Lease(want) => {
                    if let Some(free_ms) = self.settle(want).await? {
                        // Waits for the clock or for a slot that is given back unused.
                        let until_free = u64::try_from(free_ms - now).unwrap_or(0).clamp(1, 1_000);
                        tokio::time::sleep(Duration::from_millis(until_free)).await;
                    }
                }
                Step::WaitUntil(at_ms) => {
                    let wait = Duration::from_millis(u64::try_from(at_ms - now).unwrap_or(0));
                    tokio::select! { () = tokio::time::sleep(wait) => {}, () = freed => {} }
                }
                Step::WaitForAnswer => freed.await,
            }
        }
    }

    /// Returns what the gauge shows.
    pub fn reading(&self) -> Reading {
        let state = self.state();
        Reading {
            in_flight: u32::try_from(state.open.len()).unwrap_or(u32::MAX),
            allowed: state.flow.allowed(),
            used: state.used,
            requests: state.requests,
            refused: state.refused,
        }
    }

    /// Returns the limits it keeps.
    pub fn limits(&self) -> Limits {
        self.shared.limits
    }

    /// Settles what is known, so that the next process finds the truth. Call it when the work is done.
    pub async fn close(&self) -> Result<(), Error> {
        let unused = std::mem::take(&mut self.state().leased);
        let request = self.request(&self.state(), 0, unused);
        self.shared.archive.lease(request).await.map(drop)
    }

    fn next_step(&self, now: i64) -> Step {
        let mut state = self.state();
        if u32::try_from(state.open.len()).unwrap_or(u32::MAX) >= state.flow.allowed() {
            return Step::WaitForAnswer;
        }
        let earliest = state.pace.earliest_ms(now);
        if earliest > now {
            return Step::WaitUntil(earliest);
        }
        if now - state.renewed_ms > STALE_MS {
            // They stay leased in the archive until they run out there.
            state.leased.clear();
        }
        let Some(slot) = state.leased.pop() else { return Step::Lease(self.block(&state)) };
        state.pace.sent(now);
        state.open.push(slot);
        state.requests += 1;
        if !std::mem::replace(&mut state.renewing, true) {
            tokio::spawn(renew(Arc::downgrade(&self.shared)));
        }
        Step::Send(Permit { limiter: self.clone(), slot, sent_ms: now, settled: false })
    }

    /// Returns how many slots to lease: what the next half second needs, at most a block.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to a block")]
    fn block(&self, state: &State) -> u32 {
        let interval = state.pace.interval_ms();
        let ahead =
            if interval > 0.0 { (LEASE_AHEAD_MS / interval).clamp(1.0, f64::from(BLOCK)) as u32 } else { BLOCK };
        // A small quota must not be eaten up by one process's reserve.
        ahead.min((self.shared.limits.limit / 20).max(1))
    }

    /// Tells the archive what is settled, leases `want` slots, and returns when the next one runs out if none was left.
    async fn settle(&self, want: u32) -> Result<Option<i64>, Error> {
        let request = {
            let mut state = self.state();
            let request = self.request(&state, want, Vec::new());
            state.answered.clear();
            request
        };
        let asked_ms = request.now_ms;
        let given = request.answered.clone();
        match self.shared.archive.lease(request).await {
            Ok(lease) => {
                let mut state = self.state();
                state.renewed_ms = asked_ms;
                state.used = lease.used;
                state.leased.extend(lease.slots);
                Ok(lease.next_free_ms)
            }
            Err(error) => {
                self.state().answered.extend(given);
                Err(error)
            }
        }
    }

    fn request(&self, state: &State, want: u32, unused: Vec<i64>) -> LeaseRequest {
        LeaseRequest {
            owner: self.shared.owner.clone(),
            boot: self.shared.clock.boot.clone(),
            now_ms: self.shared.clock.now_ms(),
            answered: state.answered.clone(),
            open: state.open.iter().chain(&state.leased).copied().collect(),
            unused,
            want,
            limit: self.shared.limits.limit,
            window_ms: i64::try_from(self.shared.limits.window.as_millis()).unwrap_or(i64::MAX),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing panics while it holds the state; should it, the counts are still whole.
        self.shared.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

enum Step {
    Send(Permit),
    Lease(u32),
    WaitUntil(i64),
    WaitForAnswer,
}

impl Permit {
    /// Notes that the service answered as it means to, be it with a refusal of this one thing.
    pub fn settle(mut self) {
        let sent_ms = self.sent_ms;
        let mut state = self.give_back(0);
        state.pace.answered(sent_ms);
        state.flow.answered(true);
    }

    /// Notes that no answer came, or one that says the service is in trouble.
    pub fn trouble(mut self) {
        self.give_back(0).flow.answered(false);
    }

    /// Notes a refusal by quota. Returns how long everything waits, or when it is time to stop how
    /// long nothing may be sent.
    pub fn refused(mut self, whose: PauseFor, retry_after: Option<Duration>) -> Result<Duration, Duration> {
        let sent_ms = self.sent_ms;
        let now_ms = self.limiter.shared.clock.now_ms();
        let until = |at_ms: i64| Duration::from_millis(u64::try_from(at_ms - now_ms).unwrap_or(0));
        let mut state = self.give_back(0);
        state.refused += 1;
        state.flow.restart();
        match state.pace.refused(sent_ms, now_ms, whose, retry_after) {
            Ok(at_ms) => Ok(until(at_ms)),
            Err(stop) => Err(until(stop.not_before_ms)),
        }
    }

    fn give_back(&mut self, late_ms: i64) -> MutexGuard<'_, State> {
        self.settled = true;
        // The clock counts whole milliseconds: the one that has begun is not over yet.
        let over_ms = self.limiter.shared.clock.now_ms() + 1 + late_ms;
        let mut state = self.limiter.state();
        state.open.retain(|open| *open != self.slot);
        state.answered.push((self.slot, over_ms));
        self.limiter.shared.freed.notify_waiters();
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

/// Keeps open slots alive while requests are under way; ends when there are none or the limiter is gone.
async fn renew(shared: std::sync::Weak<Shared>) {
    loop {
        tokio::time::sleep(RENEW).await;
        let Some(shared) = shared.upgrade() else { return };
        let limiter = Limiter { shared };
        {
            let mut state = limiter.state();
            if state.open.is_empty() && state.answered.is_empty() {
                state.renewing = false;
                return;
            }
        }
        // A renewal that fails is tried again in a second; the slots last longer than that.
        let _ = limiter.settle(0).await;
    }
}
