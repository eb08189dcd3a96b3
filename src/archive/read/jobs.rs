//! Jobs as they are read: all of them, or one with its acts; and whether a process still works on one.

use super::reader::Reader;
use crate::archive::Error;
use crate::archive::file::lock::{Holding, JobLock};
use crate::archive::schema::job_rows::{LEFT, acts_of, chosen_files, record};
use crate::model::{ActRecord, ActState, JobId, JobRecord, JobState, TorrentFile, TorrentId};

impl Reader {
    /// Returns all jobs, newest first.
    pub fn jobs(&self) -> Result<Vec<JobRecord>, Error> {
        let jobs = self.read(|db| {
            let ids: Vec<i64> = db
                .prepare_cached("SELECT id FROM jobs ORDER BY id DESC")?
                .query_map([], |r| r.get(0))?
                .collect::<Result<_, _>>()?;
            ids.into_iter().filter_map(|id| record(db, JobId(id)).transpose()).collect::<rusqlite::Result<Vec<_>>>()
        })?;
        Ok(self.as_they_are(jobs))
    }

    /// Returns a job with its acts.
    pub fn job(&self, id: JobId) -> Result<Option<(JobRecord, Vec<ActRecord>)>, Error> {
        let found = self.read(|db| match record(db, id)? {
            Some(job) => Ok(Some((job, acts_of(db, id)?))),
            None => Ok(None),
        })?;
        let Some((job, mut acts)) = found else { return Ok(None) };
        let Some(job) = self.as_they_are(vec![job]).pop() else { return Ok(None) };
        if job.state == JobState::Resting {
            for act in acts.iter_mut().filter(|act| act.state == ActState::Sent) {
                (act.state, act.reason) = (ActState::Unknown, Some(LEFT.to_owned()));
            }
        }
        Ok(Some((job, acts)))
    }

    /// Returns the chosen files of some archived torrents, each once.
    pub fn chosen_files(&self, torrents: &[TorrentId]) -> Result<Vec<TorrentFile>, Error> {
        self.read(|db| chosen_files(db, torrents))
    }

    /// One that is written down as worked on rests when no process holds the lock of jobs, and nobody knows what became
    /// of what it had sent.
    fn as_they_are(&self, mut jobs: Vec<JobRecord>) -> Vec<JobRecord> {
        let worked_on = |job: &JobRecord| match job.state {
            JobState::Running => true,
            // Until a time that was told it waits without a process.
            JobState::Waiting => job.not_before.is_none(),
            JobState::Resting | JobState::Done | JobState::Cancelled => false,
        };
        if jobs.iter().any(worked_on) && JobLock::holding(&self.path) == Holding::Nobody {
            for job in jobs.iter_mut().filter(|job| worked_on(job)) {
                job.state = JobState::Resting;
                (job.acts.sent, job.acts.unknown) = (0, job.acts.unknown + job.acts.sent);
            }
        }
        jobs
    }
}
