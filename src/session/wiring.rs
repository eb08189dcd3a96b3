//! A session: settings in, a running sync out. The rest of what it can do stands beside this file.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::error::Error;
use crate::api::{Client, RetryWaits, Timeouts};
use crate::archive::{self, Archive, Aside, SyncLock};
use crate::config::{Settings, Sources};
use crate::model::{ApiToken, BadProxy, Outcome, Route};
use crate::quota::{Limiter, Limits};
use crate::refused_names::RefusedNames;
use crate::sync::{Engine, Rates, RunEnd, SyncEvent, SyncRequest, SyncSettings};

/// The quota's window at the real service.
pub const WINDOW: Duration = Duration::from_secs(60);

/// Rows in a page of the list: the most the service gives. Most accounts fit into one page, which cannot drift.
pub(super) const PAGE_ROWS: u32 = 5_000;

/// Events that may wait for a reader before the run waits for it.
pub(super) const EVENTS: usize = 1_024;

/// What a run holds until its end: the lock of the archive, or the folder of one that lies aside.
type Held = (Option<SyncLock>, Option<Aside>);

/// One person's settings at one archive. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Session {
    pub(super) settings: Arc<Settings>,
    pub(super) sources: Option<Arc<Sources>>,
    pub(super) window: Duration,
    pub(super) patience: Patience,
}

/// How long a session waits for the network.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Patience {
    /// For each part of a request.
    pub timeouts: Timeouts,
    /// Before a failed request is sent again.
    pub retries: RetryWaits,
}

/// A sync under way.
#[derive(Debug)]
pub struct SyncHandle {
    /// What happens, in order; the last one is `RunFinished`.
    pub events: mpsc::Receiver<SyncEvent>,
    /// Ends the run within a second; nothing committed is lost.
    pub cancel: CancellationToken,
    /// How it ended.
    pub end: JoinHandle<RunEnd>,
}

impl Session {
    /// Makes a session with the real service's window.
    pub fn new(settings: Settings) -> Self {
        Self::with_window(settings, WINDOW)
    }

    /// Makes a session with another window, for a stand-in whose minutes are shorter.
    pub fn with_window(settings: Settings, window: Duration) -> Self {
        Self { settings: settings.into(), sources: None, window, patience: Patience::default() }
    }

    /// Returns the session with another patience, for a service that is known to answer at once.
    #[must_use]
    pub fn with_patience(self, patience: Patience) -> Self {
        Self { patience, ..self }
    }

    /// Returns the session with where its settings came from, so that a token can be saved there.
    #[must_use]
    pub fn with_sources(self, sources: Sources) -> Self {
        Self { sources: Some(sources.into()), ..self }
    }

    /// Returns how many requests a minute are sent at most.
    pub fn rate_limit(&self) -> u32 {
        self.settings.rate_limit
    }

    /// Returns where the archive is.
    pub fn archive_path(&self) -> &Path {
        &self.settings.archive
    }

    /// Returns the names that Real-Debrid does not accept on adding.
    pub fn refused_names(&self) -> Arc<RefusedNames> {
        self.settings.refused_names.clone()
    }

    /// Returns what decides how long a sync takes.
    pub fn rates(&self) -> Rates {
        Rates { settings: self.sync_settings(), limit: self.settings.rate_limit, window: self.window }
    }

    /// Starts a sync on the current runtime. How the run itself ended is told by its handle.
    ///
    /// # Errors
    /// [`Error::NoToken`] and [`Error::Proxy`] before anything is opened; [`Error::Archive`] and [`Error::Lock`] when the
    /// archive cannot be written or another sync runs. Then nothing was sent.
    pub async fn start_sync(&self, request: SyncRequest) -> Result<SyncHandle, Error> {
        let token = self.settings.token.clone().ok_or(Error::NoToken)?;
        let client = self.client(&token, self.patience.timeouts)?;
        let (archive, held) = self.open(request.dry_run).await?;
        let limiter = Limiter::new(archive.clone(), self.limits());
        let remote = self.remote(client, limiter)?;
        let engine = Engine { archive: archive.clone(), remote, settings: self.sync_settings() };
        let (sender, events) = mpsc::channel(EVENTS);
        let cancel = CancellationToken::new();
        let stop = cancel.clone();
        let names = self.settings.refused_names.clone();
        let end = tokio::spawn(async move {
            let end = engine.run(&request, sender, &stop).await;
            drop(engine);
            if !request.dry_run && matches!(end.outcome, Outcome::Complete | Outcome::Partial) {
                // Speed for readers only; what failed storage means the closing tells.
                let _ = archive.keep_judged_names(names).await;
            }
            let end = match archive.close().await {
                Ok(()) => end,
                Err(error) => end.with_failed_storage(error),
            };
            drop(held);
            end
        });
        Ok(SyncHandle { events, cancel, end })
    }

    pub(super) fn client(&self, token: &ApiToken, timeouts: Timeouts) -> Result<Client, Error> {
        Ok(Client::by(self.route()?, &self.settings.api_url, token, timeouts)?)
    }

    pub(super) fn route(&self) -> Result<&Route, Error> {
        let Settings { route, api_url, .. } = &*self.settings;
        let no_way = |bad: &BadProxy| Error::Proxy { bad: bad.clone(), host: api_url.host().to_owned() };
        route.as_ref().map_err(no_way)
    }

    /// Opens the archive and takes its sync lock, off the runtime's own threads: both may wait for a disk.
    ///
    /// A run that only plans writes nothing but its requests, for the quota's sake, and these only into an archive that is
    /// there and can be written.
    async fn open(&self, dry_run: bool) -> Result<(Archive, Held), Error> {
        let path = self.settings.archive.clone();
        let opened = tokio::task::spawn_blocking(move || -> Result<_, Error> {
            let aside = if dry_run { Archive::aside_to_plan(&path)? } else { None };
            if let Some((archive, aside)) = aside {
                return Ok((archive, (None, Some(aside))));
            }
            let archive = Archive::open(&path)?;
            let lock = archive.lock()?;
            Ok((archive, (Some(lock), None)))
        });
        opened.await.map_err(|_| archive::Error::Closed)?
    }

    pub(super) fn limits(&self) -> Limits {
        let s = &self.settings;
        Limits {
            limit: s.rate_limit,
            window: self.window,
            concurrent: s.max_concurrent,
            list_pause: s.quota_wait,
            detail_pause: s.torrent_wait,
        }
    }

    fn sync_settings(&self) -> SyncSettings {
        let s = &self.settings;
        SyncSettings {
            batch_size: s.batch_size as usize,
            batch_wait: s.quota_wait,
            page_rows: PAGE_ROWS,
            page_wait: s.page_wait,
            stale_after: Duration::from_secs(u64::from(s.stale_days) * 86_400),
            stale_limit: s.stale_limit as usize,
            workers: s.max_concurrent as usize,
        }
    }
}
