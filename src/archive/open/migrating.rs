//! Brings an archive to the newest schema: by one process at a time, and after a snapshot that is there.

use std::path::Path;

use rusqlite::Connection;

use crate::archive::schema::identity;
use crate::archive::schema::version::{self, Kind};
use crate::archive::snapshot::snapshots;
use crate::archive::{Error, SyncLock};
use crate::model::Timestamp;

/// Brings an archive up to date that was found to be of this kind, and gives it an id when it has none.
pub(in crate::archive) fn migrate(
    db: &mut Connection,
    path: &Path,
    kind: Kind,
    lock: Option<&SyncLock>,
) -> Result<(), Error> {
    match kind {
        Kind::Archive(schema) if schema == version::newest() => {}
        Kind::Archive(_) => update(db, path, lock)?,
        // Of two that make an archive at once, each migration is made by one.
        Kind::Empty => version::migrate(db, path)?,
    }
    identity::ensure(db).map_err(|e| Error::of(path, e))
}

fn update(db: &mut Connection, path: &Path, lock: Option<&SyncLock>) -> Result<(), Error> {
    let _own = if lock.is_some() { None } else { Some(SyncLock::take_soon(path)?) };
    // Another process may have done it while this one waited.
    if version::identify(db, path)? == Kind::Archive(version::newest()) {
        return Ok(());
    }
    let snapshot = snapshots::take(db, path, now())?;
    snapshots::refuse_unless_kept(db, path, &snapshot)?;
    version::migrate(db, path)
}

/// Reads the clock for the name of the snapshot, which nobody asks for by hand.
#[expect(clippy::disallowed_methods, reason = "a border: the name of a file")]
fn now() -> Timestamp {
    Timestamp::now()
}
