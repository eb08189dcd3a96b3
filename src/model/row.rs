//! What the archive knows of a torrent, in two sizes: a row of a table, and everything.

use jiff::Timestamp;

use super::{Detail, FailureKind, OtherDetail, Phase, Status, Torrent, TorrentFile, TorrentId};

/// One archived torrent as a table shows it: small, because a hundred thousand of them are held at once.
#[derive(Debug, Clone, PartialEq)]
pub struct TorrentRow {
    /// The torrent's id at Real-Debrid.
    pub id: TorrentId,
    /// Raw name; hostile until cleaned for display.
    pub name: Box<str>,
    /// Real-Debrid's word.
    pub status: Status,
    /// Selected bytes, when known.
    pub bytes: Option<i64>,
    /// Percent, when known.
    pub progress: Option<f32>,
    /// True instant of addition, when the raw date could be read.
    pub added: Option<Timestamp>,
    /// Number of files, when the detail is archived.
    pub files: Option<u32>,
    /// Number of links, when known.
    pub links: Option<u32>,
    /// Whether the detail is archived.
    pub has_detail: bool,
    /// Whether it is proved removed at Real-Debrid.
    pub gone: bool,
    /// Whether a link of it is dead for ever.
    pub has_dead_links: bool,
}

impl TorrentRow {
    /// Returns what its status means now; what is gone is in no phase any more.
    pub fn phase(&self) -> Option<Phase> {
        (!self.gone).then(|| self.status.phase())
    }
}

/// One archived torrent as a list for people and scripts shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundTorrent {
    /// What a table shows.
    pub row: TorrentRow,
    /// Info hash.
    pub hash: Option<String>,
    /// Where the content is held.
    pub host: Option<String>,
}

/// One archived torrent as a spreadsheet shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct TorrentRecord {
    /// What a table shows.
    pub row: TorrentRow,
    /// Info hash.
    pub hash: Option<String>,
    /// Where the content is held.
    pub host: Option<String>,
    /// Percent, with all the digits that were told.
    pub progress: Option<f64>,
    /// First time a sync saw it.
    pub first_seen: Timestamp,
    /// Last time a sync saw it.
    pub last_seen: Timestamp,
    /// When it was proved removed.
    pub gone_at: Option<Timestamp>,
    /// Raw name of the torrent as a whole.
    pub original_name: Option<String>,
}

/// What another service needs to find a torrent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedHash {
    /// Raw name.
    pub name: Option<String>,
    /// Info hash.
    pub hash: Option<String>,
}

/// One fetch of a detail that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastFailure {
    /// When the fetch failed.
    pub at: Timestamp,
    /// Its kind, when this version knows the recorded word.
    pub kind: Option<FailureKind>,
    /// HTTP status of the last answer.
    pub http_status: Option<u16>,
    /// Real-Debrid's error code.
    pub error_code: Option<i32>,
    /// What was said of it.
    pub message: String,
    /// Requests spent on it.
    pub attempts: u32,
    /// When a later fetch succeeded.
    pub resolved: Option<Timestamp>,
}

/// One archived file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileRow {
    /// The service's number.
    pub id: i64,
    /// Raw path; hostile until cleaned for display.
    pub path: String,
    /// The file's size.
    pub bytes: i64,
    /// Whether the user chose it.
    pub selected: bool,
}

/// Everything the archive knows of one torrent.
#[derive(Debug, Clone, PartialEq)]
pub struct TorrentFacts {
    /// The newest known value of each field.
    pub torrent: Torrent,
    /// True instant of addition.
    pub added_at: Option<Timestamp>,
    /// First time a sync saw it.
    pub first_seen: Timestamp,
    /// Last time a sync saw it.
    pub last_seen: Timestamp,
    /// When it was proved removed.
    pub gone_at: Option<Timestamp>,
    /// The archived detail and when it was fetched.
    pub detail: Option<(Detail, Timestamp)>,
    /// Details with another hash that were told under the same id, newest first.
    pub others: Vec<OtherDetail>,
    /// Why a detail is still owed, as stored.
    pub owed: Option<super::Reason>,
    /// The last failed fetch that no later success has answered.
    pub failure: Option<String>,
    /// What another program knew that only a detail tells, while there is none.
    pub imported: Option<ImportedFacts>,
}

/// What another program knew of a torrent that only a detail tells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportedFacts {
    /// Name of the torrent as a whole.
    pub original_filename: Option<String>,
    /// How many files it has.
    pub files_count: Option<i64>,
}

impl TorrentFacts {
    /// Returns the torrent's raw name: the list's, or the detail's where the list had none.
    pub fn name(&self) -> Option<&str> {
        let listed = self.torrent.filename.as_deref();
        let detail = self.detail.as_ref().and_then(|(detail, _)| detail.torrent.filename.as_deref());
        listed.or(detail).filter(|name| !name.is_empty())
    }

    /// Returns the raw name of the torrent as a whole: the detail's, or what an import told while there is none.
    pub fn original_name(&self) -> Option<&str> {
        match &self.detail {
            Some((detail, _)) => detail.original_filename.as_deref(),
            None => self.imported.as_ref().and_then(|told| told.original_filename.as_deref()),
        }
    }

    /// Returns how many files it has, as far as that is known.
    pub fn files_count(&self) -> Option<i64> {
        match &self.detail {
            Some((detail, _)) => detail.files.as_ref().map(|files| i64::try_from(files.len()).unwrap_or(i64::MAX)),
            None => self.imported.as_ref().and_then(|told| told.files_count),
        }
    }

    /// Returns its files, as far as they are known.
    pub fn files(&self) -> &[TorrentFile] {
        self.detail.as_ref().and_then(|(detail, _)| detail.files.as_deref()).unwrap_or_default()
    }

    /// Returns the links that belong to the files: the detail's, or the list's without a detail.
    pub fn links(&self) -> &[String] {
        let detail = self.detail.as_ref().and_then(|(detail, _)| detail.torrent.links.as_deref());
        detail.or(self.torrent.links.as_deref()).unwrap_or_default()
    }

    /// Returns for each link the place of its file; certain only when there are as many links as selected files, since
    /// the service may have packed several files into one link.
    pub fn linked_files(&self) -> Option<Vec<usize>> {
        let selected: Vec<usize> =
            self.files().iter().enumerate().filter(|(_, file)| file.selected).map(|(at, _)| at).collect();
        (!selected.is_empty() && selected.len() == self.links().len()).then_some(selected)
    }
}
