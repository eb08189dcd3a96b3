//! What a run costs before it is started: requests and time, from counts and the quota. Pure.

use std::time::Duration;

use super::options::SyncSettings;
use crate::model::{Backlog, SyncMode};
use crate::quota::span;

/// What decides how long requests take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rates {
    /// Settings that shape every run.
    pub settings: SyncSettings,
    /// Requests allowed in the window.
    pub limit: u32,
    /// The quota's window.
    pub window: Duration,
}

/// What a run costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    /// Requests for account and list.
    pub list: u64,
    /// Details that are known to be fetched.
    pub details: u64,
    /// Time at the pace of the quota, as if nothing else had used it.
    pub time: Duration,
    /// Whether the list decides what is fetched besides.
    pub more: bool,
}

impl Cost {
    /// Returns all requests that are known.
    pub fn requests(&self) -> u64 {
        self.list + self.details
    }
}

/// Returns what a run of a mode costs, as far as the archive can know before the list is read.
pub fn cost(mode: SyncMode, known: &Backlog, rates: &Rates) -> Cost {
    let pages = known.torrents.div_ceil(u64::from(rates.settings.page_rows.max(1))).max(1);
    // One request asks for the account.
    let list = if mode.reads_list() { pages + 1 } else { 0 };
    let details = match mode {
        SyncMode::Torrents => 0,
        SyncMode::Smart | SyncMode::Resume => known.owed(),
        SyncMode::Fast | SyncMode::All | SyncMode::Details => known.torrents,
    };
    let rests = rates.settings.page_wait.saturating_mul(u32::try_from(list.saturating_sub(2)).unwrap_or(u32::MAX));
    let paced = span(list + details, 0, rates.limit, rates.window);
    Cost {
        list,
        details,
        time: with_batches(mode, details, paced, &rates.settings) + rests,
        more: mode == SyncMode::Smart,
    }
}

/// Returns the time of so many details with the rests between the batches of the gentle mode.
pub(super) fn with_batches(mode: SyncMode, details: u64, paced: Duration, settings: &SyncSettings) -> Duration {
    if mode != SyncMode::All {
        return paced;
    }
    let rests = u32::try_from(details / settings.batch_size.max(1) as u64).unwrap_or(u32::MAX);
    paced + settings.batch_wait.saturating_mul(rests)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Reason;

    fn whole(mode: SyncMode, torrents: u64, owed: u64) -> Cost {
        let settings = SyncSettings {
            batch_size: 250,
            batch_wait: Duration::from_secs(60),
            page_rows: 5_000,
            page_wait: Duration::from_secs(1),
            stale_after: Duration::ZERO,
            stale_limit: 0,
            workers: 1,
        };
        let rates = Rates { settings, limit: 200, window: Duration::from_secs(60) };
        cost(mode, &Backlog { torrents, owed: vec![(Reason::New, owed)] }, &rates)
    }

    fn of(mode: SyncMode, torrents: u64, owed: u64) -> (u64, u64, u64) {
        let cost = whole(mode, torrents, owed);
        (cost.list, cost.details, cost.time.as_secs())
    }

    #[test]
    fn each_mode_costs_what_it_fetches() {
        for (mode, wanted) in [
            (SyncMode::Smart, (2, 96, 0)),
            (SyncMode::Fast, (2, 4_233, 1_270)),
            (SyncMode::All, (2, 4_233, 1_270 + 16 * 60)),
            (SyncMode::Torrents, (2, 0, 0)),
            (SyncMode::Details, (0, 4_233, 1_269)),
            (SyncMode::Resume, (0, 96, 0)),
        ] {
            assert_eq!(of(mode, 4_233, 96), wanted, "{mode}");
        }
    }

    #[test]
    fn a_long_list_has_many_pages_with_rests_between_them_and_an_empty_archive_asks_for_one() {
        assert_eq!(of(SyncMode::Torrents, 100_000, 0), (21, 0, 19));
        assert_eq!(of(SyncMode::Smart, 0, 0), (2, 0, 0));
    }
    #[test]
    fn requests_are_those_for_list_and_details_and_only_smart_may_find_more() {
        for mode in SyncMode::ALL {
            let cost = whole(mode, 12_000, 96);
            assert_eq!((cost.requests(), cost.more), (cost.list + cost.details, mode == SyncMode::Smart), "{mode}");
        }
        assert_eq!(whole(SyncMode::Smart, 12_000, 96).requests(), 100);
    }
}
