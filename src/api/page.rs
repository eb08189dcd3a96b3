//! One page of the list, read row by row: a bad row costs only itself.
//!
//! Knows the fields of a torrent and which of them is mandatory (the id, no other).
//! Must not know how the list is walked. Start reading at `ListPage::read`.

use crate::model::{Listed, Status, Torrent, TorrentId};

use super::body::Body;
use super::error::{Error, Result};
use super::fields::{Fields, each_item, read_text};

/// Most rows of a page that are read; the service gives 5,000 at most.
const MAX_ROWS: usize = 100_000;

/// One page of the account's list.
#[derive(Debug, Clone, PartialEq)]
pub struct ListPage {
    /// The rows that could be read, in the service's order.
    pub rows: Vec<Listed>,
    /// The rows that could not.
    pub rejected: Vec<Rejected>,
    /// Size of the whole list by `X-Total-Count`.
    pub total: Option<u64>,
    /// Whether the service says that nothing is here: status 204, or an empty array.
    pub end: bool,
}

/// A row that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejected {
    /// Place in the page, from 0.
    pub position: usize,
    /// Its id, when that much could be read.
    pub id: Option<TorrentId>,
    /// Why, as a fragment.
    pub reason: &'static str,
    /// The row as received.
    pub json: String,
}

impl ListPage {
    /// Returns the page behind the last one.
    pub(super) fn past_the_end(total: Option<u64>) -> Self {
        Self { rows: Vec::new(), rejected: Vec::new(), total, end: true }
    }

    /// Reads the body of a page.
    pub(super) fn read(body: Body<'_>, total: Option<u64>) -> Result<Self> {
        let text = body.array()?;
        let (mut rows, mut rejected) = (Vec::new(), Vec::new());
        let count = each_item(text, MAX_ROWS, |position, raw| match read_row(raw) {
            Ok(torrent) => rows.push(Listed { torrent, json: raw.to_owned() }),
            Err(reason) => rejected.push(Rejected { position, id: None, reason, json: raw.to_owned() }),
        })
        .map_err(|error| body.unreadable(error))?;
        if count > MAX_ROWS {
            return Err(Error::TooLarge { cap: MAX_ROWS, unit: "rows" });
        }
        Ok(Self { rows, rejected, total, end: count == 0 })
    }
}

/// Reads the fields that the list and the detail share.
pub(super) fn read_torrent(fields: &Fields<'_>) -> std::result::Result<Torrent, &'static str> {
    let id = match fields.raw("id") {
        None => return Err("it has no id"),
        Some(raw) => read_text(raw).ok_or("its id is no text")?,
    };
    let id = TorrentId::parse(&id).map_err(|_| "its id has other characters than letters and digits")?;
    Ok(Torrent {
        filename: fields.text("filename"),
        hash: fields.text("hash").map(|hash| hash.to_ascii_lowercase()),
        bytes: fields.integer("bytes"),
        host: fields.text("host"),
        split: fields.integer("split"),
        progress: fields.number("progress"),
        status: fields.text("status").map(|word| Status::parse(&word)),
        added: fields.text("added"),
        links: fields.raw("links").and_then(read_links),
        ended: fields.text("ended"),
        speed: fields.integer("speed"),
        seeders: fields.integer("seeders"),
        ..Torrent::bare(id)
    })
}

fn read_row(raw: &str) -> std::result::Result<Torrent, &'static str> {
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
