//! Moving through lines, the same on every screen.

/// A step through lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the variants are the steps")]
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
