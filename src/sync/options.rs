//! What a caller asks of a run, and the settings that shape every run.

use std::time::Duration;

use crate::model::{Status, SyncMode, TorrentId};

/// What one run shall do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncRequest {
    /// How it chooses what to fetch.
    pub mode: SyncMode,
    /// `details`: only torrents with this status.
    pub status: Option<Status>,
    /// `details`: only these torrents, fetched again however fresh they are; empty means all.
    pub only: Vec<TorrentId>,
    /// `smart`: what to leave out or take in.
    pub smart: SmartOptions,
    /// Only says what would be done: fetches no detail and stores nothing.
    pub dry_run: bool,
    /// After a safety stop: go on if exactly this many torrents would be marked gone.
    pub accept_removals: Option<u64>,
}

impl SyncRequest {
    /// Returns a plain request for a mode.
    pub fn of(mode: SyncMode) -> Self {
        Self {
            mode,
            status: None,
            only: Vec::new(),
            smart: SmartOptions::default(),
            dry_run: false,
            accept_removals: None,
        }
    }

    /// Returns a request that fetches the details of these torrents again.
    pub fn refresh(only: Vec<TorrentId>) -> Self {
        Self { only, ..Self::of(SyncMode::Details) }
    }
}

/// The options of the smart mode.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SmartOptions {
    /// Only torrents whose status changed.
    pub status_changes_only: bool,
    /// Also fetch the details of active torrents again.
    pub include_active: bool,
    /// Leave details alone whose last fetch failed.
    pub skip_failed: bool,
}

/// Settings that shape every run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SyncSettings {
    /// `all`: details in a batch.
    pub batch_size: usize,
    /// `all`: rest between two batches.
    pub batch_wait: Duration,
    /// Rows asked for in one page of the list.
    pub page_rows: u32,
    /// Rest between two pages of the list.
    pub page_wait: Duration,
    /// `smart`: details older than this are refreshed.
    pub stale_after: Duration,
    /// `smart`: at most this many of them in one run.
    pub stale_limit: usize,
    /// Most requests in flight, and so the number of workers.
    pub workers: usize,
}
