//! Torrents that are stored for the first time: their row, their first event, what both add up to, and that the detail is owed.

use rusqlite::types::ValueRef;
use rusqlite::{Connection, params};

use super::change::Change;
use super::observation::{Observation, insert_events};
use super::owed;
use crate::archive::schema::checksums::{integer, of_values, seal_new, text};
use crate::archive::schema::{listed_ids, rows};
use crate::model::{ChangeKind, Status, Timestamp, Torrent, TorrentId, true_instant};

/// What has still to be written down of a torrent that was added.
pub(super) struct NewTorrent {
    id: TorrentId,
    /// What its row adds up to.
    list_row: i64,
    /// What its first event adds up to.
    events: i64,
}

impl NewTorrent {
    fn seal(&self, db: &Connection) -> rusqlite::Result<()> {
        seal_new(db, self.id.as_str(), self.list_row, self.events)
    }
}

/// Writes down what new torrents add up to, and that their details are owed.
pub(super) fn write_down(db: &Connection, seen: Observation, new: &mut Vec<NewTorrent>) -> rusqlite::Result<()> {
    new.sort_unstable_by(|a, b| a.id.cmp(&b.id));
    new.iter().try_for_each(|torrent| torrent.seal(db))?;
    new.iter().try_for_each(|torrent| owed::owe_new(db, seen, &torrent.id))?;
    new.clear();
    Ok(())
}

/// Adds a torrent with its first event; `json` is the row of the list when a list told it.
pub(in crate::archive) fn add_torrent(
    db: &Connection,
    seen: Observation,
    t: &Torrent,
    json: Option<&str>,
) -> rusqlite::Result<()> {
    insert_new(db, seen, t, json)?.seal(db)
}

/// Inserts the rows; what they add up to has still to be written down.
pub(super) fn insert_new(
    db: &Connection,
    seen: Observation,
    t: &Torrent,
    json: Option<&str>,
) -> rusqlite::Result<NewTorrent> {
    let list_row = insert_torrent(db, seen, t, json)?;
    let status = t.status.as_ref().map(|status| status.as_str().to_owned());
    let added = Change { kind: ChangeKind::Added, old: None, new: status };
    let events = insert_events(db, seen, &t.id, &[added])?;
    Ok(NewTorrent { id: t.id.clone(), list_row, events })
}

/// Inserts the row and returns what it adds up to.
fn insert_torrent(db: &Connection, seen: Observation, t: &Torrent, json: Option<&str>) -> rusqlite::Result<i64> {
    let sql = "INSERT INTO torrents (id, filename, status, bytes, added_on, added_at, hash, host, split, progress, links, ended_on, \
               ended_at, speed, seeders, json, first_seen_at, last_seen_at, first_run, last_run, rev) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?17, ?18, ?18, ?19)";
    let links = t.links.as_deref().map(rows::links_json);
    let (added, ended) = (seconds(t.added.as_deref()), seconds(t.ended.as_deref()));
    db.prepare_cached(sql)?.execute(params![
        t.id.as_str(),
        t.filename,
        t.status.as_ref().map(Status::as_str),
        t.bytes,
        t.added,
        added,
        t.hash,
        t.host,
        t.split,
        t.progress,
        links,
        t.ended,
        ended,
        t.speed,
        t.seeders,
        json,
        seen.at.as_second(),
        seen.run_number(),
        seen.rev,
    ])?;
    if seen.run.is_some() {
        listed_ids::note_new(db, db.last_insert_rowid())?;
    }
    Ok(of_values([
        ValueRef::from(t.id.as_str()),
        text(t.filename.as_deref()),
        text(t.status.as_ref().map(Status::as_str)),
        integer(t.bytes),
        text(t.added.as_deref()),
        integer(added),
        text(t.hash.as_deref()),
        text(t.host.as_deref()),
        integer(t.split),
        t.progress.map_or(ValueRef::Null, ValueRef::Real),
        text(links.as_deref()),
        text(t.ended.as_deref()),
        integer(ended),
        integer(t.speed),
        integer(t.seeders),
        text(json),
        ValueRef::Integer(seen.at.as_second()),
        integer(seen.run_number()),
        // Neither gone, nor why, nor when it was last seen before that.
        ValueRef::Null,
        ValueRef::Null,
        ValueRef::Null,
    ]))
}

/// Returns the true time of a text of the service, in Unix seconds.
pub(super) fn seconds(raw: Option<&str>) -> Option<i64> {
    raw.and_then(true_instant).map(Timestamp::as_second)
}
