//! What the history screen knows: the newest events, what was removed, and where the user is in them.

use std::collections::{BTreeSet, HashMap, HashSet};

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::gather::{MANY, end_of_many};
use super::span::Span;
use crate::model::{ChangeKind, HistoryEvent, PastTorrent, RunId, Timestamp, TorrentId};
use crate::tui::protocol::{ArchiveQuery, ChangeFilter, Effect, Latest, Loading, Owner, ReadError, SomeEvents, Ticket};
use crate::tui::widget::{LineList, ListLine, Prompt, folded};

/// One line of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    /// The head of a day, and how many of its events came, changed and went.
    Day(Date, [u64; 3]),
    /// An event, by its place among the events.
    Event(usize),
    /// Events that came with the same sync: the place of the first, how many, and whether they are shown below.
    Many(usize, usize, bool),
}

impl ListLine for Line {
    fn is_head(&self) -> bool {
        matches!(self, Self::Day(..))
    }

    fn is_passed_over(&self) -> bool {
        self.is_head()
    }
}

/// The state of the history screen.
#[derive(Debug, Clone, Default)]
pub struct HistoryState {
    pub(super) history: Latest<History>,
    filter: ChangeFilter,
    span: Span,
    /// Where the span begins, as of when it was chosen.
    since: Option<Timestamp>,
    /// The only torrents that are shown, and what they are.
    among: Option<(String, HashSet<TorrentId>)>,
    /// The line to search in.
    pub(super) prompt: Prompt,
    /// What was searched at the last layout.
    searched: String,
    /// The first events of those groups that are open.
    open: BTreeSet<i64>,
    /// The times that are compared.
    pub(super) compared: Latest<()>,
    pub(super) times: Option<(Timestamp, Timestamp)>,
    /// How many events each part has.
    counts: [u64; 4],
    /// The lines of the screen.
    pub lines: LineList<Line>,
}

/// What the archive answered.
#[derive(Debug, Clone, Default)]
pub(super) struct History {
    pub(super) events: Vec<HistoryEvent>,
    /// What is gone still of what the events tell.
    removed: HashMap<TorrentId, PastTorrent>,
    totals: Option<[u64; 4]>,
    /// The first sync that brought torrents, as far as events are known.
    first_sync: Option<RunId>,
}

impl History {
    fn of(events: Vec<HistoryEvent>, mut removed: Vec<PastTorrent>, totals: Option<[u64; 4]>) -> Self {
        let told: HashSet<&TorrentId> = events.iter().map(|event| &event.torrent).collect();
        removed.retain(|torrent| told.contains(&torrent.id));
        let removed = removed.into_iter().map(|torrent| (torrent.id.clone(), torrent)).collect();
        let came = events.iter().filter(|event| event.kind == ChangeKind::Added);
        let first_sync = came.filter_map(|event| event.run).min();
        Self { events, removed, totals, first_sync }
    }
}

impl HistoryState {
    /// Asks for the events, unless they are on their way.
    pub fn ask(&mut self) -> Option<Effect> {
        let query = self.question();
        self.history.ask(Owner::History, query)
    }

    /// Asks for another part or span; what is on its way is late.
    pub(super) fn ask_anew(&mut self) -> Effect {
        let query = self.question();
        self.history.ask_anew(Owner::History, query)
    }

    fn question(&self) -> ArchiveQuery {
        ArchiveQuery::History { part: self.filter, since: self.since }
    }

    /// Shows the next span.
    pub(super) fn next_span(&mut self, now: Timestamp) {
        self.span = self.span.next();
        self.since = self.span.since(now);
        self.among = None;
        self.lines.restart();
    }

    /// Returns the words of the span, or of the torrents that are shown alone.
    pub(super) fn span_words(&self) -> &str {
        self.among.as_ref().map_or(self.span.words(), |(words, _)| words)
    }

