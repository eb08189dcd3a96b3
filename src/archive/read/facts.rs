//! Everything that is known of a torrent: what the lossless export and the detail page read.

use memchr::memmem;
use rusqlite::{Connection, OptionalExtension as _, Row};
use serde::Deserialize;

use super::other_details;
use crate::archive::schema::listed_ids::LAST_SEEN;
use crate::archive::schema::rows;
use crate::model::{Detail, ImportedFacts, Reason, Torrent, TorrentFacts, TorrentFile, TorrentId};

/// Returns the statement that reads torrents whole, for [`read`].
pub(in crate::archive) fn select(tail: &str) -> String {
    format!(
        "SELECT {}, t.added_at, t.first_seen_at, {LAST_SEEN}, t.gone_at, d.fetched_at, d.name, d.status, d.size, d.progress, \
         d.hash, d.host, d.original_filename, d.original_bytes, d.json, d.files_count, d.links, j.reason, \
         (SELECT f.message FROM failures f WHERE f.torrent_id = t.id AND f.resolved_at IS NULL ORDER BY f.id DESC LIMIT 1), \
         CASE WHEN d.id IS NULL THEN (SELECT json_array(max(i.original_filename), max(i.files_count)) FROM imported_rows i \
         WHERE i.torrent_id = t.id) END, \
         EXISTS (SELECT 1 FROM other_details o WHERE o.torrent_id = t.id) FROM torrents t LEFT JOIN torrent_details d ON d.id = t.id \
         LEFT JOIN detail_jobs j ON j.torrent_id = t.id {tail}",
        rows::TORRENT
    )
}

/// Reads one torrent whole.
pub(in crate::archive) fn one(db: &Connection, id: &TorrentId) -> rusqlite::Result<Option<TorrentFacts>> {
    db.prepare_cached(&select("WHERE t.id = ?1"))?.query_row([id.as_str()], |row| read(db, row)).optional()
}

/// Reads a torrent whole; its files and other details are looked up beside it.
pub(in crate::archive) fn read(db: &Connection, row: &Row<'_>) -> rusqlite::Result<TorrentFacts> {
    let torrent = rows::torrent(row)?;
    let at = rows::TORRENT_LEN;
    let detail = match rows::time(row, at + 4)? {
        None => None,
        Some(fetched) => Some((detail(db, row, torrent.id.clone())?, fetched)),
    };
    // Hardly any torrent has some.
    let others = if row.get(at + 19)? { other_details::kept(db, &torrent.id)? } else { Vec::new() };
    Ok(TorrentFacts {
        torrent,
        added_at: rows::time(row, at)?,
        first_seen: rows::certain_time(row, at + 1)?,
        last_seen: rows::certain_time(row, at + 2)?,
        gone_at: rows::time(row, at + 3)?,
        detail,
        others,
        owed: row.get_ref(at + 16)?.as_str_or_null()?.and_then(Reason::parse),
        failure: row.get(at + 17)?,
        imported: row.get_ref(at + 18)?.as_str_or_null()?.and_then(imported),
    })
}

/// Reads what an import told of the torrent as a whole.
fn imported(json: &str) -> Option<ImportedFacts> {
    let (original_filename, files_count) = serde_json::from_str(json).ok()?;
    Some(ImportedFacts { original_filename, files_count }).filter(|told| *told != ImportedFacts::default())
}

fn detail(db: &Connection, row: &Row<'_>, id: TorrentId) -> rusqlite::Result<Detail> {
    let at = rows::TORRENT_LEN + 5;
    let json: String = row.get(at + 8)?;
    let exact = links_told(&json);
    // The newest answer may have lacked them; then the column still has those of an earlier one.
    let joined = row.get_ref(at + 10)?.as_str_or_null()?;
    let links =
        exact.or_else(|| joined.map(|text| text.split(',').filter(|l| !l.is_empty()).map(str::to_owned).collect()));
    let files = match row.get::<_, Option<i64>>(at + 9)? {
        None => None,
        Some(_) => Some(files(db, &id)?),
    };
    Ok(Detail {
        torrent: Torrent {
            filename: row.get(at)?,
            status: rows::status(row, at + 1)?,
            bytes: row.get(at + 2)?,
            progress: row.get(at + 3)?,
            hash: row.get(at + 4)?,
            host: row.get(at + 5)?,
            links,
            ..Torrent::bare(id)
        },
        original_filename: row.get(at + 6)?,
        original_bytes: row.get(at + 7)?,
        files,
        json,
    })
}

