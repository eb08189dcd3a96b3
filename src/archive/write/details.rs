//! Stores details, failed fetches and answers that a torrent is unknown.

use std::collections::HashSet;

use rusqlite::{Connection, OptionalExtension as _, params};

use super::change::{Change, difference, merge, newer_hash, news};
use super::list_page::update_torrent;
use super::observation::{Observation, append_events, next_rev};
use super::other_hash::{self, Hashes};
use super::owed::owe;
use super::removals::mark_alive;
use super::writer::Receipt;
use crate::archive::schema::checksums::{seal_detail, sha256};
use crate::archive::schema::rows;
use crate::archive::{Archive, Error};
use crate::model::{
    ChangeKind, Detail, FailureKind, OtherHash, Reason, RunId, Status, Timestamp, Torrent, TorrentFile, TorrentId,
};
use crate::wire::read_row;

/// What became of a detail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DetailReceipt {
    /// Whether it is the first one of this torrent.
    pub first: bool,
    /// The other hash that it told, and whether it was refused for it.
    pub other_hash: Option<OtherHash>,
}

/// A fetch that failed, as it is recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchFailure {
    /// The torrent.
    pub id: TorrentId,
    /// What kind of failure.
    pub kind: FailureKind,
    /// HTTP status of the last answer.
    pub http_status: Option<u16>,
    /// Real-Debrid's error code.
    pub error_code: Option<i32>,
    /// Clean text for a person.
    pub message: String,
    /// Requests spent on it.
    pub attempts: u32,
}

impl Archive {
    /// Hands a detail to the writer; the receipt comes after the COMMIT.
    pub async fn store_detail(
        &self,
        run: RunId,
        at: Timestamp,
        detail: Detail,
    ) -> Result<Receipt<DetailReceipt>, Error> {
        self.writer.enqueue(move |db| store(db, Some(run), at, &detail)).await
    }

    /// Hands a failed fetch to the writer; the detail stays owed.
    pub async fn record_failure(&self, run: RunId, at: Timestamp, failure: FetchFailure) -> Result<Receipt<()>, Error> {
        self.writer
            .enqueue(move |db| {
                let id = failure.id.as_str();
                note_failure(db, run, at, &failure)?;
                db.prepare_cached("UPDATE torrent_details SET error = ?2 WHERE id = ?1")?
                    .execute(params![id, failure.message])?;
                db.prepare_cached("UPDATE detail_jobs SET attempts = attempts + ?2 WHERE torrent_id = ?1")?
                    .execute(params![id, failure.attempts])?;
                mark_changed(db, Observation { run: Some(run), at, rev: next_rev(db)? }, id)
            })
            .await
    }

    /// Notes that Real-Debrid does not know the id: one of the two proofs of removal.
    pub async fn record_unknown(&self, id: TorrentId, at: Timestamp) -> Result<Receipt<()>, Error> {
        self.writer
            .enqueue(move |db| {
                db.prepare_cached("UPDATE detail_jobs SET unknown_at = ?2 WHERE torrent_id = ?1")?
                    .execute(params![id.as_str(), at.as_second()])
                    .map(drop)
            })
            .await
    }
}

