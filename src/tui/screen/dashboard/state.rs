//! What the dashboard knows: the numbers, what follows from them, and where the user is among what opens.

use ratatui::layout::Rect;

use super::blocks::{Block, CARDS, Lines, card_place, cards_in_row, place};
use super::parts::{self, last_sync_lines};
use super::target::{Pick, Target};
use crate::advice::{Advice, advise};
use crate::model::{Overview, Phase, Status, SyncMode};
use crate::sync::SyncRequest;
use crate::tui::input::motion::Motion;
use crate::tui::protocol::latest::{Inquiry, Loading};
use crate::tui::style::ctx::Ctx;

/// Hosts that are shown.
pub(super) const TOP_HOSTS: usize = 5;

/// Statuses that are shown: more than Real-Debrid has words for.
pub(super) const TOP_STATUSES: usize = 16;

/// Something that opens: the part it is in, and its place there.
type Spot = (Block, usize);

/// The state of the dashboard.
#[derive(Debug, Clone, Default)]
pub struct DashboardState {
    inquiry: Inquiry,
    loading: Loading,
    overview: Option<Box<Overview>>,
    advice: Vec<Advice>,
    places: Vec<(Block, Rect)>,
    width: u16,
    chosen: Option<Spot>,
    /// The card to come back to from below.
    card: usize,
    offset: u16,
}

impl DashboardState {
    /// Asks for the numbers, unless an answer is still on its way; returns the number of the request.
    pub fn ask(&mut self) -> Option<u64> {
        self.inquiry.ask()
    }

    /// Takes an answer in; returns the number of the next request when more was written meanwhile.
    pub fn loaded(&mut self, request: u64, overview: Box<Overview>) -> Option<u64> {
        if !self.inquiry.awaits(request) {
            return None;
        }
        self.loading = Loading::Ready;
        self.advice = advise(&overview.stats);
        self.overview = Some(overview);
        self.inquiry.answered()
    }

    /// Takes in that the numbers asked for will not come.
    pub fn not_loaded(&mut self, why: Loading) {
        self.inquiry.give_up();
        self.loading.give_up(why);
    }

    /// Moves through what opens, in reading order; the cards are one stop.
    pub fn go(&mut self, motion: Motion) {
        match motion {
            Motion::Up => self.step(false),
            Motion::Down => self.step(true),
            Motion::PageUp | Motion::HalfPageUp => self.step_block(false),
            Motion::PageDown | Motion::HalfPageDown => self.step_block(true),
            Motion::First => self.choose(self.ends().0),
            Motion::Last => self.choose(self.ends().1),
        }
    }

    /// Moves to the card beside, or to the part beside.
    pub fn go_beside(&mut self, right: bool) {
        let Some((block, at)) = self.chosen() else { return };
        if block == Block::Cards {
            let to = if right { (at + 1).min(CARDS - 1) } else { at.saturating_sub(1) };
            return self.choose(Some((block, to)));
        }
        let line = self.line_of(block, at);
        let Some(here) = self.rect(block) else { return };
        let beside = |rect: &Rect| if right { rect.x > here.x } else { rect.x < here.x };
        let way = |(block, at): &(Block, usize)| self.line_of(*block, *at).abs_diff(line);
        let reachable =
            self.places.iter().filter(|(_, rect)| beside(rect) && rect.bottom() > here.y && rect.y < here.bottom());
        let nearest = reachable
            .flat_map(|(block, _)| (0..self.count(*block)).map(|at| (*block, at)))
            .filter(|(block, _)| *block != Block::Cards)
            .min_by_key(way);
        self.choose(nearest.or(Some((block, at))));
    }

    fn step(&mut self, down: bool) {
        let Some((block, at)) = self.chosen() else { return };
        let row = if block == Block::Cards { cards_in_row(self.width) } else { 1 };
        let to = if down { Some(at + row).filter(|to| *to < self.count(block)) } else { at.checked_sub(row) };
        match to {
            Some(to) => self.choose(Some((block, to))),
            None => self.step_block_from(block, down, !down),
        }
    }

    fn step_block(&mut self, down: bool) {
        let Some((block, at)) = self.chosen() else { return };
        // Back to the top of this part first.
        if !down && at > 0 && block != Block::Cards {
            return self.choose(Some((block, 0)));
        }
        self.step_block_from(block, down, false);
    }

    fn step_block_from(&mut self, block: Block, down: bool, to_last: bool) {
        let full: Vec<Block> = self.full_blocks().collect();
        let here = full.iter().position(|known| *known == block).unwrap_or(0);
        let next = if down { Some(here + 1) } else { here.checked_sub(1) };
        let Some(block) = next.and_then(|next| full.get(next)) else { return };
        let at = match block {
            Block::Cards => self.card,
            block if to_last => self.count(*block) - 1,
            _ => 0,
        };
        self.choose(Some((*block, at)));
    }

    fn choose(&mut self, to: Option<Spot>) {
        if let Some((Block::Cards, card)) = to {
            self.card = card;
        }
        self.chosen = to;
    }

    /// Returns the parts in which something opens, in reading order.
    fn full_blocks(&self) -> impl Iterator<Item = Block> {
        self.places.iter().map(|(block, _)| *block).filter(|block| self.count(*block) > 0)
    }

    fn ends(&self) -> (Option<Spot>, Option<Spot>) {
        let last = self.full_blocks().last();
        (self.full_blocks().next().map(|block| (block, 0)), last.map(|block| (block, self.count(block) - 1)))
    }

