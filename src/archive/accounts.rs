//! Which account an archive belongs to: the first one that was synced into it.

use rusqlite::Connection;

use super::{Archive, Error, meta};

const ACCOUNT: &str = "account_id";

/// Forgets the account, so that an emptied archive may take another one.
pub(super) fn forget(db: &Connection) -> rusqlite::Result<()> {
    db.execute("DELETE FROM meta WHERE key = ?1", [ACCOUNT]).map(drop)
}

impl Archive {
    /// Tells whether this is the archive's account; the first one becomes it when `note` is set.
    pub async fn is_account(&self, id: i64, note: bool) -> Result<bool, Error> {
        self.writer
            .now(move |db| match meta::get(db, ACCOUNT)? {
                Some(known) => Ok(known == id.to_string()),
                None if !note => Ok(true),
                None => meta::set(db, ACCOUNT, &id.to_string()).map(|()| true),
            })
            .await
    }
}
