//! What every request passes: waits for pace, flow and a slot of the window.

use std::sync::Arc;
use std::time::Duration;

use super::clock::BootClock;
use super::limiter_state::{Limits, Shared, State};
use super::pace::span;
use super::permit::Permit;
use crate::archive::{Archive, Error, LeaseRequest, PauseNews};

/// Most slots leased at once, however large the quota: what a crash can waste. Each lease is a commit, for which the
/// requests behind it wait.
const BLOCK: u32 = 50;

/// A crash wastes no more of the quota than one of so many parts: 10 of 250.
const PARTS: u32 = 25;

/// Slots are leased for this much of the coming time when requests are spaced.
const LEASE_AHEAD_MS: f64 = 500.0;

/// How often open slots are renewed while requests are under way.
const RENEW: Duration = Duration::from_secs(1);

/// A leased slot that was renewed longer ago than this may have run out for others: it is not used any more.
const STALE_MS: i64 = 3_000;

/// A share of the quota. Cheap to clone; all clones are one limiter.
#[derive(Clone, Debug)]
pub struct Limiter {
    shared: Arc<Shared>,
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
    /// How long nothing can be sent from now, for want of room in the window or because of a pause.
    pub blocked: Duration,
}

impl Limiter {
    /// Makes the limiter of this process for an archive.
    pub fn new(archive: Archive, limits: Limits) -> Self {
        Self::with_clock(archive, limits, BootClock::new())
    }

    /// Makes a limiter on another clock than the machine's.
    pub fn with_clock(archive: Archive, limits: Limits, clock: BootClock) -> Self {
        Self { shared: Arc::new(Shared::new(archive, limits, clock)) }
    }

    /// Says how many requests are coming, so that more than the window has left are spaced evenly.
    pub async fn announce(&self, work: u64) -> Result<(), Error> {
        self.settle(0).await?;
        let mut state = self.shared.state();
        let left = self.shared.limits.limit.saturating_sub(state.used);
        state.pace.announce(work, left);
        Ok(())
    }

    /// Returns the time that `work` requests take from now at the pace of the quota.
    pub fn estimate(&self, work: u64) -> Duration {
        let limits = self.shared.limits;
        let used = self.shared.state().used;
        span(work, used, limits.limit, limits.window)
    }

    /// Waits until a request may be sent.
    ///
    /// # Errors
    /// The archive's, since slots are leased there: once its storage has failed, nothing may be sent any more.
    pub async fn acquire(&self) -> Result<Permit, Error> {
        let _turn = self.shared.turn.lock().await;
        loop {
            // A slot that was leased before storage failed is not used any more.
            self.shared.archive.refuse_broken()?;
            let freed = self.shared.freed.notified();
            let now = self.shared.clock.now_ms();
            let step = self.next_step(now);
            match step {
                Step::Send(permit) => return Ok(permit),
                Step::Lease(want) => {
                    if let Some(free_ms) = self.settle(want).await? {
                        self.shared.state().blocked_until_ms = Some(free_ms);
                        // Waits for the clock or for a slot that is given back unused.
                        let until_free = u64::try_from(free_ms - now).unwrap_or(0).clamp(1, 1_000);
                        tokio::time::sleep(Duration::from_millis(until_free)).await;
                    }
                }
                Step::WaitUntil(at_ms) => {
                    self.shared.state().blocked_until_ms = Some(at_ms);
                    let wait = Duration::from_millis(u64::try_from(at_ms - now).unwrap_or(0));
                    tokio::select! { () = tokio::time::sleep(wait) => {}, () = freed => {} }
                }
                Step::WaitForAnswer => freed.await,
            }
        }
    }

    /// Tells the archive at once what is known: of a pause the next start has to know, however this process ends.
    pub async fn note(&self) -> Result<(), Error> {
        self.settle(0).await.map(drop)
    }

    /// Lets nothing out for so long, in this run and in later ones.
    pub async fn rest(&self, length: Duration) -> Result<(), Error> {
        {
            let mut state = self.shared.state();
            let pause = self.shared.clock.pause(length, state.pace.pauses(), true);
            state.pause_news = PauseNews::Began(pause);
        }
        self.note().await
    }

    /// Returns how long nothing may be sent, when an earlier run was told to stop; an end that is over says nothing.
    pub async fn stopped_for(&self) -> Result<Option<Duration>, Error> {
        let clocks = self.shared.clock.both();
        let pause = self.shared.archive.pause(clocks.clone()).await?.filter(|pause| pause.is_final);
        let left = pause.and_then(|pause| u64::try_from(pause.until_ms - clocks.boot_ms).ok());
        Ok(left.filter(|left| *left > 0).map(Duration::from_millis))
    }

