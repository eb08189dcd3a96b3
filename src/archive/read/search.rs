//! Searches by query: reads only what the query looks at, and paths only where names leave it open.
//!
//! There is no text index. Names and paths are folded and searched as they are read, so that a search
//! means the same here and on the screen. A large archive is read by several connections at once.

use std::cmp::Ordering;
use std::collections::HashSet;

use rusqlite::{Connection, OptionalExtension as _, Row};

use super::read_view::ReadView;
use super::sql_filter::{NAME_PASSES, PATH_PASSES, refuses_names, register};
use crate::archive::schema::rows;
use crate::archive::{Error, Reader};
use crate::format::fold;
use crate::model::{Absence, Status, Timestamp, TorrentId};
use crate::query::{Hits, Matcher, Order, SortBy, Subject};

/// Share of the torrents below which the files of the undecided ones are looked up one by one; for more, all files
/// are read in one go.
const FEW: usize = 4;

/// Torrents that are looked at to find out how the times of addition lie.
const SAMPLES: usize = 31;

/// KiB of pages: the index by id of a hundred thousand torrents, which is looked into for each of them.
const PAGES: i64 = 8 * 1_024;

/// Torrents below which a second connection is not worth waking.
const ALONE: usize = 500;

/// The name of a torrent: the list's, or the detail's where the list had none.
pub(in crate::archive) const NAME: &str =
    "coalesce(t.filename, (SELECT d.name FROM torrent_details d WHERE d.id = t.id), '')";

/// The name by which an add is judged.
pub(in crate::archive) const OWN_NAME: &str = "coalesce((SELECT nullif(d.original_filename, '') FROM torrent_details d WHERE d.id = t.id), \
     t.filename, (SELECT d.name FROM torrent_details d WHERE d.id = t.id), '')";

/// Bytes of an id that are held as a number.
const START: usize = 16;

/// A torrent that its fields and its name leave in the running.
pub(in crate::archive) struct Candidate {
    pub(in crate::archive) rowid: i64,
    pub(in crate::archive) id: TorrentId,
    /// The first bytes of the id as a number.
    start: u128,
    added: Option<Timestamp>,
    rank: Rank,
    hits: Hits,
}

/// What fields and names decide about some torrents.
#[derive(Default)]
struct Decided {
    accepted: Vec<Candidate>,
    /// Those whose paths have to be searched.
    open: Vec<Candidate>,
}

/// What is known of all torrents before each is looked at.
struct Known<'a> {
    /// Whether no file of any torrent is known.
    no_paths: bool,
    /// Rows that share their hash with another one that is there; empty when nobody asks.
    duplicates: &'a HashSet<i64>,
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
        self.shared_view(|view| {
            Ok(accepted(view, matcher, order)?.torrents.into_iter().map(|candidate| candidate.id).collect())
        })
    }
}

/// What a query accepts.
pub(in crate::archive) struct Accepted {
    /// In the order that was asked for, and no more than that.
    pub(in crate::archive) torrents: Vec<Candidate>,
    /// How many there are without a limit.
    pub(in crate::archive) total: usize,
}

/// Returns the torrents that a query accepts, in an order.
pub(in crate::archive) fn accepted(
    view: &mut ReadView<'_>,
    matcher: &Matcher,
    order: Order,
) -> rusqlite::Result<Accepted> {
    if matcher.accepts_all() && order.by == SortBy::Added {
        return by_time(view.db, order);
    }
    let mut torrents = decided(view, matcher, order)?;
    torrents.sort_unstable_by(|a, b| compare(a, b, order));
    let total = torrents.len();
    torrents.truncate(order.limit.unwrap_or(usize::MAX));
    Ok(Accepted { torrents, total })
}

