//! The full-screen view, driven by keys and messages.
//!
//! `update` looks at state and orders, `view` at what is drawn, `dashboard`, `history`, `problems` and `table` at
//! one screen whole, `robust` at what must never happen; only `terminal` starts the program.

#[cfg(unix)]
mod acted;
pub(crate) mod acting;
mod chores;
mod copy;
mod dashboard;
mod detail;
#[cfg(unix)]
mod downloaded;
mod flow;
mod frames;
mod guide;
mod hints;
mod history;
mod large;
mod late;
mod letters;
mod linking;
#[cfg(unix)]
mod living;
mod mouse;
#[cfg(unix)]
mod multiplexed;
mod news;
mod numbers;
mod problems;
mod readonly;
mod remember;
mod ringing;
mod robust;
mod runs;
mod states;
#[cfg(unix)]
mod stopped;
mod table;
#[cfg(unix)]
mod tasks;
#[cfg(unix)]
mod terminal;
mod theme;
mod update;
mod view;
mod views;
#[cfg(unix)]
pub(crate) mod window;

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::tz::TimeZone;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use redriva::model::{Detail, Status, Timestamp, Torrent, TorrentFacts, TorrentFile, TorrentId, TorrentRow};
use redriva::sync::{EventKind, SyncEvent};
use redriva::tui::testing::{
    self as tui, App, ArchiveAnswer, ArchiveQuery, Charset, Effect, Failure, Key, Keymap, Message, MessageKind, Owner,
    ReadError, Setup, Theme, Ticket,
};

/// A view with what it asked for, and a clock that stands until it is moved.
pub(crate) struct AppHarness {
    app: App,
    effects: Vec<Effect>,
    now: Timestamp,
    /// The newest question of each owner.
    asked: BTreeMap<Owner, Ticket>,
}

/// The archive's answer to the newest question of an owner.
pub(crate) fn answer(owner: Owner, answer: ArchiveAnswer) -> MessageKind {
    numbered(owner, NEWEST, answer)
}

/// The archive's answer to one of an owner's questions.
fn numbered(owner: Owner, number: u64, answer: ArchiveAnswer) -> MessageKind {
    MessageKind::Answer { ticket: Ticket { owner, number }, result: Ok(answer) }
}

/// The number that stands for the newest question.
const NEWEST: u64 = 0;

/// An owner's question.
fn read(owner: Owner, number: u64, query: ArchiveQuery) -> Effect {
    Effect::Read { ticket: Ticket { owner, number }, query }
}

/// The key of every screen in the line of tabs, as it is shipped.
fn screen_keys() -> Vec<String> {
    let keymap = Keymap::load(None).0;
    tui::SCREENS.iter().map(|tab| keymap.keys(tab.opens)[0].to_string()).collect()
}

