//! The folders of the user, by the convention of the platform.
//!
//! Knows where things belong and creates nothing. The one part of this module that reads the
//! environment itself.

use std::path::PathBuf;

use directories::{BaseDirs, ProjectDirs};

use super::error::{Error, Result};

/// Name of the archive inside the data folder.
const ARCHIVE: &str = "redriva.db";

/// Where this user's things are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paths {
    /// The home folder.
    pub home: PathBuf,
    /// Settings, keys and themes.
    pub config: PathBuf,
    /// The archive and its snapshots.
    pub data: PathBuf,
    /// Logs and crash reports.
    pub state: PathBuf,
}

impl Paths {
    /// Asks the environment and the platform; nothing is created.
    pub fn of_user() -> Result<Self> {
        let base = BaseDirs::new().ok_or(Error::NoHome)?;
        let project = ProjectDirs::from("", "", "redriva").ok_or(Error::NoHome)?;
        let data = project.data_local_dir().to_owned();
        Ok(Self {
            home: base.home_dir().to_owned(),
            config: project.config_dir().to_owned(),
            // Only Linux has a folder of its own for what is neither data nor cache.
            state: project.state_dir().map_or_else(|| data.join("state"), ToOwned::to_owned),
            data,
        })
    }

    /// Returns the archive that is used when nothing says otherwise.
    pub fn archive(&self) -> PathBuf {
        self.data.join(ARCHIVE)
    }
}
