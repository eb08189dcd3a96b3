//! Two torrents under one id: what is done with a detail whose hash is not the one that is archived.
//!
//! An id belongs to one torrent for ever, so one of the two answers is wrong. A hash that the list tells as well wins and
//! the older detail is kept beside it; a hash that only one answer tells is kept beside the archived detail. Files always
//! belong to the hash of their detail, and nothing is forgotten.

use rusqlite::{Connection, OptionalExtension as _, params};

use super::change::Change;
use super::details::sha256;
use super::observation::{Observation, append_events};
use crate::archive::schema::checksums::seal_detail;
use crate::archive::schema::rows;
use crate::format::is_hash;
use crate::model::{ChangeKind, Detail, OtherDetail, OtherHash, Status, TorrentFile, TorrentId};

/// The hashes that are archived of a torrent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::archive) struct Hashes {
    /// The list's.
    pub(in crate::archive) list: Option<String>,
    /// The archived detail's.
    pub(in crate::archive) detail: Option<String>,
}

/// What a hash means beside those that are archived.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Verdict {
    /// It is the torrent's, or there is nothing to compare it with.
    Same,
    /// It is the first detail, and the list told this other hash.
    NotTheLists(String),
    /// The list tells it as well, so the archived detail with this hash is the older one.
    Replaces(String),
    /// Nothing else tells it, and the archived detail has this hash.
    Refused(String),
}

impl Hashes {
    pub(in crate::archive) fn stored(db: &Connection, id: &TorrentId) -> rusqlite::Result<Self> {
        let sql = "SELECT t.hash, d.hash FROM torrents t LEFT JOIN torrent_details d ON d.id = t.id WHERE t.id = ?1";
        let read = db
            .prepare_cached(sql)?
            .query_row([id.as_str()], |r| Ok(Self { list: r.get(0)?, detail: r.get(1)? }))
            .optional()?;
        Ok(read.unwrap_or_default())
    }

    fn judge(&self, told: Option<&str>) -> Verdict {
        let Some(told) = told.filter(|told| is_hash(told)) else { return Verdict::Same };
        let known = |hash: &Option<String>| hash.clone().filter(|hash| is_hash(hash));
        match (known(&self.list), known(&self.detail)) {
            (_, Some(detail)) if detail == told => Verdict::Same,
            (Some(list), Some(detail)) if list == told => Verdict::Replaces(detail),
            (_, Some(detail)) => Verdict::Refused(detail),
            (Some(list), None) if list != told => Verdict::NotTheLists(list),
            (_, None) => Verdict::Same,
        }
    }
}

/// Keeps what a detail with another hash would cost, before it is stored; says what was found.
pub(in crate::archive) fn keep(
    db: &Connection,
    seen: Observation,
    hashes: &Hashes,
    detail: &Detail,
) -> rusqlite::Result<Option<OtherHash>> {
    let (id, told) = (&detail.torrent.id, detail.torrent.hash.as_deref());
    let (old, is_refused) = match hashes.judge(told) {
        Verdict::Same => return Ok(None),
        Verdict::NotTheLists(list) => {
            let sql = "INSERT INTO other_details (torrent_id, kept_at, why, hash) VALUES (?1, ?2, 'listed', ?3)";
            db.prepare_cached(sql)?.execute(params![id.as_str(), seen.at.as_second(), list])?;
            (list, false)
        }
        Verdict::Replaces(old) => {
            keep_archived(db, seen, id, &old)?;
            (old, false)
        }
        Verdict::Refused(old) => {
            keep_answer(db, seen, detail)?;
            (old, true)
        }
    };
    let found = OtherHash { old, new: told.unwrap_or_default().to_owned(), is_refused };
    // Told once: the list may have told it before, and a refused answer comes again and again.
    let newest = "SELECT new FROM events WHERE torrent_id = ?1 AND kind = 'hash' ORDER BY id DESC LIMIT 1";
    let newest: Option<Option<String>> =
        db.prepare_cached(newest)?.query_row([id.as_str()], |r| r.get(0)).optional()?;
    if newest.flatten().as_deref() != Some(&found.new) {
        let change = Change { kind: ChangeKind::Hash, old: Some(found.old.clone()), new: Some(found.new.clone()) };
        append_events(db, seen, id, &[change])?;
    }
    Ok(Some(found))
}

/// Moves the archived detail aside, so that no value of one torrent is mixed with those of the other.
fn keep_archived(db: &Connection, seen: Observation, id: &TorrentId, hash: &str) -> rusqlite::Result<()> {
    let sql = "INSERT INTO other_details (torrent_id, kept_at, why, hash, name, status, size, files_count, progress, links, host, \
               original_filename, original_bytes, files, json, json_sha256, fetched_at, fetched_run) \
               SELECT id, ?2, 'replaced', ?3, name, status, size, files_count, progress, links, host, original_filename, \
               original_bytes, ?4, json, json_sha256, fetched_at, fetched_run FROM torrent_details WHERE id = ?1";
    let files = files_json(&crate::archive::read::facts::files(db, id)?);
    db.prepare_cached(sql)?.execute(params![id.as_str(), seen.at.as_second(), hash, files])?;
    db.prepare_cached("UPDATE files SET dropped_at = ?2 WHERE torrent_id = ?1 AND dropped_at IS NULL")?
        .execute(params![id.as_str(), seen.at.as_second()])?;
    let sql = "UPDATE torrent_details SET name = NULL, status = NULL, size = NULL, files_count = NULL, progress = NULL, \
               links = NULL, hash = NULL, host = NULL, original_filename = NULL, original_bytes = NULL WHERE id = ?1";
    db.prepare_cached(sql)?.execute([id.as_str()])?;
    seal_detail(db, id.as_str())
}

