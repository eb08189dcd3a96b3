//! The only part of the full screen that touches the rest of the program.

pub mod archive_reader;
pub mod error;
pub mod event_loop;
pub mod jobs;
pub mod path_search;
pub mod run;
pub mod runtime;
