//! How the parts of a run put events on its stream.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_util::task::AbortOnDropHandle;

use super::event::{EventKind, Gauge, PauseReason, SyncEvent};
use super::narrate::narrate;
use super::run_log::RunLog;
use crate::archive::Archive;
use crate::model::RunId;
use crate::quota::{Limiter, Reading, now};
use crate::remote::Note;

/// Notes that may wait for the stream.
const NOTES: usize = 64;

/// How often the gauge is sampled, and what the run said is handed to the archive.
const SAMPLE: Duration = Duration::from_millis(500);

/// Waits for the quota that are longer than this are told.
const LONG_WAIT: Duration = Duration::from_secs(2);

/// Puts events of one run on its stream.
#[derive(Debug, Clone)]
pub(super) struct EventSink {
    run: RunId,
    events: mpsc::Sender<SyncEvent>,
    /// A run that only plans keeps none.
    log: Option<Arc<RunLog>>,
    /// Torrents that are missing from the list, as told.
    unproved: Arc<AtomicU64>,
}

impl EventSink {
    pub(super) fn new(run: RunId, events: mpsc::Sender<SyncEvent>, log: Option<RunLog>) -> Self {
        Self { run, events, log: log.map(Arc::new), unproved: Arc::default() }
    }

    /// Tells what happened; waits while the stream is full, and goes on when nobody listens any more.
    pub(super) async fn emit(&self, kind: EventKind) {
        let event = self.event(kind);
        note_down(&event);
        if let EventKind::RemovalsUnproved { torrents } = &event.kind {
            self.unproved.fetch_add(*torrents, Ordering::Relaxed);
        }
        if let Some(log) = &self.log {
            log.note(&event);
        }
        let _ = self.events.send(event).await;
    }

    /// Returns how many torrents were told to be missing without proof.
    pub(super) fn unproved(&self) -> u64 {
        self.unproved.load(Ordering::Relaxed)
    }

    /// Ends the log with how the run ends; the archive stores it with its next write.
    pub(super) async fn end_log(&self, kind: EventKind) {
        if let Some(log) = &self.log {
            log.end(&self.event(kind)).await;
        }
    }

    /// Tells how the run ended, which its log knows already.
    pub(super) async fn emit_end(self, kind: EventKind) {
        let event = self.event(kind);
        note_down(&event);
        let _ = self.events.send(event).await;
    }

    fn event(&self, kind: EventKind) -> SyncEvent {
        SyncEvent { run: self.run, at: now(), kind }
    }

    /// Tells what the remote notes, until all its senders are gone.
    pub(super) fn emit_notes(&self) -> (mpsc::Sender<Note>, JoinHandle<()>) {
        let (notes, mut told) = mpsc::channel(NOTES);
        let sink = self.clone();
        let task = tokio::spawn(async move {
            while let Some(note) = told.recv().await {
                sink.emit(EventKind::from(note)).await;
            }
        });
        (notes, task)
    }

    /// Tells the gauge twice a second, until the handle is dropped with the run.
    pub(super) fn emit_gauge(&self, limiter: Limiter, archive: Archive) -> AbortOnDropHandle<()> {
        let sink = self.clone();
        let begun = limiter.reading();
        AbortOnDropHandle::new(tokio::spawn(async move {
            let mut ticks = tokio::time::interval(SAMPLE);
            // A refusal tells its own pause.
            let mut told = limiter.reading().refused;
            let mut waits_until = now();
            let mut is_journal_told = false;
            loop {
                ticks.tick().await;
                let reading = limiter.reading();
                let until = now() + reading.blocked;
                if reading.blocked > LONG_WAIT && until > waits_until + LONG_WAIT && reading.refused == told {
                    sink.emit(EventKind::Paused { until, why: PauseReason::Quota }).await;
                    waits_until = until;
                }
                if reading.refused != told {
                    (told, waits_until) = (reading.refused, until);
                }
                if let Some(bytes) = archive.grown_journal().filter(|_| !is_journal_told) {
                    sink.emit(EventKind::JournalGrows { bytes }).await;
                    is_journal_told = true;
                }
                sink.emit(EventKind::Gauge(gauge(&limiter, begun))).await;
                if let Some(log) = &sink.log {
                    log.write().await;
                }
            }
        }))
    }
}

/// Writes what happened into the log file, for whoever asks for so much.
fn note_down(event: &SyncEvent) {
    if tracing::enabled!(tracing::Level::DEBUG)
        && let Some(line) = narrate(event)
    {
        tracing::debug!(run = event.run.0, "{}: {}", line.level.as_str(), line.text);
    }
}

/// Reads the limiter for the gauge; `begun` is its reading at the start of the run.
pub(super) fn gauge(limiter: &Limiter, begun: Reading) -> Gauge {
    let (reading, limits) = (limiter.reading(), limiter.limits());
    Gauge {
        in_flight: reading.in_flight,
        allowed: reading.allowed,
        window_used: reading.used,
        window_limit: limits.limit,
        window: limits.window,
        requests: reading.requests - begun.requests,
        refused: reading.refused - begun.refused,
    }
}

impl From<Note> for EventKind {
    fn from(note: Note) -> Self {
        match note {
            Note::Retrying { what, attempt, after, error } => Self::Retrying { what, attempt, after, error },
            Note::Paused(wait) => Self::Paused { until: now() + wait, why: PauseReason::Refused },
        }
    }
}
