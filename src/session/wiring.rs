//! Wires the rooms for one person at one archive: settings in, a running sync out.
//!
//! The only place that knows how client, limiter, archive and engine fit together. Faces hold a
//! [`Session`] and see its events; they never see what is behind.

use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::api::{self, Client, RetryWaits, Timeouts, User};
use crate::archive::{self, Archive, Aside, LockError, Reader, SyncLock};
use crate::config::{self, Key, Origin, Settings, Sources, save_token};
use crate::model::{ApiToken, BadProxy, Route, Timestamp};
use crate::quota::{BootClock, Limiter, Limits, now};
use crate::remote::{Remote, Silence, patiently};
use crate::sync::{Engine, Rates, RunEnd, SyncEvent, SyncRequest, SyncSettings};

/// The quota's window at the real service.
pub const WINDOW: Duration = Duration::from_secs(60);

/// Rows in a page of the list: the most the service gives. Most accounts fit into one page, which cannot drift.
pub(super) const PAGE_ROWS: u32 = 5_000;

/// Events that may wait for a face before the run waits for it.
pub(super) const EVENTS: usize = 1_024;

/// Longest wait for the answer to a question that somebody waits for.
const SHORT_WAIT: Duration = Duration::from_secs(10);

/// How long it may take to be connected for one: less than the whole, so that whoever stands in the way is named.
const SHORT_CONNECT: Duration = Duration::from_secs(8);

/// What a run holds until its end: the lock of the archive, or the folder of one that lies aside.
type Held = (Option<SyncLock>, Option<Aside>);

/// One person's settings at one archive. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Session {
    pub(super) settings: std::sync::Arc<Settings>,
    sources: Option<std::sync::Arc<Sources>>,
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

/// A token that was saved.
#[derive(Debug)]
pub struct SavedToken {
    /// The session that uses it, unless a stronger source sets another one.
    pub session: Session,
    /// The file, when it was written to one.
    pub file: Option<PathBuf>,
    /// The stronger source whose token is used instead.
    pub stronger: Option<Origin>,
}

