//! The one thread that writes: it gathers work into transactions and answers after COMMIT.
//!
//! It knows nothing of tables. Work comes as closures over an open transaction. `enqueue` waits for
//! more work, `run` takes along what is waiting: each piece is inside a savepoint of its own, so that one
//! bad row costs only itself, and when the transaction as a whole fails, everybody in it is told.
//! `run_alone` is for large work, and `dry_run` for work that is taken back when it has answered.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, TransactionBehavior};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::{Instant, timeout_at};

use super::desk::Desk;
use crate::archive::Error;
use crate::archive::open::connection;
use crate::archive::snapshot::rescue::explained;

/// Writes that may wait for the thread before their senders have to.
const QUEUE: usize = 256;

/// Most pieces of work in one transaction of work that can wait.
const BATCH: usize = 20;

/// Longest wait for more work: at most this much work is unacknowledged.
const LINGER: Duration = Duration::from_millis(500);

/// What is called after the transaction, with the error that ended it or nothing.
type Answer = Box<dyn FnOnce(Result<(), Error>) + Send>;
type Work = Box<dyn FnOnce(&Connection) -> rusqlite::Result<Answer> + Send>;

struct Order {
    work: Work,
    refuse: Box<dyn FnOnce(Error) + Send>,
    batching: Batching,
}

/// With whom a piece of work shares its transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Batching {
    /// With what comes soon.
    WaitForMore,
    /// With what is waiting.
    WithWaiting,
    /// With nobody, and so without a savepoint: inside one, each statement costs more the more the ones before it changed.
    Alone,
    /// With nobody, and nothing of it is kept.
    DryRun,
}

/// A handle to the writing thread; the thread ends when the last handle is dropped.
#[derive(Clone, Debug)]
pub(in crate::archive) struct Writer {
    orders: mpsc::Sender<Order>,
    /// What ended all writing, as soon as it has.
    broken: Arc<OnceLock<Error>>,
    /// Tells how the thread ended.
    end: watch::Receiver<Option<Result<(), Error>>>,
}

/// The receipt of a write that has been handed over.
pub(in crate::archive) type Receipt<T> = oneshot::Receiver<Result<T, Error>>;

impl Writer {
    /// Opens the archive on a new thread, and returns when it is open.
    pub(in crate::archive) fn start(path: PathBuf) -> Result<Self, Error> {
        let (orders, queue) = mpsc::channel(QUEUE);
        let (opened, open) = std::sync::mpsc::sync_channel(1);
        let at = path.clone();
        let (ended, end) = watch::channel(None);
        let broken = Arc::<OnceLock<Error>>::default();
        let own = broken.clone();
        std::thread::Builder::new()
            .name("archive-writer".to_owned())
            .spawn(move || match connection::open_writer(&path, None) {
                Ok(db) => {
                    let desk = Desk::new(db, path, own);
                    let _ = opened.send(Ok(()));
                    ended.send_replace(Some(serve(desk, queue)));
                }
                Err(error) => {
                    let _ = opened.send(Err(error));
                }
            })
            .map_err(|e| Error::io(&at, e))?;
        open.recv().map_err(|_| Error::Closed)??;
        Ok(Self { orders, broken, end })
    }

    /// Lets go of this handle and, when it was the last one, waits until the thread has tidied up and ended; returns
    /// whether everything that was reported is where it belongs.
    pub(in crate::archive) async fn close(self) -> Result<(), Error> {
        let Self { orders, mut end, .. } = self;
        let is_last = orders.strong_count() == 1;
        drop(orders);
        if !is_last {
            return Ok(());
        }
        let end = end.wait_for(Option::is_some).await.map_err(|_| Error::Closed)?;
        end.clone().unwrap_or(Err(Error::Closed))
    }

    /// Returns what ended all writing, if anything has.
    pub(in crate::archive) fn broken(&self) -> Option<Error> {
        self.broken.get().cloned()
    }

    /// Runs work in the next transaction, which begins at once.
    pub(in crate::archive) async fn run<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    {
        self.order(work, Batching::WithWaiting).await?.await.map_err(|_| Error::Closed)?
    }

    /// Hands work over for a shared transaction and returns its receipt; waits only while the queue is full.
    pub(in crate::archive) async fn enqueue<T, F>(&self, work: F) -> Result<Receipt<T>, Error>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    {
        self.order(work, Batching::WaitForMore).await
    }

    /// Runs work on many rows in a transaction of its own.
    pub(in crate::archive) async fn run_alone<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    {
        self.order(work, Batching::Alone).await?.await.map_err(|_| Error::Closed)?
    }

    /// Runs work in a transaction of its own and takes all of it back; what it returns stays.
    pub(in crate::archive) async fn dry_run<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    {
        self.order(work, Batching::DryRun).await?.await.map_err(|_| Error::Closed)?
    }

