//! When the next frame is drawn: soon after a key, later for news in the background.

use std::time::Duration;

use tokio::time::Instant;

/// Least time between two frames that keys ask for: sixty a second are enough for any eye.
const AFTER_KEY: Duration = Duration::from_millis(16);

/// Least time between two frames that background news ask for: a log that runs faster is not read line by line.
const AFTER_NEWS: Duration = Duration::from_millis(250);

/// Most bytes a second that background news may cost; a slow SSH line carries them, and keys have room beside them.
const BYTES_A_SECOND: f64 = 14_000.0;

/// When the next frame is due.
#[derive(Debug)]
pub struct FramePace {
    due: Option<Instant>,
    last: Option<Instant>,
    /// Whether the coming frame shows news, and when the next one may.
    news: bool,
    next_news: Option<Instant>,
}

impl Default for FramePace {
    fn default() -> Self {
        Self { due: Some(Instant::now()), last: None, news: false, next_news: None }
    }
}

impl FramePace {
    /// Returns when the next frame is due; nothing while there is nothing new to show.
    pub fn due(&self) -> Option<Instant> {
        self.due
    }

    /// Records that something changed, by the user's hand or in the background.
    pub fn changed(&mut self, by_user: bool) {
        let soon = self.last.map_or_else(Instant::now, |last| last + AFTER_KEY);
        // Only news hold up news: the answer to a key comes right after the key's own frame.
        let due = if by_user { soon } else { self.next_news.map_or(soon, |at| at.max(soon)) };
        self.news |= !by_user;
        self.due = Some(self.due.map_or(due, |known| known.min(due)));
    }

    /// Records that a frame of so many bytes was drawn.
    pub fn drawn(&mut self, bytes: usize) {
        let cost = f64::from(u32::try_from(bytes).unwrap_or(u32::MAX)) / BYTES_A_SECOND;
        let now = Instant::now();
        if std::mem::take(&mut self.news) {
            self.next_news = Some(now + AFTER_NEWS.max(Duration::from_secs_f64(cost)));
        }
        self.last = Some(now);
        self.due = None;
    }
}
