//! Single facts about the archive: which account it holds, until when nothing may be sent.

use rusqlite::{Connection, OptionalExtension as _, params};

use crate::archive::{Archive, Error};
use crate::model::Timestamp;

const NOT_BEFORE: &str = "not_before";

/// Reads one fact.
pub(in crate::archive) fn get(db: &Connection, key: &str) -> rusqlite::Result<Option<String>> {
    db.prepare_cached("SELECT value FROM meta WHERE key = ?1")?.query_row([key], |r| r.get(0)).optional()
}

/// Stores one fact.
pub(in crate::archive) fn set(db: &Connection, key: &str, value: &str) -> rusqlite::Result<()> {
    let sql = "INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value";
    db.prepare_cached(sql)?.execute(params![key, value]).map(drop)
}

/// Reads the time before which nothing may be sent.
pub(in crate::archive) fn not_before(db: &Connection) -> rusqlite::Result<Option<Timestamp>> {
    Ok(get(db, NOT_BEFORE)?.and_then(|text| text.parse().ok()))
}

impl Archive {
    /// Returns the time before which nothing may be sent, as an earlier run stored it.
    pub async fn not_before(&self) -> Result<Option<Timestamp>, Error> {
        self.writer.now(not_before).await
    }

    /// Stores the time before which nothing may be sent, for the runs to come.
    pub async fn set_not_before(&self, until: Timestamp) -> Result<(), Error> {
        self.writer.now(move |db| set(db, NOT_BEFORE, &until.to_string())).await
    }
}
