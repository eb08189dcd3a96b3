//! What a person does to an archive besides syncing, for the full screen: check it, write it out, empty it.
//!
//! Knows the archive and the export; decides nothing and asks nobody. Everything here waits for the
//! disk and is to be called where waiting is allowed.

use std::io::Write;
use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;

use crate::archive::{self, JobLock, LockError, Reader, SyncLock};
use crate::export::{self, Format, Written, write, write_file};
use crate::model::{Checked, Contents, Snapshot, Timestamp};
use crate::query::Query;
use crate::session;

/// Names that are tried for one export; whoever has as many files of one day looks for a folder anyway.
const NAMES: usize = 99;

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
            Self::Export(export::Error::Exists(_)) => Some("Move older exports out of the folder.".to_owned()),
            Self::Export(error) => error.hint(),
            Self::Session(error) => error.hint(),
        }
    }
}

/// Checks an archive; returns what was looked at, and how to get back what is damaged.
pub fn check(archive: &Path) -> Result<(Vec<Checked>, String), Error> {
    Ok((archive::check(archive)?, archive::remedy(archive)))
}

/// Writes the whole archive into a new file of a folder; never over another one.
pub fn export(archive: &Path, format: Format, folder: &Path, now: Timestamp) -> Result<(PathBuf, Written), Error> {
    let matcher = Query::default().matcher(now, &TimeZone::system());
    let reader = Reader::open(archive)?;
    let day = now.to_zoned(TimeZone::system()).strftime("%Y-%m-%d").to_string();
    let mut taken = None;
    for n in 1..=NAMES {
        let number = if n == 1 { String::new() } else { format!("-{n}") };
        let path = folder.join(format!("redriva-{day}{number}.{}", format.ending()));
        let mut written = Written::default();
        let fill = |out: &mut dyn Write| -> Result<(), export::Error> {
            written = write(&reader, &matcher, format, out)?;
            Ok(())
        };
        match write_file(&path, false, fill) {
            Ok(()) => return Ok((path, written)),
            Err(error @ export::Error::Exists(_)) => taken = Some(error),
            Err(error) => return Err(error.into()),
        }
    }
    Err(taken.unwrap_or(export::Error::Exists(folder.to_owned())).into())
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
