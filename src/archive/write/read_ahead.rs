//! Brings into memory what the rows of a list are compared with, while the service is still making the list.

use crate::archive::{Archive, Error};

/// Rows that are read ahead. With their JSON they take some ten megabytes, which the writer's cache holds.
const ROWS: u32 = 10_000;

impl Archive {
    /// Reads the index of ids and the rows of the newest torrents, so that the first page of a list finds them in memory.
    /// Nothing is returned and nothing is written: whoever does not wait for it loses time and nothing else.
    pub async fn read_ahead(&self) -> Result<(), Error> {
        self.writer
            .run(|db| {
                let read =
                    |sql: &str| db.prepare_cached(sql)?.query_row([ROWS], |r| r.get::<_, Option<i64>>(0)).map(drop);
                read("SELECT sum(length(id)) FROM (SELECT id FROM torrents ORDER BY id LIMIT ?1)")?;
                read("SELECT sum(length(json)) FROM (SELECT json FROM torrents ORDER BY rowid DESC LIMIT ?1)")
            })
            .await
    }
}
