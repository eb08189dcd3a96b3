//! The screens: each has a state that keys and messages change, and a view that draws it.
//!
//! Screens stand side by side in the application and never name it, nor each other.

pub mod dashboard;
pub mod detail;
pub mod history;
pub mod problems;
pub mod sync;
pub mod torrents;
