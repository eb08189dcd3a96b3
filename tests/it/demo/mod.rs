//! The stand-in over real HTTP: it must behave as Real-Debrid does, or it proves nothing.
//!
//! Start at `healthy.rs`, then `adding.rs`; `faults.rs` and `lost.rs` have everything that can go wrong.

mod account;
mod adding;
mod faults;
mod healthy;
mod links;
mod logins;
mod lost;
mod quota;
mod talk;
