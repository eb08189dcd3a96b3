//! What a first look at an archive shows: its numbers, how it grew, the last run, the account.

use super::{ArchiveStats, Growth, HistoryEvent, LookMark, NewsLine, RunSummary, Timestamp};

/// Everything a first look shows, all read from one state of the archive.
#[derive(Debug, Clone, PartialEq)]
pub struct Overview {
    /// The archive in numbers.
    pub stats: ArchiveStats,
    /// The archive over time.
    pub growth: Growth,
    /// What the newest run did; its words are in the numbers.
    pub last_run: Option<RunSummary>,
    /// When the account's premium ends or ended, as the service said at the last sync that asked.
    pub premium_until: Option<Timestamp>,
    /// The newest events, newest first, for whoever asks for some of them too.
    pub newest: Vec<HistoryEvent>,
    /// What happened since a look, for whoever tells one.
    pub news: Vec<NewsLine>,
    /// How far the archive is looked at with this.
    pub mark: Option<LookMark>,
}
