//! Jobs of one person at one archive: written down when they were confirmed, carried out under the lock of jobs.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::adding::file_of;
use super::error::Error;
use super::wiring::{EVENTS, PAGE_ROWS, Session, WINDOW};
use crate::actions::{AddLimits, TorrentContent};
use crate::api::{Client, Reach, TorrentFetcher};
use crate::archive::{self, Archive, JobLock, LockError};
use crate::config::route_to;
use crate::format::with_causes;
use crate::jobs::{ActSettings, JobControl, JobEnd, JobEngine, JobEvent, JobStop, ReadFile};
use crate::model::{ActNumber, JobId, NewJob};
use crate::own_file;
use crate::quota::{Limiter, now};

/// How often a lock is tried that another process holds.
const AGAIN: Duration = Duration::from_millis(200);

/// Which job is carried out.
#[derive(Debug, Clone)]
pub enum JobStart {
    /// One that was confirmed just now.
    New(Box<NewJob>),
    /// One that is written down.
    Known(JobId),
}

/// A job under way.
#[derive(Debug)]
pub struct JobHandle {
    /// What happens, in order.
    pub events: mpsc::Receiver<JobEvent>,
    /// Ends it early.
    pub control: JobControl,
    /// How it ended; nothing for one that there is not.
    pub end: JoinHandle<Result<Option<JobEnd>, JobStop>>,
}

/// What became of the wish to cancel a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cancelled {
    /// It is cancelled.
    Done,
    /// The process that works on it was asked to.
    Asked,
    /// It had ended before.
    Ended,
    /// There is no such job.
    Unknown,
}

impl Session {
    /// Returns the address of the service, as jobs remember it.
    pub fn origin(&self) -> String {
        self.settings.api_url.to_string()
    }

    /// Carries a job out on the current runtime; waits so long for another one to end. How it ended is told by its handle.
    ///
    /// # Errors
    /// [`Error::NoToken`] and [`Error::Proxy`] before anything is opened; [`Error::Lock`] when another job did not end in
    /// time. Then nothing was sent, and a new job was not written down.
    pub async fn start_job(&self, start: JobStart, wait: Duration) -> Result<JobHandle, Error> {
        let token = self.settings.token.clone().ok_or(Error::NoToken)?;
        let route = self.route()?;
        let client = Client::acting(route, &self.settings.api_url, &token, self.patience.timeouts)?;
        let (archive, lock) = self.open_for_jobs(wait).await?;
        let id = match start {
            JobStart::New(job) => archive.create_job(now(), *job).await?,
            JobStart::Known(id) => id,
        };
        let limiter = Limiter::new(archive.clone(), self.limits());
        let remote = self.remote(client, limiter)?;
        let engine = JobEngine { archive: archive.clone(), remote, settings: self.act_settings() };
        let (sender, events) = mpsc::channel(EVENTS);
        let control = JobControl::default();
        let own = control.clone();
        let names = self.settings.refused_names.clone();
        let end = tokio::spawn(async move {
            let end = engine.run(id, sender, &own).await;
            drop(engine);
            if matches!(&end, Ok(Some(end)) if end.stop.is_none()) {
                // Speed for readers only; what failed storage means the closing tells.
                let _ = archive.keep_judged_names(names).await;
            }
            let closed = archive.close().await;
            drop(lock);
            match (end, closed) {
                (Ok(Some(end)), Err(error)) => Ok(Some(end.with_failed_storage(error))),
                (Ok(None), Err(error)) => Err(error.into()),
                (end, _) => end,
            }
        });
        Ok(JobHandle { events, control, end })
    }

