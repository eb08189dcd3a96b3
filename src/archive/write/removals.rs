//! Torrents that a complete list lacks, and those proved removed. Their rows stay for ever.

use std::borrow::Cow;
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension as _, params};

use super::change::Change;
use super::list_mark;
use super::observation::{Observation, append_events, next_rev};
use crate::archive::schema::checksums::seal_list_row;
use crate::archive::schema::doubted_list;
use crate::archive::schema::listed_ids::{self, UNLISTED};
use crate::archive::schema::rows;
use crate::archive::{Archive, Error};
use crate::model::{Absence, ChangeKind, DELETED, JobId, REPLACED, RunId, Timestamp, TorrentId};

/// How far apart two complete lists have to be to count as two proofs.
const APART: Duration = Duration::from_secs(3_600);

/// A living torrent that the list of a run lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingTorrent {
    /// The torrent's id at Real-Debrid.
    pub id: TorrentId,
    /// Name, for messages.
    pub name: String,
    /// Whether a complete list at least an hour ago lacked it too.
    pub missed_before: bool,
}

/// Why a torrent counts as removed. The first proof of what was lost is always a complete list without it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Evidence {
    /// Real-Debrid answered that it does not know the id.
    Unknown,
    /// Another complete list, at least an hour earlier, lacked it too.
    TwoLists,
    /// A job deleted it.
    Deleted(JobId),
    /// It was left behind with an account that another one took the place of.
    Replaced,
}

impl Evidence {
    /// Returns the words stored in the archive.
    pub fn words(self) -> Cow<'static, str> {
        match self {
            Self::Unknown => "list and info".into(),
            Self::TwoLists => "two lists".into(),
            Self::Replaced => REPLACED.into(),
            Self::Deleted(job) => format!("{DELETED} (job {})", job.0).into(),
        }
    }
}

impl Archive {
    /// Returns the living torrents that the list of this run lacks, and how many were alive before it.
    pub async fn missing(&self, run: RunId, at: Timestamp) -> Result<(Vec<MissingTorrent>, u64), Error> {
        self.writer
            .run(move |db| {
                conclude_deletions(db, run, at)?;
                let long_ago = at.checked_sub(APART).map_or(i64::MIN, Timestamp::as_second);
                let sql = format!(
                    "SELECT id, coalesce(filename, ''), missing_at IS NOT NULL AND missing_at <= ?1 FROM torrents \
                     WHERE rowid IN {UNLISTED} AND (first_seen_at < ?2 OR NOT EXISTS (SELECT 1 FROM acts a WHERE a.new_id = torrents.id)) ORDER BY added_at DESC, id"
                );
                let since = list_mark::since(db, Some(run))?;
                let missing = db
                    .prepare_cached(&sql)?
                    .query_map([long_ago, since], |r| {
                        Ok(MissingTorrent { id: rows::id(r, 0)?, name: r.get(1)?, missed_before: r.get(2)? })
                    })?
                    .collect::<rusqlite::Result<Vec<_>>>()?;
                Ok((missing, listed_ids::living_before(db)?))
            })
            .await
    }

    /// Believes the list of this run, which was complete: what it lacks is missing from now on, whatever becomes of
    /// the second question.
    pub async fn believe_list(&self, run: RunId, at: Timestamp) -> Result<(), Error> {
        self.writer
            .run_alone(move |db| {
                let since = list_mark::since(db, Some(run))?;
                listed_ids::believe(db, run.0, at, since)
            })
            .await
    }

    /// Keeps what the list of this run lacks, which is not believed: a person decides about it.
    pub async fn doubt_list(&self, at: Timestamp, missing: &[MissingTorrent], living: u64) -> Result<(), Error> {
        let ids: Vec<TorrentId> = missing.iter().map(|torrent| torrent.id.clone()).collect();
        self.writer.run_alone(move |db| doubted_list::note(db, at, &ids, living)).await
    }

