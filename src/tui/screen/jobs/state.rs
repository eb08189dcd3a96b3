//! What the screen of jobs knows: all jobs, the one that is opened, and the one that this program works on.

use super::downloads::Downloads;
use super::live::LiveJob;
use super::words::outcome;
use crate::format::width;
use crate::model::{ActRecord, JobId, JobRecord, JobState, Verb};
use crate::tui::input::{Action, Motion};
use crate::tui::protocol::{ArchiveQuery, DownloadOrder, Effect, Latest, Loading, Owner, ReadError, Ticket};
use crate::tui::widget::ListWindow;

/// The state of the screen of jobs.
#[derive(Debug, Clone, Default)]
pub struct JobsState {
    /// The job that this program works on.
    pub live: Option<LiveJob>,
    /// The files that are downloaded.
    pub downloads: Downloads,
    jobs: Latest<Vec<JobRecord>>,
    list: ListWindow,
    opened: Option<OpenedJob>,
    /// Where the user is among the files of the downloads, while these are opened.
    opened_downloads: Option<ListWindow>,
    opened_acts: Latest<()>,
    /// Whether it was looked for jobs that rest.
    looked: bool,
    /// Whether the newest job is to be taken back once the archive has told which one that is.
    takes_back: bool,
}

/// A job opened over the whole screen.
#[derive(Debug, Clone)]
pub struct OpenedJob {
    /// The job.
    pub job: JobRecord,
    /// Its acts, once the archive has answered.
    pub acts: Vec<ActRecord>,
    /// The longest of what became of them, in words.
    pub longest: String,
    /// Where the user is among them.
    pub list: ListWindow,
}

impl JobsState {
    /// Asks for the jobs, and for the acts of the opened one, unless they are on their way.
    pub fn ask(&mut self) -> Vec<Effect> {
        let opened = self.opened.as_ref().map(|opened| opened.job.id);
        let acts = opened.and_then(|job| self.opened_acts.ask(Owner::JobActs, ArchiveQuery::JobActs { job }));
        self.jobs.ask(Owner::Jobs, ArchiveQuery::Jobs).into_iter().chain(acts).collect()
    }

    /// Handles the jobs, newest first; the cursor stays on its job. Returns what has to be asked again.
    pub fn loaded(&mut self, ticket: Ticket, jobs: Vec<JobRecord>) -> Option<Effect> {
        let chosen = self.under_cursor().map(|job| job.id).filter(|_| self.list.cursor() > self.above());
        if !self.jobs.answered(ticket, jobs) {
            return None;
        }
        let place = chosen.and_then(|id| self.all().iter().position(|job| job.id == id));
        let place = place.map(|place| place + self.above());
        self.list.choose(place.unwrap_or(self.list.cursor()), self.lines());
        self.jobs.ask_again(Owner::Jobs, || ArchiveQuery::Jobs)
    }

    /// Handles the acts of the opened job. Returns what has to be asked again.
    pub fn acts_loaded(&mut self, ticket: Ticket, found: Option<(JobRecord, Vec<ActRecord>)>) -> Option<Effect> {
        if !self.opened_acts.answered(ticket, ()) {
            return None;
        }
        let opened = self.opened.as_mut()?;
        if let Some((job, acts)) = found.filter(|(job, _)| job.id == opened.job.id) {
            opened.longest = acts.iter().map(outcome).max_by_key(|outcome| width(outcome)).unwrap_or_default();
            (opened.job, opened.acts) = (job, acts);
        }
        let job = opened.job.id;
        self.opened_acts.ask_again(Owner::JobActs, || ArchiveQuery::JobActs { job })
    }

    /// Records that there will be no answer; says whether anybody waits for it.
    pub fn not_loaded(&mut self, ticket: Ticket, why: &ReadError) -> bool {
        if ticket.owner == Owner::JobActs {
            return self.opened_acts.failed(ticket, why);
        }
        let is_newest = self.jobs.failed(ticket, why);
        self.takes_back &= !is_newest;
        // An archive that is missing has no jobs, which nobody has to be told.
        is_newest && *why != ReadError::Missing
    }

    /// Whether the newest job is meant, whichever that is: the one on screen may have been overtaken.
    pub fn means_newest(&self) -> bool {
        self.opened.is_none() && !self.is_on_downloads() && self.list.cursor() == self.above()
    }

    /// Asks which job is the newest one, to take it back.
    pub fn ask_to_take_back(&mut self) -> Effect {
        self.takes_back = true;
        self.jobs.ask_anew(Owner::Jobs, ArchiveQuery::Jobs)
    }

    /// Whether the newest job is to be taken back, now that it is known which one that is.
    pub fn is_to_take_back(&mut self, ticket: Ticket) -> bool {
        self.jobs.accepts(ticket) && std::mem::take(&mut self.takes_back) && self.means_newest()
    }

    /// Returns the newest job that rests, the first time that the jobs are known.
    pub fn take_resting(&mut self) -> Option<&JobRecord> {
        let is_first = !std::mem::replace(&mut self.looked, true);
        self.all().iter().find(|job| is_first && job.state == JobState::Resting)
    }

    /// Takes a download; returns it when it begins now.
    pub fn order_download(&mut self, order: DownloadOrder) -> Option<DownloadOrder> {
        let above = self.above();
        let begun = self.downloads.order(order);
        // Whoever is on a job stays on it.
        if self.above() > above && self.list.cursor() > 0 {
            self.list.choose(self.list.cursor() + 1, self.lines());
        }
        begun
    }

    /// Forgets the downloads that ended.
    pub fn clear_downloads(&mut self) {
        let above = self.above();
        self.downloads.clear();
        if self.above() < above {
            self.opened_downloads = None;
            self.list.choose(self.list.cursor().saturating_sub(1), self.lines());
        }
    }

