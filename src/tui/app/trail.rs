//! The places where the user has been, newest last: going back finds each as it was left.

use crate::model::TorrentId;
use crate::tui::protocol::{ChangeFilter, Route, TableView};

/// Places that are kept; whoever goes back further has forgotten where that was.
const KEPT: usize = 32;

/// A place, with what going elsewhere may have changed of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// The screen.
    pub route: Route,
    /// The torrent, on the page of one.
    pub torrent: Option<TorrentId>,
    /// What the table showed.
    pub table: Option<TableView>,
    /// Which events the history showed.
    pub history: Option<ChangeFilter>,
}

/// Where the user has been.
#[derive(Debug, Clone, Default)]
pub struct Trail(Vec<Place>);

impl Trail {
    /// Whether there is nowhere to go back to.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Forgets every place.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// Keeps a place.
    pub fn push(&mut self, place: Place) {
        if self.0.last() == Some(&place) {
            return;
        }
        self.0.push(place);
        if self.0.len() > KEPT {
            self.0.remove(0);
        }
    }

    /// Returns the newest place, and forgets it.
    pub fn pop(&mut self) -> Option<Place> {
        self.0.pop()
    }

    /// Returns the screens, newest first.
    pub fn routes(&self) -> impl Iterator<Item = Route> {
        self.0.iter().rev().map(|place| place.route)
    }
}
