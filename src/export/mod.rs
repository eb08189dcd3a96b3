//! Writes the archive out in formats that other programs read.
//!
//! The row structs here are the formats' contracts and belong to nothing else. Start at `jsonl.rs`.

mod error;
mod file;
mod jsonl;

pub use error::Error;
pub use file::write_file;
pub use jsonl::write_jsonl;
