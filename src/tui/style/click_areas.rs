//! What the last frame put where, as far as a click means something there.
//!
//! Views note zones while they draw; what is drawn later lies on top.

use std::cell::RefCell;

use ratatui::layout::{Position, Rect};

use crate::tui::input::action::Action;

/// What a click means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hit {
    /// What a key would do.
    Act(Action),
    /// A line of the list on top, counted from its first one; a second click opens it.
    Line(usize),
    /// A tab of the filter line.
    Tab(usize),
}

/// The zones of one frame.
#[derive(Debug, Clone, Default)]
pub struct Zones(RefCell<Vec<(Rect, Hit)>>);

impl Zones {
    /// Forgets every zone, at the start of a frame and below what takes every click.
    pub fn clear(&self) {
        self.0.borrow_mut().clear();
    }

    /// Notes what a click in an area means.
    pub fn note(&self, area: Rect, hit: Hit) {
        self.0.borrow_mut().push((area, hit));
    }

    /// Returns what a click means, the last that was drawn there.
    pub fn at(&self, x: u16, y: u16) -> Option<Hit> {
        self.0.borrow().iter().rev().find(|(area, _)| area.contains(Position::new(x, y))).map(|(_, hit)| *hit)
    }
}
