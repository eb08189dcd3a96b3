//! What the dashboard knows: the numbers, what follows from them, and where the user is among what opens.

use ratatui::layout::Rect;

use super::cards::{self, Line, last_sync_lines};
use super::growth::{GrowthSpan, first_cells, has_losses};
use super::links::Link;
use super::news::{self, Looks};
use super::tiles::{CARD_COUNT, LineCounts, Tile, card_air, card_place, cards_in_row, charts, inner, place};
use crate::advice::{Advice, advise};
use crate::model::{ArchiveStats, DoubtedList, NewsLine, Overview, Phase, RunState, Status, SyncMode};
use crate::sync::SyncRequest;
use crate::tui::protocol::{ArchiveQuery, Effect, Latest, Loading, Owner, ReadError, Ticket, TorrentSet};
use crate::tui::style::{Ctx, Role};

/// Hosts that are shown.
pub(super) const TOP_HOSTS: usize = 5;

/// Statuses that are shown: more than Real-Debrid has words for.
pub(super) const TOP_STATUSES: usize = 16;

/// What could be added again.
const ADDABLE: &str = "refused:no gone:no";

/// Something that opens: the part it is in, and its place there.
pub(super) type TileItem = (Tile, usize);

/// The state of the dashboard.
#[derive(Debug, Clone, Default)]
pub struct DashboardState {
    overview: Latest<Box<Overview>>,
    /// What the run of this process does now; nothing while none runs.
    running: Vec<(String, Role)>,
    advice: Vec<Advice>,
    pub(super) places: Vec<(Tile, Rect)>,
    pub(super) width: u16,
    pub(super) chosen: Option<TileItem>,
    /// The card to come back to from below.
    pub(super) card: usize,
    offset: u16,
    /// How many of the largest torrents there is room for.
    largest: usize,
    /// How far back growth is shown.
    pub span: GrowthSpan,
    /// What of the news was seen.
    pub looks: Looks,
}

impl DashboardState {
    /// Asks for the numbers, unless they are on their way.
    pub fn ask(&mut self) -> Option<Effect> {
        self.overview.ask(Owner::Dashboard, ArchiveQuery::Overview { since: self.looks.asked() })
    }

    /// Handles an answer; returns what has to be asked again.
    pub fn loaded(&mut self, ticket: Ticket, overview: Box<Overview>) -> Option<Effect> {
        if !self.overview.accepts(ticket) {
            return None;
        }
        self.advice = advise(&overview.stats);
        self.looks.answered(&overview);
        self.overview.answered(ticket, overview);
        let since = self.looks.asked();
        self.overview.ask_again(Owner::Dashboard, || ArchiveQuery::Overview { since })
    }

    /// Records that the numbers asked for will not come; says whether anybody waits for them.
    pub fn not_loaded(&mut self, ticket: Ticket, why: &ReadError) -> bool {
        self.overview.failed(ticket, why)
    }

    /// Records that the user has seen what is new; says whether anything was.
    pub fn seen(&mut self) -> bool {
        self.looks.seen(self.overview.value().map(|overview| &**overview))
    }

    /// Returns what is new and was not seen yet.
    pub(super) fn news(&self) -> &[NewsLine] {
        self.overview().map_or(&[], |overview| self.looks.told(overview))
    }

    /// Shows growth over the next span.
    pub fn next_span(&mut self) {
        self.span = self.span.next();
    }

    /// Returns the parts in which something opens, in reading order.
    pub(super) fn full_tiles(&self) -> impl Iterator<Item = Tile> {
        self.places.iter().map(|(tile, _)| *tile).filter(|tile| self.count(*tile) > 0)
    }

    pub(super) fn ends(&self) -> (Option<TileItem>, Option<TileItem>) {
        let last = self.full_tiles().last();
        (self.full_tiles().next().map(|tile| (tile, 0)), last.map(|tile| (tile, self.count(tile) - 1)))
    }

