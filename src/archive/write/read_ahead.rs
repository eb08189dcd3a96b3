//! Brings into memory what the rows of a list are compared with, while the service is still making the list.

use std::pin::pin;

use rusqlite::Connection;

use crate::archive::{Archive, Error};

/// Most rows that are read ahead: two full pages of the list.
const ROWS: usize = 10_000;

/// Characters of JSON after which no more is read ahead: the writer's cache would not hold it.
const JSON: usize = 8 * 1_024 * 1_024;

/// Rows that are read in one go: whoever wants to write, be it the next request's place in the quota, waits for no more.
const PORTION: usize = 250;

/// Characters of JSON after which a portion ends earlier.
const PORTION_JSON: usize = 512 * 1_024;

/// How far the reading has got.
#[derive(Debug, Clone, Copy)]
struct Ahead {
    /// The row that was read last; the newest is the first.
    row: i64,
    rows: usize,
    json: usize,
}

impl Archive {
    /// Waits for an answer, and meanwhile reads the newest torrents and what the index of ids has of them, so that the
    /// first page of a list finds both in memory. The answer is not waited for any longer on that account.
    pub async fn reading_ahead<T>(&self, answer: impl Future<Output = T>) -> T {
        let mut answer = pin!(answer);
        tokio::select! {
            biased;
            answer = &mut answer => return answer,
            // What fails here is told to whoever needs it: storage that failed stays refused.
            _ = self.read_ahead() => {}
        }
        answer.await
    }

    async fn read_ahead(&self) -> Result<(), Error> {
        let mut ahead = Some(Ahead { row: i64::MAX, rows: 0, json: 0 });
        while let Some(so_far) = ahead {
            ahead = self.writer.run(move |db| portion(db, so_far)).await?;
        }
        Ok(())
    }
}

/// Reads the next portion; returns how far it has got, or nothing when that is all or enough.
fn portion(db: &Connection, so_far: Ahead) -> rusqlite::Result<Option<Ahead>> {
    let sql = "SELECT rowid, length(json), EXISTS (SELECT 1 FROM torrents same WHERE same.id = t.id) FROM torrents t \
               WHERE rowid < ?1 ORDER BY rowid DESC";
    let mut select = db.prepare_cached(sql)?;
    let mut found = select.query([so_far.row])?;
    let mut ahead = so_far;
    while let Some(row) = found.next()? {
        ahead.row = row.get(0)?;
        ahead.rows += 1;
        ahead.json += row.get::<_, Option<usize>>(1)?.unwrap_or(0);
        if ahead.rows >= ROWS || ahead.json >= JSON {
            break;
        }
        if ahead.rows - so_far.rows >= PORTION || ahead.json - so_far.json >= PORTION_JSON {
            return Ok(Some(ahead));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use rusqlite::OpenFlags;

    use super::*;
    use crate::archive::file::handle;
    use crate::archive::schema::version;

    /// Reads ahead of a list what an archive of so many torrents has; returns after how many rows each portion ended.
    fn portions(torrents: usize, json: usize) -> Vec<usize> {
        let mut db = Connection::open_in_memory().unwrap();
        version::build(&mut db).unwrap();
        let sql = "INSERT INTO torrents (id, json, first_seen_at, last_seen_at, rev) WITH RECURSIVE n (n) AS \
                   (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ?1) SELECT 'A' || n, printf('%.*c', ?2, 'x'), 0, 0, 1 FROM n";
        db.execute(sql, [torrents, json]).unwrap();
        let mut next = Some(Ahead { row: i64::MAX, rows: 0, json: 0 });
        let mut ends = Vec::new();
        while let Some(so_far) = next {
            next = portion(&db, so_far).unwrap();
            ends.extend(next.map(|ahead| ahead.rows));
        }
        ends
    }

    #[test]
    fn nobody_waits_for_more_than_a_portion_and_no_more_is_read_than_is_kept() {
        assert_eq!(portions(600, 10), [250, 500]);
        assert_eq!(portions(10_600, 1).last(), Some(&9_750), "the last portion ends with the ten-thousandth row");
        assert_eq!(portions(60, 1_024 * 1_024), [1, 2, 3, 4, 5, 6, 7], "the eighth is the last one");
    }

    #[tokio::test]
    async fn an_answer_does_not_wait_for_what_is_read_ahead_nor_fail_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        let archive = Archive::open(&path).unwrap();
        let other = handle::open(&path, OpenFlags::SQLITE_OPEN_READ_WRITE).unwrap();
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        let answer = async {
            tokio::time::sleep(Duration::from_millis(20)).await;
            7
        };
        let told = tokio::time::timeout(Duration::from_secs(5), archive.reading_ahead(answer)).await;
        assert_eq!(told, Ok(7));
        other.execute_batch("ROLLBACK").unwrap();
        archive.close().await.unwrap();
    }
}
