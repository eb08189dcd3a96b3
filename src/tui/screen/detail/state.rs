//! What the detail page knows: the torrent, and what it is called until the archive has answered.

use crate::model::TorrentId;
use crate::query::Matcher;
use crate::tui::input::Action;
use crate::tui::protocol::{Effect, Owner};
use crate::tui::screen::torrent_facts::FactsPage;

/// The state of the detail page.
#[derive(Debug, Clone, Default)]
pub struct DetailState {
    /// The torrent in full.
    pub page: FactsPage,
    /// What it is called where it was chosen; clean text.
    pub name: Option<String>,
    /// What decides about files, when a search found the torrent by one; until the page is there.
    pub(super) sought: Option<Matcher>,
    /// What can be done with it now.
    pub(super) offered: Vec<Action>,
}

impl DetailState {
    /// Turns to a torrent and asks for it; the page begins at the first file that is sought.
    pub fn open(&mut self, id: TorrentId, name: Option<String>, sought: Option<Matcher>) -> Effect {
        self.name = name;
        self.sought = sought;
        self.page.open(Owner::Detail, id)
    }
}
