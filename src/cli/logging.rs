//! The log file: for finding out later what went wrong. The screen belongs to the faces.

use tracing_appender::non_blocking::WorkerGuard;
use tracing_appender::rolling::{RollingFileAppender, Rotation};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::config::Paths;

/// Days of log that are kept.
const DAYS: usize = 7;

/// Starts the log; keep the guard until the end, its drop writes the last lines. A program that cannot log still works.
pub fn start(paths: &Paths) -> Option<WorkerGuard> {
    std::fs::create_dir_all(&paths.state).ok()?;
    let appender = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .max_log_files(DAYS)
        .filename_prefix("redriva")
        .filename_suffix("log")
        .build(&paths.state)
        .ok()?;
    let (writer, guard) = tracing_appender::non_blocking(appender);
    let lines = tracing_subscriber::fmt::layer().with_writer(writer).with_ansi(false);
    let filter = Targets::new().with_target("redriva", tracing::Level::INFO);
    tracing_subscriber::registry().with(lines).with(filter).try_init().ok()?;
    Some(guard)
}
