//! Problems as recorded: failed torrents, fetches that no later success has answered, and rows of the list that could
//! not be read.
//!
//! Gone torrents are left out: nothing can be done about them, and `history --gone` lists them.
//! What a problem means is decided elsewhere, from what is read here.

use rusqlite::{Connection, Row};

use super::other_details::NEWEST_KEPT;
use super::rejected;
use crate::archive::schema::rows;
use crate::archive::{Error, Reader};
use crate::format::counted;
use crate::model::{FailedFetch, FailureKind, Phase, Problem, Status, Timestamp, TorrentId, Trouble};

const FACTS: &str = "t.id, coalesce(t.filename, ''), t.status, t.progress, t.added_at, t.bytes";

/// When a status was observed is in the history; a torrent that came failed was observed when it came.
const FAILED_TORRENTS: &str = "coalesce((SELECT max(e.at) FROM events e WHERE e.torrent_id = t.id \
     AND e.kind IN ('added', 'status', 'returned')), t.first_seen_at) \
     FROM torrents t WHERE t.gone_at IS NULL AND t.status IN (SELECT value FROM json_each(?1))";

/// The newest open failure of each torrent, with the requests of all of them. SQLite takes the bare columns
/// from the row that has the greatest id.
const FAILED_FETCHES: &str = "f.at, f.kind, f.http_status, f.error_code, f.message, f.attempts FROM torrents t JOIN \
     (SELECT max(id), torrent_id, at, kind, http_status, error_code, message, sum(attempts) AS attempts \
      FROM failures WHERE resolved_at IS NULL GROUP BY torrent_id) f ON f.torrent_id = t.id \
     WHERE t.gone_at IS NULL";

/// Links that gave no direct link and still count as such. SQLite takes the bare columns from the row with the newest time.
const DEAD_LINKS: &str = "l.at, l.http_status, l.error_code, l.name, l.links, l.attempts FROM torrents t JOIN \
     (SELECT max(at) AS at, torrent_id, http_status, error_code, name, count(*) AS links, sum(attempts) AS attempts \
      FROM link_troubles WHERE resolved_at IS NULL GROUP BY torrent_id, error_code) l ON l.torrent_id = t.id \
     WHERE t.gone_at IS NULL";

/// Living torrents of which Real-Debrid said that it does not know them: the first of two proofs of removal.
const UNKNOWN: &str = "j.unknown_at, j.attempts FROM detail_jobs j JOIN torrents t ON t.id = j.torrent_id \
     WHERE j.unknown_at IS NOT NULL AND t.gone_at IS NULL";

/// How the service spells "not found".
const NOT_FOUND: (u16, i32) = (404, 7);

impl Reader {
    /// Returns every failed torrent, every failed fetch and every row that could not be read, newest first.
    pub fn problems(&self) -> Result<Vec<Problem>, Error> {
        self.read(|db| {
            let state = db.unchecked_transaction()?;
            let mut found = failed_torrents(&state)?;
            found.append(&mut failed_fetches(&state)?);
            found.append(&mut unknown(&state)?);
            found.append(&mut other_hashes(&state)?);
            found.append(&mut dead_links(&state, None)?);
            found.append(&mut rejected::open(&state)?);
            found.sort_by(|a, b| (b.at, b.added, &a.id).cmp(&(a.at, a.added, &b.id)));
            Ok(found)
        })
    }

    /// Returns the links of a torrent that gave no direct link, as problems; newest first.
    pub fn dead_links_of(&self, id: &TorrentId) -> Result<Vec<Problem>, Error> {
        self.read(|db| dead_links(db, Some(id)))
    }
}

/// Returns the statuses of failed torrents as a JSON array.
pub(super) fn failed_words() -> String {
    let failed = Status::known().filter(|status| status.phase() == Phase::Failed);
    serde_json::Value::from(failed.map(|status| status.as_str().to_owned()).collect::<Vec<_>>()).to_string()
}