    /// Brings what is derived up to date with the room there is.
    pub fn settle(&mut self, area: Rect, ctx: &Ctx) {
        let lines = self.lines(ctx);
        let (places, whole) = place(area.width, area.height, lines);
        (self.places, self.width) = (places, area.width);
        self.chosen = self.chosen().or(self.ends().0);
        self.offset = self.offset.min(whole.saturating_sub(area.height));
        let Some((block, at)) = self.chosen.filter(|_| self.is_full()) else { return };
        let Some(rect) = self.rect(block) else { return };
        let line = self.line_of(block, at);
        // The frame above the first and below the last line is worth seeing too.
        let (first, last) = self.ends();
        let top = if self.chosen == first { 0 } else { line.saturating_sub(1).max(rect.y) };
        let bottom = if self.chosen == last { whole } else { line.saturating_add(2).min(rect.bottom()) };
        self.offset = self.offset.max(bottom.saturating_sub(area.height)).min(top);
    }

    fn lines(&self, ctx: &Ctx) -> Lines {
        let Some(overview) = &self.overview else { return Lines::default() };
        let stats = &overview.stats;
        Lines {
            todo: self.count(Block::Todo),
            last_sync: last_sync_lines(overview, ctx).len(),
            status: self.count(Block::Status),
            largest: stats.largest.len(),
            hosts: stats.hosts.len().min(TOP_HOSTS),
        }
    }

    /// Returns how many things open in a part.
    fn count(&self, block: Block) -> usize {
        let Some(overview) = &self.overview else { return 0 };
        match block {
            Block::Cards => CARDS,
            Block::Todo => self.advice.len() + 1,
            Block::LastSync => 1,
            Block::Status => overview.stats.by_status.len().min(TOP_STATUSES),
            Block::Largest => overview.stats.largest.len(),
            Block::Added | Block::Hosts => 0,
        }
    }

    fn rect(&self, block: Block) -> Option<Rect> {
        self.places.iter().find(|(known, _)| *known == block).map(|(_, rect)| *rect)
    }

    /// Returns the line of something that opens, from the top of everything.
    fn line_of(&self, block: Block, at: usize) -> u16 {
        let line = if block == Block::Cards {
            at / cards_in_row(self.width) * usize::from(super::blocks::card_lines(self.width))
        } else {
            at
        };
        let below = u16::try_from(line).unwrap_or(u16::MAX).saturating_add(1);
        self.rect(block).map_or(0, |rect| rect.y.saturating_add(below))
    }

    /// Returns everything that opens, and where it lies in the whole picture.
    pub(super) fn spots(&self) -> Vec<(Spot, Rect)> {
        let spots = self.full_blocks().flat_map(|block| (0..self.count(block)).map(move |at| (block, at)));
        let place = |(block, at): Spot| {
            let (rect, y) = (self.rect(block)?, self.line_of(block, at));
            let place = match block {
                Block::Cards => card_place(rect, at),
                Block::LastSync => Rect { y, height: rect.height.saturating_sub(2), ..rect },
                _ => Rect { y, height: 1, ..rect },
            };
            Some(((block, at), place))
        };
        spots.filter_map(place).collect()
    }

    /// Chooses something that opens, counted in reading order; says whether it was chosen before.
    pub fn choose_line(&mut self, at: usize) -> bool {
        let before = self.chosen();
        let spot = self.spots().get(at).map(|(spot, _)| *spot);
        self.choose(spot.or(before));
        spot.is_some() && spot == before
    }

    /// Returns where the user is: the part, and the place in it.
    pub fn chosen(&self) -> Option<Spot> {
        self.chosen
            .filter(|(block, _)| self.count(*block) > 0)
            .map(|(block, at)| (block, at.min(self.count(block) - 1)))
    }

    /// Returns what the chosen line or card leads to.
    pub fn target(&self) -> Option<Target> {
        let (block, at) = self.chosen().filter(|_| self.is_full())?;
        let stats = &self.overview.as_ref()?.stats;
        match block {
            Block::Cards => parts::CARDS.get(at).map(|card| Target::Torrents((card.pick)())),
            Block::Todo => match self.advice.get(at) {
                Some(advice) => Target::of_command(advice.command),
                None => Some(Target::Guide),
            },
            Block::LastSync => Some(Target::Sync),
            Block::Status => stats.by_status.get(at).map(|row| Target::Torrents(status_pick(&row.status))),
            Block::Largest => stats.largest.get(at).map(|torrent| Target::Torrent(torrent.id.clone())),
            Block::Added | Block::Hosts => None,
        }
    }

    /// Whether there is anything to count: an archive with a torrent, or one that has had some.
    pub fn is_full(&self) -> bool {
        self.overview.as_ref().is_some_and(|overview| overview.stats.torrents + overview.stats.gone > 0)
    }

    /// Returns where the first reading stands.
    pub fn loading(&self) -> Loading {
        self.loading
    }

    /// Returns the numbers.
    pub fn overview(&self) -> Option<&Overview> {
        self.overview.as_deref()
    }

    /// Returns what is worth doing, most urgent first.
    pub fn advice(&self) -> &[Advice] {
        &self.advice
    }

    /// Returns the sync that is worth running now, and why.
    pub fn recommended(&self) -> Option<(SyncRequest, &str)> {
        if self.loading == Loading::NoArchive {
            return Some((SyncRequest::of(SyncMode::Fast), "There is no archive yet."));
        }
        self.advice.iter().find_map(|advice| match Target::of_command(advice.command) {
            Some(Target::Start(request)) => Some((request, advice.sentence.as_str())),
            _ => None,
        })
    }

    /// Returns where the parts lie, and the first line that is seen.
    pub fn places(&self) -> (&[(Block, Rect)], u16) {
        (&self.places, self.offset)
    }
}

/// Returns what a bar counts; the one status of its phase has no tab of its own in the table.
fn status_pick(status: &Status) -> Pick {
    if *status == Status::Downloaded { Pick::Phase(Phase::Done) } else { Pick::Status(status.clone()) }
}
