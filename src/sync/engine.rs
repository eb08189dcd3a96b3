//! Runs a sync from the first request to the last commit. It never prints and never draws.
//!
//! The order of a run: open it in the journal, check the account, read the list, plan from what is
//! stored, note everything planned as owed, fetch, close it. Whatever ends it in between, what was
//! reported is committed and the rest is owed; the next run goes on from there.

use std::time::Duration;

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::cost::with_batches;
use super::event::{EventKind, PauseReason, PlanSummary, SyncEvent};
use super::fetching::{Pool, Tally};
use super::listing::{ListOutcome, Sink};
use super::options::{SyncRequest, SyncSettings};
use super::plan::{PlanTimes, Planned, by_reason, owed_besides, plan};
use super::run_log::RunLog;
use super::stop::{RunStop, Safety};
use super::teller::{Teller, gauge};
use crate::archive::{Archive, RunClosing, RunOpening};
use crate::model::{Outcome, RunId, RunSummary, SyncMode};
use crate::quota::now;
use crate::remote::{self, Note, Remote, Unanswered};

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

/// What a run has done so far.
#[derive(Default)]
struct Ledger {
    list: ListOutcome,
    tally: Tally,
    gone: u64,
    plan: Vec<Planned>,
}

/// The way out for events and notes of a run.
pub(super) struct Voice<'a> {
    pub(super) teller: &'a Teller,
    pub(super) notes: &'a mpsc::Sender<Note>,
    cancel: &'a CancellationToken,
}

