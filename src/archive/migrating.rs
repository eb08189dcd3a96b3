//! Brings an archive to the newest schema: by one process at a time, and after a snapshot that is there.

use std::path::Path;

use rusqlite::Connection;

use super::schema::{self, Kind};
use super::{Error, SyncLock, identity, snapshots};
use crate::model::Timestamp;

/// Brings an archive up to date that was found to be of this kind, and gives it an id when it has none.
pub(super) fn migrate(db: &mut Connection, path: &Path, kind: Kind, lock: Option<&SyncLock>) -> Result<(), Error> {
    match kind {
        Kind::Archive(schema) if schema == schema::newest() => {}
        Kind::Archive(_) => update(db, path, lock)?,
        // Of two that make an archive at once, each migration is made by one.
        Kind::Empty => schema::migrate(db, path)?,
    }
    identity::ensure(db).map_err(|e| Error::of(path, e))
}

fn update(db: &mut Connection, path: &Path, lock: Option<&SyncLock>) -> Result<(), Error> {
    let _own = if lock.is_some() { None } else { Some(SyncLock::take_soon(path)?) };
    // Another process may have done it while this one waited.
    if schema::identify(db, path)? == Kind::Archive(schema::newest()) {
        return Ok(());
    }
    let snapshot = snapshots::take(db, path, now())?;
    snapshots::refuse_unless_kept(db, path, &snapshot)?;
    schema::migrate(db, path)
}

/// Reads the clock for the name of the snapshot, which nobody asks for by hand.
#[expect(clippy::disallowed_methods, reason = "a border: the name of a file")]
fn now() -> Timestamp {
    Timestamp::now()
}
