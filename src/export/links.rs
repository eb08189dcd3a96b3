//! Names and hashes for other tools: magnets, and the backup of Debrid Media Manager.

use std::io::Write;

use serde::Serialize;

use super::Error;
use crate::format;
use crate::model::NamedHash;

/// One entry of the backup; the two fields that the tool reads.
#[derive(Serialize)]
struct Entry<'a> {
    filename: &'a str,
    hash: &'a str,
}

/// Writes a magnet and a line end.
pub(super) fn magnet(torrent: &NamedHash, hash: &str, out: &mut dyn Write) -> Result<(), Error> {
    match format::magnet(hash, torrent.name.as_deref()) {
        Some(link) => Ok(writeln!(out, "{link}")?),
        None => Ok(()),
    }
}

/// Writes an entry of the backup.
pub(super) fn dmm(torrent: &NamedHash, hash: &str, out: &mut dyn Write) -> Result<(), Error> {
    let entry = Entry { filename: torrent.name.as_deref().unwrap_or(hash), hash: &hash.to_ascii_lowercase() };
    Ok(format::json(out, &entry)?)
}
