//! The clocks of the program: wall time for people, boot time for the quota.

use std::time::Duration;

use jiff::Timestamp;

use crate::archive::{Clocks, StoredPause};

/// Returns the wall-clock time; for people and records, never for measuring.
#[expect(clippy::disallowed_methods, reason = "the wall clock of every room that may name this one")]
pub fn now() -> Timestamp {
    Timestamp::now()
}

/// A clock that only moves forward, also while the machine sleeps, the same for all processes of one boot.
#[derive(Debug, Clone)]
pub struct BootClock {
    /// Names this boot of the machine.
    pub boot: String,
    read_ms: fn() -> i64,
}

impl BootClock {
    /// Finds out which boot this is.
    pub fn new() -> Self {
        #[cfg(any(target_os = "linux", target_os = "android"))]
        if let Ok(id) = std::fs::read_to_string("/proc/sys/kernel/random/boot_id")
            && !id.trim().is_empty()
        {
            return Self::reading(id.trim(), since_boot_ms);
        }
        // Elsewhere the boot has no name; the wall clock is then shared by all boots.
        Self::reading("unnamed", || now().as_millisecond())
    }

    /// Makes a clock that is read with `read_ms` on the boot of that name.
    pub fn reading(boot: &str, read_ms: fn() -> i64) -> Self {
        Self { boot: boot.to_owned(), read_ms }
    }

    /// Returns this clock and the wall clock at one moment.
    pub fn both(&self) -> Clocks {
        Clocks { boot: self.boot.clone(), boot_ms: self.now_ms(), wall_ms: now().as_millisecond() }
    }

    /// Describes a pause of this length from now on, in both clocks.
    pub fn pause(&self, length: Duration, in_a_row: u32, is_final: bool) -> StoredPause {
        let Clocks { boot, boot_ms, wall_ms } = self.both();
        let length_ms = i64::try_from(length.as_millis()).unwrap_or(i64::MAX);
        let (until_ms, until_wall_ms) = (boot_ms.saturating_add(length_ms), wall_ms.saturating_add(length_ms));
        StoredPause { boot, until_ms, until_wall_ms, length_ms, in_a_row, is_final }
    }

    /// Returns milliseconds on this clock.
    pub fn now_ms(&self) -> i64 {
        (self.read_ms)()
    }
}

#[cfg(any(target_os = "linux", target_os = "android"))]
fn since_boot_ms() -> i64 {
    let at = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
    at.tv_sec * 1_000 + at.tv_nsec / 1_000_000
}

impl Default for BootClock {
    fn default() -> Self {
        Self::new()
    }
}
