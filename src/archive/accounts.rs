//! Which account an archive belongs to: the first one that was synced into it.

use super::{Archive, Error, meta};

const ACCOUNT: &str = "account_id";

impl Archive {
    /// Notes the account on the first call; later tells whether it is the same one.
    pub async fn is_account(&self, id: i64) -> Result<bool, Error> {
        self.writer
            .now(move |db| match meta::get(db, ACCOUNT)? {
                Some(known) => Ok(known == id.to_string()),
                None => meta::set(db, ACCOUNT, &id.to_string()).map(|()| true),
            })
            .await
    }
}
