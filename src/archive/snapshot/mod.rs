//! Whole copies of an archive: how they are named, made, verified and brought back.
//!
//! Knows nothing of the writer and of readers.

mod carried_over;
mod incoming;
mod label;
pub(super) mod rescue;
pub(super) mod restore;
mod siblings;
pub(super) mod snapshots;
pub(super) mod verified_copy;
