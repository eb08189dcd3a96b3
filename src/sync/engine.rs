//! Runs a sync from the first request to the last commit. It never prints and never draws.
//!
//! The order of a run: open it in the journal, check the account, read the list, plan from what is
//! stored, note everything planned as owed, fetch, close it. Whatever ends it in between, what was
//! reported is committed and the rest is owed; the next run goes on from there.

use std::time::Duration;

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::context::RunContext;
use super::event::{EventKind, SyncEvent};
use super::event_sink::{EventSink, gauge};
use super::options::{SyncRequest, SyncSettings};
use super::plan::Planned;
use super::run_log::RunLog;
use super::stages::{WorkDone, work};
use super::stop::RunStop;
use crate::archive::{Archive, RunClosing, RunOpening};
use crate::model::{Outcome, RunId, RunSummary};
use crate::quota::now;
use crate::remote::{self, Remote};

/// Everything a run needs. The caller holds the archive's sync lock.
#[derive(Clone, Debug)]
pub struct Engine {
    /// Where it stores.
    pub archive: Archive,
    /// Whom it asks.
    pub remote: Remote,
    /// How it behaves.
    pub settings: SyncSettings,
}

/// How a run ended.
#[derive(Debug)]
pub struct RunEnd {
    /// In one word.
    pub outcome: Outcome,
    /// In numbers.
    pub summary: RunSummary,
    /// What ended it before its work was done.
    pub stop: Option<RunStop>,
    /// What it planned, in order.
    pub plan: Vec<Planned>,
    /// Whether it only planned.
    pub dry_run: bool,
}

impl RunEnd {
    /// Returns the end of a run whose storage failed when it was closed. What ended it before is the greater news only
    /// when nobody wanted that end.
    #[must_use]
    pub fn with_failed_storage(self, error: crate::archive::Error) -> Self {
        match self.stop {
            None | Some(RunStop::Cancelled) => Self { outcome: Outcome::Failed, stop: Some(error.into()), ..self },
            Some(_) => self,
        }
    }
}

impl Engine {
    /// Runs a request to its end. The last event is always `RunFinished`, unless the run could not even be opened.
    pub async fn run(
        &self,
        request: &SyncRequest,
        events: mpsc::Sender<SyncEvent>,
        cancel: &CancellationToken,
    ) -> RunEnd {
        let mut done = WorkDone::default();
        self.remote.begin();
        let opening = match self.open(request).await {
            Ok(opening) => opening,
            Err(stop) => return close(request, done, RunSummary::default(), Some(stop)),
        };
        let (begun_at, begun) = (now(), self.remote.limiter().reading());
        let log = (!request.dry_run).then(|| RunLog::new(self.archive.clone(), opening.run));
        let events = EventSink::new(opening.run, events, log);
        events.emit(EventKind::RunStarted { mode: request.mode, archived: opening.archived }).await;
        if opening.interrupted && opening.owed > 0 {
            events.emit(EventKind::TakenOver { owed: opening.owed }).await;
        }
        let (notes, note_task) = events.emit_notes();
        let gauge_task = events.emit_gauge(self.remote.limiter().clone(), self.archive.clone());
        let run = RunContext {
            archive: &self.archive,
            remote: &self.remote,
            settings: &self.settings,
            request,
            opening,
            events: &events,
            notes: &notes,
            cancel,
        };
        let mut stop = work(&run, &mut done).await.err();
        drop(notes);
        gauge_task.abort();
        // Both are over or aborted; their results carry nothing.
        let _ = tokio::join!(note_task, gauge_task);
        events.emit(EventKind::Gauge(gauge(self.remote.limiter(), begun))).await;

        if let Err(error) = self.keep_not_before(stop.as_ref()).await {
            stop = Some(error.into());
        }
        let summary = self.summary(&done, &events, opening.run, begun, begun_at).await;
        let mut end = close(request, done, summary, stop);
        events.end_log(finished(&end)).await;
        if let Err(error) = self.journal(request, opening.run, &end).await
            && end.stop.is_none()
        {
            end = RunEnd { outcome: Outcome::Failed, stop: Some(error.into()), ..end };
        }
        events.emit_end(finished(&end)).await;
        end
    }

