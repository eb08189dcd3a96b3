//! What concerns the archive as a whole: its snapshots, its contents, what came and what was kept.

use std::path::PathBuf;

use jiff::Timestamp;

/// One snapshot, as its name tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// The file.
    pub path: PathBuf,
    /// Its place in the order in which they were taken; 0 when the first version took it.
    pub number: u64,
    /// When it was taken, by the clock of that moment.
    pub taken: Timestamp,
    /// Schema of the archive in it.
    pub schema: i64,
    /// Size of the file.
    pub bytes: u64,
}

/// One snapshot, opened and looked through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SnapshotFacts {
    /// Which one.
    pub snapshot: Snapshot,
    /// Torrents in it; `None` when it is damaged.
    pub torrents: Option<u64>,
    /// Details in it; `None` when it is damaged.
    pub details: Option<u64>,
}

/// What an archive holds, for those who are about to empty it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Contents {
    /// Torrents, those gone included.
    pub torrents: u64,
    /// Torrents that Real-Debrid no longer has: they cannot be fetched again.
    pub gone: u64,
    /// Archived details.
    pub details: u64,
    /// Files of all details.
    pub files: u64,
    /// Events of the history.
    pub events: u64,
    /// Sync runs.
    pub runs: u64,
    /// Size of the database.
    pub bytes: u64,
}

/// What became of the file that was in place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Displaced {
    /// There was none.
    Nothing,
    /// It was whole, and is kept here.
    Replaced(PathBuf),
    /// It was damaged, and is kept here.
    Damaged(PathBuf),
}

/// What an import changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Imported {
    /// Torrents that are new to the archive.
    pub new: u64,
    /// Known torrents of which the archive lacked something.
    pub completed: u64,
    /// Known torrents of which nothing was new.
    pub known: u64,
    /// Rows kept as they were given, since something of them has no other place.
    pub kept: u64,
    /// Failed fetches of the other program that no detail has answered.
    pub failures: u64,
    /// The snapshot taken before, when there was an archive.
    pub snapshot: Option<Snapshot>,
}
