//! What can be done at the service to a torrent, as far as its row tells. Pure.

use crate::model::{Status, TorrentRow};
use crate::tui::input::Action;

/// Something that can be done, and whether it fits a torrent.
type Row = (Action, fn(&TorrentRow) -> bool);

/// All of it; the last one stands for everything that needs links.
const FITTING: [Row; 4] = [
    (Action::PutBack, |row| row.phase().is_none_or(|phase| phase.may_be_put_back(row.has_dead_links))),
    (Action::DeleteTorrents, |row| !row.gone),
    (Action::ChooseFiles, |row| row.status == Status::WaitingFilesSelection && !row.gone),
    (Action::OpenLink, |row| row.links.is_some_and(|links| links > 0)),
];

/// What of it fits one of some torrents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Fitting([bool; FITTING.len()]);

impl Fitting {
    /// Returns what fits one of these rows.
    pub fn of<'a>(rows: impl Iterator<Item = &'a TorrentRow>) -> Self {
        let mut found = Self::default();
        for row in rows {
            for ((_, fits), found) in FITTING.iter().zip(&mut found.0).filter(|(_, found)| !**found) {
                *found = fits(row);
            }
        }
        found
    }

    /// Whether an action is among it.
    pub fn holds(self, action: Action) -> bool {
        self.0[place(action)]
    }
}

/// Whether what an action does at the service fits a torrent.
pub fn fits_row(action: Action, row: &TorrentRow) -> bool {
    FITTING[place(action)].1(row)
}

fn place(action: Action) -> usize {
    FITTING.iter().position(|(known, _)| *known == action).unwrap_or(FITTING.len() - 1)
}