    async fn open(&self, request: &SyncRequest) -> Result<RunOpening, RunStop> {
        if let Some(left) = self.remote.limiter().stopped_for().await? {
            return Err(RunStop::Remote(remote::Stop::RateLimited { not_before: now() + left }));
        }
        if request.dry_run {
            return Ok(self.archive.look(request.mode, now()).await?);
        }
        Ok(self.archive.begin_run(request.mode, now()).await?)
    }

    /// Stores until when later runs may send nothing, when this one was told so.
    async fn keep_not_before(&self, stop: Option<&RunStop>) -> Result<(), crate::archive::Error> {
        let Some(RunStop::Remote(remote)) = stop else { return Ok(()) };
        let Some(not_before) = remote.not_before(now()) else { return Ok(()) };
        if let remote::Stop::Broken(_) = remote {
            let length = Duration::try_from(not_before.duration_since(now())).unwrap_or_default();
            self.remote.limiter().rest(length).await?;
        }
        self.archive.set_not_before(not_before).await
    }

    async fn summary(
        &self,
        done: &WorkDone,
        events: &EventSink,
        run: RunId,
        begun: crate::quota::Reading,
        begun_at: crate::model::Timestamp,
    ) -> RunSummary {
        let reading = self.remote.limiter().reading();
        let receipt = done.list.receipt;
        RunSummary {
            run: Some(run),
            listed: done.list.torrents,
            list_complete: done.list.complete,
            unlisted: done.list.unlisted,
            rejected: done.list.rejected,
            unproved: events.unproved(),
            new: receipt.new,
            changed: receipt.changed,
            finished: receipt.finished,
            broken: receipt.broken,
            gone: done.gone,
            returned: receipt.returned,
            planned: done.plan.len() as u64,
            archived: done.counts.archived,
            failed: done.counts.failed,
            unknown: done.counts.missing,
            owed: self.owed().await,
            requests: reading.requests - begun.requests,
            refused: reading.refused - begun.refused,
            took: Duration::try_from(now().duration_since(begun_at)).unwrap_or_default(),
        }
    }

    /// Counts what is still owed; whoever can no longer write can still read it.
    async fn owed(&self) -> u64 {
        match self.archive.owed_count().await {
            Ok(owed) => owed,
            // An archive that cannot be read any more has said so already.
            Err(_) => self.archive.reader().and_then(|reader| reader.backlog()).map_or(0, |backlog| backlog.owed()),
        }
    }

    async fn journal(&self, request: &SyncRequest, run: RunId, end: &RunEnd) -> Result<(), crate::archive::Error> {
        if !request.dry_run {
            let (outcome, summary) = (end.outcome, end.summary.clone());
            let error = end.stop.as_ref().map(ToString::to_string);
            self.archive.finish_run(RunClosing { run, at: now(), outcome, summary, error }).await?;
        }
        self.remote.limiter().close().await
    }
}

fn finished(end: &RunEnd) -> EventKind {
    let error = end.stop.as_ref().filter(|_| end.outcome == Outcome::Failed).map(ToString::to_string);
    EventKind::RunFinished { outcome: end.outcome, summary: end.summary.clone(), error }
}

fn close(request: &SyncRequest, done: WorkDone, summary: RunSummary, stop: Option<RunStop>) -> RunEnd {
    let outcome = match &stop {
        Some(RunStop::Cancelled) => Outcome::Cancelled,
        Some(RunStop::Remote(_) | RunStop::Safety(_)) => Outcome::Failed,
        None if summary.failed > 0 || summary.rejected > 0 || summary.unlisted > 0 => Outcome::Partial,
        None => Outcome::Complete,
    };
    RunEnd { outcome, summary, stop, plan: done.plan, dry_run: request.dry_run }
}
