//! What this process has not finished: the one list that a signal can empty, whatever the threads are doing.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// One list for the process: a signal is one for the process, too.
static UNFINISHED: Mutex<Unfinished> = Mutex::new(Unfinished { paths: BTreeSet::new(), over: false });

struct Unfinished {
    paths: BTreeSet<PathBuf>,
    /// Whether the process is ending: what still runs makes nothing new and puts nothing in place.
    over: bool,
}

fn list() -> MutexGuard<'static, Unfinished> {
    // Each change of the list is one step, so a thread that panicked left it whole.
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Makes something and notes it in one step.
pub(super) fn begin<T>(make: impl FnOnce() -> io::Result<(T, PathBuf)>) -> io::Result<T> {
    let mut list = list();
    list.refuse()?;
    let (it, path) = make()?;
    list.paths.insert(path);
    Ok(it)
}

/// Puts something in place and forgets it in one step; what could not be put in place stays noted.
pub(super) fn finish<T, E: From<io::Error>>(path: &Path, put: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
    let mut list = list();
    list.refuse()?;
    let done = put()?;
    list.paths.remove(path);
    Ok(done)
}

/// Forgets what was removed.
pub(super) fn forget(path: &Path) {
    list().paths.remove(path);
}

/// Removes everything unfinished, for a process that ends now; nothing can be begun or put in place after it.
pub fn leave() {
    let mut list = list();
    list.over = true;
    for path in std::mem::take(&mut list.paths) {
        // What cannot be removed now is removed by the next one that works here.
        let _ = if path.is_dir() { std::fs::remove_dir_all(&path) } else { std::fs::remove_file(&path) };
    }
}

impl Unfinished {
    fn refuse(&self) -> io::Result<()> {
        if self.over { Err(io::Error::other("the program is ending")) } else { Ok(()) }
    }
}
