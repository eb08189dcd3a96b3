//! The only place of the full screen that reads a clock.

use jiff::Timestamp;

/// Returns the time.
#[expect(clippy::disallowed_methods, reason = "here the view meets the time")]
pub fn now() -> Timestamp {
    Timestamp::now()
}
