//! Syncs and jobs beside each other: while a sync reads the list, a job sends no add and no deletion, for the list would
//! be neither the one before nor the one after. A job that has waited long enough goes on, and then that list draws no
//! conclusion about what is missing.

use std::path::Path;

use rusqlite::Connection;

use crate::archive::file::lock::{Holding, SyncLock};
use crate::archive::schema::meta;
use crate::archive::{Archive, Error};
use crate::model::RunId;

/// The sync that reads the list, and since when, in milliseconds of Unix time.
const READING: &str = "list_reading";

/// The sync whose list a job did not wait for.
const DISTURBED: &str = "list_disturbed";

/// The last sync that read a list, and when it began to.
const SINCE: &str = "list_since";

/// How long a job waits for the end of a list, in milliseconds.
const PATIENCE_MS: i64 = 120_000;

/// A sync that reads the list just now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListReading {
    /// Whose list.
    pub run: RunId,
    /// Since when, in milliseconds of Unix time.
    pub since_ms: i64,
}

impl Archive {
    /// Notes that a sync begins to read the list.
    pub async fn begin_list(&self, run: RunId, now_ms: i64) -> Result<(), Error> {
        self.writer.now(move |db| meta::set(db, READING, &format!("{} {now_ms}", run.0))).await
    }

    /// Notes that it has been read; returns whether a job acted meanwhile.
    pub async fn end_list(&self, run: RunId) -> Result<bool, Error> {
        self.writer
            .now(move |db| {
                if let Some(reading) = meta::get(db, READING)? {
                    meta::set(db, SINCE, &reading)?;
                }
                forget(db, READING)?;
                let disturbed = meta::get(db, DISTURBED)?;
                forget(db, DISTURBED)?;
                Ok(disturbed.is_some_and(|of| of == run.0.to_string()))
            })
            .await
    }
}

/// Returns the sync that a job has to wait for before it adds or deletes, if any. One whose process has ended is no
/// reason to wait; one that takes too long is noted as disturbed.
pub(super) fn held(db: &Connection, archive: &Path, now_ms: i64) -> rusqlite::Result<Option<ListReading>> {
    let Some(reading) = meta::get(db, READING)?.as_deref().and_then(read) else { return Ok(None) };
    // A clock that was set back is no reason to wait longer.
    if (0..PATIENCE_MS).contains(&(now_ms - reading.since_ms)) {
        let lives = SyncLock::holding(archive) != Holding::Nobody;
        return Ok(lives.then_some(reading));
    }
    meta::set(db, DISTURBED, &reading.run.0.to_string())?;
    Ok(None)
}

/// Returns when a sync began to read its list, in seconds of Unix time: what an act added from then on may lack in it, and
/// what one deleted from then on may be in it. The end of time where that is not known.
pub(in crate::archive) fn since(db: &Connection, run: Option<RunId>) -> rusqlite::Result<i64> {
    for key in [READING, SINCE] {
        let reading = meta::get(db, key)?.as_deref().and_then(read);
        if let Some(reading) = reading.filter(|reading| Some(reading.run) == run) {
            return Ok(reading.since_ms.div_euclid(1_000));
        }
    }
    Ok(i64::MAX)
}

fn read(text: &str) -> Option<ListReading> {
    let (run, since) = text.split_once(' ')?;
    Some(ListReading { run: RunId(run.parse().ok()?), since_ms: since.parse().ok()? })
}

fn forget(db: &Connection, key: &str) -> rusqlite::Result<()> {
    db.prepare_cached("DELETE FROM meta WHERE key = ?1")?.execute([key]).map(drop)
}
