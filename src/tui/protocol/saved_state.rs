//! What the next start shall find as it was: screen, order, filter, theme, mouse and log level.
//!
//! A small file in the state folder, written whole at the end and read once at the start. One that cannot
//! be understood is ignored and told, never an error: it only holds what can be chosen again.

use std::io::{self, Write as _};
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::model::{LookMark, Timestamp};
use crate::scratch::UnfinishedFile;

/// What is saved; what is missing is as at the first start.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SavedState {
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
    /// How far back the dashboard shows growth.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub growth: Option<String>,
    /// Whether the guide stays closed, for somebody who only reads.
    pub without_guide: bool,
    /// What was chosen of the palette, newest first.
    pub used: Vec<String>,
    /// What was searched, newest first.
    pub searches: Vec<String>,
    /// How far the archive was looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub looked: Option<SavedLook>,
    /// The table of torrents.
    pub torrents: SavedTable,
    /// What another version of the program keeps here.
    #[serde(flatten)]
    pub other: toml::Table,
}

/// How far an archive was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedLook {
    /// The archive's own id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub archive: Option<String>,
    /// The newest event that was there.
    pub event: i64,
    /// When that was.
    pub at: Timestamp,
}

impl From<LookMark> for SavedLook {
    fn from(LookMark { archive, event, at }: LookMark) -> Self {
        Self { archive, event, at }
    }
}

impl From<SavedLook> for LookMark {
    fn from(SavedLook { archive, event, at }: SavedLook) -> Self {
        Self { archive, event, at }
    }
}

/// What is saved of the table.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SavedTable {
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
    /// The names of the columns that were hidden; without them a column that came later would never be shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hidden: Option<Vec<String>>,
    /// What another version of the program keeps here.
    #[serde(flatten)]
    pub other: toml::Table,
}

impl SavedState {
    /// Reads what was saved.
    pub fn parse(text: &str) -> Result<Self, toml::de::Error> {
        toml::from_str(text)
    }

    /// Writes it in one step, for its owner alone.
    pub fn write(&self, path: &Path) -> io::Result<()> {
        let text = toml::to_string(self).map_err(io::Error::other)?;
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder)?;
        let mut growing = UnfinishedFile::inside(folder)?;
        growing.file()?.write_all(text.as_bytes())?;
        growing.put(path, true)
    }
}
