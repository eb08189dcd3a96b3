//! One archive's file: where it really lies, who has locked it, and how SQLite opens any file of this program.
//!
//! Knows no table and no snapshot.

pub(super) mod file_facts;
pub(super) mod fs;
pub(super) mod handle;
pub(super) mod lock;
pub(super) mod patience;
pub(super) mod place;
