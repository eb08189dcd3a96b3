//! A text becomes a typed value, or an error that says where it stands and what is expected.
//!
//! Knows kinds and bounds, and never shows what it read. Start reading at `Found`.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::links::PlayerCommand;
use crate::model::{ApiToken, ApiUrl, AriaUrl, Hidden, secrets};

use super::error::{Error, Result};
use super::origin::Origin;
use super::setting::{Key, Kind};

/// Longest text that means something elsewhere.
const LONGEST_TEXT: usize = 4_096;

/// A value as it was found. It may be the token, so it cannot be printed.
#[derive(Clone)]
pub(super) struct Found {
    /// Which setting.
    pub key: Key,
    /// What it is called there.
    pub name: &'static str,
    /// The text, kept as the system has it because paths need not be UTF-8.
    pub text: OsString,
    /// Where it stands.
    pub origin: Origin,
}

impl Found {
    /// Whether nothing stands there, which is as good as not setting it.
    pub fn is_empty(&self) -> bool {
        self.text.to_str().is_some_and(|text| text.trim().is_empty())
    }

    /// Makes a secret known as one, before anything can be said of it; also a token in another setting's place.
    pub fn note_secret(&self) {
        let text = self.text.to_string_lossy();
        if self.key.setting().kind == Kind::Secret && self.is_secret() {
            ApiToken::note(&text);
        } else if self.is_secret() {
            Hidden::note(&text);
        } else {
            secrets().add_token_runs(&text);
        }
    }

    /// Whether it is a secret.
    pub fn is_secret(&self) -> bool {
        matches!(self.key.setting().kind, Kind::Secret | Kind::Password) && !self.is_empty()
    }

    /// Refuses a secret in another setting's place: it would become the name of a file, or be asked for as a host.
    pub fn refuse_misplaced_secret(&self) -> Result<()> {
        if !self.is_secret() && secrets().is_in(&self.text.to_string_lossy()) {
            return Err(Error::MisplacedSecret { origin: self.origin.clone(), name: self.name });
        }
        Ok(())
    }

    /// Checks the value against the kind of its setting.
    pub fn check(&self) -> Result<()> {
        match self.key.setting().kind {
            Kind::Secret => self.token().map(drop),
            Kind::Password => self.hidden().map(drop),
            Kind::Aria2 => self.aria2().map(drop),
            Kind::Text => self.text().map(drop),
            Kind::Command => self.command().map(drop),
            Kind::Count { .. } => self.count().map(drop),
            Kind::Seconds { .. } | Kind::FineSeconds { .. } => self.time().map(drop),
            Kind::Address => self.address().map(drop),
            Kind::File => Ok(()),
            Kind::WordOrFile => self.words().map(drop),
            Kind::Switch => self.switch().map(drop),
            Kind::OneOf(_) => self.one_of().map(drop),
        }
    }

    /// Returns a token.
    pub fn token(&self) -> Result<ApiToken> {
        let failed = |source| Error::BadToken { origin: self.origin.clone(), name: self.name, source };
        // What is no text has a letter that no token has, and a place where it stands.
        ApiToken::parse(&self.text.to_string_lossy()).map_err(failed)
    }

    /// Returns a whole number within the bounds of the setting.
    pub fn count(&self) -> Result<u32> {
        match (self.key.setting().kind, self.words()?.parse()) {
            (Kind::Count { min, max }, Ok(number)) if (min..=max).contains(&number) => Ok(number),
            _ => Err(self.wrong()),
        }
    }

    /// Returns a time within the bounds of the setting.
    pub fn time(&self) -> Result<Duration> {
        let words = self.words()?;
        let time = match self.key.setting().kind {
            Kind::Seconds { max } => {
                words.parse::<u32>().ok().filter(|s| *s <= max).map(|s| Duration::from_secs(s.into()))
            }
            Kind::FineSeconds { max } => {
                words.parse().ok().filter(|s| (0.0..=f64::from(max)).contains(s)).map(Duration::from_secs_f64)
            }
            Kind::Secret
            | Kind::Password
            | Kind::Count { .. }
            | Kind::Address
            | Kind::Aria2
            | Kind::Text
            | Kind::Command
            | Kind::File
            | Kind::WordOrFile
            | Kind::Switch
            | Kind::OneOf(_) => None,
        };
        time.ok_or_else(|| self.wrong())
    }

