//! What the history screen knows: the newest events, what was removed, and where the user is in them.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::part::Part;
use crate::model::{HistoryEvent, PastTorrent, TorrentId};
use crate::tui::input::motion::Motion;
use crate::tui::protocol::latest::Loading;

/// One line of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    /// The head of a day, and how many of its events came, changed and went.
    Day(Date, [u64; 3]),
    /// An event, by its place among the events.
    Event(usize),
}

/// The state of the history screen.
#[derive(Debug, Clone, Default)]
pub struct HistoryState {
    request: u64,
    loading: Loading,
    events: Vec<HistoryEvent>,
    removed: Vec<PastTorrent>,
    part: Part,
    lines: Vec<Line>,
    cursor: usize,
    offset: usize,
    page: usize,
}

impl HistoryState {
    /// Returns the number of a new request; what is shown stays until the answer.
    pub fn ask(&mut self) -> u64 {
        self.request += 1;
        self.request
    }

    /// Takes an answer in; one to an earlier request is dropped. The cursor stays on its event.
    pub fn loaded(&mut self, request: u64, events: Vec<HistoryEvent>, removed: Vec<PastTorrent>, zone: &TimeZone) {
        if request != self.request {
            return;
        }
        let chosen = self.chosen().map(|event| event.id).filter(|_| self.cursor > 1);
        self.loading = Loading::Ready;
        (self.events, self.removed) = (events, removed);
        self.rebuild(zone);
        if let Some(id) = chosen {
            let place = self.lines.iter().position(|line| self.event(*line).is_some_and(|event| event.id == id));
            self.cursor = place.unwrap_or(self.cursor);
        }
        self.snap(true);
    }

    /// Turns to the next part of history, or with `by` tabs less than all to an earlier one.
    pub fn step_part(&mut self, by: usize, zone: &TimeZone) {
        self.show_part(self.part.step(by), zone);
    }

    /// Shows a part of history.
    pub fn show_part(&mut self, part: Part, zone: &TimeZone) {
        self.part = part;
        self.rebuild(zone);
        (self.cursor, self.offset) = (0, 0);
        self.snap(true);
    }

    /// Shows the part of a tab.
    pub fn show_tab(&mut self, at: usize, zone: &TimeZone) {
        self.show_part(Part::ALL.get(at).copied().unwrap_or(self.part), zone);
    }

    /// Chooses a line; says whether it was chosen before.
    pub fn choose_line(&mut self, at: usize) -> bool {
        let before = std::mem::replace(&mut self.cursor, at.min(self.lines.len().saturating_sub(1)));
        self.snap(true);
        before == self.cursor
    }

    /// Moves the cursor; heads of days are passed over.
    pub fn go(&mut self, motion: Motion) {
        let before = self.cursor;
        self.cursor = motion.from(self.cursor, self.page).min(self.lines.len().saturating_sub(1));
        self.snap(self.cursor >= before);
    }

    /// Keeps the cursor inside the window of `page` lines.
    pub fn settle(&mut self, page: usize) {
        self.page = page;
        // The head of the day above the first event is worth seeing too.
        let top = self.cursor.saturating_sub(usize::from(matches!(
            self.cursor.checked_sub(1).and_then(|above| self.lines.get(above)),
            Some(Line::Day(..))
        )));
        self.offset = self.offset.min(top).max((self.cursor + 1).saturating_sub(page.max(1)));
    }

    /// Returns the event under the cursor.
    pub fn chosen(&self) -> Option<&HistoryEvent> {
        self.lines.get(self.cursor).and_then(|line| self.event(*line))
    }

    /// Returns the event of a line.
    pub fn event(&self, line: Line) -> Option<&HistoryEvent> {
        match line {
            Line::Event(at) => self.events.get(at),
            Line::Day(..) => None,
        }
    }

    /// Returns what is known of a removed torrent.
    pub fn removed(&self, id: &TorrentId) -> Option<&PastTorrent> {
        self.removed.iter().find(|torrent| torrent.id == *id)
    }

    /// Returns all lines, the cursor among them and the first visible one.
    pub fn lines(&self) -> (&[Line], usize, usize) {
        (&self.lines, self.cursor, self.offset)
    }

    /// Returns the part that is shown, and how many events each part has.
    pub fn parts(&self) -> (Part, [u64; 4]) {
        let count = |part: Part| self.events.iter().filter(|event| part.shows(event.kind)).count() as u64;
        (self.part, Part::ALL.map(count))
    }

    /// Takes in that the events asked for will not come.
    pub fn not_loaded(&mut self, why: Loading) {
        self.loading.give_up(why);
    }

    /// Returns where the first reading stands.
    pub fn loading(&self) -> Loading {
        self.loading
    }

    fn rebuild(&mut self, zone: &TimeZone) {
        self.lines.clear();
        let mut head = None;
        for (at, event) in self.events.iter().enumerate().filter(|(_, event)| self.part.shows(event.kind)) {
            let date = event.at.to_zoned(zone.clone()).date();
            if head.is_none_or(|(_, day)| day != date) {
                head = Some((self.lines.len(), date));
                self.lines.push(Line::Day(date, [0; 3]));
            }
            self.lines.push(Line::Event(at));
            let column = match Part::of(event.kind) {
                Part::Came | Part::All => 0,
                Part::Changed => 1,
                Part::Went => 2,
            };
            if let Some(Line::Day(_, counts)) = head.and_then(|(place, _)| self.lines.get_mut(place)) {
                counts[column] += 1;
            }
        }
        self.cursor = self.cursor.min(self.lines.len().saturating_sub(1));
    }

    /// Moves the cursor off the head of a day, onwards or back.
    fn snap(&mut self, onwards: bool) {
        if matches!(self.lines.get(self.cursor), Some(Line::Day(..))) {
            // A head is never the last line, and only the very first line has nothing before it.
            let back = self.cursor.checked_sub(1).filter(|_| !onwards);
            self.cursor = back.unwrap_or(self.cursor + 1);
        }
    }
}
