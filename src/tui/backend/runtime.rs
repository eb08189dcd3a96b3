//! The view's only way to the rest of the program: carries orders out, brings answers back.
//!
//! Nothing here runs on the event loop for longer than it takes to hand an order on: the archive is
//! read on a thread of its own, a sync runs on the runtime.

use std::ffi::OsString;
use std::future;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use jiff::tz::TimeZone;
use tokio::sync::{mpsc, watch};
use tokio::task::{AbortHandle, JoinHandle};

use super::acting::{self, ActingRun};
use super::archive_reader::ArchiveReader;
use super::downloading::{self, DownloadRun};
use super::path_search::PathSearch;
use super::{login, tasks};
use crate::actions::{Proposal, Wish};
use crate::model::JobId;
use crate::session::{self, JobStart, Session, SyncHandle};
use crate::sync::{RunEnd, RunStop, SyncEvent, SyncRequest};
use crate::tui::protocol::{ArchiveQuery, DownloadOrder, Failure, MessageKind, ReadError, Task, TaskKind, Ticket};
use crate::tui::terminal::Incoming;

/// Events that are handled before the screen is looked at again.
const EVENTS: usize = 1_024;

/// Answers of the archive that wait for the screen: one, so that keys never wait behind a heap of them.
const ANSWERS: usize = 1;

/// Carries orders out.
pub struct Runtime {
    /// The settings in force: a new token changes them while the view is open.
    session: watch::Sender<Session>,
    views_file: Option<PathBuf>,
    inbox: mpsc::Sender<Incoming>,
    archive_reader: ArchiveReader,
    path_search: PathSearch,
    answers: mpsc::Receiver<MessageKind>,
    run: Run,
    cancel_wanted: bool,
    acting: ActingRun,
    download: DownloadRun,
    /// Where programs are looked for.
    path: Option<OsString>,
    /// The login under way.
    login: Option<AbortHandle>,
}

/// The sync, from asked for to ended.
enum Run {
    None,
    Starting(JoinHandle<Result<SyncHandle, session::Error>>),
    Alive(SyncHandle),
}

impl Runtime {
    /// Starts it; what is done behind the screen answers into the inbox.
    pub fn start(
        session: Session,
        (path_of_programs, views_file): (Option<OsString>, Option<PathBuf>),
        zone: TimeZone,
        inbox: mpsc::Sender<Incoming>,
    ) -> io::Result<Self> {
        let (sender, answers) = mpsc::channel(ANSWERS);
        let path = session.archive_path().to_owned();
        let names = session.refused_names();
        let known = (session.rates(), names.clone());
        let archive_reader = ArchiveReader::start(path.clone(), known, zone, sender.clone())?;
        let path_search = PathSearch::start(path, names, sender)?;
        let session = watch::Sender::new(session);
        Ok(Self {
            session,
            views_file,
            inbox,
            archive_reader,
            path_search,
            answers,
            run: Run::None,
            cancel_wanted: false,
            acting: ActingRun::default(),
            download: DownloadRun::default(),
            path: path_of_programs,
            login: None,
        })
    }

    /// Lets new file paths be taken into the memory that is searched.
    pub fn index_paths(&self) {
        self.path_search.catch_up();
    }

    /// Hands a question on; that nobody is there to answer is an answer too.
    pub fn read(&self, ticket: Ticket, query: ArchiveQuery) -> Option<MessageKind> {
        let is_heard = match query {
            ArchiveQuery::Search { query, at, zone } => self.path_search.ask(ticket, query, at, zone),
            query => self.archive_reader.ask(ticket, query),
        };
        let failure = || Failure {
            headline: "the archive does not answer".to_owned(),
            hint: Some("Leave and start again; what is archived is safe.".to_owned()),
        };
        (!is_heard).then(|| MessageKind::Answer { ticket, result: Err(ReadError::Failed(failure())) })
    }

