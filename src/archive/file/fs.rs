//! Files and folders for this user alone, and what it takes until they are on the disk.

use std::fs::{File, OpenOptions};
use std::path::Path;

use crate::archive::Error;

/// Makes a folder, and those above it, that only this user can enter.
pub(in crate::archive) fn private_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Adds the private file mode to options that create a file.
pub(in crate::archive) fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}

/// Puts a file's content on the disk. No connection has the file open in this process.
pub(in crate::archive) fn sync_file(path: &Path) -> Result<(), Error> {
    OpenOptions::new().write(true).open(path).and_then(|file| file.sync_all()).map_err(|e| Error::io(path, e))
}

/// Puts the names in a folder on the disk.
pub(in crate::archive) fn sync_folder(folder: &Path) -> Result<(), Error> {
    // Other platforms do not open folders, and keep names by their own means.
    if cfg!(unix) {
        File::open(folder).and_then(|file| file.sync_all()).map_err(|e| Error::io(folder, e))?;
    }
    Ok(())
}
