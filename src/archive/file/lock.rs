//! One sync and one job at a time for an archive: locks the kernel frees whatever happens to the process.
//!
//! What stands in the place of a lock file is looked at before it is opened and again when it is open: no link is
//! followed, and nothing is written before the lock is held.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::fs::{private, private_folder};
use super::place::{self, names, resolve};
use crate::archive::Error;
use crate::archive::disk::flocks;
use crate::archive::disk::names::beside;

/// How a holder says who it is.
const HOLDER: &str = "process ";

/// Longest text of a holder.
const LONGEST: u64 = 200;

/// How often a lock file that somebody takes away meanwhile is opened anew.
const TRIES: usize = 5;

/// How often and how long somebody waits who finds the lock taken: who only asks whether it is holds it for less.
const AGAIN: u32 = 20;
const SHORTLY: Duration = Duration::from_millis(10);

/// How long and how often somebody waits who needs the lock for a moment.
const PATIENCE: u32 = 100;
const PAUSE: Duration = Duration::from_millis(50);

/// Held while a sync runs; released when dropped or when the process ends in any way.
#[derive(Debug)]
pub struct SyncLock {
    _file: File,
}

/// Held while a job acts on the account. Whoever needs both locks takes the one of syncs first.
#[derive(Debug)]
pub struct JobLock {
    _file: File,
}

/// Held while an aria2 that was started for it downloads: two of them would write the same files.
#[derive(Debug)]
pub struct DownloadLock {
    _file: File,
}

/// Whether somebody holds the lock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::archive) enum Holding {
    /// Nobody does.
    Nobody,
    /// Somebody does: the process, when it says which one it is.
    Somebody(Option<u32>),
    /// It cannot be found out.
    Unknown,
}

/// Why the lock was not given.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another Redriva holds it: a sync, an import, a restore or whatever else writes.
    #[error("another Redriva uses the archive{}", told_holder(holder))]
    Held {
        /// Who, as the holder wrote it down: `process 4242`; empty when it did not.
        holder: String,
    },
    /// The lock file cannot be used.
    #[error(transparent)]
    Unusable(Error),
}

/// Returns who holds a lock, to stand behind a sentence; nothing where the holder did not write itself down.
pub fn told_holder(holder: &str) -> String {
    if holder.is_empty() { String::new() } else { format!(" ({holder})") }
}

impl SyncLock {
    /// Returns who holds the lock, when somebody does.
    pub fn holder(archive: &Path) -> Option<String> {
        holder(&lock_path(&resolve(archive).ok()?))
    }

    /// Returns whether somebody holds the lock, and leaves no trace of having asked: neither a file nor a lock that
    /// lasts.
    pub(in crate::archive) fn holding(archive: &Path) -> Holding {
        resolve(archive).map_or(Holding::Unknown, |archive| holding(&lock_path(&archive)))
    }

    /// Takes the lock of the archive at `archive`. Does not wait for another sync.
    ///
    /// # Errors
    /// [`LockError::Held`] while another process has it, [`LockError::Unusable`] when its file cannot be made or opened.
    pub fn take(archive: &Path) -> Result<Self, LockError> {
        let archive = &resolve(archive).map_err(LockError::Unusable)?;
        take(&lock_path(archive), archive).map(|file| Self { _file: file })
    }

    /// Takes the lock for a moment, and waits a little for others who do the same.
    pub(in crate::archive) fn take_soon(archive: &Path) -> Result<Self, Error> {
        for _ in 0..PATIENCE {
            match Self::take(archive) {
                Err(LockError::Held { .. }) => rest(PAUSE),
                Err(LockError::Unusable(error)) => return Err(error),
                Ok(lock) => return Ok(lock),
            }
        }
        Err(Error::Busy)
    }
}

impl JobLock {
    /// Takes the right to act on the account. Does not wait for another job.
    ///
    /// # Errors
    /// [`LockError::Held`] while another process has it, [`LockError::Unusable`] when its file cannot be made or opened.
    pub fn take(archive: &Path) -> Result<Self, LockError> {
        let archive = &resolve(archive).map_err(LockError::Unusable)?;
        take(&job_lock_path(archive), archive).map(|file| Self { _file: file })
    }

    /// Returns whether somebody holds the lock, and leaves no trace of having asked.
    pub(in crate::archive) fn holding(archive: &Path) -> Holding {
        resolve(archive).map_or(Holding::Unknown, |archive| holding(&job_lock_path(&archive)))
    }
}

impl DownloadLock {
    /// Takes the right to download with an aria2 of its own. Does not wait for another download.
    ///
    /// # Errors
    /// [`LockError::Held`] while another process has it, [`LockError::Unusable`] when its file cannot be made or opened.
    pub fn take(archive: &Path) -> Result<Self, LockError> {
        let archive = &resolve(archive).map_err(LockError::Unusable)?;
        take(&beside(archive, ".download.lock"), archive).map(|file| Self { _file: file })
    }
}

fn holder(path: &Path) -> Option<String> {
    let Ok(mut file) = open_lock(path, OpenOptions::new().read(true)) else {
        // Another user's: the system still knows who holds it.
        return flocks::holder(path);
    };
    match file.try_lock_shared() {
        Err(TryLockError::WouldBlock) => Some(read_holder(&mut file)),
        Ok(()) | Err(TryLockError::Error(_)) => None,
    }
}