    /// Cancels a job: at once when no process works on it, else by asking that one.
    pub async fn cancel_job(&self, id: JobId, reason: &str) -> Result<Cancelled, Error> {
        let path = self.settings.archive.clone();
        let archive = blocking(move || Archive::open(&path).map_err(Error::from)).await?;
        let path = self.settings.archive.clone();
        let found = blocking(move || Ok(archive::Reader::open(&path)?.job(id)?)).await?;
        let cancelled = match found {
            None => Cancelled::Unknown,
            Some((job, _)) if !job.state.is_open() => Cancelled::Ended,
            Some(_) => {
                let path = self.settings.archive.clone();
                let lock = blocking(move || match JobLock::take(&path) {
                    Ok(lock) => Ok(Some(lock)),
                    Err(LockError::Held { .. }) => Ok(None),
                    Err(error) => Err(error.into()),
                })
                .await?;
                if lock.is_some() {
                    archive.cancel_job(id, now(), reason.to_owned()).await?;
                    Cancelled::Done
                } else {
                    archive.ask_to_cancel(id).await?;
                    Cancelled::Asked
                }
            }
        };
        archive.close().await?;
        Ok(cancelled)
    }

    /// Writes down which files a person chose for acts that wait for it; the job has to be gone on with.
    pub async fn choose_files(&self, job: JobId, chosen: Vec<(ActNumber, String)>) -> Result<(), Error> {
        let path = self.settings.archive.clone();
        let archive = blocking(move || Archive::open(&path).map_err(Error::from)).await?;
        for (act, selection) in chosen {
            archive.choose_files((job, act), selection).await?;
        }
        Ok(archive.close().await?)
    }

    /// Returns how fast torrents are added.
    pub fn add_limits(&self) -> AddLimits {
        AddLimits { wait: self.settings.add_wait, limit: self.settings.add_limit }
    }

    fn act_settings(&self) -> ActSettings {
        let s = &self.settings;
        let tempo = WINDOW.as_millis() / self.window.as_millis().max(1);
        ActSettings {
            origin: self.origin(),
            adds: self.add_limits(),
            page_rows: PAGE_ROWS,
            page_wait: s.page_wait,
            tempo: u32::try_from(tempo).unwrap_or(1).max(1),
            refused: s.refused_names.clone(),
            read_file: self.read_file(),
        }
    }

    /// Fetches the .torrent file that an address leads to; what went wrong is told in words that hold no address.
    pub async fn torrent_at(&self, address: &str) -> Result<Vec<u8>, String> {
        let address = address.parse().map_err(|_| "it is no address".to_owned())?;
        let environment: Vec<_> = std::env::vars_os().collect();
        let fetched = TorrentFetcher::new(Reach::Public).fetch(&address, |to| route_to(&environment, to)).await;
        fetched.map_err(|error| with_causes(&error))
    }

    /// Returns what reads a .torrent file anew, where it lies or from its address.
    fn read_file(&self) -> ReadFile {
        let session = self.clone();
        Arc::new(move |source| {
            let session = session.clone();
            Box::pin(async move {
                let Some(path) = file_of(&source) else {
                    return session.torrent_at(&source).await;
                };
                let read = move || own_file::bytes(&path, TorrentContent::LARGEST as u64 + 1);
                match tokio::task::spawn_blocking(read).await {
                    Ok(Ok(Some(bytes))) => Ok(bytes),
                    Ok(Ok(None)) | Err(_) => Err("its file is not there any more".to_owned()),
                    Ok(Err(error)) => Err(error.to_string()),
                }
            })
        })
    }

    /// Opens the archive and takes the lock of jobs.
    async fn open_for_jobs(&self, wait: Duration) -> Result<(Archive, JobLock), Error> {
        let path = self.settings.archive.clone();
        let archive = blocking(move || Ok(Archive::open(&path)?)).await?;
        let until = Instant::now() + wait;
        loop {
            let path = self.settings.archive.clone();
            match blocking(move || Ok(JobLock::take(&path)?)).await {
                Err(Error::Lock(LockError::Held { .. })) if Instant::now() < until => tokio::time::sleep(AGAIN).await,
                Ok(lock) => return Ok((archive, lock)),
                Err(error) => {
                    archive.close().await?;
                    return Err(error);
                }
            }
        }
    }
}

/// Does what may wait for a disk, off the runtime's own threads.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    tokio::task::spawn_blocking(work).await.map_err(|_| archive::Error::Closed)?
}
