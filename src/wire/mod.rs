//! The service's JSON as values: lenient, field by field, and the same for what just came and for what was stored.
//!
//! Pure. Knows which fields a torrent and its detail have; where a text came from is nothing to it.

mod detail;
mod fields;
mod torrent;

pub use detail::{MAX_FILES, TooManyFiles, read_detail};
pub use fields::{Fields, each_item, read_text};
pub use torrent::{read_listed, read_row, read_row_id, read_torrent};
