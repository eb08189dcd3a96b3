//! An archived account, and jobs on it.

use std::collections::BTreeMap;
use std::time::Duration;

use redriva::actions::{ActPlan, RestoreOptions, is_lost};
use redriva::config::Key;
use redriva::jobs::{JobEnd, JobEvent};
use redriva::model::{ActCandidate, ActState, JobId, JobState, NewJob, SyncMode, TorrentId, Verb};
use redriva::refused_names::RefusedNames;
use redriva::session::JobStart;
use serde_json::Value;

use crate::house::{House, Plan};

/// A house whose account is archived. A minute of the service takes a second in it.
pub struct Scene {
    pub house: House,
    refused: RefusedNames,
}

impl Scene {
    pub async fn new(torrents: usize) -> Self {
        Self::with(Plan::quick(torrents)).await
    }

    pub async fn with(plan: Plan) -> Self {
        let plan = plan.with(Key::AddWait, "0.5").with(Key::AddLimit, "1000");
        let house = House::with(plan).await;
        house.run(SyncMode::Fast).await;
        house.assert_true();
        // Nothing is refused but by the service.
        let refused =
            RefusedNames::parse("test", "date = \"2026-01-01\"\nsource = \"a test\"\nnames = [\"no such name\"]\n");
        Self { house, refused: refused.unwrap() }
    }

    pub fn ids(&self) -> Vec<TorrentId> {
        self.house.demo.account().ids().iter().map(|id| TorrentId::parse(id).unwrap()).collect()
    }

    /// What the archive knows of torrents.
    pub fn candidates(&self, ids: &[TorrentId]) -> Vec<ActCandidate> {
        self.house.reader().candidates(ids).unwrap()
    }

    pub fn job(&self, verb: Verb, plan: ActPlan) -> NewJob {
        let origin = self.house.session().origin();
        NewJob { verb, account: None, origin, started_by: "test".to_owned(), undoes: None, acts: plan.acts }
    }

    pub fn refused(&self) -> &RefusedNames {
        &self.refused
    }

    pub fn deletion(&self, ids: &[TorrentId]) -> NewJob {
        self.job(Verb::Delete, ActPlan::delete(&self.candidates(ids), &self.refused))
    }

    /// Plans to put back of these what was lost or deleted.
    pub fn restoration(&self, ids: &[TorrentId], gone: bool) -> NewJob {
        let mut found = self.candidates(ids);
        found.retain(|torrent| !gone || is_lost(torrent) || torrent.absence.is_some());
        let options = RestoreOptions { max: None, keep_old: false, unknown_files: None, refused: &self.refused };
        let living = self.house.reader().living_by_hash().unwrap();
        self.job(Verb::Restore, ActPlan::restore(&found, &living, &options))
    }

    pub async fn run(&self, start: JobStart) -> (JobEnd, Vec<JobEvent>) {
        let mut handle = self.house.session().start_job(start, Duration::ZERO).await.unwrap();
        let mut events = Vec::new();
        while let Some(event) = handle.events.recv().await {
            events.push(event);
        }
        (handle.end.await.unwrap().unwrap().unwrap(), events)
    }

    pub async fn carry_out(&self, job: NewJob) -> JobEnd {
        self.run(JobStart::New(Box::new(job))).await.0
    }

    pub async fn go_on(&self, job: JobId) -> JobEnd {
        self.run(JobStart::Known(job)).await.0
    }

    /// Goes on with a job until it is done.
    pub async fn finish(&self, mut end: JobEnd) -> JobEnd {
        for _ in 0..20 {
            if end.job.state == JobState::Done {
                return end;
            }
            end = self.go_on(end.job.id).await;
        }
        panic!("the job does not come to its end: {:?} {:?}", end.stop, end.acts)
    }

    /// What the account holds, by hash: the chosen paths of each entry.
    pub fn content(&self) -> BTreeMap<String, Vec<Vec<String>>> {
        let mut content: BTreeMap<String, Vec<Vec<String>>> = BTreeMap::new();
        for line in self.house.demo.account().truth().lines() {
            let torrent: Value = serde_json::from_str(line).unwrap();
            let files = torrent["detail"]["files"].as_array().cloned().unwrap_or_default();
            let chosen = files.iter().filter(|file| file["selected"] == true || file["selected"] == 1);
            let mut paths: Vec<String> = chosen.map(|file| file["path"].as_str().unwrap().to_owned()).collect();
            paths.sort();
            content.entry(torrent["hash"].as_str().unwrap().to_owned()).or_default().push(paths);
        }
        for entries in content.values_mut() {
            entries.sort();
        }
        content
    }
}

/// Says how the acts stand.
pub fn states(end: &JobEnd) -> Vec<ActState> {
    end.acts.iter().map(|act| act.state).collect()
}
