//! What the history screen knows: the newest events, what was removed, and where the user is in them.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::model::{HistoryEvent, PastTorrent, TorrentId};
use crate::tui::input::Motion;
use crate::tui::protocol::{ArchiveQuery, ChangeFilter, Effect, Latest, Loading, Owner, ReadError, Ticket};
use crate::tui::widget::ListWindow;

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
    history: Latest<History>,
    filter: ChangeFilter,
    lines: Vec<Line>,
    pub(super) list: ListWindow,
}

/// What the archive answered.
#[derive(Debug, Clone, Default)]
struct History {
    events: Vec<HistoryEvent>,
    removed: Vec<PastTorrent>,
}

impl HistoryState {
    /// Asks for the events, unless they are on their way.
    pub fn ask(&mut self) -> Option<Effect> {
        self.history.ask(Owner::History, ArchiveQuery::History)
    }

    /// Handles an answer; the cursor stays on its event. Returns what has to be asked again.
    pub fn loaded(
        &mut self,
        ticket: Ticket,
        events: Vec<HistoryEvent>,
        removed: Vec<PastTorrent>,
        zone: &TimeZone,
    ) -> Option<Effect> {
        let chosen = self.chosen().map(|event| event.id).filter(|_| self.list.cursor() > 1);
        if !self.history.answered(ticket, History { events, removed }) {
            return None;
        }
        self.rebuild(zone);
        let place = chosen
            .and_then(|id| self.lines.iter().position(|line| self.event(*line).is_some_and(|event| event.id == id)));
        self.list.choose(place.unwrap_or(self.list.cursor()), self.lines.len());
        self.snap(true);
        self.history.ask_again(Owner::History, || ArchiveQuery::History)
    }

    /// Records that the events asked for will not come; says whether anybody waits for them.
    pub fn not_loaded(&mut self, ticket: Ticket, why: &ReadError) -> bool {
        self.history.failed(ticket, why)
    }

    /// Shows the filter so many tabs further, around the end.
    pub fn step_filter(&mut self, by: usize, zone: &TimeZone) {
        self.show(self.filter.step(by), zone);
    }

    /// Shows the events of a filter.
    pub fn show(&mut self, filter: ChangeFilter, zone: &TimeZone) {
        self.filter = filter;
        self.rebuild(zone);
        self.list.restart();
        self.snap(true);
    }

    /// Chooses a line; says whether it was chosen before.
    pub fn choose_line(&mut self, at: usize) -> bool {
        let before = self.list.cursor();
        self.list.choose(at, self.lines.len());
        self.snap(true);
        before == self.list.cursor()
    }

    /// Moves the cursor; heads of days are passed over.
    pub fn go(&mut self, motion: Motion) {
        let before = self.list.cursor();
        self.list.go(motion, self.lines.len());
        self.snap(self.list.cursor() >= before);
    }

    /// Keeps the cursor inside the window of `page` lines.
    pub fn layout(&mut self, page: usize) {
        // The head of the day above the first event is worth seeing too.
        let above = self.list.cursor().checked_sub(1).and_then(|above| self.lines.get(above));
        self.list.layout(page, self.lines.len(), usize::from(matches!(above, Some(Line::Day(..)))));
    }

    /// Returns the event under the cursor.
    pub fn chosen(&self) -> Option<&HistoryEvent> {
        self.lines.get(self.list.cursor()).and_then(|line| self.event(*line))
    }

    /// Returns the event of a line.
    pub fn event(&self, line: Line) -> Option<&HistoryEvent> {
        match line {
            Line::Event(at) => self.events().get(at),
            Line::Day(..) => None,
        }
    }

    /// Returns what is known of a removed torrent.
    pub fn removed(&self, id: &TorrentId) -> Option<&PastTorrent> {
        self.history.value()?.removed.iter().find(|torrent| torrent.id == *id)
    }

    /// Returns all lines, the cursor among them and the first visible one.
    pub fn lines(&self) -> (&[Line], usize, usize) {
        (&self.lines, self.list.cursor(), self.list.offset())
    }

    /// Returns the filter in force, and how many events each filter shows.
    pub fn filters(&self) -> (ChangeFilter, [u64; 4]) {
        let count = |filter: ChangeFilter| self.events().iter().filter(|event| filter.shows(event.kind)).count() as u64;
        (self.filter, ChangeFilter::ALL.map(count))
    }

    /// Returns where the first reading stands.
    pub fn loading(&self) -> Loading {
        self.history.loading()
    }

    fn events(&self) -> &[HistoryEvent] {
        self.history.value().map_or(&[], |history| &history.events)
    }

    fn rebuild(&mut self, zone: &TimeZone) {
        let mut lines = Vec::new();
        let mut head = None;
        for (at, event) in self.events().iter().enumerate().filter(|(_, event)| self.filter.shows(event.kind)) {
            let date = event.at.to_zoned(zone.clone()).date();
            if head.is_none_or(|(_, day)| day != date) {
                head = Some((lines.len(), date));
                lines.push(Line::Day(date, [0; 3]));
            }
            lines.push(Line::Event(at));
            let column = match ChangeFilter::of(event.kind) {
                ChangeFilter::Came | ChangeFilter::All => 0,
                ChangeFilter::Changed => 1,
                ChangeFilter::Went => 2,
            };
            if let Some(Line::Day(_, counts)) = head.and_then(|(place, _)| lines.get_mut(place)) {
                counts[column] += 1;
            }
        }
        self.lines = lines;
        self.list.choose(self.list.cursor(), self.lines.len());
    }

    /// Moves the cursor off the head of a day, onwards or back.
    fn snap(&mut self, onwards: bool) {
        let cursor = self.list.cursor();
        if matches!(self.lines.get(cursor), Some(Line::Day(..))) {
            // A head is never the last line, and only the very first line has nothing before it.
            let back = cursor.checked_sub(1).filter(|_| !onwards);
            self.list.choose(back.unwrap_or(cursor + 1), self.lines.len());
        }
    }
}
