//! What lies over a screen for a moment: the help, a question, a menu, the guide of the first start.

mod add_line;
mod confirm;
mod file_choice;
mod file_tree;
mod help;
mod login_code;
mod menu;
mod open;
mod place;
mod plan;
mod setup_guide;
mod text_question;

pub use add_line::AddLine;
pub use confirm::Confirm;
pub use file_choice::FileChoice;
pub use help::Help;
pub use menu::Menu;
pub use open::Overlay;
pub use plan::PlanSheet;
pub use setup_guide::SetupGuide;
pub use text_question::TextQuestion;
