//! What lies over a screen for a moment: the help, a question.

mod confirm;
mod help;

pub use confirm::Confirm;
pub use help::Help;

/// What lies over the screen.
#[derive(Debug, Clone)]
pub enum Overlay {
    /// Every key.
    Help(Help),
    /// A question.
    Confirm(Confirm),
}
