//! Reads what a first look at the archive shows, all of it from one state.

use jiff::tz::TimeZone;
use rusqlite::{Connection, OptionalExtension as _, Row};

use super::growth::GrowthFold;
use super::totals;
use crate::archive::schema::meta;
use crate::archive::schema::rows;
use crate::archive::{Error, Reader};
use crate::model::{Overview, RunId, RunSummary, Timestamp};
use crate::refused_names::RefusedNames;

const NEWEST_RUN: &str = "SELECT id, listed, list_complete, rejected, added, changed, finished, broken, gone, returned, \
     planned, archived, failed, requests, refused, started_at, finished_at FROM sync_runs ORDER BY id DESC LIMIT 1";

impl Reader {
    /// Reads the overview as of `at`, with so many days up to today in the user's zone.
    pub fn overview(&self, at: Timestamp, zone: &TimeZone, days: i32, names: &RefusedNames) -> Result<Overview, Error> {
        let mut growth = GrowthFold::new(at, zone, days);
        let mut overview = self.judging_view(names, |view| {
            let stats = totals::judged_stats(view, at, names, Some(&mut growth))?;
            let db = view.db;
            Ok(Overview {
                stats,
                growth: growth.finish(),
                last_run: newest_run(db)?,
                premium_until: meta::premium_until(db)?,
                newest: Vec::new(),
                news: Vec::new(),
                mark: None,
            })
        })?;
        self.tell_dead(&mut overview.stats.last_sync)?;
        Ok(overview)
    }
}

fn newest_run(db: &Connection) -> rusqlite::Result<Option<RunSummary>> {
    let owed = db.query_row("SELECT count(*) FROM detail_jobs WHERE unknown_at IS NULL", [], |row| row.get(0))?;
    let read = |row: &Row<'_>| {
        let (began, ended) = (rows::certain_time(row, 15)?, rows::time(row, 16)?);
        Ok(RunSummary {
            run: Some(RunId(row.get(0)?)),
            listed: row.get(1)?,
            list_complete: row.get(2)?,
            rejected: row.get(3)?,
            new: row.get(4)?,
            changed: row.get(5)?,
            finished: row.get(6)?,
            broken: row.get(7)?,
            gone: row.get(8)?,
            returned: row.get(9)?,
            planned: row.get(10)?,
            archived: row.get(11)?,
            failed: row.get(12)?,
            owed,
            requests: row.get(13)?,
            refused: row.get(14)?,
            took: ended.and_then(|ended| ended.duration_since(began).try_into().ok()).unwrap_or_default(),
            // What the journal does not keep.
            ..RunSummary::default()
        })
    };
    db.prepare_cached(NEWEST_RUN)?.query_row([], read).optional()
}
