//! What lies over a screen for a moment: the help, a question, a menu, the guide of the first start.

mod confirm;
mod help;
mod menu;
mod open;
mod place;
mod setup_guide;
mod text_question;

pub use confirm::Confirm;
pub use help::Help;
pub use menu::Menu;
pub use open::Overlay;
pub use setup_guide::SetupGuide;
pub use text_question::TextQuestion;
