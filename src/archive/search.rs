//! Searches by query: reads only what the query looks at, and paths only where names leave it open.
//!
//! There is no text index. Names and paths are folded and searched as they are read, so that a search
//! means the same here and on the screen. A large archive is read by several connections at once; what
//! a sync stores meanwhile may be seen by one of them and not by another, rows never go away.

use std::cmp::Ordering;
use std::num::NonZero;

use rusqlite::{Connection, Row};

use super::{Error, Reader, connection, rows};
use crate::format::fold;
use crate::model::{FoundTorrent, Status, Timestamp, TorrentId};
use crate::query::{Hits, Matcher, Order, SortBy, Subject};

/// Undecided torrents up to which their files are looked up one by one; for more, all files are read in one go.
const FEW: usize = 2_000;

/// Rows below which a second connection costs more than it saves.
const SHARED: usize = 20_000;

/// Most connections that read at once; SQLite's own work is then no longer what takes the time.
const MOST_SHARES: usize = 4;

/// A torrent that its fields and its name leave in the running.
pub(super) struct Candidate {
    pub(super) rowid: i64,
    id: TorrentId,
    /// The first bytes of the id: most comparisons of ids need no more.
    start: [u8; 8],
    added: Option<Timestamp>,
    rank: Rank,
    hits: Hits,
    /// Whether its paths have to be searched.
    open: bool,
}

/// One of so many equal parts of the torrents, and whether no file of any torrent is known.
struct Share {
    part: usize,
    parts: usize,
    no_paths: bool,
}

/// What an order compares first.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Number(i64),
    Text(String),
}

impl Reader {
    /// Returns the keys of the torrents that a query accepts, in an order; much less work than the torrents themselves.
    pub fn search(&self, matcher: &Matcher, order: Order) -> Result<Vec<TorrentId>, Error> {
        self.moment(|db| {
            let mut accepted = self.accepted(db, matcher, order)?;
            accepted.truncate(order.limit.unwrap_or(usize::MAX));
            Ok(accepted.into_iter().map(|candidate| candidate.id).collect())
        })
    }

    /// Returns the torrents that a query accepts, in an order, with what a list shows of them; and how many there are.
    pub fn found(&self, matcher: &Matcher, order: Order) -> Result<(Vec<FoundTorrent>, usize), Error> {
        self.moment(|db| {
            let mut accepted = self.accepted(db, matcher, order)?;
            let total = accepted.len();
            accepted.truncate(order.limit.unwrap_or(usize::MAX));
            // Read as they lie in the file, which is much faster, and put where they belong.
            let mut places: Vec<(i64, usize)> = accepted.iter().map(|found| found.rowid).zip(0..).collect();
            places.sort_unstable();
            let mut select = db.prepare_cached(&found_sql("WHERE t.rowid = ?1"))?;
            let read = |(rowid, place): (i64, usize)| Ok((place, select.query_row([rowid], found_torrent)?));
            let mut found = places.into_iter().map(read).collect::<rusqlite::Result<Vec<_>>>()?;
            found.sort_unstable_by_key(|(place, _)| *place);
            Ok((found.into_iter().map(|(_, torrent)| torrent).collect(), total))
        })
    }

    /// Returns the torrents that a query accepts, in an order.
    pub(super) fn accepted(
        &self,
        db: &Connection,
        matcher: &Matcher,
        order: Order,
    ) -> rusqlite::Result<Vec<Candidate>> {
        let newest: i64 = db.query_row("SELECT coalesce(max(rowid), 0) FROM torrents", [], |r| r.get(0))?;
        let sql = candidates_sql(matcher, order.by);
        let parts = shares(usize::try_from(newest).unwrap_or(usize::MAX));
        // Before the first detail there are no paths, and names decide alone.
        let no_paths: bool = db.query_row("SELECT NOT EXISTS (SELECT 1 FROM files)", [], |r| r.get(0))?;
        let found = self.share(db, (0..parts).collect(), |db, part| {
            candidates(db, &sql, matcher, order.by, &Share { part, parts, no_paths })
        })?;
        let (mut open, mut accepted): (Vec<_>, Vec<_>) = found.into_iter().flatten().partition(|found| found.open);
        if open.len() > FEW {
            // In the order in which the files lie.
            open.sort_unstable_by(|a, b| a.start.cmp(&b.start).then_with(|| a.id.cmp(&b.id)));
            let size = open.len().div_ceil(shares(usize::MAX));
            self.share(db, open.chunks_mut(size).collect(), |db, part| read_paths(db, matcher, part))?;
        } else {
            look_up_paths(db, matcher, &mut open)?;
        }
        accepted.extend(open.into_iter().filter(|candidate| matcher.verdict(candidate.hits, true) == Some(true)));
        accepted.sort_unstable_by(|a, b| compare(a, b, order));
        Ok(accepted)
    }