    /// Starts a sync; whether it could be started is heard through [`Runtime::next`].
    pub fn start_sync(&mut self, request: SyncRequest) {
        let session = self.session.borrow().clone();
        self.cancel_wanted = false;
        self.run = Run::Starting(tokio::spawn(async move { session.start_sync(request).await }));
    }

    /// Begins something that may take a while.
    pub fn carry_out(&self, task: Task) {
        let kind = task.kind();
        match task {
            Task::TryToken { token } => {
                let sessions = self.session.clone();
                self.answer(kind, async move { tasks::try_token(&sessions, token).await });
            }
            Task::CheckToken => {
                let session = self.session.borrow().clone();
                self.answer(kind, async move { tasks::check_token(&session).await });
            }
            Task::CheckArchive => self.work(kind, tasks::check_archive),
            Task::Export { format, path, among } => {
                self.work(kind, move |session| tasks::export(session, format, &path, among));
            }
            Task::Links(order) => {
                let (session, path, inbox) = (self.session.borrow().clone(), self.path.clone(), self.inbox.clone());
                self.answer(kind, async move {
                    let later = move |ended| drop(tokio::spawn(tell(inbox, downloading::player_ended(ended))));
                    Box::pin(downloading::links(&session, *order, path, later)).await
                });
            }
            Task::ChangeViews { change } => {
                let file = self.views_file.clone();
                self.work(kind, move |_| tasks::change_views(file.as_deref(), &change));
            }
            Task::CountArchive => self.work(kind, tasks::count_archive),
            Task::ClearArchive { contents } => {
                self.work(kind, move |session| tasks::clear_archive(session, &contents));
            }
        }
    }

    /// Logs in with a code; one that waited before is given up.
    pub fn log_in(&mut self) {
        self.give_up_login();
        let logging_in = tokio::spawn(login::log_in(self.session.clone(), self.inbox.clone()));
        self.login = Some(logging_in.abort_handle());
    }

    /// Gives the login up that waits for its user.
    pub fn give_up_login(&mut self) {
        if let Some(login) = self.login.take() {
            login.abort();
        }
    }

    /// Does something that waits for the disk, where waiting is allowed; what comes of it is a message.
    fn work(&self, kind: TaskKind, task: impl FnOnce(&Session) -> MessageKind + Send + 'static) {
        let session = self.session.borrow().clone();
        self.answer(kind, async move {
            let done = tokio::task::spawn_blocking(move || task(&session)).await;
            done.unwrap_or_else(|error| MessageKind::Failure(Failure::of(&error, None)))
        });
    }

    /// Puts the answer of a task into the inbox, when it comes.
    fn answer(&self, kind: TaskKind, task: impl Future<Output = MessageKind> + Send + 'static) {
        let inbox = self.inbox.clone();
        tokio::spawn(async move {
            // When nobody listens any more, the view has ended.
            let answer = Box::new(task.await);
            let _ = inbox.send(Incoming::Message(Box::new(MessageKind::TaskDone { kind, answer }))).await;
        });
    }

    /// Asks the sync to end.
    pub fn cancel_sync(&mut self) {
        self.cancel_wanted = true;
        if let Run::Alive(handle) = &self.run {
            handle.cancel.cancel();
        }
    }

    /// Waits for an answer of the archive or for news of the sync; without any, for ever.
    pub async fn next(&mut self) -> Vec<MessageKind> {
        tokio::select! { biased;
            Some(answer) = self.answers.recv() => vec![answer],
            news = self.run.next(self.cancel_wanted) => news,
            news = self.acting.next() => news,
            news = self.download.next() => news,
        }
    }

    /// Makes a plan; it comes as a message.
    pub fn plan(&self, wish: Wish) {
        let session = self.session.borrow().clone();
        self.tell_later(async move { acting::plan(&session, wish).await });
    }

    /// Writes a confirmed plan down as a job and carries it out; what happens is heard through [`Runtime::next`].
    pub fn start_job(&mut self, proposal: Proposal) {
        let session = self.session.borrow().clone();
        let job = proposal.job(session.origin(), "the screen");
        self.acting.start(session, JobStart::New(Box::new(job)));
    }

