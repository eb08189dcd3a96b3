//! What happens in a job, and how its acts stand, as lines that a person reads.
//!
//! Names come from the network and are cleaned here; reasons are the program's own words with cleaned names in them.

use jiff::tz::TimeZone;

use super::event::{JobEvent, WaitReason};
use crate::actions::act_name;
use crate::format::{clean, count, counted, duration, local_second, shell_word};
use crate::model::{ActCounts, ActRecord, ActState, StepKind, StepState, Timestamp, Verb};
use crate::remote::Note;

/// Returns what happened in a job as a line; nothing for what is not worth one.
pub fn job_line(event: &JobEvent, zone: &TimeZone) -> Option<String> {
    match event {
        JobEvent::Started(job) => {
            Some(format!("Job {}: {} to do.", job.id.0, counted(job.acts.open(), "torrent", "torrents")))
        }
        JobEvent::ListRead { torrents, complete: true } => {
            Some(format!("Read the list of the account: {}.", counted(*torrents, "torrent", "torrents")))
        }
        JobEvent::ListRead { complete: false, .. } => Some("The list of the account came incomplete.".to_owned()),
        JobEvent::Asking(Note::Paused(length)) => {
            Some(format!("Real-Debrid asks for a pause of {}.", duration(*length)))
        }
        JobEvent::Asking(Note::Retrying { what, error, .. }) => Some(format!("Asking again for {what}: {error}.")),
        JobEvent::Waiting { until, why } => Some(waiting(*until, *why, zone)),
        JobEvent::ActMoved { .. } => None,
        JobEvent::ActEnded(act) => Some(act_line(act)),
    }
}

/// Says until when nothing is sent, and why.
pub fn waiting(until: Timestamp, why: WaitReason, zone: &TimeZone) -> String {
    let until = local_second(until, zone);
    format!("Waiting until {until}: {}.", why.words())
}

/// Says how an act ended.
pub fn act_line(act: &ActRecord) -> String {
    let name = act_name(&act.plan);
    let reason = act.reason.as_deref().map(|reason| format!(": {}", clean(reason))).unwrap_or_default();
    let is_over = |kind| act.steps.iter().any(|step| step.kind == kind && step.state == StepState::Done);
    let done = match (act.plan.verb, act.plan.replaces && is_over(StepKind::Delete)) {
        (Verb::Delete, _) => "Deleted",
        (Verb::Restore, false) => "Put back",
        (Verb::Restore, true) => "Replaced",
        (Verb::Add, _) => "Added",
        (Verb::Select, _) => "Chose the files of",
    };
    match act.state {
        ActState::Done if act.adopted => format!("{done} {name} (adopted as {}){reason}.", new_id(act)),
        ActState::Done if !reason.is_empty() && act.new_id.is_some() => {
            format!("{done} {name} as {}{reason}.", new_id(act))
        }
        ActState::Done => format!("{done} {name}{reason}."),
        ActState::Refused => format!("Refused {name}{reason}."),
        ActState::Owed => format!("Owed {name}{reason}."),
        ActState::Skipped => format!("Skipped {name}{reason}."),
        ActState::Unknown => format!("Unknown {name}{reason}."),
        ActState::Planned | ActState::Sent => format!("Not done {name}{reason}."),
    }
}

/// Says how to go on with an entry whose files nobody chose before its act ended.
pub fn still_waits(act: &ActRecord) -> Option<String> {
    // One that is done and has a reason was added by a job that was cancelled then.
    let id = act.new_id.as_ref().filter(|_| act.state != ActState::Done || act.reason.is_some())?;
    let is_chosen = act.steps.iter().any(|step| step.kind == StepKind::Select && step.state == StepState::Done);
    let name = act_name(&act.plan);
    let files = act.plan.selection.as_deref().unwrap_or("all");
    (!is_chosen)
        .then(|| format!("{name} waits for its files: redriva select {id} --files {}", shell_word(&clean(files))))
}

fn new_id(act: &ActRecord) -> String {
    act.new_id.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string)
}

/// Says how many acts stand where: `3 done, 1 owed`.
pub fn counts_words(acts: ActCounts) -> String {
    let ActCounts { planned, sent, done, refused, owed, skipped, unknown } = acts;
    let parts = [
        (done, "done"),
        (refused, "refused"),
        (owed, "owed"),
        (skipped, "skipped"),
        (unknown, "unknown"),
        (sent, "in hand"),
        (planned, "not begun"),
    ];
    let told: Vec<String> =
        parts.iter().filter(|(n, _)| *n > 0).map(|(n, word)| format!("{} {word}", count(*n))).collect();
    if told.is_empty() { "nothing to do".to_owned() } else { told.join(", ") }
}
