//! When the next frame is drawn: soon after a key, later for news in the background.

use std::time::Duration;

use tokio::time::Instant;

/// Least time between two frames that keys ask for: sixty a second are enough for any eye.
const AFTER_KEY: Duration = Duration::from_millis(16);

/// Least time between two frames that background news ask for: a log that runs faster is not read line by line.
const AFTER_NEWS: Duration = Duration::from_millis(250);

/// Most bytes a second that background news may cost; a slow SSH line carries them, and keys have room beside them.
const BYTES_A_SECOND: f64 = 14_000.0;

/// Most bytes a second that a held key may cost over a line: what is written faster than a slow one carries lies somewhere on
/// the way, and plays on after the key was let go.
const HELD_BYTES_A_SECOND: f64 = 8_000.0;

/// When the next frame is due.
#[derive(Debug)]
pub struct FramePace {
    due: Option<Instant>,
    last: Option<Instant>,
    /// Whether the coming frame shows news, and when the next one may.
    news: bool,
    next_news: Option<Instant>,
    /// Whether the terminal is at the other end of a line.
    remote: bool,
    /// When the next frame of a held key may be drawn.
    next_held: Option<Instant>,
}

impl Default for FramePace {
    fn default() -> Self {
        Self { due: Some(Instant::now()), last: None, news: false, next_news: None, remote: false, next_held: None }
    }
}

impl FramePace {
    /// Returns the pace of a terminal that is here, or at the other end of a line.
    pub fn of(remote: bool) -> Self {
        Self { remote, ..Self::default() }
    }

    /// Returns when the next frame is due; nothing while there is nothing new to show.
    pub fn due(&self) -> Option<Instant> {
        self.due
    }

    /// Records that something changed, by the user's hand or in the background; and whether a key is held.
    pub fn changed(&mut self, by_user: bool, held: bool) {
        let soon = self.last.map_or_else(Instant::now, |last| last + AFTER_KEY);
        let soon = self.next_held.filter(|_| held && self.remote).map_or(soon, |at| at.max(soon));
        // Only news hold up news: the answer to a key comes right after the key's own frame.
        let due = if by_user { soon } else { self.next_news.map_or(soon, |at| at.max(soon)) };
        self.news |= !by_user;
        self.due = Some(self.due.map_or(due, |known| known.min(due)));
    }

    /// Records that a frame of so many bytes was drawn.
    pub fn drawn(&mut self, bytes: usize) {
        let takes = |rate: f64| Duration::from_secs_f64(f64::from(u32::try_from(bytes).unwrap_or(u32::MAX)) / rate);
        let now = Instant::now();
        self.next_held = Some(now + takes(HELD_BYTES_A_SECOND));
        if std::mem::take(&mut self.news) {
            self.next_news = Some(now + AFTER_NEWS.max(takes(BYTES_A_SECOND)));
        }
        self.last = Some(now);
        self.due = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How long after a frame of so many bytes the next one is drawn.
    fn wait(remote: bool, held: bool, bytes: usize) -> Duration {
        let mut pace = FramePace::of(remote);
        let before = Instant::now();
        pace.drawn(bytes);
        pace.changed(true, held);
        pace.due().unwrap() - before
    }

    #[test]
    fn frames_of_a_held_key_are_drawn_no_faster_than_a_slow_line_carries_them_and_all_others_at_once() {
        assert!(wait(true, true, 4_000) >= Duration::from_millis(500));
        for (remote, held) in [(true, false), (false, true), (false, false)] {
            assert!(wait(remote, held, 4_000) < Duration::from_millis(400), "{remote} {held}");
        }
    }
}
