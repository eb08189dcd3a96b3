//! The thread that answers queries which rows alone cannot: it holds every file path in memory.
//!
//! There is room for one question only, so the newest always wins. Between two portions of the index the
//! thread looks whether somebody asks; until the index is whole, and for what it does not hold, it asks the
//! archive itself. Without questions and news it sleeps.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use tokio::sync::mpsc;

use super::mailbox::Mailbox;
use crate::archive::{self, Reader, SearchIndex};
use crate::model::TorrentId;
use crate::query::{Matcher, Order, Query};
use crate::refused_names::RefusedNames;
use crate::tui::protocol::{ArchiveAnswer, Failure, MessageKind, ReadError, Ticket};

/// Portions of the index that a question waits for, if they are the last ones.
const FEW: usize = 4;

/// The way to the thread; dropping it ends the thread.
#[derive(Debug)]
pub struct PathSearch {
    mailbox: Arc<Mailbox<Wishes>>,
}

/// What is wanted of the thread.
#[derive(Debug, Default)]
struct Wishes {
    search: Option<(Ticket, Query, Timestamp, TimeZone)>,
    changed: bool,
    closed: bool,
}

impl PathSearch {
    /// Starts the thread; it reads nothing before it is told to.
    pub fn start(path: PathBuf, names: Arc<RefusedNames>, answers: mpsc::Sender<MessageKind>) -> io::Result<Self> {
        let mailbox = Arc::new(Mailbox::default());
        let worker = Worker {
            mailbox: mailbox.clone(),
            path,
            names,
            reader: None,
            version: None,
            index: SearchIndex::default(),
            behind: false,
            answers,
        };
        std::thread::Builder::new().name("path-search".to_owned()).spawn(move || worker.serve())?;
        Ok(Self { mailbox })
    }

    /// Asks; an older question that is not answered yet is forgotten. Says whether the thread is there to answer.
    pub fn ask(&self, ticket: Ticket, query: Query, at: Timestamp, zone: TimeZone) -> bool {
        self.mailbox.change(|wishes| wishes.search = Some((ticket, query, at, zone)));
        Arc::strong_count(&self.mailbox) > 1
    }

    /// Tells that the archive has news for the index.
    pub fn catch_up(&self) {
        self.mailbox.change(|wishes| wishes.changed = true);
    }
}

impl Drop for PathSearch {
    fn drop(&mut self) {
        self.mailbox.change(|wishes| wishes.closed = true);
    }
}

impl Wishes {
    fn is_empty(&self) -> bool {
        self.search.is_none() && !self.changed && !self.closed
    }
}

/// Lets other threads go first where processors are few: filling the index must not hold up keys.
///
/// On Linux the order concerns this thread alone; elsewhere it would slow the whole program down.
#[cfg(target_os = "linux")]
fn step_back() {
    /// Far enough behind that a key never waits, near enough to answer at once on an idle machine.
    const BEHIND: i32 = 10;
    // A refusal costs some speed and nothing else.
    let _ = rustix::process::setpriority_process(None, BEHIND);
}

#[cfg(not(target_os = "linux"))]
fn step_back() {}

/// The thread.
struct Worker {
    mailbox: Arc<Mailbox<Wishes>>,
    path: PathBuf,
    /// The names that are refused.
    names: Arc<RefusedNames>,
    reader: Option<Reader>,
    version: Option<i64>,
    index: SearchIndex,
    /// Whether the archive may hold what the index does not.
    behind: bool,
    answers: mpsc::Sender<MessageKind>,
}

impl Worker {
    fn serve(mut self) {
        step_back();
        loop {
            let wishes = {
                let mut wishes = self.mailbox.wait(None, |wishes| self.behind || !wishes.is_empty());
                // Whoever closes does so for good.
                let closed = wishes.closed;
                Wishes { closed, ..std::mem::take(&mut *wishes) }
            };
            if wishes.closed {
                return;
            }
            self.behind |= wishes.changed;
            match wishes.search {
                Some((ticket, query, at, zone)) => {
                    let result = self.answer(&query.matcher(at, &zone).judging_by(&self.names));
                    if self.answers.blocking_send(MessageKind::Answer { ticket, result }).is_err() {
                        return;
                    }
                }
                // Without an archive, or one that cannot be read, the next news are waited for.
                None => self.behind = self.behind && self.read_on().unwrap_or(false),
            }
        }
    }

    fn answer(&mut self, matcher: &Matcher) -> Result<ArchiveAnswer, ReadError> {
        match self.search(matcher) {
            Ok(ids) => Ok(ArchiveAnswer::Found(ids)),
            Err(archive::Error::Missing(_)) => Ok(ArchiveAnswer::Found(Vec::new())),
            Err(error) => Err(ReadError::Failed(Failure::of(&error, Some(error.hint())))),
        }
    }

    fn search(&mut self, matcher: &Matcher) -> Result<Vec<TorrentId>, archive::Error> {
        if !matcher.rows_suffice() {
            return self.open()?.search(matcher, Order::default());
        }
        let version = self.open()?.data_version()?;
        self.behind |= self.version.replace(version) != Some(version);
        for _ in 0..FEW {
            if !self.behind {
                break;
            }
            self.behind = self.read_on()?;
        }
        if self.behind { self.open()?.search(matcher, Order::default()) } else { Ok(self.index.search_paths(matcher)) }
    }

    /// Takes a portion into the index; says whether there is more.
    fn read_on(&mut self) -> Result<bool, archive::Error> {
        self.open()?;
        let reader = self.reader.as_ref().ok_or(archive::Error::Closed)?;
        self.index.catch_up(reader)
    }

    fn open(&mut self) -> Result<&Reader, archive::Error> {
        if self.reader.as_ref().is_some_and(Reader::is_stale) {
            self.reader = None;
            self.behind = true;
        }
        if self.reader.is_none() {
            self.reader = Some(Reader::open(&self.path)?);
        }
        self.reader.as_ref().ok_or(archive::Error::Closed)
    }
}
