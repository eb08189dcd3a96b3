//! One file a command.

pub mod check;
pub mod clear;
pub mod demo;
pub mod doctor;
pub mod export;
pub mod history;
pub mod import;
pub mod restore;
pub mod screen;
pub mod sync;
