//! Plans of acts: made from the archive, for whoever shows them and has them confirmed. A plan changes nothing.

use std::collections::HashMap;

use super::plan_error::PlanError;
use super::wiring::Session;
use crate::actions::{ActPlan, LeftOut, Proposal, Quota, RestoreOptions, Wish, is_lost};
use crate::archive::{self, Reader};
use crate::config::Settings;
use crate::model::{ActCandidate, ActRecord, ActState, JobId, JobRecord, Phase, TorrentId, Verb};
use crate::query::{Order, Query, SortBy};
use crate::quota::now;

/// The entries that are not gone, by their hash.
pub(super) type Living = HashMap<String, Vec<(TorrentId, Phase)>>;

impl Session {
    /// Whether nothing may be changed at the service.
    pub fn is_read_only(&self) -> bool {
        self.settings.read_only
    }

    /// Returns which files are chosen of what is added, where nothing is said.
    pub fn usual_files(&self) -> &'static str {
        self.settings.add_files
    }

    /// Plans what is wanted. What is added may have to be fetched first; all else is in the archive.
    pub async fn plan(&self, wish: Wish) -> Result<Proposal, PlanError> {
        if let Wish::Add { sources, files, again } = wish {
            let plan = self.plan_add(&sources, &files, again).await?;
            return self.aside(move |session| Ok(session.proposal(Verb::Add, plan, None))).await;
        }
        self.aside(move |session| session.plan_from_archive(&wish)).await
    }

    /// Plans what the archive alone decides; reads the disk.
    fn plan_from_archive(&self, wish: &Wish) -> Result<Proposal, PlanError> {
        let Settings { archive, refused_names, .. } = &*self.settings;
        let reader = Reader::open(archive)?;
        let (verb, plan) = match wish {
            // Sources are read before they are planned.
            Wish::Add { .. } => (Verb::Add, ActPlan::default()),
            Wish::Select { torrents, files } => (Verb::Select, ActPlan::select(&reader.candidates(torrents)?, files)),
            Wish::Delete(torrents) => (Verb::Delete, ActPlan::delete(&reader.candidates(torrents)?, refused_names)),
            Wish::Restore(torrents) => (Verb::Restore, self.restore(&reader, &reader.candidates(torrents)?, false)?),
            Wish::RestoreLost => (Verb::Restore, self.restore(&reader, &lost(&reader)?, false)?),
            Wish::Undo(job) => return self.plan_undo(*job),
        };
        Ok(self.proposal(verb, plan, None))
    }

    /// Plans to take a job back; reads the disk.
    pub fn plan_undo(&self, job: JobId) -> Result<Proposal, PlanError> {
        let reader = Reader::open(&self.settings.archive)?;
        let (record, acts) = reader.job(job)?.ok_or(PlanError::NoJob(job))?;
        let verb = undoing(&record)?;
        let found = reader.candidates(&taken_back(&record, &acts))?;
        let plan = match verb {
            Verb::Restore => self.restore(&reader, &found, true)?,
            Verb::Add | Verb::Select | Verb::Delete => {
                let mut plan = ActPlan::delete(&found, &self.settings.refused_names);
                let unsure = ActPlan::delete(&reader.candidates(&adopted(&acts))?, &self.settings.refused_names);
                plan.left_out.extend(unsure.acts.into_iter().map(LeftOut::adopted));
                plan
            }
        };
        Ok(self.proposal(verb, plan, Some(job)))
    }

    /// Returns a plan with what it costs and what it was made from; reads the disk.
    pub fn proposal(&self, verb: Verb, plan: ActPlan, undoes: Option<JobId>) -> Proposal {
        let known = Reader::open(&self.settings.archive).ok();
        let listed = known.as_ref().and_then(|reader| reader.listed_at().ok().flatten());
        let torrents = known.and_then(|reader| reader.counts().ok()).map_or(0, |(torrents, _)| torrents);
        let quota = Quota { limit: self.settings.rate_limit, used: 0, adds: self.add_limits() };
        let most_deleted = self.settings.max_delete.into();
        Proposal { verb, plan, undoes, quota, torrents, listed, most_deleted }
    }

    fn restore(&self, reader: &Reader, found: &[ActCandidate], keep_old: bool) -> Result<ActPlan, archive::Error> {
        let refused = &self.settings.refused_names;
        let options = RestoreOptions { max: None, keep_old, unknown_files: None, refused };
        Ok(ActPlan::restore(found, &reader.living_by_hash()?, &options))
    }

    /// Returns the entries that are not gone; none where there is no archive yet.
    pub(super) fn living(&self) -> Result<Living, archive::Error> {
        match Reader::open(&self.settings.archive) {
            Ok(reader) => reader.living_by_hash(),
            Err(archive::Error::Missing(_)) => Ok(Living::new()),
            Err(error) => Err(error),
        }
    }

    /// Does what may wait for a disk, off the runtime's own threads.
    pub(super) async fn aside<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Self) -> Result<T, PlanError> + Send + 'static,
    ) -> Result<T, PlanError> {
        let session = self.clone();
        tokio::task::spawn_blocking(move || work(&session)).await.map_err(|_| archive::Error::Closed)?
    }
}

/// Returns what was lost, newest first.
pub fn lost(reader: &Reader) -> Result<Vec<ActCandidate>, archive::Error> {
    let Ok(query) = Query::parse("is:gone") else { return Ok(Vec::new()) };
    let all = query.matcher(now(), &jiff::tz::TimeZone::system());
    let gone = reader.search(&all, Order { by: SortBy::Added, reverse: false, limit: None })?;
    Ok(reader.candidates(&gone)?.into_iter().filter(is_lost).collect())
}

/// Returns what takes a job back.
fn undoing(job: &JobRecord) -> Result<Verb, PlanError> {
    if job.state.is_open() {
        return Err(PlanError::StillOpen(job.id));
    }
    match job.verb {
        Verb::Delete => Ok(Verb::Restore),
        Verb::Add | Verb::Restore => Ok(Verb::Delete),
        Verb::Select => Err(PlanError::NoWayBack(job.id)),
    }
}

/// Returns the entries on which a job is taken back: what it deleted, or what it added. An entry that was found and of
/// which no answer told is somebody else's for all that is known; and what replaced a failed one stays.
fn taken_back(job: &JobRecord, acts: &[ActRecord]) -> Vec<TorrentId> {
    let entry = |act: &ActRecord| match job.verb {
        Verb::Delete => act.plan.torrent.clone().filter(|_| act.state == ActState::Done),
        Verb::Add | Verb::Restore => act.new_id.clone().filter(|_| !act.adopted && !act.plan.replaces),
        Verb::Select => None,
    };
    acts.iter().filter_map(entry).collect()
}

/// Returns the entries that were found after an add whose answer was lost.
fn adopted(acts: &[ActRecord]) -> Vec<TorrentId> {
    acts.iter().filter(|act| act.adopted && !act.plan.replaces).filter_map(|act| act.new_id.clone()).collect()
}