fn failed_torrents(db: &Connection) -> rusqlite::Result<Vec<Problem>> {
    db.prepare(&format!("SELECT {FACTS}, {FAILED_TORRENTS}"))?
        .query_map([failed_words()], |row| problem(row, Trouble::Torrent))?
        .collect()
}

fn failed_fetches(db: &Connection) -> rusqlite::Result<Vec<Problem>> {
    let read = |row: &Row<'_>| {
        let fetch = FailedFetch {
            kind: FailureKind::parse(row.get_ref(7)?.as_str()?),
            http_status: row.get(8)?,
            error_code: row.get(9)?,
            message: row.get(10)?,
            attempts: row.get(11)?,
        };
        problem(row, Trouble::Fetch(fetch))
    };
    db.prepare(&format!("SELECT {FACTS}, {FAILED_FETCHES}"))?.query_map([], read)?.collect()
}

/// One finding a torrent and number of Real-Debrid, with the newest of its links; of one torrent only, if one is named.
fn dead_links(db: &Connection, of: Option<&TorrentId>) -> rusqlite::Result<Vec<Problem>> {
    let read = |row: &Row<'_>| {
        let (name, links): (String, u64) = (row.get(9)?, row.get(10)?);
        let more =
            if links > 1 { format!(" and {}", counted(links - 1, "other link", "other links")) } else { String::new() };
        let fetch = FailedFetch {
            kind: None,
            http_status: row.get(7)?,
            error_code: row.get(8)?,
            message: format!("{name}{more}"),
            attempts: row.get(11)?,
        };
        problem(row, Trouble::Link(fetch))
    };
    let sql = format!("SELECT {FACTS}, {DEAD_LINKS} AND (?1 IS NULL OR t.id = ?1) ORDER BY l.at DESC");
    db.prepare_cached(&sql)?.query_map([of.map(TorrentId::as_str)], read)?.collect()
}

fn unknown(db: &Connection) -> rusqlite::Result<Vec<Problem>> {
    let read = |row: &Row<'_>| {
        let fetch = FailedFetch {
            kind: Some(FailureKind::NotFound),
            http_status: Some(NOT_FOUND.0),
            error_code: Some(NOT_FOUND.1),
            message: "Real-Debrid does not know this torrent".to_owned(),
            attempts: row.get(7)?,
        };
        problem(row, Trouble::Fetch(fetch))
    };
    db.prepare(&format!("SELECT {FACTS}, {UNKNOWN}"))?.query_map([], read)?.collect()
}

/// Two torrents under one id. One whose newest answer was refused is a failed fetch already.
fn other_hashes(db: &Connection) -> rusqlite::Result<Vec<Problem>> {
    let told = format!(
        "o.kept_at, o.hash FROM ({NEWEST_KEPT}) o JOIN torrents t ON t.id = o.torrent_id WHERE t.gone_at IS NULL \
         AND NOT EXISTS (SELECT 1 FROM failures f WHERE f.torrent_id = t.id AND f.resolved_at IS NULL)"
    );
    let read = |row: &Row<'_>| {
        let fetch = FailedFetch {
            kind: Some(FailureKind::OtherHash),
            message: match row.get::<_, String>(7)?.as_str() {
                "" => "other files were told under this id, without a hash; they are kept".to_owned(),
                hash => format!("another hash was told under this id: {hash}; what came with it is kept"),
            },
            ..FailedFetch::default()
        };
        problem(row, Trouble::Fetch(fetch))
    };
    db.prepare(&format!("SELECT {FACTS}, {told}"))?.query_map([], read)?.collect()
}

/// Reads the columns of [`FACTS`] and the time behind them.
fn problem(row: &Row<'_>, trouble: Trouble) -> rusqlite::Result<Problem> {
    Ok(Problem {
        id: Some(rows::id(row, 0)?),
        name: row.get(1)?,
        status: rows::status(row, 2)?,
        progress: rows::percentage(row, 3)?,
        added: rows::time(row, 4)?,
        bytes: rows::amount(row, 5)?,
        at: rows::time(row, 6)?.unwrap_or(Timestamp::UNIX_EPOCH),
        trouble,
    })
}
