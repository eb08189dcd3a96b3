//! Reads what a first look at the archive shows, all of it from one state.

use jiff::ToSpan as _;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rusqlite::{Connection, OptionalExtension as _, Row};

use super::totals;
use crate::archive::schema::meta;
use crate::archive::schema::rows;
use crate::archive::{Error, Reader};
use crate::model::{DayCount, Overview, RunId, RunSummary, Timestamp};
use crate::refused_names::RefusedNames;

/// Living torrents of a span of time; an index holds all that is read.
const ADDED: &str =
    "SELECT added_at FROM torrents INDEXED BY torrents_by_added WHERE added_at >= ?1 AND gone_at IS NULL";

const NEWEST_RUN: &str = "SELECT id, listed, list_complete, rejected, added, changed, finished, broken, gone, returned, \
     planned, archived, failed, requests, refused, started_at, finished_at FROM sync_runs ORDER BY id DESC LIMIT 1";

impl Reader {
    /// Reads the overview as of `at`, with so many days up to today in the user's zone.
    pub fn overview(&self, at: Timestamp, zone: &TimeZone, days: i32, names: &RefusedNames) -> Result<Overview, Error> {
        let mut overview = self.shared_view(|view| {
            let stats = totals::judged_stats(view, at, names)?;
            let db = view.db;
            Ok(Overview {
                stats,
                added: added(db, at, zone, days)?,
                last_run: newest_run(db)?,
                premium_until: meta::premium_until(db)?,
                newest: Vec::new(),
            })
        })?;
        self.tell_dead(&mut overview.stats.last_sync)?;
        Ok(overview)
    }
}

/// Counts true instants by the days of a calendar: a day may have 23 or 25 hours.
fn added(db: &Connection, at: Timestamp, zone: &TimeZone, days: i32) -> rusqlite::Result<Vec<DayCount>> {
    let today = at.to_zoned(zone.clone()).date();
    let mut counts: Vec<(DayCount, i64)> = (0..days)
        .rev()
        .filter_map(|back| {
            let day = today.checked_sub(back.days()).ok()?;
            Some((DayCount { day, count: 0 }, beginning(day, zone)?))
        })
        .collect();
    let Some(first) = counts.first().map(|(_, from)| *from) else { return Ok(Vec::new()) };
    // What a wrong clock dates into the future came today.
    let mut select = db.prepare_cached(ADDED)?;
    for second in select.query_map([first], |row| row.get::<_, i64>(0))? {
        let second = second?;
        let after = counts.partition_point(|(_, from)| *from <= second);
        if let Some((day, _)) = after.checked_sub(1).and_then(|place| counts.get_mut(place)) {
            day.count += 1;
        }
    }
    Ok(counts.into_iter().map(|(day, _)| day).collect())
}

fn beginning(day: Date, zone: &TimeZone) -> Option<i64> {
    day.to_zoned(zone.clone()).ok().map(|start| start.timestamp().as_second())
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
