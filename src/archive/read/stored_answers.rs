//! Whether rows say what the stored answers of the service say: finds what was damaged before there were checksums.
//!
//! An answer proves only what it tells: a null never overwrites a value, so a column may be older than the newest answer.

use std::collections::BTreeMap;

use rusqlite::{Connection, Row};

use crate::archive::schema::checksums::sha256;
use crate::archive::schema::rows;
use crate::format::is_hash;
use crate::model::{Checked, Detail, Status, Timestamp, Torrent, TorrentFile, TorrentId, true_instant};
use crate::wire::{Fields, read_detail, read_row, read_torrent};

/// Seconds by which two tables of time zones may disagree.
const ZONES: i64 = 3_600;

/// A file's size, whether it was chosen, and its place, by number and path.
type Files = BTreeMap<(i64, String), (i64, bool, i64)>;

/// What is stored of a detail.
struct Stored {
    torrent: Torrent,
    links: Option<String>,
    files_count: Option<i64>,
    original_filename: Option<String>,
    original_bytes: Option<i64>,
    json: Vec<u8>,
    sum: Vec<u8>,
}

/// Compares every torrent with the row of the list and with the answer that are stored with it.
pub(in crate::archive) fn answers(db: &Connection, checked: &mut Checked) -> rusqlite::Result<()> {
    let sql = format!(
        "SELECT {}, t.json, t.added_at, d.json, d.name, d.status, d.size, d.progress, d.links, d.hash, d.host, d.files_count, \
         d.original_filename, d.original_bytes, d.json_sha256 FROM torrents t LEFT JOIN torrent_details d ON d.id = t.id",
        rows::TORRENT
    );
    let mut select = db.prepare(&sql)?;
    let mut found = select.query([])?;
    let mut looked_at = 0;
    while let Some(row) = found.next()? {
        looked_at += 1;
        let id = String::from_utf8_lossy(row.get_ref(0)?.as_bytes()?).into_owned();
        // What cannot even be read is no SQLite error: the text is damaged.
        let (Ok(torrent), Ok(detail)) = (rows::torrent(row), stored(row)) else {
            checked.problem(format!("the row of {id} cannot be read"));
            continue;
        };
        let wrong = told_of(db, row, &torrent, detail.as_ref())?;
        // An answer that is damaged itself proves nothing; its checksum tells of it.
        if !wrong.is_empty() && detail.is_none_or(|stored| sha256(&stored.json).as_bytes() == stored.sum) {
            for what in wrong {
                checked.problem(format!("{what} of {id} is not what Real-Debrid told"));
            }
        }
    }
    checked.looked_at = Some(looked_at);
    Ok(())
}

/// Returns what disagrees with the answers, in words.
fn told_of(
    db: &Connection,
    row: &Row<'_>,
    torrent: &Torrent,
    stored: Option<&Stored>,
) -> rusqlite::Result<Vec<&'static str>> {
    let at = rows::TORRENT_LEN;
    let mut wrong = Vec::new();
    let answer = stored.map(|stored| answer(&stored.json, &torrent.id));
    if let Some(None) = answer {
        // Its checksum tells that.
        return Ok(wrong);
    }
    let answer = answer.flatten();
    if let Some(json) = row.get_ref(at)?.as_bytes_or_null()? {
        match std::str::from_utf8(json).ok().and_then(|json| read_row(json).ok()).filter(|told| told.id == torrent.id) {
            Some(told) => wrong.extend(list_row(torrent, &told, stored.zip(answer.as_ref()))),
            None => wrong.push("the stored row of the list"),
        }
    }
    let added = torrent.added.as_deref().and_then(true_instant).map(Timestamp::as_second);
    let instant: Option<i64> = row.get(at + 1)?;
    if added.is_some() != instant.is_some() || added.zip(instant).is_some_and(|(a, b)| a != b && (a - b).abs() != ZONES)
    {
        wrong.push("the time of addition");
    }
    if let Some((stored, told)) = stored.zip(answer.as_ref()) {
        wrong.extend(detail_row(stored, told));
        if let Some(told) = told.files.as_deref().filter(|files| !files.is_empty())
            && !same_files(&files(db, &torrent.id)?, told)
        {
            wrong.push("the list of files");
        }
    }
    Ok(wrong)
}

