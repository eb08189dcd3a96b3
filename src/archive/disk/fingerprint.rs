//! By what a file and its journals are known again, without opening them.

use std::path::Path;
use std::time::SystemTime;

use super::names::beside;

/// What a file system says of one file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Print {
    place: (u64, u64),
    bytes: u64,
    written: Option<SystemTime>,
}

/// An archive's file and its journals at one moment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::archive) struct Stamp {
    file: Print,
    wal: Print,
    journal: Print,
}

impl Stamp {
    pub(in crate::archive) fn of(file: &Path) -> Self {
        Self { file: print(file), wal: print(&beside(file, "-wal")), journal: print(&beside(file, "-journal")) }
    }

    /// Whether the file alone does not hold everything.
    pub(in crate::archive) fn has_journal(&self) -> bool {
        self.wal.bytes > 0 || self.has_rollback_journal()
    }

    /// Whether there is something that may have to be rolled back.
    pub(in crate::archive) fn has_rollback_journal(&self) -> bool {
        self.journal.bytes > 0
    }

    /// Returns how many bytes a copy takes, at most: what the journal holds may make the file longer.
    pub(in crate::archive) fn bytes_of_copy(&self) -> u64 {
        self.file.bytes + 2 * self.wal.bytes + 2 * self.journal.bytes
    }

    /// Whether it is of the same file, whatever was written to that.
    pub(in crate::archive) fn is_same_file(&self, other: &Self) -> bool {
        self.file.place == other.file.place
    }

    /// Whether a file that was opened at the time of `self` still holds the same. Another file in its place does not matter.
    pub(in crate::archive) fn same_pages(&self, now: &Self) -> bool {
        self.file.place != now.file.place || self.file == now.file
    }
}

fn print(path: &Path) -> Print {
    let Ok(facts) = path.metadata() else { return Print::default() };
    Print { place: place(&facts), bytes: facts.len(), written: facts.modified().ok() }
}

#[cfg(unix)]
fn place(facts: &std::fs::Metadata) -> (u64, u64) {
    use std::os::unix::fs::MetadataExt as _;
    (facts.dev(), facts.ino())
}

#[cfg(not(unix))]
fn place(_facts: &std::fs::Metadata) -> (u64, u64) {
    (0, 0)
}
