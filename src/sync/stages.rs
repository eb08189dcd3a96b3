//! The stages of a run that is open: account, list, removals, plan, fetching.

use std::time::Duration;

use super::context::RunContext;
use super::cost::with_batches;
use super::event::{EventKind, PauseReason, PlanSummary};
use super::fetching::{FetchCounts, fetch_all};
use super::listing::{ListOutcome, Sink, read_list};
use super::plan::{PlanTimes, Planned, by_reason, owed_besides, plan};
use super::removals::check_removals;
use super::stop::{RunStop, Safety};
use crate::model::SyncMode;
use crate::quota::now;
use crate::remote::Unanswered;

/// What a run has done so far.
#[derive(Default)]
pub(super) struct WorkDone {
    pub(super) list: ListOutcome,
    pub(super) counts: FetchCounts,
    pub(super) gone: u64,
    pub(super) plan: Vec<Planned>,
}

/// Does the work of a run that is open, and counts it in `done` as it goes.
pub(super) async fn work(run: &RunContext<'_>, done: &mut WorkDone) -> Result<(), RunStop> {
    let (request, opening) = (run.request, run.opening);
    let mut sink = if request.dry_run { Sink::Memory(Vec::new()) } else { Sink::Archive(opening.run) };
    let prepared = async {
        if request.mode.reads_list() {
            if !request.dry_run {
                run.archive.begin_list(opening.run, now().as_millisecond()).await?;
            }
            // Asked side by side; nothing of the list is used before the account is known.
            let first = run.remote.page(1, run.settings.page_rows, run.notes);
            let answers = Box::pin(async { tokio::join!(first, check_account(run)) });
            let (first, account) = run.archive.reading_ahead(answers).await;
            account?;
            read_list(run, first, &mut sink, &mut done.list).await?;
            // A job that could not wait for the end of the list made it neither the one before nor the one after.
            if !request.dry_run && run.archive.end_list(opening.run, now().as_millisecond()).await? {
                done.list.complete = false;
            }
            let ListOutcome { torrents, rejected, complete, unlisted, receipt } = done.list;
            let (new, changed) = (receipt.new, receipt.changed);
            run.events.emit(EventKind::ListRead { torrents, complete, unlisted, new, changed }).await;
            if torrents + rejected == 0 && !complete && opening.archived > 0 {
                return Err(RunStop::Safety(Safety::UnprovedEmptyList { living: opening.archived }));
            }
            // A list that may have gaps proves nothing about what it lacks.
            if complete && !request.dry_run {
                check_removals(run, torrents, &mut done.gone).await?;
            }
        }
        make_plan(run, sink).await
    };
    done.plan = tokio::select! {
        biased;
        () = run.cancel.cancelled() => return Err(RunStop::Cancelled),
        plan = prepared => plan?,
    };
    if request.dry_run {
        return Ok(());
    }
    fetch(run, &done.plan, &mut done.counts).await
}

async fn check_account(run: &RunContext<'_>) -> Result<(), RunStop> {
    let unknown = || crate::api::Error::NotFound { code: None, html: false };
    let user = match run.remote.user(run.notes).await {
        Ok(user) => user,
        Err(Unanswered::GaveUp { error, .. }) if error.is_about_permission() => {
            run.events.emit(EventKind::AccountUnchecked { why: error.to_string() }).await;
            return Ok(());
        }
        Err(none) => return Err(none.into_stop(unknown()).into()),
    };
    match user.id {
        Some(id) if !run.archive.is_account(id, !run.request.dry_run).await? => {
            return Err(RunStop::Safety(Safety::OtherAccount { account: id }));
        }
        Some(_) => {}
        None => {
            let why = "Real-Debrid did not tell its number".to_owned();
            run.events.emit(EventKind::AccountUnchecked { why }).await;
        }
    }
    if let Some(left) = user.premium.filter(|_| !run.request.dry_run) {
        // A number beyond all calendars is no time that could be told.
        let until = now().checked_add(Duration::from_secs(left.max(0).unsigned_abs()));
        if let Ok(until) = until {
            run.archive.note_premium(until).await?;
        }
    }
    Ok(())
}

async fn make_plan(run: &RunContext<'_>, sink: Sink) -> Result<Vec<Planned>, RunStop> {
    let stored = match sink {
        Sink::Archive(_) => run.archive.stored_torrents().await?,
        Sink::Memory(rows) => run.archive.preview(now(), rows).await?,
    };
    let times = PlanTimes { now: now(), since: run.opening.since };
    let items = plan(run.request, run.settings, times, &stored);
    let besides = owed_besides(&items, &stored);
    if !run.request.mode.reads_list() && !run.request.dry_run && !items.is_empty() {
        // A stranger's token would make every torrent unknown.
        check_account(run).await?;
    }
    let work = items.len() as u64;
    // The gentle mode never bursts, however little there is to do.
    let announced = if run.request.mode == SyncMode::All { u64::MAX } else { work };
    run.remote.limiter().announce(announced).await?;
    if !run.request.dry_run {
        let owed = items.iter().map(|item| (item.id.clone(), item.reason)).collect();
        run.archive.owe_details(run.opening.run, now(), owed).await?;
    }
    let paced = run.remote.limiter().estimate(work);
    let estimate = with_batches(run.request.mode, work, paced, run.settings);
    let summary = PlanSummary { by_reason: by_reason(&items), besides, requests: work, estimate };
    run.events.emit(EventKind::Planned(summary)).await;
    Ok(items)
}

async fn fetch(run: &RunContext<'_>, items: &[Planned], counts: &mut FetchCounts) -> Result<(), RunStop> {
    let batch = if run.request.mode == SyncMode::All { run.settings.batch_size.max(1) } else { items.len().max(1) };
    for (number, items) in items.chunks(batch).enumerate() {
        if number > 0 {
            rest(run).await?;
        }
        fetch_all(run, items.to_vec(), counts).await?;
    }
    Ok(())
}

async fn rest(run: &RunContext<'_>) -> Result<(), RunStop> {
    let wait = run.settings.batch_wait;
    run.events.emit(EventKind::Paused { until: now() + wait, why: PauseReason::Batch }).await;
    tokio::select! {
        biased;
        () = run.cancel.cancelled() => Err(RunStop::Cancelled),
        () = tokio::time::sleep(wait) => Ok(()),
    }
}
