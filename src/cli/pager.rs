//! Long lists on a terminal go through the user's pager, as git does it.

use std::ffi::OsStr;
use std::io::{self, IsTerminal as _, Write};
use std::process::{Child, Stdio};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use super::failure::Failure;
use super::global::Global;
use super::output::to_stdout;
use super::{Exit, terminal};
use crate::child;

/// The pager where none is named, and how it behaves then: it ends by itself when all fits, and colours stay.
const USUAL: &str = "less";
const LESS: &str = "FRX";

/// A pager that pages nothing.
const NONE: &str = "cat";

/// Lets `write` fill standard output; on a terminal that is lower than the text, through the pager.
pub fn paged(global: &Global, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<Exit, Failure> {
    let Some(rows) = terminal::rows().filter(|_| !global.no_pager && io::stdin().is_terminal()) else {
        return to_stdout(write);
    };
    let mut text = Vec::new();
    write(&mut text)?;
    let is_long = memchr::memchr_iter(b'\n', &text).count() >= rows;
    match is_long.then(start).flatten() {
        Some(pager) => Ok(through(pager, &text)?),
        None => to_stdout(|out| out.write_all(&text)),
    }
}

/// Starts the pager; nothing when there is none, or it cannot be started.
fn start() -> Option<Child> {
    let line = std::env::var("PAGER").unwrap_or_else(|_| USUAL.to_owned());
    if line.trim() == NONE {
        return None;
    }
    let mut pager = child::of_line(&line)?;
    if std::env::var_os("LESS").is_none() {
        pager.env("LESS", OsStr::new(LESS));
    }
    pager.stdin(Stdio::piped()).spawn().ok()
}

/// Hands the text over and waits; whoever leaves the pager early has seen enough.
fn through(mut pager: Child, text: &[u8]) -> io::Result<Exit> {
    outlive_interrupts()?;
    if let Some(mut input) = pager.stdin.take()
        && let Err(error) = input.write_all(text)
        && error.kind() != io::ErrorKind::BrokenPipe
    {
        return Err(error);
    }
    pager.wait()?;
    Ok(Exit::Done)
}

/// Ctrl-C is for the pager while it is there: a program that ended before it would leave it with the shell's keys.
#[cfg(unix)]
fn outlive_interrupts() -> io::Result<()> {
    signal_hook::flag::register(signal_hook::consts::SIGINT, Arc::new(AtomicBool::new(false))).map(drop)
}

#[cfg(not(unix))]
fn outlive_interrupts() -> io::Result<()> {
    Ok(())
}
