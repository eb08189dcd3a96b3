//! Jobs and acts in words.

use std::time::Duration;

use crate::format::{age_words, clean, counted, duration_of_seconds, local_minute};
use crate::jobs::counts_words;
use crate::model::{ActRecord, ActState, JobRecord, JobState, Timestamp, Verb};
use crate::tui::style::{Ctx, Role};

/// How long a job may rest before a person has to look at it.
const LONG: Duration = Duration::from_secs(7 * 24 * 3_600);

/// Whether a job rested so long that a person has to be asked.
pub(super) fn rests_long(job: &JobRecord, now: Timestamp) -> bool {
    Duration::try_from(now.duration_since(job.worked)).is_ok_and(|rested| rested > LONG)
}

/// Says why a job cannot be taken back.
pub(super) fn not_taken_back(job: Option<&JobRecord>) -> String {
    let Some(job) = job else { return "There is no job to take back.".to_owned() };
    let number = job.id.0;
    match job.state {
        JobState::Resting => format!("Job {number} rests: cancel it first, then what it did can be taken back."),
        state if state.is_open() => format!("Job {number} is not over: what it does can be taken back then."),
        _ if job.verb == Verb::Select => format!("Job {number} chose files, which cannot be taken back."),
        _ => format!("Job {number} did nothing that could be taken back."),
    }
}

/// Returns what a job does, for a person.
pub(super) fn verb_words(verb: Verb) -> &'static str {
    match verb {
        Verb::Add => "add",
        Verb::Select => "choose files",
        Verb::Delete => "delete",
        Verb::Restore => "put back",
    }
}

/// Returns where a job stands, and what that means.
pub(super) fn state_words(state: JobState) -> (&'static str, Role) {
    match state {
        JobState::Running => ("running", Role::Active),
        JobState::Waiting => ("waiting", Role::Warning),
        JobState::Resting => ("rests", Role::Warning),
        JobState::Done => ("done", Role::Done),
        JobState::Cancelled => ("cancelled", Role::Gone),
    }
}

/// Returns where an act stands: its mark, its word, what that means.
pub(super) fn act_words(state: ActState) -> (&'static str, &'static str, Role) {
    match state {
        ActState::Planned => ("·", "to do", Role::Dim),
        ActState::Sent => ("…", "in hand", Role::Active),
        ActState::Done => ("✓", "done", Role::Done),
        ActState::Refused => ("×", "refused", Role::Failed),
        ActState::Owed => ("…", "owed", Role::Warning),
        ActState::Skipped => ("-", "skipped", Role::Gone),
        ActState::Unknown => ("?", "unknown", Role::Warning),
    }
}

/// Returns what is to be known of an act beside its name.
pub(super) fn outcome(act: &ActRecord) -> String {
    let new = act.new_id.as_ref().map(|id| format!("now {id}{}", if act.adopted { ", adopted" } else { "" }));
    let reason = act.reason.as_deref().map(clean);
    [reason, new].into_iter().flatten().collect::<Vec<_>>().join("; ")
}

/// Returns when a job began, as short as that can be said.
pub(super) fn began(job: &JobRecord, ctx: &Ctx) -> String {
    age_words(job.started, ctx.now)
}

/// Returns the lines above the acts of a job: labels and values.
pub(super) fn facts(job: &JobRecord, ctx: &Ctx) -> Vec<(&'static str, String)> {
    let mut lines = vec![("Began", format!("{} by {}", local_minute(job.started, &ctx.zone), clean(&job.started_by)))];
    if let Some(ended) = job.ended {
        let took = Duration::try_from(ended.duration_since(job.started)).unwrap_or_default();
        lines.push(("Ended", format!("{}, after {}", local_minute(ended, &ctx.zone), duration_of_seconds(took))));
    }
    if let Some(other) = job.undoes {
        lines.push(("Takes", format!("job {} back", other.0)));
    }
    if let Some(at) = job.not_before.filter(|_| job.state.is_open()) {
        lines.push(("Waits", format!("nothing is sent before {}", local_minute(at, &ctx.zone))));
    }
    if let Some(reason) = &job.reason {
        lines.push(("Because", clean(reason)));
    }
    // What a job that runs has sent is counted when it ends or rests.
    let sent = match job.state {
        JobState::Running => String::new(),
        _ => format!("; {}", counted(job.requests, "request", "requests")),
    };
    lines.push(("Acts", counts_words(job.acts) + &sent));
    lines
}
