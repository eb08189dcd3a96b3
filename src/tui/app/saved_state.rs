//! What the next start shall find as it was: screen, order, filter, theme, mouse and log level.
//!
//! A small file in the state folder, written whole at the end and read once at the start. One that cannot
//! be understood is ignored and told, never an error: it only holds what can be chosen again.

use std::io::{self, Write as _};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::act::act;
use super::state::{App, SCREENS};
use crate::scratch::Growing;
use crate::sync::Level;
use crate::tui::protocol::effect::Effect;
use crate::tui::screen::torrents::TableChoices;

/// What is remembered; what is missing is as at the first start.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Remembered {
    /// The screen, by the name of the action that opens it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub screen: Option<String>,
    /// The theme that was chosen on the screen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub theme: Option<String>,
    /// Whether the mouse is taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mouse: Option<bool>,
    /// The least level that the log shows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log_level: Option<String>,
    /// Whether the guide stays closed, for somebody who only reads.
    pub without_guide: bool,
    /// The table of torrents.
    pub torrents: TableMemory,
}

/// What is remembered of the table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TableMemory {
    /// The names of the shown columns; none stands for the usual ones.
    pub columns: Vec<String>,
    /// The name of the column it is sorted by.
    pub sort: String,
    /// Large to small.
    pub descending: bool,
    /// The name of the filter.
    pub filter: String,
    /// Whether gone torrents are left out.
    pub hide_gone: bool,
}

impl From<TableChoices> for TableMemory {
    fn from(choices: TableChoices) -> Self {
        let TableChoices { columns, sort, descending, filter, hide_gone } = choices;
        Self { columns, sort, descending, filter, hide_gone }
    }
}

impl From<TableMemory> for TableChoices {
    fn from(memory: TableMemory) -> Self {
        let TableMemory { columns, sort, descending, filter, hide_gone } = memory;
        Self { columns, sort, descending, filter, hide_gone }
    }
}

impl Remembered {
    /// Reads what was remembered.
    pub fn parse(text: &str) -> Result<Self, toml::de::Error> {
        toml::from_str(text)
    }

    /// Returns what of a view is worth remembering.
    pub fn of(app: &App) -> Self {
        let here = app.trail.first().copied().unwrap_or(app.route);
        let screen = SCREENS.iter().find(|(_, route, _)| *route == here).map(|(.., action)| action.name().to_owned());
        Self {
            screen,
            theme: app.themes.to_remember().map(ToOwned::to_owned),
            mouse: Some(app.mouse),
            log_level: Some(app.sync.log.least().as_str().to_owned()),
            without_guide: app.without_guide,
            torrents: app.torrents.choices().into(),
        }
    }

    /// Brings a view to where it was left; what no longer exists is left out.
    pub fn apply(&self, app: &mut App) -> Vec<Effect> {
        if let Some(theme) = &self.theme {
            app.themes.recall(theme);
        }
        app.mouse = self.mouse.unwrap_or(app.mouse);
        app.without_guide = self.without_guide;
        let level = LEVELS.into_iter().find(|level| Some(level.as_str()) == self.log_level.as_deref());
        app.sync.log.show_from(level.unwrap_or(LEVELS[0]));
        app.torrents.set_choices(&self.torrents.clone().into());
        let screen = SCREENS.iter().find(|(.., action)| Some(action.name()) == self.screen.as_deref());
        screen.map_or_else(Vec::new, |(.., action)| act(app, *action))
    }

    /// Writes it in one step, for its owner alone.
    pub fn write(&self, path: &Path) -> io::Result<()> {
        let text = toml::to_string(self).map_err(io::Error::other)?;
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder)?;
        let mut growing = Growing::inside(folder)?;
        growing.file()?.write_all(text.as_bytes())?;
        growing.put(path, true)
    }
}

/// The levels of the log.
const LEVELS: [Level; 4] = [Level::Detail, Level::Info, Level::Warning, Level::Error];
