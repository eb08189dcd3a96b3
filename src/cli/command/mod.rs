//! One file a command.

pub mod demo;
pub mod export;
pub mod history;
pub mod list;
pub mod screen;
pub mod show;
pub mod sync;
