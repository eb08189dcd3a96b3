//! Which file is ours, and how an older one becomes a current one.
//!
//! Migrations are numbered files, run one by one in a transaction each, and frozen once released.

use std::path::Path;

use rusqlite::{Connection, TransactionBehavior};

use super::Error;

/// "RDVA" in ASCII: marks the file as an archive of this program.
pub(super) const APPLICATION_ID: i64 = 0x5244_5641;

/// The migrations in order; the n-th makes schema n.
pub(super) const MIGRATIONS: [&str; 3] = [
    include_str!("migrations/0001_initial.sql"),
    include_str!("migrations/0002_search.sql"),
    include_str!("migrations/0003_run_logs.sql"),
];

/// What kind of database a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// No table yet.
    Empty,
    /// An archive with this schema.
    Archive(i64),
}

/// The newest schema this program knows.
pub(super) fn newest() -> i64 {
    i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX)
}

/// Looks at a database without writing to it.
pub(super) fn identify(db: &Connection, path: &Path) -> Result<Kind, Error> {
    let fail = |e| Error::of(path, e);
    let application: i64 = db.query_row("PRAGMA application_id", [], |r| r.get(0)).map_err(fail)?;
    let version: i64 = db.query_row("PRAGMA user_version", [], |r| r.get(0)).map_err(fail)?;
    let has = |names: &str| -> Result<i64, Error> {
        let sql = format!("SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND {names}");
        db.query_row(&sql, [], |r| r.get(0)).map_err(fail)
    };
    match (application, has("1")?) {
        (APPLICATION_ID, _) if version > newest() => {
            Err(Error::Newer { path: path.to_owned(), found: version, known: newest() })
        }
        (APPLICATION_ID, _) => Ok(Kind::Archive(version)),
        (0, 0) => Ok(Kind::Empty),
        (0, _) if has("name IN ('torrents', 'torrent_details')")? == 2 => Err(Error::Script(path.to_owned())),
        _ => Err(Error::Foreign(path.to_owned())),
    }
}

/// Brings a database that [`identify`] accepted to the newest schema.
pub(super) fn migrate(db: &mut Connection, path: &Path) -> Result<(), Error> {
    build(db).map_err(|e| Error::of(path, e))
}

/// Runs the migrations that a database has not seen.
pub(super) fn build(db: &mut Connection) -> rusqlite::Result<()> {
    loop {
        // The number is read inside the transaction: two processes may open a new file at once.
        let step = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let version: i64 = step.query_row("PRAGMA user_version", [], |r| r.get(0))?;
        let Some(sql) = usize::try_from(version).ok().and_then(|v| MIGRATIONS.get(v)) else { return Ok(()) };
        step.execute_batch(sql)?;
        step.pragma_update(None, "application_id", APPLICATION_ID)?;
        step.pragma_update(None, "user_version", version + 1)?;
        step.commit()?;
    }
}
