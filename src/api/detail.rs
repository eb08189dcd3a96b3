//! The detail of one torrent: the list's fields, the original name and size, and the files.
//!
//! Refuses the detail of another torrent than the one asked for, and one that says nothing of it;
//! everything else that is odd costs only its own field. Start reading at `read`.

use crate::model::{Detail, TorrentFile, TorrentId};

use super::body::Body;
use super::error::{Error, Result};
use super::fields::{Fields, each_item};
use super::page::read_torrent;

/// Most files of a torrent that are read; the largest real ones have some ten thousand.
const MAX_FILES: usize = 200_000;

/// Reads the body of a detail and checks that it is the one asked for.
pub(super) fn read(body: Body<'_>, asked: &TorrentId) -> Result<Detail> {
    let (text, fields) = body.object()?;
    let torrent = read_torrent(&fields).map_err(|reason| Error::Malformed { source: reason.into() })?;
    if torrent.id != *asked {
        return Err(Error::WrongId { asked: asked.clone() });
    }
    let original_filename = fields.text("original_filename");
    let told = [&torrent.hash, &torrent.filename, &original_filename];
    if !told.into_iter().flatten().any(|text| !text.trim().is_empty()) {
        return Err(Error::Hollow);
    }
    Ok(Detail {
        torrent,
        original_filename,
        original_bytes: fields.integer("original_bytes"),
        files: fields.raw("files").map_or(Ok(None), read_files)?,
        json: text.to_owned(),
    })
}

/// Reads the files; what is no array is not known, which is not the same as none.
fn read_files(raw: &str) -> Result<Option<Vec<TorrentFile>>> {
    let mut files = Vec::new();
    let count = each_item(raw, MAX_FILES, |position, item| files.extend(read_file(position, item)));
    match count {
        Ok(count) if count > MAX_FILES => Err(Error::TooLarge { cap: MAX_FILES, unit: "files" }),
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
        bytes: fields.integer("bytes").unwrap_or(0),
        selected: fields.flag("selected"),
    })
}
