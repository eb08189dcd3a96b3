//! A file that grows beside its place and is put there when it is whole.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::{stale, unfinished};

/// How the name of an unfinished file begins and ends.
const BEGIN: &str = ".redriva-";
const END: &str = ".part";

/// A file that is not yet at its place; it is removed unless it is put there.
#[derive(Debug)]
pub struct UnfinishedFile {
    /// Nothing once it is put in place.
    file: Option<NamedTempFile>,
    path: PathBuf,
}

impl UnfinishedFile {
    /// Begins a file for its owner alone in a folder, after removing what a killed process left there.
    pub fn inside(folder: &Path) -> io::Result<Self> {
        let folder = std::path::absolute(folder)?;
        stale::sweep(&folder, BEGIN, END);
        loop {
            let (file, path) = unfinished::begin(|| {
                // The name of the unfinished file is nothing that its user could act on.
                let file = tempfile::Builder::new().prefix(BEGIN).suffix(END).tempfile_in(&folder);
                let file = file.map_err(|error| io::Error::from(error.kind()))?;
                let path = file.path().to_owned();
                Ok(((file, path.clone()), path))
            })?;
            let held = stale::hold(file.as_file(), &path);
            let growing = Self { file: Some(file), path };
            if held {
                return Ok(growing);
            }
        }
    }

    /// Returns the file, to write into.
    pub fn file(&mut self) -> io::Result<&mut File> {
        let file = self.file.as_mut().map(NamedTempFile::as_file_mut);
        file.ok_or_else(|| io::Error::other("the file is in its place already"))
    }

    /// Puts the file in its place in one step; over another one only when `force` is set.
    pub fn put(mut self, place: &Path, force: bool) -> io::Result<()> {
        unfinished::finish(&self.path, || {
            let Some(file) = self.file.take() else { return Ok(()) };
            let put = if force { file.persist(place) } else { file.persist_noclobber(place) };
            put.map(drop).map_err(|refused| {
                self.file = Some(refused.file);
                refused.error
            })
        })
    }
}

/// Puts a small file in its place in one step and on the disk; its owner alone can read it, whatever stood there.
pub fn replace(place: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = place.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut growing = UnfinishedFile::inside(folder)?;
    let file = growing.file()?;
    file.write_all(bytes)?;
    file.sync_all()?;
    growing.put(place, true)
}

impl Drop for UnfinishedFile {
    fn drop(&mut self) {
        if self.file.take().is_some() {
            unfinished::forget(&self.path);
        }
    }
}
