//! Merges the sources, strongest first: command line, environment, `config/.env` and `.env` of the
//! working folder, `.env` and `config.toml` of the user's configuration folder, defaults.
//!
//! Every value of every file is checked, also one that a stronger source overrides: a typing
//! mistake should not wait to bite.

use std::ffi::OsString;
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::error::{Error, Result};
use super::origin::Origin;
use super::paths::Paths;
use super::setting::{Key, SERVICE_LIMIT, SETTINGS, Setting};
use super::settings::Settings;
use super::value::Found;
use super::{dotenv, toml_file};

/// Everything that settings are read from.
#[derive(Clone)]
pub struct Sources {
    /// Options of the command.
    pub command_line: Vec<(Key, OsString)>,
    /// The environment, in practice `std::env::vars_os()`.
    pub environment: Vec<(OsString, OsString)>,
    /// The folder the command was started in.
    pub working_folder: PathBuf,
    /// The folders of the user.
    pub paths: Paths,
    /// A file in place of the user's `config.toml`.
    pub config_file: Option<PathBuf>,
}

impl fmt::Debug for Sources {
    /// Shows places only: options and environment may hold the token.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sources").field("paths", &self.paths).finish_non_exhaustive()
    }
}

/// A place where a file may lie, from strong to weak.
struct Place {
    path: PathBuf,
    format: Format,
    trust: Trust,
    /// What relative paths in it are relative to.
    base: PathBuf,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Format {
    DotEnv,
    Toml,
}

/// Whose file it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Trust {
    /// It lies where the command happened to be started.
    WorkingFolder,
    /// It is the user's own and need not be there.
    User,
    /// The user named it, so it must be there.
    Named,
}

/// Reads and merges all sources.
pub fn load(sources: &Sources) -> Result<Settings> {
    let mut found = Vec::new();
    for (key, text) in &sources.command_line {
        let name = key.setting().name;
        found.push(Found { key: *key, name, text: text.clone(), origin: Origin::CommandLine });
    }
    for Setting { key, name, .. } in &SETTINGS {
        let values = sources.environment.iter().filter(|(variable, _)| variable == name).map(|(_, text)| text.clone());
        found.extend(values.map(|text| Found { key: *key, name, text, origin: Origin::Environment }));
    }
    for given in &mut found {
        make_whole(given, sources, &sources.working_folder);
    }
    for place in sources.places() {
        let mut read = read(&place)?;
        for given in &mut read {
            make_whole(given, sources, &place.base);
        }
        // Of two lines for one setting the last counts, as in a shell.
        found.extend(read.into_iter().rev());
    }
    found.retain(|given| !given.is_empty());
    merge(&found, sources)
}

impl Sources {
    /// Returns the files that may exist, strongest first.
    fn places(&self) -> Vec<Place> {
        let (here, own) = (&self.working_folder, &self.paths.config);
        let place = |path, format, trust, base: &Path| Place { path, format, trust, base: base.to_owned() };
        let user_env = own.join(".env");
        let mut places: Vec<Place> = [here.join("config").join(".env"), here.join(".env")]
            .into_iter()
            // Started in the configuration folder itself, its `.env` is the user's all the same.
            .filter(|path| !is_same_file(path, &user_env))
            .map(|path| place(path, Format::DotEnv, Trust::WorkingFolder, here))
            .collect();
        places.push(place(user_env, Format::DotEnv, Trust::User, own));
        places.push(match &self.config_file {
            Some(file) => {
                let path = here.join(file);
                let base = path.parent().unwrap_or(here).to_owned();
                place(path, Format::Toml, Trust::Named, &base)
            }
            None => place(own.join("config.toml"), Format::Toml, Trust::User, own),
        });
        places
    }
}

/// Makes the path of a file whole while it is known where it was written.
fn make_whole(given: &mut Found, sources: &Sources, base: &Path) {
    if given.is_path() {
        given.text = given.path(&sources.paths.home, base).into();
    }
}

