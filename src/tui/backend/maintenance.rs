//! What the full screen does to an archive besides syncing: check it, write it out, empty it.
//!
//! Knows the archive and the export; decides nothing and asks nobody. Everything here waits for the
//! disk and is to be called where waiting is allowed.

use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;

use crate::archive::{self, JobLock, LockError, Reader, SyncLock};
use crate::export::{self, Format, Written, write, write_file};
use crate::model::{Checked, Contents, Snapshot, Timestamp, TorrentId};
use crate::query::Query;
use crate::session;

/// Why something was not done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The archive cannot be used.
    #[error(transparent)]
    Archive(#[from] archive::Error),
    /// The export cannot be written.
    #[error(transparent)]
    Export(#[from] export::Error),
    /// Another sync is running.
    #[error(transparent)]
    Session(#[from] session::Error),
}

impl Error {
    /// Returns what to do about it, as a full sentence.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Archive(error) => Some(error.hint()),
            Self::Export(export::Error::Exists(_)) => Some("Name another file; nothing was written.".to_owned()),
            Self::Export(error) => error.hint(),
            Self::Session(error) => error.hint(),
        }
    }
}

/// Checks an archive; returns what was looked at, and how to get back what is damaged.
pub fn check(archive: &Path) -> Result<(Vec<Checked>, String), Error> {
    Ok((archive::check(archive)?, archive::remedy(archive)))
}

/// Returns a path as a shell reads it: what begins with `~/` begins in the folder of the user.
pub fn of_home(path: &Path) -> PathBuf {
    let home = directories::BaseDirs::new().map(|dirs| dirs.home_dir().to_owned());
    match (path.strip_prefix("~"), home) {
        (Ok(rest), Some(home)) => home.join(rest),
        _ => path.to_owned(),
    }
}

/// Writes torrents of the archive, without any named all, into a new file and returns where that is; never over another
/// one.
pub fn export(
    archive: &Path,
    format: Format,
    path: &Path,
    among: Option<Vec<TorrentId>>,
    now: Timestamp,
) -> Result<(PathBuf, Written), Error> {
    let path = of_home(path);
    let matcher = Query::default().matcher(now, &TimeZone::system()).among(among);
    let reader = Reader::open(archive)?;
    let mut written = Written::default();
    write_file(&path, false, |out| {
        written = write(&reader, &matcher, format, out)?;
        Ok(())
    })?;
    Ok((std::path::absolute(&path).unwrap_or(path), written))
}

/// Counts what [`clear`] would empty.
pub fn contents(archive: &Path) -> Result<Contents, Error> {
    Ok(Reader::open(archive)?.contents()?)
}

/// Takes a snapshot and empties the archive, unless it holds something else than its user was shown.
pub fn clear(archive: &Path, shown: &Contents, now: Timestamp) -> Result<Snapshot, Error> {
    let lock = SyncLock::take(archive).map_err(|error: LockError| session::Error::from(error))?;
    let _jobs = JobLock::take(archive).map_err(|error: LockError| session::Error::from(error))?;
    Ok(archive::clear(&lock, archive, shown, now)?)
}
