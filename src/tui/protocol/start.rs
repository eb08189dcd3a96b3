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
    /// When the end of something long is told aloud.
    pub rings: Rings,
    /// The saved views.
    pub views: Vec<View>,
    /// What could not be read or used, each as a sentence.
    pub faults: Vec<String>,
}

/// When the end of something long is told aloud.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Rings {
    /// When the terminal has told that its user looks elsewhere.
    #[default]
    Unseen,
    /// Also when it does not tell.
    UnlessSeen,
    /// Whatever the terminal tells, it stays silent.
    Never,
}

impl Rings {
    /// Returns what a word of the settings stands for.
    pub fn named(word: &str) -> Self {
        match word {
            "always" => Self::UnlessSeen,
            "never" => Self::Never,
            _ => Self::Unseen,
        }
    }

    /// Whether to ring, by what the terminal has told of its focus.
    pub fn now(self, focused: Option<bool>) -> bool {
        match self {
            Self::Unseen => focused == Some(false),
            Self::UnlessSeen => focused != Some(true),
            Self::Never => false,
        }
    }
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
