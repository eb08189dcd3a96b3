//! How long the next answer takes: a seeded draw, so that two runs of a benchmark see the same delays.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::options::Latency;

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
        let delay = self.next();
        if !delay.is_zero() {
            tokio::time::sleep(delay).await;
        }
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
    use super::*;

    #[test]
    fn delays_stay_within_the_spread_and_fill_it() {
        let delays = Delays::new(Latency::default(), 7);
        let drawn: Vec<_> = (0..1_000).map(|_| delays.next().as_millis()).collect();
        assert!(drawn.iter().all(|ms| (60..=180).contains(ms)));
        assert!(drawn.iter().any(|&ms| ms < 70) && drawn.iter().any(|&ms| ms > 170));
        assert_eq!(Delays::new(Latency::none(), 7).next(), Duration::ZERO);
    }
}
