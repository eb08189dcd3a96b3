//! What the sync screen knows: the run, its numbers, its log, the modes and the runs of the past.

use super::log::Log;
use super::plan_preview::preview_lines;
use crate::model::{Backlog, RunWithCounts, SyncMode};
use crate::sync::{EventKind, Gatherer, LogLine, Planned, Rates, Stage, SyncEvent, SyncProgress};
use crate::tui::input::{Action, Motion};
use crate::tui::protocol::{ArchiveQuery, Effect, Latest, Loading, Owner, ReadError, Ticket};
use crate::tui::widget::Scroll;

/// Whether a run is under way, as the screen sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RunActivity {
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

/// What the lower half of the screen shows while no run is under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Below {
    /// The runs of the past.
    #[default]
    Runs,
    /// The log of the last run.
    Log,
}

/// What the cursor is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chosen<'a> {
    /// A mode to start.
    Mode(SyncMode),
    /// A run of the past.
    Run(&'a RunWithCounts),
}

/// The log of a past run, opened over the whole screen.
#[derive(Debug, Clone)]
pub struct OpenedLog {
    /// The run.
    pub run: RunWithCounts,
    /// What it said, once the archive has answered.
    pub log: Log,
}

/// The state of the sync screen.
#[derive(Debug, Clone, Default)]
pub struct SyncState {
    /// Whether a run is under way.
    pub run: RunActivity,
    /// Whether the current or last run only plans.
    pub plan_only: bool,
    /// The numbers of the current or last run.
    pub progress: SyncProgress,
    /// What it said.
    pub log: Log,
    gatherer: Gatherer,
    below: Below,
    past: Latest<PastRuns>,
    opened: Option<OpenedLog>,
    opened_log: Latest<()>,
    /// Among the modes and, behind them, the runs.
    cursor: usize,
    scroll: Scroll,
}

/// What the archive knows of runs.
#[derive(Debug, Clone)]
struct PastRuns {
    runs: Vec<RunWithCounts>,
    backlog: Backlog,
    rates: Rates,
}

impl SyncState {
    /// Records that a run was asked for.
    pub fn begin(&mut self, mode: SyncMode, plan_only: bool) {
        self.run = RunActivity::Starting(mode);
        self.plan_only = plan_only;
        self.progress = SyncProgress::default();
        self.progress.mode = Some(mode);
        self.opened = None;
        self.below = Below::Log;
        self.cursor = self.cursor.min(SyncMode::ALL.len() - 1);
    }

    /// Records that the run was asked to end.
    pub fn cancel(&mut self) {
        self.run = RunActivity::Cancelling;
    }

    /// Records that the run could not start.
    pub fn refused(&mut self) {
        self.run = RunActivity::Idle;
        self.progress = SyncProgress::default();
    }

    /// Handles an event of the run.
    pub fn apply(&mut self, event: &SyncEvent) {
        self.progress.apply(event);
        // A run that only plans stores nothing, so what it does is not told as if it did.
        let silent = self.plan_only
            && matches!(event.kind, EventKind::ListPageRead { .. } | EventKind::RunFinished { error: None, .. });
        let lines = self.gatherer.tell(event);
        lines.into_iter().filter(|_| !silent).for_each(|line| self.log.push(line));
        self.run = match (self.progress.stage, self.run) {
            (Stage::Finished(_), _) => RunActivity::Idle,
            (_, RunActivity::Cancelling) => RunActivity::Cancelling,
            (_, RunActivity::Idle | RunActivity::Starting(_) | RunActivity::Running) => RunActivity::Running,
        };
    }

    /// Records what a run that only plans would have fetched.
    pub fn planned(&mut self, plan: &[Planned], at: crate::model::Timestamp) {
        for line in preview_lines(plan, at) {
            self.log.push(line);
        }
    }

    /// Records that no more events will come; returns how the run stood: one that has told its end is idle.
    pub fn ended(&mut self) -> RunActivity {
        std::mem::take(&mut self.run)
    }

    /// Whether a run is under way.
    pub fn is_alive(&self) -> bool {
        self.run != RunActivity::Idle
    }

    /// Asks for the runs of the past, unless they are on their way.
    pub fn ask(&mut self) -> Option<Effect> {
        self.past.ask(Owner::Runs, ArchiveQuery::Runs)
    }

    /// Handles the runs of the past, and what the next one costs; the cursor stays on its run. Returns what has to be
    /// asked again.
    pub fn runs_loaded(
        &mut self,
        ticket: Ticket,
        runs: Vec<RunWithCounts>,
        backlog: Backlog,
        rates: Rates,
    ) -> Option<Effect> {
        let chosen = match self.chosen() {
            Chosen::Run(run) => Some(run.past.run),
            Chosen::Mode(_) => None,
        };
        if !self.past.answered(ticket, PastRuns { runs, backlog, rates }) {
            return None;
        }
        let place = chosen.and_then(|id| self.runs().iter().position(|run| run.past.run == id));
        self.cursor = place.map_or(self.cursor, |place| SyncMode::ALL.len() + place).min(self.last());
        self.past.ask_again(Owner::Runs, || ArchiveQuery::Runs)
    }

    /// Records that the runs, or the log of one, will not come; says whether anybody waits for it.
    pub fn not_loaded(&mut self, ticket: Ticket, why: &ReadError) -> bool {
        match ticket.owner {
            Owner::RunLog => self.opened_log.failed(ticket, why),
            _ => self.past.failed(ticket, why),
        }
    }

    /// Returns where the first reading of the past runs stands.
    pub fn loading(&self) -> Loading {
        self.past.loading()
    }

