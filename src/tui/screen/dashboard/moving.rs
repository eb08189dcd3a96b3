//! Where keys lead on the dashboard: through what opens, part by part, and to what lies beside.

use ratatui::layout::Rect;

use super::state::{DashboardState, TileItem};
use super::tiles::{CARD_COUNT, Tile, cards_in_row};
use crate::tui::input::Motion;

impl DashboardState {
    /// Moves through what opens, in reading order; the cards are one stop.
    pub fn go(&mut self, motion: Motion) {
        match motion {
            Motion::Up => self.step(false),
            Motion::Down => self.step(true),
            Motion::PageUp | Motion::HalfPageUp => self.step_tile(false),
            Motion::PageDown | Motion::HalfPageDown => self.step_tile(true),
            Motion::First => self.choose(self.ends().0),
            Motion::Last => self.choose(self.ends().1),
        }
    }

    /// Moves to the card beside, or to the part beside.
    pub fn go_beside(&mut self, right: bool) {
        let Some((tile, at)) = self.chosen() else { return };
        if tile == Tile::Cards {
            let to = if right { (at + 1).min(CARD_COUNT - 1) } else { at.saturating_sub(1) };
            return self.choose(Some((tile, to)));
        }
        let line = self.line_of(tile, at);
        let Some(here) = self.rect(tile) else { return };
        let beside = |rect: &Rect| if right { rect.x > here.x } else { rect.x < here.x };
        let way = |(tile, at): &(Tile, usize)| self.line_of(*tile, *at).abs_diff(line);
        let reachable =
            self.places.iter().filter(|(_, rect)| beside(rect) && rect.bottom() > here.y && rect.y < here.bottom());
        let nearest = reachable
            .flat_map(|(tile, _)| (0..self.count(*tile)).map(|at| (*tile, at)))
            .filter(|(tile, _)| *tile != Tile::Cards)
            .min_by_key(way);
        self.choose(nearest.or(Some((tile, at))));
    }

    fn step(&mut self, down: bool) {
        let Some((tile, at)) = self.chosen() else { return };
        let row = if tile == Tile::Cards { cards_in_row(self.width) } else { 1 };
        let to = if down { Some(at + row).filter(|to| *to < self.count(tile)) } else { at.checked_sub(row) };
        match to {
            Some(to) => self.choose(Some((tile, to))),
            None => self.step_tile_from(tile, down, !down),
        }
    }

    fn step_tile(&mut self, down: bool) {
        let Some((tile, at)) = self.chosen() else { return };
        // Back to the top of this part first.
        if !down && at > 0 && tile != Tile::Cards {
            return self.choose(Some((tile, 0)));
        }
        self.step_tile_from(tile, down, false);
    }

    fn step_tile_from(&mut self, tile: Tile, down: bool, to_last: bool) {
        let full: Vec<Tile> = self.full_tiles().collect();
        let here = full.iter().position(|known| *known == tile).unwrap_or(0);
        let next = if down { Some(here + 1) } else { here.checked_sub(1) };
        let Some(tile) = next.and_then(|next| full.get(next)) else { return };
        let at = match tile {
            Tile::Cards => self.card,
            tile if to_last => self.count(*tile) - 1,
            _ => 0,
        };
        self.choose(Some((*tile, at)));
    }

    pub(super) fn choose(&mut self, to: Option<TileItem>) {
        if let Some((Tile::Cards, card)) = to {
            self.card = card;
        }
        self.chosen = to;
    }
}
