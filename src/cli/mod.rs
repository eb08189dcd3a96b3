//! The command line: words to requests, ends to exit codes. Composition and words only.
//!
//! `args.rs` is the grammar and the manual with `help.rs` below it, `exit.rs` the table of exit codes, `command/` has one
//! file a command, `run.rs` brings them together.

mod acting;
mod args;
mod asking;
mod choosing;
mod command;
mod completing;
mod excluded_words;
mod exit;
mod failure;
mod global;
mod hardening;
mod help;
mod legacy;
mod linking;
mod logging;
mod named;
mod output;
mod output_style;
mod pager;
mod reporting;
mod run;
mod settings;
mod signals;
mod terminal;
mod terminal_facts;

pub use exit::Exit;
pub use failure::Failure;
pub use run::{carry_out, run};
