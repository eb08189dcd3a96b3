//! Plans of acts, jobs under way and jobs that ended, for people.
//!
//! Names come from the network and are cleaned here; reasons are the program's own words with cleaned names in them.

use std::collections::BTreeMap;
use std::io::{self, Write};

use jiff::tz::TimeZone;

use crate::actions::{ActPlan, Estimate};
use crate::format::{age, clean, count, counted, local_minute, pad_right, shown_name, size, torrent_size, width};
use crate::jobs::{JobEvent, WaitReason};
use crate::model::{ActCounts, ActRecord, ActState, JobRecord, JobState, NewAct, Timestamp, Verb, sum};
use crate::remote::Note;

/// What surrounds a plan.
#[derive(Debug, Clone)]
pub struct PlanFrame {
    /// What the job does.
    pub verb: Verb,
    /// What it costs.
    pub estimate: Estimate,
    /// When the list was read from which it was made.
    pub listed: Option<Timestamp>,
    /// Now.
    pub now: Timestamp,
}

/// Writes a plan: what is done, what could not be undone, what is left out, what it costs.
pub fn plan_text(out: &mut dyn Write, plan: &ActPlan, frame: &PlanFrame) -> io::Result<()> {
    writeln!(out, "{}", head(plan, frame.verb))?;
    if frame.verb == Verb::Restore {
        writeln!(out, "What another program deleted counts as lost.")?;
    }
    acts_table(out, plan.acts.iter())?;
    if plan.acts.iter().any(|act| act.replaces) {
        writeln!(out, "The old entry is removed once the new one is proved; that cannot be undone.")?;
    }
    if !plan.lost_for_ever.is_empty() {
        let could = counted(plan.lost_for_ever.len() as u64, "of these could", "of these could");
        writeln!(out, "{could} not be added again today, because Real-Debrid refuses the name:")?;
        for (id, part) in &plan.lost_for_ever {
            writeln!(out, "  {id}  {}", clean(part))?;
        }
    }
    left_out(out, plan)?;
    if plan.acts.is_empty() {
        return writeln!(out, "Nothing is to be done.");
    }
    writeln!(out, "{}", frame.estimate.sentence())?;
    match frame.listed {
        Some(at) => writeln!(
            out,
            "The list that this was made from was read {}; it is read anew before the first act.",
            read_when(at, frame.now)
        ),
        None => writeln!(out, "The list of the account is read before the first act."),
    }
}

fn read_when(at: Timestamp, now: Timestamp) -> String {
    match age(at, now).as_str() {
        "now" => "just now".to_owned(),
        age => age.to_owned(),
    }
}

/// Says what a plan does in one sentence.
fn head(plan: &ActPlan, verb: Verb) -> String {
    let torrents = counted(plan.acts.len() as u64, "torrent", "torrents");
    let bytes = sum(plan.acts.iter().filter_map(|act| act.bytes)).filter(|bytes| *bytes > 0);
    let bytes = bytes.map_or_else(String::new, |bytes| format!(" ({})", size(bytes)));
    match verb {
        Verb::Delete => {
            format!("Delete {torrents}{bytes} at Real-Debrid. The archive keeps everything that it knows of them.")
        }
        Verb::Restore => format!("Put back {torrents}{bytes} at Real-Debrid, with the files that were chosen."),
        Verb::Add => format!("Add {torrents}{bytes} at Real-Debrid."),
        Verb::Select => format!("Choose the files of {torrents} at Real-Debrid. This cannot be undone."),
    }
}

/// Writes torrents, one a line.
fn acts_table<'a>(out: &mut dyn Write, acts: impl Iterator<Item = &'a NewAct>) -> io::Result<()> {
    for act in acts {
        writeln!(out, "  {}  {:>10}  {}", pad_right(&key(act), 13), torrent_size(act.bytes), name(act))?;
    }
    Ok(())
}

fn left_out(out: &mut dyn Write, plan: &ActPlan) -> io::Result<()> {
    if plan.left_out.is_empty() {
        return Ok(());
    }
    let mut reasons: BTreeMap<&str, u64> = BTreeMap::new();
    for left in &plan.left_out {
        // The entry that is in the way differs from one to the other; the reason is the same.
        let reason = left.reason.split(" (").next().unwrap_or_default();
        *reasons.entry(reason).or_default() += 1;
    }
    writeln!(out, "Left out: {}.", counted(plan.left_out.len() as u64, "torrent", "torrents"))?;
    for (reason, n) in reasons {
        writeln!(out, "  {:>6}  {reason}", count(n))?;
    }
    Ok(())
}

fn key(act: &NewAct) -> String {
    act.torrent.as_ref().map_or_else(|| act.hash.clone().unwrap_or_default(), ToString::to_string)
}

fn name(act: &NewAct) -> String {
    shown_name(&act.name, key(act))
}

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
            Some(format!("Real-Debrid asks for a pause of {}.", crate::format::duration(*length)))
        }
        JobEvent::Asking(Note::Retrying { what, error, .. }) => Some(format!("Asking again for {what}: {error}.")),
        JobEvent::Waiting { until, why } => Some(waiting(*until, *why, zone)),
        JobEvent::ActEnded(act) => Some(act_line(act)),
    }
}

