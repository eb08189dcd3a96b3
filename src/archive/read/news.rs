//! What came, finished, failed and went since the archive was looked at, from the events since then.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension as _};

use crate::archive::schema::{identity, rows};
use crate::archive::{Error, Reader};
use crate::model::{ChangeKind, LookMark, NewsKind, NewsLine, Phase, Status, Timestamp, TorrentId};

/// Names that are told of each kind.
const NAMES: usize = 5;

/// Events that say where a torrent stands; numbers of events grow with time. What came with the first sync was there
/// before, and is no news.
const SINCE: &str = "SELECT id, torrent_id, kind, new FROM events \
     WHERE id > ?1 AND kind IN ('added', 'returned', 'gone', 'acted_delete', 'status') AND NOT (kind = 'added' AND \
     run_id IS NOT NULL AND run_id = (SELECT run_id FROM events WHERE kind = 'added' AND run_id IS NOT NULL ORDER BY id LIMIT 1)) ORDER BY id";

impl Reader {
    /// Returns what happened since a look, and how far the archive is looked at now. Without a look before, nothing did.
    pub fn news(&self, since: Option<&LookMark>, at: Timestamp) -> Result<(Vec<NewsLine>, LookMark), Error> {
        self.moment(|db| {
            let newest = db.query_row("SELECT coalesce(max(id), 0) FROM events", [], |row| row.get(0))?;
            let mark = LookMark { archive: identity::id(db)?, event: newest, at };
            let Some(since) = since else { return Ok((Vec::new(), mark)) };
            let mut fold = NewsFold::default();
            let mut select = db.prepare(SINCE)?;
            let mut found = select.query([first_unseen(db, since, &mark)?])?;
            while let Some(row) = found.next()? {
                let Some(kind) = ChangeKind::parse(row.get_ref(2)?.as_str()?) else { continue };
                let new = row.get::<_, Option<String>>(3)?.map(|word| Status::parse(&word));
                fold.add(row.get(0)?, rows::id(row, 1)?, kind, new.as_ref());
            }
            let lines = fold.finish().into_iter().map(|(kind, ids)| line(db, kind, ids));
            Ok((lines.collect::<rusqlite::Result<_>>()?, mark))
        })
    }
}

/// Returns the newest event that was seen. Where another archive was looked at, or one that was emptied or brought back
/// since, the time tells.
fn first_unseen(db: &Connection, since: &LookMark, now: &LookMark) -> rusqlite::Result<i64> {
    if since.archive == now.archive && since.event <= now.event {
        return Ok(since.event);
    }
    let sql = "SELECT id FROM events WHERE at <= ?1 ORDER BY at DESC, id DESC LIMIT 1";
    Ok(db.query_row(sql, [since.at.as_second()], |row| row.get(0)).optional()?.unwrap_or(0))
}

fn line(db: &Connection, kind: NewsKind, ids: Vec<TorrentId>) -> rusqlite::Result<NewsLine> {
    let mut name = db.prepare_cached("SELECT coalesce(filename, '') FROM torrents WHERE id = ?1")?;
    let names = ids.iter().take(NAMES).map(|id| name.query_row([id.as_str()], |row| row.get(0)));
    Ok(NewsLine { kind, names: names.collect::<rusqlite::Result<_>>()?, torrents: ids.into() })
}

/// Takes the events in their order.
#[derive(Default)]
struct NewsFold(HashMap<TorrentId, Fate>);

/// What became of a torrent, and the last event that says so.
#[derive(Default)]
struct Fate {
    last: i64,
    came: bool,
    went: bool,
    /// Whether it finished or failed.
    ended: Option<NewsKind>,
}

impl Fate {
    fn is(&self, kind: NewsKind) -> bool {
        match kind {
            NewsKind::Went => self.went,
            NewsKind::Came => self.came && !self.went,
            NewsKind::Finished | NewsKind::Failed => self.ended == Some(kind) && !self.went,
        }
    }
}