/// Reads the files that the newest answer named, in its order.
pub(in crate::archive) fn files(db: &Connection, id: &TorrentId) -> rusqlite::Result<Vec<TorrentFile>> {
    let sql = "SELECT file_id, path, bytes, selected, position FROM files WHERE torrent_id = ?1 AND dropped_at IS NULL";
    let mut found = db
        .prepare_cached(sql)?
        .query_map([id.as_str()], |row| Ok((row.get::<_, i64>(4)?, rows::file(row)?)))?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    // Nearly always sorted already, which is quicker found here than in SQLite.
    found.sort_by_key(|(position, _)| *position);
    Ok(found.into_iter().map(|(_, file)| file).collect())
}

/// The one field of an answer whose exact value only the JSON holds: the column joins it with commas.
#[derive(Deserialize)]
struct Links {
    links: Option<Vec<String>>,
}

/// Returns the links of an answer of the service.
///
/// They come after all the files, so the end of the answer is tried first: from the key on, it reads as an object of
/// its own only where the links belong to the outermost one.
fn links_told(json: &str) -> Option<Vec<String>> {
    let key = memmem::rfind(json.as_bytes(), b"\"links\":").and_then(|at| json.split_at_checked(at));
    // Within a text, a backslash would stand before the quote.
    let end = key.filter(|(before, _)| before.trim_ascii_end().ends_with(['{', ',']));
    let end = end.and_then(|(_, end)| serde_json::from_str::<Links>(&["{", end].concat()).ok());
    end.or_else(|| serde_json::from_str::<Links>(json).ok())?.links
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Map, Value, json};

    use super::*;

    /// Any JSON in which the word is everywhere: as a key on every level, and in texts.
    fn value() -> impl Strategy<Value = Value> {
        let text = || prop::sample::select(vec!["links", "\"links\":", ",\"links\":[\"a\"]", "{", "a", "id", "\\"]);
        let leaf = prop_oneof![
            text().prop_map(Value::from),
            Just(Value::Null),
            prop::collection::vec(text(), 0..3).prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 12, 3, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
                prop::collection::vec((text(), inner), 0..3)
                    .prop_map(|pairs| pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect::<Value>()),
            ]
        })
    }

    proptest! {
        #[test]
        fn the_end_of_an_answer_tells_the_links_of_the_whole(pairs in prop::collection::vec(("links|files|a", value()), 0..4)) {
            let object: Map<String, Value> = pairs.into_iter().collect();
            for json in [json!(object).to_string(), format!("{:#}", json!(object))] {
                let whole = serde_json::from_str::<Links>(&json).ok().and_then(|told| told.links);
                prop_assert_eq!(links_told(&json), whole, "{}", json);
            }
        }
    }

    #[test]
    fn links_are_read_from_answers_of_any_form() {
        for (json, links) in [
            (r#"{"files":[{"id":1}],"links":["a","b,c"],"ended":"x"}"#, Some(vec!["a", "b,c"])),
            (r#"{ "links" : [ "a" ] }"#, Some(vec!["a"])),
            (r#"{"links":null}"#, None),
            (r#"{"links":["a"],"files":[{"links":["b"]}]}"#, Some(vec!["a"])),
            (r#"{"files":[{"links":["b"]}]}"#, None),
            ("", None),
            ("not even JSON", None),
        ] {
            let links: Option<Vec<String>> = links.map(|links| links.into_iter().map(str::to_owned).collect());
            assert_eq!(links_told(json), links, "{json}");
        }
    }
}
