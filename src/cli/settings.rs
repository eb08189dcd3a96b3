//! Gathers the sources of the settings from the process: options, environment, folders.

use std::io::{self, Write as _};

use super::failure::Failure;
use super::global::Global;
use crate::archive;
use crate::config::{self, Key, Kind, Paths, SETTINGS, Settings, Sources};
use crate::format::clean;
use crate::model::{ApiToken, Hidden, Proxy, secrets};

/// Reads the settings for this process, and says on stderr what was passed over.
pub fn load(global: &Global) -> Result<Settings, Failure> {
    let settings = load_quietly(global)?;
    tell(&settings);
    Ok(settings)
}

/// Reads the settings for this process, for those who tell what was passed over themselves, or nothing.
pub fn load_quietly(global: &Global) -> Result<Settings, Failure> {
    of(&sources(global)?)
}

/// Reads the settings from their sources, and finds out once where the archive really lies.
pub fn of(sources: &Sources) -> Result<Settings, Failure> {
    let mut settings = config::load(sources)?;
    settings.archive = archive::resolve(&settings.archive)?;
    Ok(settings)
}

/// Says on stderr what was passed over, and what may be missing.
pub fn tell(settings: &Settings) {
    if archive::has_other_names(&settings.archive) {
        let place = clean(&settings.archive.display().to_string());
        let told = format!("{place} has another name elsewhere; what was written by that one may be missing here");
        let _ = writeln!(io::stderr(), "warning: {}.", secrets().mask_own(&told));
    }
    for stray in &settings.strays {
        // With a broken stderr there is nobody left to tell.
        let _ = writeln!(io::stderr(), "warning: {}.", clean(&secrets().mask_own(&stray.to_string())));
    }
}

/// Gathers the sources.
pub fn sources(global: &Global) -> Result<Sources, Failure> {
    let command_line = global.archive.iter().map(|file| (Key::Archive, file.clone().into_os_string())).collect();
    Ok(Sources {
        command_line,
        environment: std::env::vars_os().collect(),
        // In a folder that was deleted nothing is found, and nothing else is amiss.
        working_folder: std::env::current_dir().unwrap_or_else(|_| ".".into()),
        paths: Paths::of_user()?,
        config_file: global.config.clone(),
    })
}

/// Makes the secrets of the environment known before the first word is said, also of a command line that is refused.
pub fn note_secrets() {
    for setting in SETTINGS.iter().filter(|setting| setting.kind == Kind::Secret) {
        let text = std::env::var_os(setting.name).unwrap_or_default();
        ApiToken::note(&text.to_string_lossy());
    }
    for setting in SETTINGS.iter().filter(|setting| setting.kind == Kind::Password) {
        Hidden::note(&std::env::var_os(setting.name).unwrap_or_default().to_string_lossy());
    }
    for word in std::env::args_os() {
        secrets().add_token_runs(&word.to_string_lossy());
    }
    for name in ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"] {
        // Only its password is of interest here.
        drop(Proxy::parse(name, &std::env::var_os(name).unwrap_or_default().to_string_lossy()));
    }
}
