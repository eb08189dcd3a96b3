//! The account, as far as the program needs it.
//!
//! Knows six fields of `/user`, of which none is mandatory; without any of them it is no account. The id tells whether
//! an archive belongs to it.

use super::body::Body;
use super::error::{Error, Result};

/// The account that the token belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// The service's number of the account, when it told.
    pub id: Option<i64>,
    /// Login name.
    pub username: Option<String>,
    /// Seconds of premium left; 0 without.
    pub premium: Option<i64>,
    /// `premium` or `free`.
    pub kind: Option<String>,
    /// When premium ends, as it came.
    pub expiration: Option<String>,
}

impl User {
    /// Reads the body of `/user`. It carries an id, so an error object cannot pass for it.
    pub(super) fn read(body: Body<'_>) -> Result<Self> {
        let (_, fields) = body.object()?;
        let user = Self {
            id: fields.integer("id"),
            username: fields.text("username"),
            premium: fields.integer("premium"),
            kind: fields.text("type"),
            expiration: fields.text("expiration"),
        };
        if user.id.is_none() && user.username.is_none() && user.kind.is_none() {
            return Err(Error::Malformed { source: "the account has neither id nor name".into() });
        }
        Ok(user)
    }
}
