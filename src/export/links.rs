//! Names and hashes for other tools: magnets, and the backup of Debrid Media Manager.

use std::io::Write;

use serde::Serialize;

use super::Error;
use crate::format;
pub(super) use crate::format::is_hash;
use crate::model::TorrentFacts;

/// One entry of the backup; the two fields that the tool reads.
#[derive(Serialize)]
struct Entry<'a> {
    filename: &'a str,
    hash: &'a str,
}

/// Writes a magnet and a line end.
pub(super) fn magnet(facts: &TorrentFacts, hash: &str, out: &mut dyn Write) -> Result<(), Error> {
    if let Some(link) = format::magnet(hash, name(facts)) {
        writeln!(out, "{link}")?;
    }
    Ok(())
}

/// Writes an entry of the backup.
pub(super) fn dmm(facts: &TorrentFacts, hash: &str, out: &mut dyn Write) -> Result<(), Error> {
    let entry = Entry { filename: name(facts).unwrap_or(hash), hash: &hash.to_ascii_lowercase() };
    Ok(serde_json::to_writer(out, &entry).map_err(std::io::Error::from)?)
}

/// Returns the torrent's name: the list's, or the detail's where the list had none.
fn name(facts: &TorrentFacts) -> Option<&str> {
    let listed = facts.torrent.filename.as_deref();
    let detail = facts.detail.as_ref().and_then(|(detail, _)| detail.torrent.filename.as_deref());
    listed.or(detail).filter(|name| !name.is_empty())
}
