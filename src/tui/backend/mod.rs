//! The only part of the full screen that touches the rest of the program: the archive, the sync, the clock.
//!
//! Start at `run.rs`, then `event_loop.rs`; `runtime.rs` carries orders out and brings answers back.

pub mod choices;
pub mod error;
pub mod event_loop;
pub mod maintenance;
pub mod run;

mod acting;
mod archive_answers;
mod archive_reader;
mod clock;
mod downloading;
mod frame_pace;
mod held_key;
mod login;
mod mailbox;
mod path_search;
mod runtime;
mod tasks;
