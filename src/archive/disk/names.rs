//! Names of the files around an archive.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Returns the path with an ending behind its name.
pub(in crate::archive) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(ending);
    PathBuf::from(name)
}

/// Returns the folder that a file lies in.
pub(in crate::archive) fn folder_of(file: &Path) -> PathBuf {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_owned()
}

/// Returns the folder of an archive's snapshots, which lies beside it.
pub(in crate::archive) fn snapshots_of(archive: &Path) -> PathBuf {
    folder_of(archive).join("snapshots")
}
