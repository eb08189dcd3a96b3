//! What stands before every add: the budget of adds and the account's pauses.
//!
//! Knows hashes and time, not what a torrent is. Start at `Gate::refusal`.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::answer::Answer;
use super::content::mix;
use super::writing::Writing;

/// After a refusal it takes this long without adds until one is accepted, however many were refused.
const LONGEST_DEBT: Duration = Duration::from_secs(10);

/// The budget and the pauses of one account.
#[derive(Debug)]
pub(super) struct Gate {
    burst: u32,
    /// Time in which the budget regains one add.
    distance: Duration,
    pause_after: Option<(u32, u32)>,
    pause: (Duration, Duration),
    state: Mutex<GateState>,
}

#[derive(Debug)]
struct GateState {
    /// When the budget will be whole again: each add moves it by one distance.
    whole_at: Duration,
    paused_until: Option<Duration>,
    /// New hashes until the next pause.
    left: u32,
    rng: fastrand::Rng,
}

impl Gate {
    /// Returns a gate that nobody has gone through.
    pub(super) fn new(writing: &Writing, seed: u64) -> Self {
        let mut rng = fastrand::Rng::with_seed(mix(seed, 50));
        let left = writing.pause_after.map_or(0, |span| rng.u32(span.0..=span.1.max(span.0)));
        Self {
            burst: writing.add_burst,
            distance: Duration::from_secs(60) / writing.adds_per_minute.max(1),
            pause_after: writing.pause_after,
            pause: writing.pause,
            state: Mutex::new(GateState { whole_at: Duration::ZERO, paused_until: None, left, rng }),
        }
    }

    /// Counts an add at this time and says why it is refused, if it is.
    pub(super) fn refusal(&self, now: Duration) -> Option<Answer> {
        let mut state = self.state();
        let over_budget = self.burst > 0 && {
            let spent = state.whole_at.max(now) + self.distance;
            let full = now + self.distance * self.burst;
            // Refused adds count, up to a debt.
            state.whole_at = spent.min(full + LONGEST_DEBT.saturating_sub(self.distance));
            spent > full
        };
        // In a pause no 429 was ever seen.
        if state.paused_until.is_some_and(|end| now < end) {
            return Some(Answer::infringing());
        }
        over_budget.then(Answer::too_many)
    }

    /// Notes that a hash new to the service was added; some time it is one too many.
    pub(super) fn note_new(&self, now: Duration) {
        let Some((fewest, most)) = self.pause_after else { return };
        let mut state = self.state();
        state.left = state.left.saturating_sub(1);
        if state.left == 0 {
            let (shortest, longest) = self.pause;
            let share = state.rng.f64();
            state.paused_until = Some(now + shortest + longest.saturating_sub(shortest).mul_f64(share));
            state.left = state.rng.u32(fewest..=most.max(fewest));
        }
    }

    /// Pauses all adds until then.
    pub(super) fn pause_until(&self, end: Duration) {
        self.state().paused_until = Some(end);
    }

    fn state(&self) -> MutexGuard<'_, GateState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    fn status(gate: &Gate, now: Duration) -> u16 {
        gate.refusal(now).map_or(201, |answer| answer.status)
    }

    #[test]
    fn a_burst_passes_then_thirty_a_minute() {
        let gate = Gate::new(&Writing { pause_after: None, ..Writing::service() }, 1);
        let accepted = |from: u64, to: u64, pause: u64| {
            (from..to).step_by(usize::try_from(pause).unwrap()).filter(|&at| status(&gate, seconds(at)) == 201).count()
        };
        assert_eq!((0..40).filter(|_| status(&gate, Duration::ZERO) == 201).count(), 30);
        assert_eq!(status(&gate, seconds(5)), 429);
        // The debt is ten seconds at most, so that patience is rewarded.
        assert_eq!(status(&gate, seconds(16)), 201);
        assert_eq!(accepted(100, 700, 2), 300);
        assert!(accepted(1_000, 1_600, 1) < 100, "who asks twice as often as allowed gets little");
    }

    #[test]
    fn fifty_adds_a_second_apart_pass_as_the_demo_promises() {
        let gate = Gate::new(&Writing::gentle(), 1);
        assert!((0..50).all(|at| status(&gate, seconds(at)) == 201));
    }

    #[test]
    fn new_hashes_bring_a_pause_that_refusals_do_not_lengthen() {
        let writing = Writing { pause_after: Some((3, 3)), pause: (seconds(20), seconds(20)), ..Writing::default() };
        let gate = Gate::new(&writing, 1);
        for _ in 0..3 {
            assert_eq!(status(&gate, seconds(1)), 201);
            gate.note_new(seconds(1));
        }
        assert_eq!(
            (status(&gate, seconds(2)), status(&gate, seconds(20)), status(&gate, seconds(21))),
            (451, 451, 201)
        );
        gate.pause_until(seconds(30));
        assert_eq!((status(&gate, seconds(29)), status(&gate, seconds(30))), (451, 201));
    }
}
