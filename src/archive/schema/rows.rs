//! Rows and model values, one function each way.

use std::sync::LazyLock;

use rusqlite::Row;

use crate::model::{self, LinkFault, RunState, Status, Timestamp, Torrent, TorrentFile, TorrentId, TorrentRow};

/// Columns of `torrents` in the order [`torrent`] reads them.
pub(in crate::archive) const TORRENT: &str = "t.id, t.filename, t.hash, t.bytes, t.host, t.split, t.progress, t.status, t.added_on, t.links, t.ended_on, t.speed, t.seeders";

/// How many columns [`TORRENT`] has.
pub(in crate::archive) const TORRENT_LEN: usize = 13;

/// Reads a torrent from the columns of [`TORRENT`].
pub(in crate::archive) fn torrent(row: &Row<'_>) -> rusqlite::Result<Torrent> {
    Ok(Torrent {
        id: id(row, 0)?,
        filename: row.get(1)?,
        hash: row.get(2)?,
        bytes: amount(row, 3)?,
        host: row.get(4)?,
        split: amount(row, 5)?,
        progress: percentage(row, 6)?,
        status: status(row, 7)?,
        added: row.get(8)?,
        links: row.get_ref(9)?.as_str_or_null()?.and_then(links),
        ended: row.get(10)?,
        speed: amount(row, 11)?,
        seeders: amount(row, 12)?,
    })
}

/// Reads an id; one that the table's CHECK would refuse is a damaged file.
pub(in crate::archive) fn id(row: &Row<'_>, column: usize) -> rusqlite::Result<TorrentId> {
    let text = row.get_ref(column)?.as_str()?;
    TorrentId::parse(text).map_err(|e| refused(column, e))
}

/// Reads how a run stands; a word that the table's CHECK would refuse is a damaged file.
pub(in crate::archive) fn run_state(row: &Row<'_>, column: usize) -> rusqlite::Result<RunState> {
    let word = row.get_ref(column)?.as_str()?;
    RunState::parse(word).ok_or_else(|| refused(column, format!("no run is {word}")))
}

fn refused(column: usize, why: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, why.into())
}

/// Reads a status word.
pub(in crate::archive) fn status(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Status>> {
    Ok(row.get_ref(column)?.as_str_or_null()?.map(Status::parse))
}

/// Reads a size or a count; a number that cannot be one is not known.
pub(in crate::archive) fn amount(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<i64>> {
    Ok(row.get::<_, Option<i64>>(column)?.and_then(model::amount))
}

/// Reads a percentage; a number that cannot be one is not known.
pub(in crate::archive) fn percentage(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<f64>> {
    Ok(row.get::<_, Option<f64>>(column)?.and_then(model::percentage))
}

/// Reads Unix seconds; a number outside of all calendars is no time.
pub(in crate::archive) fn time(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Timestamp>> {
    Ok(row.get::<_, Option<i64>>(column)?.and_then(|s| Timestamp::from_second(s).ok()))
}

/// Reads Unix seconds that are always there.
pub(in crate::archive) fn certain_time(row: &Row<'_>, column: usize) -> rusqlite::Result<Timestamp> {
    Ok(time(row, column)?.unwrap_or(Timestamp::UNIX_EPOCH))
}

/// Writes links as the JSON array that is stored.
pub(in crate::archive) fn links_json(links: &[String]) -> String {
    serde_json::Value::from(links).to_string()
}

/// Reads a stored JSON array of links.
pub(in crate::archive) fn links(json: &str) -> Option<Vec<String>> {
    serde_json::from_str(json).ok()
}

/// Whether a torrent has a link that is dead for ever.
pub(in crate::archive) static HAS_DEAD_LINKS: LazyLock<String> = LazyLock::new(|| {
    let dead = LinkFault::DEAD.map(|fault| fault.code().to_string()).join(", ");
    format!(
        "EXISTS (SELECT 1 FROM link_troubles l WHERE l.torrent_id = t.id AND l.resolved_at IS NULL AND l.error_code IN ({dead}))"
    )
});

/// Columns of the small row, in the order [`torrent_row`] reads them. Where the list has no links, those of the detail
/// are counted: in its answer, or else in the column that joins them with commas.
pub(in crate::archive) static TORRENT_ROW: LazyLock<String> = LazyLock::new(|| {
    let columns = "t.id, coalesce(t.filename, d.name, ''), t.status, t.bytes, t.progress, \
     t.added_at, d.files_count, \
     coalesce(nullif(json_array_length(t.links), 0), \
     iif(d.links <> '', coalesce(iif(json_valid(d.json), nullif(json_array_length(d.json, '$.links'), 0), NULL), \
     length(d.links) - length(replace(d.links, ',', '')) + 1), NULL), json_array_length(t.links)), \
     d.id IS NOT NULL, t.gone_at IS NOT NULL, t.rev";
    format!("{columns}, {}", *HAS_DEAD_LINKS)
});

/// How many columns [`TORRENT_ROW`] has.
pub(in crate::archive) const TORRENT_ROW_LEN: usize = 12;

/// Reads the small row that tables show.
pub(in crate::archive) fn torrent_row(row: &Row<'_>) -> rusqlite::Result<TorrentRow> {
    Ok(TorrentRow {
        id: id(row, 0)?,
        name: row.get_ref(1)?.as_str()?.into(),
        status: status(row, 2)?.unwrap_or_else(|| Status::parse("")),
        bytes: amount(row, 3)?,
        progress: percentage(row, 4)?.map(single),
        added: time(row, 5)?,
        files: row.get(6)?,
        links: row.get(7)?,
        has_detail: row.get(8)?,
        gone: row.get(9)?,
        has_dead_links: row.get(11)?,
    })
}

/// Returns a percentage as a single float; what is below 100 does not become 100.
#[expect(clippy::cast_possible_truncation, reason = "a percentage fits a single float")]
fn single(percent: f64) -> f32 {
    let single = percent as f32;
    if percent < 100.0 { single.min(100.0_f32.next_down()) } else { single }
}

/// Reads a file from the columns `file_id`, `path`, `bytes`, `selected`.
pub(in crate::archive) fn file(row: &Row<'_>) -> rusqlite::Result<TorrentFile> {
    Ok(TorrentFile { id: row.get(0)?, path: row.get(1)?, bytes: row.get(2)?, selected: row.get(3)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_below_a_hundred_percent_is_never_a_hundred() {
        for percent in [99.97, 99.999_9, 99.999_999, 99.999_999_999_999, 100.0_f64.next_down()] {
            assert!(single(percent) < 100.0, "{percent}");
        }
        for percent in [0.0, 56.8, 100.0] {
            assert!((f64::from(single(percent)) - percent).abs() < 1e-5, "{percent}");
        }
    }
}
