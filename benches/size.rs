//! How large the binary is and what it needs from the system.

#![expect(
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    reason = "a benchmark that cannot run has nothing to report"
)]

#[expect(dead_code, reason = "each benchmark uses its part")]
mod support;

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::Stdio;

use support::ground::asked;
use support::process::libraries;
use support::program::Program;
use support::table::{Bound, Table, Unit};

/// Libraries that are the C library, or come with it or with its loader.
const OF_LIBC: [&str; 8] =
    ["libc.so", "libm.so", "libgcc_s.so", "ld-", "libpthread.so", "libdl.so", "librt.so", "libc.musl"];

fn main() {
    if !asked() {
        return;
    }
    let table = Table::begin("size");
    let bytes = std::fs::metadata(Program::path()).unwrap().len() as f64;
    table.row("release binary", Unit::Megabytes, &[bytes / 1e6], Bound::AtMost(12.6));

    // The stand-in alone touches network and clock; it has loaded everything when it says where it serves.
    let program = Program::new(Path::new("none.db"));
    let mut child = program.command(&["demo", "--serve", "--torrents", "1"]).stdout(Stdio::piped()).spawn().unwrap();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut String::new()).unwrap();
    let loaded = libraries(child.id());
    child.kill().unwrap();
    child.wait().unwrap();
    let beyond: Option<Vec<_>> =
        loaded.as_ref().map(|names| names.iter().filter(|name| !is_of_libc(name)).cloned().collect());
    let count: Vec<f64> = beyond.iter().map(|names| names.len() as f64).collect();
    table.row("shared libraries beyond libc", Unit::Pieces, &count, Bound::AtMost(0.0));
    if let (Some(beyond), Some(loaded)) = (beyond, loaded) {
        let names: Vec<_> = loaded.into_iter().collect();
        table.note(&format!(
            "loaded: {}; beyond libc: {}",
            names.join(" "),
            if beyond.is_empty() { "none".to_owned() } else { beyond.join(" ") }
        ));
    }
}

fn is_of_libc(name: &str) -> bool {
    OF_LIBC.iter().any(|known| name.starts_with(known))
}
