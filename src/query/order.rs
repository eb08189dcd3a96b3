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

impl SortBy {
    /// Every key with its word, and what it sorts by.
    pub const ALL: [(Self, &str, &str); 7] = [
        (Self::Added, "added", "Time of addition"),
        (Self::Name, "name", "Name, in any case and without accents"),
        (Self::Size, "size", "Size"),
        (Self::Status, "status", "Status, in the order of a torrent's life; what is gone last"),
        (Self::Progress, "progress", "Progress"),
        (Self::Files, "files", "Number of files"),
        (Self::Id, "id", "Id"),
    ];

    /// Returns the word of the key.
    pub fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|row| row.0 == self).map_or("", |row| row.1)
    }
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
