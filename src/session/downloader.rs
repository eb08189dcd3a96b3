//! Who downloads: the aria2 of the settings, or else an aria2c that is started for it.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::wiring::Session;
use crate::aria2::{self, Server, find_program};
use crate::format::{clean, system_words};

/// Who downloads.
#[derive(Debug, Clone)]
pub enum Downloader {
    /// An aria2 that runs already; the folder is on its machine.
    Running {
        /// How it is spoken to.
        server: Server,
        /// Its folder; none for its own.
        dir: Option<String>,
    },
    /// An aria2c that is started for it.
    Own {
        /// Where the program is.
        program: PathBuf,
        /// The folder, whole.
        dir: PathBuf,
    },
}

/// Why nobody downloads.
#[derive(Debug, thiserror::Error)]
pub enum NoDownloader {
    /// The aria2 of the settings cannot be spoken to.
    #[error(transparent)]
    Aria(#[from] aria2::Error),
    /// There is none.
    #[error("there is no aria2 to download with")]
    Nobody,
    /// The folder's name is none that aria2 takes.
    #[error("aria2 takes no folder with such a name")]
    OddFolder,
    /// The folder cannot be used; clean words.
    #[error("cannot use the folder {folder}: {why}")]
    Folder {
        /// The folder.
        folder: String,
        /// What the system says.
        why: String,
    },
}

impl NoDownloader {
    /// Returns what to do about it, as full sentences.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Aria(error) => error.hint(),
            Self::Nobody => {
                "Nothing was sent. There are three ways: install aria2 (apt install aria2, brew install aria2); name one \
                 that runs already in REDRIVA_ARIA2_URL; or write a list for another program with: redriva links --format"
            }
            Self::OddFolder | Self::Folder { .. } => "Nothing was sent. Name another one.",
        }
    }
}

impl Session {
    /// Returns the aria2c that would be started, from the folders of a `PATH`; none where the settings name an aria2 that
    /// runs already.
    pub fn own_aria(&self, path: Option<OsString>) -> Result<Option<PathBuf>, NoDownloader> {
        if self.settings.aria2_url.is_some() {
            return Ok(None);
        }
        find_program(path).map(Some).ok_or(NoDownloader::Nobody)
    }

    /// Finds out who downloads, into which folder; one on this machine is made. Reads the disk.
    pub fn downloader(&self, dir: Option<&Path>, path: Option<OsString>) -> Result<Downloader, NoDownloader> {
        if let Some(url) = &self.settings.aria2_url {
            let server = Server::new(url, self.settings.aria2_secret.clone())?;
            let dir = dir.map(text).transpose()?.or_else(|| self.settings.aria2_dir.clone());
            return Ok(Downloader::Running { server, dir });
        }
        let program = find_program(path).ok_or(NoDownloader::Nobody)?;
        let wanted = dir.unwrap_or(Path::new("."));
        let unusable = |error: &std::io::Error| NoDownloader::Folder {
            folder: clean(&wanted.display().to_string()),
            why: system_words(error),
        };
        let dir = std::path::absolute(wanted).map_err(|error| unusable(&error))?;
        text(&dir)?;
        std::fs::create_dir_all(&dir).map_err(|error| unusable(&error))?;
        Ok(Downloader::Own { program, dir })
    }
}

/// Returns a folder as aria2 takes it.
fn text(dir: &Path) -> Result<String, NoDownloader> {
    match dir.to_str() {
        Some(text) if !text.chars().any(char::is_control) => Ok(text.to_owned()),
        _ => Err(NoDownloader::OddFolder),
    }
}
