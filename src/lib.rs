//! Redriva archives a Real-Debrid account into one SQLite file and shows it in the terminal.
//!
//! This is a program, not a library: the crate exists so that tests and benchmarks reach the
//! rooms. `ARCHITECTURE.md` beside this file is the map.

pub mod demo;
pub mod model;
