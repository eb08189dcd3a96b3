//! Direct links and downloads: what is ordered, and what comes of it.

use std::path::PathBuf;

use crate::links::{DownloadProgress, FileRow, LinkWish};

/// What direct links are wanted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkUse {
    /// The one that is meant is opened in the player, or copied where none is set.
    Open,
    /// They are copied.
    Copy,
    /// What is behind them is downloaded.
    Download,
}

/// Direct links that are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkOrder {
    /// The links that are meant.
    pub wish: LinkWish,
    /// What for.
    pub to: LinkUse,
    /// Whether their user has agreed to many of them.
    pub agreed: bool,
}

/// Files that are to be downloaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DownloadOrder {
    /// The links that are meant.
    pub wish: LinkWish,
    /// Into which folder of this machine; none where an aria2 that runs already has its own.
    pub dir: Option<PathBuf>,
}

/// What comes of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkAnswer {
    /// It is about so many links that their user is asked.
    Many {
        /// The order.
        order: LinkOrder,
        /// How many.
        links: usize,
    },
    /// The links, to be copied.
    Ready {
        /// One a line.
        text: String,
        /// Whether the one of them was to be opened.
        to_open: bool,
        /// Links that gave none.
        dead: Vec<DeadLink>,
    },
    /// The player plays; its clean name, and that of the file.
    Playing {
        /// The file.
        file: String,
        /// The player.
        player: String,
    },
    /// An aria2c is going to be started: into which folder?
    WhereTo {
        /// What is downloaded.
        wish: LinkWish,
        /// The program, clean.
        program: String,
        /// How many files.
        files: usize,
        /// Their bytes, as far as they are known.
        bytes: i64,
    },
    /// An aria2 that runs already gets the files.
    HandOver(LinkWish),
}

/// A link that gave nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadLink {
    /// Whose it is and why, on one line; clean.
    pub words: String,
    /// Whether it is dead for ever.
    pub is_lasting: bool,
}

/// What a download tells while it goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DownloadStep {
    /// Every file, in its order.
    Files(Vec<FileRow>),
    /// Files of which something has changed, by their places.
    Changed(Vec<(usize, FileRow)>),
    /// How far it all is.
    Progress(DownloadProgress),
}
