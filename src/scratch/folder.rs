//! A private folder for as long as something needs one.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::{stale, unfinished};

/// A folder for its owner alone, removed with everything in it when it is dropped.
#[derive(Debug)]
pub struct Folder {
    /// Nothing once it is removed.
    inner: Option<TempDir>,
    path: PathBuf,
    /// Held for as long as the folder is in use.
    _held: File,
}

impl Folder {
    /// Makes a folder inside another one, after removing those that killed processes left there; `begin` is how their
    /// names begin.
    pub fn inside(parent: &Path, begin: &str) -> io::Result<Self> {
        let parent = std::path::absolute(parent)?;
        stale::sweep(&parent, begin, "");
        loop {
            let (folder, path) = unfinished::begin(|| {
                let folder = tempfile::Builder::new().prefix(begin).tempdir_in(&parent);
                let folder = folder.map_err(|error| io::Error::from(error.kind()))?;
                let path = folder.path().to_owned();
                Ok(((folder, path.clone()), path))
            })?;
            let mark = path.join(stale::HOLD);
            match OpenOptions::new().read(true).write(true).create_new(true).open(&mark) {
                Ok(held) if stale::hold(&held, &mark) => return Ok(Self { inner: Some(folder), path, _held: held }),
                // Another process took it for a leftover before it was held.
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    drop(folder);
                    unfinished::forget(&path);
                    return Err(error);
                }
                Ok(_) | Err(_) => {
                    drop(folder);
                    unfinished::forget(&path);
                }
            }
        }
    }

    /// Returns where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(self.inner.take());
        unfinished::forget(&self.path);
    }
}
