//! The thread that reads the archive for the view, and looks whether somebody wrote to it.
//!
//! A question comes in, a message goes out; the view never waits for either.

use std::io;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::Duration;

use jiff::tz::TimeZone;
use tokio::sync::mpsc;

use crate::archive::{self, Reader};
use crate::diagnose::diagnose;
use crate::format::{clean, fold};
use crate::model::{ChangeKind, HistoryFilter, RunId, Timestamp, TorrentId, TorrentRow};
use crate::sync::Rates;
use crate::tui::protocol::effect::CopyForm;
use crate::tui::protocol::message::{Failure, MessageKind};

/// How often the archive is asked whether somebody wrote to it.
const LOOK: Duration = Duration::from_secs(1);

/// Questions to the archive that may wait; the view asks for the next rows only after the last came.
const QUESTIONS: usize = 16;

/// Most events that the history screen holds.
const NEWEST: u32 = 10_000;

/// Days of the dashboard's chart.
const DAYS: i32 = 30;

/// Most runs of the past that the sync screen shows.
const RUNS: u32 = 100;

/// Rows that are shown before the others: more than any terminal has lines.
const SCREENFUL: u32 = 200;

/// Rows that the screen takes in at once, in about two milliseconds.
const PORTION: usize = 2_000;

/// A question to the archive.
#[derive(Debug)]
pub enum Question {
    Rows { since_rev: i64 },
    Facts { request: u64, id: TorrentId },
    History { request: u64 },
    Hashes { form: CopyForm, ids: Vec<TorrentId> },
    Overview { request: u64, at: Timestamp, zone: TimeZone },
    Problems { request: u64 },
    Copy { request: u64, id: TorrentId },
    Runs { request: u64 },
    RunLog { request: u64, run: RunId },
}

