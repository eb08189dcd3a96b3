//! One file a command.

pub mod demo;
pub mod export;
pub mod sync;
