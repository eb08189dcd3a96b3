//! The addresses that are ever asked, each with its verb and its limits.
//!
//! Nothing else is put into a URL, and what varies is a number or a checked `TorrentId`; the one exception is the code of
//! a login (`oauth.rs`), which the service wants there. Knows nothing of answers.

use reqwest::Method;

use crate::model::{ApiUrl, TorrentId};

/// Largest list page that is read. 5,000 real rows are about 3 MB.
const LIST_CAP: usize = 64 << 20;

/// Largest detail that is read. A torrent with 10,000 files is about 1.5 MB.
const DETAIL_CAP: usize = 16 << 20;

/// Largest answer to the small calls, and largest error body.
pub(super) const SMALL_CAP: usize = 64 << 10;

/// The public id that the service gives to open-source programs.
const PUBLIC_CLIENT: &str = "X245A4XAIBGVM";

/// A question to the service.
#[derive(Debug, Clone, Copy)]
pub(super) enum Endpoint<'a> {
    /// One page of the list; pages count from 1.
    Torrents { page: u32, limit: u32 },
    /// The detail of one torrent.
    Info { id: &'a TorrentId },
    /// The account.
    User,
    /// The service's clock.
    Time,
    /// Makes the token worthless.
    Revoke,
    /// A code for a login; like the next two at the base address of logins.
    DeviceCode,
    /// Whether the user has agreed to a login.
    DeviceCredentials,
    /// A token, for a code or for a refresh token.
    DeviceToken,
    /// How many torrents the service works on, and how many it would.
    ActiveCount,
    /// Adds a torrent by its magnet.
    AddMagnet,
    /// Adds a torrent by its file.
    AddTorrent,
    /// Chooses the files of a torrent.
    SelectFiles { id: &'a TorrentId },
    /// Removes a torrent.
    Delete { id: &'a TorrentId },
    /// Makes a direct link of a link.
    Unrestrict,
    /// One page of the account's downloads; pages count from 1.
    Downloads { page: u32, limit: u32 },
    /// Removes an entry of them; the id is letters and digits.
    DeleteDownload { id: &'a str },
}

impl Endpoint<'_> {
    /// Returns the full address of the question.
    pub fn address(self, base: &ApiUrl) -> String {
        match self {
            // `offset` is never sent: with it some answers are empty.
            Self::Torrents { page, limit } => format!("{base}/torrents?page={page}&limit={limit}"),
            Self::Info { id } => format!("{base}/torrents/info/{id}"),
            Self::User => format!("{base}/user"),
            Self::Time => format!("{base}/time/iso"),
            Self::Revoke => format!("{base}/disable_access_token"),
            Self::DeviceCode => format!("{base}/device/code?client_id={PUBLIC_CLIENT}&new_credentials=yes"),
            Self::DeviceCredentials => format!("{base}/device/credentials?client_id={PUBLIC_CLIENT}"),
            Self::DeviceToken => format!("{base}/token"),
            Self::ActiveCount => format!("{base}/torrents/activeCount"),
            Self::AddMagnet => format!("{base}/torrents/addMagnet"),
            Self::AddTorrent => format!("{base}/torrents/addTorrent"),
            Self::SelectFiles { id } => format!("{base}/torrents/selectFiles/{id}"),
            Self::Delete { id } => format!("{base}/torrents/delete/{id}"),
            Self::Unrestrict => format!("{base}/unrestrict/link"),
            Self::Downloads { page, limit } => format!("{base}/downloads?page={page}&limit={limit}"),
            Self::DeleteDownload { id } => format!("{base}/downloads/delete/{id}"),
        }
    }

    /// Returns how many bytes of a good answer are read at most.
    pub fn cap(self) -> usize {
        match self {
            Self::Torrents { .. } | Self::Downloads { .. } => LIST_CAP,
            Self::Info { .. } => DETAIL_CAP,
            Self::User
            | Self::Time
            | Self::Revoke
            | Self::DeviceCode
            | Self::DeviceCredentials
            | Self::DeviceToken
            | Self::ActiveCount
            | Self::AddMagnet
            | Self::AddTorrent
            | Self::SelectFiles { .. }
            | Self::Delete { .. }
            | Self::Unrestrict
            | Self::DeleteDownload { .. } => SMALL_CAP,
        }
    }

    /// Returns the verb of the request.
    pub fn method(self) -> Method {
        match self {
            Self::Torrents { .. }
            | Self::Downloads { .. }
            | Self::Info { .. }
            | Self::User
            | Self::Time
            | Self::Revoke
            | Self::DeviceCode
            | Self::DeviceCredentials
            | Self::ActiveCount => Method::GET,
            Self::AddMagnet | Self::SelectFiles { .. } | Self::DeviceToken | Self::Unrestrict => Method::POST,
            Self::AddTorrent => Method::PUT,
            Self::Delete { .. } | Self::DeleteDownload { .. } => Method::DELETE,
        }
    }

    /// Whether an answer with this status is a good one.
    pub fn succeeds_with(self, status: u16) -> bool {
        matches!(status, 200 | 204) || (self.method() != Method::GET && matches!(status, 201 | 202))
    }

    /// Whether the answer may take as long as a list page.
    pub fn is_list(self) -> bool {
        matches!(self, Self::Torrents { .. } | Self::Downloads { .. })
    }

    /// Whether the token is sent along; the clock is public, and a login has none yet.
    pub fn needs_token(self) -> bool {
        !matches!(self, Self::Time | Self::DeviceCode | Self::DeviceCredentials | Self::DeviceToken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_built_from_checked_parts() {
        let base = ApiUrl::parse("https://api.real-debrid.com/rest/1.0/").unwrap();
        let id = TorrentId::parse("X2ILDQNYFYOHM").unwrap();
        for (endpoint, path) in [
            (Endpoint::Torrents { page: 1, limit: 5000 }, "/torrents?page=1&limit=5000"),
            (Endpoint::Info { id: &id }, "/torrents/info/X2ILDQNYFYOHM"),
            (Endpoint::User, "/user"),
            (Endpoint::Time, "/time/iso"),
            (Endpoint::ActiveCount, "/torrents/activeCount"),
            (Endpoint::AddMagnet, "/torrents/addMagnet"),
            (Endpoint::AddTorrent, "/torrents/addTorrent"),
            (Endpoint::SelectFiles { id: &id }, "/torrents/selectFiles/X2ILDQNYFYOHM"),
            (Endpoint::Delete { id: &id }, "/torrents/delete/X2ILDQNYFYOHM"),
            (Endpoint::Unrestrict, "/unrestrict/link"),
            (Endpoint::Downloads { page: 2, limit: 5000 }, "/downloads?page=2&limit=5000"),
            (Endpoint::DeleteDownload { id: "ABC" }, "/downloads/delete/ABC"),
        ] {
            assert_eq!(endpoint.address(&base), format!("https://api.real-debrid.com/rest/1.0{path}"));
        }
    }
}
