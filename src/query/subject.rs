//! What a query looks at: the facts of one torrent, and which of them it needs.

use jiff::Timestamp;

use crate::model::{Absence, Status, TorrentRow};

/// What has to be known of a torrent beyond its row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is one thing to fetch or to leave")]
pub struct Needs {
    /// The paths of its files.
    pub paths: bool,
    /// Its info hash.
    pub hash: bool,
    /// Its host.
    pub host: bool,
    /// Whether its detail is archived; a row knows it.
    pub detailed: bool,
    /// Whether its detail is owed.
    pub owed: bool,
    /// Whether another one that is there has its hash.
    pub duplicate: bool,
    /// How it came to be gone.
    pub absence: bool,
    /// The name by which an add is judged.
    pub own_name: bool,
}

/// What the fields of a query look at.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Subject<'a> {
    /// Its id, which is its key.
    pub id: &'a str,
    /// Real-Debrid's word.
    pub status: &'a Status,
    /// Selected bytes; 0 when unknown.
    pub bytes: i64,
    /// True instant of addition.
    pub added: Option<Timestamp>,
    /// Whether the detail is archived.
    pub has_detail: bool,
    /// Whether it is proved removed.
    pub gone: bool,
    /// Info hash; looked at only when [`Needs`] says so, like the rest.
    pub hash: Option<&'a str>,
    /// Where the content is held.
    pub host: Option<&'a str>,
    /// Whether its detail is owed.
    pub owed: bool,
    /// Whether it shares its hash with another one that is there.
    pub duplicate: bool,
    /// How it came to be gone.
    pub absence: Option<Absence>,
    /// The name by which an add is judged: the torrent's own, else the shown one.
    pub own_name: Option<&'a str>,
}

impl<'a> Subject<'a> {
    /// Returns a torrent of which nothing else is known.
    pub fn bare(id: &'a str, status: &'a Status) -> Self {
        Self {
            id,
            status,
            bytes: 0,
            added: None,
            has_detail: false,
            gone: false,
            hash: None,
            host: None,
            owed: false,
            duplicate: false,
            absence: None,
            own_name: None,
        }
    }

    /// Returns what a row tells; enough when [`Matcher::rows_suffice`](super::Matcher::rows_suffice).
    pub fn of_row(row: &'a TorrentRow) -> Self {
        Self {
            bytes: row.bytes.unwrap_or(0),
            added: row.added,
            has_detail: row.has_detail,
            gone: row.gone,
            ..Self::bare(row.id.as_str(), &row.status)
        }
    }
}
