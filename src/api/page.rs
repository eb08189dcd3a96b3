//! One page of the list, read row by row: a bad row costs only itself.
//!
//! Must not know how the list is walked, nor the fields of a row. Start reading at `ListPage::read`.

use crate::model::{Listed, Torrent, TorrentId};
use crate::wire::{each_item, read_listed, read_row_id};

use super::body::Body;
use super::error::{Error, Result};

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

    /// Reads the fields of the rows.
    pub fn torrents(&self) -> impl Iterator<Item = Torrent> {
        self.rows.iter().map(read_listed)
    }

    /// Reads the body of a page.
    pub(super) fn read(body: Body<'_>, total: Option<u64>) -> Result<Self> {
        let text = body.array()?;
        let (mut rows, mut rejected) = (Vec::new(), Vec::new());
        let count = each_item(text, MAX_ROWS, |position, raw| match read_row_id(raw) {
            Ok(id) => rows.push(Listed { id, json: raw.to_owned() }),
            Err(reason) => rejected.push(Rejected { position, id: None, reason, json: raw.to_owned() }),
        })
        .map_err(|error| body.unreadable(error))?;
        if count > MAX_ROWS {
            return Err(Error::TooLarge { cap: MAX_ROWS, unit: "rows" });
        }
        Ok(Self { rows, rejected, total, end: count == 0 })
    }
}