    /// Goes on with a job.
    pub fn run_job(&mut self, job: JobId) {
        self.acting.start(self.session.borrow().clone(), JobStart::Known(job));
    }

    /// Asks the job that is worked on here to end.
    pub fn cancel_job(&mut self) {
        self.acting.cancel();
    }

    /// Cancels a job that is not worked on here.
    pub fn cancel_other_job(&self, job: JobId) {
        let session = self.session.borrow().clone();
        self.tell_later(async move { acting::cancel_other(&session, job).await });
    }

    /// Begins a download; what happens is heard through [`Runtime::next`].
    pub fn start_download(&mut self, order: DownloadOrder) {
        let session = self.session.borrow().clone();
        self.download.start(session, order, self.path.clone());
    }

    /// Asks the download to end.
    pub fn cancel_download(&self) {
        self.download.cancel();
    }

    /// Puts what comes of something into the inbox, when it comes.
    fn tell_later(&self, work: impl Future<Output = MessageKind> + Send + 'static) {
        let inbox = self.inbox.clone();
        tokio::spawn(tell(inbox, async move { Some(work.await) }));
    }

    /// Cancels the sync, lets the job rest and waits until both have ended, but not longer than `patience`.
    pub async fn close(mut self, patience: Duration) {
        self.cancel_sync();
        self.acting.stop();
        self.download.cancel();
        let Self { acting, download, run, .. } = &mut self;
        let ended = async {
            tokio::join!(acting.end(), download.end());
            while !matches!(run, Run::None) {
                run.next(true).await;
            }
        };
        // A sync that does not end in time loses nothing: what it reported is committed.
        let _ = tokio::time::timeout(patience, ended).await;
    }
}

/// Puts what comes of something into an inbox, if anything does.
async fn tell(inbox: mpsc::Sender<Incoming>, work: impl Future<Output = Option<MessageKind>>) {
    if let Some(message) = work.await {
        // When nobody listens any more, the view has ended.
        let _ = inbox.send(Incoming::Message(Box::new(message))).await;
    }
}

impl Run {
    /// Waits for news of the sync; without one, for ever.
    async fn next(&mut self, cancel_wanted: bool) -> Vec<MessageKind> {
        match self {
            Self::None => future::pending().await,
            Self::Starting(starting) => match starting.await {
                Ok(Ok(handle)) => {
                    if cancel_wanted {
                        handle.cancel.cancel();
                    }
                    *self = Self::Alive(handle);
                    Vec::new()
                }
                Ok(Err(error)) => {
                    *self = Self::None;
                    vec![MessageKind::SyncRefused(Failure::of(&error, error.hint()))]
                }
                Err(error) => {
                    *self = Self::None;
                    vec![MessageKind::SyncRefused(Failure::of(&error, None))]
                }
            },
            Self::Alive(handle) => {
                let mut events: Vec<SyncEvent> = Vec::new();
                if handle.events.recv_many(&mut events, EVENTS).await > 0 {
                    return events.into_iter().map(MessageKind::Sync).collect();
                }
                let end = (&mut handle.end).await;
                *self = Self::None;
                let plan = end.as_ref().ok().filter(|end| end.dry_run && end.stop.is_none());
                let plan = plan.map(|end| MessageKind::PlanMade(end.plan.clone()));
                plan.into_iter().chain([MessageKind::SyncEnded { failure: end_failure(end) }]).collect()
            }
        }
    }
}

/// Returns why a run ended before its work was done, unless the user wanted it to.
fn end_failure(end: Result<RunEnd, tokio::task::JoinError>) -> Option<Failure> {
    match end {
        Ok(RunEnd { stop: None | Some(RunStop::Cancelled), .. }) => None,
        Ok(RunEnd { stop: Some(stop), .. }) => Some(Failure::of(&stop, stop.hint())),
        Err(error) => Some(Failure::of(&error, None)),
    }
}