/// Notes a failed fetch: one open row a torrent, with the newest reason and the requests of all tries.
fn note_failure(db: &Connection, run: RunId, at: Timestamp, failure: &FetchFailure) -> rusqlite::Result<()> {
    let values = params![
        at.as_second(),
        run.0,
        failure.id.as_str(),
        failure.kind.as_str(),
        failure.http_status,
        failure.error_code,
        failure.message,
        failure.attempts
    ];
    let renewed = db
        .prepare_cached(
            "UPDATE failures SET at = ?1, run_id = ?2, kind = ?4, http_status = ?5, error_code = ?6, message = ?7, \
             attempts = attempts + ?8 \
             WHERE id = (SELECT max(id) FROM failures WHERE torrent_id = ?3 AND resolved_at IS NULL)",
        )?
        .execute(values)?;
    if renewed == 0 {
        db.prepare_cached(
            "INSERT INTO failures (at, run_id, torrent_id, kind, http_status, error_code, message, attempts) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute(values)?;
    }
    Ok(())
}

fn mark_changed(db: &Connection, seen: Observation, id: &str) -> rusqlite::Result<()> {
    db.prepare_cached("UPDATE torrents SET rev = ?2 WHERE id = ?1")?.execute(params![id, seen.rev]).map(drop)
}

/// Stores a detail that a run fetched, or a job.
pub(super) fn store(
    db: &Connection,
    run: Option<RunId>,
    at: Timestamp,
    detail: &Detail,
) -> rusqlite::Result<DetailReceipt> {
    let id = detail.torrent.id.as_str();
    let seen = Observation { run, at, rev: next_rev(db)? };
    let old: Option<(String, String)> = db
        .prepare_cached("SELECT json_sha256, json FROM torrent_details WHERE id = ?1")?
        .query_row([id], |r| Ok((r.get(0)?, r.get(1)?)))
        .optional()?;
    let (old, before) = old.unzip();
    let sum = sha256(detail.json.as_bytes());
    mark_alive(db, seen, &detail.torrent.id)?;
    let hashes = Hashes::stored(db, &detail.torrent.id)?;
    let other_hash = other_hash::keep(db, seen, &hashes, detail)?;
    if let Some(other) = other_hash.as_ref().filter(|other| other.is_refused) {
        refuse(db, seen, &detail.torrent.id, other)?;
        return Ok(DetailReceipt { first: false, other_hash });
    }
    refresh_torrent(db, seen, &detail.torrent, before.as_deref())?;
    if old.as_deref() != Some(sum.as_str()) {
        let change = Change { kind: ChangeKind::Detail, old: old.clone(), new: Some(sum.clone()) };
        append_events(db, seen, &detail.torrent.id, &[change])?;
    }
    let hash = newer_hash(hashes.detail.as_deref(), detail.torrent.hash.as_deref());
    upsert(db, seen, detail, hash.as_deref(), &sum)?;
    if let Some(files) = &detail.files {
        store_files(db, seen, id, files)?;
    }
    seal_detail(db, id)?;
    db.prepare_cached("DELETE FROM detail_jobs WHERE torrent_id = ?1")?.execute([id])?;
    db.prepare_cached("UPDATE failures SET resolved_at = ?2 WHERE torrent_id = ?1 AND resolved_at IS NULL")?
        .execute(params![id, at.as_second()])?;
    Ok(DetailReceipt { first: old.is_none(), other_hash })
}

/// Carries what list and detail tell alike over to the torrent's row.
///
/// Name, size and links are left to the list: for some torrents list and detail disagree on them
/// for ever, and taking both would invent a change at every sync. `before` is the answer until now.
fn refresh_torrent(db: &Connection, seen: Observation, told: &Torrent, before: Option<&str>) -> rusqlite::Result<()> {
    let before = before.and_then(|json| read_row(json).ok());
    let told = &news(told, before.as_ref());
    let sql = format!("SELECT {}, t.json FROM torrents t WHERE t.id = ?1", rows::TORRENT);
    let (stored, listed) = db.prepare_cached(&sql)?.query_row([told.id.as_str()], |r| {
        let listed = r.get_ref(rows::TORRENT_LEN)?.as_str_or_null()?.and_then(|json| read_row(json).ok());
        Ok((rows::torrent(r)?, listed))
    })?;
    // The list's word that there are none was not believed while a detail had some.
    let none = |t: &Torrent| t.links.as_ref().is_some_and(Vec::is_empty);
    let links = if none(told) && listed.as_ref().is_some_and(none) { &told.links } else { &stored.links };
    let alike = Torrent {
        filename: stored.filename.clone().or_else(|| told.filename.clone()),
        bytes: stored.bytes.or(told.bytes),
        links: links.clone().or_else(|| told.links.clone()),
        hash: stored.hash.clone().or_else(|| told.hash.clone()),
        ..told.clone()
    };
    let merged = merge(&stored, &alike);
    if merged == stored {
        // A whole row and all its indexes need not be written for the news that there is a detail.
        return mark_changed(db, seen, merged.id.as_str());
    }
    append_events(db, seen, &merged.id, &difference(&stored, &merged).changes)?;
    update_torrent(db, seen, &merged, None)
}

/// Notes that an answer told another torrent: the archived detail stays, and a right one stays owed.
fn refuse(db: &Connection, seen: Observation, id: &TorrentId, other: &OtherHash) -> rusqlite::Result<()> {
    owe(db, seen, id, Reason::FieldsChanged)?;
    db.prepare_cached("UPDATE detail_jobs SET unknown_at = NULL, attempts = attempts + 1 WHERE torrent_id = ?1")?
        .execute([id.as_str()])?;
    let open = "UPDATE failures SET at = ?2, run_id = ?3, message = ?5, attempts = attempts + 1 \
                WHERE torrent_id = ?1 AND kind = ?4 AND resolved_at IS NULL";
    let (kind, message) = (FailureKind::OtherHash.as_str(), other.to_string());
    let values = params![id.as_str(), seen.at.as_second(), seen.run_number(), kind, message];
    if db.prepare_cached(open)?.execute(values)? == 0 {
        let sql = "INSERT INTO failures (torrent_id, at, run_id, kind, message, http_status, attempts) \
                   VALUES (?1, ?2, ?3, ?4, ?5, 200, 1)";
        db.prepare_cached(sql)?.execute(values)?;
    }
    mark_changed(db, seen, id.as_str())
}

fn upsert(db: &Connection, seen: Observation, detail: &Detail, hash: Option<&str>, sum: &str) -> rusqlite::Result<()> {
    let t = &detail.torrent;
    // A null never overwrites a value, nor does the news that there is no file; the JSON is always the newest answer.
    let sql = "INSERT INTO torrent_details (id, name, status, size, files_count, progress, links, hash, host, original_filename, \
               original_bytes, json, json_sha256, fetched_at, fetched_run) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15) \
               ON CONFLICT (id) DO UPDATE SET name = coalesce(excluded.name, name), status = coalesce(excluded.status, status), \
               size = coalesce(excluded.size, size), files_count = coalesce(nullif(excluded.files_count, 0), files_count, excluded.files_count), \
               progress = coalesce(excluded.progress, progress), links = coalesce(excluded.links, links), \
               hash = coalesce(excluded.hash, hash), host = coalesce(excluded.host, host), error = NULL, \
               original_filename = coalesce(excluded.original_filename, original_filename), \
               original_bytes = coalesce(excluded.original_bytes, original_bytes), json = excluded.json, \
               json_sha256 = excluded.json_sha256, fetched_at = excluded.fetched_at, fetched_run = excluded.fetched_run";
    db.prepare_cached(sql)?
        .execute(params![
            t.id.as_str(),
            t.filename,
            t.status.as_ref().map(Status::as_str),
            t.bytes,
            detail.files.as_ref().map(|f| i64::try_from(f.len()).unwrap_or(i64::MAX)),
            t.progress,
            t.links.as_ref().map(|l| l.join(",")),
            hash,
            t.host,
            detail.original_filename,
            detail.original_bytes,
            detail.json,
            sum,
            seen.at.as_second(),
            seen.run_number(),
        ])
        .map(drop)
}

fn store_files(db: &Connection, seen: Observation, id: &str, files: &[TorrentFile]) -> rusqlite::Result<()> {
    // An answer that names no file at all, after one that did, says that the torrent is gone bad, not that its files never were.
    if files.is_empty() {
        return Ok(());
    }
    let mut upsert = db.prepare_cached(
        "INSERT INTO files (torrent_id, file_id, path, bytes, selected, position) VALUES (?1, ?2, ?3, ?4, ?5, ?6) \
         ON CONFLICT (torrent_id, file_id, path) DO UPDATE SET bytes = excluded.bytes, selected = excluded.selected, \
         position = excluded.position, dropped_at = NULL \
         WHERE bytes IS NOT excluded.bytes OR selected IS NOT excluded.selected OR position IS NOT excluded.position \
         OR dropped_at IS NOT NULL",
    )?;
    for (position, file) in (0_i64..).zip(files) {
        upsert.execute(params![id, file.id, file.path, file.bytes, file.selected, position])?;
    }
    let stored: i64 = db
        .prepare_cached("SELECT count(*) FROM files WHERE torrent_id = ?1 AND dropped_at IS NULL")?
        .query_row([id], |r| r.get(0))?;
    // An answer may name a file twice.
    let named: HashSet<(i64, &str)> = files.iter().map(|f| (f.id, f.path.as_str())).collect();
    if usize::try_from(stored).is_ok_and(|n| n > named.len()) {
        drop_unnamed(db, seen, id, &named)?;
    }
    Ok(())
}

/// Marks stored files that the newest answer no longer names.
fn drop_unnamed(db: &Connection, seen: Observation, id: &str, named: &HashSet<(i64, &str)>) -> rusqlite::Result<()> {
    let mut select =
        db.prepare_cached("SELECT file_id, path FROM files WHERE torrent_id = ?1 AND dropped_at IS NULL")?;
    let stored: Vec<(i64, String)> =
        select.query_map([id], |r| Ok((r.get(0)?, r.get(1)?)))?.collect::<rusqlite::Result<_>>()?;
    let mut mark =
        db.prepare_cached("UPDATE files SET dropped_at = ?4 WHERE torrent_id = ?1 AND file_id = ?2 AND path = ?3")?;
    for (file_id, path) in stored.iter().filter(|(file_id, path)| !named.contains(&(*file_id, path.as_str()))) {
        mark.execute(params![id, file_id, path, seen.at.as_second()])?;
    }
    Ok(())
}
