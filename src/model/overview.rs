//! What a first look at an archive shows: its numbers, what came day by day, the last run, the account.

use jiff::civil::Date;

use super::{ArchiveStats, HistoryEvent, RunSummary, Timestamp};

/// Everything a first look shows, all read from one state of the archive.
#[derive(Debug, Clone, PartialEq)]
pub struct Overview {
    /// The archive in numbers.
    pub stats: ArchiveStats,
    /// Living torrents added on each day, oldest day first, days without any among them.
    pub added: Vec<DayCount>,
    /// What the newest run did; its words are in the numbers.
    pub last_run: Option<RunSummary>,
    /// When the account's premium ends or ended, as the service said at the last sync that asked.
    pub premium_until: Option<Timestamp>,
    /// The newest events, newest first, for whoever asks for some of them too.
    pub newest: Vec<HistoryEvent>,
}

/// How many torrents were added on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayCount {
    /// The day, as the user's calendar has it.
    pub day: Date,
    /// How many.
    pub count: u64,
}
