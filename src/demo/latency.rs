//! How long the next answer takes: a seeded draw, so that two runs of a benchmark see the same delays.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

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

impl Delays {
    /// Returns the delays that this seed gives.
    pub(super) fn new(latency: Latency, seed: u64) -> Self {
        Self { latency, rng: Mutex::new(fastrand::Rng::with_seed(seed)) }
    }

    /// Waits as long as the next answer takes.
    pub(super) async fn wait(&self) {
        pause(self.next()).await;
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

    #[test]
    fn delays_stay_within_the_spread_and_fill_it() {
        let delays = Delays::new(Latency::default(), 7);
        let drawn: Vec<_> = (0..1_000).map(|_| delays.next().as_millis()).collect();
        assert!(drawn.iter().all(|ms| (60..=180).contains(ms)));
        assert!(drawn.iter().any(|&ms| ms < 70) && drawn.iter().any(|&ms| ms > 170));
        assert_eq!(Delays::new(Latency::none(), 7).next(), Duration::ZERO);
    }
}
