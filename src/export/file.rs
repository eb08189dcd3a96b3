//! Puts a file in place whole or not at all; what is no file is written into as it is.

use std::fs::{Metadata, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::Path;

use super::Error;
use crate::scratch::UnfinishedFile;

/// Places whose names stand for what is open already: a file beside them would be none of the user's.
const OPEN_ALREADY: [&str; 4] = ["/dev/stdout", "/dev/stderr", "/dev/fd", "/proc"];

/// Bytes gathered before a write.
const BUFFER: usize = 1 << 16;

/// Writes a file beside its place and moves it there when it is complete; never over an existing one unless `force` is
/// set. A pipe or a device is written into.
///
/// # Errors
/// [`Error::Exists`] before and after the work when the name is taken, what the disk met, or what `write` returned. Nothing
/// is left of a file that was not completed.
pub fn write_file(
    path: &Path,
    force: bool,
    write: impl FnOnce(&mut dyn Write) -> Result<(), Error>,
) -> Result<(), Error> {
    let fail = |source| Error::of_file(path, source);
    let there = match std::fs::metadata(path) {
        Ok(facts) => Some(facts),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(fail(error)),
    };
    if there.as_ref().is_some_and(Metadata::is_dir) {
        return Err(fail(io::ErrorKind::IsADirectory.into()));
    }
    if there.as_ref().is_some_and(|facts| !facts.is_file()) || OPEN_ALREADY.iter().any(|place| path.starts_with(place))
    {
        // Appended, as whoever opened it may have written there before.
        let file = OpenOptions::new().append(true).open(path).map_err(fail)?;
        return fill(path, file, write).map(drop);
    }
    // Asked before the work as well as at its end, so that nobody waits for a refusal. A link to nowhere is in the way, too.
    if !force && path.symlink_metadata().is_ok() {
        return Err(Error::Exists(path.to_owned()));
    }
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    folder.metadata().map_err(fail)?;
    let mut growing = UnfinishedFile::inside(folder).map_err(fail)?;
    fill(path, growing.file().map_err(fail)?, write)?.sync_all().map_err(fail)?;
    match growing.put(path, force) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(Error::Exists(path.to_owned())),
        other => other.map_err(fail),
    }
}

/// Lets `write` fill a file; what goes wrong with it is told by the name that its user knows.
fn fill<W: Write>(path: &Path, file: W, write: impl FnOnce(&mut dyn Write) -> Result<(), Error>) -> Result<W, Error> {
    let mut buffer = BufWriter::with_capacity(BUFFER, file);
    let written = write(&mut buffer).and_then(|()| Ok(buffer.flush()?));
    // What could not be written must not be tried again when the buffer is dropped.
    let (file, _) = buffer.into_parts();
    match written {
        Ok(()) => Ok(file),
        // Whoever reads a pipe has seen enough; that is told as it is for standard output.
        Err(Error::Write(source)) if source.kind() != io::ErrorKind::BrokenPipe => Err(Error::of_file(path, source)),
        Err(error) => Err(error),
    }
}
