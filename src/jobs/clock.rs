//! The service's time: as fast as the world's, or faster for a stand-in whose minutes are shorter.

use std::time::Duration;

use crate::quota::now;

/// A clock whose milliseconds are those of the service.
#[derive(Debug, Clone, Copy)]
pub(super) struct Clock {
    tempo: i64,
}

impl Clock {
    pub(super) fn new(tempo: u32) -> Self {
        Self { tempo: i64::from(tempo.max(1)) }
    }

    /// Returns milliseconds since 1970, in the service's time.
    pub(super) fn now_ms(self) -> i64 {
        now().as_millisecond().saturating_mul(self.tempo)
    }

    /// Turns milliseconds of Unix time into the service's.
    pub(super) fn of_world(self, ms: i64) -> i64 {
        ms.saturating_mul(self.tempo)
    }

    /// Turns the service's milliseconds into those of Unix time.
    pub(super) fn to_world(self, ms: i64) -> i64 {
        ms / self.tempo
    }

    /// Returns how long it takes in the world until the service's clock shows this.
    pub(super) fn until(self, ms: i64) -> Duration {
        let left = ms.saturating_sub(self.now_ms()).max(0);
        Duration::from_millis(left.unsigned_abs()) / u32::try_from(self.tempo).unwrap_or(1)
    }
}
