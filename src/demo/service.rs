//! What the stand-in holds while it serves: account, faults, counters, token.
//!
//! What becomes of a request is `handle.rs`'s.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use serde_json::Value;

use super::account::Account;
use super::latency::Delays;
use super::meter::Meter;
use super::options::DemoOptions;
use super::rules::Faults;

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
    /// The token that is accepted.
    pub(super) token: String,
    /// Whether the account changes by itself, so that a magnet takes its time.
    pub(super) moving: bool,
    /// Whether large pages carry links.
    pub(super) links_in_large_pages: bool,
    /// How long answers take.
    pub(super) delays: Delays,
    host_url: String,
    revoked: AtomicBool,
    login_approved: AtomicBool,
    stranger: OnceLock<Account>,
}

impl Service {
    /// Returns a service for this account.
    pub(super) fn new(options: &DemoOptions, account: Account, host_url: String) -> Arc<Self> {
        Arc::new(Self {
            account,
            faults: Faults::default(),
            meter: Meter::new(options.limit, options.window),
            downloads: Mutex::default(),
            token: options.token.clone(),
            moving: options.moving,
            links_in_large_pages: options.links_in_large_pages,
            host_url,
            delays: Delays::new(options.latency, options.seed),
            revoked: AtomicBool::new(false),
            login_approved: AtomicBool::new(false),
            stranger: OnceLock::new(),
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

    /// Makes the token worthless.
    pub(super) fn revoke(&self) {
        self.revoked.store(true, Ordering::Relaxed);
        self.meter.revoked();
    }

    /// Whether the token was made worthless.
    pub(super) fn is_revoked(&self) -> bool {
        self.revoked.load(Ordering::Relaxed)
    }

    /// Makes the token good again, as a refreshed one is.
    pub(super) fn restore_token(&self) {
        self.revoked.store(false, Ordering::Relaxed);
    }

    /// Lets the user say yes to the device login.
    pub(super) fn approve_login(&self) {
        self.login_approved.store(true, Ordering::Relaxed);
    }

    /// Whether the user has said yes to the device login.
    pub(super) fn login_approved(&self) -> bool {
        self.login_approved.load(Ordering::Relaxed)
    }

    /// Returns the account of somebody else.
    pub(super) fn stranger(&self) -> &Account {
        self.stranger.get_or_init(|| self.account.stranger())
    }
}
