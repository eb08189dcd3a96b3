//! The events of the history that a person may look at: all, what came, what changed, what went.

use crate::model::ChangeKind;
use crate::tui::style::Role;

/// Which events are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ChangeFilter {
    /// Every event, whatever it tells.
    #[default]
    All,
    /// Torrents that appeared or came back.
    Came,
    /// Torrents of which something changed.
    Changed,
    /// What Real-Debrid removed.
    Went,
}

impl ChangeFilter {
    /// Every filter, in the order of the tabs.
    pub const ALL: [Self; 4] = [Self::All, Self::Came, Self::Changed, Self::Went];

    /// Returns the filter an event belongs to besides all.
    pub fn of(kind: ChangeKind) -> Self {
        match kind {
            ChangeKind::Added | ChangeKind::Returned | ChangeKind::ActedAdd | ChangeKind::PutBack => Self::Came,
            ChangeKind::Status
            | ChangeKind::Progress
            | ChangeKind::Renamed
            | ChangeKind::Links
            | ChangeKind::Bytes
            | ChangeKind::Hash
            | ChangeKind::Detail => Self::Changed,
            ChangeKind::Gone | ChangeKind::ActedDelete => Self::Went,
        }
    }

    /// Whether it shows events of this kind.
    pub fn shows(self, kind: ChangeKind) -> bool {
        self == Self::All || self == Self::of(kind)
    }

    /// Returns what stands for its label in a narrow line of tabs, and what before its number.
    pub fn sign(self) -> (&'static str, &'static str) {
        match self {
            Self::All => (self.label(), " "),
            Self::Came => ("+", ""),
            Self::Changed => ("~", ""),
            Self::Went => ("-", ""),
        }
    }

    /// Returns the label of its tab.
    pub fn label(self) -> &'static str {
        match self {
            Self::All => "All",
            Self::Came => "Came",
            Self::Changed => "Changed",
            Self::Went => "Went",
        }
    }

    /// Returns what its events mean.
    pub fn role(self) -> Role {
        match self {
            Self::All => Role::Text,
            Self::Came => Role::Done,
            Self::Changed => Role::Active,
            Self::Went => Role::Gone,
        }
    }

    /// Returns the filter so many tabs further, around the end.
    #[must_use]
    pub fn step(self, by: usize) -> Self {
        let at = Self::ALL.iter().position(|filter| *filter == self).unwrap_or(0);
        Self::ALL.into_iter().cycle().nth(at + by).unwrap_or_default()
    }
}