    /// Returns what the gauge shows.
    pub fn reading(&self) -> Reading {
        let state = self.shared.state();
        Reading {
            in_flight: u32::try_from(state.open.len()).unwrap_or(u32::MAX),
            allowed: state.flow.allowed(),
            // What is leased ahead has not been sent: it is reserved, not used.
            used: state.used.saturating_sub(u32::try_from(state.leased.len()).unwrap_or(0)),
            requests: state.requests,
            refused: state.refused,
            blocked: state.blocked_until_ms.map_or(Duration::ZERO, |until| {
                Duration::from_millis(u64::try_from(until - self.shared.clock.now_ms()).unwrap_or(0))
            }),
        }
    }

    /// Returns the limits it keeps.
    pub fn limits(&self) -> Limits {
        self.shared.limits
    }

    /// Settles what is known, so that the next process finds the truth. Call it when the work is done.
    pub async fn close(&self) -> Result<(), Error> {
        let unused = std::mem::take(&mut self.shared.state().leased);
        let request = self.request(&self.shared.state(), 0, unused);
        self.shared.archive.lease(request).await.map(drop)
    }

    fn next_step(&self, now: i64) -> Step {
        let mut state = self.shared.state();
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
        state.blocked_until_ms = None;
        state.open.push(slot);
        state.requests += 1;
        if !std::mem::replace(&mut state.renewing, true) {
            tokio::spawn(renew(Arc::downgrade(&self.shared)));
        }
        Step::Send(Permit::new(self.shared.clone(), slot, now))
    }

    /// Returns how many slots to lease: what the next half second needs, at most a block.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to a block")]
    fn block(&self, state: &State) -> u32 {
        let interval = state.pace.interval_ms();
        let ahead =
            if interval > 0.0 { (LEASE_AHEAD_MS / interval).clamp(1.0, f64::from(BLOCK)) as u32 } else { BLOCK };
        // A small quota must not be eaten up by one process's reserve.
        ahead.min((self.shared.limits.limit / PARTS).max(1))
    }

    /// Tells the archive what is settled, leases `want` slots, and returns when the next one runs out if none was left.
    async fn settle(&self, want: u32) -> Result<Option<i64>, Error> {
        let request = {
            let mut state = self.shared.state();
            let request = self.request(&state, want, Vec::new());
            state.answered.clear();
            state.pause_news = PauseNews::None;
            request
        };
        let asked_ms = request.clocks.boot_ms;
        let (given, news) = (request.answered.clone(), request.pause.clone());
        match self.shared.archive.lease(request).await {
            Ok(lease) => {
                let mut state = self.shared.state();
                state.renewed_ms = asked_ms;
                state.used = lease.used;
                state.leased.extend(lease.slots);
                if let Some(pause) = lease.pause {
                    state.pace.take_over(pause.until_ms, pause.in_a_row);
                }
                Ok(lease.next_free_ms)
            }
            Err(error) => {
                let mut state = self.shared.state();
                state.answered.extend(given);
                if state.pause_news == PauseNews::None {
                    state.pause_news = news;
                }
                Err(error)
            }
        }
    }

    fn request(&self, state: &State, want: u32, unused: Vec<i64>) -> LeaseRequest {
        LeaseRequest {
            owner: self.shared.owner.clone(),
            clocks: self.shared.clock.both(),
            pause: state.pause_news.clone(),
            answered: state.answered.clone(),
            open: state.open.iter().chain(&state.leased).copied().collect(),
            unused,
            want,
            limit: self.shared.limits.limit,
            window_ms: i64::try_from(self.shared.limits.window.as_millis()).unwrap_or(i64::MAX),
        }
    }
}

enum Step {
    Send(Permit),
    Lease(u32),
    WaitUntil(i64),
    WaitForAnswer,
}

/// Keeps open slots alive while requests are under way; ends when there are none or the limiter is gone.
async fn renew(shared: std::sync::Weak<Shared>) {
    loop {
        tokio::time::sleep(RENEW).await;
        let Some(shared) = shared.upgrade() else { return };
        let limiter = Limiter { shared };
        {
            let mut state = limiter.shared.state();
            if state.open.is_empty() && state.answered.is_empty() {
                state.renewing = false;
                return;
            }
        }
        // A renewal that fails is tried again in a second; the slots last longer than that.
        let _ = limiter.settle(0).await;
    }
}
