//! The sync modes as a table: word, what it does in one sentence.

use std::fmt;
use std::str::FromStr;

/// How a sync chooses what to fetch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SyncMode {
    /// The list, then details of what changed.
    Smart,
    /// The list, then every detail that this archive does not have from this run on.
    Fast,
    /// The list, then every detail again in unhurried batches.
    All,
    /// The list only.
    Torrents,
    /// Details of what is archived, no list.
    Details,
    /// What an interrupted run still owes.
    Resume,
}

/// A word that names no mode.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no sync mode is called {0:?}")]
pub struct BadMode(pub String);

impl SyncMode {
    /// Every mode, in the order menus show them.
    pub const ALL: [Self; 6] = [Self::Smart, Self::Fast, Self::All, Self::Torrents, Self::Details, Self::Resume];

    /// Returns the word used on the command line, in the archive and on screens.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Smart => "smart",
            Self::Fast => "fast",
            Self::All => "all",
            Self::Torrents => "torrents",
            Self::Details => "details",
            Self::Resume => "resume",
        }
    }

    /// Returns what the mode does, as one sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Smart => "What is new, changed, failed before or old: the daily mode.",
            Self::Fast => "Every detail, newest first, as fast as the quota allows.",
            Self::All => "Every detail again, in gentle batches with pauses.",
            Self::Torrents => "The list only: names, statuses, sizes and links.",
            Self::Details => "Details of all that is archived, without the list.",
            Self::Resume => "Only the details that an earlier run still owes.",
        }
    }

    /// Whether the mode fetches details again that are archived already: then a run that was stopped
    /// half-way is continued by the next one of its mode.
    pub fn repeats(self) -> bool {
        matches!(self, Self::Fast | Self::All | Self::Details)
    }

    /// Whether the mode begins by reading the list.
    pub fn reads_list(self) -> bool {
        matches!(self, Self::Smart | Self::Fast | Self::All | Self::Torrents)
    }
}

impl fmt::Display for SyncMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for SyncMode {
    type Err = BadMode;

    fn from_str(word: &str) -> Result<Self, BadMode> {
        Self::ALL.into_iter().find(|mode| mode.as_str() == word).ok_or_else(|| BadMode(word.to_owned()))
    }
}
