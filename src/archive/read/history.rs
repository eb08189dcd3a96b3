//! Reads history: events, what was there at a moment, what was removed.

use std::collections::HashSet;

use rusqlite::{Connection, Row, ToSql, named_params};

use crate::archive::schema::rows;
use crate::archive::{Error, Reader};
use crate::model::{ChangeKind, Difference, HistoryEvent, HistoryFilter, PastTorrent, PointInTime, RunId, TorrentId};

/// Columns of a past torrent. The twin is another living entry with the same hash.
const PAST: &str = "t.id, coalesce(t.filename, ''), t.bytes, t.hash, t.status, t.added_at, t.gone_at, \
     (SELECT o.id FROM torrents o WHERE o.hash = t.hash AND o.id <> t.id AND o.gone_at IS NULL LIMIT 1)";

/// Events that tell again what another one tells. Of a job: that what it added came, that what it deleted went, that what it
/// put back was added. Of a sync: that progress, links and size went on with the status.
const TOLD_ALREADY: &str = "(e.run_id IS NULL AND (\
     e.kind = 'added' AND EXISTS (SELECT 1 FROM events o WHERE o.torrent_id = e.torrent_id AND o.kind = 'acted_add' AND o.at = e.at) \
     OR e.kind = 'gone' AND EXISTS (SELECT 1 FROM events o WHERE o.torrent_id = e.torrent_id AND o.kind = 'acted_delete' AND o.at = e.at) \
     OR e.kind = 'acted_add' AND EXISTS (SELECT 1 FROM events o WHERE o.at = e.at AND o.kind = 'put_back' AND o.new = e.torrent_id)) \
     OR e.kind IN ('progress', 'links', 'bytes') AND EXISTS \
     (SELECT 1 FROM events o WHERE o.torrent_id = e.torrent_id AND o.run_id IS e.run_id AND o.kind = 'status'))";

impl Reader {
    /// Returns observed changes, newest first.
    pub fn history(&self, filter: &HistoryFilter) -> Result<Vec<HistoryEvent>, Error> {
        let kinds: Vec<&str> = filter.kinds.iter().map(|kind| kind.as_str()).collect();
        let kinds = serde_json::Value::from(kinds).to_string();
        let since = filter.since.map_or(i64::MIN, jiff::Timestamp::as_second);
        let limit = filter.limit.map_or(-1, i64::from);
        let torrent = filter.torrent.as_ref().map(TorrentId::as_str);
        // An own statement for the torrent's timeline lets its index serve.
        let of_one = if torrent.is_some() { "e.torrent_id = :torrent" } else { ":torrent IS NULL" };
        let sql = format!(
            "SELECT e.id, e.at, e.run_id, e.torrent_id, coalesce(t.filename, ''), e.kind, e.old, e.new \
             FROM events e JOIN torrents t ON t.id = e.torrent_id \
             WHERE {of_one} AND e.at >= :since AND NOT (:once AND {TOLD_ALREADY}) \
             AND (:kinds = '[]' OR e.kind IN (SELECT value FROM json_each(:kinds))) \
             ORDER BY e.id DESC LIMIT :limit"
        );
        self.read(|db| {
            let named = named_params! { ":torrent": torrent, ":since": since, ":kinds": kinds, ":once": filter.once, ":limit": limit };
            db.prepare_cached(&sql)?.query_map(named, event)?.collect()
        })
    }

    /// Counts the observed changes of each kind, without stored details and without what another tells as well.
    pub fn event_counts(&self, since: Option<jiff::Timestamp>) -> Result<Vec<(ChangeKind, u64)>, Error> {
        let sql = format!(
            "SELECT kind, count(*) FROM events e WHERE kind <> 'detail' AND at >= ?1 AND NOT {TOLD_ALREADY} GROUP BY kind"
        );
        let since = since.map_or(i64::MIN, jiff::Timestamp::as_second);
        let counts: Vec<(String, u64)> = self
            .read(|db| db.prepare_cached(&sql)?.query_map([since], |row| Ok((row.get(0)?, row.get(1)?)))?.collect())?;
        Ok(counts.into_iter().filter_map(|(kind, n)| Some((ChangeKind::parse(&kind)?, n))).collect())
    }