    /// Does the parts of a work at the same time: the first one here, each other one on a connection of its own.
    fn share<P: Send, T: Send>(
        &self,
        db: &Connection,
        parts: Vec<P>,
        work: impl Fn(&Connection, P) -> rusqlite::Result<T> + Sync,
    ) -> rusqlite::Result<Vec<T>> {
        let mut parts = parts.into_iter();
        let Some(first) = parts.next() else { return Ok(Vec::new()) };
        std::thread::scope(|scope| {
            let (path, work) = (self.path(), &work);
            let elsewhere = |part| {
                scope.spawn(move || match connection::open_reader(path) {
                    Ok(own) => work(&own, part).map(Ok),
                    // Too many files are open, say: the part is done here.
                    Err(_) => Ok(Err(part)),
                })
            };
            let others: Vec<_> = parts.map(elsewhere).collect();
            let mut done = vec![work(db, first)?];
            for other in others {
                done.push(match other.join() {
                    Ok(result) => match result? {
                        Ok(found) => found,
                        Err(part) => work(db, part)?,
                    },
                    Err(panic) => std::panic::resume_unwind(panic),
                });
            }
            Ok(done)
        })
    }
}

/// Returns by how many connections so many rows are read.
fn shares(rows: usize) -> usize {
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    (rows / SHARED).clamp(1, cores.min(MOST_SHARES))
}

/// Compares by rank; among equals the newest comes first.
fn compare(a: &Candidate, b: &Candidate, order: Order) -> Ordering {
    let newest_first = b.added.cmp(&a.added).then_with(|| a.id.cmp(&b.id));
    let by_key = if order.by == SortBy::Added { newest_first } else { a.rank.cmp(&b.rank) };
    let by_key = if order.reverse { by_key.reverse() } else { by_key };
    by_key.then(newest_first)
}

/// Returns the statement that reads found torrents, for [`found_torrent`].
pub(super) fn found_sql(tail: &str) -> String {
    format!(
        "SELECT {}, t.hash, t.host FROM torrents t LEFT JOIN torrent_details d ON d.id = t.id {tail}",
        rows::TORRENT_ROW
    )
}

/// Reads a found torrent.
pub(super) fn found_torrent(row: &Row<'_>) -> rusqlite::Result<FoundTorrent> {
    // The column after the row's own ten is its change number.
    Ok(FoundTorrent { row: rows::torrent_row(row)?, hash: row.get(11)?, host: row.get(12)? })
}

/// Columns that nobody asks for are constants, so that SQLite does not read them.
fn candidates_sql(matcher: &Matcher, by: SortBy) -> String {
    let needs = matcher.needs();
    let column = |needed: bool, sql: &'static str, otherwise: &'static str| if needed { sql } else { otherwise };
    let hash = column(needs.hash, "t.hash", "NULL");
    let host = column(needs.host, "t.host", "NULL");
    let detailed = column(needs.detailed, "EXISTS (SELECT 1 FROM torrent_details d WHERE d.id = t.id)", "0");
    let owed = column(needs.owed, "EXISTS (SELECT 1 FROM detail_jobs j WHERE j.torrent_id = t.id)", "0");
    let duplicate = column(
        needs.duplicate,
        "EXISTS (SELECT 1 FROM torrents o WHERE o.hash = t.hash AND o.id <> t.id AND o.gone_at IS NULL)",
        "0",
    );
    let rank = match by {
        SortBy::Added | SortBy::Name | SortBy::Id | SortBy::Size | SortBy::Status => "0",
        // Hundredths of a percent, as the service gives them.
        SortBy::Progress => "-CAST(round(coalesce(t.progress, 0) * 100) AS INTEGER)",
        SortBy::Files => "-coalesce((SELECT d.files_count FROM torrent_details d WHERE d.id = t.id), -1)",
    };
    let indexed = !(needs.hash || needs.host || needs.duplicate || by == SortBy::Progress);
    let index = column(indexed, "INDEXED BY torrents_by_added", "");
    format!(
        "SELECT t.id, coalesce(t.filename, (SELECT d.name FROM torrent_details d WHERE d.id = t.id), ''), t.status, \
         coalesce(t.bytes, 0), t.added_at, t.gone_at IS NOT NULL, {detailed}, {hash}, {host}, {owed}, {duplicate}, \
         {rank}, t.rowid FROM torrents t {index} WHERE t.rowid % ?1 = ?2"
    )
}