    /// Whether the downloads are meant: opened, or under the cursor.
    pub fn is_on_downloads(&self) -> bool {
        self.opened_downloads.is_some() || (self.opened.is_none() && self.list.cursor() < self.above())
    }

    /// Returns where the user is among the files of the downloads, while these are opened.
    pub fn opened_downloads(&self) -> Option<ListWindow> {
        self.opened_downloads
    }

    /// Opens the chosen job and asks for its acts, or the downloads.
    pub fn open(&mut self) -> Option<Effect> {
        if self.is_on_downloads() {
            self.opened_downloads = Some(ListWindow::default());
            return None;
        }
        let job = self.under_cursor()?.clone();
        let query = ArchiveQuery::JobActs { job: job.id };
        self.opened = Some(OpenedJob { job, acts: Vec::new(), longest: String::new(), list: ListWindow::default() });
        self.opened_acts.forget();
        Some(self.opened_acts.ask_anew(Owner::JobActs, query))
    }

    /// Goes one step back, out of the opened job; says whether there was one.
    pub fn close(&mut self) -> bool {
        self.opened.take().is_some() || self.opened_downloads.take().is_some()
    }

    /// Moves through the acts of the opened job, else through the jobs.
    pub fn go(&mut self, motion: Motion) {
        let (len, files) = (self.lines(), self.downloads.rows().len());
        match (&mut self.opened, &mut self.opened_downloads) {
            (Some(opened), _) => opened.list.go(motion, opened.acts.len()),
            (None, Some(list)) => list.go(motion, files),
            (None, None) => self.list.go(motion, len),
        }
    }

    /// Chooses a line; says whether it was chosen before.
    pub fn choose_line(&mut self, at: usize) -> bool {
        let (len, files) = (self.lines(), self.downloads.rows().len());
        match (&mut self.opened, &mut self.opened_downloads) {
            (Some(opened), _) => opened.list.choose(at, opened.acts.len()),
            (None, Some(list)) => list.choose(at, files),
            (None, None) => self.list.choose(at, len),
        }
    }

    /// Keeps the cursors inside windows of so many lines.
    pub fn layout(&mut self, page: usize) {
        let (len, files) = (self.lines(), self.downloads.rows().len());
        match (&mut self.opened, &mut self.opened_downloads) {
            (Some(opened), _) => opened.list.layout(page, opened.acts.len(), 0),
            (None, Some(list)) => list.layout(page, files, 0),
            (None, None) => self.list.layout(page, len, 0),
        }
    }

    /// Whether an action of this screen does something now.
    pub fn can(&self, action: Action) -> bool {
        let job = self.chosen();
        if self.is_on_downloads() {
            return match action {
                Action::OpenJob => self.opened_downloads.is_none(),
                Action::RunJob => self.downloads.can_go_on(),
                Action::UndoJob => false,
                Action::ClearDownloads => !self.downloads.is_running(),
                _ => true,
            };
        }
        match action {
            Action::OpenJob => self.opened.is_none() && job.is_some(),
            Action::ClearDownloads => self.downloads.stage().is_some() && !self.downloads.is_running(),
            Action::RunJob => job.is_some_and(|job| job.state.is_open()) && !self.is_acting(),
            // A choice of files cannot be taken back.
            Action::UndoJob => {
                job.is_some_and(|job| !job.state.is_open() && job.acts.done > 0 && job.verb != Verb::Select)
            }
            _ => true,
        }
    }

    /// Returns the job that is meant: the opened one, else the one under the cursor.
    pub fn chosen(&self) -> Option<&JobRecord> {
        if self.is_on_downloads() {
            return None;
        }
        self.opened.as_ref().map(|opened| &opened.job).or(self.under_cursor())
    }

    /// Returns the opened job.
    pub fn opened(&self) -> Option<&OpenedJob> {
        self.opened.as_ref()
    }

    /// Returns where the acts of the opened job stand.
    pub fn acts_loading(&self) -> Loading {
        self.opened_acts.loading()
    }

    /// Returns where the first reading stands.
    pub fn loading(&self) -> Loading {
        self.jobs.loading()
    }

    /// Returns all jobs, newest first.
    pub fn all(&self) -> &[JobRecord] {
        self.jobs.value().map_or(&[], Vec::as_slice)
    }

    /// Returns where the user is among the lines.
    pub fn list(&self) -> ListWindow {
        self.list
    }

    /// Returns the job that some process works on, as the archive tells it.
    pub fn running(&self) -> Option<&JobRecord> {
        let is_running = |job: &&JobRecord| match job.state {
            JobState::Running => true,
            JobState::Waiting => job.not_before.is_none(),
            JobState::Resting | JobState::Done | JobState::Cancelled => false,
        };
        self.all().iter().find(is_running)
    }

    /// Whether a job is worked on, by this program or another one.
    pub fn is_acting(&self) -> bool {
        self.live.is_some() || self.running().is_some()
    }

    /// Whether this is the job that this program works on.
    pub fn is_own(&self, job: JobId) -> bool {
        self.live.as_ref().and_then(LiveJob::id) == Some(job)
    }

    /// Returns the lines above the jobs: one while there are downloads.
    pub fn above(&self) -> usize {
        usize::from(self.downloads.stage().is_some())
    }

    /// Returns how many lines the list has.
    pub fn lines(&self) -> usize {
        self.above() + self.all().len()
    }

    fn under_cursor(&self) -> Option<&JobRecord> {
        self.all().get(self.list.cursor().checked_sub(self.above())?)
    }
}
