//! What lies over a screen for a moment: the help, a question, a menu, the guide.

mod confirm;
mod guide;
mod help;
mod menu;
mod place;

pub use confirm::Confirm;
pub use guide::Guide;
pub use help::Help;
pub use menu::{Choice, Entry, Menu};

/// What lies over the screen.
#[derive(Debug, Clone)]
pub enum Overlay {
    /// Every key.
    Help(Help),
    /// A question.
    Confirm(Confirm),
    /// A list to choose from.
    Menu(Menu),
    /// The guide of the first start.
    Guide(Guide),
}
