//! How an archive grew: what was there at the end of each day and month, what came in it and what was removed.

use jiff::civil::Date;

/// The archive over time, oldest step first; the last step of each reaches up to now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Growth {
    /// The newest days.
    pub days: Vec<GrowthStep>,
    /// Every month since the first torrent, a year of them at least.
    pub months: Vec<GrowthStep>,
}

/// A day or a month.
///
/// What was removed since counts as long as it was there, so that the steps add up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GrowthStep {
    /// Its first day, as the user's calendar has it.
    pub from: Date,
    /// Torrents that were there at its end.
    pub torrents: u64,
    /// The sum of their sizes, as far as they are known.
    pub bytes: Option<i64>,
    /// Torrents that were added in it.
    pub added: u64,
    /// The sum of their sizes, as far as they are known.
    pub added_bytes: Option<i64>,
    /// Torrents that were proved removed in it.
    pub gone: u64,
    /// The sum of their sizes, as far as they are known.
    pub gone_bytes: Option<i64>,
}
