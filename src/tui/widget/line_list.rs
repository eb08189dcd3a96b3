//! A list of lines that a screen makes of what it knows: where the user is in it, and what all such lists do alike.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::list::ListWindow;
use super::paint::mark_line;
use super::panel::scroll_mark;
use crate::tui::input::Motion;
use crate::tui::style::{Ctx, Row};

/// One line of a list.
pub trait ListLine {
    /// Whether it is the head of those below it, which is worth seeing with the first of them.
    fn is_head(&self) -> bool {
        false
    }
    /// Whether the cursor passes over it.
    fn is_passed_over(&self) -> bool {
        false
    }
}

/// Lines, and where the user is among them.
#[derive(Debug, Clone)]
pub struct LineList<L> {
    lines: Vec<L>,
    window: ListWindow,
}

impl<L> Default for LineList<L> {
    fn default() -> Self {
        Self { lines: Vec::new(), window: ListWindow::default() }
    }
}

impl<L: ListLine> LineList<L> {
    /// Puts other lines in the place of the old ones; the cursor goes to a place among them, or stays as far down as it
    /// was.
    pub fn renew(&mut self, lines: Vec<L>, at: Option<usize>) {
        self.lines = lines;
        self.choose(at.unwrap_or(self.window.cursor()));
    }

    /// Goes back to the first line.
    pub fn restart(&mut self) {
        self.window.restart();
        self.choose(0);
    }

    /// Chooses a line, or the one behind it where the cursor passes over it; says whether it was chosen before.
    pub fn choose(&mut self, at: usize) -> bool {
        let before = self.window.cursor();
        self.window.choose(at, self.lines.len());
        self.window = self.off(self.window, true);
        self.window.cursor() == before
    }

    /// Chooses a line that was clicked; says whether it was chosen before, so that it is to be opened.
    pub fn clicked(&mut self, row: Row) -> bool {
        match row {
            Row::Line(at) => self.choose(at),
            Row::Tab(_) => false,
        }
    }

    /// Moves the cursor.
    pub fn go(&mut self, motion: Motion) {
        self.window = self.moved(self.window, motion);
    }

    /// Goes to the next or the last line that shows something else, and returns that; at either end nothing changes.
    pub fn neighbour<T: PartialEq>(&mut self, motion: Motion, shown: impl Fn(&L) -> Option<T>) -> Option<T> {
        let before = self.chosen().and_then(&shown);
        let mut window = self.window;
        loop {
            let next = self.moved(window, motion);
            if next.cursor() == window.cursor() {
                return None;
            }
            window = next;
            let found = self.lines.get(window.cursor()).and_then(&shown);
            if found.is_some() && found != before {
                self.window = window;
                return found;
            }
        }
    }

    /// Keeps the chosen line in a window of so many lines, and the head above it with it.
    pub fn layout(&mut self, page: usize) {
        let above = self.window.cursor().checked_sub(1).and_then(|above| self.lines.get(above));
        self.window.layout(page, self.lines.len(), usize::from(above.is_some_and(ListLine::is_head)));
    }

    /// Draws the lines that are seen inside a panel; `line` draws one of them.
    pub fn draw(&self, buf: &mut Buffer, panel: [Rect; 2], ctx: &Ctx, line: impl Fn(&mut Buffer, u16, &L)) {
        draw_list(buf, panel, self.lines.len(), self.window, ctx, |buf, y, place| {
            if let Some(one) = self.lines.get(place) {
                line(buf, y, one);
            }
        });
    }

    /// Returns all lines.
    pub fn all(&self) -> &[L] {
        &self.lines
    }

    /// Returns the chosen line.
    pub fn chosen(&self) -> Option<&L> {
        self.lines.get(self.window.cursor())
    }

    /// Returns the place of the chosen line, and of the first one that is seen.
    pub fn position(&self) -> (usize, usize) {
        (self.window.cursor(), self.window.offset())
    }

    fn moved(&self, mut window: ListWindow, motion: Motion) -> ListWindow {
        let before = window.cursor();
        window.go(motion, self.lines.len());
        self.off(window, window.cursor() >= before)
    }

    /// Returns a window whose cursor is on no line that is passed over, but on what comes behind it, or before it.
    fn off(&self, mut window: ListWindow, onwards: bool) -> ListWindow {
        let cursor = window.cursor();
        if self.lines.get(cursor).is_some_and(ListLine::is_passed_over) {
            // Such a line is never the last one, and only the very first has nothing before it.
            let back = cursor.checked_sub(1).filter(|_| !onwards);
            window.choose(back.unwrap_or(cursor + 1), self.lines.len());
        }
        window
    }
}

/// Draws the lines of a list that are seen inside a panel, with what all lists have: a click chooses a line, the chosen
/// one is marked, and the edge of the panel says how far down that is. `line` draws one, by its place.
pub fn draw_list(
    buf: &mut Buffer,
    [panel, inner]: [Rect; 2],
    len: usize,
    window: ListWindow,
    ctx: &Ctx,
    line: impl Fn(&mut Buffer, u16, usize),
) {
    for (place, y) in (window.offset()..len).zip(0..inner.height) {
        line(buf, y, place);
        ctx.clicks.note(Rect { y: inner.y + y, height: 1, ..inner }, Row::Line(place));
        if place == window.cursor() {
            mark_line(buf, inner, y, ctx);
        }
    }
    scroll_mark(buf, panel, inner, len, window.offset(), ctx);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Heads have no number.
    impl ListLine for Option<u8> {
        fn is_head(&self) -> bool {
            self.is_none()
        }

        fn is_passed_over(&self) -> bool {
            self.is_none()
        }
    }

    fn list() -> LineList<Option<u8>> {
        let mut list = LineList::default();
        list.renew(vec![None, Some(1), Some(1), None, Some(2), Some(3)], None);
        list
    }

    #[test]
    fn heads_are_passed_over_both_ways_and_by_a_choice() {
        let mut list = list();
        let mut seen = vec![list.position().0];
        for motion in [Motion::Down, Motion::Down, Motion::Up, Motion::First, Motion::Last, Motion::Up, Motion::Up] {
            list.go(motion);
            seen.push(list.position().0);
        }
        assert_eq!(seen, [1, 2, 4, 2, 1, 5, 4, 2]);
        assert!(!list.choose(3) && list.choose(3));
        assert_eq!(list.chosen(), Some(&Some(2)));
    }

    #[test]
    fn a_neighbour_shows_something_else_and_at_either_end_nothing_changes() {
        let mut list = list();
        assert_eq!(list.neighbour(Motion::Down, |line| *line), Some(2));
        assert_eq!(list.neighbour(Motion::Down, |line| line.filter(|number| *number > 3)), None);
        assert_eq!(list.position().0, 4);
        assert_eq!(list.neighbour(Motion::Up, |line| *line), Some(1));
        assert_eq!(list.neighbour(Motion::Up, |line| *line), None);
        assert_eq!(list.position().0, 2);
    }

    #[test]
    fn other_lines_leave_the_cursor_inside_and_the_head_is_seen_with_the_first_of_its_lines() {
        let mut list = list();
        list.go(Motion::Last);
        list.layout(2);
        list.renew(vec![None, Some(7)], None);
        assert_eq!(list.chosen(), Some(&Some(7)));
        list.layout(2);
        assert_eq!(list.position(), (1, 0));
        list.renew(Vec::new(), None);
        list.layout(2);
        list.go(Motion::Down);
        assert_eq!((list.chosen(), list.position()), (None, (0, 0)));
    }
}
