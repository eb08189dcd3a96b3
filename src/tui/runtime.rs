//! The view's only door to the rest of the program: carries orders out, brings answers back.
//!
//! Nothing here runs on the event loop for longer than it takes to hand an order on: the archive is
//! read on a thread of its own, a sync runs on the runtime.

use std::future;
use std::io;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::input::Incoming;
use super::message::{Failure, MessageKind};
use crate::archive::{self, Reader};
use crate::format::clean;
use crate::model::{ChangeKind, HistoryFilter, SyncMode, TorrentId};
use crate::session::{self, Session, SyncHandle};
use crate::sync::{RunEnd, RunStop, SyncEvent, SyncRequest};

/// How often the archive is asked whether somebody wrote to it.
const LOOK: Duration = Duration::from_secs(1);

/// Questions to the archive that may wait; the view asks for the next rows only after the last came.
const QUESTIONS: usize = 16;

/// Events that are taken in before the screen is looked at again.
const EVENTS: usize = 1_024;

/// Most events that the history screen holds.
const NEWEST: u32 = 10_000;

/// Rows that are shown before the others: more than any terminal has lines.
const SCREENFUL: u32 = 200;

/// A question to the archive.
enum Question {
    Rows { since_rev: i64 },
    Facts { request: u64, id: TorrentId },
    History { request: u64 },
}

/// Carries orders out.
pub(super) struct Runtime {
    session: Session,
    questions: SyncSender<Question>,
    run: Run,
    cancel_wanted: bool,
}

/// The sync, from asked for to ended.
enum Run {
    None,
    Starting(JoinHandle<Result<SyncHandle, session::Error>>),
    Alive(SyncHandle),
}

impl Runtime {
    /// Opens the door; answers of the archive come into the inbox.
    pub(super) fn start(session: Session, inbox: mpsc::Sender<Incoming>) -> io::Result<Self> {
        let (questions, asked) = sync_channel(QUESTIONS);
        let path = session.archive_path().to_owned();
        std::thread::Builder::new()
            .name("archive-reader".to_owned())
            .spawn(move || ArchiveThread { path, reader: None, version: None, inbox }.serve(&asked))?;
        Ok(Self { session, questions, run: Run::None, cancel_wanted: false })
    }

    /// Asks the archive for rows.
    pub(super) fn load_torrents(&self, since_rev: i64) -> Option<MessageKind> {
        self.ask(Question::Rows { since_rev })
    }

    /// Asks the archive for everything about one torrent.
    pub(super) fn load_facts(&self, request: u64, id: TorrentId) -> Option<MessageKind> {
        self.ask(Question::Facts { request, id })
    }

    /// Asks the archive for the newest events and for what was removed.
    pub(super) fn load_history(&self, request: u64) -> Option<MessageKind> {
        self.ask(Question::History { request })
    }

    /// Hands a question on; a reader that is gone or hopelessly behind is an answer too.
    fn ask(&self, question: Question) -> Option<MessageKind> {
        self.questions.try_send(question).err().map(|_| {
            let headline = "the archive does not answer".to_owned();
            MessageKind::LoadFailed(Failure { headline, hint: Some("Try again in a moment.".to_owned()) })
        })
    }

    /// Starts a sync; whether it could be started is heard through [`Runtime::next`].
    pub(super) fn start_sync(&mut self, mode: SyncMode) {
        let session = self.session.clone();
        self.cancel_wanted = false;
        self.run = Run::Starting(tokio::spawn(async move { session.start_sync(SyncRequest::of(mode)).await }));
    }

    /// Asks the sync to end.
    pub(super) fn cancel_sync(&mut self) {
        self.cancel_wanted = true;
        if let Run::Alive(handle) = &self.run {
            handle.cancel.cancel();
        }
    }

    /// Waits for news of the sync; without one, for ever.
    pub(super) async fn next(&mut self) -> Vec<MessageKind> {
        match &mut self.run {
            Run::None => future::pending().await,
            Run::Starting(starting) => match starting.await {
                Ok(Ok(handle)) => {
                    if self.cancel_wanted {
                        handle.cancel.cancel();
                    }
                    self.run = Run::Alive(handle);
                    Vec::new()
                }
                Ok(Err(error)) => {
                    self.run = Run::None;
                    vec![MessageKind::SyncRefused(failure(&error, error.hint()))]
                }
                Err(error) => {
                    self.run = Run::None;
                    vec![MessageKind::SyncRefused(failure(&error, None))]
                }
            },
            Run::Alive(handle) => {
                let mut events: Vec<SyncEvent> = Vec::new();
                if handle.events.recv_many(&mut events, EVENTS).await > 0 {
                    return events.into_iter().map(MessageKind::Sync).collect();
                }
                let end = (&mut handle.end).await;
                self.run = Run::None;
                vec![MessageKind::SyncEnded { failure: end_failure(end) }]
            }
        }
    }

