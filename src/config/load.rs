//! Merges the sources, strongest first: command line, environment, `config/.env` and `.env` of the
//! working folder, `.env` and `config.toml` of the user's configuration folder, for the token `login.toml`, defaults.
//!
//! Every value of every file is checked, also one that a stronger source overrides: a typing
//! mistake should not wait to bite.

use std::ffi::OsString;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::error::{Error, Result};
use super::origin::Origin;
use super::paths::Paths;
use super::refused_names::refused_names;
use super::setting::{Key, Place, Setting};
use super::settings::{KeptLogin, Settings, Stray};
use super::table::{SERVICE_ADD_WAIT, SERVICE_ADDS, SERVICE_LIMIT, SETTINGS};
use super::toml_file::shown_name;
use super::value::Found;
use super::{descriptor, dotenv, proxy, toml_file};
use crate::login::LoginFile;
use crate::own_file::{self, NotAFile};

/// What a name begins with that no other tool has.
const OUR_OWN: &str = "REDRIVA_";

/// Name of the settings file in the user's configuration folder.
const CONFIG_TOML: &str = "config.toml";

/// The permission bits of group and others.
const OTHERS: u32 = 0o077;

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
struct Spot {
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

/// What a file says.
#[derive(Default)]
struct Read {
    found: Vec<Found>,
    strays: Vec<Stray>,
}

/// Reads and merges all sources.
///
/// # Errors
/// The first value that is wrong in any source, also one that a stronger source overrides; a file that cannot be read.
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
    found.iter().for_each(Found::note_secret);
    for given in &mut found {
        make_whole(given, sources, &sources.working_folder);
    }
    let mut strays = Vec::new();
    for place in sources.places() {
        let mut read = read(&place)?;
        for given in &mut read.found {
            make_whole(given, sources, &place.base);
        }
        strays.append(&mut read.strays);
        // Of two lines for one setting the last counts, as in a shell.
        found.extend(read.found.into_iter().rev());
    }
    let kept = LoginFile::inside(&sources.paths.config).read()?;
    found.retain(|given| !given.is_empty());
    // Asked when every source has been read, and every secret is known.
    found.iter().try_for_each(Found::refuse_misplaced_secret)?;
    let mut settings = merge(&found, strays, sources)?;
    settings.put_login(kept);
    Ok(settings)
}

impl Sources {
    /// Returns the user's settings file, whether it is there or not.
    pub fn config_toml(&self) -> PathBuf {
        let named = self.config_file.as_ref().map(|file| self.working_folder.join(file));
        named.unwrap_or_else(|| self.paths.config.join(CONFIG_TOML))
    }

    /// Returns the files that may exist, strongest first.
    fn places(&self) -> Vec<Spot> {
        let (here, own) = (&self.working_folder, &self.paths.config);
        let place = |path, format, trust, base: &Path| Spot { path, format, trust, base: base.to_owned() };
        let user_env = own.join(".env");
        let mut places: Vec<Spot> = [here.join("config").join(".env"), here.join(".env")]
            .into_iter()
            .filter(|_| may_enter(here))
            // Started in the configuration folder itself, its `.env` is the user's all the same.
            .filter(|path| !is_same_file(path, &user_env))
            .map(|path| place(path, Format::DotEnv, Trust::WorkingFolder, here))
            .collect();
        places.push(place(user_env, Format::DotEnv, Trust::User, own));
        places.push(match &self.config_file {
            Some(_) => {
                let path = self.config_toml();
                let base = path.parent().unwrap_or(here).to_owned();
                place(path, Format::Toml, Trust::Named, &base)
            }
            None => place(self.config_toml(), Format::Toml, Trust::User, own),
        });
        places
    }
}

/// Whether this user may enter a folder. Where another user's shell stands, nothing is this user's setting.
fn may_enter(folder: &Path) -> bool {
    let refused = |error: &std::io::Error| error.kind() == std::io::ErrorKind::PermissionDenied;
    !folder.join(".").metadata().as_ref().is_err_and(refused)
}

/// Makes the path of a file whole while it is known where it was written.
fn make_whole(given: &mut Found, sources: &Sources, base: &Path) {
    if given.is_path() {
        given.text = given.path(&sources.paths.home, base).into();
    }
}

/// Reads one file; one that is not there sets nothing.
fn read(place: &Spot) -> Result<Read> {
    let Spot { path, format, trust, .. } = place;
    if *trust == Trust::WorkingFolder && is_virtual_environment(path) {
        return Ok(Read::default());
    }
    let text = match (descriptor::open(path), *trust) {
        (Some(opened), Trust::Named) => {
            let unreadable = |source| own_file::Error::Unreadable { path: path.clone(), owner: None, source };
            Some(own_file::text(opened.map_err(unreadable)?, path)?)
        }
        (_, Trust::User) => own_file::read(path)?,
        (_, Trust::WorkingFolder | Trust::Named) => match own_file::read(path) {
            // What stands above it belongs to somebody else, such as a file that is called `config`.
            Err(own_file::Error::NotAFile { what: NotAFile::NoFolder, .. }) => None,
            read => read?,
        },
    };
    let Some(own_file::Text { text, mode }) = text else {
        if *trust == Trust::Named {
            return Err(own_file::Error::missing(path).into());
        }
        return Ok(Read::default());
    };
    let (found, strays) = match format {
        Format::DotEnv => {
            let said = dotenv::parse(&text, path)?;
            (said.found, tolerated(said.unknown, *trust)?)
        }
        Format::Toml => (toml_file::parse(&text, path)?, Vec::new()),
    };
    found.iter().for_each(Found::note_secret);
    for given in found.iter().filter(|given| !given.is_empty()) {
        if *trust == Trust::WorkingFolder {
            refuse_there(given)?;
        }
        given.check()?;
    }
    if let Some(secret) = found.iter().find(|given| given.is_secret()) {
        refuse_open_file(path, mode, secret.name)?;
    }
    Ok(Read { found, strays })
}