/// Compares the row with what the list told last, and with the detail, which refreshes some of it.
fn list_row(row: &Torrent, told: &Torrent, detail: Option<(&Stored, &Detail)>) -> Vec<&'static str> {
    let stored = detail.map(|(stored, _)| &stored.torrent);
    let answer = detail.map(|(_, answer)| &answer.torrent);
    let links = |t: &Torrent| t.links.clone().filter(|links| !links.is_empty());
    let checks = [
        ("the name", proved(row, told, |t| t.filename.clone(), [stored, answer], Refreshed::Kept)),
        ("the size", proved(row, told, |t| t.bytes, [stored, answer], Refreshed::Kept)),
        ("the hash", proved(row, told, real_hash, [stored, answer], Refreshed::Kept)),
        ("a link", proved(row, told, links, [stored, answer], Refreshed::Kept)),
        ("the status", proved(row, told, |t| t.status.clone(), [stored, answer], Refreshed::Kept)),
        ("the progress", proved(row, told, |t| t.progress, [stored, answer], Refreshed::Kept)),
        ("the host", proved(row, told, |t| t.host.clone(), [stored, answer], Refreshed::Kept)),
        ("the date", proved(row, told, |t| t.added.clone(), [None, answer], Refreshed::Lost)),
        ("the end", proved(row, told, |t| t.ended.clone(), [None, answer], Refreshed::Lost)),
        ("the split", proved(row, told, |t| t.split, [None, answer], Refreshed::Lost)),
        ("the speed", proved(row, told, |t| t.speed, [None, answer], Refreshed::Lost)),
        ("the number of seeders", proved(row, told, |t| t.seeders, [None, answer], Refreshed::Lost)),
    ];
    checks.into_iter().filter(|(_, fine)| !fine).map(|(what, _)| what).collect()
}

/// Whether what an earlier detail told is still known where the newest one told nothing.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Refreshed {
    /// In a column of the detail.
    Kept,
    /// Nowhere: then the row may have it from there, and proves nothing.
    Lost,
}

/// Whether a value is one of those that were told.
fn proved<T: PartialEq>(
    row: &Torrent,
    told: &Torrent,
    of: impl Fn(&Torrent) -> Option<T>,
    others: [Option<&Torrent>; 2],
    refreshed: Refreshed,
) -> bool {
    let Some(told) = of(told) else { return true };
    let answer = others[1].map(&of);
    if refreshed == Refreshed::Lost && matches!(answer, Some(None)) {
        return true;
    }
    let value = of(row);
    value.as_ref() == Some(&told) || others.into_iter().flatten().filter_map(&of).any(|other| value == Some(other))
}

/// What the row keeps of a hash: a text that is none never replaces one that is.
fn real_hash(torrent: &Torrent) -> Option<String> {
    torrent.hash.clone().filter(|hash| is_hash(hash))
}

