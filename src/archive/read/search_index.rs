//! Everything that most queries look at, in memory: a search of a million paths in a few hundredths of a second.
//!
//! The index reads the archive in portions, in the order of its changes, so that it can be built behind a
//! screen and be kept up to date at little cost. What it means is what [`Reader::search`] means.

use std::collections::HashMap;

use rusqlite::Connection;

use crate::archive::schema::rows;
use crate::archive::{Error, Reader};
use crate::format::fold;
use crate::model::{Status, Timestamp, TorrentId};
use crate::query::{Matcher, PATH_END, Subject};

/// Torrents that are read at once; a search waits for no more than this.
const PORTION: usize = 500;

/// Torrents for which room is made at the start; a stray row number must not ask for more.
const MOST_RESERVED: usize = 1_000_000;

/// Bytes of the texts of a torrent, more than usual.
const USUAL_TEXT: usize = 1_024;

/// What a query looks at, and where the torrent stands among the changes.
const COLUMNS: &str = "t.id, coalesce(t.filename, (SELECT d.name FROM torrent_details d WHERE d.id = t.id), ''), t.status, \
     max(coalesce(t.bytes, 0), 0), t.added_at, EXISTS (SELECT 1 FROM torrent_details d WHERE d.id = t.id), \
     t.gone_at IS NOT NULL, t.rev, t.rowid";

/// Folded names and paths of all torrents, with the fields that a row of a table has.
#[derive(Debug, Default)]
pub struct SearchIndex {
    entries: Vec<Entry>,
    /// Where the torrent of a row of the archive is.
    by_row: HashMap<i64, u32>,
    /// Every status there is; a torrent has the number of its own.
    statuses: Vec<Status>,
    /// Of each torrent its id, then its name, then its paths, each path with its end.
    text: Vec<u8>,
    /// Bytes that belong to no torrent any more.
    waste: usize,
    /// Change number and row of the torrent that was read last.
    read_to: (i64, i64),
}

/// One torrent, kept small: there are a hundred thousand of them.
#[derive(Debug, Clone, Copy)]
struct Entry {
    /// Where its id begins in the text; its name and its paths follow.
    from: usize,
    /// Lengths in bytes.
    id: u32,
    name: u32,
    paths: u32,
    /// Number of its status.
    status: u32,
    bytes: i64,
    /// Unix seconds, or [`NEVER`].
    added: i64,
    has_detail: bool,
    gone: bool,
}

/// The time of addition of a torrent that has none.
const NEVER: i64 = i64::MIN;

impl SearchIndex {
    /// Takes in a portion of what was written since the last one; says whether there is more.
    pub fn catch_up(&mut self, reader: &Reader) -> Result<bool, Error> {
        reader.moment(|db| {
            let known = "SELECT EXISTS (SELECT 1 FROM torrents WHERE rowid = ?2 AND rev >= ?1)";
            if self.read_to != (0, 0) && !db.query_row(known, self.read_to, |row| row.get(0))? {
                // Change numbers only grow, so the archive was emptied and has begun anew.
                *self = Self::default();
            }
            if self.entries.is_empty() {
                // Memory that grows step by step is never given back whole.
                let rows: i64 = db.query_row("SELECT coalesce(max(rowid), 0) FROM torrents", [], |r| r.get(0))?;
                let rows = usize::try_from(rows).unwrap_or(0).min(MOST_RESERVED);
                self.entries.reserve_exact(rows);
                self.by_row.reserve(rows);
                // Memory that is not written to costs nothing; without it the text grows as it can.
                let _ = self.text.try_reserve_exact(rows * USUAL_TEXT);
            }
            let (rev, row) = self.read_to;
            // Many rows may share a change number: first the rest of the last one, then what is newer.
            let rest = "t.rev = ?1 AND t.rowid > ?2 ORDER BY t.rowid LIMIT ?3";
            let mut read = self.take_in(db, rest, [rev, row], PORTION)?;
            if read < PORTION {
                let newer = "t.rev > ?1 AND ?2 IS NOT NULL ORDER BY t.rev, t.rowid LIMIT ?3";
                read += self.take_in(db, newer, [rev, row], PORTION - read)?;
            }
            if read < PORTION {
                self.text.shrink_to_fit();
                self.entries.shrink_to_fit();
            }
            Ok(read == PORTION)
        })
    }

    /// Returns the torrents that a query accepts because of their paths; those that their names decide about are left out.
    pub fn search_paths(&self, matcher: &Matcher) -> Vec<TorrentId> {
        let accepted = self.entries.iter().filter(|entry| {
            let [id, name, paths] = self.texts(entry);
            let hits = matcher.name_hits(name);
            matcher.verdict(hits, false).is_none()
                && matcher.fields(&self.subject(entry, id))
                && matcher.verdict_of_paths(paths, hits)
        });
        accepted.filter_map(|entry| TorrentId::parse(id_text(self.texts(entry)[0])).ok()).collect()
    }

