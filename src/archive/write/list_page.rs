//! Stores pages of the list: rows, their history and the details they now owe, in one transaction.

use rusqlite::{Connection, OptionalExtension as _, params};

use super::change::{Change, difference, merge, news};
use super::list_mark;
use super::new_torrent::{NewTorrent, insert_new, seconds, write_down};
use super::observation::{Observation, insert_events, next_rev};
use super::owed;
use super::rejects::{self, RejectedRow};
use crate::archive::schema::checksums::{seal_changed, seal_list_row};
use crate::archive::schema::{listed_ids, rows};
use crate::archive::{Archive, Error, StoredTorrent};
use crate::model::{Absence, ChangeKind, Listed, Phase, Reason, RunId, Status, Timestamp, Torrent, TorrentId};
use crate::wire::{read_listed, read_row};

/// What a stored page changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PageReceipt {
    /// Torrents seen for the first time.
    pub new: u64,
    /// Known torrents with an event.
    pub changed: u64,
    /// Known torrents that became downloaded.
    pub finished: u64,
    /// Known torrents that became failed.
    pub broken: u64,
    /// Torrents that had been marked gone.
    pub returned: u64,
}

impl PageReceipt {
    /// Adds the counts of another page.
    pub fn add(&mut self, page: Self) {
        self.new += page.new;
        self.changed += page.changed;
        self.finished += page.finished;
        self.broken += page.broken;
        self.returned += page.returned;
    }
}

impl Archive {
    /// Stores one page of the list and returns after its COMMIT.
    pub async fn store_page(
        &self,
        run: RunId,
        at: Timestamp,
        listed: Vec<Listed>,
        rejected: Vec<RejectedRow>,
    ) -> Result<PageReceipt, Error> {
        self.writer
            .run_alone(move |db| {
                rejects::store(db, run, at, &rejected)?;
                let seen = Observation { run: Some(run), at, rev: next_rev(db)? };
                let receipt = store_rows(db, seen, &listed)?;
                owed::forget_unknown(db)?;
                Ok(receipt)
            })
            .await
    }
}

impl Archive {
    /// Returns what the planner would see if these rows were stored, and stores nothing.
    pub async fn preview(&self, at: Timestamp, listed: Vec<Listed>) -> Result<Vec<StoredTorrent>, Error> {
        self.writer
            .dry_run(move |db| {
                // A run of its own, which is taken back as well.
                db.execute(
                    "INSERT INTO sync_runs (mode, state, since_at, started_at, pid) VALUES ('preview', 'running', 0, 0, 0)",
                    [],
                )?;
                let run = RunId(db.last_insert_rowid());
                listed_ids::begin(db)?;
                let seen = Observation { run: Some(run), at, rev: next_rev(db)? };
                store_rows(db, seen, &listed)?;
                owed::forget_unknown(db)?;
                owed::stored_torrents(db)
            })
            .await
    }
}

/// What was believed of a torrent until the list told it.
struct Known {
    row: i64,
    gone: bool,
    missing: bool,
    /// Whether the list tells the same of it as the last time.
    same: bool,
}

/// Stores the rows of a page. What tables that are ordered by id get of new ones goes in at the end and in that order:
/// at random places a page of the file would be fetched and written again and again.
fn store_rows(db: &Connection, seen: Observation, listed: &[Listed]) -> rusqlite::Result<PageReceipt> {
    let (mut receipt, mut new) = (PageReceipt::default(), Vec::new());
    for row in listed {
        store_row(db, seen, row, &mut receipt, &mut new)?;
    }
    write_down(db, seen, &mut new)?;
    Ok(receipt)
}

fn store_row(
    db: &Connection,
    seen: Observation,
    listed: &Listed,
    receipt: &mut PageReceipt,
    new: &mut Vec<NewTorrent>,
) -> rusqlite::Result<()> {
    let id = &listed.id;
    let sql = "SELECT rowid, gone_at IS NOT NULL, missing_at IS NOT NULL, json IS ?2 FROM torrents WHERE id = ?1";
    let known = db
        .prepare_cached(sql)?
        .query_row([id.as_str(), &listed.json], |r| {
            Ok(Known { row: r.get(0)?, gone: r.get(1)?, missing: r.get(2)?, same: r.get(3)? })
        })
        .optional()?;
    let Some(known) = known else {
        receipt.new += 1;
        new.push(insert_new(db, seen, &read_listed(listed), Some(&listed.json))?);
        return Ok(());
    };
    listed_ids::note(db, known.row)?;
    if known.gone && is_from_before_its_deletion(db, seen, id)? {
        return Ok(());
    }
    if !known.same || known.gone {
        // It may be one that came earlier on this page.
        write_down(db, seen, new)?;
        return store_changed(db, seen, listed, known.gone, receipt);
    }
    if known.missing { found_again(db, seen, id) } else { Ok(()) }
}