    /// Brings what is derived up to date with the room there is.
    pub fn layout(&mut self, area: Rect, ctx: &Ctx) {
        let lines = self.lines(area.width, ctx);
        let (places, whole, largest) = place(area.width, area.height, lines);
        (self.places, self.width, self.largest) = (places, area.width, largest);
        self.chosen = self.chosen().or(self.ends().0);
        self.offset = self.offset.min(whole.saturating_sub(area.height));
        let Some((tile, at)) = self.chosen.filter(|_| self.is_full()) else { return };
        let Some(rect) = self.rect(tile) else { return };
        let line = self.line_of(tile, at);
        // The frame above the first and below the last line is worth seeing too.
        let (first, last) = self.ends();
        let top = if self.chosen == first { 0 } else { line.saturating_sub(1).max(rect.y) };
        let bottom = if self.chosen == last { whole } else { line.saturating_add(2).min(rect.bottom()) };
        self.offset = self.offset.max(bottom.saturating_sub(area.height)).min(top);
    }

    fn lines(&self, width: u16, ctx: &Ctx) -> LineCounts {
        let Some(overview) = self.overview() else { return LineCounts::default() };
        let stats = &overview.stats;
        let cells = first_cells(inner(Rect { width, height: 9, ..Rect::default() }, Tile::Growth).width, charts(width));
        LineCounts {
            todo: self.count(Tile::Todo),
            last_sync: self.sync_lines(overview, ctx).len(),
            status: self.line_in(Tile::Status, self.count(Tile::Status)),
            largest: stats.largest.len(),
            hosts: stats.hosts.len().min(TOP_HOSTS),
            newest: overview.newest.len(),
            news: self.news().len(),
            months: overview.growth.months.len(),
            losses: has_losses(&overview.growth, self.span, cells),
        }
    }

    /// Takes over what the run of this process does now.
    pub fn set_running(&mut self, lines: Vec<(String, Role)>) {
        self.running = lines;
    }

    /// Whether a sync is under way, here or in another process.
    pub(super) fn is_syncing(&self) -> bool {
        let last = self.overview().and_then(|overview| overview.stats.last_sync.as_ref());
        !self.running.is_empty() || last.is_some_and(|run| run.state == RunState::Running)
    }

    /// Returns what the run under way does, or what the last one did.
    pub(super) fn sync_lines(&self, overview: &Overview, ctx: &Ctx) -> Vec<Line> {
        if self.running.is_empty() {
            return last_sync_lines(overview, ctx);
        }
        self.running.iter().map(|span| vec![span.clone()]).collect()
    }

    /// Returns how many things open in a part.
    pub(super) fn count(&self, tile: Tile) -> usize {
        let Some(overview) = self.overview() else { return 0 };
        match tile {
            Tile::Cards => CARD_COUNT,
            Tile::News => self.news().len(),
            Tile::Todo => self.advice.len() + 1,
            Tile::LastSync => 1,
            Tile::Status => statuses(&overview.stats) + usize::from(overview.stats.names.is_some()),
            Tile::Largest => overview.stats.largest.len().min(self.largest),
            Tile::Newest => self.newest_shown(overview.newest.len()),
            Tile::Growth | Tile::Months | Tile::Hosts => 0,
        }
    }

    /// Returns how many of the newest events their part has lines for.
    fn newest_shown(&self, known: usize) -> usize {
        self.rect(Tile::Newest).map_or(0, |rect| known.min(inner(rect, Tile::Newest).height.into()))
    }

    pub(super) fn rect(&self, tile: Tile) -> Option<Rect> {
        self.places.iter().find(|(known, _)| *known == tile).map(|(_, rect)| *rect)
    }

    /// Returns the line of something that opens within its part: what is no status stands apart from the statuses.
    pub(super) fn line_in(&self, tile: Tile, at: usize) -> usize {
        let statuses = self.overview().map_or(0, |overview| statuses(&overview.stats));
        let is_apart = tile == Tile::Status && at >= statuses && self.count(tile) > statuses;
        at + usize::from(is_apart)
    }

    /// Returns the line of something that opens, from the top of everything.
    pub(super) fn line_of(&self, tile: Tile, at: usize) -> u16 {
        let (line, above) = if tile == Tile::Cards {
            let row = at / cards_in_row(self.width) * usize::from(super::tiles::card_lines(self.width));
            (row, card_air(self.width))
        } else {
            (self.line_in(tile, at), 1)
        };
        let below = u16::try_from(line).unwrap_or(u16::MAX).saturating_add(above);
        self.rect(tile).map_or(0, |rect| rect.y.saturating_add(below))
    }

