//! Standard output for commands that write data: buffered, and silent when the reader has gone.

use std::io::{self, BufWriter, IsTerminal as _, Write};

use super::Exit;
use super::failure::Failure;
use crate::format::clean;

/// Bytes gathered before a write.
const BUFFER: usize = 1 << 16;

/// Lets `write` fill standard output.
pub fn to_stdout<E: Into<Failure>>(write: impl FnOnce(&mut dyn Write) -> Result<(), E>) -> Result<Exit, Failure> {
    let mut out = BufWriter::with_capacity(BUFFER, io::stdout().lock());
    let written = write(&mut out).map_err(Into::into).and_then(|()| Ok(out.flush()?));
    // What could not be written must not be tried again when the buffer is dropped.
    drop(out.into_parts());
    match written {
        Ok(()) => Ok(Exit::Done),
        // Whoever reads has seen enough.
        Err(failure) if failure.exit == Exit::Done => Ok(Exit::Done),
        Err(failure) => Err(failure),
    }
}

/// Lets `write` fill standard output with names as they came; on a terminal their control characters are shown, not sent.
pub fn raw_to_stdout<E: Into<Failure>>(write: impl FnOnce(&mut dyn Write) -> Result<(), E>) -> Result<Exit, Failure> {
    if !io::stdout().is_terminal() {
        return to_stdout(write);
    }
    let mut raw = Vec::new();
    write(&mut raw).map_err(Into::into)?;
    let text = String::from_utf8_lossy(&raw);
    to_stdout(|out| text.lines().try_for_each(|line| writeln!(out, "{}", clean(line))))
}
