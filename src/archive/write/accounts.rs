//! Which account an archive belongs to: the first one that was synced into it; and how long its premium lasts.

use rusqlite::Connection;

use crate::archive::schema::meta;
use crate::archive::{Archive, Error};
use crate::model::Timestamp;

const ACCOUNT: &str = "account_id";

/// The service tells seconds that are left, so every answer is a little different: no reason to write.
const SAME: i64 = 3_600;

/// Forgets the account, so that an emptied archive may take another one.
pub(in crate::archive) fn forget(db: &Connection) -> rusqlite::Result<()> {
    meta::forget(db, ACCOUNT)?;
    meta::forget(db, meta::PREMIUM_UNTIL)
}

/// Takes another account for the archive's.
pub(super) fn follow(db: &Connection, account: i64) -> rusqlite::Result<()> {
    forget(db)?;
    meta::set(db, ACCOUNT, &account.to_string())
}

impl Archive {
    /// Tells whether this is the archive's account; the first one becomes it when `note` is set.
    pub async fn is_account(&self, id: i64, note: bool) -> Result<bool, Error> {
        self.writer
            .run(move |db| match meta::get(db, ACCOUNT)? {
                Some(known) => Ok(known == id.to_string()),
                None if !note => Ok(true),
                None => meta::set(db, ACCOUNT, &id.to_string()).map(|()| true),
            })
            .await
    }

    /// Stores when the account's premium ends; without premium, the moment at which that was told.
    pub async fn note_premium(&self, until: Timestamp) -> Result<(), Error> {
        self.writer
            .run(move |db| match meta::premium_until(db)? {
                Some(known) if (known.as_second() - until.as_second()).abs() < SAME => Ok(()),
                Some(_) | None => meta::set(db, meta::PREMIUM_UNTIL, &until.to_string()),
            })
            .await
    }
}
