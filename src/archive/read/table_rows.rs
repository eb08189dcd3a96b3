//! The small rows that tables show: all of them, those that changed, and the first ones of a screen.

use rusqlite::Connection;

use super::search::parts;
use crate::archive::schema::rows;
use crate::archive::{Error, Reader};
use crate::model::TorrentRow;

/// Rows that changed since a change number.
#[derive(Debug, Clone, PartialEq)]
pub struct RowsDelta {
    /// The rows as they are now.
    pub rows: Vec<TorrentRow>,
    /// The newest change number, to ask with the next time.
    pub rev: i64,
}

impl Reader {
    /// Returns the torrents that changed after `rev`; all of them for 0.
    pub fn rows_since(&self, rev: i64) -> Result<RowsDelta, Error> {
        if rev == 0 {
            return self.all_rows();
        }
        let delta = self.read(|db| rows_where(db, &format!("t.rev > {rev}")))?;
        Ok(RowsDelta { rev: delta.rev.max(rev), ..delta })
    }

    /// Returns all torrents; a large archive is read by several connections.
    fn all_rows(&self) -> Result<RowsDelta, Error> {
        self.shared_view(|view| {
            let found = view.share(parts(view, false)?, |db, part| {
                part.iter().map(|rows| rows_where(db, rows)).collect::<rusqlite::Result<Vec<_>>>()
            })?;
            // How many there are is told by the rows alone: a row number can be anything.
            let mut all = RowsDelta { rows: Vec::new(), rev: 0 };
            for delta in found.into_iter().flatten() {
                all.rows.extend(delta.rows);
                all.rev = all.rev.max(delta.rev);
            }
            Ok(all)
        })
    }

    /// Returns the torrents added last, at most `limit`: those that a screen begins with.
    pub fn newest_rows(&self, limit: u32) -> Result<Vec<TorrentRow>, Error> {
        self.read(|db| {
            let sql = format!(
                "SELECT {} FROM torrents t LEFT JOIN torrent_details d ON d.id = t.id ORDER BY t.added_at DESC LIMIT ?1",
                *rows::TORRENT_ROW
            );
            db.prepare(&sql)?.query_map([limit], rows::torrent_row)?.collect()
        })
    }
}

/// Reads the torrents of which a condition is true.
fn rows_where(db: &Connection, condition: &str) -> rusqlite::Result<RowsDelta> {
    let sql = format!(
        "SELECT {} FROM torrents t LEFT JOIN torrent_details d ON d.id = t.id WHERE {condition}",
        *rows::TORRENT_ROW
    );
    let mut rev = 0;
    let mut select = db.prepare(&sql)?;
    let found = select.query_map([], |r| {
        rev = rev.max(r.get(10)?);
        rows::torrent_row(r)
    })?;
    let rows = found.collect::<rusqlite::Result<_>>()?;
    Ok(RowsDelta { rows, rev })
}

#[cfg(test)]
mod tests {
    use rusqlite::OpenFlags;

    use super::*;
    use crate::archive::file::handle;
    use crate::archive::open::connection;

    #[test]
    fn a_row_number_beyond_all_others_takes_no_room_for_rows_that_are_not_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        connection::finish(connection::open_writer(&path, None).unwrap(), &path).unwrap();
        let writer = handle::open(&path, OpenFlags::SQLITE_OPEN_READ_WRITE).unwrap();
        for row in [1, 2, i64::MAX] {
            let sql =
                "INSERT INTO torrents (rowid, id, first_seen_at, last_seen_at, rev) VALUES (?1, 'A' || ?1, 0, 0, 5)";
            writer.execute(sql, [row]).unwrap();
        }
        let found = Reader::open(&path).unwrap().rows_since(0).unwrap();
        assert_eq!((found.rows.len(), found.rev), (3, 5));
    }
}
