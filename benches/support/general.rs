//! The general tool beside this program: the `sqlite3` shell with the same question on the same file.

use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};

use super::ground::now;

/// Returns the seconds that the `sqlite3` shell takes; none when this machine has none.
pub fn sqlite3(archive: &Path, question: &str) -> Option<f64> {
    let begun = now();
    let ended = Command::new("sqlite3").arg("-readonly").arg(archive).arg(question).stdout(Stdio::null()).status();
    ended.ok().filter(ExitStatus::success).map(|_| begun.elapsed().as_secs_f64())
}

/// Returns how busy the machine has been during the last minute, in running processes; nothing where there is no `/proc`.
pub fn load() -> Option<String> {
    let text = std::fs::read_to_string("/proc/loadavg").ok()?;
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    Some(format!("load {} on {cores} cores", text.split(' ').next()?))
}
