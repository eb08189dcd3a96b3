//! The detail of one torrent.
//!
//! Refuses the detail of another torrent than the one asked for, and one that says nothing of it;
//! everything else that is odd costs only its own field. Start reading at `read`.

use crate::model::{Detail, TorrentId};
use crate::wire::{MAX_FILES, read_detail, read_torrent};

use super::body::Body;
use super::error::{Error, Result};

/// Reads the body of a detail and checks that it is the one asked for.
pub(super) fn read(body: Body<'_>, asked: &TorrentId) -> Result<Detail> {
    let (text, fields) = body.object()?;
    let torrent = read_torrent(&fields).map_err(|reason| Error::Malformed { source: reason.into() })?;
    if torrent.id != *asked {
        return Err(Error::WrongId { asked: asked.clone() });
    }
    let detail = read_detail(&fields, torrent, text).map_err(|_| Error::TooLarge { cap: MAX_FILES, unit: "files" })?;
    let told = [&detail.torrent.hash, &detail.torrent.filename, &detail.original_filename];
    if told.into_iter().flatten().all(|text| text.trim().is_empty()) { Err(Error::Hollow) } else { Ok(detail) }
}