    async fn order<T, F>(&self, work: F, batching: Batching) -> Result<Receipt<T>, Error>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    {
        let (sender, receipt) = oneshot::channel();
        let shared = Arc::new(Mutex::new(Some(sender)));
        let refused = shared.clone();
        let take =
            |slot: &Mutex<Option<oneshot::Sender<Result<T, Error>>>>| slot.lock().ok().and_then(|mut held| held.take());
        let order = Order {
            work: Box::new(move |tx| {
                let value = work(tx)?;
                Ok(Box::new(move |result: Result<(), Error>| {
                    if let Some(sender) = take(&shared) {
                        // A receiver that is gone does not need the receipt.
                        let _ = sender.send(result.map(|()| value));
                    }
                }) as Answer)
            }),
            refuse: Box::new(move |error| {
                if let Some(sender) = take(&refused) {
                    let _ = sender.send(Err(error));
                }
            }),
            batching,
        };
        self.orders.send(order).await.map_err(|_| Error::Closed)?;
        Ok(receipt)
    }
}

fn serve(mut desk: Desk, mut queue: mpsc::Receiver<Order>) -> Result<(), Error> {
    let timer = tokio::runtime::Builder::new_current_thread().enable_time().build();
    let timer = timer.map_err(|e| Error::io(&desk.path, e))?;
    timer.block_on(async {
        while let Some(first) = queue.recv().await {
            let (batch, alone) = gather(first, &mut queue).await;
            if !batch.is_empty() {
                commit(&mut desk, batch);
            }
            if let Some(order) = alone {
                commit_alone(&mut desk, order);
            }
        }
    });
    desk.close()
}

/// Collects work until something urgent is among it, the batch is full or the first piece has waited long enough;
/// what is to be alone ends it and comes after it.
async fn gather(first: Order, queue: &mut mpsc::Receiver<Order>) -> (Vec<Order>, Option<Order>) {
    let deadline = Instant::now() + LINGER;
    let mut batch = Vec::new();
    let mut next = Some(first);
    while let Some(order) = next {
        let is_last = match order.batching {
            Batching::Alone | Batching::DryRun => return (batch, Some(order)),
            Batching::WithWaiting => true,
            Batching::WaitForMore => batch.len() + 1 >= BATCH,
        };
        batch.push(order);
        if is_last {
            break;
        }
        next = timeout_at(deadline, queue.recv()).await.ok().flatten();
    }
    (batch, None)
}

/// Runs one order in a transaction without savepoints.
fn commit_alone(desk: &mut Desk, order: Order) {
    let Order { work, refuse, batching } = order;
    if let Some(error) = desk.refusal() {
        return refuse(error);
    }
    let run = || {
        let tx = desk.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let answer = work(&tx)?;
        if batching == Batching::DryRun {
            tx.rollback()?;
        } else {
            tx.commit()?;
            desk.wrote = true;
        }
        Ok(answer)
    };
    match run() {
        Ok(answer) => answer(Ok(())),
        Err(error) => refuse(desk.failed(error)),
    }
}

fn commit(desk: &mut Desk, batch: Vec<Order>) {
    if let Some(error) = desk.refusal() {
        return batch.into_iter().for_each(|order| (order.refuse)(error.clone()));
    }
    let mut answers: Vec<Answer> = Vec::with_capacity(batch.len());
    let mut refusals = Vec::new();
    let mut failed: Option<rusqlite::Error> = None;
    match desk.db.transaction_with_behavior(TransactionBehavior::Immediate) {
        Ok(mut tx) => {
            for order in batch {
                if failed.is_some() {
                    refusals.push((order.refuse, None));
                    continue;
                }
                match in_savepoint(&mut tx, order.work) {
                    Ok(answer) => answers.push(answer),
                    // A constraint, or what SQLite itself has nothing against, speaks of one row; anything else of the file.
                    Err(e) if matches!(e.sqlite_error_code(), None | Some(ErrorCode::ConstraintViolation)) => {
                        refusals.push((order.refuse, Some(explained(Error::of(&desk.path, e)))));
                    }
                    Err(e) => {
                        refusals.push((order.refuse, None));
                        failed = Some(e);
                    }
                }
            }
            failed = match failed {
                Some(e) => Some(e),
                None => tx.commit().err(),
            };
        }
        Err(e) => {
            failed = Some(e);
            refusals.extend(batch.into_iter().map(|order| (order.refuse, None)));
        }
    }
    let result = failed.map_or(Ok(()), |e| Err(desk.failed(e)));
    desk.wrote |= result.is_ok();
    for (refuse, own) in refusals {
        let shared = result.clone().err();
        if let Some(error) = own.or(shared) {
            refuse(error);
        }
    }
    for answer in answers {
        answer(result.clone());
    }
}

fn in_savepoint(tx: &mut rusqlite::Transaction<'_>, work: Work) -> rusqlite::Result<Answer> {
    let savepoint = tx.savepoint()?;
    let answer = work(&savepoint)?;
    savepoint.commit()?;
    Ok(answer)
}
