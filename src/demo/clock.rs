//! The stand-in's clock, and the service's false dates: Paris wall time that is labelled `Z`.
//!
//! The clock is read once, at the start; from there on tokio's monotonic clock carries it, so that a
//! test with a fixed `now` sees the same dates in every run. What takes its time at the service (a
//! conversion, a download, a pause) is measured by `elapsed`, which may run faster than the dates do.

use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use tokio::time::Instant;

use super::error::Error;

/// The time as the stand-in sees it.
#[derive(Debug, Clone)]
pub(super) struct Clock {
    start: Timestamp,
    started: Instant,
    speed: u32,
    paris: TimeZone,
}

impl Clock {
    /// Starts a clock at `now`, or at the machine's own time; waits pass `speed` times as fast.
    pub(super) fn start(now: Option<Timestamp>, speed: u32) -> Result<Self, Error> {
        let paris = TimeZone::get("Europe/Paris").map_err(Error::Zone)?;
        Ok(Self { start: now.unwrap_or_else(machine_time), started: Instant::now(), speed, paris })
    }

    /// Returns the true time in seconds since 1970.
    pub(super) fn now(&self) -> i64 {
        self.start.as_second() + i64::try_from(self.started.elapsed().as_secs()).unwrap_or(0)
    }

    /// Returns how long the service has been running, at the speed of its waits.
    pub(super) fn elapsed(&self) -> Duration {
        self.started.elapsed().saturating_mul(self.speed)
    }

    /// Writes an instant as the service does: `2026-10-03T21:00:13.000Z`, two hours off in summer.
    pub(super) fn falsely(&self, unix: i64) -> String {
        let wall = self.paris.to_datetime(Timestamp::from_second(unix).unwrap_or(self.start));
        format!("{wall}.000Z")
    }

    /// Writes an instant for `/time`: Paris wall time without a zone.
    pub(super) fn plain(&self, unix: i64) -> String {
        self.wall(unix).strftime("%Y-%m-%d %H:%M:%S").to_string()
    }

    /// Writes an instant for `/time/iso`: with the offset of Paris, as in `+0200`.
    pub(super) fn with_offset(&self, unix: i64) -> String {
        self.wall(unix).strftime("%Y-%m-%dT%H:%M:%S%z").to_string()
    }

    fn wall(&self, unix: i64) -> jiff::Zoned {
        Timestamp::from_second(unix).unwrap_or(self.start).to_zoned(self.paris.clone())
    }
}

#[expect(clippy::disallowed_methods, reason = "the stand-in is a border: a service has a clock of its own")]
fn machine_time() -> Timestamp {
    Timestamp::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_z_is_false_in_summer_and_winter() {
        let clock = Clock::start(None, 1).unwrap();
        let unix = |text: &str| text.parse::<Timestamp>().unwrap().as_second();
        assert_eq!(clock.falsely(unix("2026-10-03T19:00:13Z")), "2026-10-03T21:00:13.000Z");
        assert_eq!(clock.falsely(unix("2026-01-15T11:00:00Z")), "2026-01-15T12:00:00.000Z");
        assert_eq!(clock.with_offset(unix("2026-07-01T10:00:00Z")), "2026-07-01T12:00:00+0200");
        assert_eq!(clock.plain(unix("2026-01-15T11:00:00Z")), "2026-01-15 12:00:00");
    }
}
