//! How many torrents the service works on at once.

use super::body::Body;
use super::error::{Error, Result};

/// How many torrents the service works on for the account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ActiveCount {
    /// Torrents that it works on now.
    pub active: u64,
    /// Most that it works on at once.
    pub limit: u64,
}

impl ActiveCount {
    /// Whether another torrent would be refused.
    pub fn is_full(self) -> bool {
        self.active >= self.limit
    }

    pub(super) fn read(body: Body<'_>) -> Result<Self> {
        let (_, fields) = body.object()?;
        let number = |key| fields.integer(key).and_then(|number| u64::try_from(number).ok());
        match (number("nb"), number("limit")) {
            (Some(active), Some(limit)) => Ok(Self { active, limit }),
            _ => Err(Error::Malformed { source: "it does not tell how many torrents are active".into() }),
        }
    }
}
