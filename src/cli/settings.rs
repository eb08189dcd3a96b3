//! Gathers the sources of the settings from the process: options, environment, folders.

use super::failure::Failure;
use super::global::Global;
use crate::config::{self, Key, Paths, Settings, Sources};

/// Reads the settings for this process.
pub fn load(global: &Global) -> Result<Settings, Failure> {
    Ok(config::load(&sources(global)?)?)
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
