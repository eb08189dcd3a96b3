//! The file system around an archive: names, rights, locks that others hold, what a file is known again by.
//!
//! Knows nothing of SQLite and makes no errors of its own: errors are told with what stands here.

pub(super) mod access;
pub(super) mod fingerprint;
pub(super) mod flocks;
pub(super) mod names;
