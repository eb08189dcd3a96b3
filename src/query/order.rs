//! What found torrents can be sorted by, the same for every command.

/// What a list is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SortBy {
    /// Time of addition, newest first.
    #[default]
    Added,
    /// Name, in any case and without accents.
    Name,
    /// Size, largest first.
    Size,
    /// Status, in the order of a torrent's life; what is gone last.
    Status,
    /// Progress, furthest first.
    Progress,
    /// Number of files, most first.
    Files,
    /// By the id at Real-Debrid.
    Id,
}

/// Which of the found torrents are wanted, and in which order; among equals the newest comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Order {
    /// The key.
    pub by: SortBy,
    /// The other way round.
    pub reverse: bool,
    /// At most so many.
    pub limit: Option<usize>,
}