/// Returns all torrents as their index has them.
fn by_time(db: &Connection, order: Order) -> rusqlite::Result<Accepted> {
    let way = if order.reverse { "t.added_at, t.id DESC" } else { "t.added_at DESC, t.id" };
    let sql = format!("SELECT t.id, t.rowid FROM torrents t ORDER BY {way} LIMIT ?1");
    let limit = order.limit.and_then(|limit| i64::try_from(limit).ok()).unwrap_or(-1);
    let read = |row: &Row<'_>| Ok(Candidate::known(rows::id(row, 0)?, row.get(1)?));
    let torrents: Vec<_> = db.prepare(&sql)?.query_map([limit], read)?.collect::<rusqlite::Result<_>>()?;
    let total = match order.limit {
        None => torrents.len(),
        Some(_) => db.query_row("SELECT count(*) FROM torrents", [], |row| row.get(0))?,
    };
    Ok(Accepted { torrents, total })
}

/// Returns the torrents that a query accepts, in no order.
fn decided(view: &mut ReadView<'_>, matcher: &Matcher, order: Order) -> rusqlite::Result<Vec<Candidate>> {
    let needs = matcher.needs();
    // Whatever is looked up for every torrent is looked up again and again in the same pages.
    if needs.detailed || needs.owed || needs.own_name || order.by == SortBy::Files {
        view.keep(PAGES)?;
    }
    // Before the first detail there are no paths, and names decide alone.
    let no_paths: bool = view.db.query_row("SELECT NOT EXISTS (SELECT 1 FROM files)", [], |r| r.get(0))?;
    let duplicates = if needs.duplicate { duplicates(view.db)? } else { HashSet::new() };
    let known = Known { no_paths, duplicates: &duplicates };
    let passing = if refuses_names(matcher, no_paths) { format!(" AND {NAME_PASSES}{NAME})") } else { String::new() };
    let indexed = !(needs.hash || needs.host || needs.absence || order.by == SortBy::Progress);
    let sql = candidates_sql(matcher, order.by, indexed);
    let found = view.share(parts(view, indexed)?, |db, part| {
        register(db, matcher, no_paths)?;
        let sql = |rows: &String| format!("{sql} WHERE {rows}{passing}");
        let found = part.iter().map(|rows| candidates(db, &sql(rows), matcher, order.by, &known));
        found.collect::<rusqlite::Result<Vec<_>>>()
    })?;
    let (mut accepted, mut open) = (Vec::new(), Vec::new());
    for mut part in found.into_iter().flatten() {
        accepted.append(&mut part.accepted);
        // The first part is large already: the others join it where it is.
        if open.is_empty() {
            open = part.open;
        } else {
            open.append(&mut part.open);
        }
    }
    // In the order in which the files lie.
    open.sort_unstable_by(|a, b| a.by_id(b.start, b.id.as_str().as_bytes()));
    let search = if open.len() < view.torrents / FEW { look_up_paths } else { read_paths };
    let size = open.len().div_ceil(view.parts()).max(ALONE);
    view.share(open.chunks_mut(size), |db, part| search(db, matcher, part))?;
    accepted.extend(open.into_iter().filter(|candidate| matcher.verdict(candidate.hits, true) == Some(true)));
    Ok(accepted)
}

/// Compares by rank; among equals the newest comes first.
fn compare(a: &Candidate, b: &Candidate, order: Order) -> Ordering {
    let newest_first = b.added.cmp(&a.added).then_with(|| a.id.cmp(&b.id));
    let by_key = if order.by == SortBy::Added { newest_first } else { a.rank.cmp(&b.rank) };
    let by_key = if order.reverse { by_key.reverse() } else { by_key };
    by_key.then(newest_first)
}

