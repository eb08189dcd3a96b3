//! The log file: for finding out later what went wrong. The screen belongs to the faces.

use std::io::{self, Write};

use tracing_appender::non_blocking::{NonBlocking, WorkerGuard};
use tracing_appender::rolling::{RollingFileAppender, Rotation};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::config::Paths;
use crate::model::secrets;

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
    let lines = tracing_subscriber::fmt::layer().with_writer(move || Masked(writer.clone())).with_ansi(false);
    let filter = Targets::new().with_target("redriva", tracing::Level::INFO);
    tracing_subscriber::registry().with(lines).with(filter).try_init().ok()?;
    Some(guard)
}

/// A log without secrets. A line comes in one piece.
struct Masked<W = NonBlocking>(W);

impl<W: Write> Write for Masked<W> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.0.write_all(secrets().mask(&String::from_utf8_lossy(line)).as_bytes())?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_the_log_holds_no_secret() {
        secrets().add("SECRETOFTHELOG", "(token)");
        let mut written = Vec::new();
        Masked(&mut written).write_all(b"INFO asked https://x/?auth=secretofthelog\n").unwrap();
        assert_eq!(written, b"INFO asked https://x/?auth=(token)\n");
    }
}