    /// Cancels the sync and waits until it has ended, but not longer than `patience`.
    pub(super) async fn close(mut self, patience: Duration) {
        self.cancel_sync();
        let ended = async {
            while !matches!(self.run, Run::None) {
                self.next().await;
            }
        };
        // A sync that does not end in time loses nothing: what it reported is committed.
        let _ = tokio::time::timeout(patience, ended).await;
    }
}

/// Returns why a run ended before its work was done, unless the user wanted it to.
fn end_failure(end: Result<RunEnd, tokio::task::JoinError>) -> Option<Failure> {
    match end {
        Ok(RunEnd { stop: None | Some(RunStop::Cancelled), .. }) => None,
        Ok(RunEnd { stop: Some(stop), .. }) => Some(failure(&stop, stop.hint())),
        Err(error) => Some(failure(&error, None)),
    }
}

/// Tells an error and its causes as a person is told them.
fn failure(error: &dyn std::error::Error, hint: Option<String>) -> Failure {
    let mut headline = error.to_string();
    let mut cause = error.source();
    while let Some(below) = cause {
        let text = below.to_string();
        // A transparent error repeats the one below it.
        if !headline.contains(&text) {
            headline = format!("{headline}: {text}");
        }
        cause = below.source();
    }
    Failure { headline: clean(&headline), hint: hint.map(|hint| clean(&hint)) }
}

/// All events of one torrent.
fn timeline(id: &TorrentId) -> HistoryFilter {
    HistoryFilter { torrent: Some(id.clone()), ..HistoryFilter::default() }
}

/// The newest events; a stored detail is the program's own doing and belongs into a timeline only.
fn newest() -> HistoryFilter {
    let kinds = ChangeKind::all().filter(|kind| *kind != ChangeKind::Detail).collect();
    HistoryFilter { kinds, limit: Some(NEWEST), ..HistoryFilter::default() }
}

/// The thread that reads the archive, and looks whether somebody wrote to it.
struct ArchiveThread {
    path: PathBuf,
    reader: Option<Reader>,
    version: Option<i64>,
    inbox: mpsc::Sender<Incoming>,
}

impl ArchiveThread {
    fn serve(mut self, questions: &Receiver<Question>) {
        loop {
            let answer = match questions.recv_timeout(LOOK) {
                Ok(question) => {
                    if matches!(question, Question::Rows { since_rev: 0 }) && !self.show_newest() {
                        return;
                    }
                    Some(self.answer(&question))
                }
                Err(RecvTimeoutError::Timeout) => self.look(),
                Err(RecvTimeoutError::Disconnected) => return,
            };
            if answer.is_some_and(|answer| self.inbox.blocking_send(Incoming::Message(Box::new(answer))).is_err()) {
                return;
            }
        }
    }

    /// Sends ahead what the first screen shows, since reading everything takes a moment; says whether anybody listens.
    fn show_newest(&mut self) -> bool {
        // The answer proper tells what is wrong, if anything.
        let Ok(rows) = self.open().and_then(|reader| reader.newest_rows(SCREENFUL)) else { return true };
        self.inbox.blocking_send(Incoming::Message(Box::new(MessageKind::NewestLoaded { rows }))).is_ok()
    }

    fn answer(&mut self, question: &Question) -> MessageKind {
        let answer = match question {
            Question::Rows { since_rev } => self.open().and_then(|reader| reader.rows_since(*since_rev)).map(|delta| {
                let archive::RowsDelta { rows, rev } = delta;
                MessageKind::TorrentsLoaded { rows, rev }
            }),
            Question::Facts { request, id } => self
                .open()
                .and_then(|reader| Ok((reader.facts(id)?, reader.history(&timeline(id))?)))
                .map(|(facts, timeline)| MessageKind::FactsLoaded {
                    request: *request,
                    facts: facts.map(Box::new),
                    timeline,
                }),
            Question::History { request } => self
                .open()
                .and_then(|reader| Ok((reader.history(&newest())?, reader.removed()?)))
                .map(|(events, removed)| MessageKind::HistoryLoaded { request: *request, events, removed }),
        };
        answer.unwrap_or_else(|error| match error {
            archive::Error::Missing(_) => MessageKind::ArchiveMissing,
            error => MessageKind::LoadFailed(failure(&error, Some(error.hint()))),
        })
    }

    /// Returns the news that somebody wrote, or that there is an archive now.
    fn look(&mut self) -> Option<MessageKind> {
        let was_open = self.reader.is_some();
        let version = self.open().and_then(Reader::data_version).ok()?;
        let known = self.version.replace(version);
        (!was_open || known.is_some_and(|known| known != version)).then_some(MessageKind::ArchiveChanged)
    }

    /// Opens the archive unless it is open; the version is read first, so that no later write is missed.
    fn open(&mut self) -> Result<&Reader, archive::Error> {
        if self.reader.is_none() {
            let opened = Reader::open(&self.path)?;
            self.version = Some(opened.data_version()?);
            self.reader = Some(opened);
        }
        self.reader.as_ref().ok_or(archive::Error::Closed)
    }
}
