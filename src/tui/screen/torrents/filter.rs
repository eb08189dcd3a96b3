//! The status filter: everything, a phase, the gone ones, or one status word.
//!
//! A gone torrent counts as gone and as nothing else, so the phases and the gone ones add up to all.

use crate::format::status_words;
use crate::model::{Phase, Status, TorrentRow};

/// Which torrents are shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Filter {
    /// Everything archived.
    #[default]
    All,
    /// One phase.
    Phase(Phase),
    /// Proved removed at Real-Debrid.
    Gone,
    /// One status word.
    Status(Status),
}

/// A filter with the number of torrents behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tab {
    /// What it shows.
    pub filter: Filter,
    /// How many torrents that are.
    pub count: u64,
}

impl Filter {
    /// Whether a torrent is shown.
    pub fn accepts(&self, row: &TorrentRow) -> bool {
        match self {
            Self::All => true,
            Self::Gone => row.gone,
            Self::Phase(phase) => row.phase() == Some(*phase),
            Self::Status(status) => !row.gone && row.status == *status,
        }
    }

    /// Returns the label of its tab; a status that is no known word is hostile until cleaned.
    pub fn label(&self) -> &str {
        match self {
            Self::All => "All",
            Self::Gone => "Gone",
            Self::Phase(Phase::Active) => "Active",
            Self::Phase(Phase::Done) => "Done",
            Self::Phase(Phase::Failed) => "Failed",
            Self::Phase(Phase::Unknown) => "Unknown",
            Self::Status(status) => status.as_str(),
        }
    }

    /// Returns the words of Real-Debrid by which it is found as well.
    pub fn also(&self) -> &'static str {
        match self {
            Self::Phase(Phase::Active) => "active downloading queued uploading compressing",
            Self::Phase(Phase::Done) => "downloaded",
            Self::Phase(Phase::Failed) => "error dead virus magnet_error",
            Self::Status(Status::WaitingFilesSelection) => "waiting_files_selection",
            Self::Status(Status::MagnetConversion) => "magnet_conversion",
            Self::Status(Status::MagnetError) => "magnet_error",
            Self::Status(Status::Error) => "error",
            Self::All | Self::Gone | Self::Phase(Phase::Unknown) | Self::Status(_) => "",
        }
    }

    /// Returns what it shows, for a person; clean text.
    pub fn words(&self) -> String {
        match self {
            Self::Status(status) => status_words(status).into_owned(),
            // As the tabs and the cards call it.
            Self::Phase(Phase::Active) => "On the way".to_owned(),
            other => other.label().to_owned(),
        }
    }
}

/// What stands before a status word in the name of its filter.
const STATUS: &str = "status:";

impl Filter {
    /// Returns its name where choices are remembered.
    pub fn name(&self) -> String {
        match self {
            Self::All => "all".to_owned(),
            Self::Gone => "gone".to_owned(),
            Self::Phase(phase) => phase.as_str().to_owned(),
            Self::Status(status) => format!("{STATUS}{}", status.as_str()),
        }
    }

    /// Reads such a name.
    pub fn named(name: &str) -> Option<Self> {
        match (name, name.strip_prefix(STATUS)) {
            (_, Some(word)) => Some(Self::Status(Status::parse(word))),
            ("all", None) => Some(Self::All),
            ("gone", None) => Some(Self::Gone),
            (word, None) => [Phase::Active, Phase::Done, Phase::Failed, Phase::Unknown]
                .into_iter()
                .find(|phase| phase.as_str() == word)
                .map(Self::Phase)
                // Written by hand, a status needs nothing before it.
                .or_else(|| Status::known().find(|status| status.as_str() == word).map(Self::Status)),
        }
    }
}

/// Counts the torrents behind each filter: the five fixed ones, then every status there is.
///
/// The one status of the phase "done" is left out: it would be the same tab twice.
pub fn tabs(rows: &[TorrentRow]) -> Vec<Tab> {
    let mut gone = 0;
    let mut statuses: Vec<(Status, u64)> = Status::known().map(|status| (status, 0)).collect();
    for row in rows {
        if row.gone {
            gone += 1;
        } else if let Some(known) = statuses.iter_mut().find(|(status, _)| *status == row.status) {
            known.1 += 1;
        } else {
            statuses.push((row.status.clone(), 1));
        }
    }
    let of = |phase| statuses.iter().filter(|(status, _)| status.phase() == phase).map(|(_, n)| n).sum();
    let mut tabs = vec![
        Tab { filter: Filter::All, count: rows.len() as u64 },
        Tab { filter: Filter::Phase(Phase::Active), count: of(Phase::Active) },
        Tab { filter: Filter::Phase(Phase::Done), count: of(Phase::Done) },
        Tab { filter: Filter::Phase(Phase::Failed), count: of(Phase::Failed) },
        Tab { filter: Filter::Gone, count: gone },
    ];
    tabs.extend(
        statuses
            .into_iter()
            .filter(|(status, n)| *n > 0 && *status != Status::Downloaded)
            .map(|(status, count)| Tab { filter: Filter::Status(status), count }),
    );
    tabs
}
