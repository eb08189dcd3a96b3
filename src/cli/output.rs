//! Standard output for commands that write data: buffered, and silent when the reader has gone.

use std::io::{self, BufWriter, IsTerminal as _, Write};

use super::Exit;
use super::failure::Failure;
use crate::format::clean;

/// Bytes gathered before a write.
const BUFFER: usize = 1 << 16;

/// Lets `write` fill standard output.
pub fn to_stdout<E: Into<Failure>>(write: impl FnOnce(&mut dyn Write) -> Result<(), E>) -> Result<Exit, Failure> {
    let mut out = BufWriter::with_capacity(BUFFER, Watched { inner: io::stdout().lock(), failure: None });
    let written = write(&mut out).map_err(Into::into).and_then(|()| Ok(out.flush()?));
    // What could not be written must not be tried again when the buffer is dropped.
    let (watched, _) = out.into_parts();
    match (written, watched.failure) {
        (Ok(()), _) => Ok(Exit::Done),
        // Whoever reads has seen enough.
        (Err(_), Some(failure)) if failure.exit == Exit::Done => Ok(Exit::Done),
        (Err(_), Some(failure)) | (Err(failure), None) => Err(failure),
    }
}

/// An output that remembers why it took no more, since its errors come back as those of whatever was written.
struct Watched<W> {
    inner: W,
    failure: Option<Failure>,
}

impl<W: Write> Write for Watched<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes);
        self.watch(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        let flushed = self.inner.flush();
        self.watch(flushed)
    }
}

impl<W> Watched<W> {
    fn watch<T>(&mut self, done: io::Result<T>) -> io::Result<T> {
        if let Err(error) = &done
            && error.kind() != io::ErrorKind::Interrupted
        {
            self.failure.get_or_insert_with(|| Failure::output(error));
        }
        done
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
