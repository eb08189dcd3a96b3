//! Which file of a torrent a search has found. Pure.

use std::cmp::Reverse;

use crate::model::TorrentFile;
use crate::query::{Hits, Matcher};
use crate::tui::widget::folded;

/// Files that are looked through; whoever has more finds the torrent, but not the line.
const LOOKED_AT: usize = 20_000;

/// Returns the place of the file in whose path most is found, of several the first.
pub fn found_file(sought: &Matcher, files: &[TorrentFile]) -> Option<usize> {
    let hits = |file: &TorrentFile| sought.path_hits(folded(&file.path).as_bytes(), Hits::default()).count();
    let found = files.iter().take(LOOKED_AT).map(hits).enumerate().filter(|(_, hits)| *hits > 0);
    found.max_by_key(|(at, hits)| (*hits, Reverse(*at))).map(|(at, _)| at)
}