fn moment(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn setup(width: u16, height: u16) -> Setup {
    Setup {
        theme: Theme::shipped("redriva").unwrap(),
        keymap: Keymap::load(None).0,
        charset: Charset::Unicode,
        zone: TimeZone::UTC,
        banner: None,
        now: moment("2026-11-22T12:00:00Z"),
        size: (width, height),
        start: tui::Start::default(),
    }
}

impl AppHarness {
    pub(crate) fn new(width: u16, height: u16) -> Self {
        Self::with(setup(width, height))
    }

    fn with(setup: Setup) -> Self {
        let now = setup.now;
        let (app, effects) = App::new(setup);
        let mut bench = Self { app, effects: Vec::new(), now, asked: BTreeMap::new() };
        bench.note(effects);
        bench
    }

    fn note(&mut self, effects: Vec<Effect>) {
        for effect in &effects {
            if let Effect::Read { ticket, .. } = effect {
                self.asked.insert(ticket.owner, *ticket);
            }
        }
        self.effects.extend(effects);
    }

    /// Lets every question that was asked so far end without an answer.
    fn unanswered(&mut self, why: &ReadError) -> &mut Self {
        for ticket in self.asked.clone().into_values() {
            self.deliver(MessageKind::Answer { ticket, result: Err(why.clone()) });
        }
        self
    }

    /// There is no archive.
    fn missing(&mut self) -> &mut Self {
        self.unanswered(&ReadError::Missing)
    }

    /// The archive cannot be read.
    fn unreadable(&mut self, failure: Failure) -> &mut Self {
        self.unanswered(&ReadError::Failed(failure))
    }

    /// A view that has read an archive with these rows, and shows them.
    fn loaded(width: u16, height: u16, rows: Vec<TorrentRow>) -> Self {
        let mut bench = Self::new(width, height);
        bench.deliver(answer(Owner::Table, ArchiveAnswer::Rows { rows, rev: 1 })).press("2");
        bench.effects.clear();
        bench
    }

    pub(crate) fn deliver(&mut self, kind: MessageKind) -> &mut Self {
        let kind = match kind {
            MessageKind::Answer { ticket, result } if ticket.number == NEWEST => {
                MessageKind::Answer { ticket: self.asked.get(&ticket.owner).copied().unwrap_or(ticket), result }
            }
            kind => kind,
        };
        let effects = tui::update(&mut self.app, Message { at: self.now, kind });
        self.note(effects);
        self
    }

    /// Presses keys, written as in a keymap and separated by blanks.
    pub(crate) fn press(&mut self, keys: &str) -> &mut Self {
        for key in keys.split_whitespace() {
            self.deliver(MessageKind::Key(Key::parse(key).unwrap()));
        }
        self
    }

    /// Types text character by character.
    pub(crate) fn type_in(&mut self, text: &str) -> &mut Self {
        for c in text.chars() {
            self.deliver(MessageKind::Key(Key::plain(redriva::tui::testing::Code::Char(c))));
        }
        self
    }

    fn sync(&mut self, kind: EventKind) -> &mut Self {
        let event = SyncEvent { run: redriva::model::RunId(1), at: self.now, kind };
        self.deliver(MessageKind::Sync(event))
    }

    pub(crate) fn wait(&mut self, seconds: u64) -> &mut Self {
        self.now = self.now.checked_add(Duration::from_secs(seconds)).unwrap();
        self
    }

    /// Returns what was asked for since the last time, without what keeps a search and the jobs going.
    pub(crate) fn orders(&mut self) -> Vec<Effect> {
        self.effects.retain(|effect| {
            let of_itself = ArchiveQuery::Jobs;
            !matches!(effect, Effect::IndexPaths | Effect::Read { query: ArchiveQuery::Search { .. }, .. })
                && !matches!(effect, Effect::Read { query, .. } if *query == of_itself)
        });
        std::mem::take(&mut self.effects)
    }

    pub(crate) fn buffer(&self) -> Buffer {
        let (width, height) = self.app.size;
        let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        terminal.draw(|frame| tui::view(&self.app, frame)).unwrap();
        terminal.backend().buffer().clone()
    }

    /// Returns the screen as text, one line a line.
    fn screen(&self) -> String {
        let buffer = self.buffer();
        let mut lines = Vec::new();
        for y in 0..buffer.area.height {
            let mut line = String::new();
            let mut covered = 0;
            for x in 0..buffer.area.width {
                let symbol = buffer[(x, y)].symbol();
                if covered == 0 {
                    line.push_str(symbol);
                    covered = redriva::format::width(symbol).max(1);
                }
                covered -= 1;
            }
            lines.push(line.trim_end().to_owned());
        }
        lines.join("\n")
    }

    /// Returns the names in the table, top to bottom.
    fn names(&self) -> Vec<&str> {
        (0..).map_while(|at| self.app.layers.torrents.shown_row(at)).map(|row| &*row.name).collect()
    }

    fn chosen(&self) -> &str {
        self.app.layers.torrents.chosen_row().map_or("", |row| &row.name)
    }
}

/// A finished torrent that was added `days` before the bench's time.
fn row(id: &str, name: &str, days: i64) -> TorrentRow {
    TorrentRow {
        id: TorrentId::parse(id).unwrap(),
        name: name.into(),
        status: Status::Downloaded,
        bytes: Some(1_500_000_000 * (days + 1)),
        progress: Some(100.0),
        added: Some(Timestamp::from_second(moment("2026-11-22T10:00:00Z").as_second() - days * 86_400).unwrap()),
        files: Some(3),
        links: Some(2),
        has_detail: true,
        gone: false,
        has_dead_links: false,
    }
}

fn with_status(row: TorrentRow, status: Status) -> TorrentRow {
    TorrentRow { status, progress: Some(0.0), ..row }
}

/// Twelve torrents of every kind.
fn account() -> Vec<TorrentRow> {
    let names = [
        "Metropolis.1927.2160p.Restored",
        "Le Voyage dans la Lune (1902)",
        "鬼滅の刃 Das Cabinet des Dr. Caligari 1920",
        "debian-13.1.0-amd64-netinst.iso",
        "Nosferatu.1922.1080p",
        "Amélie at the Piano",
        "Sherlock.Jr.1924.PROPER.a.very.long.name.that.does.not.fit.into.any.column.of.any.table.mkv",
        "ubuntu-26.04-desktop-amd64.iso",
        "The General (1926)",
        "Safety Last!",
        "Modern Times",
        "City Lights",
    ];
    let mut rows: Vec<TorrentRow> =
        names.iter().zip(0..).map(|(name, n)| row(&format!("ID{n:011}"), name, n * n)).collect();
    rows[1] = TorrentRow { progress: Some(56.82), ..with_status(rows[1].clone(), Status::Downloading) };
    rows[4] = with_status(rows[4].clone(), Status::Dead);
    rows[5] = TorrentRow { has_detail: false, files: None, ..with_status(rows[5].clone(), Status::MagnetError) };
    rows[8].gone = true;
    rows[9] = TorrentRow { bytes: None, added: None, ..with_status(rows[9].clone(), Status::parse("resurrected")) };
    rows
}

/// Everything about the first torrent of [`account`].
fn facts(files: i64) -> TorrentFacts {
    let id = TorrentId::parse("ID00000000000").unwrap();
    let torrent = Torrent {
        filename: Some("Metropolis.1927.2160p.Restored".to_owned()),
        hash: Some("0123456789abcdef0123456789abcdef01234567".to_owned()),
        bytes: Some(42_217_644_554),
        host: Some("real-debrid.com".to_owned()),
        progress: Some(100.0),
        status: Some(Status::Downloaded),
        added: Some("2026-11-22T11:00:00.000Z".to_owned()),
        ended: Some("2026-10-03T21:00:13.000Z".to_owned()),
        links: Some((1..=2).map(|n| format!("https://real-debrid.com/d/EXAMPLE{n}")).collect()),
        ..Torrent::bare(id)
    };
    let file = |n: i64| TorrentFile {
        id: n,
        path: format!("/Metropolis/reel {n}.mkv"),
        bytes: n * 1_000_000_000,
        selected: n % 2 == 1,
    };
    let detail = Detail {
        torrent: torrent.clone(),
        original_filename: Some("Metropolis (1927)".to_owned()),
        original_bytes: Some(50_000_000_000),
        files: Some((1..=files).map(file).collect()),
        json: "{}".to_owned(),
    };
    TorrentFacts {
        torrent,
        added_at: Some(moment("2026-11-22T10:00:00Z")),
        first_seen: moment("2026-11-20T08:00:00Z"),
        last_seen: moment("2026-11-22T11:30:00Z"),
        gone_at: None,
        detail: Some((detail, moment("2026-11-21T09:00:00Z"))),
        others: Vec::new(),
        owed: None,
        failure: None,
        imported: None,
    }
}

/// Counts of the filter tabs by label.
fn tab_counts(app: &App) -> BTreeMap<String, u64> {
    app.layers.torrents.tabs().0.iter().map(|tab| (tab.filter.label().to_owned(), tab.count)).collect()
}
