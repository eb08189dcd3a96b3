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

/// What is chosen of a torrent whose files are not known, where all of them are meant.
const EVERY_FILE: &str = "all";

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
            Wish::Select(torrents) => {
                let mut plan = ActPlan::default();
                for (torrent, files) in torrents {
                    plan.join(ActPlan::select(&reader.candidates(std::slice::from_ref(torrent))?, files));
                }
                (Verb::Select, plan)
            }
            Wish::Delete(torrents) => (Verb::Delete, ActPlan::delete(&reader.candidates(torrents)?, refused_names)),
            Wish::Restore(torrents) => (Verb::Restore, self.restore(&reader, &reader.candidates(torrents)?, None)?),
            Wish::RestoreWhole(torrents) => {
                (Verb::Restore, self.restore(&reader, &reader.candidates(torrents)?, Some(EVERY_FILE))?)
            }
            Wish::RestoreLost => (Verb::Restore, self.restore(&reader, &lost(&reader)?, None)?),
            Wish::Undo(job) => return self.plan_undo(*job),
        };
        Ok(self.proposal(verb, plan, None))
    }

    /// Plans to take a job back; reads the disk.
    pub fn plan_undo(&self, job: JobId) -> Result<Proposal, PlanError> {
        let reader = Reader::open(&self.settings.archive)?;
        let (record, acts) = reader.job(job)?.ok_or(PlanError::NoJob(job))?;
        let verb = undoing(&record)?;
        let living = reader.living_by_hash()?;
        let unanswered = unanswered(&record, &acts, &living);
        let found = reader.candidates(&[taken_back(&record, &acts, &living), unanswered.clone()].concat())?;
        let plan = match verb {
            Verb::Restore => {
                let options = RestoreOptions { keep_old: true, ..self.restore_options() };
                ActPlan::restore(&found, &living, &options)
            }
            Verb::Add | Verb::Select | Verb::Delete => {
                let adopted = acts.iter().filter(|act| act.adopted).filter_map(|act| act.new_id.clone());
                let adopted = adopted.chain(unanswered).collect();
                let refused = &self.settings.refused_names;
                // The service may have answered with another torrent's id: that one is not what was added.
                let (own, others): (Vec<_>, Vec<_>) = found.into_iter().partition(|torrent| is_of(torrent, &acts));
                let mut plan = ActPlan { adopted, ..ActPlan::delete(&own, refused) };
                let reason = || "it is another torrent than the one that was added".to_owned();
                let others = ActPlan::delete(&others, refused).acts.into_iter();
                plan.left_out.extend(others.map(|act| LeftOut { act, reason: reason() }));
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

    fn restore(
        &self,
        reader: &Reader,
        found: &[ActCandidate],
        unknown_files: Option<&str>,
    ) -> Result<ActPlan, archive::Error> {
        let options = RestoreOptions { unknown_files, ..self.restore_options() };
        Ok(ActPlan::restore(found, &reader.living_by_hash()?, &options))
    }

    fn restore_options(&self) -> RestoreOptions<'_> {
        RestoreOptions { max: None, keep_old: false, unknown_files: None, refused: &self.settings.refused_names }
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

/// Whether an entry has the hash of the act that made it, as far as both are known.
fn is_of(torrent: &ActCandidate, acts: &[ActRecord]) -> bool {
    let made = acts.iter().find(|act| act.new_id.as_ref() == Some(&torrent.id));
    let hash = made.and_then(|act| act.plan.hash.as_deref());
    hash.zip(torrent.hash.as_deref()).is_none_or(|(wanted, told)| wanted.eq_ignore_ascii_case(told))
}

/// Returns the entries on which a job is taken back: what it deleted, or what it added. What replaced a failed one
/// stays, unless that one stayed too.
fn taken_back(job: &JobRecord, acts: &[ActRecord], living: &Living) -> Vec<TorrentId> {
    let lives = |id: &TorrentId| living.values().flatten().any(|(living, _)| living == id);
    let entry = |act: &ActRecord| match job.verb {
        Verb::Delete => act.plan.torrent.clone().filter(|_| act.state == ActState::Done),
        Verb::Add | Verb::Restore => {
            let is_alone = act.plan.replaces && !act.plan.torrent.as_ref().is_some_and(lives);
            act.new_id.clone().filter(|_| !is_alone)
        }
        Verb::Select => None,
    };
    acts.iter().filter_map(entry).collect()
}

/// Returns the entries that came of adds without an answer, as far as the archive tells: those of the same hash that were
/// not there before and are no other act's.
fn unanswered(job: &JobRecord, acts: &[ActRecord], living: &Living) -> Vec<TorrentId> {
    let lost = acts.iter().filter(|act| job.verb.adds() && act.state == ActState::Unknown && act.new_id.is_none());
    let entries = lost.filter_map(|act| {
        let (known, hash) = (act.known.as_ref()?, act.plan.hash.as_ref()?);
        let is_new =
            |id: &&TorrentId| !known.contains(id) && !acts.iter().any(|other| other.new_id.as_ref() == Some(id));
        living.get(hash)?.iter().map(|(id, _)| id).find(is_new).cloned()
    });
    entries.collect()
}