/// Columns that nobody asks for are constants, so that SQLite does not read them.
fn candidates_sql(matcher: &Matcher, by: SortBy, indexed: bool) -> String {
    let needs = matcher.needs();
    let column = |needed: bool, sql: &'static str, otherwise: &'static str| if needed { sql } else { otherwise };
    let hash = column(needs.hash, "t.hash", "NULL");
    let host = column(needs.host, "t.host", "NULL");
    let absence = column(needs.absence, "iif(t.gone_at IS NULL, NULL, coalesce(t.gone_evidence, ''))", "NULL");
    let own_name = column(needs.own_name, OWN_NAME, "NULL");
    let detailed = column(needs.detailed, "EXISTS (SELECT 1 FROM torrent_details d WHERE d.id = t.id)", "0");
    let owed = column(needs.owed, "EXISTS (SELECT 1 FROM detail_jobs j WHERE j.torrent_id = t.id)", "0");
    let rank = match by {
        SortBy::Added | SortBy::Name | SortBy::Id | SortBy::Size | SortBy::Status => "0",
        // Hundredths of a percent, as the service gives them.
        SortBy::Progress => "-CAST(round(iif(t.progress BETWEEN 0 AND 100, t.progress, 0) * 100) AS INTEGER)",
        SortBy::Files => "-coalesce((SELECT d.files_count FROM torrent_details d WHERE d.id = t.id), -1)",
    };
    let index = column(indexed, "INDEXED BY torrents_by_added", "");
    format!(
        "SELECT t.id, {NAME}, t.status, max(coalesce(t.bytes, 0), 0), t.added_at, t.gone_at IS NOT NULL, {detailed}, \
         {hash}, {host}, {owed}, {rank}, t.rowid, {absence}, {own_name} FROM torrents t {index}"
    )
}

/// Returns conditions that divide the torrents, as they lie in the index by time or in the table, into about equal
/// parts; a part is the rows of all of its conditions.
pub(in crate::archive) fn parts(view: &ReadView<'_>, indexed: bool) -> rusqlite::Result<Vec<Vec<String>>> {
    let parts = view.parts();
    let samples = (1..=SAMPLES).map(|n| view.torrents / (SAMPLES + 1) * n);
    let (column, mut cuts) = if parts > 1 && indexed {
        let mut select = view.db.prepare("SELECT added_at FROM torrents WHERE rowid = ?1 AND added_at IS NOT NULL")?;
        let times = samples.map(|row| select.query_row([row], |row| row.get::<_, i64>(0)).optional());
        ("t.added_at", times.filter_map(Result::transpose).collect::<rusqlite::Result<Vec<_>>>()?)
    } else {
        ("t.rowid", samples.filter_map(|row| i64::try_from(row).ok()).collect())
    };
    cuts.sort_unstable();
    if parts == 1 || cuts.is_empty() {
        return Ok(vec![vec!["1".to_owned()]]);
    }
    let cuts: Vec<i64> = (1..parts).map(|n| cuts[cuts.len() * n / parts]).collect();
    let first = vec![format!("{column} IS NULL"), format!("{column} < {}", cuts[0])];
    let inner = cuts.windows(2).map(|cut| vec![format!("{column} >= {} AND {column} < {}", cut[0], cut[1])]);
    let last = vec![format!("{column} >= {}", cuts[cuts.len() - 1])];
    Ok([first].into_iter().chain(inner).chain([last]).collect())
}

/// Returns the rows that share their hash with another torrent that is there. Few hashes are shared, so these are
/// found first, from their index alone.
fn duplicates(db: &Connection) -> rusqlite::Result<HashSet<i64>> {
    let sql = "SELECT t.rowid FROM (SELECT hash FROM torrents WHERE hash IS NOT NULL GROUP BY hash HAVING count(*) > 1) s \
               CROSS JOIN torrents t ON t.hash = s.hash WHERE EXISTS \
               (SELECT 1 FROM torrents o WHERE o.hash = t.hash AND o.rowid <> t.rowid AND o.gone_at IS NULL)";
    db.prepare(sql)?.query_map([], |row| row.get(0))?.collect()
}

