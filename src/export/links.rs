//! Names and hashes for other tools: magnets, and the backup of Debrid Media Manager.

use std::io::Write;

use serde::Serialize;

use super::Error;
use crate::format;
use crate::model::TorrentFacts;

/// One entry of the backup; the two fields that the tool reads.
#[derive(Serialize)]
struct Entry<'a> {
    filename: &'a str,
    hash: &'a str,
}

/// Writes a magnet and a line end.
pub(super) fn magnet(facts: &TorrentFacts, hash: &str, out: &mut dyn Write) -> Result<(), Error> {
    match format::magnet(hash, facts.name()) {
        Some(link) => Ok(writeln!(out, "{link}")?),
        None => Ok(()),
    }
}

/// Writes an entry of the backup.
pub(super) fn dmm(facts: &TorrentFacts, hash: &str, out: &mut dyn Write) -> Result<(), Error> {
    let entry = Entry { filename: facts.name().unwrap_or(hash), hash: &hash.to_ascii_lowercase() };
    Ok(format::json(out, &entry)?)
}
