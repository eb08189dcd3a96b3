//! What the start of the program tells the view besides looks, keys and size.

use super::saved_state::SavedState;
use crate::tui::style::Themes;
use crate::views::View;

/// What the start of the program tells the view.
#[derive(Debug, Clone, Default)]
pub struct Start {
    /// The themes to choose from.
    pub themes: Themes,
    /// How the view was left the last time.
    pub saved: SavedState,
    /// Whether a token is set.
    pub token: TokenState,
    /// Most requests a minute.
    pub rate_limit: u32,
    /// Whether nothing may be changed at the service.
    pub read_only: bool,
    /// Which files are chosen of what is added, where nothing is said.
    pub usual_files: &'static str,
    /// The folder that is proposed for downloads.
    pub folder: String,
    /// Whether the mouse is taken, as far as settings say so.
    pub mouse: bool,
    /// The saved views.
    pub views: Vec<View>,
    /// What could not be read or used, each as a sentence.
    pub faults: Vec<String>,
}

/// Where the token stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum TokenState {
    /// This is a demo, which has its own.
    #[default]
    Demo,
    /// None is set; what is archived can be read.
    Missing,
    /// It is set.
    Set {
        /// The source that it comes from, as told to people.
        origin: String,
    },
}
