//! Whatever lies over a screen, as one type.

use super::add_line::AddLine;
use super::confirm::Confirm;
use super::file_choice::FileChoice;
use super::help::Help;
use super::menu::Menu;
use super::plan::PlanSheet;
use super::setup_guide::SetupGuide;
use super::text_question::TextQuestion;
use crate::tui::protocol::Layer;

/// What lies over the screen.
#[derive(Debug, Clone)]
pub enum Overlay {
    /// Every key.
    Help(Help),
    /// A question.
    Confirm(Confirm),
    /// A question that is answered with a text.
    Text(TextQuestion),
    /// A list to choose from.
    Menu(Menu),
    /// The guide of the first start.
    SetupGuide(SetupGuide),
    /// A plan that can be confirmed.
    Plan(Box<PlanSheet>),
    /// The line for what is to be added.
    Add(AddLine),
    /// The files of a torrent, to choose from.
    Files(FileChoice),
}

impl Overlay {
    /// Returns it as what takes keys.
    pub fn layer(&self) -> &dyn Layer {
        match self {
            Self::Help(help) => help,
            Self::Confirm(confirm) => confirm,
            Self::Text(question) => question,
            Self::Menu(menu) => menu,
            Self::SetupGuide(guide) => guide,
            Self::Plan(plan) => &**plan,
            Self::Add(line) => line,
            Self::Files(files) => files,
        }
    }

    /// Whether it shows a time that runs.
    pub fn counts_down(&self) -> bool {
        matches!(self, Self::SetupGuide(guide) if guide.counts_down())
    }

    /// Returns it as what takes keys.
    pub fn layer_mut(&mut self) -> &mut dyn Layer {
        match self {
            Self::Help(help) => help,
            Self::Confirm(confirm) => confirm,
            Self::Text(question) => question,
            Self::Menu(menu) => menu,
            Self::SetupGuide(guide) => guide,
            Self::Plan(plan) => &mut **plan,
            Self::Add(line) => line,
            Self::Files(files) => files,
        }
    }
}
