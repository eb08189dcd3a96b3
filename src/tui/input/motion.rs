//! Moving through lines, the same on every screen.

use super::action::Action;

/// A step through lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Motion {
    Up,
    Down,
    PageUp,
    PageDown,
    HalfPageUp,
    HalfPageDown,
    First,
    Last,
}

impl Motion {
    /// Returns the step that an action stands for.
    pub fn of(action: Action) -> Option<Self> {
        match action {
            Action::Up => Some(Self::Up),
            Action::Down => Some(Self::Down),
            Action::PageUp => Some(Self::PageUp),
            Action::PageDown => Some(Self::PageDown),
            Action::HalfPageUp => Some(Self::HalfPageUp),
            Action::HalfPageDown => Some(Self::HalfPageDown),
            Action::First => Some(Self::First),
            Action::Last => Some(Self::Last),
            _ => None,
        }
    }

    /// Returns the line after the step; the caller keeps it below the number of lines.
    pub fn from(self, line: usize, page: usize) -> usize {
        match self {
            Self::Up => line.saturating_sub(1),
            Self::Down => line.saturating_add(1),
            Self::PageUp => line.saturating_sub(page.max(1)),
            Self::PageDown => line.saturating_add(page.max(1)),
            Self::HalfPageUp => line.saturating_sub((page / 2).max(1)),
            Self::HalfPageDown => line.saturating_add((page / 2).max(1)),
            Self::First => 0,
            Self::Last => usize::MAX,
        }
    }
}
