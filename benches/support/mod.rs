//! What the benchmarks share: figures and their table, the program as a process, archives to measure on.
//!
//! A benchmark is a plain program: `cargo bench` runs them all, `cargo bench --bench NAME` one.
//! Each prints one line a figure with the bound it is held to; a figure over its bound is said and
//! never fails the build, since another machine, or a busy one, is no fault of the program.

pub mod archives;
pub mod general;
pub mod ground;
pub mod process;
pub mod program;
pub mod screen;
pub mod session;
pub mod table;
