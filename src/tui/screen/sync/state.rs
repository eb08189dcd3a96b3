//! What the sync screen knows: the run, its numbers, its log, and which mode is chosen.

use super::log::Log;
use crate::model::SyncMode;
use crate::sync::{Stage, SyncEvent, SyncProgress, narrate};
use crate::tui::motion::Motion;

/// Whether a run is under way, as the screen sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RunState {
    /// No run.
    #[default]
    Idle,
    /// Asked for, nothing heard yet.
    Starting(SyncMode),
    /// Events arrive.
    Running,
    /// Asked to end.
    Cancelling,
}

/// The state of the sync screen.
#[derive(Debug, Clone, Default)]
pub struct SyncState {
    /// Whether a run is under way.
    pub run: RunState,
    /// The numbers of the current or last run.
    pub progress: SyncProgress,
    /// What it said.
    pub log: Log,
    chosen: usize,
}

impl SyncState {
    /// Takes in that a run was asked for.
    pub fn begin(&mut self, mode: SyncMode) {
        self.run = RunState::Starting(mode);
        self.progress = SyncProgress::default();
        self.progress.mode = Some(mode);
    }

    /// Takes in that the run was asked to end.
    pub fn cancel(&mut self) {
        self.run = RunState::Cancelling;
    }

    /// Takes in that the run could not start.
    pub fn refused(&mut self) {
        self.run = RunState::Idle;
        self.progress = SyncProgress::default();
    }

    /// Takes one event in.
    pub fn apply(&mut self, event: &SyncEvent) {
        self.progress.apply(event);
        if let Some(line) = narrate(event) {
            self.log.push(line);
        }
        self.run = match (self.progress.stage, self.run) {
            (Stage::Finished(_), _) => RunState::Idle,
            (_, RunState::Cancelling) => RunState::Cancelling,
            (_, RunState::Idle | RunState::Starting(_) | RunState::Running) => RunState::Running,
        };
    }

    /// Takes in that no more events will come; says whether the run ended without saying so.
    pub fn ended(&mut self) -> bool {
        std::mem::take(&mut self.run) != RunState::Idle
    }

    /// Whether a run is under way.
    pub fn is_alive(&self) -> bool {
        self.run != RunState::Idle
    }

    /// Moves through the modes while none runs, else through the log; pages are always the log's.
    pub fn go(&mut self, motion: Motion) {
        match motion {
            Motion::Up | Motion::Down if !self.is_alive() => {
                self.chosen = motion.from(self.chosen, 1).min(SyncMode::ALL.len() - 1);
            }
            Motion::Up
            | Motion::Down
            | Motion::PageUp
            | Motion::PageDown
            | Motion::HalfPageUp
            | Motion::HalfPageDown
            | Motion::First
            | Motion::Last => self.log.go(motion),
        }
    }

    /// Chooses the mode of a line; says whether it was chosen before.
    pub fn choose_line(&mut self, at: usize) -> bool {
        let before = std::mem::replace(&mut self.chosen, at.min(SyncMode::ALL.len() - 1));
        before == self.chosen
    }

    /// Returns the chosen mode.
    pub fn chosen(&self) -> SyncMode {
        SyncMode::ALL.get(self.chosen).copied().unwrap_or(SyncMode::Fast)
    }
}
