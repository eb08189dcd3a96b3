//! The pause that Real-Debrid asked for, stored so that every process on this archive keeps it, restarted ones too.
//!
//! It is told in two clocks: the boot clock, which nobody can set, and the wall clock for the time after a reboot. After
//! one it is kept by the wall clock, but never longer than it was meant to last, and then by the new boot's clock.

use rusqlite::Connection;

use crate::archive::schema::meta;
use crate::archive::{Archive, Error, Reader};
use crate::model::Timestamp;

const PAUSE: &str = "pause";

/// Longest pause that is kept, in milliseconds: a mistake must not lock the program out for days.
const LONGEST_MS: i64 = 3_600_000;

/// How long after its end a pause still counts for the doubling of the next one, in milliseconds.
const REMEMBERED_MS: i64 = 3_600_000;

/// A pause as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredPause {
    /// The boot of the machine that `until_ms` belongs to.
    pub boot: String,
    /// When it ends, in milliseconds of that boot's clock.
    pub until_ms: i64,
    /// When it ends, in milliseconds of Unix time.
    pub until_wall_ms: i64,
    /// How long it was meant to last.
    pub length_ms: i64,
    /// Pauses in a row, this one included.
    pub in_a_row: u32,
    /// Whether it is the end of a run: later runs say so instead of waiting.
    pub is_final: bool,
}

/// Both clocks at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clocks {
    /// This boot of the machine.
    pub boot: String,
    /// Milliseconds of the boot clock.
    pub boot_ms: i64,
    /// Milliseconds of Unix time.
    pub wall_ms: i64,
}

impl StoredPause {
    fn read(text: &str) -> Option<Self> {
        let mut words = text.split(' ');
        let boot = words.next()?.to_owned();
        let mut number = || words.next()?.parse::<i64>().ok();
        let (until_ms, until_wall_ms, length_ms) = (number()?, number()?, number()?);
        let (in_a_row, is_final) = (u32::try_from(number()?).ok()?, number()? == 1);
        Some(Self { boot, until_ms, until_wall_ms, length_ms, in_a_row, is_final })
    }

    fn write(&self) -> String {
        let Self { boot, until_ms, until_wall_ms, length_ms, in_a_row, is_final } = self;
        format!("{boot} {until_ms} {until_wall_ms} {length_ms} {in_a_row} {}", i64::from(*is_final))
    }

    /// Returns it as this boot of the machine sees it; nothing once it is long over.
    fn seen_from(self, clocks: &Clocks) -> Option<Self> {
        let left =
            if self.boot == clocks.boot { self.until_ms - clocks.boot_ms } else { self.until_wall_ms - clocks.wall_ms };
        if left < -REMEMBERED_MS {
            return None;
        }
        let left = left.min(self.length_ms).min(LONGEST_MS);
        Some(Self { boot: clocks.boot.clone(), until_ms: clocks.boot_ms + left, ..self })
    }
}

/// Stores a pause, unless one that ends later is stored already. The end of a run stays one as long as it lasts, whatever a
/// request that was under way is told after it.
pub(in crate::archive) fn store(db: &Connection, pause: &StoredPause, clocks: &Clocks) -> rusqlite::Result<()> {
    let known = load(db, clocks)?;
    if known.as_ref().is_some_and(|known| known.until_ms > pause.until_ms) {
        return Ok(());
    }
    let is_ended = known.is_some_and(|known| known.is_final && known.until_ms > clocks.boot_ms);
    let pause = StoredPause { is_final: pause.is_final || is_ended, ..pause.clone() };
    meta::set(db, PAUSE, &pause.write())
}

/// Forgets the pause: the service has answered since.
pub(in crate::archive) fn forget(db: &Connection) -> rusqlite::Result<()> {
    meta::forget(db, PAUSE)
}

/// Reads the pause as this boot of the machine sees it.
pub(in crate::archive) fn load(db: &Connection, clocks: &Clocks) -> rusqlite::Result<Option<StoredPause>> {
    let Some(stored) = meta::get(db, PAUSE)?.as_deref().and_then(StoredPause::read) else { return Ok(None) };
    let is_of_another_boot = stored.boot != clocks.boot;
    let seen = stored.seen_from(clocks);
    if let Some(pause) = seen.as_ref().filter(|_| is_of_another_boot) {
        // Told once by the wall clock, it goes on by the boot's: a wall clock that is set back does not prolong it.
        meta::set(db, PAUSE, &pause.write())?;
    }
    Ok(seen)
}