fn candidates(
    db: &Connection,
    sql: &str,
    matcher: &Matcher,
    by: SortBy,
    share: &Share,
) -> rusqlite::Result<Vec<Candidate>> {
    let mut candidates = Vec::new();
    let mut folded = String::new();
    let mut statement = db.prepare_cached(sql)?;
    let mut found = statement.query([share.parts, share.part])?;
    while let Some(row) = found.next()? {
        let status = rows::status(row, 2)?.unwrap_or_else(|| Status::parse(""));
        let subject = Subject {
            id: row.get_ref(0)?.as_str()?,
            status: &status,
            bytes: row.get(3)?,
            added: rows::time(row, 4)?,
            gone: row.get(5)?,
            has_detail: row.get(6)?,
            hash: row.get_ref(7)?.as_str_or_null()?,
            host: row.get_ref(8)?.as_str_or_null()?,
            owed: row.get(9)?,
            duplicate: row.get(10)?,
        };
        if !matcher.fields(&subject) {
            continue;
        }
        folded.clear();
        fold(row.get_ref(1)?.as_str()?, &mut folded);
        let hits = matcher.name_hits(folded.as_bytes());
        let verdict = matcher.verdict(hits, share.no_paths);
        if verdict == Some(false) {
            continue;
        }
        let rank = match by {
            SortBy::Name => Rank::Text(folded.clone()),
            SortBy::Id => Rank::Text(subject.id.to_owned()),
            SortBy::Status => Rank::Text(status.as_str().to_owned()),
            SortBy::Size => Rank::Number(subject.bytes.saturating_neg()),
            SortBy::Added | SortBy::Progress | SortBy::Files => Rank::Number(row.get(11)?),
        };
        let (added, open) = (subject.added, verdict.is_none());
        let mut start = [0; 8];
        start.iter_mut().zip(subject.id.bytes()).for_each(|(to, from)| *to = from);
        candidates.push(Candidate { rowid: row.get(12)?, id: rows::id(row, 0)?, start, added, rank, hits, open });
    }
    Ok(candidates)
}

fn look_up_paths(db: &Connection, matcher: &Matcher, open: &mut [Candidate]) -> rusqlite::Result<()> {
    let mut select = db.prepare_cached("SELECT path FROM files WHERE torrent_id = ?1 AND dropped_at IS NULL")?;
    let mut folded = String::new();
    for candidate in open {
        let mut paths = select.query([candidate.id.as_str()])?;
        while let Some(row) = paths.next()? {
            folded.clear();
            fold(row.get_ref(0)?.as_str()?, &mut folded);
            candidate.hits = matcher.path_hits(folded.as_bytes(), candidate.hits);
        }
    }
    Ok(())
}

/// Reads all files from the first to the last of the candidates, which are sorted by id as the files are.
fn read_paths(db: &Connection, matcher: &Matcher, open: &mut [Candidate]) -> rusqlite::Result<()> {
    let (Some(first), Some(last)) = (open.first(), open.last()) else { return Ok(()) };
    let sql = "SELECT torrent_id, path FROM files WHERE torrent_id >= ?1 AND torrent_id <= ?2 AND dropped_at IS NULL";
    let ends = [first.id.as_str().to_owned(), last.id.as_str().to_owned()];
    let mut statement = db.prepare_cached(sql)?;
    let mut files = statement.query(ends)?;
    let mut folded = String::new();
    let mut candidates = open.iter_mut();
    let mut current = candidates.next();
    while let Some(row) = files.next()? {
        let id = row.get_ref(0)?.as_bytes()?;
        while current.as_ref().is_some_and(|candidate| candidate.id.as_str().as_bytes() < id) {
            current = candidates.next();
        }
        let Some(candidate) = &mut current else { break };
        if candidate.id.as_str().as_bytes() == id {
            folded.clear();
            fold(row.get_ref(1)?.as_str()?, &mut folded);
            candidate.hits = matcher.path_hits(folded.as_bytes(), candidate.hits);
        }
    }
    Ok(())
}
