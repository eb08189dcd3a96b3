//! What only a detail tells: the original name and size, and the files.

use super::fields::{Fields, each_item};
use crate::model::{Detail, Torrent, TorrentFile, amount};

/// Most files of a torrent that are read; the largest real ones have some ten thousand.
pub const MAX_FILES: usize = 200_000;

/// A torrent with more files than any has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooManyFiles;

/// Reads what only a detail tells; `json` is all of it as received.
pub fn read_detail(fields: &Fields<'_>, torrent: Torrent, json: &str) -> Result<Detail, TooManyFiles> {
    Ok(Detail {
        torrent,
        original_filename: fields.text("original_filename"),
        original_bytes: fields.integer("original_bytes").and_then(amount),
        files: fields.raw("files").map_or(Ok(None), read_files)?,
        json: json.to_owned(),
    })
}

/// Reads the files; what is no array is not known, which is not the same as none.
fn read_files(raw: &str) -> Result<Option<Vec<TorrentFile>>, TooManyFiles> {
    let mut files = Vec::new();
    let count = each_item(raw, MAX_FILES, |position, item| files.extend(read_file(position, item)));
    match count {
        Ok(count) if count > MAX_FILES => Err(TooManyFiles),
        Ok(_) => Ok(Some(files)),
        Err(_) => Ok(None),
    }
}

/// Reads one file; only a path makes it one.
fn read_file(position: usize, raw: &str) -> Option<TorrentFile> {
    let fields = Fields::parse(raw).ok()?;
    Some(TorrentFile {
        // The service counts from 1; a file without a number gets one that it never gives.
        id: fields.integer("id").unwrap_or_else(|| -1 - i64::try_from(position).unwrap_or(i64::MAX - 1)),
        path: fields.text("path")?,
        bytes: fields.integer("bytes").and_then(amount).unwrap_or(TorrentFile::UNKNOWN_SIZE),
        selected: fields.flag("selected"),
    })
}
