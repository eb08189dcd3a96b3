//! The live log: the last lines of a sync, filtered by level, followed or scrolled.

use std::collections::VecDeque;

use crate::sync::{Level, LogLine};
use crate::tui::motion::Motion;

/// Lines that are kept: a first sync of a large account at full length, in a few megabytes.
const KEPT: usize = 5_000;

/// The live log.
#[derive(Debug, Clone)]
pub struct Log {
    lines: VecDeque<LogLine>,
    least: Level,
    follow: bool,
    offset: usize,
    page: usize,
}

impl Default for Log {
    fn default() -> Self {
        Self { lines: VecDeque::new(), least: Level::Detail, follow: true, offset: 0, page: 1 }
    }
}

impl Log {
    /// Adds a line; the oldest one goes when there are too many.
    pub fn push(&mut self, line: LogLine) {
        if self.lines.len() == KEPT {
            let dropped = self.lines.pop_front();
            // What is read stays where it is while lines go away above it.
            if dropped.is_some_and(|line| line.level >= self.least) {
                self.offset = self.offset.saturating_sub(1);
            }
        }
        self.lines.push_back(line);
    }

    /// Scrolls; away from the end it no longer follows, at the end it does again.
    pub fn go(&mut self, motion: Motion) {
        self.offset = motion.from(self.offset, self.page).min(self.end());
        self.follow = self.offset == self.end();
    }

    /// Follows the end, or stays where it is.
    pub fn toggle_follow(&mut self) {
        self.follow = !self.follow;
    }

    /// Shows fewer levels, and after the last one all again.
    pub fn cycle_level(&mut self) {
        self.least = match self.least {
            Level::Detail => Level::Info,
            Level::Info => Level::Warning,
            Level::Warning => Level::Error,
            Level::Error => Level::Detail,
        };
        self.follow = true;
    }

    /// Shows lines from a level on.
    pub fn show_from(&mut self, least: Level) {
        self.least = least;
    }

    /// Keeps the scroll inside the content; `page` is the number of visible lines.
    pub fn settle(&mut self, page: usize) {
        self.page = page.max(1);
        let end = self.end();
        self.offset = if self.follow { end } else { self.offset.min(end) };
    }

    /// Returns the lines of the visible window.
    pub fn window(&self) -> impl Iterator<Item = &LogLine> {
        self.shown().skip(self.offset).take(self.page)
    }

    /// Returns how many lines the level lets through, and the first visible one.
    pub fn position(&self) -> (usize, usize) {
        (self.shown().count(), self.offset)
    }

    /// Whether it follows the end.
    pub fn follows(&self) -> bool {
        self.follow
    }

    /// Returns the least level that is shown.
    pub fn least(&self) -> Level {
        self.least
    }

    fn shown(&self) -> impl Iterator<Item = &LogLine> {
        self.lines.iter().filter(|line| line.level >= self.least)
    }

    fn end(&self) -> usize {
        self.shown().count().saturating_sub(self.page)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;

    fn filled(n: usize) -> Log {
        let mut log = Log::default();
        for i in 0..n {
            let level = if i % 10 == 0 { Level::Info } else { Level::Detail };
            log.push(LogLine { at: Timestamp::UNIX_EPOCH, level, text: i.to_string() });
        }
        log.settle(10);
        log
    }

    fn first(log: &Log) -> &str {
        log.window().next().map_or("", |line| &line.text)
    }

    #[test]
    fn the_end_is_followed_until_scrolled_and_again_at_the_end() {
        let mut log = filled(100);
        assert_eq!(first(&log), "90");
        log.go(Motion::PageUp);
        log.push(LogLine { at: Timestamp::UNIX_EPOCH, level: Level::Info, text: "new".to_owned() });
        log.settle(10);
        assert_eq!(first(&log), "80");
        assert!(!log.follows());
        log.go(Motion::Last);
        assert!(log.follows());
        assert_eq!(log.window().last().unwrap().text, "new");
    }

    #[test]
    fn only_the_last_lines_are_kept_and_what_is_read_stays_in_place() {
        let mut log = filled(KEPT);
        log.go(Motion::PageUp);
        let read = first(&log).to_owned();
        for _ in 0..100 {
            log.push(LogLine { at: Timestamp::UNIX_EPOCH, level: Level::Info, text: String::new() });
        }
        log.settle(10);
        assert_eq!(first(&log), read);
        assert_eq!(log.position().0, KEPT);
    }

    #[test]
    fn a_level_hides_what_matters_less() {
        let mut log = filled(100);
        log.cycle_level();
        log.settle(10);
        assert_eq!(log.position().0, 10);
        assert!(log.window().all(|line| line.level == Level::Info));
    }
}
