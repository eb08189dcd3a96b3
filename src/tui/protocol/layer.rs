//! What the application needs of whatever can take a key: of every screen, and of what lies over one.
//!
//! What not every layer has, such as lines to move through or a line to type into, has a default that does nothing.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::ask::Ask;
use super::query::{ArchiveAnswer, ReadError, Ticket};
use crate::model::TorrentId;
use crate::tui::input::{Action, Context, Key, Motion};
use crate::tui::style::{Ctx, Row};

/// What a screen may know of the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// Whether a sync is under way.
    pub syncing: bool,
    /// How many torrents the table has.
    pub torrents: usize,
    /// Whether nothing may be changed at the service.
    pub read_only: bool,
    /// Whether the demo can be tried.
    pub may_try_demo: bool,
}

/// Something that can lie on top and take keys.
pub trait Layer {
    /// Returns the contexts of keys that are in force, inner first.
    fn contexts(&self) -> &'static [Context];
    /// Whether an action of its own context does something now.
    fn can(&self, _: Action, _: &Facts) -> bool {
        true
    }
    /// Does what was asked for.
    fn on_action(&mut self, action: Action, facts: &Facts, ctx: &Ctx) -> Vec<Ask>;
    /// Moves through its lines.
    fn go(&mut self, _: Motion) {}
    /// Types into its line; says whether the line knows the key.
    fn type_key(&mut self, _: Key) -> bool {
        false
    }
    /// Returns what comes of the key that was typed last, where a letter is an answer.
    fn answered(&mut self) -> Vec<Ask> {
        Vec::new()
    }
    /// Takes pasted text.
    fn paste(&mut self, _: &str) {}
    /// Chooses what was clicked; returns what comes of it: of a line that was chosen before, what opens it.
    fn select(&mut self, _: Row, _: &Ctx) -> Option<Ask> {
        None
    }
    /// Brings everything that is derived up to date with the room there is.
    fn layout(&mut self, _: Rect, _: &Ctx) {}
    /// Draws it; returns where the cursor stands while something is typed.
    fn draw(&self, buf: &mut Buffer, area: Rect, ctx: &Ctx) -> Option<Position>;
}

/// Why a screen reads the archive again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refresh {
    /// It is shown.
    Shown,
    /// Somebody wrote to the archive while it is seen.
    Changed,
}

/// A layer that fills the screen, and shows what the archive knows.
pub trait Screen: Layer {
    /// Reads again what it shows.
    fn refresh(&mut self, why: Refresh) -> Vec<Ask>;
    /// Handles the answer to one of its questions; one that is late is dropped. Returns what comes of it, mostly nothing.
    fn on_answer(&mut self, ticket: Ticket, answer: ArchiveAnswer, ctx: &Ctx) -> Vec<Ask>;
    /// Records that a question of its own has no answer; says whether anybody still waits for it.
    fn on_unread(&mut self, ticket: Ticket, why: &ReadError) -> bool;
    /// Goes one step back within the screen; says whether there was one.
    fn back(&mut self) -> bool {
        false
    }
    /// Whether there is a step back within the screen.
    fn can_go_back(&self) -> bool {
        false
    }
    /// Goes to the next or the last line with another torrent, and returns that; at either end nothing changes.
    fn neighbour(&mut self, _: Motion) -> Option<TorrentId> {
        None
    }
    /// Returns the torrent that is chosen.
    fn torrent(&self) -> Option<TorrentId>;
    /// Returns the torrents that something is done to, so many of them at most: the marked ones, else the chosen one.
    fn targets(&self, most: usize) -> Vec<TorrentId> {
        self.torrent().into_iter().take(most).collect()
    }
    /// Whether what an action does at the service fits what is chosen; nothing where the rows of the torrents tell it.
    fn fits(&self, _: Action) -> Option<bool> {
        None
    }
    /// Returns the command that shows the same on the command line, word by word, without the program.
    fn shell_command(&self) -> Vec<String>;
}
