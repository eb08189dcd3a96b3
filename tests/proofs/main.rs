//! Proofs: the real program as a child, ended, cheated and damaged in every way that can be counted or drawn.
//!
//! `cargo test` runs a few rounds of each. `REDRIVA_ROUNDS=1000 REDRIVA_SEED=7 cargo test --release --test proofs
//! [NAME] -- --nocapture` runs as many as one likes and prints what they came to; a round that fails prints the line
//! that repeats it.

#![cfg(unix)]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "the functions beside the tests may fail like tests"
)]

mod acts;
mod calls;
#[path = "../support/canary.rs"]
mod canary;
mod content;
mod flips;
#[path = "../it/grammar.rs"]
mod grammar;
#[expect(dead_code, reason = "the other tests use the rest")]
#[path = "../it/house.rs"]
mod house;
mod job_histories;
mod jobs;
mod kills;
mod lane;
mod network;
mod power;
mod quota;
mod scenes;
mod secrets;
mod shim;
mod ways_out;
#[expect(dead_code, reason = "the other tests use the rest")]
#[path = "../it/tui/window.rs"]
mod window;
mod world;
