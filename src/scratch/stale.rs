//! Leftovers of killed processes: found by their names, and removed only when nobody holds them.

use std::fs::{File, Metadata, OpenOptions};
use std::io;
use std::path::Path;

/// Name of the file inside a folder that is held while the folder is in use.
pub(super) const HOLD: &str = ".held";

/// Removes the leftovers of this user in a folder, by how their names begin and end. One that is held by a living
/// process stays, and so does what belongs to somebody else; links are not followed.
pub(super) fn sweep(folder: &Path, begin: &str, end: &str) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let ours = name
            .to_str()
            .is_some_and(|name| name.len() > begin.len() && name.starts_with(begin) && name.ends_with(end));
        let path = entry.path();
        let Some(facts) = std::fs::symlink_metadata(&path).ok().filter(|facts| ours && is_mine(facts)) else {
            continue;
        };
        // What cannot be removed now is tried again the next time.
        if facts.is_file() && is_free(&path) {
            let _ = std::fs::remove_file(&path);
        } else if facts.is_dir() && is_free(&path.join(HOLD)) {
            let _ = std::fs::remove_dir_all(&path);
        }
    }
}

/// Takes the lock that tells others that a file is in use; whether it is still the file of that name.
pub(super) fn hold(file: &File, path: &Path) -> bool {
    // Where the file system knows no locks, nobody can take this for a leftover either.
    !matches!(file.try_lock(), Err(std::fs::TryLockError::WouldBlock)) && is_at(file, path)
}

/// Opens a file that nobody else can read; never through a link, and never waiting for the other end of a pipe.
fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true);
    #[cfg(unix)]
    {
        use rustix::fs::OFlags;
        let flags = i32::try_from((OFlags::NOFOLLOW | OFlags::NONBLOCK).bits()).unwrap_or_default();
        std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, flags);
    }
    options.open(path)
}

/// Whether no process holds a file; one that is missing is held by nobody.
fn is_free(path: &Path) -> bool {
    match open(path) {
        Ok(file) => file.try_lock().is_ok(),
        Err(error) => error.kind() == io::ErrorKind::NotFound,
    }
}

#[cfg(unix)]
fn is_mine(facts: &Metadata) -> bool {
    std::os::unix::fs::MetadataExt::uid(facts) == rustix::process::geteuid().as_raw()
}

#[cfg(not(unix))]
fn is_mine(_facts: &Metadata) -> bool {
    true
}

/// Whether a path still names the file that is open: somebody may have removed it before it was held.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let same = |a: &Metadata, b: &Metadata| (a.dev(), a.ino()) == (b.dev(), b.ino());
    matches!((file.metadata(), std::fs::symlink_metadata(path)), (Ok(open), Ok(named)) if same(&open, &named))
}

#[cfg(not(unix))]
fn is_at(_file: &File, path: &Path) -> bool {
    path.exists()
}
