//! The thread that reads the archive for the view, and looks whether somebody wrote to it.
//!
//! A question comes in, a message goes out; the view never waits for either.

use std::collections::VecDeque;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::tz::TimeZone;
use tokio::sync::mpsc;

use super::archive_answers::answer;
use super::mailbox::Mailbox;
use crate::archive::{self, Extent, Reader};
use crate::format::{clean, fold};
use crate::model::TorrentRow;
use crate::refused_names::RefusedNames;
use crate::sync::Rates;
use crate::tui::protocol::{ArchiveAnswer, ArchiveQuery, Failure, MessageKind, ReadError, Ticket};

/// How often the archive is asked whether somebody wrote to it.
const LOOK: Duration = Duration::from_secs(1);

/// Rows that are shown before the others: more than any terminal has lines.
const SCREENFUL: u32 = 200;

/// Rows that the screen handles at once, in about two milliseconds.
const PORTION: usize = 2_000;

/// The way to the thread; dropping it ends the thread.
#[derive(Debug)]
pub struct ArchiveReader {
    mailbox: Arc<Mailbox<Questions>>,
}

/// The questions that wait: one at most of each owner, so that no key held down can fill them up.
#[derive(Debug, Default)]
struct Questions {
    waiting: VecDeque<(Ticket, ArchiveQuery)>,
    closed: bool,
}

impl ArchiveReader {
    /// Starts the thread; answers go where they are waited for one by one.
    pub fn start(
        path: PathBuf,
        (rates, names): (Rates, Arc<RefusedNames>),
        zone: TimeZone,
        answers: mpsc::Sender<MessageKind>,
    ) -> io::Result<Self> {
        let mailbox = Arc::new(Mailbox::default());
        let questions = mailbox.clone();
        std::thread::Builder::new().name("archive-reader".to_owned()).spawn(move || {
            let (reader, version, extent) = (None, None, None);
            let (anew, warned) = (false, false);
            ArchiveThread { path, rates, names, zone, reader, version, extent, anew, warned, answers }
                .serve(&questions);
        })?;
        Ok(Self { mailbox })
    }

    /// Asks; says whether the thread is there to answer.
    pub fn ask(&self, ticket: Ticket, query: ArchiveQuery) -> bool {
        self.mailbox.change(|questions| questions.put(ticket, query));
        Arc::strong_count(&self.mailbox) > 1
    }
}

impl Drop for ArchiveReader {
    fn drop(&mut self) {
        self.mailbox.change(|questions| questions.closed = true);
    }
}

impl Questions {
    /// Puts a question behind those of others; one of the same owner that waits is replaced, since its answer would be
    /// late.
    fn put(&mut self, ticket: Ticket, query: ArchiveQuery) {
        match self.waiting.iter_mut().find(|(waiting, _)| waiting.owner == ticket.owner) {
            Some(waiting) => *waiting = (ticket, query),
            None => self.waiting.push_back((ticket, query)),
        }
    }
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
    /// The names that are refused.
    names: Arc<RefusedNames>,
    zone: TimeZone,
    reader: Option<Reader>,
    version: Option<i64>,
    /// How far the archive had got when it was looked at last.
    extent: Option<Extent>,
    /// Whether another file is read since then.
    anew: bool,
    /// Whether it was told that nothing can be stored here.
    warned: bool,
    answers: mpsc::Sender<MessageKind>,
}

impl ArchiveThread {
    fn serve(mut self, mailbox: &Mailbox<Questions>) {
        loop {
            let mut questions = mailbox.wait(Some(LOOK), |questions| questions.closed || !questions.waiting.is_empty());
            if questions.closed {
                return;
            }
            let question = questions.waiting.pop_front();
            // Whoever asks must not wait while the archive is read.
            drop(questions);
            let is_heard = match question {
                Some((ticket, query)) => self.answer(ticket, &query),
                None => self.look().is_none_or(|news| self.answers.blocking_send(news).is_ok()),
            };
            if !is_heard {
                return;
            }
        }
    }

