//! Hands what happens to a reporter on a thread of its own: whoever reads slowly, or not at all, never holds the work up.

use std::io::{self, ErrorKind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

use tokio::sync::oneshot;

use crate::report::Reporter;
use crate::sync::{EventKind, RunEnd, SyncEvent};

/// What may wait for a slow reader before the gauge, of which there is always a newer one, is left out.
const MOST_WAITING: usize = 1_024;

enum Order {
    Event(Box<SyncEvent>),
    Finish(Arc<RunEnd>, u8),
}

/// A reporter at work.
pub struct Reporting {
    orders: mpsc::Sender<Order>,
    waiting: Arc<AtomicUsize>,
    done: oneshot::Receiver<io::Result<()>>,
}

impl Reporting {
    /// Starts the thread.
    pub fn start(reporter: Box<dyn Reporter + Send>) -> io::Result<Self> {
        let (orders, inbox) = mpsc::channel();
        let (end, done) = oneshot::channel();
        let waiting = Arc::<AtomicUsize>::default();
        let left = waiting.clone();
        std::thread::Builder::new().name("reporter".to_owned()).spawn(move || {
            // When nobody waits any more, the process is about to end.
            let _ = end.send(report(reporter, &inbox, &left));
        })?;
        Ok(Self { orders, waiting, done })
    }

    /// Tells an event, and never waits.
    pub fn event(&self, event: SyncEvent) {
        let is_dispensable = matches!(event.kind, EventKind::Gauge(_));
        if is_dispensable && self.waiting.load(Ordering::Relaxed) > MOST_WAITING {
            return;
        }
        self.send(Order::Event(Box::new(event)));
    }

    /// Tells how the run ended, and waits until all of it is written.
    pub async fn finish(self, end: Arc<RunEnd>, exit_code: u8) -> io::Result<()> {
        self.send(Order::Finish(end, exit_code));
        let Self { orders, done, .. } = self;
        drop(orders);
        done.await.unwrap_or_else(|_| Err(io::Error::other("the output ended early")))
    }

    fn send(&self, order: Order) {
        self.waiting.fetch_add(1, Ordering::Relaxed);
        // A thread that has ended has told why.
        let _ = self.orders.send(order);
    }
}

/// Writes until the end; what cannot be written is told once and ends the writing, not the run.
fn report(mut reporter: Box<dyn Reporter + Send>, inbox: &mpsc::Receiver<Order>, left: &AtomicUsize) -> io::Result<()> {
    let mut written = Ok(());
    for order in inbox {
        left.fetch_sub(1, Ordering::Relaxed);
        if written.is_ok() {
            written = match order {
                Order::Event(event) => reporter.event(&event),
                Order::Finish(end, exit_code) => reporter.finish(&end, exit_code),
            };
        }
    }
    // Somebody who reads no more has seen enough.
    written.or_else(|error| if error.kind() == ErrorKind::BrokenPipe { Ok(()) } else { Err(error) })
}
