//! What past runs did and said, and what the next one finds: the sync screen's questions.

use rusqlite::Row;

use crate::archive::schema::rows;
use crate::archive::{Error, Reader};
use crate::model::{Backlog, Level, LogLine, PastRun, Reason, RunId, RunWithCounts, SyncMode};

impl Reader {
    /// Returns the newest runs, newest first.
    pub fn runs(&self, limit: u32) -> Result<Vec<RunWithCounts>, Error> {
        let sql = "SELECT id, mode, state, started_at, finished_at, error, archived, failed, requests FROM sync_runs \
                   ORDER BY id DESC LIMIT ?1";
        let mut runs: Vec<RunWithCounts> =
            self.read(|db| db.prepare_cached(sql)?.query_map([limit], run_with_counts)?.collect())?;
        self.tell_dead(runs.iter_mut().map(|run| &mut run.past))?;
        Ok(runs)
    }

    /// Returns what a run said, oldest first; nothing when its log is no longer kept.
    pub fn run_log(&self, run: RunId) -> Result<Vec<LogLine>, Error> {
        let sql = "SELECT at, level, text FROM run_log WHERE run_id = ?1 ORDER BY seq";
        let line = |row: &Row<'_>| {
            Ok(LogLine {
                at: rows::certain_time(row, 0)?,
                level: Level::parse(row.get_ref(1)?.as_str()?).unwrap_or(Level::Info),
                text: row.get(2)?,
            })
        };
        self.read(|db| db.prepare_cached(sql)?.query_map([run.0], line)?.collect())
    }

    /// Returns what decides how much the next run has to do.
    pub fn backlog(&self) -> Result<Backlog, Error> {
        let owed = "SELECT CASE WHEN EXISTS (SELECT 1 FROM failures f WHERE f.torrent_id = j.torrent_id \
                    AND f.resolved_at IS NULL) THEN ?1 ELSE j.reason END AS why, count(*) \
                    FROM detail_jobs j JOIN torrents t ON t.id = j.torrent_id \
                    WHERE j.unknown_at IS NULL AND t.gone_at IS NULL GROUP BY why";
        self.moment(|db| {
            let living =
                "SELECT (SELECT count(*) FROM torrents) - (SELECT count(*) FROM torrents WHERE gone_at IS NOT NULL)";
            let mut by_reason = Vec::new();
            let mut select = db.prepare_cached(owed)?;
            let mut found = select.query([Reason::Failed.as_str()])?;
            while let Some(row) = found.next()? {
                if let Some(reason) = Reason::parse(row.get_ref(0)?.as_str()?) {
                    by_reason.push((reason, row.get(1)?));
                }
            }
            by_reason.sort_unstable();
            Ok(Backlog { torrents: db.query_row(living, [], |row| row.get(0))?, owed: by_reason })
        })
    }
}

/// Reads a run from the columns id, mode, state, start, end, error and, behind them, what it did.
fn run_with_counts(row: &Row<'_>) -> rusqlite::Result<RunWithCounts> {
    Ok(RunWithCounts { past: past_run(row)?, archived: row.get(6)?, failed: row.get(7)?, requests: row.get(8)? })
}

/// Reads a run from the columns id, mode, state, start, end, error.
pub(in crate::archive) fn past_run(row: &Row<'_>) -> rusqlite::Result<PastRun> {
    Ok(PastRun {
        run: RunId(row.get(0)?),
        mode: row.get_ref(1)?.as_str()?.parse::<SyncMode>().ok(),
        state: rows::run_state(row, 2)?,
        started: rows::certain_time(row, 3)?,
        finished: rows::time(row, 4)?,
        error: row.get(5)?,
    })
}