/// Starts the thread; answers go where they are waited for one by one. It ends when nobody can ask any more.
pub fn start(path: PathBuf, rates: Rates, answers: mpsc::Sender<MessageKind>) -> io::Result<SyncSender<Question>> {
    let (questions, asked) = sync_channel(QUESTIONS);
    std::thread::Builder::new().name("archive-reader".to_owned()).spawn(move || {
        ArchiveThread { path, rates, reader: None, version: None, warned: false, answers }.serve(&asked);
    })?;
    Ok(questions)
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

/// Returns the places of rows in the order of their names; all names are folded into one piece of memory.
fn order_by_name(rows: &[TorrentRow]) -> Vec<usize> {
    let mut names = String::new();
    let mut ends = Vec::with_capacity(rows.len());
    for row in rows {
        fold(&row.name, &mut names);
        ends.push(names.len());
    }
    let name = |at: usize| {
        let from = at.checked_sub(1).and_then(|before| ends.get(before)).copied().unwrap_or(0);
        names.get(from..ends[at]).unwrap_or("")
    };
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by(|a, b| name(*a).cmp(name(*b)));
    order
}

/// The thread that reads the archive, and looks whether somebody wrote to it.
struct ArchiveThread {
    path: PathBuf,
    rates: Rates,
    reader: Option<Reader>,
    version: Option<i64>,
    /// Whether it was told that nothing can be stored here.
    warned: bool,
    answers: mpsc::Sender<MessageKind>,
}

impl ArchiveThread {
    fn serve(mut self, questions: &Receiver<Question>) {
        loop {
            let answers = match questions.recv_timeout(LOOK) {
                Ok(question) => {
                    if matches!(question, Question::Rows { since_rev: 0 }) && !self.show_newest() {
                        return;
                    }
                    let answer = self.answer(&question);
                    std::iter::once(answer).chain(self.more(&question)).collect()
                }
                Err(RecvTimeoutError::Timeout) => Vec::from_iter(self.look()),
                Err(RecvTimeoutError::Disconnected) => return,
            };
            for answer in answers {
                if !self.send(answer) {
                    return;
                }
            }
        }
    }

    /// Sends ahead what the first screen shows, since reading everything takes a moment; says whether anybody listens.
    fn show_newest(&mut self) -> bool {
        // The answer proper tells what is wrong, if anything.
        let Ok(rows) = self.open().and_then(|reader| reader.newest_rows(SCREENFUL)) else { return true };
        self.send(MessageKind::NewestLoaded { rows })
    }

    /// Sends an answer; many rows go in portions, between which a key can be taken in. Says whether anybody listens.
    fn send(&self, answer: MessageKind) -> bool {
        let MessageKind::TorrentsLoaded { rows, rev } = answer else {
            return self.answers.blocking_send(answer).is_ok();
        };
        let mut left = rows.len();
        // The screen keeps an order by name, and rows that come in it cost no sorting there.
        let order = if left > PORTION { order_by_name(&rows) } else { (0..left).collect() };
        let mut rows: Vec<Option<TorrentRow>> = rows.into_iter().map(Some).collect();
        let mut sorted = order.into_iter().filter_map(|at| rows.get_mut(at).and_then(Option::take));
        while left > PORTION {
            left -= PORTION;
            let rows = sorted.by_ref().take(PORTION).collect();
            if self.answers.blocking_send(MessageKind::TorrentsArriving { rows, more: left }).is_err() {
                return false;
            }
        }
        self.answers.blocking_send(MessageKind::TorrentsLoaded { rows: sorted.collect(), rev }).is_ok()
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
            Question::Hashes { form, ids } => self.open().and_then(|reader| reader.hashes_of(ids)).map(|found| {
                MessageKind::HashesLoaded { form: *form, hashes: ids.iter().cloned().zip(found).collect() }
            }),
            Question::Overview { request, at, zone } => self
                .open()
                .and_then(|reader| reader.overview(*at, zone, DAYS))
                .map(|overview| MessageKind::OverviewLoaded { request: *request, overview: Box::new(overview) }),
            Question::Problems { request } => self
                .open()
                .and_then(Reader::problems)
                .map(|problems| MessageKind::ProblemsLoaded { request: *request, findings: diagnose(problems) }),
            Question::History { request } => self
                .open()
                .and_then(|reader| Ok((reader.history(&newest())?, reader.removed()?)))
                .map(|(events, removed)| MessageKind::HistoryLoaded { request: *request, events, removed }),
            Question::Copy { request, id } => self
                .open()
                .and_then(|reader| reader.facts(id))
                .map(|facts| MessageKind::CopyLoaded { request: *request, facts: facts.map(Box::new) }),
            Question::Runs { request } => {
                let read = self.open().and_then(|reader| Ok((reader.runs(RUNS)?, reader.outlook()?)));
                read.map(|(runs, outlook)| MessageKind::RunsLoaded {
                    request: *request,
                    runs,
                    outlook,
                    rates: self.rates,
                })
            }
            Question::RunLog { request, run } => self
                .open()
                .and_then(|reader| reader.run_log(*run))
                .map(|lines| MessageKind::RunLogLoaded { request: *request, run: *run, lines }),
        };
        answer.unwrap_or_else(|error| match error {
            archive::Error::Missing(_) => MessageKind::ArchiveMissing,
            error => MessageKind::LoadFailed(Failure::of(&error, Some(error.hint()))),
        })
    }

    /// Returns what comes behind an answer.
    fn more(&mut self, question: &Question) -> Option<MessageKind> {
        let Question::Facts { request, id } = question else { return None };
        // The answer proper has told what is wrong, if anything.
        let failures = self.open().and_then(|reader| reader.failures_of(id)).ok()?;
        Some(MessageKind::FailuresLoaded { request: *request, failures })
    }

    /// Returns the news that somebody wrote, or that there is an archive now.
    fn look(&mut self) -> Option<MessageKind> {
        self.let_go();
        let was_open = self.reader.is_some();
        let version = match self.open().and_then(Reader::data_version) {
            Ok(version) => version,
            // It is not what this program reads any more: whoever asks next is told so.
            Err(archive::Error::Newer { .. }) => {
                self.reader = None;
                return was_open.then_some(MessageKind::ArchiveChanged);
            }
            Err(_) => return None,
        };
        let known = self.version.replace(version);
        (!was_open || known.is_some_and(|known| known != version)).then_some(MessageKind::ArchiveChanged)
    }

    /// Closes what will never show what was written meanwhile.
    fn let_go(&mut self) {
        if self.reader.as_ref().is_some_and(Reader::is_stale) {
            self.reader = None;
        }
    }

    /// Opens the archive unless it is open; the version is read first, so that no later write is missed.
    fn open(&mut self) -> Result<&Reader, archive::Error> {
        self.let_go();
        if self.reader.is_none() {
            let opened = Reader::open(&self.path)?;
            self.version = Some(opened.data_version()?);
            if let Some(barrier) = opened.barrier().filter(|_| !std::mem::replace(&mut self.warned, true)) {
                let text = format!("Everything can be read here and nothing stored: {}.", clean(&barrier.to_string()));
                // Nobody listens any more only when the program ends.
                let _ = self.answers.blocking_send(MessageKind::Told(text));
            }
            self.reader = Some(opened);
        }
        self.reader.as_ref().ok_or(archive::Error::Closed)
    }
}