/// Compares the columns of a detail with the answer, which wrote all that it told.
fn detail_row(stored: &Stored, told: &Detail) -> Vec<&'static str> {
    fn kept<T: PartialEq + ?Sized>(stored: Option<&T>, told: Option<&T>) -> bool {
        told.is_none() || stored == told
    }
    let (row, answer) = (&stored.torrent, &told.torrent);
    let count = told.files.as_ref().map(|files| i64::try_from(files.len()).unwrap_or(i64::MAX)).filter(|n| *n > 0);
    let links = answer.links.as_ref().map(|links| links.join(","));
    let checks = [
        ("the name in the detail", kept(row.filename.as_ref(), answer.filename.as_ref())),
        ("the status in the detail", kept(row.status.as_ref(), answer.status.as_ref())),
        ("the size in the detail", kept(row.bytes.as_ref(), answer.bytes.as_ref())),
        ("the progress in the detail", kept(row.progress.as_ref(), answer.progress.as_ref())),
        ("a link in the detail", kept(stored.links.as_ref(), links.as_ref())),
        ("the hash in the detail", kept(row.hash.as_ref(), real_hash(answer).as_ref())),
        ("the host in the detail", kept(row.host.as_ref(), answer.host.as_ref())),
        ("the number of files", kept(stored.files_count.as_ref(), count.as_ref())),
        ("the original name", kept(stored.original_filename.as_ref(), told.original_filename.as_ref())),
        ("the original size", kept(stored.original_bytes.as_ref(), told.original_bytes.as_ref())),
    ];
    checks.into_iter().filter(|(_, fine)| !fine).map(|(what, _)| what).collect()
}

/// Compares the files; of two with one number and path the last one counts.
fn same_files(stored: &Files, told: &[TorrentFile]) -> bool {
    let named = told.len();
    let told: Files = (0..)
        .zip(told)
        .map(|(position, file)| ((file.id, file.path.clone()), (file.bytes, file.selected, position)))
        .collect();
    // A size that was not told was stored as 0 once.
    let same = |told: &(i64, bool, i64), stored: &(i64, bool, i64)| {
        (told.1, told.2) == (stored.1, stored.2) && (told.0 == stored.0 || told.0 < 0 && stored.0 <= 0)
    };
    // After an answer that named a file twice, older versions kept some that it did not name.
    let fits = if told.len() == named { stored.len() == told.len() } else { stored.len() >= told.len() };
    fits && told.iter().all(|(key, told)| stored.get(key).is_some_and(|stored| same(told, stored)))
}

/// Reads the files that the newest answer names; those whose text is damaged are none of them.
fn files(db: &Connection, id: &TorrentId) -> rusqlite::Result<Files> {
    let sql = "SELECT file_id, path, bytes, selected, position FROM files WHERE torrent_id = ?1 AND dropped_at IS NULL";
    let mut select = db.prepare_cached(sql)?;
    let mut found = select.query([id.as_str()])?;
    let mut files = Files::new();
    while let Some(row) = found.next()? {
        let path = String::from_utf8_lossy(row.get_ref(1)?.as_bytes()?).into_owned();
        files.insert((row.get(0)?, path), (row.get(2)?, row.get(3)?, row.get(4)?));
    }
    Ok(files)
}

/// Reads a stored answer; nothing when it is damaged.
fn answer(json: &[u8], id: &TorrentId) -> Option<Detail> {
    let text = std::str::from_utf8(json).ok()?;
    let fields = Fields::parse(text).ok()?;
    let torrent = read_torrent(&fields).ok().unwrap_or_else(|| Torrent::bare(id.clone()));
    read_detail(&fields, torrent, text).ok()
}

/// Reads the columns of the detail behind those of the torrent.
fn stored(row: &Row<'_>) -> rusqlite::Result<Option<Stored>> {
    let at = rows::TORRENT_LEN + 2;
    let Some(json) = row.get_ref(at)?.as_bytes_or_null()?.map(<[u8]>::to_vec) else { return Ok(None) };
    let torrent = Torrent {
        filename: row.get(at + 1)?,
        status: row.get::<_, Option<String>>(at + 2)?.map(|word| Status::parse(&word)),
        bytes: rows::amount(row, at + 3)?,
        progress: rows::percentage(row, at + 4)?,
        hash: row.get(at + 6)?,
        host: row.get(at + 7)?,
        ..Torrent::bare(rows::id(row, 0)?)
    };
    Ok(Some(Stored {
        torrent,
        links: row.get(at + 5)?,
        files_count: row.get(at + 8)?,
        original_filename: row.get(at + 9)?,
        original_bytes: rows::amount(row, at + 10)?,
        json,
        sum: row.get_ref(at + 11)?.as_bytes()?.to_vec(),
    }))
}