    /// Marks torrents that are proved removed.
    pub async fn mark_gone(&self, run: RunId, at: Timestamp, gone: Vec<(TorrentId, Evidence)>) -> Result<(), Error> {
        self.writer
            .run_alone(move |db| {
                let seen = Observation { run: Some(run), at, rev: next_rev(db)? };
                gone.iter().try_for_each(|(id, evidence)| mark_gone(db, seen, id, *evidence))
            })
            .await
    }
}

/// Marks what a complete list lacks while its deletion is on its way, or while nobody knows what became of that: it was
/// deleted on purpose, and is no reason to doubt the list.
fn conclude_deletions(db: &Connection, run: RunId, at: Timestamp) -> rusqlite::Result<()> {
    let sql = format!(
        "SELECT torrents.id, a.job_id FROM torrents JOIN acts a ON a.torrent_id = torrents.id WHERE torrents.rowid IN {UNLISTED} \
         AND EXISTS (SELECT 1 FROM steps s WHERE s.job_id = a.job_id AND s.act = a.seq \
         AND s.kind = 'delete' AND s.state IN ('sent', 'unknown'))"
    );
    let deleted: Vec<(TorrentId, JobId)> = db
        .prepare_cached(&sql)?
        .query_map([], |r| Ok((rows::id(r, 0)?, JobId(r.get(1)?))))?
        .collect::<rusqlite::Result<_>>()?;
    let seen = Observation { run: Some(run), at, rev: next_rev(db)? };
    deleted.iter().try_for_each(|(id, job)| mark_gone(db, seen, id, Evidence::Deleted(*job)))
}

/// Notes that the service answered for a torrent: it lives, whatever lists said of it.
pub(in crate::archive) fn mark_alive(db: &Connection, seen: Observation, id: &TorrentId) -> rusqlite::Result<()> {
    let sql = "SELECT gone_at IS NOT NULL, gone_evidence FROM torrents WHERE id = ?1 \
               AND (missing_at IS NOT NULL OR gone_at IS NOT NULL)";
    let doubted: Option<(bool, Option<String>)> =
        db.prepare_cached(sql)?.query_row([id.as_str()], |r| Ok((r.get(0)?, r.get(1)?))).optional()?;
    let Some((was_gone, evidence)) = doubted else { return Ok(()) };
    if was_gone && Absence::of_evidence(evidence.as_deref()) == Absence::Deleted {
        // The answer is older than the deletion. Only a list that was begun later brings it back.
        return Ok(());
    }
    let sql = "UPDATE torrents SET missing_run = NULL, missing_at = NULL, gone_at = NULL, gone_evidence = NULL, rev = ?2 \
               WHERE id = ?1";
    db.prepare_cached(sql)?.execute(params![id.as_str(), seen.rev])?;
    seal_list_row(db, id.as_str())?;
    if was_gone {
        append_events(db, seen, id, &[Change { kind: ChangeKind::Returned, old: None, new: None }])?;
    }
    Ok(())
}

pub(super) fn mark_gone(
    db: &Connection,
    seen: Observation,
    id: &TorrentId,
    evidence: Evidence,
) -> rusqlite::Result<()> {
    db.prepare_cached(
        "UPDATE torrents SET gone_at = ?2, gone_evidence = ?3, missing_run = coalesce(missing_run, ?4), \
         missing_at = coalesce(missing_at, ?2), rev = ?5 WHERE id = ?1",
    )?
    .execute(params![id.as_str(), seen.at.as_second(), evidence.words(), seen.run_number(), seen.rev])?;
    seal_list_row(db, id.as_str())?;
    // What is gone has no detail to fetch.
    db.prepare_cached("DELETE FROM detail_jobs WHERE torrent_id = ?1")?.execute([id.as_str()])?;
    let gone = Change { kind: ChangeKind::Gone, old: None, new: Some(evidence.words().into_owned()) };
    append_events(db, seen, id, &[gone])
}
