//! Lists of which a window is seen: how they scroll, and which line is chosen.

use crate::tui::input::Motion;

/// The part of a list that is seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scroll {
    offset: usize,
    /// Lines that are seen at once, at least one.
    page: usize,
}

impl Default for Scroll {
    fn default() -> Self {
        Self { offset: 0, page: 1 }
    }
}

impl Scroll {
    /// Moves the window over a list of `len` lines.
    pub fn go(&mut self, motion: Motion, len: usize) {
        self.to(motion.from(self.offset, self.page), len);
    }

    /// Shows a list from a line on, or its end when there are fewer lines than the window has.
    pub fn to(&mut self, offset: usize, len: usize) {
        self.offset = offset.min(self.end(len));
    }

    /// Returns the window at the top of a list.
    #[must_use]
    pub fn at_top(self) -> Self {
        Self { offset: 0, ..self }
    }

    /// Records how many lines are seen at once, and keeps the window inside the list.
    pub fn layout(&mut self, page: usize, len: usize) {
        self.page = page.max(1);
        self.to(self.offset, len);
    }

    /// Moves the window as little as possible for two lines to be seen; where it is too low for both, the last one is.
    pub fn show(&mut self, first: usize, last: usize, len: usize) {
        self.to(self.offset.min(first).max((last + 1).saturating_sub(self.page)), len);
    }

    /// Returns the first line that is seen.
    pub fn offset(self) -> usize {
        self.offset
    }

    /// Returns how many lines are seen at once.
    pub fn page(self) -> usize {
        self.page
    }

    /// Returns the line from which the end of a list is seen.
    pub fn end(self, len: usize) -> usize {
        len.saturating_sub(self.page)
    }
}

/// A list with a chosen line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ListWindow {
    cursor: usize,
    scroll: Scroll,
}

impl ListWindow {
    /// Returns a list that begins at a line.
    pub fn at(cursor: usize) -> Self {
        Self { cursor, ..Self::default() }
    }

    /// Moves the chosen line through a list of `len` lines.
    pub fn go(&mut self, motion: Motion, len: usize) {
        self.choose(motion.from(self.cursor, self.scroll.page), len);
    }

    /// Chooses a line, or the last one when there are fewer; says whether it was chosen before.
    pub fn choose(&mut self, at: usize, len: usize) -> bool {
        let at = at.min(len.saturating_sub(1));
        std::mem::replace(&mut self.cursor, at) == at
    }

    /// Chooses a line to which the chosen one has moved: on the screen it stays where it is, unless the top of the list
    /// is seen.
    pub fn follow(&mut self, at: usize) {
        if self.scroll.offset > 0 {
            self.scroll.offset = at.saturating_sub(self.cursor.saturating_sub(self.scroll.offset));
        }
        self.cursor = at;
    }

    /// Goes back to the first line.
    pub fn restart(&mut self) {
        (self.cursor, self.scroll.offset) = (0, 0);
    }

    /// Keeps the chosen line in a window of `page` lines, with so many lines above it that are worth seeing too.
    pub fn layout(&mut self, page: usize, len: usize, above: usize) {
        self.scroll.page = page.max(1);
        self.choose(self.cursor, len);
        self.scroll.show(self.cursor.saturating_sub(above), self.cursor, len);
    }

    /// Returns the chosen line.
    pub fn cursor(self) -> usize {
        self.cursor
    }

    /// Returns the first line that is seen.
    pub fn offset(self) -> usize {
        self.scroll.offset
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const MOTIONS: [Motion; 8] = [
        Motion::Up,
        Motion::Down,
        Motion::PageUp,
        Motion::PageDown,
        Motion::HalfPageUp,
        Motion::HalfPageDown,
        Motion::First,
        Motion::Last,
    ];

    proptest! {
        #[test]
        fn the_chosen_line_is_in_the_list_and_in_the_window_whatever_happens(
            steps in prop::collection::vec((0..8_usize, 0..50_usize, 0..30_usize, 0..3_usize, any::<bool>()), 1..40),
        ) {
            let mut list = ListWindow::default();
            let mut scroll = Scroll::default();
            for (motion, len, page, above, follows) in steps {
                if follows && len > 0 {
                    list.follow(len - 1);
                }
                list.go(MOTIONS[motion], len);
                list.layout(page, len, above);
                scroll.go(MOTIONS[motion], len);
                scroll.layout(page, len);
                prop_assert!(list.cursor() < len.max(1));
                prop_assert!(list.offset() <= list.cursor() && list.cursor() < list.offset() + page.max(1));
                // No line is left blank while there are more above.
                prop_assert!(list.offset() <= len.saturating_sub(page.max(1)));
                prop_assert!(scroll.offset() <= scroll.end(len));
            }
        }
    }

    #[test]
    fn what_moves_with_its_line_stays_where_it_is_on_the_screen() {
        let mut list = ListWindow::default();
        list.layout(10, 100, 0);
        list.choose(50, 100);
        list.layout(10, 100, 0);
        let line = list.cursor() - list.offset();
        list.follow(70);
        list.layout(10, 120, 0);
        assert_eq!((list.cursor(), list.cursor() - list.offset()), (70, line));
    }
}
