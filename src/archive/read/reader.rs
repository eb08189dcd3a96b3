//! Reading: a connection of its own that cannot write, for screens and reports.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::facts;
use crate::archive::file::place::resolve;
use crate::archive::open::reading::{Source, View, open_view};
use crate::archive::schema::{identity, version};
use crate::archive::snapshot::rescue::explained;
use crate::archive::{Barrier, Error};
use crate::model::{TorrentFacts, TorrentId};

/// A read-only view of an archive. Every method reads one consistent state and keeps nothing open.
#[derive(Debug)]
pub struct Reader {
    pub(in crate::archive) view: View,
    pub(in crate::archive) path: PathBuf,
}

/// How far an archive has got: nothing of it ever grows less, since nothing is deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extent {
    id: Option<String>,
    torrents: i64,
    rev: i64,
}

impl Extent {
    /// Whether what had this extent cannot have become what has the other one by being written to: it was emptied, put
    /// back, or another archive took its place.
    pub fn is_past(&self, now: &Self) -> bool {
        self.id != now.id || self.torrents > now.torrents || self.rev > now.rev
    }
}

impl Reader {
    /// Opens an existing archive, wherever it lies and whoever owns it.
    ///
    /// # Errors
    /// [`Error::Missing`] when there is none, [`Error::Foreign`] and its kin for another program's file, [`Error::Newer`]
    /// for a newer version's, [`Error::Damaged`] with the way back where there is a good snapshot.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let path = resolve(path)?;
        Ok(Self { view: open_view(&path)?, path })
    }

    /// Returns what is read: the archive as others write it, or what cannot show their writes.
    pub fn source(&self) -> Source {
        self.view.source
    }

    /// Returns what keeps this user from writing the archive, if anything.
    pub fn barrier(&self) -> Option<&Barrier> {
        self.view.barrier.as_ref()
    }

    /// Whether the archive has changed in a way that this reader will never see; another one does.
    pub fn is_stale(&self) -> bool {
        self.view.is_stale()
    }

    /// Returns how far the archive has got.
    pub fn extent(&self) -> Result<Extent, Error> {
        self.read(|db| {
            let count = "SELECT (SELECT count(*) FROM torrents), (SELECT coalesce(max(rev), 0) FROM torrents)";
            let (torrents, rev) = db.query_row(count, [], |r| Ok((r.get(0)?, r.get(1)?)))?;
            Ok(Extent { id: identity::id(db)?, torrents, rev })
        })
    }

    /// Returns everything that is known of one torrent.
    pub fn facts(&self, id: &TorrentId) -> Result<Option<TorrentFacts>, Error> {
        self.read(|db| facts::one(db, id))
    }

    /// Returns every known info hash in small letters, and whether a torrent that is not gone has it.
    pub fn hashes(&self) -> Result<BTreeMap<String, bool>, Error> {
        self.read(|db| {
            let sql = "SELECT lower(hash), max(gone_at IS NULL) FROM torrents WHERE hash IS NOT NULL GROUP BY 1";
            db.prepare(sql)?.query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?.collect()
        })
    }

    /// Returns a number that changes when another connection has written; fails when that was a newer program's.
    pub fn data_version(&self) -> Result<i64, Error> {
        version::refuse_newer(&self.view.db, &self.path).map_err(explained)?;
        self.read(|db| db.prepare_cached("PRAGMA data_version")?.query_row([], |r| r.get(0)))
    }

    /// Returns how many torrents are archived, and how many of them with details.
    pub fn counts(&self) -> Result<(u64, u64), Error> {
        self.read(|db| {
            db.query_row("SELECT (SELECT count(*) FROM torrents), (SELECT count(*) FROM torrent_details)", [], |r| {
                Ok((r.get(0)?, r.get(1)?))
            })
        })
    }

    pub(in crate::archive) fn read<T>(
        &self,
        query: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, Error> {
        match query(&self.view.db).map_err(|e| Error::of(&self.path, e)) {
            Ok(_) if !self.view.is_whole() => Err(Error::Changed(self.path.clone())),
            Ok(found) => Ok(found),
            Err(error) => Err(explained(self.view.judge(&self.path, error))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::file::handle;
    use crate::archive::open::{connection, reading};

    #[test]
    fn a_reader_without_locks_notices_when_somebody_writes_after_all() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a?b#c%20.db");
        let db = connection::open_writer(&path, None).unwrap();
        connection::finish(db, &path).unwrap();
        let view = reading::unlocked(&path).unwrap();
        let reader = Reader { view, path: path.clone() };
        assert_eq!((reader.source(), reader.counts().unwrap()), (Source::Frozen, (0, 0)));
        assert!(reader.view.another().is_some());
        let writer = handle::open(&path, rusqlite::OpenFlags::SQLITE_OPEN_READ_WRITE).unwrap();
        writer.execute_batch("INSERT INTO meta VALUES ('a', 'b')").unwrap();
        // What is in the journal leaves the file as it is: stale, and right all the same.
        assert!(reader.is_stale());
        assert_eq!(reader.counts().unwrap(), (0, 0));
        connection::finish(writer, &path).unwrap();
        assert!(matches!(reader.counts(), Err(Error::Changed(_))));
        assert!(reader.view.another().is_none());
        let mut files: Vec<_> =
            std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        files.sort();
        assert_eq!(files, ["a?b#c%20.db"]);
    }

    #[test]
    fn a_reader_notices_when_its_file_is_taken_away_or_another_one_lies_in_its_place() {
        let folder = tempfile::tempdir().unwrap();
        let make = |name: &str| {
            let path = folder.path().join(name);
            connection::finish(connection::open_writer(&path, None).unwrap(), &path).unwrap();
            path
        };
        let (path, other) = (make("one.db"), make("two.db"));
        let reader = Reader::open(&path).unwrap();
        let writer = handle::open(&path, rusqlite::OpenFlags::SQLITE_OPEN_READ_WRITE).unwrap();
        writer.execute_batch("INSERT INTO meta VALUES ('a', 'b')").unwrap();
        assert_eq!((reader.source(), reader.is_stale()), (Source::Live, false), "it sees what is written");
        connection::finish(writer, &path).unwrap();
        let before = reader.extent().unwrap();
        assert!(!before.is_past(&reader.extent().unwrap()));
        assert!(reader.view.another().is_some());
        std::fs::rename(&other, &path).unwrap();
        assert!(reader.is_stale());
        assert!(reader.view.another().is_none(), "one state is not read from two archives");
        let reader = Reader::open(&path).unwrap();
        assert!(!reader.is_stale() && before.is_past(&reader.extent().unwrap()), "another archive");
        std::fs::remove_file(&path).unwrap();
        assert!(reader.is_stale());
    }

    #[test]
    fn an_archive_that_was_written_to_is_the_same_and_one_that_has_less_is_not() {
        let extent = |torrents, rev| Extent { id: Some("one".to_owned()), torrents, rev };
        assert!(!extent(3, 9).is_past(&extent(3, 9)) && !extent(3, 9).is_past(&extent(4, 12)));
        assert!(extent(3, 9).is_past(&extent(0, 0)), "emptied");
        assert!(extent(3, 9).is_past(&extent(3, 7)), "put back");
        assert!(extent(3, 9).is_past(&Extent { id: None, ..extent(9, 99) }));
    }
}
