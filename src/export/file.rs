//! Puts a file in place whole or not at all.

use std::io::{BufWriter, Write};
use std::path::Path;

use tempfile::NamedTempFile;

use super::Error;

/// Writes a file beside its place and moves it there when it is complete; never over an existing one unless `force` is set.
pub fn write_file(
    path: &Path,
    force: bool,
    write: impl FnOnce(&mut dyn Write) -> Result<(), Error>,
) -> Result<(), Error> {
    let fail = |source| Error::File { path: path.to_owned(), source };
    // Asked before the work as well as at its end, so that nobody waits for a refusal.
    if !force && path.try_exists().map_err(fail)? {
        return Err(Error::Exists(path.to_owned()));
    }
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    folder.metadata().map_err(fail)?;
    // The name of the unfinished file is nothing that its user could act on.
    let mut file = NamedTempFile::new_in(folder).map_err(|e| fail(e.kind().into()))?;
    let mut buffer = BufWriter::new(&mut file);
    write(&mut buffer)?;
    buffer.flush().map_err(fail)?;
    drop(buffer);
    file.as_file().sync_all().map_err(fail)?;
    let placed = if force { file.persist(path) } else { file.persist_noclobber(path) };
    match placed {
        Ok(_) => Ok(()),
        Err(e) if e.error.kind() == std::io::ErrorKind::AlreadyExists => Err(Error::Exists(path.to_owned())),
        Err(e) => Err(fail(e.error)),
    }
}
