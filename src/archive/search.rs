//! Searches by query: reads only what the query looks at, and paths only where names leave it open.
//!
//! There is no text index. Names and paths are folded and searched as they are read, so that a search
//! means the same here and on the screen.

use std::collections::{HashMap, HashSet};

use rusqlite::{Connection, Row};

use super::{Error, Reader, rows};
use crate::format::fold;
use crate::model::{FoundTorrent, Status, Timestamp, TorrentId};
use crate::query::{Hits, Matcher, Needs, Subject};

/// Undecided torrents up to which their files are looked up one by one; for more, all files are read in one go.
const FEW: usize = 2_000;

/// A torrent that its fields and its name leave in the running.
struct Candidate {
    id: TorrentId,
    added: Option<Timestamp>,
    hits: Hits,
}

impl Reader {
    /// Returns the torrents that a query accepts, in no particular order.
    pub fn search(&self, matcher: &Matcher) -> Result<Vec<TorrentId>, Error> {
        self.moment(|db| Ok(search(db, matcher)?.into_iter().map(|candidate| candidate.id).collect()))
    }

    /// Returns the torrents that a query accepts, with what a list shows of them, in no particular order.
    pub fn found(&self, matcher: &Matcher) -> Result<Vec<FoundTorrent>, Error> {
        self.moment(|db| {
            if matcher.accepts_all() {
                return rows(db, "");
            }
            let ids = search(db, matcher)?;
            let total: usize = db.query_row("SELECT count(*) FROM torrents", [], |r| r.get(0))?;
            // Reading each by its key is slower than reading all in one go when most are wanted.
            if ids.len() * 4 > total {
                let wanted: HashSet<TorrentId> = ids.into_iter().map(|candidate| candidate.id).collect();
                let mut all = rows(db, "")?;
                all.retain(|found| wanted.contains(&found.row.id));
                return Ok(all);
            }
            let mut select = db.prepare_cached(&found_sql("WHERE t.id = ?1"))?;
            ids.iter().map(|candidate| select.query_row([candidate.id.as_str()], found_torrent)).collect()
        })
    }
}

/// Returns the statement that reads found torrents, for [`found_torrent`].
pub(super) fn found_sql(tail: &str) -> String {
    format!(
        "SELECT {}, t.hash, t.host FROM torrents t LEFT JOIN torrent_details d ON d.id = t.id {tail}",
        rows::TORRENT_ROW
    )
}

/// Returns the keys of the torrents that a query accepts, newest first.
pub(super) fn newest_first(db: &Connection, matcher: &Matcher) -> rusqlite::Result<Vec<TorrentId>> {
    let mut accepted = search(db, matcher)?;
    accepted.sort_unstable_by(|a, b| (b.added, &a.id).cmp(&(a.added, &b.id)));
    Ok(accepted.into_iter().map(|candidate| candidate.id).collect())
}

fn rows(db: &Connection, tail: &str) -> rusqlite::Result<Vec<FoundTorrent>> {
    db.prepare_cached(&found_sql(tail))?.query_map([], found_torrent)?.collect()
}

/// Reads a found torrent.
pub(super) fn found_torrent(row: &Row<'_>) -> rusqlite::Result<FoundTorrent> {
    // The column after the row's own ten is its change number.
    Ok(FoundTorrent { row: rows::torrent_row(row)?, hash: row.get(11)?, host: row.get(12)? })
}

fn search(db: &Connection, matcher: &Matcher) -> rusqlite::Result<Vec<Candidate>> {
    let mut accepted = Vec::new();
    let mut open = Vec::new();
    let mut folded = String::new();
    let mut statement = db.prepare_cached(&candidates_sql(matcher.needs()))?;
    let mut found = statement.query([])?;
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
        match matcher.verdict(hits, false) {
            Some(true) => accepted.push(Candidate { id: rows::id(row, 0)?, added: subject.added, hits }),
            Some(false) => {}
            None => open.push(Candidate { id: rows::id(row, 0)?, added: subject.added, hits }),
        }
    }
    if open.len() > FEW {
        read_all_paths(db, matcher, &mut open)?;
    } else {
        look_up_paths(db, matcher, &mut open)?;
    }
    accepted.extend(open.into_iter().filter(|candidate| matcher.verdict(candidate.hits, true) == Some(true)));
    Ok(accepted)
}

/// Columns that nobody asks for are constants, so that SQLite does not read them.
fn candidates_sql(needs: Needs) -> String {
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
    format!(
        "SELECT t.id, coalesce(t.filename, (SELECT d.name FROM torrent_details d WHERE d.id = t.id), ''), t.status, \
         coalesce(t.bytes, 0), t.added_at, t.gone_at IS NOT NULL, {detailed}, {hash}, {host}, {owed}, {duplicate} \
         FROM torrents t"
    )
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

fn read_all_paths(db: &Connection, matcher: &Matcher, open: &mut [Candidate]) -> rusqlite::Result<()> {
    let places: HashMap<TorrentId, usize> = open.iter().enumerate().map(|(n, found)| (found.id.clone(), n)).collect();
    let mut statement = db.prepare_cached("SELECT torrent_id, path FROM files WHERE dropped_at IS NULL")?;
    let mut files = statement.query([])?;
    let mut folded = String::new();
    // The files of a torrent lie together.
    let (mut current, mut place) = (String::new(), None);
    while let Some(row) = files.next()? {
        let id = row.get_ref(0)?.as_str()?;
        if id != current {
            id.clone_into(&mut current);
            place = TorrentId::parse(id).ok().and_then(|id| places.get(&id).copied());
        }
        let Some(candidate) = place.and_then(|place| open.get_mut(place)) else { continue };
        folded.clear();
        fold(row.get_ref(1)?.as_str()?, &mut folded);
        candidate.hits = matcher.path_hits(folded.as_bytes(), candidate.hits);
    }
    Ok(())
}