    /// Shows what happened to some torrents since a time.
    pub fn show_some(&mut self, events: SomeEvents, zone: &TimeZone) {
        let SomeEvents { part, since, words, torrents } = events;
        self.among = Some((words, torrents.iter().cloned().collect()));
        (self.span, self.since) = (Span::All, Some(since));
        self.prompt.discard();
        self.show(part, zone);
    }

    /// Shows every event of a part, whatever was looked for before.
    pub fn show_all_of(&mut self, part: ChangeFilter, zone: &TimeZone) {
        (self.among, self.span, self.since) = (None, Span::All, None);
        self.prompt.discard();
        self.show(part, zone);
    }

    /// Shows every torrent again, when it is read the next time.
    pub fn widen(&mut self) {
        if self.among.take().is_some() {
            self.since = None;
        }
    }

    fn is_meant(&self, event: &HistoryEvent) -> bool {
        self.among.as_ref().is_none_or(|(_, ids)| ids.contains(&event.torrent))
    }

    /// Handles an answer; the cursor stays on its event. Returns what has to be asked again.
    pub fn loaded(
        &mut self,
        ticket: Ticket,
        events: Vec<HistoryEvent>,
        removed: Vec<PastTorrent>,
        totals: Option<[u64; 4]>,
        zone: &TimeZone,
    ) -> Option<Effect> {
        let chosen = self.chosen().map(|event| event.id).filter(|_| self.lines.position().0 > 1);
        if !self.history.accepts(ticket) {
            return None;
        }
        self.history.answered(ticket, History::of(events, removed, totals));
        self.make_lines(zone, chosen);
        let query = self.question();
        self.history.ask_again(Owner::History, || query)
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
        self.make_lines(zone, None);
        self.lines.restart();
    }

    /// Returns the event under the cursor.
    pub fn chosen(&self) -> Option<&HistoryEvent> {
        self.lines.chosen().and_then(|line| self.event(*line))
    }

    /// Whether the part of what went is shown, and something of it is gone still.
    pub(super) fn shows_gone(&self) -> bool {
        let is_known = self.history.value().is_some_and(|history| !history.removed.is_empty());
        self.filter == ChangeFilter::Went && is_known && !self.lines.all().is_empty()
    }

    /// Returns the torrents that are shown as gone and are gone still, while nothing else is shown.
    pub(super) fn shown_gone(&self) -> Vec<TorrentId> {
        if !self.shows_gone() {
            return Vec::new();
        }
        let mut told = HashSet::new();
        let shown = self.shown().into_iter().map(|(_, event)| &event.torrent);
        shown.filter(|id| self.removed(id).is_some() && told.insert(*id)).cloned().collect()
    }

    /// Returns the event of a line.
    pub fn event(&self, line: Line) -> Option<&HistoryEvent> {
        event_of(self.events(), line)
    }

    /// Returns what is known of a removed torrent.
    pub fn removed(&self, id: &TorrentId) -> Option<&PastTorrent> {
        self.history.value()?.removed.get(id)
    }

    /// Returns the filter in force, and how many events each filter shows.
    pub fn filters(&self) -> (ChangeFilter, [u64; 4]) {
        (self.filter, self.counts)
    }

    fn counted(&self) -> [u64; 4] {
        let totals = self.history.value().and_then(|history| history.totals).filter(|_| self.among.is_none());
        totals.unwrap_or_else(|| {
            let mut counts = [0; 4];
            for event in self.events().iter().filter(|event| self.is_meant(event)) {
                let parts = ChangeFilter::ALL.iter().zip(&mut counts).filter(|(part, _)| part.shows(event.kind));
                parts.for_each(|(_, count)| *count += 1);
            }
            counts
        })
    }

    /// Returns where the first reading stands.
    pub fn loading(&self) -> Loading {
        self.history.loading()
    }

    fn events(&self) -> &[HistoryEvent] {
        self.history.value().map_or(&[], |history| &history.events)
    }

