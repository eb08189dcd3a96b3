//! The quota's window, shared by every process on this archive: one row a request that counts.
//!
//! A slot is leased before its request is sent and counts until one window after the answer. While
//! the request is open the owner renews its slot; a process that dies stops renewing, and its slots
//! run out one window (and a margin for what was still on the wire) after its last renewal.

use rusqlite::{Connection, params};

use super::pause::{self, Clocks, StoredPause};
use crate::archive::{Archive, Error};

/// How much longer than one window a renewed slot lasts: more than the time between two renewals
/// and what a request may need from the socket to the server's clock.
const MARGIN_MS: i64 = 5_000;

/// What a process tells and asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeaseRequest {
    /// The process, unlike any other on this archive.
    pub owner: String,
    /// Now. Times of another boot mean nothing to the slots.
    pub clocks: Clocks,
    /// What became of a pause since the last time.
    pub pause: PauseNews,
    /// Slots whose request was answered, and when.
    pub answered: Vec<(i64, i64)>,
    /// Slots that are leased or whose request is under way.
    pub open: Vec<i64>,
    /// Slots that will not be used.
    pub unused: Vec<i64>,
    /// Slots wanted.
    pub want: u32,
    /// Most requests in a window.
    pub limit: u32,
    /// Length of the window.
    pub window_ms: i64,
}

/// What a process learnt of the pause.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum PauseNews {
    /// No pause was asked for.
    #[default]
    None,
    /// The service asked for one.
    Began(StoredPause),
    /// The service answered after it.
    Over,
}

/// What a process gets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lease {
    /// The slots granted, at most as many as wanted.
    pub slots: Vec<i64>,
    /// Slots that count now, those granted included.
    pub used: u32,
    /// When the next slot runs out, when none could be granted.
    pub next_free_ms: Option<i64>,
    /// The pause that this or another process was asked for.
    pub pause: Option<StoredPause>,
}

impl Archive {
    /// Settles and leases slots of the quota in one transaction.
    pub async fn lease(&self, request: LeaseRequest) -> Result<Lease, Error> {
        self.writer.run(move |db| lease(db, &request)).await
    }
}

fn lease(db: &Connection, ask: &LeaseRequest) -> rusqlite::Result<Lease> {
    let Clocks { boot, boot_ms: now_ms, .. } = &ask.clocks;
    match &ask.pause {
        PauseNews::None => {}
        PauseNews::Began(pause) => pause::store(db, pause, &ask.clocks)?,
        PauseNews::Over => pause::forget(db)?,
    }
    // After a restart of the machine the last window counts as used to the full extent of what was noted.
    // Written as two ranges, so that an index finds that there are none.
    db.prepare_cached("UPDATE quota_slots SET boot = ?1, expires_ms = ?2 WHERE boot < ?1 OR boot > ?1")?
        .execute(params![boot, now_ms + ask.window_ms + MARGIN_MS])?;
    let mut renew = db.prepare_cached("UPDATE quota_slots SET expires_ms = ?2 WHERE slot = ?1")?;
    for (slot, answered_ms) in &ask.answered {
        renew.execute(params![slot, answered_ms + ask.window_ms])?;
    }
    for slot in &ask.open {
        renew.execute(params![slot, now_ms + ask.window_ms + MARGIN_MS])?;
    }
    let mut free = db.prepare_cached("DELETE FROM quota_slots WHERE slot = ?1")?;
    for slot in &ask.unused {
        free.execute([slot])?;
    }
    db.prepare_cached("DELETE FROM quota_slots WHERE boot = ?1 AND expires_ms <= ?2")?
        .execute(params![boot, now_ms])?;
    let used: u32 = db.prepare_cached("SELECT count(*) FROM quota_slots")?.query_row([], |r| r.get(0))?;
    let pause = pause::load(db, &ask.clocks)?;
    let is_paused = pause.as_ref().is_some_and(|pause| pause.until_ms > *now_ms);
    // While nothing may be sent, a slot would only run out unused.
    let granted = if is_paused { 0 } else { ask.want.min(ask.limit.saturating_sub(used)) };
    let mut insert = db.prepare_cached("INSERT INTO quota_slots (owner, boot, expires_ms) VALUES (?1, ?2, ?3)")?;
    let mut slots = Vec::new();
    for _ in 0..granted {
        insert.execute(params![ask.owner, boot, now_ms + ask.window_ms + MARGIN_MS])?;
        slots.push(db.last_insert_rowid());
    }
    let next_free_ms = if ask.want > 0 && granted == 0 && !is_paused {
        db.prepare_cached("SELECT min(expires_ms) FROM quota_slots WHERE boot = ?1")?.query_row([boot], |r| r.get(0))?
    } else {
        None
    };
    Ok(Lease { slots, used: used + granted, next_free_ms, pause })
}