/// Passes over names of other tools, which only a file of the working folder may hold.
fn tolerated(unknown: Vec<(Origin, String)>, trust: Trust) -> Result<Vec<Stray>> {
    let mut strays = Vec::new();
    for (origin, name) in unknown {
        let name = shown_name(&name);
        if trust != Trust::WorkingFolder || name.starts_with(OUR_OWN) {
            return Err(Error::UnknownKey { origin, name, toml: false });
        }
        strays.push(Stray { origin, name });
    }
    Ok(strays)
}

/// Refuses what a file of the working folder may not decide.
fn refuse_there(given: &Found) -> Result<()> {
    let Setting { place, .. } = given.key.setting();
    match place {
        Place::NotWorkingFolder => Err(Error::NotHere { origin: given.origin.clone(), name: given.name }),
        Place::Anywhere if given.looks_like_path() => {
            Err(Error::NoFileHere { origin: given.origin.clone(), name: given.name })
        }
        Place::Anywhere => Ok(()),
    }
}

/// Whether a path is a folder in which Python keeps a virtual environment: some call it `.env`.
fn is_virtual_environment(path: &Path) -> bool {
    path.join("pyvenv.cfg").is_file()
}

fn is_same_file(one: &Path, other: &Path) -> bool {
    matches!((fs::canonicalize(one), fs::canonicalize(other)), (Ok(one), Ok(other)) if one == other)
}

/// Refuses a file with a secret that the group or others can read, as ssh does with its keys.
fn refuse_open_file(path: &Path, mode: Option<u32>, name: &'static str) -> Result<()> {
    match mode.filter(|mode| mode & OTHERS != 0) {
        Some(mode) => Err(Error::OpenToOthers { path: path.to_owned(), name, mode }),
        None => Ok(()),
    }
}

/// Takes the strongest value of each setting, and checks what concerns two of them.
fn merge(found: &[Found], strays: Vec<Stray>, sources: &Sources) -> Result<Settings> {
    let of = |key: Key| {
        let Setting { name, default, .. } = *key.setting();
        let given = found.iter().find(|given| given.key == key).cloned();
        given.unwrap_or_else(|| Found { key, name, text: default.into(), origin: Origin::Default })
    };
    let given = |key: Key| Some(of(key)).filter(|given| !given.is_empty());
    let token = given(Key::Token).map(|given| given.token()).transpose()?;
    let archive = given(Key::Archive).map(|given| PathBuf::from(given.text));
    let api_url = of(Key::ApiUrl).address()?;
    let settings = Settings {
        route: proxy::route(&sources.environment, &api_url),
        strays,
        token,
        login: KeptLogin::None,
        login_file: LoginFile::inside(&sources.paths.config),
        max_concurrent: of(Key::MaxConcurrent).count()?,
        rate_limit: of(Key::RateLimit).count()?,
        batch_size: of(Key::BatchSize).count()?,
        quota_wait: of(Key::QuotaWait).time()?,
        torrent_wait: of(Key::TorrentWait).time()?,
        page_wait: of(Key::PageWait).time()?,
        stale_days: of(Key::StaleDays).count()?,
        stale_limit: of(Key::StaleLimit).count()?,
        api_url,
        archive: archive.unwrap_or_else(|| sources.paths.archive()),
        theme: of(Key::Theme).word()?,
        ascii: of(Key::Ascii).switch()?,
        mouse: of(Key::Mouse).switch()?,
        bell: of(Key::Bell).one_of()?,
        read_only: is_read_only(found)?,
        add_wait: of(Key::AddWait).time()?,
        add_limit: of(Key::AddLimit).count()?,
        max_delete: of(Key::MaxDelete).count()?,
        add_files: of(Key::AddFiles).one_of()?,
        aria2_url: given(Key::Aria2Url).map(|given| given.aria2()).transpose()?,
        aria2_secret: given(Key::Aria2Secret).map(|given| given.hidden()).transpose()?,
        aria2_dir: given(Key::Aria2Dir).map(|given| given.text()).transpose()?,
        player: given(Key::Player).map(|given| given.command()).transpose()?,
        player_text: of(Key::Player).word()?,
        refused_names: refused_names(&sources.paths)?.into(),
        origins: SETTINGS.each_ref().map(|setting| of(setting.key).origin),
    };
    if settings.rate_limit > SERVICE_LIMIT && !settings.api_url.is_loopback() {
        let Found { name, origin, .. } = of(Key::RateLimit);
        return Err(Error::TooFast { origin, name });
    }
    if !settings.api_url.is_loopback() {
        refuse_fast_adds(&settings, &of(Key::AddWait), &of(Key::AddLimit))?;
    }
    Ok(settings)
}

/// Refuses a pace of adds that the real service does not bear.
fn refuse_fast_adds(settings: &Settings, wait: &Found, limit: &Found) -> Result<()> {
    let too_fast = |given: &Found| Error::TooFastAdds { origin: given.origin.clone(), name: given.name };
    if settings.add_wait < Duration::from_secs(SERVICE_ADD_WAIT) {
        return Err(too_fast(wait));
    }
    if settings.add_limit > SERVICE_ADDS { Err(too_fast(limit)) } else { Ok(()) }
}

/// Whether any source says that nothing is to be changed at the service: a weaker one is not overruled.
fn is_read_only(found: &[Found]) -> Result<bool> {
    let given = found.iter().filter(|given| given.key == Key::ReadOnly).map(Found::switch);
    given.collect::<Result<Vec<bool>>>().map(|said| said.contains(&true))
}