fn waiting(until: Timestamp, why: WaitReason, zone: &TimeZone) -> String {
    let until = crate::format::local_second(until, zone);
    format!("Waiting until {until}: {}.", why.words())
}

/// Says how an act ended.
pub fn act_line(act: &ActRecord) -> String {
    let name = name(&act.plan);
    let reason = act.reason.as_deref().map(|reason| format!(": {}", clean(reason))).unwrap_or_default();
    let done = match (act.plan.verb, act.plan.replaces) {
        (Verb::Delete, _) => "Deleted",
        (Verb::Restore, false) => "Put back",
        (Verb::Restore, true) => "Replaced",
        (Verb::Add, _) => "Added",
        (Verb::Select, _) => "Chose the files of",
    };
    match act.state {
        ActState::Done if act.adopted => format!("{done} {name} (found as {}).", new_id(act)),
        ActState::Done => format!("{done} {name}{}.", if act.plan.replaces { reason } else { String::new() }),
        ActState::Refused => format!("Refused {name}{reason}."),
        ActState::Owed => format!("Owed {name}{reason}."),
        ActState::Skipped => format!("Skipped {name}{reason}."),
        ActState::Unknown => format!("Unknown {name}{reason}."),
        ActState::Planned | ActState::Sent => format!("Not done {name}{reason}."),
    }
}

fn new_id(act: &ActRecord) -> String {
    act.new_id.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string)
}

/// Says how a job ended, in sentences.
pub fn job_summary(job: &JobRecord, zone: &TimeZone) -> Vec<String> {
    let mut lines =
        vec![format!("Job {} ({}) is {}: {}.", job.id.0, job.verb.as_str(), job.state.as_str(), counts(job.acts))];
    if let Some(at) = job.not_before.filter(|_| job.state.is_open()) {
        lines.push(format!("Nothing more is sent before {}.", local_minute(at, zone)));
    }
    if job.state.is_open() && job.acts.open() > 0 {
        lines.push(format!("Go on with: redriva jobs run {}", job.id.0));
    } else if job.acts.done > 0 && job.verb != Verb::Select {
        lines.push(format!("Undo with: redriva jobs undo {}", job.id.0));
    }
    lines
}

fn counts(acts: ActCounts) -> String {
    let ActCounts { planned, done, refused, owed, skipped, unknown } = acts;
    let parts = [
        (done, "done"),
        (refused, "refused"),
        (owed, "owed"),
        (skipped, "skipped"),
        (unknown, "unknown"),
        (planned, "not begun"),
    ];
    let told: Vec<String> =
        parts.iter().filter(|(n, _)| *n > 0).map(|(n, word)| format!("{} {word}", count(*n))).collect();
    if told.is_empty() { "nothing to do".to_owned() } else { told.join(", ") }
}

/// Writes all jobs as a table, newest first.
pub fn jobs_text(out: &mut dyn Write, jobs: &[JobRecord], zone: &TimeZone) -> io::Result<()> {
    if jobs.is_empty() {
        return writeln!(out, "Nothing was asked of Real-Debrid yet.");
    }
    let numbers: Vec<String> = jobs.iter().map(|job| job.id.0.to_string()).collect();
    let widest = numbers.iter().map(|number| width(number)).max().unwrap_or(0).max(3);
    writeln!(out, "{:>widest$}  {:<7}  {:<9}  {:<16}  Acts", "Job", "Verb", "State", "Started")?;
    for (job, number) in jobs.iter().zip(&numbers) {
        let (verb, state, started) = (job.verb.as_str(), job.state.as_str(), local_minute(job.started, zone));
        writeln!(out, "{number:>widest$}  {verb:<7}  {state:<9}  {started:<16}  {}", counts(job.acts))?;
    }
    Ok(())
}

/// Writes one job with the outcome of each act.
pub fn job_text(out: &mut dyn Write, job: &JobRecord, acts: &[ActRecord], zone: &TimeZone) -> io::Result<()> {
    writeln!(out, "Job {}: {}, {}", job.id.0, job.verb.as_str(), job.state.as_str())?;
    writeln!(out, "Started   {} by {}", local_minute(job.started, zone), clean(&job.started_by))?;
    if let Some(undoes) = job.undoes {
        writeln!(out, "Takes     job {} back", undoes.0)?;
    }
    if let Some(ended) = job.ended {
        writeln!(out, "Ended     {}", local_minute(ended, zone))?;
    }
    if let Some(at) = job.not_before.filter(|_| job.state == JobState::Waiting) {
        writeln!(out, "Not before {}", local_minute(at, zone))?;
    }
    if let Some(reason) = &job.reason {
        writeln!(out, "Reason    {}", clean(reason))?;
    }
    writeln!(out, "Requests  {}", count(job.requests))?;
    writeln!(out, "Acts      {}", counts(job.acts))?;
    for act in acts {
        let reason = act.reason.as_deref().map(|reason| format!(": {}", clean(reason))).unwrap_or_default();
        let new = match (&act.new_id, act.adopted) {
            (Some(id), true) => format!(" -> {id} (adopted)"),
            (Some(id), false) => format!(" -> {id}"),
            (None, _) => String::new(),
        };
        writeln!(
            out,
            "  {:<8}  {}{new}  {}{reason}",
            act.state.as_str(),
            pad_right(&key(&act.plan), 13),
            name(&act.plan)
        )?;
    }
    Ok(())
}
