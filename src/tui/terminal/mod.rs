//! The terminal: taken over and given back, read, written, asked.

pub mod background;
pub mod clipboard;
pub mod guard;
pub mod reader;
pub mod signals;
pub mod writer;