/// Reads one file; one that is not there sets nothing.
fn read(place: &Place) -> Result<Vec<Found>> {
    let Place { path, format, trust, .. } = place;
    let unreadable = |source| Error::Unreadable { path: path.clone(), source };
    let bytes = match fs::metadata(path) {
        // A folder called `.env` is a habit of Python projects.
        Ok(facts) if !facts.is_file() && *trust != Trust::Named => return Ok(Vec::new()),
        Ok(_) => fs::read(path).map_err(unreadable)?,
        Err(error) if is_absent(&error) && *trust != Trust::Named => return Ok(Vec::new()),
        Err(error) => return Err(unreadable(error)),
    };
    // Comments of old files may be in another encoding; a value that matters fails its own check.
    let text = String::from_utf8_lossy(&bytes);
    let found = match format {
        Format::DotEnv => dotenv::parse(&text, path)?,
        Format::Toml => toml_file::parse(&text, path)?,
    };
    if found.iter().any(|given| given.key == Key::Token && !given.is_empty()) {
        refuse_open_file(path)?;
    }
    for given in found.iter().filter(|given| !given.is_empty()) {
        if given.key == Key::ApiUrl && *trust == Trust::WorkingFolder {
            return Err(Error::NotHere { origin: given.origin.clone(), name: given.name });
        }
        given.check()?;
    }
    Ok(found)
}

fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

fn is_same_file(one: &Path, other: &Path) -> bool {
    matches!((fs::canonicalize(one), fs::canonicalize(other)), (Ok(one), Ok(other)) if one == other)
}

/// Refuses a file with a token that the group or others can read, as ssh does with its keys.
#[cfg(unix)]
fn refuse_open_file(path: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt as _;

    /// The bits of group and others.
    const OTHERS: u32 = 0o077;

    let facts = fs::metadata(path).map_err(|source| Error::Unreadable { path: path.to_owned(), source })?;
    let mode = facts.permissions().mode() & 0o7777;
    if mode & OTHERS == 0 { Ok(()) } else { Err(Error::OpenToOthers { path: path.to_owned(), mode }) }
}

/// Other platforms keep a user's folders private by their own means.
#[cfg(not(unix))]
fn refuse_open_file(_path: &Path) -> Result<()> {
    Ok(())
}

/// Takes the strongest value of each setting, and checks what concerns two of them.
fn merge(found: &[Found], sources: &Sources) -> Result<Settings> {
    let of = |key: Key| {
        let Setting { name, default, .. } = *key.setting();
        let given = found.iter().find(|given| given.key == key).cloned();
        given.unwrap_or_else(|| Found { key, name, text: default.into(), origin: Origin::Default })
    };
    let token = Some(of(Key::Token)).filter(|given| !given.is_empty()).map(|given| given.token()).transpose()?;
    let archive = Some(of(Key::Archive)).filter(|given| !given.is_empty()).map(|given| PathBuf::from(given.text));
    let settings = Settings {
        token,
        max_concurrent: of(Key::MaxConcurrent).count()?,
        rate_limit: of(Key::RateLimit).count()?,
        batch_size: of(Key::BatchSize).count()?,
        quota_wait: of(Key::QuotaWait).time()?,
        torrent_wait: of(Key::TorrentWait).time()?,
        page_wait: of(Key::PageWait).time()?,
        stale_days: of(Key::StaleDays).count()?,
        stale_limit: of(Key::StaleLimit).count()?,
        api_url: of(Key::ApiUrl).address()?,
        archive: archive.unwrap_or_else(|| sources.paths.archive()),
        theme: of(Key::Theme).word()?,
        ascii: of(Key::Ascii).switch()?,
        mouse: of(Key::Mouse).switch()?,
        origins: SETTINGS.each_ref().map(|setting| of(setting.key).origin),
    };
    if settings.rate_limit > SERVICE_LIMIT && !settings.api_url.is_loopback() {
        let Found { name, origin, .. } = of(Key::RateLimit);
        return Err(Error::TooFast { origin, name });
    }
    Ok(settings)
}