    /// Returns what Real-Debrid removed, newest removal first.
    pub fn removed(&self) -> Result<Vec<PastTorrent>, Error> {
        let sql = format!("SELECT {PAST} FROM torrents t WHERE t.gone_at IS NOT NULL ORDER BY t.gone_at DESC, t.id");
        self.read(|db| db.prepare_cached(&sql)?.query_map([], past)?.collect())
    }

    /// Returns what was there at one moment and not at the other.
    pub fn difference(&self, first: PointInTime, second: PointInTime) -> Result<Difference, Error> {
        self.read(|db| {
            let (then, later) = (present(db, first)?, present(db, second)?);
            Ok(Difference {
                left: describe(db, then.difference(&later))?,
                joined: describe(db, later.difference(&then))?,
            })
        })
    }

    /// Returns the number of the newest run, to tell an unknown one from one that changed nothing.
    pub fn newest_run(&self) -> Result<Option<RunId>, Error> {
        self.read(|db| {
            db.query_row("SELECT max(id) FROM sync_runs", [], |r| Ok(r.get::<_, Option<i64>>(0)?.map(RunId)))
        })
    }
}

fn event(row: &Row<'_>) -> rusqlite::Result<HistoryEvent> {
    let word: String = row.get(5)?;
    let kind = ChangeKind::parse(&word).ok_or_else(|| {
        rusqlite::Error::FromSqlConversionFailure(5, rusqlite::types::Type::Text, format!("unknown kind {word}").into())
    })?;
    Ok(HistoryEvent {
        id: row.get(0)?,
        at: rows::certain_time(row, 1)?,
        run: row.get::<_, Option<i64>>(2)?.map(RunId),
        torrent: rows::id(row, 3)?,
        name: row.get(4)?,
        kind,
        old: row.get(6)?,
        new: row.get(7)?,
    })
}

fn past(row: &Row<'_>) -> rusqlite::Result<PastTorrent> {
    Ok(PastTorrent {
        id: rows::id(row, 0)?,
        name: row.get(1)?,
        bytes: rows::amount(row, 2)?,
        hash: row.get(3)?,
        status: rows::status(row, 4)?,
        added: rows::time(row, 5)?,
        gone: rows::time(row, 6)?,
        twin: row.get::<_, Option<String>>(7)?.and_then(|id| TorrentId::parse(&id).ok()),
    })
}

/// Returns the torrents that were there at a moment: those whose last coming or going until then was no going.
fn present(db: &Connection, moment: PointInTime) -> rusqlite::Result<HashSet<TorrentId>> {
    let (until, value): (&str, Box<dyn ToSql>) = match moment {
        PointInTime::At(at) => ("at <= ?1", Box::new(at.as_second())),
        // What was imported belongs to no run; the time of the run's end tells.
        PointInTime::Run(run) => (
            "(run_id <= ?1 OR run_id IS NULL AND at <= (SELECT coalesce(finished_at, started_at) FROM sync_runs WHERE id = ?1))",
            Box::new(run.0),
        ),
    };
    // SQLite takes the bare column `kind` from the row that has the greatest id.
    let sql = format!(
        "SELECT torrent_id, kind, max(id) FROM events \
         WHERE kind IN ('added', 'gone', 'returned') AND {until} GROUP BY torrent_id"
    );
    let mut found = HashSet::new();
    let mut statement = db.prepare_cached(&sql)?;
    let mut events = statement.query([value])?;
    while let Some(row) = events.next()? {
        if row.get_ref(1)?.as_str()? != ChangeKind::Gone.as_str() {
            found.insert(rows::id(row, 0)?);
        }
    }
    Ok(found)
}

fn describe<'a>(db: &Connection, ids: impl Iterator<Item = &'a TorrentId>) -> rusqlite::Result<Vec<PastTorrent>> {
    let sql = format!("SELECT {PAST} FROM torrents t WHERE t.id = ?1");
    let mut select = db.prepare_cached(&sql)?;
    let mut found = ids.map(|id| select.query_row([id.as_str()], past)).collect::<rusqlite::Result<Vec<_>>>()?;
    found.sort_by(|a, b| (b.added, &a.id).cmp(&(a.added, &b.id)));
    Ok(found)
}
