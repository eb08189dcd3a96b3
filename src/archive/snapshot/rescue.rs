//! What the disk tells of an error: the newest good snapshot of a damaged archive, and what is in the way of one that
//! cannot be opened.
//!
//! Errors are made without looking at the disk, and told without it. Whoever opens, reads or writes an archive looks once
//! the error is there, on a thread that may wait: verifying a large snapshot takes seconds.

use std::path::Path;
use std::sync::Arc;

use super::snapshots::{newest_good_snapshot, snapshots};
use crate::archive::Error;
use crate::archive::disk::access::{Act, barrier};
use crate::archive::error::lost;
use crate::archive::good_snapshot::GoodSnapshot;

/// Adds to an error what only the disk can tell; one that has it already stays as it is.
pub(in crate::archive) fn explained(error: Error) -> Error {
    match error {
        // With snapshots beside it the file was an archive once.
        Error::NoDatabase { path, what } if has_snapshots(&path) => explained(lost(&path, &what)),
        Error::NoDatabase { path, .. } => Error::Foreign(path),
        Error::Refused(path) => match barrier(&path, Act::Read).or_else(|| barrier(&path, Act::Write)) {
            Some(barrier) => Error::Barred(Arc::new(barrier)),
            None => Error::Refused(path),
        },
        Error::Damaged { path, source, good_snapshot: GoodSnapshot::NotSought, written } => {
            let good_snapshot = sought(&path);
            Error::Damaged { path, source, good_snapshot, written }
        }
        Error::Altered { path, what, by_hand, good_snapshot: Some(GoodSnapshot::NotSought) } => {
            let good_snapshot = Some(sought(&path));
            Error::Altered { path, what, by_hand, good_snapshot }
        }
        Error::BadSnapshot { path, source } => {
            Error::BadSnapshot { path, source: Arc::new(explained(Arc::unwrap_or_clone(source))) }
        }
        other => other,
    }
}

/// Whether snapshots tell that an archive was here.
pub(in crate::archive) fn has_snapshots(archive: &Path) -> bool {
    snapshots(archive).is_ok_and(|found| !found.is_empty())
}

/// Tells how to get back what a damaged archive held: from its newest good snapshot, if there is one. Opens and verifies
/// snapshots until it finds one.
pub fn remedy(archive: &Path) -> String {
    sought(archive).hint()
}

fn sought(archive: &Path) -> GoodSnapshot {
    newest_good_snapshot(archive).map_or(GoodSnapshot::None, |snapshot| GoodSnapshot::Newest(Arc::new(snapshot)))
}
