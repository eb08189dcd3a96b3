//! Details still owed: durable, so that whatever happens to a run, the next one goes on.

use rusqlite::{Connection, params};

use super::observation::Observation;
use crate::archive::schema::listed_ids::IS_LISTED;
use crate::archive::schema::rows;
use crate::archive::{Archive, Error};
use crate::model::{Reason, RunId, Status, Timestamp, TorrentId};

/// What the planner needs to know of an archived torrent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredTorrent {
    /// The torrent's id at Real-Debrid.
    pub id: TorrentId,
    /// Name, for messages.
    pub name: String,
    /// True time of addition.
    pub added: Option<Timestamp>,
    /// Status, when known.
    pub status: Option<Status>,
    /// When its detail was last archived.
    pub fetched: Option<Timestamp>,
    /// Why a detail is owed; nothing while Real-Debrid says that it does not know the torrent.
    pub owed: Option<Reason>,
    /// Whether the last fetch failed.
    pub failed: bool,
    /// Whether Real-Debrid answered that it does not know the torrent.
    pub unknown: bool,
    /// Whether it is proved removed.
    pub gone: bool,
}

/// Notes that a detail is owed; a stronger reason replaces a weaker one, and what an older run owed stays owed.
pub(in crate::archive) fn owe(
    db: &Connection,
    seen: Observation,
    id: &TorrentId,
    reason: Reason,
) -> rusqlite::Result<()> {
    let stored: Option<String> = {
        use rusqlite::OptionalExtension as _;
        db.prepare_cached("SELECT reason FROM detail_jobs WHERE torrent_id = ?1")?
            .query_row([id.as_str()], |r| r.get(0))
            .optional()?
    };
    let strongest = stored.as_deref().and_then(Reason::parse).map_or(reason, |old| old.min(reason));
    let sql = "INSERT INTO detail_jobs (torrent_id, reason, since_at, run_id) VALUES (?1, ?2, ?3, ?4) \
               ON CONFLICT (torrent_id) DO UPDATE SET reason = excluded.reason, run_id = excluded.run_id";
    db.prepare_cached(sql)?
        .execute(params![id.as_str(), strongest.as_str(), seen.at.as_second(), seen.run_number()])
        .map(drop)
}

/// Notes that the detail of a torrent is owed that was added just now.
pub(super) fn owe_new(db: &Connection, seen: Observation, id: &TorrentId) -> rusqlite::Result<()> {
    let sql = "INSERT INTO detail_jobs (torrent_id, reason, since_at, run_id) VALUES (?1, ?2, ?3, ?4)";
    let (at, run) = (seen.at.as_second(), seen.run_number());
    db.prepare_cached(sql)?.execute(params![id.as_str(), Reason::New.as_str(), at, run]).map(drop)
}

/// What the list of this run holds is known to the service, whatever its detail answered the last time: it is owed again.
pub(in crate::archive) fn forget_unknown(db: &Connection) -> rusqlite::Result<()> {
    let sql = format!(
        "UPDATE detail_jobs SET unknown_at = NULL WHERE unknown_at IS NOT NULL \
         AND EXISTS (SELECT 1 FROM torrents WHERE id = detail_jobs.torrent_id AND {IS_LISTED})"
    );
    db.prepare_cached(&sql)?.execute([]).map(drop)
}

/// Reads every archived torrent as the planner sees it; of rows and details only what stands in indexes, without their JSON.
pub(in crate::archive) fn stored_torrents(db: &Connection) -> rusqlite::Result<Vec<StoredTorrent>> {
    let sql = "SELECT t.id, coalesce(t.filename, ''), t.added_at, t.status, d.fetched_at, CASE WHEN j.unknown_at IS NULL THEN j.reason END, \
               EXISTS (SELECT 1 FROM failures f WHERE f.torrent_id = t.id AND f.resolved_at IS NULL), \
               j.unknown_at IS NOT NULL, t.gone_at IS NOT NULL \
               FROM torrents t INDEXED BY torrents_by_added \
               LEFT JOIN torrent_details d INDEXED BY details_by_fetch ON d.id = t.id \
               LEFT JOIN detail_jobs j ON j.torrent_id = t.id";
    let mut select = db.prepare_cached(sql)?;
    let found = select.query_map([], |r| {
        Ok(StoredTorrent {
            id: rows::id(r, 0)?,
            name: r.get(1)?,
            added: rows::time(r, 2)?,
            status: rows::status(r, 3)?,
            fetched: rows::time(r, 4)?,
            owed: r.get_ref(5)?.as_str_or_null()?.and_then(Reason::parse),
            failed: r.get(6)?,
            unknown: r.get(7)?,
            gone: r.get(8)?,
        })
    })?;
    found.collect()
}

impl Archive {
    /// Returns every archived torrent as the planner sees it.
    pub async fn stored_torrents(&self) -> Result<Vec<StoredTorrent>, Error> {
        self.writer.run(stored_torrents).await
    }

    /// Notes all details that a plan will fetch, in one transaction.
    pub async fn owe_details(&self, run: RunId, at: Timestamp, owed: Vec<(TorrentId, Reason)>) -> Result<(), Error> {
        self.writer
            .run_alone(move |db| {
                // No row changes its looks by being owed, so no change number is taken.
                let seen = Observation { run: Some(run), at, rev: 0 };
                owed.iter().try_for_each(|(id, reason)| owe(db, seen, id, *reason))
            })
            .await
    }

    /// Returns how many details are owed, those of torrents that Real-Debrid no longer knows left out.
    pub async fn owed_count(&self) -> Result<u64, Error> {
        self.writer
            .run(|db| db.query_row("SELECT count(*) FROM detail_jobs WHERE unknown_at IS NULL", [], |r| r.get(0)))
            .await
    }
}
