//! Syncs and jobs beside each other: while a sync reads the list, a job sends no add and no deletion, for the list would
//! be neither the one before nor the one after. A job that has waited long enough goes on, and then that list draws no
//! conclusion about what is missing.

use std::path::Path;

use rusqlite::{Connection, OptionalExtension as _, params};

use crate::archive::file::lock::{Holding, SyncLock};
use crate::archive::{Archive, Error};
use crate::model::RunId;

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
        self.writer
            .run(move |db| {
                let sql =
                    "INSERT INTO list_readings (run_id, began_ms) VALUES (?1, ?2) ON CONFLICT (run_id) DO NOTHING";
                db.prepare_cached(sql)?.execute(params![run.0, now_ms]).map(drop)
            })
            .await
    }

    /// Notes that it has been read; returns whether a job acted meanwhile.
    pub async fn end_list(&self, run: RunId, now_ms: i64) -> Result<bool, Error> {
        self.writer
            .run(move |db| {
                let sql = "UPDATE list_readings SET ended_ms = ?2 WHERE run_id = ?1 RETURNING disturbed";
                let disturbed = db.prepare_cached(sql)?.query_row(params![run.0, now_ms], |r| r.get(0)).optional()?;
                Ok(disturbed.unwrap_or(false))
            })
            .await
    }
}

/// Returns the sync that a job has to wait for before it adds or deletes, if any. One whose run or process has ended is
/// no reason to wait; one that takes too long is noted as disturbed.
pub(super) fn held(db: &Connection, archive: &Path, now_ms: i64) -> rusqlite::Result<Option<ListReading>> {
    let sql = "SELECT l.run_id, l.began_ms FROM list_readings l JOIN sync_runs r ON r.id = l.run_id \
               WHERE l.ended_ms IS NULL AND r.state = 'running' ORDER BY l.run_id DESC LIMIT 1";
    let read = |r: &rusqlite::Row<'_>| Ok(ListReading { run: RunId(r.get(0)?), since_ms: r.get(1)? });
    let Some(reading) = db.prepare_cached(sql)?.query_row([], read).optional()? else { return Ok(None) };
    // A clock that was set back is no reason to wait longer.
    if (0..PATIENCE_MS).contains(&(now_ms - reading.since_ms)) {
        let lives = SyncLock::holding(archive) != Holding::Nobody;
        return Ok(lives.then_some(reading));
    }
    db.prepare_cached("UPDATE list_readings SET disturbed = 1 WHERE run_id = ?1")?.execute([reading.run.0])?;
    Ok(None)
}

/// Returns when a sync began to read its list, in seconds of Unix time: what an act added from then on may lack in it, and
/// what one deleted from then on may be in it. The end of time where that is not known.
pub(super) fn since(db: &Connection, run: Option<RunId>) -> rusqlite::Result<i64> {
    let sql = "SELECT began_ms FROM list_readings WHERE run_id = ?1";
    let run = run.map(|run| run.0);
    let began: Option<i64> = db.prepare_cached(sql)?.query_row([run], |r| r.get(0)).optional()?;
    Ok(began.map_or(i64::MAX, |began| began.div_euclid(1_000)))
}