    /// Returns the address of the service.
    pub fn address(&self) -> Result<ApiUrl> {
        let failed = |source| Error::BadAddress { origin: self.origin.clone(), name: self.name, source };
        ApiUrl::parse(self.words()?).map_err(failed)
    }

    /// Returns the address of an aria2.
    pub fn aria2(&self) -> Result<AriaUrl> {
        let failed = |source| Error::BadAria2 { origin: self.origin.clone(), name: self.name, source };
        AriaUrl::parse(self.words()?).map_err(failed)
    }

    /// Returns the secret of another program.
    pub fn hidden(&self) -> Result<Hidden> {
        self.text.to_str().and_then(Hidden::new).ok_or_else(|| self.wrong())
    }

    /// Returns a text that means something elsewhere.
    pub fn text(&self) -> Result<String> {
        let text = self.words()?;
        let fits = text.len() <= LONGEST_TEXT && !text.chars().any(char::is_control);
        if fits { Ok(text.to_owned()) } else { Err(self.wrong()) }
    }

    /// Returns a program and its arguments.
    pub fn command(&self) -> Result<PlayerCommand> {
        PlayerCommand::parse(&self.text()?).map_err(|_| self.wrong())
    }

    /// Returns yes or no.
    pub fn switch(&self) -> Result<bool> {
        match self.words()?.to_ascii_lowercase().as_str() {
            "true" | "yes" | "on" | "1" => Ok(true),
            "false" | "no" | "off" | "0" => Ok(false),
            _ => Err(self.wrong()),
        }
    }

    /// Returns one of the words of the setting.
    pub fn one_of(&self) -> Result<&'static str> {
        let word = self.words()?.to_ascii_lowercase();
        match self.key.setting().kind {
            Kind::OneOf(words) => words.iter().find(|known| **known == word).copied().ok_or_else(|| self.wrong()),
            _ => Err(self.wrong()),
        }
    }

    /// Returns a text without blanks around it.
    pub fn word(&self) -> Result<String> {
        self.words().map(ToOwned::to_owned)
    }

    /// Whether the value is the path of a file.
    pub fn is_path(&self) -> bool {
        match self.key.setting().kind {
            Kind::File => !self.is_empty(),
            Kind::WordOrFile => Path::new(&self.text).extension().is_some_and(|ext| ext.eq_ignore_ascii_case("toml")),
            Kind::Secret
            | Kind::Password
            | Kind::Aria2
            | Kind::Text
            | Kind::Command
            | Kind::Count { .. }
            | Kind::Seconds { .. }
            | Kind::FineSeconds { .. }
            | Kind::Address
            | Kind::Switch
            | Kind::OneOf(_) => false,
        }
    }

    /// Whether a file is meant, be it in a way that leads to none.
    pub fn looks_like_path(&self) -> bool {
        let separated = self.text.to_string_lossy().contains(['/', '\\']);
        self.is_path() || (self.key.setting().kind == Kind::WordOrFile && separated)
    }

    /// Makes a path whole: `~/` is the home folder, and the rest is relative to where it is written.
    pub fn path(&self, home: &Path, base: &Path) -> PathBuf {
        let path = Path::new(&self.text);
        path.strip_prefix("~").map_or_else(|_| base.join(path), |rest| home.join(rest))
    }

    fn words(&self) -> Result<&str> {
        self.text.to_str().map(str::trim).ok_or_else(|| self.wrong())
    }

    fn wrong(&self) -> Error {
        Error::BadValue { origin: self.origin.clone(), name: self.name, expected: self.key.setting().expected() }
    }
}
