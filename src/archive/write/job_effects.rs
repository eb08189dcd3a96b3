//! What an act that was done changes in the rows of torrents: an entry that came, one that went, and how they belong
//! together. Written in the transaction that says that the act was done.

use rusqlite::{Connection, OptionalExtension as _, params};

use super::change::Change;
use super::details;
use super::new_torrent::add_torrent;
use super::observation::{Observation, append_events, next_rev};
use super::owed::owe_new;
use super::removals::{Evidence, mark_gone};
use crate::archive::schema::rows;
use crate::archive::{Archive, Error};
use crate::model::{ActNumber, ChangeKind, Detail, JobId, Timestamp, Torrent, TorrentId};

/// An act, by its job and its place there.
pub type ActKey = (JobId, ActNumber);

/// What changed at the service.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Effect {
    /// Nothing, or nothing that is certain.
    #[default]
    None,
    /// There is a new entry.
    Added {
        /// Its key.
        id: TorrentId,
        /// Whether it was found, and no answer told of it.
        adopted: bool,
    },
    /// An entry is no more.
    Deleted {
        /// Its key.
        id: TorrentId,
    },
}

impl Archive {
    /// Stores what the service told of a torrent on which a job acts.
    pub async fn store_told(&self, at: Timestamp, detail: Detail) -> Result<(), Error> {
        self.writer
            .run(move |db| {
                let seen = Observation { run: None, at, rev: next_rev(db)? };
                if !is_archived(db, &detail.torrent.id)? {
                    add_torrent(db, seen, &detail.torrent, None)?;
                }
                details::store(db, None, at, &detail).map(drop)
            })
            .await
    }
}

pub(super) fn write(db: &Connection, act: ActKey, at: Timestamp, effect: &Effect) -> rusqlite::Result<()> {
    match effect {
        Effect::None => Ok(()),
        Effect::Added { id, adopted } => added(db, act, at, id, *adopted),
        Effect::Deleted { id } => deleted(db, act, at, id),
    }
}

/// An act that is told of: job, place, time, the entry that it is about, the one that it made, whether it deleted.
type Told = (i64, u32, i64, Option<String>, Option<String>, bool);

/// Brings the rows of torrents up to what acts did that they do not know of: those of an older copy.
pub(in crate::archive) fn apply(db: &Connection) -> rusqlite::Result<()> {
    let sql = "SELECT a.job_id, a.seq, a.changed_at, a.torrent_id, a.new_id, EXISTS (SELECT 1 FROM steps s WHERE s.job_id = a.job_id \
               AND s.act = a.seq AND s.kind = 'delete' AND s.state = 'done') FROM acts a ORDER BY a.job_id, a.seq";
    let told: Vec<Told> = db
        .prepare(sql)?
        .query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?, r.get(5)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let id = |text: Option<String>| text.and_then(|text| TorrentId::parse(&text).ok());
    for (job, seq, at, torrent, new, is_deleted) in told {
        let (key, at) = ((JobId(job), seq), Timestamp::from_second(at).unwrap_or(Timestamp::UNIX_EPOCH));
        if let Some(new) = id(new)
            && !is_archived(db, &new)?
        {
            let adopted =
                db.query_row("SELECT adopted FROM acts WHERE job_id = ?1 AND seq = ?2", params![job, seq], |r| {
                    r.get(0)
                })?;
            added(db, key, at, &new, adopted)?;
        }
        let living = "SELECT EXISTS (SELECT 1 FROM torrents WHERE id = ?1 AND gone_at IS NULL)";
        if let Some(old) = id(torrent).filter(|_| is_deleted)
            && db.query_row(living, [old.as_str()], |r| r.get(0))?
        {
            deleted(db, key, at, &old)?;
        }
    }
    Ok(())
}

fn added(db: &Connection, act: ActKey, at: Timestamp, id: &TorrentId, adopted: bool) -> rusqlite::Result<()> {
    let (job, seq) = (act.0.0, act.1);
    db.prepare_cached("UPDATE acts SET new_id = ?3, adopted = ?4 WHERE job_id = ?1 AND seq = ?2")?.execute(params![
        job,
        seq,
        id.as_str(),
        adopted
    ])?;
    let sql = "SELECT hash, name, torrent_id, wanted FROM acts WHERE job_id = ?1 AND seq = ?2";
    let (hash, name, torrent, wanted) = db.prepare_cached(sql)?.query_row(params![job, seq], |r| {
        let wanted: Option<String> = r.get(3)?;
        Ok((r.get::<_, Option<String>>(0)?, r.get::<_, String>(1)?, r.get::<_, Option<String>>(2)?, wanted))
    })?;
    let seen = Observation { run: None, at, rev: next_rev(db)? };
    if !is_archived(db, id)? {
        let filename = Some(name).filter(|name| !name.is_empty());
        add_torrent(db, seen, &Torrent { filename, hash, ..Torrent::bare(id.clone()) }, None)?;
        // Whatever becomes of the act, the next sync fetches what it is.
        owe_new(db, seen, id)?;
    }
    let by = Some(format!("job {job}"));
    append_events(db, seen, id, &[Change { kind: ChangeKind::ActedAdd, old: None, new: by }])?;
    let wanted = wanted.as_deref().and_then(rows::links).unwrap_or_default();
    let mut old: Vec<String> = wanted.into_iter().chain(torrent).collect();
    old.sort_unstable();
    old.dedup();
    for old in old.iter().filter_map(|old| TorrentId::parse(old).ok()) {
        // An entry that only a file told of has no row.
        if is_archived(db, &old)? {
            let new = Some(id.as_str().to_owned());
            append_events(db, seen, &old, &[Change { kind: ChangeKind::PutBack, old: None, new }])?;
        }
    }
    Ok(())
}

fn deleted(db: &Connection, act: ActKey, at: Timestamp, id: &TorrentId) -> rusqlite::Result<()> {
    let gone: Option<bool> = db
        .prepare_cached("SELECT gone_at IS NOT NULL FROM torrents WHERE id = ?1")?
        .query_row([id.as_str()], |r| r.get(0))
        .optional()?;
    let Some(was_gone) = gone else { return Ok(()) };
    let seen = Observation { run: None, at, rev: next_rev(db)? };
    let by = Some(format!("job {}", act.0.0));
    append_events(db, seen, id, &[Change { kind: ChangeKind::ActedDelete, old: None, new: by }])?;
    if was_gone { Ok(()) } else { mark_gone(db, seen, id, Evidence::Deleted(act.0)) }
}

fn is_archived(db: &Connection, id: &TorrentId) -> rusqlite::Result<bool> {
    db.prepare_cached("SELECT EXISTS (SELECT 1 FROM torrents WHERE id = ?1)")?.query_row([id.as_str()], |r| r.get(0))
}