    /// Answers a question; says whether anybody listens.
    fn answer(&mut self, ticket: Ticket, query: &ArchiveQuery) -> bool {
        if *query == (ArchiveQuery::Rows { since: None }) && !self.send_newest(ticket) {
            return false;
        }
        let is_heard = match self.read(query) {
            Ok(ArchiveAnswer::Rows { rows, rev }) => self.send_rows(ticket, rows, rev),
            Ok(answer) => self.send(ticket, Ok(answer)),
            Err(archive::Error::Missing(_)) => self.send(ticket, Err(ReadError::Missing)),
            Err(error) => self.send(ticket, Err(ReadError::Failed(Failure::of(&error, Some(error.hint()))))),
        };
        match query {
            ArchiveQuery::Torrent { id } if is_heard => {
                // The answer proper has told what is wrong, if anything.
                let failures = self.open().and_then(|reader| reader.failures_of(id)).ok();
                let links = self.open().and_then(|reader| reader.dead_links_of(id)).ok();
                failures.is_none_or(|failures| self.send(ticket, Ok(ArchiveAnswer::Failures(failures))))
                    && links.is_none_or(|links| self.send(ticket, Ok(ArchiveAnswer::DeadLinks(links))))
            }
            _ => is_heard,
        }
    }

    fn send(&self, ticket: Ticket, result: Result<ArchiveAnswer, ReadError>) -> bool {
        self.answers.blocking_send(MessageKind::Answer { ticket, result }).is_ok()
    }

    /// Sends ahead what the first screen shows, since reading everything takes a moment.
    fn send_newest(&mut self, ticket: Ticket) -> bool {
        // The answer proper tells what is wrong, if anything.
        let Ok(rows) = self.open().and_then(|reader| reader.newest_rows(SCREENFUL)) else { return true };
        self.send(ticket, Ok(ArchiveAnswer::NewestRows(rows)))
    }

    /// Sends rows in portions, between which a key can be handled.
    fn send_rows(&self, ticket: Ticket, rows: Vec<TorrentRow>, rev: i64) -> bool {
        let mut left = rows.len();
        // The screen keeps an order by name, and rows that come in it cost no sorting there.
        let order = if left > PORTION { order_by_name(&rows) } else { (0..left).collect() };
        let mut rows: Vec<Option<TorrentRow>> = rows.into_iter().map(Some).collect();
        let mut sorted = order.into_iter().filter_map(|at| rows.get_mut(at).and_then(Option::take));
        while left > PORTION {
            left -= PORTION;
            let rows = sorted.by_ref().take(PORTION).collect();
            if !self.send(ticket, Ok(ArchiveAnswer::SomeRows { rows, more: left })) {
                return false;
            }
        }
        self.send(ticket, Ok(ArchiveAnswer::Rows { rows: sorted.collect(), rev }))
    }

    fn read(&mut self, query: &ArchiveQuery) -> Result<ArchiveAnswer, archive::Error> {
        let (rates, names, zone) = (self.rates, self.names.clone(), self.zone.clone());
        // Whoever has read rows sees what becomes of them, from this moment on.
        let is_first = self.extent.is_none() && matches!(query, ArchiveQuery::Rows { .. });
        let reader = self.open()?;
        let extent = if is_first { Some(reader.extent()?) } else { None };
        let answer = answer(reader, query, rates, &names, &zone)?;
        self.extent = extent.or(self.extent.take());
        Ok(answer)
    }

