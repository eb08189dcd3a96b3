//! The log of a sync, live or of the past: narrowed by level and by typing, followed or scrolled.

use std::collections::VecDeque;

use crate::sync::{Level, LogLine};
use crate::tui::input::{Key, Motion};
use crate::tui::widget::{Prompt, Scroll, folded};

/// Lines that are kept: a first sync of a large account at full length, in a few megabytes.
const KEPT: usize = 5_000;

/// The log of a sync.
#[derive(Debug, Clone)]
pub struct Log {
    /// The line to search in.
    pub prompt: Prompt,
    lines: VecDeque<LogLine>,
    /// Number of the first kept line, counted from the first one ever.
    first: u64,
    /// Numbers of the lines that level and search let through.
    shown: VecDeque<u64>,
    words: Vec<String>,
    least: Level,
    follow: bool,
    /// Whether nothing comes any more: then it is read from its beginning.
    past: bool,
    scroll: Scroll,
}

impl Default for Log {
    fn default() -> Self {
        Self {
            prompt: Prompt::default(),
            lines: VecDeque::new(),
            first: 0,
            shown: VecDeque::new(),
            words: Vec::new(),
            least: Level::Detail,
            follow: true,
            past: false,
            scroll: Scroll::default(),
        }
    }
}

impl Log {
    /// Makes the log of a run of the past, read from its beginning.
    pub fn of_the_past(lines: Vec<LogLine>) -> Self {
        let mut log = Self { follow: false, past: true, ..Self::default() };
        for line in lines {
            log.push(line);
        }
        log
    }

    /// Adds a line; the oldest one goes when there are too many.
    pub fn push(&mut self, line: LogLine) {
        if self.lines.len() == KEPT {
            self.lines.pop_front();
            // What is read stays where it is while lines go away above it.
            if self.shown.front() == Some(&self.first) {
                self.shown.pop_front();
                self.scroll.to(self.scroll.offset().saturating_sub(1), self.shown.len());
            }
            self.first += 1;
        }
        if self.accepts(&line) {
            self.shown.push_back(self.first + self.lines.len() as u64);
        }
        self.lines.push_back(line);
    }

    /// Forgets every line; level and search stay.
    pub fn clear(&mut self) {
        self.first += self.lines.len() as u64;
        self.lines.clear();
        self.shown.clear();
        (self.scroll, self.follow) = (self.scroll.at_top(), true);
    }

    /// Scrolls; away from the end it no longer follows, at the end it does again.
    pub fn go(&mut self, motion: Motion) {
        let len = self.shown.len();
        self.scroll.go(motion, len);
        self.follow = self.scroll.offset() == self.scroll.end(len) && !self.past;
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
        self.choose_lines();
        self.follow = !self.past;
    }

    /// Types into the search; says whether the line knows the key.
    pub fn press(&mut self, key: Key) -> bool {
        let known = self.prompt.press(key);
        self.search();
        known
    }

    /// Pastes into the search.
    pub fn paste(&mut self, text: &str) {
        self.prompt.paste(text);
        self.search();
    }

    /// Forgets the search.
    pub fn clear_search(&mut self) {
        self.prompt.discard();
        self.search();
    }

    fn search(&mut self) {
        let words: Vec<String> = folded(self.prompt.text()).split_whitespace().map(str::to_owned).collect();
        if words != self.words {
            self.words = words;
            self.choose_lines();
        }
    }

    fn choose_lines(&mut self) {
        let numbered = (self.first..).zip(&self.lines);
        self.shown = numbered.filter(|(_, line)| self.accepts(line)).map(|(number, _)| number).collect();
        if self.past {
            self.scroll = self.scroll.at_top();
        }
    }

    fn accepts(&self, line: &LogLine) -> bool {
        if line.level < self.least || self.words.is_empty() {
            return line.level >= self.least;
        }
        let text = folded(&line.text);
        self.words.iter().all(|word| text.contains(word.as_str()))
    }

    /// Shows lines from a level on.
    pub fn show_from(&mut self, least: Level) {
        self.least = least;
        self.choose_lines();
    }

    /// Keeps the scroll inside the content; `page` is the number of visible lines.
    pub fn layout(&mut self, page: usize) {
        let len = self.shown.len();
        self.scroll.layout(page, len);
        if self.follow {
            self.scroll.to(usize::MAX, len);
        }
    }

    /// Returns the lines of the visible window.
    pub fn window(&self) -> impl Iterator<Item = &LogLine> {
        let line = |number: &u64| usize::try_from(number - self.first).ok().and_then(|at| self.lines.get(at));
        self.shown.iter().skip(self.scroll.offset()).take(self.scroll.page()).filter_map(line)
    }

    /// Returns how many lines level and search let through, and the first visible one.
    pub fn position(&self) -> (usize, usize) {
        (self.shown.len(), self.scroll.offset())
    }

    /// Returns how many lines there are, shown or not.
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether nothing was said.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Whether it follows the end.
    pub fn follows(&self) -> bool {
        self.follow
    }

    /// Returns the least level that is shown.
    pub fn least(&self) -> Level {
        self.least
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;

    fn line(level: Level, text: &str) -> LogLine {
        LogLine { at: Timestamp::UNIX_EPOCH, level, text: text.to_owned() }
    }

    fn filled(n: usize) -> Log {
        let mut log = Log::default();
        for i in 0..n {
            log.push(line(if i % 10 == 0 { Level::Info } else { Level::Detail }, &i.to_string()));
        }
        log.layout(10);
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
        log.push(line(Level::Info, "new"));
        log.layout(10);
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
            log.push(line(Level::Info, ""));
        }
        log.layout(10);
        assert_eq!(first(&log), read);
        assert_eq!(log.position().0, KEPT);
    }

    #[test]
    fn a_level_hides_what_matters_less() {
        let mut log = filled(100);
        log.cycle_level();
        log.layout(10);
        assert_eq!(log.position().0, 10);
        assert!(log.window().all(|line| line.level == Level::Info));
    }

    #[test]
    fn a_search_narrows_what_is_there_and_what_comes_in_any_case() {
        let mut log = filled(KEPT);
        log.paste("amélie NOT");
        assert_eq!(log.position().0, 0);
        log.push(line(Level::Detail, "Archived Amelie (not gone)."));
        log.push(line(Level::Detail, "Archived another."));
        log.layout(10);
        assert_eq!((log.position().0, first(&log)), (1, "Archived Amelie (not gone)."));
        for _ in 0..KEPT {
            log.push(line(Level::Detail, ""));
        }
        log.layout(10);
        assert_eq!(log.position(), (0, 0), "what is found goes with the oldest lines");
        log.clear_search();
        assert_eq!(log.position().0, KEPT);
    }

    #[test]
    fn a_cleared_log_goes_on_with_what_comes() {
        let mut log = filled(100);
        log.go(Motion::First);
        log.clear();
        log.push(line(Level::Info, "new"));
        log.layout(10);
        assert_eq!((log.len(), first(&log), log.follows()), (1, "new", true));
    }
}
