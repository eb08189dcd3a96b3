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

/// What is known of a format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExportFormatRow {
    /// The format.
    pub format: ExportFormat,
    /// Its name on the command line.
    pub name: &'static str,
    /// How the names of its files end, without the dot.
    pub ending: &'static str,
    /// What it is for, to choose it by.
    pub purpose: &'static str,
}

const fn row(format: ExportFormat, name: &'static str, ending: &'static str, purpose: &'static str) -> ExportFormatRow {
    ExportFormatRow { format, name, ending, purpose }
}

impl ExportFormat {
    /// Every format.
    pub const ALL: [ExportFormatRow; 5] = [
        row(Self::Jsonl, "jsonl", "jsonl", "One JSON object a line; nothing is lost"),
        row(Self::Json, "json", "json", "The same as one JSON array"),
        row(Self::Csv, "csv", "csv", "One line a torrent, safe to open in a spreadsheet"),
        row(Self::Magnets, "magnets", "magnets.txt", "One magnet link a line"),
        row(Self::Dmm, "dmm", "dmm.json", "A backup that Debrid Media Manager restores"),
    ];
}
