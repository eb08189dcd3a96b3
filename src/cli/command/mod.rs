//! One file a command.

pub mod demo;
pub mod export;
pub mod history;
pub mod screen;
pub mod sync;
