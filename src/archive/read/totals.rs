//! The sums behind the statistics: one consistent state, one pass over one index.
//!
//! At 100,000 torrents the rows are 100 MB because of the JSON they keep, the index that holds
//! what is summed is 8 MB; so every statement here must be served by an index.

use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row};

use super::findings::failed_words;
use super::growth::GrowthFold;
use super::judged_names::judged;
use super::other_details::NEWEST_KEPT;
use super::past_runs::past_run;
use super::read_view::ReadView;
use super::rejected;
use crate::archive::schema::{doubted_list, rows};
use crate::archive::{Error, Reader};
use crate::model::{
    ArchiveStats, HostCount, LARGEST, LargeTorrent, PastRun, Phase, SizeStats, Status, StatusCount, Timestamp,
    percentage,
};
use crate::refused_names::RefusedNames;

const DAY: i64 = 86_400;

/// What is summed, of living and of gone torrents. One pass is cheaper than four aggregates, and writing stays cheap:
/// no index by size is kept for the sake of five rows.
const SUMMED: &str =
    "SELECT status, host, bytes, added_at, progress, rowid, gone_at FROM torrents INDEXED BY torrents_by_status";

/// Details belong to living and to gone torrents alike; the gone ones are few and counted one by one.
const DETAILS_OF_GONE: &str = "SELECT count(*) FROM torrents t WHERE t.gone_at IS NOT NULL \
     AND EXISTS (SELECT 1 FROM torrent_details d WHERE d.id = t.id)";

const FAILED_FETCHES: &str = "SELECT count(DISTINCT f.torrent_id) FROM failures f JOIN torrents t ON t.id = f.torrent_id \
     WHERE f.resolved_at IS NULL AND t.gone_at IS NULL";

/// Torrents that have not failed themselves, and have some other trouble that is told.
fn troubled_besides() -> String {
    format!(
        "SELECT count(*) FROM torrents t WHERE t.gone_at IS NULL AND coalesce(t.status, '') NOT IN (SELECT value FROM json_each(?1)) \
         AND t.id IN (SELECT torrent_id FROM failures WHERE resolved_at IS NULL \
         UNION SELECT torrent_id FROM detail_jobs WHERE unknown_at IS NOT NULL \
         UNION SELECT torrent_id FROM link_troubles WHERE resolved_at IS NULL UNION SELECT torrent_id FROM ({NEWEST_KEPT}))"
    )
}

const NEWEST_RUN: &str =
    "SELECT id, mode, state, started_at, finished_at, error FROM sync_runs ORDER BY id DESC LIMIT 1";

const LAST_COMPLETE: &str =
    "SELECT max(finished_at) FROM sync_runs WHERE state IN ('complete', 'partial') AND list_complete";

/// Sums over all torrents; everything but the number of gone ones is of living ones.
struct Sums {
    /// Torrents added at or after these times count for the day and for the week.
    day_from: i64,
    week_from: i64,
    day: u64,
    week: u64,
    torrents: u64,
    gone: u64,
    sized: u64,
    bytes: i128,
    min: Option<i64>,
    max: Option<i64>,
    progressed: u64,
    progress: f64,
    /// Size and row of the largest ones, largest first.
    largest: Vec<(i64, i64)>,
    /// Status and host as stored, with their count; the index brings equal ones one after the other.
    groups: Vec<(Word, Word, u64)>,
}

/// A stored text, or none.
type Word = Option<Vec<u8>>;

impl Reader {
    /// Counts everything that the statistics tell, as of `at`; judges the names where it gets a list to judge by.
    pub fn stats(&self, at: Timestamp, names: Option<&RefusedNames>) -> Result<ArchiveStats, Error> {
        let mut stats = match names {
            // One transaction either way, so that a sync under way cannot move the numbers apart.
            None => self.moment(|db| stats(db, at, None)),
            Some(names) => self.judging_view(names, |view| judged_stats(view, at, names, None)),
        }?;
        self.tell_dead(&mut stats.last_sync)?;
        Ok(stats)
    }
}

