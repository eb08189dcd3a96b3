//! The log file: for finding out later what went wrong. The screen belongs to the faces.
//!
//! `RUST_LOG` says how much of this program goes into it; other libraries stay silent, since they know secrets.

use std::io::{self, Write};

use tracing::Level;
use tracing::level_filters::LevelFilter;
use tracing_appender::non_blocking::{NonBlocking, WorkerGuard};
use tracing_appender::rolling::{RollingFileAppender, Rotation};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::config::Paths;
use crate::format::clean;
use crate::model::secrets;

/// Who writes into it.
const OWN: &str = "redriva";

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
    let filter = Targets::new().with_target(OWN, level(std::env::var("RUST_LOG").ok().as_deref()));
    tracing_subscriber::registry().with(lines).with(filter).try_init().ok()?;
    Some(guard)
}

/// Returns how much goes into the log; a text that cannot be read says as little as none.
fn level(asked: Option<&str>) -> LevelFilter {
    let Some(asked) = asked.and_then(|text| text.parse::<Targets>().ok()) else { return LevelFilter::INFO };
    [Level::TRACE, Level::DEBUG, Level::INFO, Level::WARN, Level::ERROR]
        .into_iter()
        .find(|level| asked.would_enable(OWN, level))
        .map_or(LevelFilter::OFF, LevelFilter::from_level)
}

/// A log without secrets and without what acts on a terminal. A line comes in one piece.
struct Masked<W = NonBlocking>(W);

impl<W: Write> Write for Masked<W> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(line);
        let text = clean(&secrets().mask(text.trim_end_matches('\n')));
        self.0.write_all(format!("{text}\n").as_bytes())?;
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

    #[test]
    fn a_line_of_the_log_does_nothing_to_a_terminal() {
        let mut written = Vec::new();
        Masked(&mut written).write_all("INFO a\u{1b}[2J\nb\rc\u{202e}d\n".as_bytes()).unwrap();
        let text = String::from_utf8(written).unwrap();
        assert!(
            !text.trim_end().contains(|c: char| c.is_control() || c == '\u{202e}') && text.ends_with('\n'),
            "{text:?}"
        );
    }

    #[test]
    fn rust_log_says_how_much_and_nonsense_says_nothing() {
        for (asked, wanted) in [
            (None, LevelFilter::INFO),
            (Some("trace"), LevelFilter::TRACE),
            (Some("debug"), LevelFilter::DEBUG),
            (Some("redriva=debug"), LevelFilter::DEBUG),
            (Some("warn,redriva=trace"), LevelFilter::TRACE),
            (Some("hyper=trace"), LevelFilter::OFF),
            (Some("off"), LevelFilter::OFF),
            (Some("redriva=loud=very"), LevelFilter::INFO),
        ] {
            assert_eq!(level(asked), wanted, "{asked:?}");
        }
    }
}
