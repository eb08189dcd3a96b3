//! What has just happened, for a while: failures with their remedy, and good news.

use std::time::Duration;

use jiff::Timestamp;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::format::count;
use crate::tui::protocol::Failure;
use crate::tui::style::{Ctx, Role};
use crate::tui::widget::{put, wrap};

/// Most messages that are kept; older ones have been read or never will be.
const KEPT: usize = 20;

/// Most lines of the screen that messages take.
const MOST_LINES: usize = 4;

/// How much a message matters, which decides how long it stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoticeLevel {
    /// Something went well, or is good to know.
    Info,
    /// Something failed.
    Error,
}

impl NoticeLevel {
    /// Returns how long a message stays: an error has a remedy to read.
    fn stays(self) -> Duration {
        match self {
            Self::Info => Duration::from_secs(5),
            Self::Error => Duration::from_secs(20),
        }
    }
}

/// One message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// How much it matters.
    pub level: NoticeLevel,
    /// What happened; clean text.
    pub text: String,
    /// The remedy; clean text.
    pub hint: Option<String>,
    /// When it goes away.
    pub until: Timestamp,
    /// Whether it is about the sync, of which only the newest message is true.
    pub of_sync: bool,
}

/// The messages that are still to be seen, oldest first.
#[derive(Debug, Clone, Default)]
pub struct Notices {
    list: Vec<Notice>,
}

impl Notices {
    /// Shows a failure and its remedy.
    pub fn fail(&mut self, failure: Failure, now: Timestamp) {
        self.add(NoticeLevel::Error, failure.headline, failure.hint, now);
    }

    /// Shows good news.
    pub fn tell(&mut self, text: String, now: Timestamp) {
        self.add(NoticeLevel::Info, text, None, now);
    }

    /// Tells of the sync; what was told of it before goes.
    pub fn tell_of_sync(&mut self, text: String, now: Timestamp) {
        self.forget_sync();
        self.tell(text, now);
        if let Some(told) = self.list.last_mut() {
            told.of_sync = true;
        }
    }

    /// Forgets what was told of the sync.
    pub fn forget_sync(&mut self) {
        self.list.retain(|notice| !notice.of_sync);
    }

    fn add(&mut self, level: NoticeLevel, text: String, hint: Option<String>, now: Timestamp) {
        // The same again is not more news; it only stays longer.
        self.list.retain(|old| old.text != text);
        let until = now.checked_add(level.stays()).unwrap_or(now);
        self.list.push(Notice { level, text, hint, until, of_sync: false });
        if self.list.len() > KEPT {
            self.list.remove(0);
        }
    }

    /// Forgets what has been shown long enough.
    pub fn expire(&mut self, now: Timestamp) {
        self.list.retain(|notice| notice.until > now);
    }

    /// Forgets the newest message; says whether there was one.
    pub fn dismiss(&mut self) -> bool {
        self.list.pop().is_some()
    }

    /// Forgets good news, all of them, unless a failure is among the messages; says whether no message is left.
    pub fn dismiss_news(&mut self) -> bool {
        let are_news = self.list.iter().all(|notice| notice.level == NoticeLevel::Info);
        if are_news {
            self.list.clear();
        }
        are_news
    }

    /// Forgets a message that is no news any more.
    pub fn forget(&mut self, text: &str) {
        self.list.retain(|notice| notice.text != text);
    }

    /// Returns when the next message goes away.
    pub fn next_expiry(&self) -> Option<Timestamp> {
        self.list.iter().map(|notice| notice.until).min()
    }

    /// Returns the messages, oldest first.
    pub fn list(&self) -> &[Notice] {
        &self.list
    }

    /// Returns the lines of the newest message for a width, with what they mean.
    fn lines(&self, cells: usize) -> Vec<(String, Role)> {
        let Some(newest) = self.list.last() else { return Vec::new() };
        let (word, role) = match newest.level {
            NoticeLevel::Info => ("", Role::Info),
            NoticeLevel::Error => ("error: ", Role::Error),
        };
        let more = match self.list.len() {
            1 => String::new(),
            n => format!(" ({} more)", count(n as u64 - 1)),
        };
        let head = wrap(&format!("{word}{}{more}", newest.text), cells).into_iter().map(|line| (line, role));
        let hint = newest.hint.iter().flat_map(|hint| wrap(hint, cells)).map(|line| (line, Role::Text));
        head.chain(hint).take(MOST_LINES).collect()
    }

    /// Returns how many lines they need.
    pub fn rows(&self, width: u16) -> u16 {
        u16::try_from(self.lines(width.saturating_sub(2).into()).len()).unwrap_or(0)
    }

    /// Draws the newest message.
    pub fn draw(&self, buf: &mut Buffer, area: Rect, ctx: &Ctx) {
        for ((text, role), y) in self.lines(area.width.saturating_sub(2).into()).into_iter().zip(0..) {
            put(buf, area, 1, y, &text, ctx.style(role));
        }
    }
}
