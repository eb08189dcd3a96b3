//! How an archive is opened, to be written or to be read, and brought to the newest schema on the way.
//!
//! Knows what must be refused, and nothing of what is stored.

pub(super) mod connection;
mod copy;
mod migrating;
pub(super) mod reading;