    /// Returns the news that somebody wrote, that the archive is another one, or that there is one now.
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
            // What was read lies there no more; whoever asks next is told what is there instead.
            Err(_) if std::mem::take(&mut self.anew) => {
                return self.extent.take().map(|_| MessageKind::ArchiveReplaced);
            }
            Err(_) => return None,
        };
        let known = self.version.replace(version);
        let changed = !was_open || std::mem::take(&mut self.anew) || known.is_some_and(|known| known != version);
        if !changed && self.extent.is_some() {
            return None;
        }
        let now = self.open().and_then(Reader::extent).ok()?;
        let is_other = self.extent.replace(now.clone()).is_some_and(|before| before.is_past(&now));
        match (is_other, changed) {
            (true, _) => Some(MessageKind::ArchiveReplaced),
            (false, changed) => changed.then_some(MessageKind::ArchiveChanged),
        }
    }

    /// Closes what will never show what was written meanwhile.
    fn let_go(&mut self) {
        if self.reader.as_ref().is_some_and(Reader::is_stale) {
            self.reader = None;
            self.anew = true;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sync::SyncSettings;
    use crate::tui::protocol::{ChangeFilter, Owner};

    fn rates() -> Rates {
        let settings = SyncSettings {
            batch_size: 250,
            batch_wait: Duration::from_secs(60),
            page_rows: 5_000,
            page_wait: Duration::from_secs(1),
            stale_after: Duration::ZERO,
            stale_limit: 0,
            workers: 1,
        };
        Rates { settings, limit: 200, window: Duration::from_secs(60) }
    }

    fn ticket(owner: Owner, number: u64) -> Ticket {
        Ticket { owner, number }
    }

    #[test]
    fn of_each_owner_the_newest_question_waits_in_the_place_of_the_first() {
        let mut questions = Questions::default();
        questions.put(ticket(Owner::Table, 1), ArchiveQuery::Rows { since: None });
        for number in 1..=1_000 {
            questions.put(
                ticket(Owner::Detail, number),
                ArchiveQuery::History { part: ChangeFilter::default(), since: None },
            );
            questions.put(ticket(Owner::Problems, number), ArchiveQuery::Problems);
        }
        let waiting: Vec<Ticket> = questions.waiting.iter().map(|(ticket, _)| *ticket).collect();
        assert_eq!(waiting, [ticket(Owner::Table, 1), ticket(Owner::Detail, 1_000), ticket(Owner::Problems, 1_000)]);
    }

    fn names() -> Arc<RefusedNames> {
        Arc::new(RefusedNames::shipped().unwrap())
    }

    #[test]
    fn whatever_is_asked_at_once_every_owner_hears_of_its_newest_question() {
        let folder = tempfile::tempdir().unwrap();
        let (sender, mut answers) = mpsc::channel(1);
        let rates = rates();
        let reader =
            ArchiveReader::start(folder.path().join("none.db"), (rates, names()), TimeZone::UTC, sender).unwrap();
        let owners = [Owner::Dashboard, Owner::Detail, Owner::Runs, Owner::History];
        for number in 1..=500 {
            for owner in owners {
                assert!(
                    reader.ask(
                        ticket(owner, number),
                        ArchiveQuery::History { part: ChangeFilter::default(), since: None }
                    )
                );
            }
        }
        let mut heard = Vec::new();
        while heard.len() < owners.len() {
            let Some(MessageKind::Answer { ticket, result }) = answers.blocking_recv() else { panic!("{heard:?}") };
            assert_eq!(result, Err(ReadError::Missing));
            if ticket.number == 500 {
                heard.push(ticket.owner);
            }
        }
        heard.sort_unstable();
        assert_eq!(heard, owners);
    }

    #[test]
    fn a_thread_that_is_gone_is_told_to_whoever_asks() {
        let (sender, answers) = mpsc::channel(1);
        let rates = rates();
        let reader = ArchiveReader::start(PathBuf::from("none.db"), (rates, names()), TimeZone::UTC, sender).unwrap();
        drop(answers);
        // Nobody listens to the first answer, so the thread ends.
        while reader
            .ask(ticket(Owner::History, 1), ArchiveQuery::History { part: ChangeFilter::default(), since: None })
        {
            std::thread::yield_now();
        }
    }
}
