//! A sync for scripts: one JSON object a line, `schema` and `event` first, a `summary` last.
//!
//! The shapes are a contract: fields are added, never renamed; another meaning gets another `schema`.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::{Value, json};

use super::Reporter;
use crate::format;
use crate::model::{RunSummary, Timestamp};
use crate::sync::{EventKind, PauseReason, PlanSummary, RunEnd, SyncEvent};

/// Version of the shapes.
const SCHEMA: u8 = 1;

/// Writes events as lines of JSON.
pub struct SyncJson<W> {
    out: W,
    quiet: bool,
}

#[derive(Serialize)]
struct Line<'a> {
    schema: u8,
    event: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    run: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<Timestamp>,
    #[serde(flatten)]
    fields: Value,
}

impl<W: Write> SyncJson<W> {
    /// Makes a reporter; a quiet one writes only the summary, and that only when something is amiss.
    pub fn new(out: W, quiet: bool) -> Self {
        Self { out, quiet }
    }

    fn write(&mut self, line: &Line<'_>) -> io::Result<()> {
        format::json(&mut self.out, line)?;
        self.out.write_all(b"\n")?;
        self.out.flush()
    }
}

impl<W: Write> Reporter for SyncJson<W> {
    fn event(&mut self, event: &SyncEvent) -> io::Result<()> {
        if self.quiet {
            return Ok(());
        }
        let Some((name, fields)) = fields(&event.kind) else { return Ok(()) };
        self.write(&Line { schema: SCHEMA, event: name, run: Some(event.run.0), at: Some(event.at), fields })
    }

    fn finish(&mut self, end: &RunEnd, exit_code: u8) -> io::Result<()> {
        if self.quiet && exit_code == 0 {
            return Ok(());
        }
        let mut fields = summary(&end.summary);
        if end.dry_run {
            fields["plan"] = end
                .plan
                .iter()
                .map(|item| json!({ "id": item.id.as_str(), "name": item.name, "reason": item.reason.as_str() }))
                .collect();
        }
        fields["dry_run"] = json!(end.dry_run);
        fields["outcome"] = json!(end.outcome.as_str());
        fields["exit_code"] = json!(exit_code);
        fields["error"] = json!(end.stop.as_ref().map(ToString::to_string));
        fields["hint"] = json!(end.stop.as_ref().and_then(crate::sync::RunStop::hint));
        let run = end.summary.run.map(|run| run.0);
        self.write(&Line { schema: SCHEMA, event: "summary", run, at: None, fields })
    }
}

/// Returns the name and fields of an event; the end of the run is told by the summary.
fn fields(kind: &EventKind) -> Option<(&'static str, Value)> {
    Some(match kind {
        EventKind::RunStarted { mode, archived } => {
            ("run_started", json!({ "mode": mode.as_str(), "archived": archived }))
        }
        EventKind::TakenOver { owed } => ("taken_over", json!({ "owed": owed })),
        EventKind::JournalGrows { bytes } => ("journal_grows", json!({ "bytes": bytes })),
        EventKind::AccountUnchecked { why } => ("account_unchecked", json!({ "why": why })),
        EventKind::ListPageRead { page, rows, rejected, total } => {
            ("list_page_read", json!({ "page": page, "rows": rows, "rejected": rejected, "total": total }))
        }
        EventKind::ListRead { torrents, complete, unlisted, new, changed } => (
            "list_read",
            json!({ "torrents": torrents, "complete": complete, "unlisted": unlisted, "new": new, "changed": changed }),
        ),
        EventKind::TorrentGone { id, name } => ("torrent_gone", json!({ "id": id.as_str(), "name": name })),
        EventKind::ListReadAgain => ("list_read_again", json!({})),
        EventKind::RemovalsUnproved { torrents } => ("removals_unproved", json!({ "torrents": torrents })),
        EventKind::Planned(plan) => ("planned", planned(plan)),
        EventKind::DetailArchived { id, name, reason, files } => {
            ("detail_archived", json!({ "id": id.as_str(), "name": name, "reason": reason.as_str(), "files": files }))
        }
        EventKind::OtherHash { id, name, old, new } => {
            ("other_hash", json!({ "id": id.as_str(), "name": name, "old": old, "new": new }))
        }
        EventKind::DetailFailed { id, name, error } => {
            ("detail_failed", json!({ "id": id.as_str(), "name": name, "error": error }))
        }
        EventKind::DetailMissing { id, name } => ("detail_missing", json!({ "id": id.as_str(), "name": name })),
        EventKind::Retrying { what, attempt, after, error } => (
            "retrying",
            json!({ "what": what, "attempt": attempt, "after_seconds": after.as_secs_f64(), "error": error }),
        ),
        EventKind::Paused { until, why } => ("paused", json!({ "until": until, "why": pause(*why) })),
        EventKind::Gauge(g) => (
            "gauge",
            json!({
                "in_flight": g.in_flight, "allowed": g.allowed, "window_used": g.window_used,
                "window_limit": g.window_limit, "window_seconds": g.window.as_secs_f64(),
                "requests": g.requests, "refused": g.refused,
            }),
        ),
        EventKind::RunFinished { .. } => return None,
    })
}

fn pause(why: PauseReason) -> &'static str {
    match why {
        PauseReason::Refused => "refused",
        PauseReason::Quota => "quota",
        PauseReason::Batch => "batch",
        PauseReason::Page => "page",
    }
}

fn planned(plan: &PlanSummary) -> Value {
    let reasons: serde_json::Map<String, Value> =
        plan.by_reason.iter().map(|(reason, n)| (reason.as_str().to_owned(), json!(n))).collect();
    json!({
        "details": plan.details(), "by_reason": reasons, "besides": plan.besides, "requests": plan.requests,
        "estimate_seconds": plan.estimate.as_secs_f64(),
    })
}

fn summary(s: &RunSummary) -> Value {
    json!({
        "listed": s.listed, "list_complete": s.list_complete, "unlisted": s.unlisted, "rejected": s.rejected,
        "unproved": s.unproved, "unknown": s.unknown, "new": s.new, "changed": s.changed,
        "finished": s.finished, "broken": s.broken, "gone": s.gone, "returned": s.returned, "planned": s.planned,
        "archived": s.archived, "failed": s.failed, "owed": s.owed, "requests": s.requests, "refused": s.refused,
        "seconds": s.took.as_secs_f64(),
    })
}
