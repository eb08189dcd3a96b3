//! The key of the archive: Real-Debrid's torrent id, checked before anything is built from it.

use std::fmt;
use std::sync::Arc;

/// Longest id that is accepted. Real ids have 13 characters; the margin is for changes at the service.
const LONGEST: usize = 64;

/// The id of one entry of the account.
///
/// Only ASCII letters and digits, at most 64: an id is put into URLs, and an id such as
/// `../../disable_access_token` must never reach one.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TorrentId(Arc<str>);

/// Why a text is not a torrent id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a torrent id has 1 to 64 letters and digits")]
pub struct BadId;

impl TorrentId {
    /// Checks a text and makes it an id.
    pub fn parse(text: &str) -> Result<Self, BadId> {
        let good = !text.is_empty() && text.len() <= LONGEST && text.bytes().all(|b| b.is_ascii_alphanumeric());
        if good { Ok(Self(text.into())) } else { Err(BadId) }
    }

    /// Returns the id as the service spells it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TorrentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for TorrentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_letters_and_digits_make_an_id() {
        for good in ["X2ILDQNYFYOHM", "a", "0"] {
            assert_eq!(TorrentId::parse(good).unwrap().as_str(), good);
        }
        for bad in ["", "../../disable_access_token", "A B", "A/B", "A%2F", "É", "A\0", &"A".repeat(65)] {
            assert_eq!(TorrentId::parse(bad), Err(BadId), "{bad:?}");
        }
    }
}
