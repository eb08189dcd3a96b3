//! The journal of sync runs: written before the first request, closed after the last commit.

use jiff::SignedDuration;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::direct_links::forget_old;
use crate::archive::schema::{listed_ids, rows};
use crate::archive::{Archive, Error};
use crate::model::{Outcome, RunId, RunState, RunSummary, SyncMode, Timestamp};

/// How long after its beginning a run that was stopped is continued: as long as a detail counts as fresh elsewhere.
const CONTINUED: SignedDuration = SignedDuration::from_hours(7 * 24);

/// What a run finds when it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RunOpening {
    /// Its number.
    pub run: RunId,
    /// Details fetched at or after this time need no second fetch.
    pub since: Timestamp,
    /// Living torrents archived so far.
    pub archived: u64,
    /// Details owed by earlier runs.
    pub owed: u64,
    /// Whether an earlier run was interrupted by the end of its process.
    pub interrupted: bool,
}

/// What is written when a run ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunClosing {
    /// The run.
    pub run: RunId,
    /// When the run ended.
    pub at: Timestamp,
    /// How the run ended.
    pub outcome: Outcome,
    /// What it did.
    pub summary: RunSummary,
    /// Why, when an error ended it.
    pub error: Option<String>,
}

impl Archive {
    /// Tells what a run would find, and opens none.
    pub async fn look(&self, mode: SyncMode, at: Timestamp) -> Result<RunOpening, Error> {
        self.writer
            .run(move |db| {
                let since = chain(db, mode, at)?.unwrap_or(at);
                opening(db, RunId(0), since, false)
            })
            .await
    }

    /// Opens a run. The caller holds the sync lock, so whatever still looks running is dead.
    pub async fn begin_run(&self, mode: SyncMode, at: Timestamp) -> Result<RunOpening, Error> {
        self.writer
            .run(move |db| {
                let since = chain(db, mode, at)?.unwrap_or(at);
                let dead = db.execute(
                    "UPDATE sync_runs SET state = 'interrupted', finished_at = ?1 WHERE state = 'running'",
                    [at.as_second()],
                )?;
                db.prepare_cached(
                    "INSERT INTO sync_runs (mode, state, since_at, started_at, pid) VALUES (?1, 'running', ?2, ?3, ?4)",
                )?
                .execute(params![
                    mode.as_str(),
                    since.as_second(),
                    at.as_second(),
                    std::process::id()
                ])?;
                let run = RunId(db.last_insert_rowid());
                listed_ids::begin(db)?;
                forget_old(db, at)?;
                opening(db, run, since, dead > 0)
            })
            .await
    }

    /// Closes a run.
    pub async fn finish_run(&self, end: RunClosing) -> Result<(), Error> {
        self.writer
            .run(move |db| {
                let s = &end.summary;
                let sql = "UPDATE sync_runs SET state = ?2, finished_at = ?3, list_complete = ?4, listed = ?5, rejected = ?6, \
                           added = ?7, changed = ?8, finished = ?9, broken = ?10, returned = ?11, archived = ?12, failed = ?13, \
                           requests = ?14, refused = ?15, error = ?16, gone = ?17, planned = ?18 WHERE id = ?1";
                db.prepare_cached(sql)?
                    .execute(params![
                        end.run.0,
                        end.outcome.as_str(),
                        end.at.as_second(),
                        s.list_complete,
                        s.listed,
                        s.rejected,
                        s.new,
                        s.changed,
                        s.finished,
                        s.broken,
                        s.returned,
                        s.archived,
                        s.failed,
                        s.requests,
                        s.refused,
                        end.error,
                        s.gone,
                        s.planned,
                    ])
                    .map(drop)
            })
            .await
    }
}

fn opening(db: &Connection, run: RunId, since: Timestamp, interrupted: bool) -> rusqlite::Result<RunOpening> {
    let count = |sql: &str| db.query_row(sql, [], |r| r.get(0));
    Ok(RunOpening {
        run,
        since,
        archived: count("SELECT count(*) FROM torrents WHERE gone_at IS NULL")?,
        owed: count("SELECT count(*) FROM detail_jobs WHERE unknown_at IS NULL")?,
        interrupted,
    })
}

/// Returns since when details count as fresh, when the last run had this mode and was stopped half-way not long ago.
fn chain(db: &Connection, mode: SyncMode, at: Timestamp) -> rusqlite::Result<Option<Timestamp>> {
    let last = db
        .prepare_cached("SELECT mode, state, since_at FROM sync_runs ORDER BY id DESC LIMIT 1")?
        .query_row([], |r| Ok((r.get::<_, String>(0)?, rows::run_state(r, 1)?, rows::certain_time(r, 2)?)))
        .optional()?;
    if !mode.repeats() {
        return Ok(None);
    }
    Ok(last.and_then(|(last_mode, state, since)| {
        let stopped = !matches!(state, RunState::Ended(Outcome::Complete | Outcome::Partial));
        let recent = since <= at && at.duration_since(since) < CONTINUED;
        (stopped && recent && last_mode == mode.as_str()).then_some(since)
    }))
}
