//! Details of another torrent that are kept beside an archived one: why, is told where they are stored.

use rusqlite::Connection;

use crate::archive::schema::rows;
use crate::model::{OtherDetail, TorrentFile, TorrentId};

/// One file as it is kept: number, path, bytes, and whether it is selected.
pub(in crate::archive) type KeptFile = (i64, String, i64, bool);

/// The time at which something was last kept beside a torrent, for what is told of it.
pub(in crate::archive) const NEWEST_KEPT: &str =
    "SELECT torrent_id, max(kept_at) AS kept_at, hash FROM other_details GROUP BY torrent_id";

/// Reads what is kept beside a torrent's detail, newest first.
pub(in crate::archive) fn kept(db: &Connection, id: &TorrentId) -> rusqlite::Result<Vec<OtherDetail>> {
    let sql = "SELECT kept_at, why, hash, name, size, links, original_filename, original_bytes, files, fetched_at \
               FROM other_details WHERE torrent_id = ?1 ORDER BY id DESC";
    db.prepare_cached(sql)?
        .query_map([id.as_str()], |row| {
            let files: Option<String> = row.get(8)?;
            Ok(OtherDetail {
                kept: rows::certain_time(row, 0)?,
                why: row.get(1)?,
                hash: Some(row.get::<_, String>(2)?).filter(|hash| !hash.is_empty()),
                name: row.get(3)?,
                bytes: rows::amount(row, 4)?,
                links: links_of(row.get_ref(5)?.as_str_or_null()?),
                original_filename: row.get(6)?,
                original_bytes: rows::amount(row, 7)?,
                files: files.and_then(|files| serde_json::from_str(&files).ok()).map(files_of).unwrap_or_default(),
                fetched: rows::time(row, 9)?,
            })
        })?
        .collect()
}

fn links_of(joined: Option<&str>) -> Vec<String> {
    joined.unwrap_or_default().split(',').filter(|link| !link.is_empty()).map(str::to_owned).collect()
}

fn files_of(files: Vec<KeptFile>) -> Vec<TorrentFile> {
    files.into_iter().map(|(id, path, bytes, selected)| TorrentFile { id, path, bytes, selected }).collect()
}
