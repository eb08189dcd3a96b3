//! The thread that answers queries which rows alone cannot: it holds every file path in memory.
//!
//! There is room for one question only, so the newest always wins. Between two portions of the index the
//! thread looks whether somebody asks; until the index is whole, and for what it does not hold, it asks the
//! archive itself. Without questions and news it sleeps.

use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use tokio::sync::mpsc;

use crate::archive::{self, Reader, SearchIndex};
use crate::model::TorrentId;
use crate::query::{Matcher, Order, Query};
use crate::tui::protocol::message::{Failure, MessageKind};

/// Portions of the index that a question waits for, if they are the last ones.
const FEW: usize = 4;

/// A question about a query.
#[derive(Debug)]
pub struct Search {
    pub request: u64,
    pub query: Query,
    pub at: Timestamp,
    pub zone: TimeZone,
}

/// The way to the thread; dropping it ends the thread.
#[derive(Debug)]
pub struct Searcher {
    desk: Arc<Desk>,
}

/// What lies there for the thread.
#[derive(Debug, Default)]
struct Desk {
    sheet: Mutex<Sheet>,
    news: Condvar,
}

#[derive(Debug, Default)]
struct Sheet {
    search: Option<Search>,
    changed: bool,
    closed: bool,
}

impl Searcher {
    /// Starts the thread; it reads nothing before it is told to.
    pub fn start(path: PathBuf, answers: mpsc::Sender<MessageKind>) -> io::Result<Self> {
        let desk = Arc::new(Desk::default());
        let worker = Worker {
            desk: desk.clone(),
            path,
            reader: None,
            version: None,
            index: SearchIndex::default(),
            behind: false,
            answers,
        };
        std::thread::Builder::new().name("searcher".to_owned()).spawn(move || worker.serve())?;
        Ok(Self { desk })
    }

    /// Asks; an older question that is not answered yet is forgotten.
    pub fn ask(&self, search: Search) {
        self.desk.put(|sheet| sheet.search = Some(search));
    }

    /// Tells that the archive has news for the index.
    pub fn catch_up(&self) {
        self.desk.put(|sheet| sheet.changed = true);
    }
}

impl Drop for Searcher {
    fn drop(&mut self) {
        self.desk.put(|sheet| sheet.closed = true);
    }
}

impl Desk {
    fn lock(&self) -> MutexGuard<'_, Sheet> {
        // A sheet is whole at any time, also after a panic.
        self.sheet.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn put(&self, write: impl FnOnce(&mut Sheet)) {
        write(&mut self.lock());
        self.news.notify_one();
    }

    /// Takes what lies there; waits for something unless there is other work.
    fn take(&self, busy: bool) -> Sheet {
        let mut sheet = self.lock();
        while !busy && sheet.search.is_none() && !sheet.changed && !sheet.closed {
            sheet = self.news.wait(sheet).unwrap_or_else(PoisonError::into_inner);
        }
        Sheet { search: sheet.search.take(), changed: std::mem::take(&mut sheet.changed), closed: sheet.closed }
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
    desk: Arc<Desk>,
    path: PathBuf,
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
            let sheet = self.desk.take(self.behind);
            if sheet.closed {
                return;
            }
            self.behind |= sheet.changed;
            match sheet.search {
                Some(search) => {
                    let answer = self.answer(&search);
                    if self.answers.blocking_send(answer).is_err() {
                        return;
                    }
                }
                // Without an archive, or one that cannot be read, the next news are waited for.
                None => self.behind = self.behind && self.read_on().unwrap_or(false),
            }
        }
    }

    fn answer(&mut self, search: &Search) -> MessageKind {
        let matcher = search.query.matcher(search.at, &search.zone);
        match self.search(&matcher) {
            Ok(ids) => MessageKind::Found { request: search.request, ids },
            Err(archive::Error::Missing(_)) => MessageKind::Found { request: search.request, ids: Vec::new() },
            Err(error) => {
                let failure = Failure::of(&error, Some(error.hint()));
                MessageKind::NotFound { request: search.request, failure }
            }
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
