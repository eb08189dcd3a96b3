//! What the stand-in holds while it serves: account, faults, counters, logins, and what writing meets.
//!
//! What becomes of a request is `handle.rs`'s.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use serde_json::Value;

use super::account::Account;
use super::fate::Fates;
use super::gate::Gate;
use super::latency::Delays;
use super::logins::Logins;
use super::options::DemoOptions;
use super::rules::Faults;
use super::traffic::Meter;
use super::writing::Writing;

/// Everything that requests need.
#[derive(Debug)]
pub(super) struct Service {
    /// The account.
    pub(super) account: Account,
    /// The faults that are set.
    pub(super) faults: Faults,
    /// The counters.
    pub(super) meter: Arc<Meter>,
    /// What was unrestricted, newest first.
    downloads: Mutex<Vec<Value>>,
    /// The private token.
    pub(super) token: String,
    /// What writing meets.
    pub(super) writing: Writing,
    /// The budget and the pauses of adds.
    pub(super) gate: Gate,
    /// What becomes of added torrents.
    pub(super) fates: Fates,
    /// Who is logged in.
    pub(super) logins: Logins,
    /// Whether large pages carry links.
    pub(super) links_in_large_pages: bool,
    /// How long answers take.
    pub(super) delays: Delays,
    host_url: String,
    n_downloads: AtomicU64,
    other_account: OnceLock<Account>,
}

impl Service {
    /// Returns a service for this account.
    pub(super) fn new(options: &DemoOptions, account: Account, host_url: String) -> Arc<Self> {
        Arc::new(Self {
            account,
            faults: Faults::default(),
            meter: Meter::new(options.limit, options.window, options.speed),
            downloads: Mutex::default(),
            token: options.token.clone(),
            gate: Gate::new(&options.writing, options.seed),
            fates: Fates::of(options.writing.held.clone(), options.writing.new.clone()),
            logins: Logins::new(&options.token, options.token_life, options.rotates_refresh_tokens),
            writing: options.writing.clone(),
            links_in_large_pages: options.links_in_large_pages,
            host_url,
            delays: Delays::new(options.latency, options.seed),
            n_downloads: AtomicU64::new(0),
            other_account: OnceLock::new(),
        })
    }

    /// Where the stand-in is reached, without a path.
    pub(super) fn host_url(&self) -> &str {
        &self.host_url
    }

    /// Locks the list of downloads.
    pub(super) fn downloads(&self) -> MutexGuard<'_, Vec<Value>> {
        self.downloads.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns a number that no other download has.
    pub(super) fn next_download(&self) -> u64 {
        self.n_downloads.fetch_add(1, Ordering::Relaxed)
    }

    /// Pauses all adds for so long; zero ends a pause.
    pub(super) fn pause_adds(&self, time: Duration) {
        self.gate.pause_until(self.account.clock().elapsed() + time);
    }

    /// Returns the account of somebody else.
    pub(super) fn other_account(&self) -> &Account {
        self.other_account.get_or_init(|| self.account.other_account())
    }
}