impl NewsFold {
    fn add(&mut self, number: i64, id: TorrentId, kind: ChangeKind, status: Option<&Status>) {
        let failed = status.filter(|status| status.phase() == Phase::Failed).map(|_| NewsKind::Failed);
        let finished = status.filter(|status| **status == Status::Downloaded).map(|_| NewsKind::Finished);
        let fate = self.0.entry(id).or_default();
        fate.last = number;
        match kind {
            ChangeKind::Added => (fate.came, fate.went, fate.ended) = (true, false, failed),
            ChangeKind::Returned => (fate.came, fate.went) = (true, false),
            ChangeKind::Gone | ChangeKind::ActedDelete => fate.went = true,
            ChangeKind::Status => fate.ended = failed.or(finished),
            _ => {}
        }
    }

    /// Returns the torrents of each kind of which there are any, newest first.
    fn finish(self) -> Vec<(NewsKind, Vec<TorrentId>)> {
        let mut fates: Vec<(TorrentId, Fate)> = self.0.into_iter().collect();
        fates.sort_unstable_by_key(|(_, fate)| std::cmp::Reverse(fate.last));
        let kinds = [NewsKind::Came, NewsKind::Finished, NewsKind::Failed, NewsKind::Went];
        let of = |kind| fates.iter().filter(move |(_, fate)| fate.is(kind)).map(|(id, _)| id.clone()).collect();
        kinds.map(|kind| (kind, of(kind))).into_iter().filter(|(_, ids): &(_, Vec<_>)| !ids.is_empty()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_with_the_first_sync_is_no_news_and_what_no_sync_brought_is() {
        let db = Connection::open_in_memory().unwrap();
        let table =
            "CREATE TABLE events (id INTEGER PRIMARY KEY, run_id INTEGER, torrent_id TEXT, kind TEXT, new TEXT)";
        db.execute_batch(table).unwrap();
        let told = || -> Vec<String> {
            let mut select = db.prepare(SINCE).unwrap();
            select.query_map([0], |row| row.get(1)).unwrap().map(Result::unwrap).collect()
        };
        let happens = |run: Option<i64>, id: &str, kind: &str| {
            db.execute("INSERT INTO events (run_id, torrent_id, kind) VALUES (?1, ?2, ?3)", (run, id, kind)).unwrap();
        };
        happens(None, "imported", "added");
        assert_eq!(told(), ["imported"]);
        happens(Some(2), "first", "added");
        happens(Some(2), "first", "status");
        happens(Some(3), "later", "added");
        happens(None, "by a job", "added");
        assert_eq!(
            told(),
            ["imported", "first", "later", "by a job"],
            "the second event of the first one is its status"
        );
    }

    #[test]
    fn a_torrent_is_told_as_what_it_is_in_the_end_the_newest_first() {
        let mut fold = NewsFold::default();
        let events = [
            ("A", ChangeKind::Added, Some(Status::Downloading)),
            ("B", ChangeKind::Added, Some(Status::Dead)),
            ("C", ChangeKind::Added, Some(Status::Downloaded)),
            ("D", ChangeKind::Status, Some(Status::Error)),
            ("E", ChangeKind::Gone, None),
            ("F", ChangeKind::Status, Some(Status::Error)),
            ("A", ChangeKind::Status, Some(Status::Downloaded)),
            ("D", ChangeKind::Gone, None),
            ("F", ChangeKind::Status, Some(Status::Queued)),
            ("E", ChangeKind::Returned, None),
            ("G", ChangeKind::Added, Some(Status::Downloaded)),
            ("G", ChangeKind::ActedDelete, None),
        ];
        for ((id, kind, status), number) in events.into_iter().zip(1..) {
            fold.add(number, TorrentId::parse(id).unwrap(), kind, status.as_ref());
        }
        let told = fold.finish().into_iter().map(|(kind, ids)| {
            let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
            (kind, ids.concat())
        });
        let wanted = [
            (NewsKind::Came, "EACB".to_owned()),
            (NewsKind::Finished, "A".to_owned()),
            (NewsKind::Failed, "B".to_owned()),
            (NewsKind::Went, "GD".to_owned()),
        ];
        assert_eq!(told.collect::<Vec<_>>(), wanted);
    }
}