fn candidates(
    db: &Connection,
    sql: &str,
    matcher: &Matcher,
    by: SortBy,
    known: &Known<'_>,
) -> rusqlite::Result<Decided> {
    let mut decided = Decided::default();
    let mut folded = String::new();
    let mut statement = db.prepare(sql)?;
    let mut found = statement.query([])?;
    while let Some(row) = found.next()? {
        let status = rows::status(row, 2)?.unwrap_or_else(|| Status::parse(""));
        let rowid = row.get(11)?;
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
            duplicate: !known.duplicates.is_empty() && known.duplicates.contains(&rowid),
            absence: row.get_ref(12)?.as_str_or_null()?.map(|evidence| Absence::of_evidence(Some(evidence))),
            own_name: row.get_ref(13)?.as_str_or_null()?,
        };
        if !matcher.fields(&subject) {
            continue;
        }
        folded.clear();
        fold(row.get_ref(1)?.as_str()?, &mut folded);
        let hits = matcher.name_hits(folded.as_bytes());
        let verdict = matcher.verdict(hits, known.no_paths);
        if verdict == Some(false) {
            continue;
        }
        let rank = match by {
            SortBy::Name => Rank::Text(folded.clone()),
            SortBy::Id => Rank::Text(subject.id.to_owned()),
            // What is gone stands at the end, as in the table of the screen.
            SortBy::Status if subject.gone => Rank::Number(i64::MAX),
            SortBy::Status => Rank::Number(i64::try_from(status.place()).unwrap_or(i64::MAX)),
            SortBy::Size => Rank::Number(subject.bytes.saturating_neg()),
            SortBy::Added | SortBy::Progress | SortBy::Files => Rank::Number(row.get(10)?),
        };
        let (id, start) = (rows::id(row, 0)?, start(subject.id.as_bytes()));
        let candidates = if verdict.is_none() { &mut decided.open } else { &mut decided.accepted };
        candidates.push(Candidate { rowid, id, start, added: subject.added, rank, hits });
    }
    Ok(decided)
}

fn look_up_paths(db: &Connection, matcher: &Matcher, open: &mut [Candidate]) -> rusqlite::Result<()> {
    let mut select = db.prepare_cached("SELECT path FROM files WHERE torrent_id = ?1 AND dropped_at IS NULL")?;
    let mut folded = String::new();
    for candidate in open {
        let mut paths = select.query([candidate.id.as_str()])?;
        while let Some(row) = paths.next()? {
            folded.clear();
            matcher.fold_path(row.get_ref(0)?.as_str()?, &mut folded);
            candidate.hits = matcher.path_hits(folded.as_bytes(), candidate.hits);
        }
    }
    Ok(())
}

/// Reads all files from the first to the last of the candidates, which are sorted by id as the files are.
fn read_paths(db: &Connection, matcher: &Matcher, open: &mut [Candidate]) -> rusqlite::Result<()> {
    let (Some(first), Some(last)) = (open.first(), open.last()) else { return Ok(()) };
    let sql = format!(
        "SELECT torrent_id, path FROM files WHERE torrent_id BETWEEN ?1 AND ?2 AND dropped_at IS NULL AND {PATH_PASSES}path)"
    );
    let mut statement = db.prepare(&sql)?;
    let mut files = statement.query([first.id.as_str().to_owned(), last.id.as_str().to_owned()])?;
    let mut folded = String::new();
    let mut candidates = open.iter_mut().peekable();
    while let Some(row) = files.next()? {
        let id = row.get_ref(0)?.as_bytes()?;
        let start = start(id);
        let order = loop {
            let Some(candidate) = candidates.peek() else { return Ok(()) };
            match candidate.by_id(start, id) {
                Ordering::Less => drop(candidates.next()),
                order => break order,
            }
        };
        if let (Ordering::Equal, Some(candidate)) = (order, candidates.peek_mut()) {
            folded.clear();
            matcher.fold_path(row.get_ref(1)?.as_str()?, &mut folded);
            candidate.hits = matcher.path_hits(folded.as_bytes(), candidate.hits);
        }
    }
    Ok(())
}

impl Candidate {
    /// One of which nothing else decides.
    fn known(id: TorrentId, rowid: i64) -> Self {
        let start = start(id.as_str().as_bytes());
        Self { rowid, id, start, added: None, rank: Rank::Number(0), hits: Hits::default() }
    }

    /// Compares by id with the first bytes and the whole of another one.
    fn by_id(&self, start: u128, id: &[u8]) -> Ordering {
        let own = self.id.as_str().as_bytes();
        // Ids have no zero bytes. Those of the service fit in the number, so that none is looked up in memory.
        let rest = || if own.len().max(id.len()) > START { own.cmp(id) } else { Ordering::Equal };
        self.start.cmp(&start).then_with(rest)
    }
}

/// Returns the first bytes of an id as a number that sorts like them.
fn start(id: &[u8]) -> u128 {
    let mut start = [0; START];
    start.iter_mut().zip(id).for_each(|(to, from)| *to = *from);
    u128::from_be_bytes(start)
}
