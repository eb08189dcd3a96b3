//! Direct links: what Real-Debrid answers for a link of a torrent, and why it does not.

use std::fmt;

use super::TorrentId;

/// What Real-Debrid answered for a link. Whoever has the address needs no login, so it is in no `Debug` output.
#[derive(Clone, PartialEq, Eq)]
pub struct DirectLink {
    /// The link of the torrent.
    pub link: String,
    /// The entry that it made in the account's downloads.
    pub download: String,
    /// Where the bytes are; not yet checked.
    pub address: String,
    /// Raw name of the file.
    pub name: String,
    /// Its size, when the service told.
    pub bytes: Option<i64>,
    /// Connections that the service allows for it.
    pub chunks: u32,
}

impl fmt::Debug for DirectLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DirectLink").field("link", &self.link).field("name", &self.name).finish_non_exhaustive()
    }
}

/// A link that gave no direct link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkTrouble {
    /// The link.
    pub link: String,
    /// Whose it is.
    pub torrent: TorrentId,
    /// Raw name of what should be behind it, as far as it is known.
    pub name: String,
    /// HTTP status of the answer; none where a rule told beforehand.
    pub http_status: Option<u16>,
    /// Real-Debrid's error code.
    pub error_code: i32,
}
