//! Writes the archive out in formats that other programs read.
//!
//! The row structs here are the formats' contracts and belong to nothing else. Torrents pass through
//! one by one. Start at `formats.rs`.

mod csv;
mod error;
mod file;
mod formats;
mod jsonl;
mod links;

pub use crate::model::ExportFormat as Format;
pub use error::Error;
pub use file::write_file;
pub use formats::{Written, write};
