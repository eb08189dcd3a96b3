//! One binary for all integration tests, one module a subject.

#![expect(clippy::unwrap_used, clippy::panic, reason = "the functions beside the tests may fail like tests")]

mod api;
mod architecture;
mod config;
mod demo;
mod finding;
mod grammar;
mod house;
mod pictures;
mod query;
mod quota;
mod scripted;
mod shelf;
mod tui;
