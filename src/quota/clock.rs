//! The clocks of the program: wall time for people, boot time for the quota.

use jiff::Timestamp;

/// Returns the wall-clock time; for people and records, never for measuring.
#[expect(clippy::disallowed_methods, reason = "the one place that reads the wall clock for the rooms below the faces")]
pub fn now() -> Timestamp {
    Timestamp::now()
}

/// A clock that only moves forward, also while the machine sleeps, the same for all processes of one boot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BootClock {
    /// Names this boot of the machine.
    pub boot: String,
}

impl BootClock {
    /// Finds out which boot this is.
    pub fn new() -> Self {
        let id = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
        // Elsewhere the boot has no name; the wall clock below is then shared by all boots.
        Self { boot: if id.trim().is_empty() { "unnamed".to_owned() } else { id.trim().to_owned() } }
    }

    /// Returns milliseconds on this clock.
    pub fn now_ms(&self) -> i64 {
        #[cfg(any(target_os = "linux", target_os = "android"))]
        if self.boot != "unnamed" {
            let at = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
            return at.tv_sec * 1_000 + at.tv_nsec / 1_000_000;
        }
        now().as_millisecond()
    }
}

impl Default for BootClock {
    fn default() -> Self {
        Self::new()
    }
}
