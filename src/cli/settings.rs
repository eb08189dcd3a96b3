//! Gathers the sources of the settings from the process: options, environment, folders.

use super::failure::Failure;
use super::global::Global;
use crate::archive;
use crate::config::{self, Key, Paths, Settings, Sources};

/// Reads the settings for this process.
pub fn load(global: &Global) -> Result<Settings, Failure> {
    of(&sources(global)?)
}

/// Reads the settings from their sources, and finds out once where the archive really lies.
pub fn of(sources: &Sources) -> Result<Settings, Failure> {
    let mut settings = config::load(sources)?;
    settings.archive = archive::resolve(&settings.archive)?;
    Ok(settings)
}

/// Gathers the sources.
pub fn sources(global: &Global) -> Result<Sources, Failure> {
    let command_line = global.archive.iter().map(|file| (Key::Archive, file.clone().into_os_string())).collect();
    Ok(Sources {
        command_line,
        environment: std::env::vars_os().collect(),
        working_folder: std::env::current_dir()?,
        paths: Paths::of_user()?,
        config_file: global.config.clone(),
    })
}
