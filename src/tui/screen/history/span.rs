//! How far back the history is shown.

use std::time::Duration;

use crate::model::Timestamp;

/// A span up to now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Span {
    /// Everything since the archive was made.
    #[default]
    All,
    /// The last day.
    Day,
    /// The last week.
    Week,
    /// The last 30 days.
    Month,
}

const DAY: u64 = 86_400;

impl Span {
    /// Returns the next one, around the end.
    pub(super) fn next(self) -> Self {
        match self {
            Self::All => Self::Day,
            Self::Day => Self::Week,
            Self::Week => Self::Month,
            Self::Month => Self::All,
        }
    }

    /// Returns where it begins.
    pub(super) fn since(self, now: Timestamp) -> Option<Timestamp> {
        let days = match self {
            Self::All => return None,
            Self::Day => 1,
            Self::Week => 7,
            Self::Month => 30,
        };
        now.checked_sub(Duration::from_secs(days * DAY)).ok()
    }

    /// Returns its words; nothing for everything.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::All => "",
            Self::Day => "last 24 hours",
            Self::Week => "last 7 days",
            Self::Month => "last 30 days",
        }
    }
}