    /// Opens or closes the chosen group of events; says whether there is one.
    pub(super) fn turn(&mut self, zone: &TimeZone) -> bool {
        let Some(Line::Many(first, ..)) = self.lines.chosen().copied() else { return false };
        let Some(id) = self.events().get(first).map(|event| event.id) else { return false };
        if !self.open.remove(&id) {
            self.open.insert(id);
        }
        self.make_lines(zone, None);
        true
    }

    /// Whether the cursor is on a group of events.
    pub(super) fn is_on_many(&self) -> bool {
        matches!(self.lines.chosen(), Some(Line::Many(..)))
    }

    /// Shows what the line finds, when something else is typed than before.
    pub(super) fn read_line(&mut self, zone: &TimeZone) {
        if self.prompt.text() != self.searched {
            self.search(zone);
        }
    }

    /// Shows what the line that is typed finds.
    pub(super) fn search(&mut self, zone: &TimeZone) {
        self.searched = self.prompt.text().to_owned();
        self.make_lines(zone, None);
        self.lines.restart();
    }

    /// Returns the events that are shown, each with its place.
    fn shown(&self) -> Vec<(usize, &HistoryEvent)> {
        let typed = folded(self.prompt.text());
        let words: Vec<&str> = typed.split_whitespace().collect();
        let finds = |event: &HistoryEvent| {
            let name = if words.is_empty() { String::new() } else { folded(&event.name) };
            self.is_meant(event) && words.iter().all(|word| name.contains(word))
        };
        let events = self.events().iter().enumerate();
        events.filter(|(_, event)| self.filter.shows(event.kind) && finds(event)).collect()
    }

    /// Makes the lines anew; the cursor goes to an event, if it is among them.
    fn make_lines(&mut self, zone: &TimeZone, chosen: Option<i64>) {
        let is_searched = !self.prompt.text().trim().is_empty();
        let shown = self.shown();
        let mut lines = Vec::new();
        let mut head = None;
        let mut at = 0;
        while let Some((place, event)) = shown.get(at).copied() {
            let end = end_of_many(&shown, at);
            let date = event.at.to_zoned(zone.clone()).date();
            if head.is_none_or(|(_, day)| day != date) {
                head = Some((lines.len(), date));
                lines.push(Line::Day(date, [0; 3]));
            }
            let many = end - at >= MANY && !is_searched;
            let open = self.open.contains(&event.id);
            if many {
                lines.push(Line::Many(place, end - at, open));
            }
            if !many || open {
                lines.extend(shown[at..end].iter().map(|(place, _)| Line::Event(*place)));
            }
            let column = match ChangeFilter::of(event.kind) {
                ChangeFilter::Came | ChangeFilter::All => 0,
                ChangeFilter::Changed => 1,
                ChangeFilter::Went => 2,
            };
            if let Some(Line::Day(_, counts)) = head.and_then(|(place, _)| lines.get_mut(place)) {
                counts[column] += (end - at) as u64;
            }
            at = end;
        }
        let is_chosen = |line: &Line| self.event(*line).is_some_and(|event| Some(event.id) == chosen);
        let at = lines.iter().position(is_chosen);
        self.lines.renew(lines, at);
        self.counts = self.counted();
    }

    /// Whether no earlier sync has brought torrents than the one of an event, as far as events are known.
    pub(super) fn is_first_sync(&self, event: &HistoryEvent) -> bool {
        self.history.value().is_some_and(|history| history.first_sync == event.run)
    }

    /// Returns the event at a place.
    pub(super) fn event_at(&self, place: usize) -> Option<&HistoryEvent> {
        self.events().get(place)
    }
}

/// Returns the event of a line.
pub(super) fn event_of(events: &[HistoryEvent], line: Line) -> Option<&HistoryEvent> {
    match line {
        Line::Event(at) => events.get(at),
        Line::Day(..) | Line::Many(..) => None,
    }
}
