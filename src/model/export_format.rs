//! The formats of the export, as words: what writes them is in another module.

/// A format that other programs read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportFormat {
    /// One array with the lines of `Jsonl`.
    Json,
    /// One JSON object a line; lossless.
    Jsonl,
    /// One record a torrent, with a heading; without files and links.
    Csv,
    /// One magnet a line.
    Magnets,
    /// A backup that Debrid Media Manager restores: an array of names and hashes.
    Dmm,
}

impl ExportFormat {
    /// Every format: its name on the command line, the ending of its files, what it is for.
    pub const ALL: [(Self, &'static str, &'static str, &'static str); 5] = [
        (Self::Jsonl, "jsonl", "jsonl", "One JSON object a line; nothing is lost"),
        (Self::Json, "json", "json", "The same as one JSON array"),
        (Self::Csv, "csv", "csv", "One line a torrent, for a spreadsheet"),
        (Self::Magnets, "magnets", "magnets.txt", "One magnet link a line"),
        (Self::Dmm, "dmm", "dmm.json", "A backup that Debrid Media Manager restores"),
    ];

    /// Returns the ending of its files.
    pub fn ending(self) -> &'static str {
        Self::ALL.iter().find(|row| row.0 == self).map_or("txt", |row| row.2)
    }
}
