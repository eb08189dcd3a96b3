//! `login.toml`: read, replaced in one step, taken away; whoever changes it holds `login.toml.lock`.
//!
//! Readers take no lock: what they find is whole, because it is replaced at once. Whoever renews a token reads it again
//! under the lock, since another process may have done the same.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::error::{Error, Result};
use super::text::{self, BadText, Stored};
use crate::model::Login;
use crate::own_file;
use crate::scratch;

/// Name of the file inside the configuration folder.
const FILE: &str = "login.toml";

/// The permission bits of group and others.
const OTHERS: u32 = 0o077;

/// How often it is looked whether the lock is free.
const LOOK: Duration = Duration::from_millis(50);

/// How long the lock is waited for: a renewal is one small request, repeated a few times.
const PATIENCE: Duration = Duration::from_secs(180);

/// Where the login of a user is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoginFile {
    path: PathBuf,
}

/// The right to change the file; given back when it is dropped.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl LoginFile {
    /// Names the file of a configuration folder; nothing is made.
    pub fn inside(folder: &Path) -> Self {
        Self { path: folder.join(FILE) }
    }

    /// Returns where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Reads it; a file that is not there holds nothing.
    pub fn read(&self) -> Result<Stored> {
        let Some(own_file::Text { text, mode }) = own_file::read(&self.path)? else { return Ok(Stored::default()) };
        let stored = text::read(&text).map_err(|BadText { line, what }| Error::Damaged {
            path: self.path.clone(),
            line,
            what,
        })?;
        match mode.filter(|mode| mode & OTHERS != 0) {
            Some(mode) => Err(Error::OpenToOthers { path: self.path.clone(), mode }),
            None => Ok(stored),
        }
    }

    /// Takes the lock, and waits for whoever holds it. Makes the folder.
    pub async fn lock(&self) -> Result<Lock> {
        let waited = tokio::time::timeout(PATIENCE, async {
            loop {
                match self.try_lock() {
                    Err(Error::Held(_)) => tokio::time::sleep(LOOK).await,
                    locked => return locked,
                }
            }
        });
        waited.await.unwrap_or_else(|_| Err(Error::Held(self.path.clone())))
    }

    /// Takes the lock if nobody holds it. Makes the folder.
    pub fn try_lock(&self) -> Result<Lock> {
        let mut path = self.path.clone().into_os_string();
        path.push(".lock");
        let path = PathBuf::from(path);
        let failed = |source| Error::Unwritable { path: path.clone(), source };
        make_private_folder(&self.path).map_err(failed)?;
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(&path).map_err(failed)?;
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => Err(Error::Held(self.path.clone())),
            // Where the file system knows no locks, the last one to write wins.
            Ok(()) | Err(TryLockError::Error(_)) => Ok(Lock { _file: file }),
        }
    }

    /// Puts a login in the place of whatever it holds.
    pub async fn keep(&self, login: Login) -> Result<()> {
        self.change(move |_| Stored { login: Some(login), ..Stored::default() }).await
    }

    /// Changes what it holds, under the lock and off the runtime's own threads. What cannot be read is not kept.
    pub async fn change(&self, change: impl FnOnce(Stored) -> Stored + Send + 'static) -> Result<()> {
        let (file, lock) = (self.clone(), self.lock().await?);
        let work = move || file.write(&change(file.read().unwrap_or_default()), &lock);
        let failed =
            |error: tokio::task::JoinError| Error::Unwritable { path: self.path.clone(), source: error.into() };
        tokio::task::spawn_blocking(work).await.map_err(failed)?
    }

    /// Replaces what it holds, in one step and on the disk.
    pub fn write(&self, stored: &Stored, _lock: &Lock) -> Result<()> {
        let failed = |source| Error::Unwritable { path: self.path.clone(), source };
        let text = text::write(stored).map_err(|error| failed(io::Error::other(error)))?;
        // A link to a file that lives elsewhere stays a link.
        let place = fs::canonicalize(&self.path).unwrap_or_else(|_| self.path.clone());
        scratch::replace(&place, text.as_bytes()).map_err(failed)
    }

    /// Takes it away; says whether it was there.
    pub async fn forget(&self) -> Result<bool> {
        let _lock = self.lock().await?;
        match fs::remove_file(&self.path) {
            Ok(()) => Ok(true),
            Err(error) if own_file::is_absent(&error) => Ok(false),
            Err(source) => Err(Error::Unwritable { path: self.path.clone(), source }),
        }
    }
}

#[cfg(unix)]
fn make_private_folder(file: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    file.parent().map_or(Ok(()), |folder| fs::DirBuilder::new().recursive(true).mode(0o700).create(folder))
}

/// Other platforms keep a user's folders private by their own means.
#[cfg(not(unix))]
fn make_private_folder(file: &Path) -> io::Result<()> {
    file.parent().map_or(Ok(()), fs::create_dir_all)
}
