//! One file a command.

pub mod demo;
pub mod diagnose;
pub mod export;
pub mod history;
pub mod manual;
pub mod screen;
pub mod stats;
pub mod sync;
