//! Real-Debrid's eleven status words, and the three phases the program counts by.

use std::fmt;
use std::sync::Arc;

/// What Real-Debrid says of a torrent; a word it has never used before is kept as it came.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the variants are Real-Debrid's own words")]
pub enum Status {
    MagnetConversion,
    WaitingFilesSelection,
    Queued,
    Downloading,
    Compressing,
    Uploading,
    Downloaded,
    MagnetError,
    Error,
    Virus,
    Dead,
    /// A word that is not in the documentation, verbatim.
    Unknown(Arc<str>),
}

/// What a status means for the user: the one definition behind every count and filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Phase {
    /// Real-Debrid is still working on it, or waits for the user.
    Active,
    /// It can be downloaded.
    Done,
    /// It ended without content.
    Failed,
    /// The service used a word that is not known here.
    Unknown,
}

impl Phase {
    /// Whether a torrent that is there may be put back: what failed, and what leads nowhere and gets new links by it.
    pub fn may_be_put_back(self, has_dead_links: bool) -> bool {
        match self {
            Self::Failed => true,
            Self::Done => has_dead_links,
            Self::Active | Self::Unknown => false,
        }
    }
}

/// One row a status: variant, Real-Debrid's word, phase.
const STATUSES: [(Status, &str, Phase); 11] = [
    (Status::MagnetConversion, "magnet_conversion", Phase::Active),
    (Status::WaitingFilesSelection, "waiting_files_selection", Phase::Active),
    (Status::Queued, "queued", Phase::Active),
    (Status::Downloading, "downloading", Phase::Active),
    (Status::Compressing, "compressing", Phase::Active),
    (Status::Uploading, "uploading", Phase::Active),
    (Status::Downloaded, "downloaded", Phase::Done),
    (Status::MagnetError, "magnet_error", Phase::Failed),
    (Status::Error, "error", Phase::Failed),
    (Status::Virus, "virus", Phase::Failed),
    (Status::Dead, "dead", Phase::Failed),
];

impl Status {
    /// Reads Real-Debrid's word; never fails, an unknown word is kept.
    pub fn parse(word: &str) -> Self {
        STATUSES
            .iter()
            .find(|(_, name, _)| *name == word)
            .map_or_else(|| Self::Unknown(word.into()), |row| row.0.clone())
    }

    /// Returns the eleven documented statuses in the order of a torrent's life.
    pub fn known() -> impl Iterator<Item = Self> {
        STATUSES.iter().map(|row| row.0.clone())
    }

    /// Returns their words.
    pub fn words() -> impl Iterator<Item = &'static str> {
        STATUSES.iter().map(|row| row.1)
    }

    /// Returns Real-Debrid's word.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Unknown(word) => word,
            known => STATUSES.iter().find(|row| row.0 == *known).map_or("", |row| row.1),
        }
    }

    /// Returns its place in the order by status: that of a torrent's life, then words that are not known.
    pub fn place(&self) -> usize {
        STATUSES.iter().position(|row| row.0 == *self).unwrap_or(STATUSES.len())
    }

    /// Returns the phase this status belongs to.
    pub fn phase(&self) -> Phase {
        STATUSES.iter().find(|row| row.0 == *self).map_or(Phase::Unknown, |row| row.2)
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Phase {
    /// Returns the word used on the command line and on screens.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_survives_a_round_trip() {
        for status in Status::known() {
            assert_eq!(Status::parse(status.as_str()), status);
        }
        assert_eq!(Status::parse("ready").as_str(), "ready");
    }

    #[test]
    fn phases_follow_the_contract() {
        let of = |phase| Status::known().filter(|s| s.phase() == phase).count();
        assert_eq!((of(Phase::Active), of(Phase::Failed), of(Phase::Done)), (6, 4, 1));
        assert_eq!(Status::parse("ready").phase(), Phase::Unknown);
    }
}