/// Keeps an answer beside the archived detail; the same hash once.
fn keep_answer(db: &Connection, seen: Observation, detail: &Detail) -> rusqlite::Result<()> {
    let t = &detail.torrent;
    let known = "SELECT EXISTS (SELECT 1 FROM other_details WHERE torrent_id = ?1 AND hash = ?2 AND why = 'refused')";
    if db.prepare_cached(known)?.query_row(params![t.id.as_str(), t.hash], |r| r.get(0))? {
        return Ok(());
    }
    let sql = "INSERT INTO other_details (torrent_id, kept_at, why, hash, name, status, size, files_count, progress, links, host, \
               original_filename, original_bytes, files, json, json_sha256, fetched_at, fetched_run) \
               VALUES (?1, ?2, 'refused', ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?2, ?16)";
    let count = detail.files.as_ref().map(|files| i64::try_from(files.len()).unwrap_or(i64::MAX));
    db.prepare_cached(sql)?
        .execute(params![
            t.id.as_str(),
            seen.at.as_second(),
            t.hash,
            t.filename,
            t.status.as_ref().map(Status::as_str),
            t.bytes,
            count,
            t.progress,
            t.links.as_ref().map(|links| links.join(",")),
            t.host,
            detail.original_filename,
            detail.original_bytes,
            detail.files.as_deref().map(files_json),
            detail.json,
            sha256(detail.json.as_bytes()),
            seen.run_number(),
        ])
        .map(drop)
}

/// Reads what is kept beside a torrent's detail, newest first.
pub(in crate::archive) fn kept(db: &Connection, id: &TorrentId) -> rusqlite::Result<Vec<OtherDetail>> {
    let sql = "SELECT kept_at, why, hash, name, size, links, original_filename, original_bytes, files, fetched_at \
               FROM other_details WHERE torrent_id = ?1 ORDER BY id DESC";
    db.prepare_cached(sql)?
        .query_map([id.as_str()], |row| {
            let files: Option<String> = row.get(8)?;
            Ok(OtherDetail {
                kept: rows::certain_time(row, 0)?,
                why: row.get(1)?,
                hash: row.get(2)?,
                name: row.get(3)?,
                bytes: rows::amount(row, 4)?,
                links: links_of(row.get_ref(5)?.as_str_or_null()?),
                original_filename: row.get(6)?,
                original_bytes: rows::amount(row, 7)?,
                files: files.and_then(|files| serde_json::from_str(&files).ok()).map(files_of).unwrap_or_default(),
                fetched: rows::time(row, 9)?,
            })
        })?
        .collect()
}

fn links_of(joined: Option<&str>) -> Vec<String> {
    joined.unwrap_or_default().split(',').filter(|link| !link.is_empty()).map(str::to_owned).collect()
}

/// One file as it is kept.
type Kept = (i64, String, i64, bool);

fn files_json(files: &[TorrentFile]) -> String {
    let files: Vec<Kept> = files.iter().map(|f| (f.id, f.path.clone(), f.bytes, f.selected)).collect();
    serde_json::to_string(&files).unwrap_or_default()
}

fn files_of(files: Vec<Kept>) -> Vec<TorrentFile> {
    files.into_iter().map(|(id, path, bytes, selected)| TorrentFile { id, path, bytes, selected }).collect()
}

/// The time at which something was last kept beside a torrent, for what is told of it.
pub(in crate::archive) const NEWEST_KEPT: &str =
    "SELECT torrent_id, max(kept_at) AS kept_at, hash FROM other_details GROUP BY torrent_id";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_judged_by_what_else_tells_it() {
        let hash = |letter: &str| Some(letter.repeat(40));
        let text = |letter: &str| letter.repeat(40);
        for (list, detail, told, verdict) in [
            (None, None, hash("a"), Verdict::Same),
            (hash("a"), None, hash("a"), Verdict::Same),
            (hash("a"), hash("a"), None, Verdict::Same),
            (hash("a"), hash("a"), Some("short".to_owned()), Verdict::Same),
            (hash("a"), hash("a"), hash("a"), Verdict::Same),
            // List and archive disagree already; nothing new is told.
            (hash("a"), hash("b"), hash("b"), Verdict::Same),
            (hash("a"), None, hash("b"), Verdict::NotTheLists(text("a"))),
            (hash("b"), hash("a"), hash("b"), Verdict::Replaces(text("a"))),
            (hash("a"), hash("a"), hash("b"), Verdict::Refused(text("a"))),
            (None, hash("a"), hash("b"), Verdict::Refused(text("a"))),
            (hash("a"), hash("b"), hash("c"), Verdict::Refused(text("b"))),
        ] {
            let hashes = Hashes { list, detail };
            assert_eq!(hashes.judge(told.as_deref()), verdict, "{hashes:?} {told:?}");
        }
    }
}