impl Reader {
    /// Returns how long nothing may be sent, in milliseconds from `clocks` on, and writes nothing; 0 when all may go on.
    pub fn paused_ms(&self, clocks: &Clocks) -> Result<u64, Error> {
        let stored = self.read(|db| meta::get(db, PAUSE))?.as_deref().and_then(StoredPause::read);
        let left = stored.and_then(|pause| pause.seen_from(clocks)).map_or(0, |pause| pause.until_ms - clocks.boot_ms);
        Ok(u64::try_from(left).unwrap_or(0))
    }
}

impl Archive {
    /// Returns the time before which nothing may be sent, as an earlier run stored it.
    pub async fn not_before(&self) -> Result<Option<Timestamp>, Error> {
        self.writer.run(meta::not_before).await
    }

    /// Stores the time before which nothing may be sent, for the runs to come.
    pub async fn set_not_before(&self, until: Timestamp) -> Result<(), Error> {
        self.writer.run(move |db| meta::set_not_before(db, until)).await
    }

    /// Returns the pause that is stored, as this boot of the machine sees it.
    pub async fn pause(&self, clocks: Clocks) -> Result<Option<StoredPause>, Error> {
        self.writer.run(move |db| load(db, &clocks)).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pause() -> StoredPause {
        StoredPause {
            boot: "one".to_owned(),
            until_ms: 60_000,
            until_wall_ms: 1_000_060_000,
            length_ms: 60_000,
            in_a_row: 2,
            is_final: true,
        }
    }

    fn clocks(boot: &str, boot_ms: i64, wall_ms: i64) -> Clocks {
        Clocks { boot: boot.to_owned(), boot_ms, wall_ms }
    }

    #[test]
    fn the_end_of_a_run_stays_one_when_a_late_refusal_asks_for_a_longer_pause() {
        let db = Connection::open_in_memory().unwrap();
        db.execute_batch("CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL)").unwrap();
        let longer = StoredPause { until_ms: 90_000, length_ms: 90_000, is_final: false, ..pause() };
        for (at_ms, is_final) in [(1_000, true), (60_000, false)] {
            forget(&db).unwrap();
            store(&db, &pause(), &clocks("one", 0, 0)).unwrap();
            store(&db, &longer, &clocks("one", at_ms, 0)).unwrap();
            let kept = load(&db, &clocks("one", at_ms, 0)).unwrap().unwrap();
            assert_eq!((kept.until_ms, kept.is_final), (90_000, is_final), "{at_ms}");
        }
    }

    #[test]
    fn a_pause_survives_being_stored() {
        assert_eq!(StoredPause::read(&pause().write()), Some(pause()));
        assert_eq!(StoredPause::read("one 1 2"), None);
    }

    #[test]
    fn it_is_kept_by_the_boot_clock_and_after_a_reboot_by_the_wall_clock_but_never_longer_than_its_length() {
        for (clocks, left) in [
            (clocks("one", 10_000, 0), Some(50_000)),
            (clocks("one", 10_000, i64::MAX), Some(50_000)),
            (clocks("two", 5, 1_000_010_000), Some(50_000)),
            (clocks("two", 5, 0), Some(60_000)),
            (clocks("two", 5, 1_000_070_000), Some(-10_000)),
            (clocks("two", 5, 2_000_000_000), None),
            (clocks("one", 4_000_000, 0), None),
        ] {
            let seen = pause().seen_from(&clocks).map(|pause| pause.until_ms - clocks.boot_ms);
            assert_eq!(seen, left, "{clocks:?}");
        }
        let absurd = StoredPause { length_ms: i64::MAX, until_wall_ms: i64::MAX, ..pause() };
        assert_eq!(absurd.seen_from(&clocks("two", 0, 0)).map(|pause| pause.until_ms), Some(LONGEST_MS));
    }
}