/// Counts in one view of the archive, and judges the names.
pub(super) fn judged_stats(
    view: &mut ReadView<'_>,
    at: Timestamp,
    names: &RefusedNames,
    growth: Option<&mut GrowthFold>,
) -> rusqlite::Result<ArchiveStats> {
    Ok(ArchiveStats { names: Some(judged(view, names)?), ..stats(view.db, at, growth)? })
}

/// Counts on a connection that stands still; what is counted over time is counted along with it.
pub(in crate::archive) fn stats(
    db: &Connection,
    at: Timestamp,
    growth: Option<&mut GrowthFold>,
) -> rusqlite::Result<ArchiveStats> {
    let number = |sql: &str| db.query_row(sql, [], |row| row.get::<_, u64>(0));
    let sums = Sums::of(db, at, growth)?;
    let with_detail = number("SELECT count(*) FROM torrent_details")?;
    let (by_status, hosts) = sums.groups();
    let failed: u64 =
        by_status.iter().filter(|row| row.status.phase() == Phase::Failed).map(|row: &StatusCount| row.count).sum();
    let besides: u64 = db.query_row(&troubled_besides(), [failed_words()], |row| row.get(0))?;
    let unreadable_rows = rejected::open_count(db)?;
    Ok(ArchiveStats {
        at,
        torrents: sums.torrents,
        details: with_detail.saturating_sub(number(DETAILS_OF_GONE)?),
        gone: sums.gone,
        bytes: SizeStats {
            total: i64::try_from(sums.bytes).ok(),
            mean: sums.bytes.checked_div(i128::from(sums.sized)).and_then(|mean| i64::try_from(mean).ok()),
            min: sums.min,
            max: sums.max,
        },
        added_24h: sums.day,
        added_7d: sums.week,
        progress_mean: mean(sums.progress, sums.progressed),
        by_status,
        hosts,
        largest: sums.largest.iter().map(|(_, row)| large(db, *row)).collect::<rusqlite::Result<_>>()?,
        owed: number("SELECT count(*) FROM detail_jobs WHERE unknown_at IS NULL")?,
        failed_fetches: number(FAILED_FETCHES)?,
        unreadable_rows,
        problems: failed + besides + unreadable_rows,
        last_sync: newest_run(db)?,
        last_complete: db.query_row(LAST_COMPLETE, [], |row| rows::time(row, 0))?,
        doubted: doubted_list::read(db)?,
        names: None,
    })
}

impl Sums {
    fn of(db: &Connection, at: Timestamp, mut growth: Option<&mut GrowthFold>) -> rusqlite::Result<Self> {
        let mut sums = Self {
            day_from: at.as_second() - DAY,
            week_from: at.as_second() - 7 * DAY,
            day: 0,
            week: 0,
            torrents: 0,
            gone: 0,
            sized: 0,
            bytes: 0,
            min: None,
            max: None,
            progressed: 0,
            progress: 0.0,
            largest: Vec::with_capacity(LARGEST + 1),
            groups: Vec::new(),
        };
        let mut select = db.prepare(SUMMED)?;
        let mut found = select.query([])?;
        while let Some(row) = found.next()? {
            let gone = integer(row.get_ref(6)?);
            if let Some(growth) = &mut growth {
                growth.add(integer(row.get_ref(3)?), gone, integer(row.get_ref(2)?).filter(|bytes| *bytes > 0));
            }
            match gone {
                Some(_) => sums.gone += 1,
                None => sums.add(row)?,
            }
        }
        Ok(sums)
    }

