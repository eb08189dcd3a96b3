//! The worker pool: takes details off the plan, fetches them, hands them to the archive, and
//! reports each only after its COMMIT.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::context::RunContext;
use super::event::EventKind;
use super::event_sink::EventSink;
use super::plan::Planned;
use super::stop::RunStop;
use crate::api::BodyPermit;
use crate::archive::{self, Archive, FetchFailure};
use crate::model::{Detail, OtherHash, RunId};
use crate::quota::now;
use crate::remote::{self, Note, Remote, Unanswered};

/// Finished fetches that may wait for their receipt. More than one batch of the writer, so that workers never wait for a commit.
const UNACKNOWLEDGED: usize = 256;

/// What a worker takes along: it lives on a task of its own, so it borrows nothing of the run.
#[derive(Clone)]
struct Tools {
    run: RunId,
    archive: Archive,
    remote: Remote,
}

/// What a fetch stage did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct FetchCounts {
    pub(super) archived: u64,
    pub(super) failed: u64,
    pub(super) missing: u64,
}

type Queue = Arc<Mutex<std::vec::IntoIter<Planned>>>;
type Receipt<T> = oneshot::Receiver<Result<T, archive::Error>>;

/// What a worker made of one item; the receipt says when it is committed.
enum Done {
    Fetched { item: Planned, files: Option<u64>, receipt: Receipt<archive::DetailReceipt>, permit: BodyPermit },
    Failed { item: Planned, error: String, receipt: Receipt<()> },
    Missing { item: Planned, receipt: Receipt<()> },
    Stopped(remote::Stop),
}

/// Fetches all items, or as many as it can before it is cancelled or something worse.
pub(super) async fn fetch_all(
    run: &RunContext<'_>,
    items: Vec<Planned>,
    counts: &mut FetchCounts,
) -> Result<(), RunStop> {
    let halt = run.cancel.child_token();
    let workers = run.settings.workers.min(items.len());
    let queue: Queue = Arc::new(Mutex::new(items.into_iter()));
    let (sender, mut done) = mpsc::channel(UNACKNOWLEDGED);
    let tools = Tools { run: run.opening.run, archive: run.archive.clone(), remote: run.remote.clone() };
    let mut pool = JoinSet::new();
    for _ in 0..workers {
        pool.spawn(work(tools.clone(), queue.clone(), sender.clone(), run.notes.clone(), halt.clone()));
    }
    drop(sender);
    let acknowledged = async {
        let mut stop = None;
        // Goes on until the last worker is gone, so that what was handed to the archive is acknowledged even after a stop.
        while let Some(one) = done.recv().await {
            let ended = acknowledge(one, counts, run.events).await;
            if let Err(reason) = ended {
                halt.cancel();
                stop.get_or_insert(reason);
            }
        }
        stop
    };
    let worked = async {
        let mut panicked = 0;
        while let Some(joined) = pool.join_next().await {
            panicked += u64::from(joined.is_err());
        }
        // The last details need not wait for others. Should it fail, their own receipts say so.
        let _ = run.archive.flush().await;
        panicked
    };
    let (stop, panicked) = tokio::join!(acknowledged, worked);
    // A worker that panicked takes only its own item with it; that one stays owed.
    counts.failed += panicked;
    match stop.or_else(|| run.remote.broken().map(RunStop::Remote)) {
        Some(reason) => Err(reason),
        None if run.cancel.is_cancelled() => Err(RunStop::Cancelled),
        None => Ok(()),
    }
}

async fn work(
    tools: Tools,
    queue: Queue,
    done: mpsc::Sender<Done>,
    notes: mpsc::Sender<Note>,
    halt: CancellationToken,
) {
    loop {
        let next = queue.lock().unwrap_or_else(PoisonError::into_inner).next();
        let Some(item) = next else { return };
        let answer = tokio::select! {
            biased;
            () = halt.cancelled() => return,
            answer = tools.remote.info(&item.id, &notes) => answer,
        };
        let one = match hand_over(&tools, item, answer).await {
            Ok(one) => one,
            Err(error) => Done::Stopped(remote::Stop::Storage(error)),
        };
        let is_stopped = matches!(one, Done::Stopped(_));
        if done.send(one).await.is_err() || is_stopped {
            return;
        }
    }
}

/// Hands what came to the archive's writer.
async fn hand_over(
    tools: &Tools,
    item: Planned,
    answer: Result<(Detail, BodyPermit), Unanswered>,
) -> Result<Done, archive::Error> {
    Ok(match answer {
        Ok((detail, permit)) => {
            let files = detail.files.as_ref().map(|files| files.len() as u64);
            let receipt = tools.archive.store_detail(tools.run, now(), detail).await?;
            Done::Fetched { item, files, receipt, permit }
        }
        Err(Unanswered::Missing) => {
            let receipt = tools.archive.record_unknown(item.id.clone(), now()).await?;
            Done::Missing { item, receipt }
        }
        Err(Unanswered::GaveUp { error, attempts }) => {
            let failure = FetchFailure {
                id: item.id.clone(),
                kind: error.class(),
                http_status: error.http_status(),
                error_code: error.error_code(),
                message: error.to_string(),
                attempts,
            };
            let message = failure.message.clone();
            let receipt = tools.archive.record_failure(tools.run, now(), failure).await?;
            Done::Failed { item, error: message, receipt }
        }
        Err(Unanswered::Stop(stop)) => Done::Stopped(stop),
    })
}

/// Waits for the commit, then counts and tells it.
async fn acknowledge(one: Done, counts: &mut FetchCounts, events: &EventSink) -> Result<(), RunStop> {
    match one {
        Done::Fetched { item, files, receipt, permit } => {
            let other = committed(receipt).await?.other_hash;
            drop(permit);
            if let Some(other) = other.as_ref().filter(|other| other.is_refused) {
                counts.failed += 1;
                let error = other.to_string();
                events.emit(EventKind::DetailFailed { id: item.id, name: item.name, error }).await;
                return Ok(());
            }
            counts.archived += 1;
            if let Some(OtherHash { old, new, .. }) = other {
                events.emit(EventKind::OtherHash { id: item.id.clone(), name: item.name.clone(), old, new }).await;
            }
            events.emit(EventKind::DetailArchived { id: item.id, name: item.name, reason: item.reason, files }).await;
            Ok(())
        }
        Done::Missing { item, receipt } => {
            committed(receipt).await?;
            counts.missing += 1;
            events.emit(EventKind::DetailMissing { id: item.id, name: item.name }).await;
            Ok(())
        }
        Done::Failed { item, error, receipt } => {
            committed(receipt).await?;
            counts.failed += 1;
            events.emit(EventKind::DetailFailed { id: item.id, name: item.name, error }).await;
            Ok(())
        }
        Done::Stopped(stop) => Err(RunStop::Remote(stop)),
    }
}

async fn committed<T>(receipt: Receipt<T>) -> Result<T, archive::Error> {
    receipt.await.map_err(|_| archive::Error::Closed)?
}
