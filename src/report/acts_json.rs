//! Plans of acts and jobs for scripts: one JSON object a line; fields are added, never renamed.

use std::io::{self, Write};

use serde_json::{Value, json};

use crate::actions::ActPlan;
use crate::format;
use crate::model::{ActCounts, ActRecord, ActState, JobRecord, NewAct, Timestamp, TorrentId};

/// Version of the shapes.
const SCHEMA: u8 = 1;

fn line(out: &mut dyn Write, value: &Value) -> io::Result<()> {
    format::json(out, value)?;
    out.write_all(b"\n")?;
    out.flush()
}

/// Writes a plan: a line for each act and for each torrent that is left out, then what all of it comes to.
pub fn plan_json(out: &mut dyn Write, plan: &ActPlan, requests: u64) -> io::Result<()> {
    for act in &plan.acts {
        line(out, &planned(act, ActState::Planned, None))?;
    }
    for left in &plan.left_out {
        line(out, &planned(&left.act, ActState::Skipped, Some(&left.reason)))?;
    }
    let mut counts = ActCounts::default();
    counts.add(ActState::Planned, plan.acts.len() as u64);
    line(out, &summary(None, "planned", counts, None, requests))
}

fn planned(act: &NewAct, state: ActState, reason: Option<&str>) -> Value {
    json!({
        "verb": act.verb.as_str(), "id": act.torrent.as_ref().map(TorrentId::as_str), "hash": act.hash, "name": act.name,
        "bytes": act.bytes, "files": act.files, "state": state.as_str(), "reason": reason,
    })
}

/// Writes an act that ended.
pub fn act_json(out: &mut dyn Write, act: &ActRecord) -> io::Result<()> {
    line(out, &ended(act))
}

fn ended(act: &ActRecord) -> Value {
    let plan = &act.plan;
    json!({
        "seq": act.seq, "verb": plan.verb.as_str(), "id": plan.torrent.as_ref().map(TorrentId::as_str), "hash": plan.hash,
        "name": plan.name, "bytes": plan.bytes, "state": act.state.as_str(), "reason": act.reason, "http": act.http,
        "code": act.code, "new_id": act.new_id.as_ref().map(TorrentId::as_str), "adopted": act.adopted,
        "attempts": act.attempts, "at": act.at,
    })
}

/// Writes what a job came to: the last line of every verb.
pub fn job_end_json(out: &mut dyn Write, job: &JobRecord) -> io::Result<()> {
    line(out, &summary(Some(job.id.0), job.state.as_str(), job.acts, job.not_before, job.requests))
}

/// Writes the last line of a verb that found nothing to do.
pub fn nothing_json(out: &mut dyn Write) -> io::Result<()> {
    line(out, &summary(None, "done", ActCounts::default(), None, 0))
}

fn summary(job: Option<i64>, state: &str, acts: ActCounts, not_before: Option<Timestamp>, requests: u64) -> Value {
    json!({
        "schema": SCHEMA, "job": job, "state": state, "acts": counts(acts), "not_before": not_before, "requests": requests,
    })
}

fn counts(acts: ActCounts) -> Value {
    let ActCounts { planned, sent, done, refused, owed, skipped, unknown } = acts;
    json!({
        "planned": planned, "sent": sent, "done": done, "refused": refused, "owed": owed, "skipped": skipped, "unknown": unknown,
    })
}

/// Writes all jobs, one a line.
pub fn jobs_json(out: &mut dyn Write, jobs: &[JobRecord]) -> io::Result<()> {
    jobs.iter().try_for_each(|found| line(out, &job(found)))
}

/// Writes one job with its acts as one object.
pub fn job_json(out: &mut dyn Write, found: &JobRecord, acts: &[ActRecord]) -> io::Result<()> {
    let acts: Vec<Value> = acts.iter().map(ended).collect();
    line(out, &json!({ "job": job(found), "acts": acts }))
}

fn job(job: &JobRecord) -> Value {
    json!({
        "id": job.id.0, "verb": job.verb.as_str(), "state": job.state.as_str(), "started": job.started, "ended": job.ended,
        "not_before": job.not_before, "reason": job.reason, "started_by": job.started_by,
        "undoes": job.undoes.map(|job| job.0), "requests": job.requests, "acts": counts(job.acts),
    })
}
