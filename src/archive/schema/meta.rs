//! Single facts about the archive: which account it holds, until when nothing may be sent.

use rusqlite::{Connection, OptionalExtension as _, params};

use crate::model::Timestamp;

/// When the last sync was told that the account's premium ends or ended.
pub(in crate::archive) const PREMIUM_UNTIL: &str = "premium_until";

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

/// Forgets one fact.
pub(in crate::archive) fn forget(db: &Connection, key: &str) -> rusqlite::Result<()> {
    db.prepare_cached("DELETE FROM meta WHERE key = ?1")?.execute([key]).map(drop)
}

/// Reads the time before which nothing may be sent.
pub(in crate::archive) fn not_before(db: &Connection) -> rusqlite::Result<Option<Timestamp>> {
    Ok(get(db, NOT_BEFORE)?.and_then(|text| text.parse().ok()))
}

/// Stores the time before which nothing may be sent.
pub(in crate::archive) fn set_not_before(db: &Connection, until: Timestamp) -> rusqlite::Result<()> {
    set(db, NOT_BEFORE, &until.to_string())
}

/// Reads when the account's premium ends or ended, as far as a sync was told.
pub(in crate::archive) fn premium_until(db: &Connection) -> rusqlite::Result<Option<Timestamp>> {
    Ok(get(db, PREMIUM_UNTIL)?.and_then(|text| text.parse().ok()))
}
