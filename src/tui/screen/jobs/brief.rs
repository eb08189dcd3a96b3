//! The job that runs, in the line of tabs.

use super::live::LiveJob;
use super::state::JobsState;
use super::words::verb_words;
use crate::format::{count, local_second};
use crate::jobs::WaitReason;
use crate::model::{ActCounts, JobId, Timestamp, Verb};
use crate::tui::style::Ctx;

/// The job that some process works on.
pub(super) struct Running {
    pub(super) id: Option<JobId>,
    pub(super) verb: Verb,
    pub(super) acts: ActCounts,
    pub(super) waiting: Option<(Timestamp, WaitReason)>,
    pub(super) cancelling: bool,
}

impl Running {
    /// Returns the job that this program works on, else the one of another process.
    pub(super) fn of(state: &JobsState, ctx: &Ctx) -> Option<Self> {
        if let Some(live) = &state.live {
            let LiveJob { verb, cancelling, .. } = *live;
            return Some(Self { id: live.id(), verb, acts: live.acts(), waiting: live.waiting(ctx.now), cancelling });
        }
        let job = state.running()?;
        Some(Self { id: Some(job.id), verb: job.verb, acts: job.acts, waiting: None, cancelling: false })
    }

    /// Returns how many acts ended, and how many there are.
    pub(super) fn part(&self) -> (u64, u64) {
        (self.acts.all() - self.acts.open(), self.acts.all())
    }
}

/// Returns the job that runs for the first line of the screen, longest first.
pub fn job_words(state: &JobsState, ctx: &Ctx) -> Vec<String> {
    let Some(running) = Running::of(state, ctx) else { return Vec::new() };
    let name = running.id.map_or_else(|| "job".to_owned(), |id| format!("job {}", id.0));
    let (part, all) = running.part();
    let numbers = if all == 0 { String::new() } else { format!(" {} of {}", count(part), count(all)) };
    let pause = running.waiting.map(|(until, _)| format!(", waits until {}", local_second(until, &ctx.zone)));
    let pause = if running.cancelling { Some(", ends".to_owned()) } else { pause }.unwrap_or_default();
    let full = format!("{name}: {}{numbers}{pause}", verb_words(running.verb));
    vec![full, format!("{name}{numbers}")]
}
