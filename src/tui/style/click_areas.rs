//! What the last frame put where, as far as a click means something there.
//!
//! Views note areas while they draw; what is drawn later lies on top.

use std::cell::RefCell;

use ratatui::layout::{Position, Rect};

use crate::tui::input::Action;

/// What a click means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hit {
    /// What a key would do.
    Act(Action),
    /// Something of what lies on top.
    Row(Row),
}

/// Something that can be chosen in what lies on top.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Row {
    /// A line of the list, counted from its first one; a second click opens it.
    Line(usize),
    /// A tab of the filter line.
    Tab(usize),
}

/// The areas of one frame.
#[derive(Debug, Clone, Default)]
pub struct ClickAreas(RefCell<Vec<(Rect, Hit)>>);

impl ClickAreas {
    /// Forgets every area, at the start of a frame and below what takes every click.
    pub fn clear(&self) {
        self.0.borrow_mut().clear();
    }

    /// Notes that a click in an area is what a key would do.
    pub fn note_action(&self, area: Rect, action: Action) {
        self.0.borrow_mut().push((area, Hit::Act(action)));
    }

    /// Notes that a click in an area chooses something.
    pub fn note(&self, area: Rect, row: Row) {
        self.0.borrow_mut().push((area, Hit::Row(row)));
    }

    /// Returns what a click means, the last that was drawn there.
    pub fn at(&self, x: u16, y: u16) -> Option<Hit> {
        self.0.borrow().iter().rev().find(|(area, _)| area.contains(Position::new(x, y))).map(|(_, hit)| *hit)
    }
}
