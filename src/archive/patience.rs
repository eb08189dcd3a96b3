//! How long another program's transaction is waited for, and whether one is waited for right now.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use rusqlite::Connection;

/// Longest wait. Another program that holds the archive for longer is told instead.
pub const LONGEST: Duration = Duration::from_secs(10);

/// Waits that are worth a word.
const WORTH_A_WORD: Duration = Duration::from_secs(1);

/// Longest wait between two looks.
const LOOK: Duration = Duration::from_millis(50);

/// A look that is older than this was the last one.
const OVER: Duration = Duration::from_millis(500);

/// Milliseconds of this process: when a wait worth a word was looked at last; 0 before the first one.
static LOOKED: AtomicU64 = AtomicU64::new(0);

/// Lets a connection wait for other programs.
pub(super) fn wait_for_others(db: &mut Connection) -> rusqlite::Result<()> {
    db.busy_handler(Some(wait))
}

/// Whether somebody else's transaction has been waited for, for more than a second until now.
pub fn waits_for_another() -> bool {
    let looked = LOOKED.load(Ordering::Relaxed);
    looked > 0 && millis() < looked + u64::try_from(OVER.as_millis()).unwrap_or(u64::MAX)
}

/// Waits a little, and says whether to try again.
fn wait(tries: i32) -> bool {
    let waited = total(u32::try_from(tries).unwrap_or(u32::MAX));
    if waited >= LONGEST {
        return false;
    }
    if waited >= WORTH_A_WORD {
        LOOKED.store(millis(), Ordering::Relaxed);
    }
    std::thread::sleep(pause(u32::try_from(tries).unwrap_or(u32::MAX)));
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

fn millis() -> u64 {
    static BEGUN: OnceLock<Instant> = OnceLock::new();
    u64::try_from(BEGUN.get_or_init(Instant::now).elapsed().as_millis()).unwrap_or(u64::MAX).saturating_add(1)
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
