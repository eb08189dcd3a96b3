//! Everything that most queries look at, in memory: a search of a million paths in less time than an eye blinks.
//!
//! The index reads the archive in portions, in the order of its changes, so that it can be built behind a
//! screen and be kept up to date at little cost. What it means is what [`Reader::search`] means.

use std::collections::HashMap;

use rusqlite::{CachedStatement, Connection};

use super::{Error, Reader, rows};
use crate::format::fold;
use crate::model::{Status, Timestamp, TorrentId};
use crate::query::{Matcher, PATH_END, Subject};

/// Torrents that are read at once; a search waits for no more than this.
const PORTION: usize = 500;

/// What a query looks at besides texts, and [`entry`] reads.
const COLUMNS: &str = "t.id, coalesce(t.filename, (SELECT d.name FROM torrent_details d WHERE d.id = t.id), ''), t.status, \
     coalesce(t.bytes, 0), t.added_at, EXISTS (SELECT 1 FROM torrent_details d WHERE d.id = t.id), \
     t.gone_at IS NOT NULL, t.rev, t.rowid";

/// Folded names and paths of all torrents, with the fields that a row of a table has.
#[derive(Debug, Default)]
pub struct SearchIndex {
    entries: Vec<Entry>,
    by_id: HashMap<TorrentId, usize>,
    /// Of each torrent its name, then its paths, each path with its end.
    text: Vec<u8>,
    /// Bytes that belong to no torrent any more.
    waste: usize,
    /// Change number and row of the torrent that was read last.
    read_to: (i64, i64),
}

/// One torrent; its texts are found by where the name begins, where the paths begin, and where they end.
#[derive(Debug)]
struct Entry {
    id: TorrentId,
    status: Status,
    bytes: i64,
    added: Option<Timestamp>,
    has_detail: bool,
    gone: bool,
    from: usize,
    paths: usize,
    to: usize,
}

impl SearchIndex {
    /// Takes in a portion of what was written since the last one; says whether there is more.
    pub fn catch_up(&mut self, reader: &Reader) -> Result<bool, Error> {
        reader.moment(|db| {
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
            }
            Ok(read == PORTION)
        })
    }

    /// Returns the torrents that a query accepts because of their paths; those that their names decide about are left out.
    pub fn search_paths(&self, matcher: &Matcher) -> Vec<TorrentId> {
        let accepted = |entry: &&Entry| {
            let hits = matcher.name_hits(&self.text[entry.from..entry.paths]);
            matcher.verdict(hits, false).is_none() && matcher.verdict_of_paths(&self.text[entry.paths..entry.to], hits)
        };
        let subjects = self.entries.iter().filter(|entry| matcher.fields(&entry.subject()));
        subjects.filter(accepted).map(|entry| entry.id.clone()).collect()
    }

    /// Reads torrents and their files; returns how many.
    fn take_in(&mut self, db: &Connection, which: &str, after: [i64; 2], limit: usize) -> rusqlite::Result<usize> {
        let mut torrents = db.prepare_cached(&format!("SELECT {COLUMNS} FROM torrents t WHERE {which}"))?;
        let mut paths = db.prepare_cached("SELECT path FROM files WHERE torrent_id = ?1 AND dropped_at IS NULL")?;
        let mut found = torrents.query((after[0], after[1], limit))?;
        let (mut folded, mut read) = (String::new(), 0);
        while let Some(row) = found.next()? {
            let from = self.text.len();
            push_folded(row.get_ref(1)?.as_str()?, &mut folded, &mut self.text);
            let entry = Entry {
                id: rows::id(row, 0)?,
                status: rows::status(row, 2)?.unwrap_or_else(|| Status::parse("")),
                bytes: row.get(3)?,
                added: rows::time(row, 4)?,
                has_detail: row.get(5)?,
                gone: row.get(6)?,
                from,
                paths: self.text.len(),
                to: 0,
            };
            self.read_to = (row.get(7)?, row.get(8)?);
            self.push_paths(&mut paths, &entry.id, &mut folded)?;
            self.put(entry);
            read += 1;
        }
        self.drop_waste();
        Ok(read)
    }

    fn push_paths(
        &mut self,
        select: &mut CachedStatement<'_>,
        id: &TorrentId,
        folded: &mut String,
    ) -> rusqlite::Result<()> {
        let mut paths = select.query([id.as_str()])?;
        while let Some(row) = paths.next()? {
            push_folded(row.get_ref(0)?.as_str()?, folded, &mut self.text);
            self.text.push(PATH_END);
        }
        Ok(())
    }

    /// Puts a torrent whose texts have just been written in its place.
    fn put(&mut self, entry: Entry) {
        let entry = Entry { to: self.text.len(), ..entry };
        match self.by_id.get(&entry.id).and_then(|at| self.entries.get_mut(*at)) {
            Some(old) => {
                self.waste += old.to - old.from;
                *old = entry;
            }
            None => {
                self.by_id.insert(entry.id.clone(), self.entries.len());
                self.entries.push(entry);
            }
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
            let back = from - end;
            self.text.copy_within(from..entry.to, end);
            (entry.from, entry.paths, entry.to) = (end, entry.paths - back, entry.to - back);
            end = entry.to;
        }
        self.text.truncate(end);
        self.waste = 0;
    }
}

impl Entry {
    fn subject(&self) -> Subject<'_> {
        Subject {
            id: self.id.as_str(),
            status: &self.status,
            bytes: self.bytes,
            added: self.added,
            has_detail: self.has_detail,
            gone: self.gone,
            hash: None,
            host: None,
            owed: false,
            duplicate: false,
        }
    }
}

fn push_folded(text: &str, folded: &mut String, into: &mut Vec<u8>) {
    folded.clear();
    fold(text, folded);
    into.extend_from_slice(folded.as_bytes());
}
