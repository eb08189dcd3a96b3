//! The archive in numbers.
//!
//! Every count but `gone` is of living torrents: what Real-Debrid removed stays archived, and is
//! counted in that one place only. Active and failed follow [`Phase`], so that the compact line,
//! the sections, the cards and the filters agree.

use std::time::Duration;

use jiff::civil::Date;

use super::{DoubtedList, Phase, Reason, RunId, RunState, Status, SyncMode, Timestamp, TorrentId};

/// How many of the largest torrents are kept.
pub const LARGEST: usize = 15;

/// The archive in numbers, all read from one state of it.
#[derive(Debug, Clone, PartialEq)]
pub struct ArchiveStats {
    /// When it was counted; what "the last 24 hours" reach back from.
    pub at: Timestamp,
    /// Living torrents.
    pub torrents: u64,
    /// Living torrents whose detail is archived.
    pub details: u64,
    /// Torrents proved removed at Real-Debrid.
    pub gone: u64,
    /// Bytes of the selected files.
    pub bytes: SizeStats,
    /// Torrents added in the last 24 hours.
    pub added_24h: u64,
    /// Torrents added in the last 7 days.
    pub added_7d: u64,
    /// Mean progress in percent; `None` when no progress is known.
    pub progress_mean: Option<f64>,
    /// Torrents of each status, most first.
    pub by_status: Vec<StatusCount>,
    /// Torrents of each host, most first; `None` is a torrent whose host is not known.
    pub hosts: Vec<HostCount>,
    /// The largest torrents, largest first.
    pub largest: Vec<LargeTorrent>,
    /// Details that a sync still owes.
    pub owed: u64,
    /// Torrents whose last fetch failed.
    pub failed_fetches: u64,
    /// Rows of the list that could not be read.
    pub unreadable_rows: u64,
    /// Torrents with any trouble, each once, and those rows: what `diagnose` finds.
    pub problems: u64,
    /// The newest sync run.
    pub last_sync: Option<PastRun>,
    /// When the list was last read whole by a run that reached its end.
    pub last_complete: Option<Timestamp>,
    /// The list that waits for a person's decision, when the newest ones were not believed.
    pub doubted: Option<DoubtedList>,
    /// What could be added again, where the names were judged.
    pub names: Option<JudgedNames>,
}

/// The archived names as the list of those judges them that Real-Debrid does not accept on adding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JudgedNames {
    /// When the list was true.
    pub list: Date,
    /// Living torrents that could be added again, for all that their names say.
    pub addable: u64,
    /// Torrents that the account took after the list was true, and whose names are on it.
    pub accepted: u64,
}

/// Sum, mean and extremes of sizes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SizeStats {
    /// Sum of those that are known; `None` when no number holds it.
    pub total: Option<i64>,
    /// Mean of those that are known.
    pub mean: Option<i64>,
    /// The smallest of those that are known.
    pub min: Option<i64>,
    /// The largest of those that are known.
    pub max: Option<i64>,
}

/// How many torrents have a status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusCount {
    /// The status; an empty word when the service named none.
    pub status: Status,
    /// How many.
    pub count: u64,
}

/// How many torrents a host holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostCount {
    /// Its name.
    pub host: Option<String>,
    /// How many.
    pub count: u64,
}

/// One of the largest torrents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LargeTorrent {
    /// The torrent's id at Real-Debrid.
    pub id: TorrentId,
    /// Raw name.
    pub name: String,
    /// Its size in bytes.
    pub bytes: i64,
    /// Its status, when it is known.
    pub status: Option<Status>,
}

/// A sync run of the past.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastRun {
    /// Its number.
    pub run: RunId,
    /// Its mode, when this version knows it.
    pub mode: Option<SyncMode>,
    /// How it stands.
    pub state: RunState,
    /// When it began.
    pub started: Timestamp,
    /// When it ended.
    pub finished: Option<Timestamp>,
    /// What ended it.
    pub error: Option<String>,
}

/// A sync run of the past with what it did, as a list of runs shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunWithCounts {
    /// The run itself.
    pub past: PastRun,
    /// Details it archived.
    pub archived: u64,
    /// Details it could not fetch.
    pub failed: u64,
    /// Requests it sent.
    pub requests: u64,
}

/// What decides how much the next sync has to do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Backlog {
    /// Living torrents.
    pub torrents: u64,
    /// Details owed, by reason in the order of the work.
    pub owed: Vec<(Reason, u64)>,
}

impl Backlog {
    /// Returns how many details are owed.
    pub fn owed(&self) -> u64 {
        self.owed.iter().map(|(_, n)| n).sum()
    }
}

impl ArchiveStats {
    /// Returns how many living torrents have no detail.
    pub fn missing(&self) -> u64 {
        self.torrents.saturating_sub(self.details)
    }

    /// Returns the share of torrents with details in percent, rounded down to tenths: 100 means all.
    pub fn coverage(&self) -> f64 {
        share_down(self.details, self.torrents)
    }

    /// Returns the sum of all sizes that are known; of torrents without any it is not known, of no torrents it is 0.
    pub fn bytes_total(&self) -> Option<i64> {
        self.bytes.total.filter(|_| self.bytes.min.is_some() || self.torrents == 0)
    }

    /// Returns how many living torrents are in a phase.
    pub fn in_phase(&self, phase: Phase) -> u64 {
        self.by_status.iter().filter(|row| row.status.phase() == phase).map(|row| row.count).sum()
    }

    /// Returns how many living torrents have a status.
    pub fn with_status(&self, status: &Status) -> u64 {
        self.by_status.iter().find(|row| row.status == *status).map_or(0, |row| row.count)
    }

    /// Returns how long ago the list was last read whole.
    pub fn since_complete(&self) -> Option<Duration> {
        let seconds = self.at.as_second() - self.last_complete?.as_second();
        Some(Duration::from_secs(u64::try_from(seconds).unwrap_or(0)))
    }
}

/// Returns a share in percent, rounded down to tenths; all of nothing is 100.
#[expect(clippy::cast_precision_loss, reason = "at most a thousand tenths")]
fn share_down(part: u64, whole: u64) -> f64 {
    if whole == 0 {
        return 100.0;
    }
    let tenths = u128::from(part) * 1_000 / u128::from(whole);
    tenths.min(1_000) as f64 / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hundred_percent_means_all() {
        for (part, whole, percent) in [
            (4_232, 4_233, 99.9),
            (4_233, 4_233, 100.0),
            (99_999, 100_000, 99.9),
            (1, 3, 33.3),
            (0, 7, 0.0),
            (0, 0, 100.0),
        ] {
            assert!((share_down(part, whole) - percent).abs() < 1e-9, "{part} of {whole}");
        }
    }
}
