//! What the system knows of a running process; nothing where there is no `/proc`.

use std::collections::BTreeSet;
use std::fs;

/// Returns the most memory that a process has held so far, in millions of bytes.
pub fn peak_memory(pid: u32) -> Option<f64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib * 1_024.0 / 1e6)
}

/// Returns the seconds of processor that the living threads of a process have used.
pub fn cpu_seconds(pid: u32) -> Option<f64> {
    let threads = fs::read_dir(format!("/proc/{pid}/task")).ok()?;
    let mut sum = 0.0;
    for thread in threads.flatten() {
        // A thread that has just ended has nothing more to say.
        let Ok(text) = fs::read_to_string(thread.path().join("schedstat")) else { continue };
        let nanos: f64 = text.split_whitespace().next()?.parse().ok()?;
        sum += nanos / 1e9;
    }
    Some(sum)
}

/// Returns the names of the shared libraries that a process has loaded.
pub fn libraries(pid: u32) -> Option<BTreeSet<String>> {
    let maps = fs::read_to_string(format!("/proc/{pid}/maps")).ok()?;
    let files = maps.lines().filter_map(|line| line.split_whitespace().nth(5));
    let names = files.filter_map(|file| file.rsplit('/').next()).filter(|name| name.contains(".so"));
    Some(names.map(str::to_owned).collect())
}

/// Returns what this process and the children that it has waited for have written to disks, in millions of bytes.
pub fn written_by_children() -> Option<f64> {
    let text = fs::read_to_string("/proc/self/io").ok()?;
    let bytes: f64 = text.lines().find_map(|line| line.strip_prefix("write_bytes:"))?.trim().parse().ok()?;
    Some(bytes / 1e6)
}
