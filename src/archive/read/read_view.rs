//! One moment of the archive, seen by one connection or by several that work at the same time.
//!
//! A transaction that only reads sees the state of its first statement for as long as it lasts. Several
//! connections see the same state when nobody has written between their first statements, which SQLite
//! tells; one that sees another state is not used.

use std::num::NonZero;
use std::ops::ControlFlow;
use std::panic::resume_unwind;
use std::sync::mpsc::sync_channel;
use std::sync::{Mutex, PoisonError};
use std::thread::Builder;

use rusqlite::Connection;

use crate::archive::{Error, Reader};

/// Torrents below which a second connection costs more than it saves.
const SHARED: usize = 20_000;

/// Most connections that read at once; SQLite's own work is then no longer what takes the time.
const MOST: usize = 4;

/// Results that a connection may be ahead of the one who takes them.
const AHEAD: usize = 2;

/// One state of the archive, for the length of a command.
pub(in crate::archive) struct ReadView<'a> {
    /// The reader's own connection.
    pub(in crate::archive) db: &'a Connection,
    /// About how many torrents there are.
    pub(in crate::archive) torrents: usize,
    others: Vec<Connection>,
}

impl Reader {
    /// Runs several statements on one consistent state.
    pub(in crate::archive) fn moment<T>(
        &self,
        query: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, Error> {
        // The transaction ends with the guard; there is nothing to commit.
        self.read(|db| db.unchecked_transaction().and_then(|moment| query(&moment)))
    }

    /// Does the same on as many connections as the archive is worth.
    pub(in crate::archive) fn shared_view<T>(
        &self,
        query: impl FnOnce(&mut ReadView<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, Error> {
        self.view_of(MOST, query)
    }

    /// Does the same on this connection alone.
    pub(in crate::archive) fn own_view<T>(
        &self,
        query: impl FnOnce(&mut ReadView<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, Error> {
        self.view_of(1, query)
    }

    fn view_of<T>(
        &self,
        most: usize,
        query: impl FnOnce(&mut ReadView<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, Error> {
        let newest = "SELECT coalesce(max(rowid), 0) FROM torrents";
        let torrents = self.read(|db| db.query_row(newest, [], |r| r.get(0)))?;
        // Where no other one can be opened, since too many files are open, say, the first one does everything.
        let others = (1..connections(torrents).min(most)).map_while(|_| self.view.another());
        let others: Vec<_> = others.filter_map(|own| version(&own).ok().map(|version| (own, version))).collect();
        self.moment(|db| {
            db.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
            let same = |(own, before): (Connection, i64)| joined(&own, before).unwrap_or(false).then_some(own);
            query(&mut ReadView { db, torrents, others: others.into_iter().filter_map(same).collect() })
        })
    }
}

impl ReadView<'_> {
    /// Returns how many works can be done at the same time.
    pub(in crate::archive) fn parts(&self) -> usize {
        self.others.len() + 1
    }

    /// Ends the moment: from here on each work sees the archive as it is then, and nobody's journal has to wait.
    pub(in crate::archive) fn let_go(&self) -> rusqlite::Result<()> {
        let mut all = self.others.iter().chain([self.db]);
        all.try_for_each(|db| db.execute_batch("COMMIT"))
    }

    /// Lets each connection keep so many KiB of pages: enough for the indexes that are looked into for every torrent,
    /// and no more, since fresh memory costs time as well.
    pub(in crate::archive) fn keep(&self, kib: i64) -> rusqlite::Result<()> {
        let mut all = self.others.iter().chain([self.db]);
        // The number is negative where it does not count pages.
        all.try_for_each(|db| db.pragma_update(None, "cache_size", -kib))
    }

    /// Does the parts of a work at the same time, and returns their results in any order.
    pub(in crate::archive) fn share<P, T: Send>(
        &mut self,
        parts: impl IntoIterator<Item = P, IntoIter: Send>,
        work: impl Fn(&Connection, P) -> rusqlite::Result<T> + Sync,
    ) -> rusqlite::Result<Vec<T>> {
        let parts = Mutex::new(parts.into_iter());
        let next = || parts.lock().unwrap_or_else(PoisonError::into_inner).next();
        let run = |db: &Connection| std::iter::from_fn(next).map(|part| work(db, part)).collect();
        let run: &(dyn Fn(&Connection) -> rusqlite::Result<Vec<T>> + Sync) = &run;
        std::thread::scope(|scope| {
            // Where no further thread can be made, those that are there do everything.
            let others = self.others.iter_mut();
            let busy: Vec<_> =
                others.map_while(|own| Builder::new().spawn_scoped(scope, move || run(own)).ok()).collect();
            let mut done = run(self.db)?;
            for other in busy {
                done.extend(other.join().unwrap_or_else(|panic| resume_unwind(panic))?);
            }
            Ok(done)
        })
    }

    /// Does many small works on all connections, and hands their results over in order until `take` has enough.
    pub(in crate::archive) fn in_order<P, T: Send>(
        &mut self,
        works: impl Iterator<Item = P> + Clone + Send,
        work: impl Fn(&Connection, P) -> rusqlite::Result<T> + Sync,
        mut take: impl FnMut(T) -> ControlFlow<()>,
    ) -> rusqlite::Result<()> {
        let (db, parts, work) = (self.db, self.parts(), &work);
        std::thread::scope(|scope| {
            let mut inboxes = Vec::with_capacity(parts - 1);
            for (n, own) in (1..).zip(&mut self.others) {
                let (results, inbox) = sync_channel(AHEAD);
                let mut mine = works.clone().skip(n).step_by(parts);
                // When nobody takes any more, that is all.
                let _ =
                    Builder::new().spawn_scoped(scope, move || mine.all(|part| results.send(work(own, part)).is_ok()));
                inboxes.push(inbox);
            }
            for (n, part) in works.enumerate() {
                let done = match (n % parts).checked_sub(1) {
                    None => work(db, part),
                    Some(other) => match inboxes[other].recv() {
                        Ok(done) => done,
                        // No thread could be made; or it panicked, and so does the end of the scope.
                        Err(_) => work(db, part),
                    },
                };
                if take(done?).is_break() {
                    break;
                }
            }
            Ok(())
        })
    }
}

/// Returns by how many connections so many torrents are read.
fn connections(torrents: usize) -> usize {
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    (torrents / SHARED).clamp(1, cores.min(MOST))
}

/// Begins a transaction, and returns whether nobody has written since the connection was at this version.
fn joined(own: &Connection, before: i64) -> rusqlite::Result<bool> {
    own.execute_batch("BEGIN")?;
    Ok(version(own)? == before)
}

fn version(db: &Connection) -> rusqlite::Result<i64> {
    db.query_row("PRAGMA data_version", [], |r| r.get(0))
}
