//! How long one key keeps the screen's own thread: the message taken in, the whole frame drawn and encoded.
//!
//! Drives the program's `update` and `view` with all rows of an archive, without a terminal, a process or another
//! thread beside it; what a person waits for at a real terminal is measured by `screen`.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot run has nothing to report")]

#[expect(dead_code, reason = "each benchmark uses its part")]
mod support;

use std::io::{Sink, sink};

use jiff::tz::TimeZone;
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{Terminal, TerminalOptions, Viewport};
use redriva::archive::Reader;
use redriva::format::count;
use redriva::model::Timestamp;
use redriva::tui::testing::{
    self as tui, App, ArchiveAnswer, Charset, Key, Keymap, Message, MessageKind, Owner, Setup, Start, Theme, Ticket,
};
use support::archives::archive_of;
use support::ground::{LARGE, USUAL, asked, now};
use support::table::{Bound, Table, Unit};

/// Cells and lines of the screen.
const SIZE: (u16, u16) = (120, 40);

/// Keys of one kind, and how often they are pressed.
const HANDS: [(&str, &[&str], usize); 6] = [
    ("next row", &["j"], 200),
    ("next page", &["pgdn"], 200),
    ("other order", &["o", "O"], 40),
    ("other filter", &["f"], 60),
    ("letter of a search", &["/", "m", "e", "t", "r", "o", "esc"], 20),
    ("mark all, none", &["a", "u"], 20),
];

/// The view with a screen that nobody sees.
struct View {
    app: App,
    screen: Terminal<CrosstermBackend<Sink>>,
}

impl View {
    fn of(torrents: usize) -> Self {
        let setup = Setup {
            theme: Theme::shipped("redriva").unwrap(),
            keymap: Keymap::load(None).0,
            charset: Charset::Unicode,
            zone: TimeZone::UTC,
            banner: None,
            now: moment(),
            size: SIZE,
            start: Start::default(),
        };
        let viewport = Viewport::Fixed(Rect::new(0, 0, SIZE.0, SIZE.1));
        let screen = Terminal::with_options(CrosstermBackend::new(sink()), TerminalOptions { viewport }).unwrap();
        let mut view = Self { app: App::new(setup).0, screen };
        let delta = Reader::open(&archive_of(torrents)).unwrap().rows_since(0).unwrap();
        let ticket = Ticket { owner: Owner::Table, number: 1 };
        let rows = ArchiveAnswer::Rows { rows: delta.rows, rev: delta.rev };
        view.handle(MessageKind::Answer { ticket, result: Ok(rows) });
        view.press("2");
        view
    }

    /// Takes a message in and draws; returns the milliseconds that takes.
    fn handle(&mut self, kind: MessageKind) -> f64 {
        let begun = now();
        tui::update(&mut self.app, Message { at: moment(), kind });
        let app = &self.app;
        self.screen.draw(|frame| tui::view(app, frame)).unwrap();
        begun.elapsed().as_secs_f64() * 1e3
    }

    fn press(&mut self, key: &str) -> f64 {
        self.handle(MessageKind::Key(Key::parse(key).unwrap()))
    }
}

fn moment() -> Timestamp {
    "2026-11-22T12:00:00Z".parse().unwrap()
}

fn main() {
    if !asked() {
        return;
    }
    let table = Table::begin("one key: taken in, drawn, encoded");
    for torrents in [USUAL, LARGE] {
        table.note(&format!("{} torrents", count(torrents as u64)));
        let mut view = View::of(torrents);
        let mut all = Vec::new();
        for (what, keys, rounds) in HANDS {
            view.press("g");
            let times: Vec<f64> =
                (0..rounds).flat_map(|_| keys.iter().map(|key| view.press(key)).collect::<Vec<_>>()).collect();
            table.row(what, Unit::Millis, &times, Bound::AtMost(16.0));
            all.extend(times);
        }
        table.share("all, 99th percentile", Unit::Millis, &all, 0.99, Bound::AtMost(16.0));
    }
}
