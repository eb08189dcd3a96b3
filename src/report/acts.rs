//! Plans of acts, jobs under way and jobs that ended, for people.
//!
//! Names come from the network and are cleaned here; reasons are the program's own words with cleaned names in them.

use std::io::{self, Write};

use jiff::tz::TimeZone;

use crate::actions::{ActPlan, FILES_UNKNOWN, Proposal, act_key, act_name, made_from};
use crate::format::{clean, count, counted, local_minute, pad_right, torrent_size, width};
use crate::jobs::counts_words;
use crate::model::{ActRecord, ActState, JobRecord, JobState, NewAct, Timestamp, Verb};

/// Writes a plan: what is done, what could not be undone, what is left out, what it costs.
pub fn plan_text(out: &mut dyn Write, proposal: &Proposal, now: Timestamp) -> io::Result<()> {
    let Proposal { verb, plan, undoes, .. } = proposal;
    writeln!(out, "{}", plan.sentence(*verb))?;
    if *verb == Verb::Restore && undoes.is_none() {
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
    writeln!(out, "{}", proposal.estimate().sentence())?;
    writeln!(out, "{}", made_from(proposal.listed, now))
}

/// Writes torrents, one a line.
fn acts_table<'a>(out: &mut dyn Write, acts: impl Iterator<Item = &'a NewAct>) -> io::Result<()> {
    for act in acts {
        writeln!(out, "  {}  {:>10}  {}", pad_right(&act_key(act), 13), torrent_size(act.bytes), act_name(act))?;
    }
    Ok(())
}

fn left_out(out: &mut dyn Write, plan: &ActPlan) -> io::Result<()> {
    if plan.left_out.is_empty() {
        return Ok(());
    }
    writeln!(out, "Left out: {}.", counted(plan.left_out.len() as u64, "torrent", "torrents"))?;
    for (reason, n) in plan.reasons() {
        writeln!(out, "  {:>6}  {reason}", count(n))?;
    }
    if plan.left_out.iter().any(|left| left.reason == FILES_UNKNOWN) {
        writeln!(out, "Which files are chosen where they are not known: --unknown-files all|videos|largest")?;
    }
    Ok(())
}

/// Says how a job ended, in sentences.
pub fn job_summary(job: &JobRecord, zone: &TimeZone) -> Vec<String> {
    let mut lines = vec![format!(
        "Job {} ({}) is {}: {}.",
        job.id.0,
        job.verb.as_str(),
        job.state.as_str(),
        counts_words(job.acts)
    )];
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
        writeln!(out, "{number:>widest$}  {verb:<7}  {state:<9}  {started:<16}  {}", counts_words(job.acts))?;
    }
    Ok(())
}

/// Returns where an act stands, for people.
fn state_words(state: ActState) -> &'static str {
    match state {
        ActState::Sent => "in hand",
        ActState::Planned
        | ActState::Done
        | ActState::Refused
        | ActState::Owed
        | ActState::Skipped
        | ActState::Unknown => state.as_str(),
    }
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
    // What a job that runs has sent is counted when it ends or rests.
    if job.state != JobState::Running {
        writeln!(out, "Requests  {}", count(job.requests))?;
    }
    writeln!(out, "Acts      {}", counts_words(job.acts))?;
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
            state_words(act.state),
            pad_right(&act_key(&act.plan), 13),
            act_name(&act.plan)
        )?;
    }
    Ok(())
}
