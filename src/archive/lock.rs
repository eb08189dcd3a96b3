//! One sync at a time for an archive: a lock the kernel frees whatever happens to the process.

use std::ffi::OsString;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};

use super::Error;
use super::connection::{private, private_folder};
use super::flocks;

/// Held while a sync runs; released when dropped or when the process ends in any way.
#[derive(Debug)]
pub struct SyncLock {
    _file: File,
}

/// Why the lock was not given.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another sync holds it.
    #[error("another sync is running ({holder})")]
    Held {
        /// Who, as the holder wrote it down: `process 4242`.
        holder: String,
    },
    /// The lock file cannot be used.
    #[error(transparent)]
    Unusable(Error),
}

impl SyncLock {
    /// Returns who holds the lock, when somebody does.
    pub fn holder(archive: &Path) -> Option<String> {
        let path = lock_path(archive);
        let mut file = match File::open(&path) {
            // Another user's: the system still knows who holds it.
            Err(e) if e.kind() == std::io::ErrorKind::PermissionDenied => return flocks::holder(&path),
            other => other.ok()?,
        };
        match file.try_lock_shared() {
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                file.read_to_string(&mut holder).ok()?;
                Some(crate::format::clean_line(holder.trim()))
            }
            Ok(()) | Err(TryLockError::Error(_)) => None,
        }
    }

    /// Takes the lock of the archive at `archive`, or tells who has it. Never waits.
    pub fn take(archive: &Path) -> Result<Self, LockError> {
        let path = lock_path(archive);
        let fail = |source| LockError::Unusable(Error::io(&path, source));
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            private_folder(folder).map_err(fail)?;
        }
        let mut options = OpenOptions::new();
        private(&mut options).read(true).write(true).create(true).truncate(false);
        let mut file = options.open(&path).map_err(fail)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                // The text is for the message only; the lock itself is the truth.
                let _ = file.read_to_string(&mut holder);
                let holder = crate::format::clean_line(holder.trim());
                return Err(LockError::Held { holder });
            }
            Err(TryLockError::Error(source)) => return Err(fail(source)),
        }
        let write = |file: &mut File| -> std::io::Result<()> {
            file.set_len(0)?;
            file.rewind()?;
            writeln!(file, "process {}", std::process::id())
        };
        write(&mut file).map_err(fail)?;
        Ok(Self { _file: file })
    }
}

/// Returns the lock file of an archive: its name with `.lock` behind it. The file is never removed.
fn lock_path(archive: &Path) -> PathBuf {
    let mut name = OsString::from(archive);
    name.push(".lock");
    PathBuf::from(name)
}