fn holding(path: &Path) -> Holding {
    // What the system lists is asked first, since that takes no lock; not every system lists those of everybody.
    if flocks::holder(path).is_none() {
        match open_lock(path, OpenOptions::new().read(true)).map(|file| file.try_lock_shared()) {
            Ok(Ok(())) => return Holding::Nobody,
            Ok(Err(TryLockError::WouldBlock)) => {}
            Err(_) if matches!(path.try_exists(), Ok(false)) => return Holding::Nobody,
            // Another user's, and nobody is listed.
            Err(_) if cfg!(target_os = "linux") => return Holding::Nobody,
            Ok(Err(TryLockError::Error(_))) | Err(_) => return Holding::Unknown,
        }
    }
    let named = open_lock(path, OpenOptions::new().read(true)).ok().map(|mut file| read_holder(&mut file));
    Holding::Somebody(named.and_then(|text| text.strip_prefix(HOLDER)?.parse().ok()))
}

fn take(path: &Path, archive: &Path) -> Result<File, LockError> {
    let fail = |source| LockError::Unusable(Error::io(path, source).with_the_rest(archive));
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        private_folder(folder).map_err(fail)?;
    }
    let (mut tries, mut asked) = (0, 0);
    while tries < TRIES {
        let mut file = open_to_lock(path).map_err(|error| LockError::Unusable(error.with_the_rest(archive)))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) if asked < AGAIN && may_pass(path) => {
                asked += 1;
                rest(SHORTLY);
                continue;
            }
            Err(TryLockError::WouldBlock) => return Err(LockError::Held { holder: read_holder(&mut file) }),
            Err(TryLockError::Error(source)) => return Err(fail(source)),
        }
        tries += 1;
        if stands_at(&file, path) {
            write_holder(&mut file).map_err(fail)?;
            return Ok(file);
        }
    }
    Err(LockError::Held { holder: String::new() })
}

/// Whether a lock that is taken may be free in a moment: nobody is listed who holds it, so that somebody only asks; or
/// this process is, whose own lock a child keeps until it has begun.
fn may_pass(path: &Path) -> bool {
    flocks::holder(path).is_none_or(|who| who == format!("{HOLDER}{}", std::process::id()))
}

/// Does nothing for a while.
fn rest(length: Duration) {
    let (_waker, nobody) = std::sync::mpsc::channel::<()>();
    let _ = nobody.recv_timeout(length);
}

/// Waits for the lock of a folder, which nobody holds for long.
pub(in crate::archive) fn lock_folder(folder: &Path) -> Result<File, Error> {
    let path = folder.join(".lock");
    let file = open_to_lock(&path)?;
    for _ in 0..PATIENCE {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) => std::thread::park_timeout(PAUSE),
            Err(TryLockError::Error(e)) => return Err(Error::io(&path, e)),
        }
    }
    Err(Error::Busy)
}

/// Opens a lock file for writing and makes it when there is none; it is not changed.
fn open_to_lock(path: &Path) -> Result<File, Error> {
    let mut options = OpenOptions::new();
    private(&mut options).read(true).write(true).create(true).truncate(false);
    open_lock(path, &mut options)
}

/// Opens a lock file, unless something else stands in its place.
fn open_lock(path: &Path, options: &mut OpenOptions) -> Result<File, Error> {
    // Asked before, because opening alone may do something to a device.
    match path.symlink_metadata() {
        Ok(facts) => refuse(path, &facts)?,
        Err(e) if e.kind() == ErrorKind::NotFound => {}
        Err(e) => return Err(Error::io(path, e)),
    }
    #[cfg(unix)]
    {
        use rustix::fs::OFlags;
        let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY;
        // The flags are small positive numbers on every system.
        std::os::unix::fs::OpenOptionsExt::custom_flags(options, i32::try_from(flags.bits()).unwrap_or_default());
    }
    let file = options.open(path).map_err(|e| Error::io(path, e))?;
    refuse(path, &file.metadata().map_err(|e| Error::io(path, e))?)?;
    Ok(file)
}

/// Refuses what is no lock file, or perhaps not only one.
fn refuse(path: &Path, facts: &std::fs::Metadata) -> Result<(), Error> {
    let what = match facts.file_type() {
        kind if kind.is_symlink() => "a symbolic link",
        kind if kind.is_dir() => "a folder",
        kind if !kind.is_file() => "a pipe, a socket or a device",
        _ if names(facts) > 1 => "a file with 2 names or more (hard links)",
        _ => return Ok(()),
    };
    Err(Error::InTheWay { path: path.to_owned(), what })
}

/// Whether the open file is still the one that bears the name.
fn stands_at(file: &File, path: &Path) -> bool {
    match (file.metadata(), path.symlink_metadata()) {
        (Ok(open), Ok(named)) => place::place(&open) == place::place(&named),
        _ => false,
    }
}

/// Reads who holds a lock; what was not written by a holder is not shown.
fn read_holder(file: &mut File) -> String {
    let mut text = Vec::new();
    // The text is for the message only; the lock itself is the truth.
    let _ = file.take(LONGEST).read_to_end(&mut text);
    let text = String::from_utf8_lossy(&text);
    if text.starts_with(HOLDER) { crate::format::clean_line(text.trim()) } else { String::new() }
}

/// Writes down who holds the lock. A file that says something else was somebody's: it keeps its words.
fn write_holder(file: &mut File) -> std::io::Result<()> {
    let mut begin = Vec::new();
    file.rewind()?;
    (&*file).take(HOLDER.len() as u64).read_to_end(&mut begin)?;
    if !begin.is_empty() && begin != HOLDER.as_bytes() {
        return Ok(());
    }
    file.set_len(0)?;
    file.rewind()?;
    writeln!(file, "{HOLDER}{}", std::process::id())
}

/// Returns the lock file of an archive: its name with `.lock` behind it. The file is never removed.
fn lock_path(archive: &Path) -> PathBuf {
    beside(archive, ".lock")
}

/// Returns the file of the lock for jobs: the archive's name with `.job.lock` behind it.
fn job_lock_path(archive: &Path) -> PathBuf {
    beside(archive, ".job.lock")
}
