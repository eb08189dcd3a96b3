//! What the sync screen knows: the run, its numbers, its log, the modes and the runs of the past.

use super::log::Log;
use super::run_lines::preview_lines;
use crate::model::{LoggedRun, Outlook, RunId, SyncMode};
use crate::sync::{EventKind, LogLine, Planned, Rates, Stage, SyncEvent, SyncProgress, narrate};
use crate::tui::input::action::Action;
use crate::tui::input::motion::Motion;
use crate::tui::protocol::latest::Loading;

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
    Run(&'a LoggedRun),
}

/// The log of a past run, opened over the whole screen.
#[derive(Debug, Clone)]
pub struct Opened {
    /// The run.
    pub run: LoggedRun,
    /// Whether the archive has answered.
    pub answered: bool,
    /// What it said.
    pub log: Log,
    request: u64,
}

/// The state of the sync screen.
#[derive(Debug, Clone, Default)]
pub struct SyncState {
    /// Whether a run is under way.
    pub run: RunState,
    /// Whether the current or last run only plans.
    pub plan_only: bool,
    /// The numbers of the current or last run.
    pub progress: SyncProgress,
    /// What it said.
    pub log: Log,
    below: Below,
    runs: Vec<LoggedRun>,
    known: Option<(Outlook, Rates)>,
    loading: Loading,
    opened: Option<Opened>,
    request: u64,
    /// Among the modes and, behind them, the runs.
    cursor: usize,
    runs_offset: usize,
    page: usize,
}

impl SyncState {
    /// Takes in that a run was asked for.
    pub fn begin(&mut self, mode: SyncMode, plan_only: bool) {
        self.run = RunState::Starting(mode);
        self.plan_only = plan_only;
        self.progress = SyncProgress::default();
        self.progress.mode = Some(mode);
        self.opened = None;
        self.below = Below::Log;
        self.cursor = self.cursor.min(SyncMode::ALL.len() - 1);
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
        // A run that only plans stores nothing, so what it does is not told as if it did.
        let silent = self.plan_only
            && matches!(event.kind, EventKind::ListPageRead { .. } | EventKind::RunFinished { error: None, .. });
        if let Some(line) = narrate(event).filter(|_| !silent) {
            self.log.push(line);
        }
        self.run = match (self.progress.stage, self.run) {
            (Stage::Finished(_), _) => RunState::Idle,
            (_, RunState::Cancelling) => RunState::Cancelling,
            (_, RunState::Idle | RunState::Starting(_) | RunState::Running) => RunState::Running,
        };
    }

    /// Takes in what a run that only plans would have fetched.
    pub fn planned(&mut self, plan: &[Planned], at: crate::model::Timestamp) {
        for line in preview_lines(plan, at) {
            self.log.push(line);
        }
    }

    /// Takes in that no more events will come; says whether the run ended without saying so.
    pub fn ended(&mut self) -> bool {
        std::mem::take(&mut self.run) != RunState::Idle
    }

    /// Whether a run is under way.
    pub fn is_alive(&self) -> bool {
        self.run != RunState::Idle
    }

    /// Returns the number of a new request for the runs of the past; what is shown stays until the answer.
    pub fn ask(&mut self) -> u64 {
        self.request += 1;
        self.request
    }

    /// Takes the runs of the past in, and what the next one costs; the cursor stays on its run.
    pub fn runs_loaded(&mut self, request: u64, runs: Vec<LoggedRun>, outlook: Outlook, rates: Rates) {
        if request != self.request {
            return;
        }
        let chosen = match self.chosen() {
            Chosen::Run(run) => Some(run.run.run),
            Chosen::Mode(_) => None,
        };
        self.runs = runs;
        self.known = Some((outlook, rates));
        self.loading = Loading::Ready;
        let place = chosen.and_then(|id| self.runs.iter().position(|run| run.run.run == id));
        self.cursor = place.map_or(self.cursor, |place| SyncMode::ALL.len() + place).min(self.last());
    }

    /// Takes in that the runs asked for will not come.
    pub fn not_loaded(&mut self, why: Loading) {
        self.loading.give_up(why);
    }

    /// Returns where the first reading of the past runs stands.
    pub fn loading(&self) -> Loading {
        self.loading
    }

