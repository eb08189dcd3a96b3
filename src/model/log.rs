//! The log of a sync as values: how much a line matters, when it was said, what it says.

use super::Timestamp;

/// How much a line of the log matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// One torrent, one page: the detail of the work.
    Detail,
    /// A step of the run.
    Info,
    /// Something needed a second try or is left for later.
    Warning,
    /// Something failed.
    Error,
}

impl Level {
    /// Every level, the least first.
    pub const ALL: [Self; 4] = [Self::Detail, Self::Info, Self::Warning, Self::Error];

    /// Returns the word shown with a line, so that colour never stands alone; also the one that is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Detail => "detail",
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }

    /// Reads a stored word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.as_str() == word)
    }
}

/// One line of the log; its text is clean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogLine {
    /// When it was said.
    pub at: Timestamp,
    /// How much it matters.
    pub level: Level,
    /// One sentence, safe to show.
    pub text: String,
}