    /// Returns a torrent's id, its name, and its paths.
    fn texts(&self, entry: &Entry) -> [&[u8]; 3] {
        let mut from = entry.from;
        [entry.id, entry.name, entry.paths].map(|length| {
            let to = from + length as usize;
            self.text.get(std::mem::replace(&mut from, to)..to).unwrap_or(&[])
        })
    }

    fn subject<'a>(&'a self, entry: &Entry, id: &'a [u8]) -> Subject<'a> {
        Subject {
            bytes: entry.bytes,
            added: Some(entry.added).filter(|at| *at != NEVER).and_then(|at| Timestamp::from_second(at).ok()),
            has_detail: entry.has_detail,
            gone: entry.gone,
            ..Subject::bare(id_text(id), &self.statuses[entry.status as usize])
        }
    }

    /// Reads torrents and their files; returns how many.
    fn take_in(&mut self, db: &Connection, which: &str, after: [i64; 2], limit: usize) -> rusqlite::Result<usize> {
        let mut torrents = db.prepare_cached(&format!("SELECT {COLUMNS} FROM torrents t WHERE {which}"))?;
        let mut paths = db.prepare_cached("SELECT path FROM files WHERE torrent_id = ?1 AND dropped_at IS NULL")?;
        let mut found = torrents.query((after[0], after[1], limit))?;
        let (mut folded, mut read) = (String::new(), 0);
        while let Some(row) = found.next()? {
            let from = self.text.len();
            let id = row.get_ref(0)?.as_str()?;
            self.text.extend_from_slice(id.as_bytes());
            let name = self.text.len();
            self.push_folded(row.get_ref(1)?.as_str()?, &mut folded);
            let first_path = self.text.len();
            let mut files = paths.query([id])?;
            while let Some(file) = files.next()? {
                self.push_folded(file.get_ref(0)?.as_str()?, &mut folded);
                self.text.push(PATH_END);
            }
            let length = |from: usize, to: usize| u32::try_from(to - from).unwrap_or(u32::MAX);
            let status = rows::status(row, 2)?.unwrap_or_else(|| Status::parse(""));
            let entry = Entry {
                from,
                id: length(from, name),
                name: length(name, first_path),
                paths: length(first_path, self.text.len()),
                status: self.number_of(status),
                bytes: row.get(3)?,
                added: row.get::<_, Option<i64>>(4)?.unwrap_or(NEVER),
                has_detail: row.get(5)?,
                gone: row.get(6)?,
            };
            self.read_to = (row.get(7)?, row.get(8)?);
            self.put(self.read_to.1, entry);
            read += 1;
        }
        self.drop_waste();
        Ok(read)
    }

    fn push_folded(&mut self, text: &str, folded: &mut String) {
        folded.clear();
        fold(text, folded);
        self.text.extend_from_slice(folded.as_bytes());
    }

    fn number_of(&mut self, status: Status) -> u32 {
        let known = self.statuses.iter().position(|known| *known == status);
        let number = known.unwrap_or_else(|| {
            self.statuses.push(status);
            self.statuses.len() - 1
        });
        u32::try_from(number).unwrap_or(0)
    }

    /// Puts the torrent of a row in its place.
    fn put(&mut self, row: i64, entry: Entry) {
        if let Some(old) = self.by_row.get(&row).and_then(|at| self.entries.get_mut(*at as usize)) {
            self.waste += old.length();
            *old = entry;
        } else {
            self.by_row.insert(row, u32::try_from(self.entries.len()).unwrap_or(u32::MAX));
            self.entries.push(entry);
        }
    }

    /// Moves the texts together when a quarter of the memory is waste; needs no second memory for it.
    fn drop_waste(&mut self) {
        if self.waste * 4 <= self.text.len() {
            return;
        }
        let mut places: Vec<(usize, usize)> = self.entries.iter().map(|entry| entry.from).zip(0..).collect();
        places.sort_unstable();
        let mut end = 0;
        for (from, at) in places {
            let entry = &mut self.entries[at];
            self.text.copy_within(from..from + entry.length(), end);
            entry.from = end;
            end += entry.length();
        }
        self.text.truncate(end);
        self.waste = 0;
    }
}

impl Entry {
    fn length(&self) -> usize {
        self.id as usize + self.name as usize + self.paths as usize
    }
}

/// Returns an id as the text it was.
fn id_text(id: &[u8]) -> &str {
    std::str::from_utf8(id).unwrap_or("")
}