    /// Opens the log of a run; returns the number of the request for it.
    pub fn open(&mut self, run: LoggedRun) -> (u64, RunId) {
        let (request, id) = (self.opened.as_ref().map_or(0, |opened| opened.request) + 1, run.run.run);
        self.opened = Some(Opened { run, answered: false, log: Log::default(), request });
        (request, id)
    }

    /// Takes the log of a run of the past in; one that is not open any more is dropped.
    pub fn log_loaded(&mut self, request: u64, run: RunId, lines: Vec<LogLine>) {
        if let Some(opened) = self.opened.as_mut().filter(|open| (open.request, open.run.run.run) == (request, run)) {
            opened.log = Log::of_the_past(lines);
            opened.answered = true;
        }
    }

    /// Goes one step back: out of the search, out of the log of the past; says whether there was one.
    pub fn back(&mut self) -> bool {
        if !self.shown_log().prompt.text().is_empty() {
            self.shown_log_mut().clear_search();
            return true;
        }
        self.opened.take().is_some()
    }

    /// Shows the runs of the past in place of the log of the last one, or the other way round.
    pub fn turn_below(&mut self) {
        self.below = match self.below {
            Below::Runs => Below::Log,
            Below::Log => Below::Runs,
        };
        self.cursor = self.cursor.min(self.last());
    }

    /// Moves: through the log that is read, else through the modes and the runs below them.
    pub fn go(&mut self, motion: Motion) {
        let through_modes = matches!(motion, Motion::Up | Motion::Down) || self.below == Below::Runs;
        if self.opened.is_some() || self.is_alive() || !through_modes {
            self.shown_log_mut().go(motion);
        } else {
            self.cursor = motion.from(self.cursor, self.page).min(self.last());
        }
    }

    /// Chooses a mode, or a run below them; says whether it was chosen before.
    pub fn choose_line(&mut self, at: usize) -> bool {
        let at = at.min(self.last());
        std::mem::replace(&mut self.cursor, at) == at
    }

    /// Keeps everything inside the window of so many lines.
    pub fn settle(&mut self, page: usize) {
        self.page = page.max(1);
        self.shown_log_mut().settle(page);
        self.cursor = self.cursor.min(self.last());
        if let Some(at) = self.cursor.checked_sub(SyncMode::ALL.len()) {
            self.runs_offset = self.runs_offset.min(at).max((at + 1).saturating_sub(self.page));
        } else {
            self.runs_offset = 0;
        }
    }

    /// Whether an action of this screen does something now.
    pub fn works(&self, action: Action) -> bool {
        let log = self.shown_log();
        let log_is_seen = self.opened.is_some() || self.is_alive() || self.below == Below::Log;
        match action {
            Action::StartChosen | Action::PastRuns => !self.is_alive() && self.opened.is_none(),
            Action::PlanOnly => self.works(Action::StartChosen) && matches!(self.chosen(), Chosen::Mode(_)),
            Action::CycleLevel | Action::SearchLog => log_is_seen && !log.is_empty(),
            Action::ToggleFollow => log_is_seen && self.opened.is_none() && !log.is_empty(),
            Action::ClearLog => self.opened.is_none() && log_is_seen && !log.is_empty(),
            _ => true,
        }
    }

    /// Returns what the cursor is on.
    pub fn chosen(&self) -> Chosen<'_> {
        let run = self.cursor.checked_sub(SyncMode::ALL.len()).and_then(|at| self.runs.get(at));
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
    pub fn opened(&self) -> Option<&Opened> {
        self.opened.as_ref()
    }

    /// Returns what the lower half shows.
    pub fn below(&self) -> Below {
        if self.is_alive() { Below::Log } else { self.below }
    }

    /// Returns the runs of the past, newest first, and the first visible one.
    pub fn runs(&self) -> (&[LoggedRun], usize) {
        (&self.runs, self.runs_offset)
    }

    /// Returns what is known of the work before a run, once the archive has answered.
    pub fn known(&self) -> Option<&(Outlook, Rates)> {
        self.known.as_ref()
    }

    /// Returns the last place of the cursor.
    fn last(&self) -> usize {
        SyncMode::ALL.len() - 1 + if self.below == Below::Runs { self.runs.len() } else { 0 }
    }
}
