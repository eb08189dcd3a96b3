//! How long another program's transaction is waited for, and whether one has been.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use rusqlite::Connection;

/// Longest wait. Another program that holds the archive for longer is told instead.
pub const LONGEST: Duration = Duration::from_secs(10);

/// Waits that are worth a word.
const WORTH_A_WORD: Duration = Duration::from_secs(1);

/// Longest wait between two looks.
const LOOK: Duration = Duration::from_millis(50);

/// Whether there has been a wait that is worth a word.
static WAITED: AtomicBool = AtomicBool::new(false);

/// Lets a connection wait for other programs.
pub(in crate::archive) fn wait_for_others(db: &mut Connection) -> rusqlite::Result<()> {
    db.busy_handler(Some(wait))
}

/// Whether this process has waited for another program's transaction, for longer than a second.
pub fn has_waited_for_another() -> bool {
    WAITED.load(Ordering::Relaxed)
}

/// Waits a little, and says whether to try again.
fn wait(tries: i32) -> bool {
    let waited = total(u32::try_from(tries).unwrap_or(u32::MAX));
    if waited >= LONGEST {
        return false;
    }
    if waited >= WORTH_A_WORD {
        WAITED.store(true, Ordering::Relaxed);
    }
    // Waking early costs one more look.
    std::thread::park_timeout(pause(u32::try_from(tries).unwrap_or(u32::MAX)));
    true
}

/// The wait after so many tries: 1 ms more each time, which is soon enough for the short transactions of one's own kind.
fn pause(tries: u32) -> Duration {
    Duration::from_millis(u64::from(tries) + 1).min(LOOK)
}

/// The sum of all waits before this one.
fn total(tries: u32) -> Duration {
    let rising = tries.min(u32::try_from(LOOK.as_millis()).unwrap_or(u32::MAX));
    let flat = tries - rising;
    Duration::from_millis(u64::from(rising) * (u64::from(rising) + 1) / 2) + LOOK * flat
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_total_is_the_sum_of_the_waits() {
        let mut sum = Duration::ZERO;
        for tries in 0..400 {
            assert_eq!(total(tries), sum, "{tries}");
            sum += pause(tries);
        }
    }
}