/// Whether a job deleted the torrent since the list was begun that still has it.
fn is_from_before_its_deletion(db: &Connection, seen: Observation, id: &TorrentId) -> rusqlite::Result<bool> {
    let sql = "SELECT gone_at, gone_evidence FROM torrents WHERE id = ?1";
    let (gone_at, evidence) = db
        .prepare_cached(sql)?
        .query_row([id.as_str()], |r| Ok((r.get::<_, Option<i64>>(0)?, r.get::<_, Option<String>>(1)?)))?;
    let is_deleted = Absence::of_evidence(evidence.as_deref()) == Absence::Deleted;
    Ok(is_deleted && gone_at.is_some_and(|at| list_mark::since(db, seen.run).is_ok_and(|since| since <= at)))
}

/// Stores a row that differs from what the list told the last time, or that is back.
fn store_changed(
    db: &Connection,
    seen: Observation,
    listed: &Listed,
    was_gone: bool,
    receipt: &mut PageReceipt,
) -> rusqlite::Result<()> {
    let id = &listed.id;
    let sql = format!(
        "SELECT {}, t.json, t.missing_at IS NOT NULL, EXISTS (SELECT 1 FROM torrent_details d WHERE d.id = t.id AND d.links <> '') \
         FROM torrents t WHERE t.id = ?1",
        rows::TORRENT
    );
    let at = rows::TORRENT_LEN;
    let (stored, before, missing, detail_has_links) = db.prepare_cached(&sql)?.query_row([id.as_str()], |r| {
        let before = r.get_ref(at)?.as_str_or_null()?.and_then(|json| read_row(json).ok());
        Ok((rows::torrent(r)?, before, r.get(at + 1)?, r.get(at + 2)?))
    })?;
    let now = read_listed(listed);
    let mut told = news(&now, before.as_ref());
    // The detail knows better than a list that leaves them out.
    told.links = told.links.filter(|links| !(links.is_empty() && detail_has_links));
    let merged = merge(&stored, &told);
    let mut found = difference(&stored, &merged);
    if was_gone {
        found.changes.push(Change { kind: ChangeKind::Returned, old: None, new: None });
        found.owes = found.owes.or(Some(Reason::FieldsChanged));
        receipt.returned += 1;
    }
    // What the list told last is kept even where it changes nothing: the next list is compared with it.
    let told_else = before.is_none_or(|before| merge(&before, &now) != before);
    if found.dirty || was_gone || told_else {
        write_torrent(db, seen, &merged, Some(&listed.json))?;
        let events = insert_events(db, seen, id, &found.changes)?;
        seal_changed(db, id.as_str(), events)?;
    } else if missing {
        found_again(db, seen, id)?;
    }
    if let Some(reason) = found.owes {
        owed::owe(db, seen, id, reason)?;
    }
    receipt.changed += u64::from(!found.changes.is_empty());
    if stored.status != merged.status {
        let phase = merged.status.as_ref().map(Status::phase);
        receipt.finished += u64::from(phase == Some(Phase::Done));
        receipt.broken += u64::from(phase == Some(Phase::Failed));
    }
    Ok(())
}

/// Writes the merged fields and their checksum; `json` is the row of the list when a list told them, which also says that
/// it is there.
pub(in crate::archive) fn update_torrent(
    db: &Connection,
    seen: Observation,
    t: &Torrent,
    json: Option<&str>,
) -> rusqlite::Result<()> {
    write_torrent(db, seen, t, json)?;
    seal_list_row(db, t.id.as_str())
}

fn write_torrent(db: &Connection, seen: Observation, t: &Torrent, json: Option<&str>) -> rusqlite::Result<()> {
    // One statement, since each writes the whole row anew.
    let sql = "UPDATE torrents SET filename = ?2, status = ?3, bytes = ?4, added_on = ?5, added_at = ?6, hash = ?7, host = ?8, \
               split = ?9, progress = ?10, links = ?11, ended_on = ?12, ended_at = ?13, speed = ?14, seeders = ?15, \
               json = coalesce(?16, json), rev = ?17, last_seen_at = coalesce(?18, last_seen_at), \
               last_run = coalesce(?19, last_run), missing_run = iif(?18 IS NULL, missing_run, NULL), \
               missing_at = iif(?18 IS NULL, missing_at, NULL), gone_at = iif(?18 IS NULL, gone_at, NULL), \
               gone_evidence = iif(?18 IS NULL, gone_evidence, NULL) WHERE id = ?1";
    let listed = json.map(|_| (seen.at.as_second(), seen.run_number()));
    db.prepare_cached(sql)?
        .execute(params![
            t.id.as_str(),
            t.filename,
            t.status.as_ref().map(Status::as_str),
            t.bytes,
            t.added,
            seconds(t.added.as_deref()),
            t.hash,
            t.host,
            t.split,
            t.progress,
            t.links.as_deref().map(rows::links_json),
            t.ended,
            seconds(t.ended.as_deref()),
            t.speed,
            t.seeders,
            json,
            seen.rev,
            listed.map(|(at, _)| at),
            listed.map(|(_, run)| run),
        ])
        .map(drop)
}

/// Notes that a torrent that was missing is on the list again, unchanged.
fn found_again(db: &Connection, seen: Observation, id: &TorrentId) -> rusqlite::Result<()> {
    let sql =
        "UPDATE torrents SET last_seen_at = ?2, last_run = ?3, missing_run = NULL, missing_at = NULL WHERE id = ?1";
    db.prepare_cached(sql)?.execute(params![id.as_str(), seen.at.as_second(), seen.run_number()]).map(drop)
}
