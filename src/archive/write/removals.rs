//! Torrents that a complete list lacks, and those proved removed. Their rows stay for ever.

use std::time::Duration;

use rusqlite::{Connection, OptionalExtension as _, params};

use super::change::Change;
use super::observation::{Observation, append_events, next_rev};
use crate::archive::schema::checksums::seal_list_row;
use crate::archive::schema::listed::{self, IS_LISTED};
use crate::archive::schema::rows;
use crate::archive::{Archive, Error};
use crate::model::{ChangeKind, RunId, Timestamp, TorrentId};

/// How far apart two complete lists have to be to count as two proofs.
const APART: Duration = Duration::from_secs(3_600);

/// A living torrent that the list of a run lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingTorrent {
    /// Key.
    pub id: TorrentId,
    /// Name, for messages.
    pub name: String,
    /// Whether a complete list at least an hour ago lacked it too.
    pub missed_before: bool,
}

/// The second proof of a removal; the first is always a complete list without the torrent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Evidence {
    /// Real-Debrid answered that it does not know the id.
    Unknown,
    /// Another complete list, at least an hour earlier, lacked it too.
    TwoLists,
}

impl Evidence {
    /// Returns the words stored in the archive.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "list and info",
            Self::TwoLists => "two lists",
        }
    }
}

impl Archive {
    /// Returns the living torrents that the list of this run lacks, and how many were alive before it.
    pub async fn missing(&self, run: RunId, at: Timestamp) -> Result<(Vec<MissingTorrent>, u64), Error> {
        self.writer
            .now(move |db| {
                let long_ago = at.checked_sub(APART).map_or(i64::MIN, Timestamp::as_second);
                let sql = format!(
                    "SELECT id, coalesce(filename, ''), missing_at IS NOT NULL AND missing_at <= ?1 FROM torrents \
                     WHERE gone_at IS NULL AND NOT {IS_LISTED} ORDER BY added_at DESC, id"
                );
                let missing = db
                    .prepare_cached(&sql)?
                    .query_map([long_ago], |r| {
                        Ok(MissingTorrent { id: rows::id(r, 0)?, name: r.get(1)?, missed_before: r.get(2)? })
                    })?
                    .collect::<rusqlite::Result<Vec<_>>>()?;
                let living = db
                    .prepare_cached("SELECT count(*) FROM torrents WHERE gone_at IS NULL AND first_run IS NOT ?1")?
                    .query_row([run.0], |r| r.get(0))?;
                Ok((missing, living))
            })
            .await
    }

    /// Believes the list of this run, which was complete: what it lacks is missing from now on, whatever becomes of
    /// the second question.
    pub async fn believe_list(&self, run: RunId, at: Timestamp) -> Result<(), Error> {
        self.writer.alone(move |db| listed::believe(db, run.0, at)).await
    }

    /// Marks torrents that are proved removed.
    pub async fn mark_gone(&self, run: RunId, at: Timestamp, gone: Vec<(TorrentId, Evidence)>) -> Result<(), Error> {
        self.writer
            .alone(move |db| {
                let seen = Observation { run: Some(run), at, rev: next_rev(db)? };
                gone.iter().try_for_each(|(id, evidence)| mark_gone(db, seen, id, *evidence))
            })
            .await
    }
}

/// Notes that the service answered for a torrent: it lives, whatever lists said of it.
pub(in crate::archive) fn mark_alive(db: &Connection, seen: Observation, id: &TorrentId) -> rusqlite::Result<()> {
    let sql =
        "SELECT gone_at IS NOT NULL FROM torrents WHERE id = ?1 AND (missing_at IS NOT NULL OR gone_at IS NOT NULL)";
    let doubted: Option<bool> = db.prepare_cached(sql)?.query_row([id.as_str()], |r| r.get(0)).optional()?;
    let Some(was_gone) = doubted else { return Ok(()) };
    let sql = "UPDATE torrents SET missing_run = NULL, missing_at = NULL, gone_at = NULL, gone_evidence = NULL, rev = ?2 \
               WHERE id = ?1";
    db.prepare_cached(sql)?.execute(params![id.as_str(), seen.rev])?;
    seal_list_row(db, id.as_str())?;
    if was_gone {
        append_events(db, seen, id, &[Change { kind: ChangeKind::Returned, old: None, new: None }])?;
    }
    Ok(())
}

fn mark_gone(db: &Connection, seen: Observation, id: &TorrentId, evidence: Evidence) -> rusqlite::Result<()> {
    db.prepare_cached(
        "UPDATE torrents SET gone_at = ?2, gone_evidence = ?3, missing_run = coalesce(missing_run, ?4), \
         missing_at = coalesce(missing_at, ?2), rev = ?5 WHERE id = ?1",
    )?
    .execute(params![id.as_str(), seen.at.as_second(), evidence.as_str(), seen.run_number(), seen.rev])?;
    seal_list_row(db, id.as_str())?;
    // What is gone has no detail to fetch.
    db.prepare_cached("DELETE FROM detail_jobs WHERE torrent_id = ?1")?.execute([id.as_str()])?;
    let gone = Change { kind: ChangeKind::Gone, old: None, new: Some(evidence.as_str().to_owned()) };
    append_events(db, seen, id, &[gone])
}
