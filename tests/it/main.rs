//! One binary for all integration tests, one module a subject.

#![expect(clippy::unwrap_used, clippy::panic, reason = "the functions beside the tests may fail like tests")]

mod api;
mod architecture;
mod archive;
#[path = "../support/canary.rs"]
mod canary;
#[cfg(unix)]
mod completing;
mod config;
mod demo;
mod exits;
mod faces;
mod fetch;
mod finding;
mod grammar;
mod house;
mod imports;
mod jobs;
mod keep;
mod large;
mod links;
mod login;
mod paged;
mod pictures;
mod proxies;
mod pty;
mod query;
mod quota;
mod remedies;
mod removals;
mod scripted;
mod secrets;
mod settings_files;
mod shelf;
mod shell;
mod shown;
mod stats;
mod sync;
mod truth;
mod tui;
mod whole_list;