impl Engine {
    /// Runs a request to its end. The last event is always `RunFinished`, unless the run could not even be opened.
    pub async fn run(
        &self,
        request: &SyncRequest,
        events: mpsc::Sender<SyncEvent>,
        cancel: &CancellationToken,
    ) -> RunEnd {
        let mut ledger = Ledger::default();
        self.remote.begin();
        let opening = match self.open(request).await {
            Ok(opening) => opening,
            Err(stop) => return close(request, ledger, RunSummary::default(), Some(stop)),
        };
        let (begun_at, begun) = (now(), self.remote.limiter().reading());
        let log = (!request.dry_run).then(|| RunLog::new(self.archive.clone(), opening.run));
        let teller = Teller::new(opening.run, events, log);
        teller.tell(EventKind::RunStarted { mode: request.mode, archived: opening.archived }).await;
        if opening.interrupted && opening.owed > 0 {
            teller.tell(EventKind::TakenOver { owed: opening.owed }).await;
        }
        let (notes, note_task) = teller.tell_notes();
        let gauge_task = teller.tell_gauge(self.remote.limiter().clone(), self.archive.clone());
        let voice = Voice { teller: &teller, notes: &notes, cancel };
        let mut stop = self.work(request, opening, &mut ledger, &voice).await.err();
        drop(notes);
        gauge_task.abort();
        // Both are over or aborted; their results carry nothing.
        let _ = tokio::join!(note_task, gauge_task);
        teller.tell(EventKind::Gauge(gauge(self.remote.limiter(), begun))).await;

        if let Err(error) = self.keep_not_before(stop.as_ref()).await {
            stop = Some(error.into());
        }
        let summary = self.summary(&ledger, &teller, opening.run, begun, begun_at).await;
        let mut end = close(request, ledger, summary, stop);
        teller.end_log(finished(&end)).await;
        if let Err(error) = self.journal(request, opening.run, &end).await
            && end.stop.is_none()
        {
            end = RunEnd { outcome: Outcome::Failed, stop: Some(error.into()), ..end };
        }
        teller.tell_end(finished(&end)).await;
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

    async fn work(
        &self,
        request: &SyncRequest,
        opening: RunOpening,
        ledger: &mut Ledger,
        voice: &Voice<'_>,
    ) -> Result<(), RunStop> {
        let mut sink = if request.dry_run { Sink::Memory(Vec::new()) } else { Sink::Archive(opening.run) };
        let prepared = async {
            if request.mode.reads_list() {
                if !request.dry_run {
                    self.archive.begin_list(opening.run, now().as_millisecond()).await?;
                }
                // Asked side by side; nothing of the list is used before the account is known.
                let first = self.remote.page(1, self.settings.page_rows, voice.notes);
                let (account, first) = tokio::join!(self.check_account(request, voice), first);
                account?;
                self.read_list(first, &mut sink, &mut ledger.list, voice.teller, voice.notes).await?;
                // A job that could not wait for the end of the list made it neither the one before nor the one after.
                if !request.dry_run && self.archive.end_list(opening.run).await? {
                    ledger.list.complete = false;
                }
                let ListOutcome { torrents, rejected, complete, unlisted, receipt } = ledger.list;
                let (new, changed) = (receipt.new, receipt.changed);
                voice.teller.tell(EventKind::ListRead { torrents, complete, unlisted, new, changed }).await;
                if torrents + rejected == 0 && !complete && opening.archived > 0 {
                    return Err(RunStop::Safety(Safety::UnprovedEmptyList { living: opening.archived }));
                }
                // A list that may have gaps proves nothing about what it lacks.
                if complete && !request.dry_run {
                    self.check_removals(request, opening.run, torrents, &mut ledger.gone, voice).await?;
                }
            }
            self.make_plan(request, opening, sink, voice).await
        };
        ledger.plan = tokio::select! {
            biased;
            () = voice.cancel.cancelled() => return Err(RunStop::Cancelled),
            plan = prepared => plan?,
        };
        if request.dry_run {
            return Ok(());
        }
        self.fetch(request, opening.run, &ledger.plan, &mut ledger.tally, voice).await
    }

    async fn check_account(&self, request: &SyncRequest, voice: &Voice<'_>) -> Result<(), RunStop> {
        let unknown = || crate::api::Error::NotFound { code: None, html: false };
        let user = match self.remote.user(voice.notes).await {
            Ok(user) => user,
            Err(Unanswered::GaveUp { error, .. }) if error.is_about_permission() => {
                voice.teller.tell(EventKind::AccountUnchecked { why: error.to_string() }).await;
                return Ok(());
            }
            Err(none) => return Err(none.into_stop(unknown()).into()),
        };
        match user.id {
            Some(id) if !self.archive.is_account(id, !request.dry_run).await? => {
                return Err(RunStop::Safety(Safety::OtherAccount));
            }
            Some(_) => {}
            None => {
                let why = "Real-Debrid did not tell its number".to_owned();
                voice.teller.tell(EventKind::AccountUnchecked { why }).await;
            }
        }
        if let Some(left) = user.premium.filter(|_| !request.dry_run) {
            // A number beyond all calendars is no time that could be told.
            let until = now().checked_add(Duration::from_secs(left.max(0).unsigned_abs()));
            if let Ok(until) = until {
                self.archive.note_premium(until).await?;
            }
        }
        Ok(())
    }

    async fn make_plan(
        &self,
        request: &SyncRequest,
        opening: RunOpening,
        sink: Sink,
        voice: &Voice<'_>,
    ) -> Result<Vec<Planned>, RunStop> {
        let stored = match sink {
            Sink::Archive(_) => self.archive.stored_torrents().await?,
            Sink::Memory(rows) => self.archive.preview(now(), rows).await?,
        };
        let times = PlanTimes { now: now(), since: opening.since };
        let items = plan(request, &self.settings, times, &stored);
        let besides = owed_besides(&items, &stored);
        if !request.mode.reads_list() && !request.dry_run && !items.is_empty() {
            // A stranger's token would make every torrent unknown.
            self.check_account(request, voice).await?;
        }
        let work = items.len() as u64;
        // The gentle mode never bursts, however little there is to do.
        let announced = if request.mode == SyncMode::All { u64::MAX } else { work };
        self.remote.limiter().announce(announced).await?;
        if !request.dry_run {
            let owed = items.iter().map(|item| (item.id.clone(), item.reason)).collect();
            self.archive.owe_details(opening.run, now(), owed).await?;
        }
        let paced = self.remote.limiter().estimate(work);
        let estimate = with_batches(request.mode, work, paced, &self.settings);
        let summary = PlanSummary { by_reason: by_reason(&items), besides, requests: work, estimate };
        voice.teller.tell(EventKind::Planned(summary)).await;
        Ok(items)
    }

    async fn fetch(
        &self,
        request: &SyncRequest,
        run: RunId,
        items: &[Planned],
        tally: &mut Tally,
        voice: &Voice<'_>,
    ) -> Result<(), RunStop> {
        let (archive, remote) = (self.archive.clone(), self.remote.clone());
        let pool = Pool { run, archive, remote, workers: self.settings.workers };
        let batch = if request.mode == SyncMode::All { self.settings.batch_size.max(1) } else { items.len().max(1) };
        for (number, items) in items.chunks(batch).enumerate() {
            if number > 0 {
                self.rest(voice).await?;
            }
            pool.fetch(items.to_vec(), tally, voice.teller, voice.notes, voice.cancel).await?;
        }
        Ok(())
    }

    async fn rest(&self, voice: &Voice<'_>) -> Result<(), RunStop> {
        let wait = self.settings.batch_wait;
        voice.teller.tell(EventKind::Paused { until: now() + wait, why: PauseReason::Batch }).await;
        tokio::select! {
            biased;
            () = voice.cancel.cancelled() => Err(RunStop::Cancelled),
            () = tokio::time::sleep(wait) => Ok(()),
        }
    }

    async fn summary(
        &self,
        ledger: &Ledger,
        teller: &Teller,
        run: RunId,
        begun: crate::quota::Reading,
        begun_at: crate::model::Timestamp,
    ) -> RunSummary {
        let reading = self.remote.limiter().reading();
        let receipt = ledger.list.receipt;
        RunSummary {
            run: Some(run),
            listed: ledger.list.torrents,
            list_complete: ledger.list.complete,
            unlisted: ledger.list.unlisted,
            rejected: ledger.list.rejected,
            unproved: teller.unproved(),
            new: receipt.new,
            changed: receipt.changed,
            finished: receipt.finished,
            broken: receipt.broken,
            gone: ledger.gone,
            returned: receipt.returned,
            planned: ledger.plan.len() as u64,
            archived: ledger.tally.archived,
            failed: ledger.tally.failed,
            unknown: ledger.tally.missing,
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
            Err(_) => self.archive.reader().and_then(|reader| reader.outlook()).map_or(0, |outlook| outlook.owed()),
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

fn close(request: &SyncRequest, ledger: Ledger, summary: RunSummary, stop: Option<RunStop>) -> RunEnd {
    let outcome = match &stop {
        Some(RunStop::Cancelled) => Outcome::Cancelled,
        Some(RunStop::Remote(_) | RunStop::Safety(_)) => Outcome::Failed,
        None if summary.failed > 0 || summary.rejected > 0 || summary.unlisted > 0 => Outcome::Partial,
        None => Outcome::Complete,
    };
    RunEnd { outcome, summary, stop, plan: ledger.plan, dry_run: request.dry_run }
}
