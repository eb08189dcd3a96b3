//! Opens a job, carries it out to its end, and writes down how it ended. It never prints.

use tokio::sync::mpsc;

use super::event::JobEvent;
use super::run::Run;
use super::settings::{ActSettings, JobControl};
use super::stop::JobStop;
use crate::archive::{Archive, JobNews};
use crate::format::counted;
use crate::model::{ActCounts, ActRecord, JobId, JobRecord, JobState, Timestamp};
use crate::quota::now;
use crate::remote::{self, Note, Remote, Unanswered};

/// Notes of the connection that may wait for the events.
const NOTES: usize = 64;

/// Everything a job needs. The caller holds the archive's lock of jobs.
#[derive(Debug, Clone)]
pub struct JobEngine {
    /// Where it is written down.
    pub archive: Archive,
    /// Whom it asks.
    pub remote: Remote,
    /// How it behaves.
    pub settings: ActSettings,
}

/// How a job ended, or came to rest.
#[derive(Debug)]
pub struct JobEnd {
    /// The job as it stands now.
    pub job: JobRecord,
    /// Its acts as they stand now.
    pub acts: Vec<ActRecord>,
    /// What ended it early.
    pub stop: Option<JobStop>,
}

impl JobEnd {
    /// Returns the end of a job whose storage failed when it was closed.
    #[must_use]
    pub fn with_failed_storage(self, error: crate::archive::Error) -> Self {
        match self.stop {
            None | Some(JobStop::Cancelled | JobStop::Stopped) => Self { stop: Some(error.into()), ..self },
            Some(_) => self,
        }
    }
}

impl JobEngine {
    /// Carries a job out as far as that is possible now. Returns nothing for one that there is not.
    pub async fn run(
        &self,
        id: JobId,
        events: mpsc::Sender<JobEvent>,
        control: &JobControl,
    ) -> Result<Option<JobEnd>, JobStop> {
        self.remote.begin();
        let Some((job, acts)) = self.archive.take_up_job(id, now()).await? else { return Ok(None) };
        if !job.state.is_open() {
            return Ok(Some(JobEnd { job, acts, stop: None }));
        }
        let begun = self.remote.limiter().reading().requests;
        let (notes, mut told) = mpsc::channel::<Note>(NOTES);
        let teller = events.clone();
        let telling = tokio::spawn(async move {
            while let Some(note) = told.recv().await {
                // Nobody listens any more when the job is being stopped.
                let _ = teller.send(JobEvent::Asking(note)).await;
            }
        });
        let _ = events.send(JobEvent::Started(Box::new(job.clone()))).await;
        let mut run = Run::new(
            (self.archive.clone(), self.remote.clone(), self.settings.clone()),
            job,
            acts,
            events,
            notes.clone(),
        );
        let stop = self.carry_out(&mut run, control, &notes).await.err();
        let super::run::Records { mut job, acts } = run.into_records();
        drop(notes);
        telling.abort();
        let requests = self.remote.limiter().reading().requests - begun;
        let stop = self.close(&mut job, &acts, stop, requests).await;
        let acts = if stop.is_some() { self.as_written(id, acts) } else { acts };
        job.acts = acts.iter().map(|act| act.state).collect::<ActCounts>();
        Ok(Some(JobEnd { job, acts, stop }))
    }

    async fn carry_out(&self, run: &mut Run, control: &JobControl, notes: &mpsc::Sender<Note>) -> Result<(), JobStop> {
        tokio::select! {
            biased;
            () = control.stop.cancelled() => Err(JobStop::Stopped),
            () = control.cancel.cancelled() => Err(JobStop::Cancelled),
            opened = self.open(run.job(), notes) => opened,
        }?;
        run.go_on(control).await
    }

    /// Refuses what must not go on: too early, another service, another account.
    async fn open(&self, job: &JobRecord, notes: &mpsc::Sender<Note>) -> Result<(), JobStop> {
        if let Some(left) = self.remote.limiter().stopped_for().await? {
            return Err(JobStop::Remote(remote::Stop::RateLimited { not_before: now() + left }));
        }
        if let Some(not_before) = job.not_before.filter(|at| *at > now()) {
            return Err(JobStop::Paused { not_before });
        }
        if job.origin != self.settings.origin {
            return Err(JobStop::OtherOrigin(job.origin.clone()));
        }
        let unknown = || crate::api::Error::NotFound { code: None, html: false };
        let user = match self.remote.user(notes).await {
            Ok(user) => user,
            Err(Unanswered::GaveUp { error, .. }) if error.is_about_permission() => {
                return Err(JobStop::UnknownAccount(error.to_string()));
            }
            Err(none) => return Err(none.into_stop(unknown()).into()),
        };
        let Some(account) = user.id else {
            return Err(JobStop::UnknownAccount("its answer has no number".to_owned()));
        };
        if self.archive.is_account(account, true).await? && self.archive.is_account_of(job.id, account).await? {
            Ok(())
        } else {
            Err(JobStop::OtherAccount)
        }
    }

    /// Writes down how the job stands; returns what ended it, or what kept that from being written.
    async fn close(
        &self,
        job: &mut JobRecord,
        acts: &[ActRecord],
        stop: Option<JobStop>,
        requests: u64,
    ) -> Option<JobStop> {
        let at = now();
        let not_before = stop.as_ref().and_then(|stop| stop.not_before(at));
        let counts: ActCounts = acts.iter().map(|act| act.state).collect();
        (job.state, job.reason, job.not_before) = match &stop {
            Some(JobStop::Cancelled) => (JobState::Cancelled, Some("cancelled".to_owned()), None),
            Some(stop) if not_before.is_some() => (JobState::Waiting, Some(stop.to_string()), not_before),
            Some(stop) => (JobState::Resting, Some(stop.to_string()), None),
            None if counts.open() > 0 => (JobState::Resting, Some(rest(counts)), None),
            None => (JobState::Done, None, None),
        };
        (job.worked, job.requests) = (at, job.requests + requests);
        job.ended = (!job.state.is_open()).then_some(at);
        match self.write_end(job, at, requests).await {
            Ok(()) => stop,
            Err(error) => stop.or(Some(error.into())),
        }
    }

    async fn write_end(&self, job: &JobRecord, at: Timestamp, requests: u64) -> Result<(), crate::archive::Error> {
        if job.state == JobState::Cancelled {
            let reason = job.reason.clone().unwrap_or_default();
            self.archive.cancel_job(job.id, at, reason).await?;
        }
        let (state, reason, not_before) = (job.state, job.reason.clone(), job.not_before);
        self.archive.note_job(job.id, at, JobNews { state, reason, not_before, requests }).await?;
        self.remote.limiter().close().await
    }

    /// Reads the acts of a job that ended early as they are written down; as they were when that fails.
    fn as_written(&self, id: JobId, acts: Vec<ActRecord>) -> Vec<ActRecord> {
        let read = self.archive.reader().and_then(|reader| reader.job(id));
        read.ok().flatten().map_or(acts, |(_, acts)| acts)
    }
}

/// Says why a job rests whose acts did not all end.
fn rest(counts: ActCounts) -> String {
    let ActCounts { owed, unknown, .. } = counts;
    let mut parts = Vec::new();
    if owed > 0 {
        parts.push(format!("a later run tries {} again", counted(owed, "torrent", "torrents")));
    }
    if unknown > 0 {
        let torrents = counted(unknown, "torrent", "torrents");
        parts.push(format!("what became of {torrents} is not known yet, and a later run looks it up"));
    }
    parts.join("; ")
}