    fn add(&mut self, row: &Row<'_>) -> rusqlite::Result<()> {
        self.torrents += 1;
        let (status, host) = (word(row.get_ref(0)?), word(row.get_ref(1)?));
        match self.groups.last_mut() {
            Some((s, h, count)) if s.as_deref() == status && h.as_deref() == host => *count += 1,
            _ => self.groups.push((status.map(<[u8]>::to_vec), host.map(<[u8]>::to_vec), 1)),
        }
        // Real-Debrid says 0 while it does not know the files.
        if let Some(bytes @ 1..) = integer(row.get_ref(2)?) {
            self.size(bytes, row)?;
        }
        if let Some(added) = integer(row.get_ref(3)?) {
            self.day += u64::from(added >= self.day_from);
            self.week += u64::from(added >= self.week_from);
        }
        if let ValueRef::Real(progress) = row.get_ref(4)?
            && percentage(progress).is_some()
        {
            self.progressed += 1;
            self.progress += progress;
        }
        Ok(())
    }

    fn size(&mut self, bytes: i64, row: &Row<'_>) -> rusqlite::Result<()> {
        self.sized += 1;
        self.bytes += i128::from(bytes);
        self.min = Some(self.min.map_or(bytes, |least| least.min(bytes)));
        self.max = Some(self.max.map_or(bytes, |most| most.max(bytes)));
        let fits = self.largest.len() < LARGEST || self.largest.last().is_some_and(|(least, _)| bytes > *least);
        if fits {
            let place = self.largest.partition_point(|(more, _)| *more >= bytes);
            self.largest.insert(place, (bytes, row.get(5)?));
            self.largest.truncate(LARGEST);
        }
        Ok(())
    }

    /// Returns the counts by status and by host, most first.
    fn groups(&self) -> (Vec<StatusCount>, Vec<HostCount>) {
        let text = |word: &Word| word.as_deref().map(|bytes| String::from_utf8_lossy(bytes).into_owned());
        let (mut by_status, mut hosts): (Vec<StatusCount>, Vec<HostCount>) = (Vec::new(), Vec::new());
        for (status, host, count) in &self.groups {
            let (status, host) = (Status::parse(&text(status).unwrap_or_default()), text(host));
            match by_status.iter_mut().find(|known| known.status == status) {
                Some(known) => known.count += count,
                None => by_status.push(StatusCount { status, count: *count }),
            }
            match hosts.iter_mut().find(|known| known.host == host) {
                Some(known) => known.count += count,
                None => hosts.push(HostCount { host, count: *count }),
            }
        }
        by_status.sort_by(|a, b| (b.count, &a.status).cmp(&(a.count, &b.status)));
        hosts.sort_by(|a, b| (b.count, &a.host).cmp(&(a.count, &b.host)));
        (by_status, hosts)
    }
}

fn integer(value: ValueRef<'_>) -> Option<i64> {
    match value {
        ValueRef::Integer(n) => Some(n),
        ValueRef::Null | ValueRef::Real(_) | ValueRef::Text(_) | ValueRef::Blob(_) => None,
    }
}

fn word(value: ValueRef<'_>) -> Option<&[u8]> {
    match value {
        ValueRef::Text(text) => Some(text),
        ValueRef::Null | ValueRef::Integer(_) | ValueRef::Real(_) | ValueRef::Blob(_) => None,
    }
}

fn large(db: &Connection, row: i64) -> rusqlite::Result<LargeTorrent> {
    let sql = "SELECT id, coalesce(filename, ''), bytes, status FROM torrents WHERE rowid = ?1";
    db.prepare_cached(sql)?.query_row([row], |row| {
        Ok(LargeTorrent { id: rows::id(row, 0)?, name: row.get(1)?, bytes: row.get(2)?, status: rows::status(row, 3)? })
    })
}

fn newest_run(db: &Connection) -> rusqlite::Result<Option<PastRun>> {
    db.prepare(NEWEST_RUN)?.query_map([], past_run)?.next().transpose()
}

#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
fn mean(sum: f64, count: u64) -> Option<f64> {
    (count > 0).then(|| sum / count as f64)
}
