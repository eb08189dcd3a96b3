//! Redriva archives a Real-Debrid account into one SQLite file and shows it in the terminal.
//!
//! This is a program, not a library: the crate exists so that tests and benchmarks reach its
//! modules. `ARCHITECTURE.md` beside this file is the map.

pub mod actions;
pub mod advice;
pub mod api;
pub mod archive;
pub mod aria2;
pub mod child;
pub mod cli;
pub mod config;
pub mod demo;
pub mod diagnose;
pub mod doctor;
pub mod export;
pub mod format;
pub mod import;
pub mod jobs;
pub mod links;
pub mod login;
pub mod model;
pub mod own_file;
pub mod query;
pub mod quota;
pub mod refused_names;
pub mod remote;
pub mod report;
pub mod scratch;
pub mod session;
pub mod sync;
pub mod tui;
pub mod views;
pub mod wire;
