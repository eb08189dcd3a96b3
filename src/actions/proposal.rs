//! A plan with all that its confirmation needs: what it costs, what it is made from, what confirms it. Pure.

use super::estimate::{Estimate, Quota};
use super::plan::ActPlan;
use crate::model::{JobId, NewAct, NewJob, Timestamp, TorrentId, Verb};

/// Torrents up to which a letter confirms.
const FEW: usize = 20;

/// What a person wants, before a plan of it is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wish {
    /// Add what a magnet, a hash, a .torrent file or its address leads to.
    Add {
        /// Them, as they were written.
        sources: Vec<String>,
        /// Which files, as on the command line.
        files: String,
        /// Also what is there already.
        again: bool,
    },
    /// Choose files of these torrents; of each which, as on the command line.
    Select(Vec<(TorrentId, String)>),
    /// Delete these torrents.
    Delete(Vec<TorrentId>),
    /// Put these torrents back: what is gone, and what failed.
    Restore(Vec<TorrentId>),
    /// Put these torrents back, and of those whose files are not known every file.
    RestoreWhole(Vec<TorrentId>),
    /// Put back everything that was lost.
    RestoreLost,
    /// Take a job back.
    Undo(JobId),
}

/// A plan that is shown and can be confirmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// What the job does.
    pub verb: Verb,
    /// What is planned.
    pub plan: ActPlan,
    /// The job that it takes back.
    pub undoes: Option<JobId>,
    /// What requests are allowed.
    pub quota: Quota,
    /// Torrents of the account, as far as they are known.
    pub torrents: u64,
    /// When the list was read from which it was made.
    pub listed: Option<Timestamp>,
    /// Most torrents that may be deleted in one job.
    pub most_deleted: u64,
}

/// What confirms a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Confirmation {
    /// The letter y.
    Letter,
    /// The number of its torrents, typed.
    Number(usize),
}

impl Confirmation {
    /// Returns what confirms these acts.
    pub fn of(acts: &[NewAct]) -> Self {
        let is_large = acts.len() > FEW || acts.iter().any(|act| act.verb == Verb::Delete);
        if is_large { Self::Number(acts.len()) } else { Self::Letter }
    }
}

impl Proposal {
    /// Returns what it costs.
    pub fn estimate(&self) -> Estimate {
        self.plan.work(self.torrents).estimate(&self.quota)
    }

    /// Returns what confirms it.
    pub fn confirmation(&self) -> Confirmation {
        Confirmation::of(&self.plan.acts)
    }

    /// Returns how many torrents it deletes when these are more than one job may.
    pub fn too_many(&self) -> Option<u64> {
        Some(self.plan.deletions()).filter(|deletions| *deletions > self.most_deleted)
    }

    /// Returns it without the acts of which `leaves_out` says so by their place.
    #[must_use]
    pub fn without(mut self, leaves_out: impl Fn(usize) -> bool) -> Self {
        let mut place = 0;
        self.plan.acts.retain(|_| {
            place += 1;
            !leaves_out(place - 1)
        });
        self
    }

    /// Returns the job that it is once it is confirmed.
    pub fn job(self, origin: String, started_by: &str) -> NewJob {
        let Self { verb, plan, undoes, .. } = self;
        NewJob { verb, account: None, origin, started_by: started_by.to_owned(), undoes, acts: plan.acts }
    }
}
