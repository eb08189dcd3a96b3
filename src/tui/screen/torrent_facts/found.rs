//! Which file of a torrent a search has found. Pure.

use crate::model::TorrentFile;
use crate::query::{Hits, Matcher};
use crate::tui::widget::folded;

/// Files that are looked through; whoever has more finds the torrent, but not the line.
const LOOKED_AT: usize = 20_000;

/// Returns the place of the first file in whose path something is found.
pub fn found_file(sought: &Matcher, files: &[TorrentFile]) -> Option<usize> {
    let holds =
        |file: &TorrentFile| sought.path_hits(folded(&file.path).as_bytes(), Hits::default()) != Hits::default();
    files.iter().take(LOOKED_AT).position(holds)
}
