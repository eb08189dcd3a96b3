//! Which direct links a person wants: of which torrents, and of which of their files.

use std::collections::BTreeSet;

use crate::model::TorrentId;

/// Links up to which nothing is asked: each is one request and one entry in the account's downloads.
pub const FEW_LINKS: usize = 100;

/// Which direct links are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkWish {
    /// Of these torrents.
    pub torrents: Vec<TorrentId>,
    /// Of these of their files.
    pub files: WantedFiles,
}

/// Which files of a torrent are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WantedFiles {
    /// All of them.
    All,
    /// The only one, or the largest video.
    Best,
    /// Those that a choice means that is written as on the command line.
    Chosen(String),
    /// Those with these paths.
    Paths(BTreeSet<String>),
    /// Whatever is behind these links.
    Links(BTreeSet<String>),
}

impl LinkWish {
    /// Whether anything is named by it.
    pub fn is_some_file(&self) -> bool {
        match &self.files {
            WantedFiles::All | WantedFiles::Best | WantedFiles::Chosen(_) => !self.torrents.is_empty(),
            WantedFiles::Paths(names) | WantedFiles::Links(names) => !names.is_empty(),
        }
    }

    /// Wants the only file of a torrent, or its largest video.
    pub fn best_of(torrent: TorrentId) -> Self {
        Self { torrents: vec![torrent], files: WantedFiles::Best }
    }

    /// Wants everything of these torrents.
    pub fn all_of(torrents: Vec<TorrentId>) -> Self {
        Self { torrents, files: WantedFiles::All }
    }
}
