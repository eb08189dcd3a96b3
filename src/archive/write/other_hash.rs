//! Two torrents under one id: what is done with a detail whose hash is not the one that is archived.
//!
//! An id belongs to one torrent for ever, so one of the two answers is wrong. A hash that the list tells as well wins and
//! the older detail is kept beside it; a hash that only one answer tells is kept beside the archived detail. Files always
//! belong to the hash of their detail, so an answer without a hash has no claim on those of a detail that has one: with
//! other files it is kept beside it as well. Nothing is forgotten.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension as _, params};

use super::change::Change;
use super::observation::{Observation, append_events};
use crate::archive::read::facts::files;
use crate::archive::read::other_details::KeptFile;
use crate::archive::schema::checksums::seal_detail;
use crate::archive::schema::checksums::sha256;
use crate::format::is_hash;
use crate::model::{ChangeKind, Detail, OtherHash, Status, TorrentFile, TorrentId};

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

    fn judge(&self, told: Option<&str>, has_other_files: bool) -> Verdict {
        let known = |hash: &Option<String>| hash.clone().filter(|hash| is_hash(hash));
        let Some(told) = told.filter(|told| is_hash(told)) else {
            return known(&self.detail).filter(|_| has_other_files).map_or(Verdict::Same, Verdict::Refused);
        };
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
    let nameless = told.is_none_or(|told| !is_hash(told));
    let has_other_files = nameless && tells_other_files(db, detail)?;
    let (old, is_refused) = match hashes.judge(told, has_other_files) {
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
    let found = OtherHash { old, new: told.filter(|_| !nameless).map(str::to_owned), is_refused };
    let Some(new) = &found.new else { return Ok(Some(found)) };
    // Told once: the list may have told it before, and a refused answer comes again and again.
    let newest = "SELECT new FROM events WHERE torrent_id = ?1 AND kind = 'hash' ORDER BY id DESC LIMIT 1";
    let newest: Option<Option<String>> =
        db.prepare_cached(newest)?.query_row([id.as_str()], |r| r.get(0)).optional()?;
    if newest.flatten().as_ref() != Some(new) {
        let change = Change { kind: ChangeKind::Hash, old: Some(found.old.clone()), new: found.new.clone() };
        append_events(db, seen, id, &[change])?;
    }
    Ok(Some(found))
}

/// Whether an answer names other files than those that are archived; who names none says nothing of them.
fn tells_other_files(db: &Connection, detail: &Detail) -> rusqlite::Result<bool> {
    let told = detail.files.as_deref().unwrap_or_default();
    if told.is_empty() {
        return Ok(false);
    }
    let archived = files(db, &detail.torrent.id)?;
    let named = |files: &[TorrentFile]| -> BTreeSet<(String, i64)> {
        files.iter().map(|file| (file.path.clone(), file.bytes)).collect()
    };
    Ok(!archived.is_empty() && named(told) != named(&archived))
}

/// Moves the archived detail aside, so that no value of one torrent is mixed with those of the other.
fn keep_archived(db: &Connection, seen: Observation, id: &TorrentId, hash: &str) -> rusqlite::Result<()> {
    let sql = "INSERT INTO other_details (torrent_id, kept_at, why, hash, name, status, size, files_count, progress, links, host, \
               original_filename, original_bytes, files, json, json_sha256, fetched_at, fetched_run) \
               SELECT id, ?2, 'replaced', ?3, name, status, size, files_count, progress, links, host, original_filename, \
               original_bytes, ?4, json, json_sha256, fetched_at, fetched_run FROM torrent_details WHERE id = ?1";
    let files = files_json(&files(db, id)?);
    db.prepare_cached(sql)?.execute(params![id.as_str(), seen.at.as_second(), hash, files])?;
    db.prepare_cached("UPDATE files SET dropped_at = ?2 WHERE torrent_id = ?1 AND dropped_at IS NULL")?
        .execute(params![id.as_str(), seen.at.as_second()])?;
    let sql = "UPDATE torrent_details SET name = NULL, status = NULL, size = NULL, files_count = NULL, progress = NULL, \
               links = NULL, hash = NULL, host = NULL, original_filename = NULL, original_bytes = NULL WHERE id = ?1";
    db.prepare_cached(sql)?.execute([id.as_str()])?;
    seal_detail(db, id.as_str())
}

/// Keeps an answer beside the archived detail; the same hash once, and without one the same files once.
fn keep_answer(db: &Connection, seen: Observation, detail: &Detail) -> rusqlite::Result<()> {
    let t = &detail.torrent;
    let hash = t.hash.as_deref().filter(|hash| is_hash(hash)).unwrap_or_default();
    let files = detail.files.as_deref().map(files_json);
    let known = "SELECT EXISTS (SELECT 1 FROM other_details WHERE torrent_id = ?1 AND hash = ?2 AND why = 'refused' \
                 AND (?2 <> '' OR files IS ?3))";
    if db.prepare_cached(known)?.query_row(params![t.id.as_str(), hash, files], |r| r.get(0))? {
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
            hash,
            t.filename,
            t.status.as_ref().map(Status::as_str),
            t.bytes,
            count,
            t.progress,
            t.links.as_ref().map(|links| links.join(",")),
            t.host,
            detail.original_filename,
            detail.original_bytes,
            files,
            detail.json,
            sha256(detail.json.as_bytes()),
            seen.run_number(),
        ])
        .map(drop)
}

fn files_json(files: &[TorrentFile]) -> String {
    let files: Vec<KeptFile> = files.iter().map(|f| (f.id, f.path.clone(), f.bytes, f.selected)).collect();
    serde_json::to_string(&files).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_judged_by_what_else_tells_it() {
        let hash = |letter: &str| Some(letter.repeat(40));
        let text = |letter: &str| letter.repeat(40);
        let judged = |list: &Option<String>, detail: &Option<String>, told: &Option<String>, other: bool| {
            Hashes { list: list.clone(), detail: detail.clone() }.judge(told.as_deref(), other)
        };
        for told in [None, Some("short".to_owned())] {
            assert_eq!(judged(&hash("a"), &hash("a"), &told, true), Verdict::Refused(text("a")));
            assert_eq!(judged(&None, &hash("b"), &told, true), Verdict::Refused(text("b")));
            // Nobody vouches for either.
            assert_eq!(judged(&hash("a"), &None, &told, true), Verdict::Same);
            assert_eq!(judged(&None, &Some("short".to_owned()), &told, true), Verdict::Same);
        }
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
            assert_eq!(hashes.judge(told.as_deref(), false), verdict, "{hashes:?} {told:?}");
        }
    }
}
