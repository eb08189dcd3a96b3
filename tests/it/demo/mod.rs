//! The stand-in over real HTTP: it must behave as Real-Debrid does, or it proves nothing.
//!
//! Start at `healthy.rs`; `faults.rs` has everything that can go wrong.

mod account;
mod faults;
mod healthy;
mod quota;
mod talk;
