//! The log file: for finding out later what went wrong. The terminal belongs to screens and commands.
//!
//! `RUST_LOG` says how much of this program goes into it; other libraries stay silent, since they know secrets.

use std::io::{self, Write};
use std::path::Path;

use tracing::Level;
use tracing::level_filters::LevelFilter;
use tracing_appender::non_blocking::{NonBlocking, NonBlockingBuilder, WorkerGuard};
use tracing_appender::rolling::{RollingFileAppender, Rotation};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::config::Paths;
use crate::format::clean;
use crate::model::secrets;
use crate::quota::now;

/// Who writes into it.
const OWN: &str = "redriva";

/// What the names of its files begin and end with; the day stands between.
const PREFIX: &str = "redriva";
const SUFFIX: &str = "log";

/// Days of log that are kept.
const DAYS: usize = 7;

/// Lines that may wait for the disk, more are left out. Their room is taken at once, so every command pays for it.
const WAITING: usize = 4_096;

/// Starts the log; keep the guard until the end, its drop writes the last lines. A program that cannot log still works.
pub fn start(paths: &Paths) -> Option<WorkerGuard> {
    std::fs::create_dir_all(&paths.state).ok()?;
    if !may_log(&paths.state, &now().strftime("%Y-%m-%d").to_string()) {
        return None;
    }
    let appender = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .max_log_files(DAYS)
        .filename_prefix(PREFIX)
        .filename_suffix(SUFFIX)
        .build(&paths.state)
        .ok()?;
    let (writer, guard) = NonBlockingBuilder::default().buffered_lines_limit(WAITING).finish(appender);
    let lines = tracing_subscriber::fmt::layer().with_writer(move || Masked(writer.clone())).with_ansi(false);
    let filter = Targets::new().with_target(OWN, level(std::env::var("RUST_LOG").ok().as_deref()));
    tracing_subscriber::registry().with(lines).with(filter).try_init().ok()?;
    Some(guard)
}

/// Whether the logs of a day and of those behind it are files, as far as they are there: a pipe would hold the program.
fn may_log(folder: &Path, day: &str) -> bool {
    let first = format!("{PREFIX}.{day}.{SUFFIX}");
    std::fs::read_dir(folder).into_iter().flatten().flatten().all(|entry| {
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_log = name.starts_with(PREFIX) && name.ends_with(SUFFIX) && name >= first;
        !is_log || entry.path().metadata().is_ok_and(|facts| facts.is_file())
    })
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

    #[cfg(unix)]
    #[test]
    fn a_log_that_is_no_file_is_not_written() {
        let folder = std::env::temp_dir().join(format!("redriva-log-{}", std::process::id()));
        let log = |day: &str| folder.join(format!("redriva.{day}.log"));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(log("2026-11-22"), "").unwrap();
        std::fs::create_dir(log("2026-11-20")).unwrap();
        assert!(may_log(&folder, "2026-11-22"), "an older one is not written");
        for target in ["/dev/zero", "gone", "redriva.2026-11-23.log"] {
            std::os::unix::fs::symlink(target, log("2026-11-23")).unwrap();
            assert!(!may_log(&folder, "2026-11-23"), "{target}");
            assert!(!may_log(&folder, "2026-11-22"), "{target}: midnight comes");
            std::fs::remove_file(log("2026-11-23")).unwrap();
        }
        std::fs::remove_dir_all(&folder).unwrap();
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
