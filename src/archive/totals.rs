//! The sums behind the statistics: one consistent state, from indexes alone.
//!
//! At 100,000 torrents the rows are 100 MB because of the JSON they keep, the index that holds
//! what is summed is 8 MB; so every statement here must be served by an index.

use rusqlite::{Connection, Row, params};

use super::{Error, Reader, rows};
use crate::model::{
    ArchiveStats, HostCount, LARGEST, LargeTorrent, PastRun, RunId, Spread, Status, StatusCount, SyncMode, Timestamp,
};

const DAY: i64 = 86_400;

/// What is summed of each pair of status and host.
const SUMS: &str = "SELECT status, host, count(*), total(bytes), count(bytes), coalesce(sum(added_at >= ?1), 0), \
     coalesce(sum(added_at >= ?2), 0), total(progress), count(progress) \
     FROM torrents WHERE gone_at IS NULL GROUP BY status, host";

/// Details belong to living and to gone torrents alike; the gone ones are few and counted one by one.
const DETAILS_OF_GONE: &str = "SELECT count(*) FROM torrents t WHERE t.gone_at IS NOT NULL \
     AND EXISTS (SELECT 1 FROM torrent_details d WHERE d.id = t.id)";

const FAILED_FETCHES: &str = "SELECT count(DISTINCT f.torrent_id) FROM failures f JOIN torrents t ON t.id = f.torrent_id \
     WHERE f.resolved_at IS NULL AND t.gone_at IS NULL";

const NEWEST_RUN: &str =
    "SELECT id, mode, state, started_at, finished_at, error FROM sync_runs ORDER BY id DESC LIMIT 1";

const LAST_COMPLETE: &str =
    "SELECT max(finished_at) FROM sync_runs WHERE state IN ('complete', 'partial') AND list_complete";

/// Sums over all statuses and hosts.
#[derive(Default)]
struct Sums {
    torrents: u64,
    bytes: f64,
    sized: u64,
    day: u64,
    week: u64,
    progress: f64,
    progressed: u64,
    by_status: Vec<StatusCount>,
    hosts: Vec<HostCount>,
}

impl Reader {
    /// Counts everything that the statistics tell, as of `at`.
    pub fn stats(&self, at: Timestamp) -> Result<ArchiveStats, Error> {
        self.read(|db| {
            // One transaction, so that a sync under way cannot move the numbers apart.
            let state = db.unchecked_transaction()?;
            stats(&state, at)
        })
    }
}

fn stats(db: &Connection, at: Timestamp) -> rusqlite::Result<ArchiveStats> {
    let number = |sql: &str| db.query_row(sql, [], |row| row.get::<_, u64>(0));
    let sums = sums(db, at)?;
    let with_detail = number("SELECT count(*) FROM torrent_details")?;
    let extreme = |sort: &str| {
        let sql = format!("SELECT {sort}(bytes) FROM torrents WHERE gone_at IS NULL");
        db.query_row(&sql, [], |row| row.get::<_, Option<i64>>(0))
    };
    Ok(ArchiveStats {
        at,
        torrents: sums.torrents,
        details: with_detail.saturating_sub(number(DETAILS_OF_GONE)?),
        gone: number("SELECT count(*) FROM torrents WHERE gone_at IS NOT NULL")?,
        bytes: Spread {
            total: whole(sums.bytes),
            mean: mean(sums.bytes, sums.sized).map(whole),
            min: extreme("min")?,
            max: extreme("max")?,
        },
        added_24h: sums.day,
        added_7d: sums.week,
        progress_mean: mean(sums.progress, sums.progressed),
        by_status: sums.by_status,
        hosts: sums.hosts,
        largest: largest(db)?,
        owed: number("SELECT count(*) FROM detail_jobs WHERE unknown_at IS NULL")?,
        failed_fetches: number(FAILED_FETCHES)?,
        last_sync: newest_run(db)?,
        last_complete: db.query_row(LAST_COMPLETE, [], |row| rows::time(row, 0))?,
    })
}

fn sums(db: &Connection, at: Timestamp) -> rusqlite::Result<Sums> {
    let mut sums = Sums::default();
    let mut select = db.prepare(SUMS)?;
    let mut groups = select.query(params![at.as_second() - DAY, at.as_second() - 7 * DAY])?;
    while let Some(row) = groups.next()? {
        let status = rows::status(row, 0)?.unwrap_or_else(|| Status::parse(""));
        let host: Option<String> = row.get(1)?;
        let count: u64 = row.get(2)?;
        sums.torrents += count;
        sums.bytes += row.get::<_, f64>(3)?;
        sums.sized += row.get::<_, u64>(4)?;
        sums.day += row.get::<_, u64>(5)?;
        sums.week += row.get::<_, u64>(6)?;
        sums.progress += row.get::<_, f64>(7)?;
        sums.progressed += row.get::<_, u64>(8)?;
        match sums.by_status.iter_mut().find(|known| known.status == status) {
            Some(known) => known.count += count,
            None => sums.by_status.push(StatusCount { status, count }),
        }
        match sums.hosts.iter_mut().find(|known| known.host == host) {
            Some(known) => known.count += count,
            None => sums.hosts.push(HostCount { host, count }),
        }
    }
    sums.by_status.sort_by(|a, b| (b.count, &a.status).cmp(&(a.count, &b.status)));
    sums.hosts.sort_by(|a, b| (b.count, &a.host).cmp(&(a.count, &b.host)));
    Ok(sums)
}

fn largest(db: &Connection) -> rusqlite::Result<Vec<LargeTorrent>> {
    // The ids come from the index alone; only their own rows are read.
    let sql = "SELECT id, coalesce(filename, ''), bytes, status FROM torrents \
               WHERE gone_at IS NULL AND bytes IS NOT NULL ORDER BY bytes DESC LIMIT ?1";
    let read = |row: &Row<'_>| {
        Ok(LargeTorrent { id: rows::id(row, 0)?, name: row.get(1)?, bytes: row.get(2)?, status: rows::status(row, 3)? })
    };
    db.prepare(sql)?.query_map([LARGEST], read)?.collect()
}

fn newest_run(db: &Connection) -> rusqlite::Result<Option<PastRun>> {
    let read = |row: &Row<'_>| {
        Ok(PastRun {
            run: RunId(row.get(0)?),
            mode: row.get_ref(1)?.as_str()?.parse::<SyncMode>().ok(),
            state: row.get(2)?,
            started: rows::certain_time(row, 3)?,
            finished: rows::time(row, 4)?,
            error: row.get(5)?,
        })
    };
    db.prepare(NEWEST_RUN)?.query_map([], read)?.next().transpose()
}

#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
fn mean(sum: f64, count: u64) -> Option<f64> {
    (count > 0).then(|| sum / count as f64)
}

/// Sums are floats, since a list may hold any number and an integer sum in SQLite fails beyond its range.
#[expect(clippy::cast_possible_truncation, reason = "a sum beyond all sizes stops at the largest one")]
fn whole(sum: f64) -> i64 {
    sum.round() as i64
}
