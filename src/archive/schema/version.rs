//! Which file is ours, and how an older one becomes a current one.
//!
//! Migrations are numbered files, run one by one in a transaction each, and frozen once released.

use std::path::Path;

use rusqlite::{Connection, TransactionBehavior};

use super::checksums;
use crate::archive::Error;

/// "RDVA" in ASCII: marks the file as an archive of this program.
pub(in crate::archive) const APPLICATION_ID: i64 = 0x5244_5641;

/// The migrations in order; the n-th makes schema n.
pub(in crate::archive) const MIGRATIONS: [&str; 8] = [
    include_str!("migrations/0001_initial.sql"),
    include_str!("migrations/0002_search.sql"),
    include_str!("migrations/0003_run_logs.sql"),
    include_str!("migrations/0004_checksums.sql"),
    include_str!("migrations/0005_imported.sql"),
    include_str!("migrations/0006_jobs.sql"),
    include_str!("migrations/0007_links.sql"),
    include_str!("migrations/0008_plans_and_slots.sql"),
];

/// The schema that brought the checksums: they are filled in once, by the migration to it. Filling them in again would
/// take what is damaged by then for what was stored.
const CHECKSUMS: i64 = 4;

/// What kind of database a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::archive) enum Kind {
    /// No table yet.
    Empty,
    /// An archive with this schema.
    Archive(i64),
}

/// The newest schema this program knows.
pub(in crate::archive) fn newest() -> i64 {
    i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX)
}

/// Looks at a database without writing to it. All of it is one state: another process may be making it just now, and
/// half of that looks like somebody else's.
pub(in crate::archive) fn identify(db: &Connection, path: &Path) -> Result<Kind, Error> {
    let look = |db: &Connection| -> rusqlite::Result<(i64, i64, i64, i64, i64)> {
        // Whoever wants to know more of the same state has begun it.
        let _state = if db.is_autocommit() { Some(db.unchecked_transaction()?) } else { None };
        let number = |sql: &str| db.query_row(sql, [], |r| r.get(0));
        let tables =
            |names: &str| number(&format!("SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND {names}"));
        // The state begins with the first look at the tables: the two numbers alone do not begin one.
        let all = tables("1")?;
        let scripts = tables("name IN ('torrents', 'torrent_details')")?;
        let own = tables("name IN ('meta', 'sync_runs', 'detail_jobs')")?;
        Ok((number("PRAGMA application_id")?, number("PRAGMA user_version")?, all, scripts, own))
    };
    match look(db).map_err(|e| Error::of(path, e))? {
        (APPLICATION_ID, version, ..) if version > newest() => {
            Err(Error::Newer { path: path.to_owned(), found: version, known: newest() })
        }
        (APPLICATION_ID, version, ..) => Ok(Kind::Archive(version)),
        (0, _, 0, ..) => Ok(Kind::Empty),
        (0, _, _, 2, 3) => Err(Error::Unmarked { path: path.to_owned(), mark: APPLICATION_ID, newest: newest() }),
        (0, _, _, 2, _) => Err(Error::Script(path.to_owned())),
        _ => Err(Error::Foreign(path.to_owned())),
    }
}

/// Refuses an archive that a newer program has brought up to date while this one has it open.
pub(in crate::archive) fn refuse_newer(db: &Connection, path: &Path) -> Result<(), Error> {
    let version = db.prepare_cached("PRAGMA user_version").and_then(|mut ask| ask.query_row([], |r| r.get(0)));
    let found: i64 = version.map_err(|e| Error::of(path, e))?;
    let known = newest();
    if found > known { Err(Error::Newer { path: path.to_owned(), found, known }) } else { Ok(()) }
}

/// Brings a database that [`identify`] accepted to the newest schema.
pub(in crate::archive) fn migrate(db: &mut Connection, path: &Path) -> Result<(), Error> {
    build(db).map_err(|e| Error::of(path, e))
}

/// Runs the migrations that a database has not seen.
pub(in crate::archive) fn build(db: &mut Connection) -> rusqlite::Result<()> {
    build_to(db, newest())
}

/// Runs them up to a number.
pub(in crate::archive) fn build_to(db: &mut Connection, last: i64) -> rusqlite::Result<()> {
    loop {
        // The number is read inside the transaction: two processes may open a new file at once.
        let step = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let version: i64 = step.query_row("PRAGMA user_version", [], |r| r.get(0))?;
        let next = usize::try_from(version).ok().filter(|_| version < last);
        let Some(sql) = next.and_then(|next| MIGRATIONS.get(next)) else { return Ok(()) };
        step.execute_batch(sql)?;
        if version + 1 == CHECKSUMS {
            checksums::fill(&step)?;
        }
        step.pragma_update(None, "application_id", APPLICATION_ID)?;
        step.pragma_update(None, "user_version", version + 1)?;
        step.commit()?;
    }
}