    /// Returns everything that opens, and where it lies in the whole picture.
    pub(super) fn items(&self) -> Vec<(TileItem, Rect)> {
        let items = self.full_tiles().flat_map(|tile| (0..self.count(tile)).map(move |at| (tile, at)));
        let place = |(tile, at): TileItem| {
            let (rect, y) = (self.rect(tile)?, self.line_of(tile, at));
            let place = match tile {
                Tile::Cards => card_place(rect, at),
                Tile::LastSync => Rect { y, height: rect.height.saturating_sub(2), ..rect },
                _ => Rect { y, height: 1, ..rect },
            };
            Some(((tile, at), place))
        };
        items.filter_map(place).collect()
    }

    /// Chooses something that opens, counted in reading order; says whether it was chosen before.
    pub fn choose_line(&mut self, at: usize) -> bool {
        let before = self.chosen();
        let spot = self.items().get(at).map(|(spot, _)| *spot);
        self.choose(spot.or(before));
        spot.is_some() && spot == before
    }

    /// Returns where the user is: the part, and the place in it.
    pub fn chosen(&self) -> Option<TileItem> {
        self.chosen.filter(|(tile, _)| self.count(*tile) > 0).map(|(tile, at)| (tile, at.min(self.count(tile) - 1)))
    }

    /// Returns what the chosen line or card leads to.
    pub fn link(&self) -> Option<Link> {
        let (tile, at) = self.chosen().filter(|_| self.is_full())?;
        let stats = &self.overview()?.stats;
        match tile {
            Tile::Cards => cards::CARDS.get(at).map(|card| Link::Torrents((card.set)())),
            Tile::News => {
                let since = self.looks.looked()?.at;
                self.news().get(at).map(|line| Link::Events(news::events(line, since)))
            }
            Tile::Todo => match self.advice.get(at) {
                Some(advice) => Link::of_command(&advice.command),
                None => Some(Link::Guide),
            },
            Tile::LastSync => Some(Link::Sync),
            Tile::Status if at == statuses(stats) => Some(Link::Torrents(TorrentSet::Query(ADDABLE.to_owned()))),
            Tile::Status => stats.by_status.get(at).map(|row| Link::Torrents(status_set(&row.status))),
            Tile::Largest => stats.largest.get(at).map(|torrent| Link::Torrent(torrent.id.clone())),
            Tile::Newest => self.overview()?.newest.get(at).map(|event| Link::Torrent(event.torrent.clone())),
            Tile::Growth | Tile::Months | Tile::Hosts => None,
        }
    }

    /// Whether there is anything to count: an archive with a torrent, or one that has had some.
    pub fn is_full(&self) -> bool {
        self.overview().is_some_and(|overview| overview.stats.torrents + overview.stats.gone > 0)
    }

    /// Returns where the first reading stands.
    pub fn loading(&self) -> Loading {
        self.overview.loading()
    }

    /// Returns the numbers.
    pub fn overview(&self) -> Option<&Overview> {
        self.overview.value().map(|overview| &**overview)
    }

    /// Returns the list that waits for a decision.
    pub fn doubted(&self) -> Option<&DoubtedList> {
        self.overview()?.stats.doubted.as_ref()
    }

    /// Returns what is worth doing, most urgent first.
    pub fn advice(&self) -> &[Advice] {
        &self.advice
    }

    /// Returns the sync that is worth running now, and why.
    pub fn recommended(&self) -> Option<(SyncRequest, &str)> {
        if self.loading() == Loading::NoArchive {
            return Some((SyncRequest::of(SyncMode::Fast), "There is no archive yet."));
        }
        self.advice.iter().find_map(|advice| match Link::of_command(&advice.command) {
            Some(Link::Start(request)) => Some((request, advice.sentence.as_str())),
            _ => None,
        })
    }

    /// Returns the cells of the whole picture.
    pub(super) fn width(&self) -> u16 {
        self.width
    }

    /// Returns where the parts lie, and the first line that is seen.
    pub fn places(&self) -> (&[(Tile, Rect)], u16) {
        (&self.places, self.offset)
    }
}

/// Returns how many statuses are shown.
fn statuses(stats: &ArchiveStats) -> usize {
    stats.by_status.len().min(TOP_STATUSES)
}

/// Returns what a bar counts; the one status of its phase has no tab of its own in the table.
fn status_set(status: &Status) -> TorrentSet {
    if *status == Status::Downloaded { TorrentSet::Phase(Phase::Done) } else { TorrentSet::Status(status.clone()) }
}