    /// Opens the log of a run and asks for it.
    pub fn open(&mut self, run: RunWithCounts) -> Effect {
        let query = ArchiveQuery::RunLog { run: run.past.run };
        self.opened = Some(OpenedLog { run, log: Log::default() });
        self.opened_log.forget();
        self.opened_log.ask_anew(Owner::RunLog, query)
    }

    /// Handles the log of a run of the past; one that is not open any more is dropped.
    pub fn log_loaded(&mut self, ticket: Ticket, lines: Vec<LogLine>) {
        if self.opened_log.answered(ticket, ())
            && let Some(opened) = &mut self.opened
        {
            opened.log = Log::of_the_past(lines);
        }
    }

    /// Returns where the answer for the opened log stands.
    pub fn log_loading(&self) -> Loading {
        self.opened_log.loading()
    }

    /// Goes one step back: out of the search, out of the log of the past; says whether there was one.
    pub fn back(&mut self) -> bool {
        if !self.shown_log().prompt.text().is_empty() {
            self.shown_log_mut().clear_search();
            return true;
        }
        self.opened.take().is_some()
    }

    /// Closes the log of the past.
    pub fn close(&mut self) {
        self.opened = None;
    }

    /// Goes to the newest run of the past; from there back to the modes, and to the log of the last run below them.
    pub fn turn_below(&mut self) {
        let leave = matches!(self.chosen(), Chosen::Run(_));
        self.below = if leave { Below::Log } else { Below::Runs };
        self.cursor = if leave { 0 } else { SyncMode::ALL.len().min(self.last()) };
    }

    /// Moves: through the log that is read, else through the modes and the runs below them.
    pub fn go(&mut self, motion: Motion) {
        let through_modes = matches!(motion, Motion::Up | Motion::Down) || self.below == Below::Runs;
        if self.opened.is_some() || self.is_alive() || !through_modes {
            self.shown_log_mut().go(motion);
        } else {
            self.cursor = motion.from(self.cursor, self.scroll.page()).min(self.last());
        }
    }

    /// Chooses a mode, or a run below them; says whether it was chosen before.
    pub fn choose_line(&mut self, at: usize) -> bool {
        let at = at.min(self.last());
        std::mem::replace(&mut self.cursor, at) == at
    }

    /// Keeps everything inside the window of so many lines.
    pub fn layout(&mut self, page: usize) {
        self.shown_log_mut().layout(page);
        self.cursor = self.cursor.min(self.last());
        let runs = self.runs().len();
        self.scroll.layout(page, runs);
        match self.cursor.checked_sub(SyncMode::ALL.len()) {
            Some(at) => self.scroll.show(at, at, runs),
            None => self.scroll = self.scroll.at_top(),
        }
    }

    /// Whether an action of this screen does something now.
    pub fn can(&self, action: Action) -> bool {
        let log = self.shown_log();
        let log_is_seen = self.opened.is_some() || self.is_alive() || self.below == Below::Log;
        match action {
            Action::StartChosen | Action::PastRuns => !self.is_alive() && self.opened.is_none(),
            Action::PlanOnly => self.can(Action::StartChosen) && matches!(self.chosen(), Chosen::Mode(_)),
            Action::CycleLevel | Action::SearchLog => log_is_seen && !log.is_empty(),
            Action::ToggleFollow => log_is_seen && self.opened.is_none() && !log.is_empty(),
            Action::ClearLog => self.opened.is_none() && log_is_seen && !log.is_empty(),
            _ => true,
        }
    }

    /// Returns what the cursor is on.
    pub fn chosen(&self) -> Chosen<'_> {
        let run = self.cursor.checked_sub(SyncMode::ALL.len()).and_then(|at| self.runs().get(at));
        match run {
            Some(run) => Chosen::Run(run),
            None => Chosen::Mode(SyncMode::ALL.get(self.cursor).copied().unwrap_or(SyncMode::Resume)),
        }
    }

    /// Returns the mode that the words above speak of: the chosen one, or while a run is chosen the first.
    pub fn mode(&self) -> SyncMode {
        match self.chosen() {
            Chosen::Mode(mode) => mode,
            Chosen::Run(_) => SyncMode::ALL[0],
        }
    }

    /// Returns the log that is seen, or would be.
    pub fn shown_log(&self) -> &Log {
        self.opened.as_ref().map_or(&self.log, |opened| &opened.log)
    }

    /// Returns the log that is seen, or would be.
    pub fn shown_log_mut(&mut self) -> &mut Log {
        self.opened.as_mut().map_or(&mut self.log, |opened| &mut opened.log)
    }

    /// Whether a log is searched or a past one is open, so that there is something to go back from.
    pub fn can_go_back(&self) -> bool {
        self.opened.is_some() || !self.log.prompt.text().is_empty()
    }

    /// Returns the opened log of the past.
    pub fn opened(&self) -> Option<&OpenedLog> {
        self.opened.as_ref()
    }

    /// Returns what the lower half shows.
    pub fn below(&self) -> Below {
        if self.is_alive() { Below::Log } else { self.below }
    }

    /// Returns the runs of the past, newest first.
    pub fn runs(&self) -> &[RunWithCounts] {
        self.past.value().map_or(&[], |past| &past.runs)
    }

    /// Returns the first visible one of them.
    pub fn first_seen(&self) -> usize {
        self.scroll.offset()
    }

    /// Returns what is known of the work before a run, once the archive has answered.
    pub fn known(&self) -> Option<(&Backlog, &Rates)> {
        self.past.value().map(|past| (&past.backlog, &past.rates))
    }

    /// Returns the last place of the cursor.
    fn last(&self) -> usize {
        SyncMode::ALL.len() - 1 + if self.below == Below::Runs { self.runs().len() } else { 0 }
    }
}
