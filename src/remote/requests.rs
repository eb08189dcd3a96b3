//! One question to the service, repeated as the retry table says, inside the quota.

use std::time::{Duration, Instant};

use tokio::sync::mpsc;

use super::Stop;
use super::access::{Access, Asker, Keeper};
use super::breaker::{Breaker, Turn};
use crate::api::{self, BodyPermit, Client, DownloadsPage, ListPage, RetryWaits, User, Verdict};
use crate::model::{Detail, Timestamp, TorrentId};
use crate::quota::{Limiter, PauseFor, now};

/// The service behind its quota. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Remote {
    client: Client,
    limiter: Limiter,
    waits: RetryWaits,
    breaker: Breaker,
    access: Access,
}

/// Why a question has no answer.
#[derive(Debug)]
pub enum Unanswered {
    /// The service does not know the torrent: evidence of removal.
    Missing,
    /// This question failed; others may not.
    GaveUp {
        /// The last error.
        error: api::Error,
        /// Requests spent.
        attempts: u32,
    },
    /// No question makes sense any more.
    Stop(Stop),
}

impl Unanswered {
    /// Returns it as the end of the run: for questions without which a run cannot go on.
    pub fn into_stop(self, missing: api::Error) -> Stop {
        match self {
            Self::Missing => Stop::Service(missing),
            Self::GaveUp { error, .. } => Stop::Service(error),
            Self::Stop(stop) => stop,
        }
    }
}

/// What happens while a question waits for its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// It is asked again.
    Retrying {
        /// What was asked.
        what: String,
        /// Number of the coming attempt, from 2.
        attempt: u32,
        /// Wait before it.
        after: Duration,
        /// What the attempt failed with, as told to people.
        error: String,
    },
    /// Nothing is sent for this long.
    Paused(Duration),
}

impl Remote {
    /// Joins a client and a limiter; `waits` bounds the time before a question is asked again.
    pub fn new(client: Client, limiter: Limiter, waits: RetryWaits) -> Self {
        Self { client, limiter, waits, breaker: Breaker::default(), access: Access::fixed() }
    }

    /// Lets the client's token be renewed: it came from this login.
    #[must_use]
    pub fn with_keeper(self, keeper: Keeper) -> Self {
        let access = Access::kept(self.client.clone(), keeper, self.waits);
        Self { access, ..self }
    }

    /// Returns the limiter.
    pub fn limiter(&self) -> &Limiter {
        &self.limiter
    }

    /// Begins a run: the service is trusted again, whatever it did in an earlier one.
    pub fn begin(&self) {
        self.breaker.reset();
    }

    /// Returns why nothing more is asked, when the service itself fails.
    pub fn broken(&self) -> Option<Stop> {
        self.breaker.broken().map(Stop::Broken)
    }

    /// Asks for a page of the list.
    pub async fn page(&self, page: u32, limit: u32, notes: &mpsc::Sender<Note>) -> Result<ListPage, Unanswered> {
        let question =
            Question { what: format!("list page {page}"), path: format!("torrents?page={page}&limit={limit}") };
        self.ask(&question, PauseFor::List, notes, || self.client.torrents_page(page, limit)).await
    }

    /// Asks for the account.
    pub async fn user(&self, notes: &mpsc::Sender<Note>) -> Result<User, Unanswered> {
        let question = Question { what: "account".to_owned(), path: "user".to_owned() };
        self.ask(&question, PauseFor::List, notes, || self.client.user()).await
    }

    /// Asks for the detail of a torrent. Its permit is given back when it is stored, so that few large ones wait at once.
    pub async fn info(&self, id: &TorrentId, notes: &mpsc::Sender<Note>) -> Result<(Detail, BodyPermit), Unanswered> {
        let question = Question { what: id.to_string(), path: format!("torrents/info/{id}") };
        self.ask(&question, PauseFor::Detail, notes, || self.client.torrent_info(id)).await
    }

    /// Asks for a page of the account's downloads.
    pub async fn downloads(
        &self,
        page: u32,
        limit: u32,
        notes: &mpsc::Sender<Note>,
    ) -> Result<DownloadsPage, Unanswered> {
        let question =
            Question { what: format!("downloads page {page}"), path: format!("downloads?page={page}&limit={limit}") };
        self.ask(&question, PauseFor::List, notes, || self.client.downloads_page(page, limit)).await
    }

    /// Asks for the account once: for those who would rather know than wait.
    pub async fn user_once(&self) -> Result<User, Stop> {
        self.once("user", || self.client.user()).await
    }

    /// Asks for the service's clock once.
    pub async fn time_once(&self) -> Result<Timestamp, Stop> {
        self.once("time", || self.client.time()).await
    }

    /// Makes the token worthless, for every program that uses it. A token that is none any more is not renewed for that.
    pub async fn revoke(&self) -> Result<(), Stop> {
        self.single("disable_access_token", self.client.revoke()).await
    }

    /// Returns the client.
    pub(super) fn client(&self) -> &Client {
        &self.client
    }

    /// Returns the token in use.
    pub(super) fn access(&self) -> &Access {
        &self.access
    }

