//! The fields that the list and the detail of a torrent share.
//!
//! Only the id is mandatory. What cannot be what it says, a negative size or a progress beyond 100, is not known.

use super::fields::{Fields, each_item, read_text};
use crate::model::{Status, Torrent, TorrentId, amount, percentage};

/// Reads the fields that the list and the detail share.
pub fn read_torrent(fields: &Fields<'_>) -> Result<Torrent, &'static str> {
    let id = match fields.raw("id") {
        None => return Err("it has no id"),
        Some(raw) => read_text(raw).ok_or("its id is no text")?,
    };
    let id = TorrentId::parse(&id).map_err(|_| "its id has other characters than letters and digits")?;
    Ok(Torrent {
        filename: fields.text("filename"),
        hash: fields.text("hash").map(|hash| hash.to_ascii_lowercase()),
        bytes: fields.integer("bytes").and_then(amount),
        host: fields.text("host"),
        split: fields.integer("split").and_then(amount),
        progress: fields.number("progress").and_then(percentage),
        status: fields.text("status").map(|word| Status::parse(&word)),
        added: fields.text("added"),
        links: fields.raw("links").and_then(read_links),
        ended: fields.text("ended"),
        speed: fields.integer("speed").and_then(amount),
        seeders: fields.integer("seeders").and_then(amount),
        ..Torrent::bare(id)
    })
}

/// Reads a row of the list.
pub fn read_row(raw: &str) -> Result<Torrent, &'static str> {
    let fields = Fields::parse(raw).map_err(|_| "it is no object")?;
    read_torrent(&fields)
}

/// Reads the links. They belong to the selected files by position, so one that is no text makes
/// all of them unknown: leaving it out would move the rest to other files.
fn read_links(raw: &str) -> Option<Vec<String>> {
    let mut links = Vec::new();
    each_item(raw, usize::MAX, |_, item| links.push(read_text(item))).ok()?;
    links.into_iter().collect()
}
