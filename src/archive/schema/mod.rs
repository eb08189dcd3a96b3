//! What the tables are: migrations, marks, checksums, and how a row becomes a value of the program.
//!
//! Knows no other file than the one that is open.

pub(super) mod checksums;
pub(super) mod doubted_list;
pub(super) mod foreign;
pub(super) mod identity;
pub(super) mod job_rows;
pub(super) mod listed_ids;
pub(super) mod meta;
pub(super) mod rows;
pub(super) mod version;