/// Why a sync could not be started.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No source sets a token.
    #[error("no token is set")]
    NoToken,
    /// The environment names a proxy that cannot be used.
    #[error("{bad}")]
    Proxy {
        /// Which variable, and what is wrong with it.
        bad: BadProxy,
        /// The host that it is for.
        host: String,
    },
    /// The client cannot be built.
    #[error(transparent)]
    Client(#[from] api::Error),
    /// The archive cannot be opened.
    #[error(transparent)]
    Archive(#[from] archive::Error),
    /// Another sync is running, or the lock cannot be taken.
    #[error(transparent)]
    Lock(#[from] LockError),
}

/// What the service says of account and clock, each asked once.
#[derive(Debug)]
pub struct Introduction {
    /// The account that the token belongs to.
    pub account: Result<User, Silence>,
    /// The service's clock, between this machine's before and after.
    pub clock: Result<[Timestamp; 3], Silence>,
}

impl Error {
    /// Returns what to do about it, as a full sentence.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::NoToken => Some(
                "Get one at https://real-debrid.com/apitoken and put RD_TOKEN=... into config/.env or the environment."
                    .to_owned(),
            ),
            Self::Proxy { bad, host } => Some(bad.hint(host)),
            Self::Client(error) => error.hint().map(str::to_owned),
            Self::Archive(error) | Self::Lock(LockError::Unusable(error)) => Some(error.hint()),
            Self::Lock(LockError::Held { .. }) => {
                Some("Wait until it is done; the archive stays readable meanwhile.".to_owned())
            }
        }
    }
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

    /// Returns the session with another token, which nothing else needs a restart for.
    #[must_use]
    pub fn with_token(&self, token: ApiToken) -> Self {
        let mut settings = (*self.settings).clone();
        settings.token = Some(token);
        Self { settings: settings.into(), ..self.clone() }
    }

    /// Saves the token in the user's configuration folder and reads the settings again, as the next start will.
    ///
    /// A session without sources, such as a demo's, keeps it for itself.
    pub fn save_token(&self, token: ApiToken) -> Result<SavedToken, config::Error> {
        let Some(sources) = self.sources.clone() else {
            return Ok(SavedToken { session: self.with_token(token), file: None, stronger: None });
        };
        let file = save_token(&sources.paths.config, &token)?;
        let (session, stronger) = match config::load(&sources) {
            Ok(mut settings) => {
                // Where the archive is was found out once, when the program started.
                settings.archive.clone_from(&self.settings.archive);
                let stronger = (settings.token.as_ref() != Some(&token)).then(|| settings.origin(Key::Token).clone());
                (Self { settings: settings.into(), ..self.clone() }, stronger)
            }
            // Another file became unreadable meanwhile; the token was accepted all the same.
            Err(_) => (self.with_token(token), None),
        };
        Ok(SavedToken { session, file: Some(file), stronger })
    }

    /// Returns how many requests a minute are sent at most.
    pub fn rate_limit(&self) -> u32 {
        self.settings.rate_limit
    }

    /// Returns where the token comes from, when one is set.
    pub fn token_origin(&self) -> Option<&Origin> {
        self.settings.token.as_ref().map(|_| self.settings.origin(Key::Token))
    }

    /// Returns where the archive is.
    pub fn archive_path(&self) -> &Path {
        &self.settings.archive
    }

    /// Whether a token is set, so that a sync can be started at all.
    pub fn has_token(&self) -> bool {
        self.settings.token.is_some()
    }

    /// Returns what decides how long a sync takes.
    pub fn rates(&self) -> Rates {
        Rates { settings: self.sync_settings(), limit: self.settings.rate_limit, window: self.window }
    }

    /// Starts a sync on the current runtime.
    pub async fn start_sync(&self, request: SyncRequest) -> Result<SyncHandle, Error> {
        let token = self.settings.token.clone().ok_or(Error::NoToken)?;
        let client = self.client(&token, self.patience.timeouts)?;
        let (archive, held) = self.open(request.dry_run).await?;
        let limiter = Limiter::new(archive.clone(), self.limits());
        let remote = Remote::new(client, limiter, self.patience.retries);
        let engine = Engine { archive: archive.clone(), remote, settings: self.sync_settings() };
        let (sender, events) = mpsc::channel(EVENTS);
        let cancel = CancellationToken::new();
        let stop = cancel.clone();
        let end = tokio::spawn(async move {
            let end = engine.run(&request, sender, &stop).await;
            drop(engine);
            let end = match archive.close().await {
                Ok(()) => end,
                Err(error) => end.with_failed_storage(error),
            };
            drop(held);
            end
        });
        Ok(SyncHandle { events, cancel, end })
    }

    /// Asks for account and clock, once each and inside the quota. An archive that cannot be used is left alone;
    /// the quota is then kept in a file of its own that goes with the call.
    pub async fn introduce(&self) -> Result<Introduction, Error> {
        self.ask(async |remote, paused| {
            let account = patiently(2 * SHORT_WAIT, paused, remote.user_once()).await;
            // Where the first question found no room, the second would only wait as long again.
            if matches!(account, Err(Silence::Crowded)) {
                return Introduction { account, clock: Err(Silence::Crowded) };
            }
            let before = now();
            let clock =
                patiently(2 * SHORT_WAIT, paused, remote.time_once()).await.map(|theirs| [before, theirs, now()]);
            Introduction { account, clock }
        })
        .await
    }

    /// Asks for the account, once and inside the quota, like [`Session::introduce`].
    pub async fn account(&self) -> Result<Result<User, Silence>, Error> {
        self.ask(async |remote, paused| patiently(2 * SHORT_WAIT, paused, remote.user_once()).await).await
    }

    /// Lends a client out for a few questions that are not part of a sync.
    async fn ask<T>(&self, questions: impl AsyncFnOnce(&Remote, Option<Timestamp>) -> T) -> Result<T, Error> {
        let token = self.settings.token.clone().ok_or(Error::NoToken)?;
        let usual = self.patience.timeouts;
        let connect = usual.connect.min(SHORT_CONNECT);
        let timeouts = Timeouts { connect, read: SHORT_WAIT, total: SHORT_WAIT, ..usual };
        let client = self.client(&token, timeouts)?;
        let path = self.settings.archive.clone();
        let opened = tokio::task::spawn_blocking(move || {
            let mut paused = None;
            let known = Reader::open(&path).and_then(|reader| {
                let left = reader.paused_ms(&BootClock::new().both())?;
                paused = (left > 0).then(|| now() + Duration::from_millis(left));
                Archive::open(&path)
            });
            match known {
                Ok(archive) => return Ok((archive, None, paused)),
                Err(error @ archive::Error::Busy) => return Err(error),
                Err(_) => {}
            }
            Archive::aside().map(|(archive, aside)| (archive, Some(aside), paused))
        });
        let (archive, _aside, paused) = opened.await.map_err(|_| archive::Error::Closed)??;
        let limiter = Limiter::new(archive.clone(), self.limits());
        let remote = Remote::new(client, limiter.clone(), self.patience.retries);
        let answer = questions(&remote, paused).await;
        limiter.close().await?;
        drop((remote, limiter));
        archive.close().await?;
        Ok(answer)
    }

    fn client(&self, token: &ApiToken, timeouts: Timeouts) -> Result<Client, Error> {
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