    pub(super) async fn once<T, F>(&self, path: &str, call: impl Fn() -> F) -> Result<T, Stop>
    where
        F: Future<Output = api::Result<T>>,
    {
        let mut asker = Asker::default();
        loop {
            self.access.ready(&mut asker).await?;
            match self.single(path, call()).await {
                Err(Stop::Service(error)) if self.access.renewed(&mut asker, &error).await? => {}
                answer => return answer,
            }
        }
    }

    async fn single<T>(&self, path: &str, call: impl Future<Output = api::Result<T>>) -> Result<T, Stop> {
        let permit = self.limiter.acquire().await?;
        let error = match logged("GET", path, call).await {
            Ok(answer) => {
                permit.settle();
                return Ok(answer);
            }
            Err(error) => error,
        };
        match api::verdict(&error) {
            Verdict::PauseAll { retry_after } => {
                // Nothing more is asked, so nobody waits for the end of the pause.
                let _ = permit.refused(PauseFor::List, retry_after);
                self.limiter.note().await?;
            }
            Verdict::Removal | Verdict::GiveUpTorrent | Verdict::StopRun => permit.settle(),
            Verdict::Retry | Verdict::RetryOnce => permit.trouble(),
        }
        Err(Stop::Service(error))
    }

    async fn ask<T, F>(
        &self,
        question: &Question,
        whose: PauseFor,
        notes: &mpsc::Sender<Note>,
        call: impl Fn() -> F,
    ) -> Result<T, Unanswered>
    where
        F: Future<Output = api::Result<T>>,
    {
        let stop = |stop: Stop| Err(Unanswered::Stop(stop));
        let mut attempts = 0;
        let mut failures = 0;
        let mut asker = Asker::default();
        loop {
            if let Err(error) = self.access.ready(&mut asker).await {
                return stop(error);
            }
            let permit = match self.limiter.acquire().await {
                Ok(permit) => permit,
                Err(error) => return stop(Stop::Storage(error)),
            };
            let sent = match self.breaker.turn() {
                Turn::Go(sent) => sent,
                Turn::Wait(answered) => {
                    permit.unused();
                    answered.await;
                    continue;
                }
                Turn::Stop(broken) => {
                    permit.unused();
                    return stop(Stop::Broken(broken));
                }
            };
            attempts += 1;
            let error = match logged("GET", &question.path, call()).await {
                Ok(answer) => {
                    sent.succeeded();
                    permit.settle();
                    return Ok(answer);
                }
                Err(error) => error,
            };
            match self.access.renewed(&mut asker, &error).await {
                Ok(false) => {}
                Ok(true) => {
                    permit.settle();
                    continue;
                }
                Err(error) => {
                    permit.settle();
                    return stop(error);
                }
            }
            sent.failed(&error);
            let allowed = match api::verdict(&error) {
                Verdict::PauseAll { retry_after } => {
                    let refused = permit.refused(whose, retry_after);
                    if let Err(error) = self.limiter.note().await {
                        return stop(Stop::Storage(error));
                    }
                    match refused {
                        Ok(pause) => tell(notes, Note::Paused(pause)).await,
                        Err(end) => return stop(Stop::RateLimited { not_before: now() + end }),
                    }
                    continue;
                }
                Verdict::Removal => {
                    permit.settle();
                    return Err(Unanswered::Missing);
                }
                Verdict::GiveUpTorrent => {
                    permit.settle();
                    if error.error_code().is_none() {
                        self.breaker.unhealed();
                    }
                    return Err(Unanswered::GaveUp { error, attempts });
                }
                Verdict::StopRun => return stop(Stop::Service(error)),
                Verdict::Retry => api::MAX_RETRIES,
                Verdict::RetryOnce => 1,
            };
            permit.trouble();
            failures += 1;
            if failures > allowed {
                if api::verdict(&error) == Verdict::RetryOnce {
                    return stop(Stop::Service(error));
                }
                self.breaker.unhealed();
                return Err(Unanswered::GaveUp { error, attempts });
            }
            let after = api::delay(failures, self.waits, &mut fastrand::Rng::new());
            let retrying =
                Note::Retrying { what: question.what.clone(), attempt: attempts + 1, after, error: error.to_string() };
            tell(notes, retrying).await;
            tokio::time::sleep(after).await;
        }
    }
}

/// What is asked: as people read it, and as the log has it.
struct Question {
    what: String,
    path: String,
}

/// Writes into the log what was asked and what came, for whoever wants to know so much.
pub(super) async fn logged<T>(verb: &str, path: &str, call: impl Future<Output = api::Result<T>>) -> api::Result<T> {
    if !tracing::enabled!(tracing::Level::DEBUG) {
        return call.await;
    }
    let asked = moment();
    let answer = call.await;
    let ms = u64::try_from(asked.elapsed().as_millis()).unwrap_or(u64::MAX);
    match &answer {
        Ok(_) => tracing::debug!(ms, "{verb} {path}: answered"),
        // 0 where no answer came.
        Err(error) => tracing::debug!(status = error.http_status().unwrap_or(0), ms, "{verb} {path}: {error}"),
    }
    answer
}

#[expect(clippy::disallowed_methods, reason = "a border: how long a request took")]
fn moment() -> Instant {
    Instant::now()
}

async fn tell(notes: &mpsc::Sender<Note>, note: Note) {
    // Nobody listens any more when the run is being cancelled.
    let _ = notes.send(note).await;
}
