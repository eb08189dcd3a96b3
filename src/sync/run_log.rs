//! Keeps what a run says: its steps, warnings and failures go into the archive, whoever started it.
//!
//! Lines wait here for company and travel with the other writes; a run never waits for its log, and a
//! log that cannot be written is not a failed run.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::event::{EventKind, SyncEvent};
use super::narrate::narrate;
use crate::archive::Archive;
use crate::model::{Level, LogLine, RunId};

/// Most lines that a run keeps: enough for every step, and for the failures of a very bad day.
const MOST: u32 = 2_000;

/// The log of one run.
#[derive(Debug)]
pub(super) struct RunLog {
    archive: Archive,
    run: RunId,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    waiting: Vec<LogLine>,
    /// Lines handed to the archive.
    written: u32,
    /// Lines that were too many.
    left_out: u64,
}

impl State {
    fn lines(&self) -> u32 {
        self.written.saturating_add(u32::try_from(self.waiting.len()).unwrap_or(u32::MAX))
    }
}

impl RunLog {
    pub(super) fn new(archive: Archive, run: RunId) -> Self {
        Self { archive, run, state: Mutex::default() }
    }

    /// Takes an event in; the details of the work are not kept.
    pub(super) fn note(&self, event: &SyncEvent) {
        // The two most frequent kinds are left out before they are put into words.
        if matches!(event.kind, EventKind::DetailArchived { .. } | EventKind::Gauge(_)) {
            return;
        }
        let Some(line) = narrate(event).filter(|line| line.level >= Level::Info) else { return };
        let mut state = self.state();
        if state.lines() < MOST {
            state.waiting.push(line);
        } else {
            state.left_out += 1;
        }
    }

    /// Hands what waits to the archive. Cancelled half-way it loses nothing: lines wait until they are handed over.
    pub(super) async fn write(&self) {
        let (first, lines) = {
            let state = self.state();
            (state.written, state.waiting.clone())
        };
        if lines.is_empty() {
            return;
        }
        let handed = lines.len();
        let _ = self.archive.append_log(self.run, first, lines).await;
        let mut state = self.state();
        state.written = state.written.saturating_add(u32::try_from(handed).unwrap_or(u32::MAX));
        state.waiting.drain(..handed);
    }

    /// Ends the log with the sentence that says how the run ended.
    pub(super) async fn end(&self, last: &SyncEvent) {
        {
            let mut state = self.state();
            if state.left_out > 0 {
                let text = format!("{} more lines are not kept.", crate::format::count(state.left_out));
                state.waiting.push(LogLine { at: last.at, level: Level::Warning, text });
            }
            state.waiting.extend(narrate(last));
        }
        self.write().await;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
