//! The quota, judged where it counts: at the server.
//!
//! `simulation.rs` runs hours of processes that die, hang and restart on a clock that is moved by
//! hand; `real.rs` runs against the stand-in on the machine's clock.

mod real;
mod simulation;
