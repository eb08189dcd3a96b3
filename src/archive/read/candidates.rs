//! What a plan of acts needs to know of torrents, and what the account is believed to hold.

use std::collections::HashMap;
use std::sync::LazyLock;

use rusqlite::{Connection, OptionalExtension as _, Row};

use super::reader::Reader;
use crate::archive::Error;
use crate::archive::schema::listed_ids::LISTED_AT;
use crate::archive::schema::{meta, rows};
use crate::model::{Absence, ActCandidate, Phase, Timestamp, TorrentId};

static CANDIDATE: LazyLock<String> = LazyLock::new(|| {
    format!(
        "SELECT t.id, lower(coalesce(t.hash, d.hash)), coalesce(t.filename, d.name, ''), d.original_filename, t.status, \
     t.gone_at IS NOT NULL, t.gone_evidence, t.bytes, t.added_at, \
     iif(d.id IS NULL OR d.files_count IS NULL, NULL, (SELECT count(*) FROM files f WHERE f.torrent_id = t.id AND f.selected = 1 \
     AND f.dropped_at IS NULL)), {} FROM torrents t LEFT JOIN torrent_details d ON d.id = t.id WHERE t.id = ?1",
        *rows::HAS_DEAD_LINKS
    )
});

impl Reader {
    /// Returns torrents by their keys, in their order; what is not archived is left out.
    pub fn candidates(&self, ids: &[TorrentId]) -> Result<Vec<ActCandidate>, Error> {
        self.read(|db| {
            let mut select = db.prepare_cached(&CANDIDATE)?;
            let found = ids.iter().map(|id| select.query_row([id.as_str()], candidate).optional());
            found.filter_map(Result::transpose).collect()
        })
    }

    /// Returns when the last complete list was read that was believed.
    pub fn listed_at(&self) -> Result<Option<Timestamp>, Error> {
        let told = self.read(|db| meta::get(db, LISTED_AT))?;
        Ok(told.and_then(|text| Timestamp::from_second(text.parse().ok()?).ok()))
    }

    /// Returns the entries that are not gone, by their hash in lower case, with their phases.
    pub fn living_by_hash(&self) -> Result<HashMap<String, Vec<(TorrentId, Phase)>>, Error> {
        self.read(living)
    }
}

fn living(db: &Connection) -> rusqlite::Result<HashMap<String, Vec<(TorrentId, Phase)>>> {
    let sql = "SELECT lower(hash), id, status FROM torrents WHERE gone_at IS NULL AND hash IS NOT NULL ORDER BY added_at DESC, id";
    let mut select = db.prepare_cached(sql)?;
    let mut found = select.query([])?;
    let mut living: HashMap<String, Vec<(TorrentId, Phase)>> = HashMap::new();
    while let Some(row) = found.next()? {
        let phase = rows::status(row, 2)?.map_or(Phase::Unknown, |status| status.phase());
        living.entry(row.get(0)?).or_default().push((rows::id(row, 1)?, phase));
    }
    Ok(living)
}

fn candidate(row: &Row<'_>) -> rusqlite::Result<ActCandidate> {
    let is_gone: bool = row.get(5)?;
    let absence = Absence::of_evidence(row.get_ref(6)?.as_str_or_null()?);
    Ok(ActCandidate {
        id: rows::id(row, 0)?,
        hash: row.get(1)?,
        name: row.get(2)?,
        original_name: row.get(3)?,
        status: rows::status(row, 4)?,
        absence: is_gone.then_some(absence),
        bytes: rows::amount(row, 7)?,
        added: rows::time(row, 8)?,
        chosen: row.get(9)?,
        has_dead_links: row.get(10)?,
    })
}
