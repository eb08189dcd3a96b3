//! How long the next answer takes: a seeded draw, so that two runs of a benchmark see the same delays.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::options::Latency;

/// Waits so long. The runtime's clock ticks in milliseconds, so that to sleep for no time takes one or two of them: who
/// asks for none is not made to wait.
pub(super) async fn pause(time: Duration) {
    if !time.is_zero() {
        tokio::time::sleep(time).await;
    }
}

/// The delays of one running stand-in.
#[derive(Debug)]
pub(super) struct Delays {
    latency: Latency,
    rng: Mutex<fastrand::Rng>,
}

/// When an answer is due.
#[derive(Debug, Clone, Copy)]
pub(super) struct Due(Instant);

impl Due {
    /// Waits until then.
    pub(super) async fn wait(self) {
        pause(self.0.saturating_duration_since(Instant::now())).await;
    }
}

impl Delays {
    /// Returns the delays that this seed gives.
    pub(super) fn new(latency: Latency, seed: u64) -> Self {
        Self { latency, rng: Mutex::new(fastrand::Rng::with_seed(seed)) }
    }

    /// Returns when the answer is due to what arrives now.
    pub(super) fn next_due(&self) -> Due {
        Due(Instant::now() + self.next())
    }

    fn next(&self) -> Duration {
        let Latency { mean, spread } = self.latency;
        if spread.is_zero() {
            return mean;
        }
        let share = self.rng.lock().unwrap_or_else(PoisonError::into_inner).f64();
        (mean + spread.mul_f64(share * 2.0)).saturating_sub(spread)
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;
    use std::task::{Context, Waker};

    use super::*;

    #[test]
    fn no_time_is_not_waited_for() {
        let mut context = Context::from_waker(Waker::noop());
        assert!(pin!(pause(Duration::ZERO)).poll(&mut context).is_ready());
    }

    #[tokio::test(start_paused = true)]
    async fn what_making_an_answer_takes_is_part_of_its_delay() {
        let hundred = Latency { mean: Duration::from_millis(100), spread: Duration::ZERO };
        let begun = Instant::now();
        let due = Delays::new(hundred, 7).next_due();
        tokio::time::advance(Duration::from_millis(30)).await;
        due.wait().await;
        due.wait().await;
        assert_eq!(begun.elapsed().as_millis(), 100);
    }

    #[test]
    fn delays_stay_within_the_spread_and_fill_it() {
        let delays = Delays::new(Latency::default(), 7);
        let drawn: Vec<_> = (0..1_000).map(|_| delays.next().as_millis()).collect();
        assert!(drawn.iter().all(|ms| (60..=180).contains(ms)));
        assert!(drawn.iter().any(|&ms| ms < 70) && drawn.iter().any(|&ms| ms > 170));
        assert_eq!(Delays::new(Latency::none(), 7).next(), Duration::ZERO);
    }
}
