//! Why a detail is owed, in the order in which details are fetched.

/// The reason a detail is fetched. The order of the variants is the order of the work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reason {
    /// The torrent is new or its detail was never archived.
    New,
    /// The status differs from the one archived.
    StatusChanged,
    /// Progress, links, size or name differ.
    FieldsChanged,
    /// The last fetch of the detail failed.
    Failed,
    /// The detail was fetched too long ago.
    Stale,
    /// The torrent is active and active ones were asked for.
    Active,
    /// The mode fetches everything again.
    Refresh,
}

impl Reason {
    /// Every reason, in the order of the work.
    pub const ALL: [Self; 7] =
        [Self::New, Self::StatusChanged, Self::FieldsChanged, Self::Failed, Self::Stale, Self::Active, Self::Refresh];

    /// Returns the word stored in the archive and used in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::StatusChanged => "status_changed",
            Self::FieldsChanged => "fields_changed",
            Self::Failed => "failed",
            Self::Stale => "stale",
            Self::Active => "active",
            Self::Refresh => "refresh",
        }
    }

    /// Reads a stored word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == word)
    }

    /// Returns the word a person reads beside one torrent.
    pub fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::StatusChanged => "status changed",
            Self::FieldsChanged => "fields changed",
            Self::Failed => "failed before",
            Self::Stale => "old",
            Self::Active => "active",
            Self::Refresh => "again",
        }
    }

    /// Returns the words a person reads, after a count: "12 new or without details".
    pub fn words(self) -> &'static str {
        match self {
            Self::New => "new or without details",
            Self::StatusChanged => "with a changed status",
            Self::FieldsChanged => "with changed fields",
            Self::Failed => "failed before",
            Self::Stale => "too old",
            Self::Active => "active",
            Self::Refresh => "to fetch again",
        }
    }
}
