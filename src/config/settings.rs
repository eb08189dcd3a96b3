//! The settings of one run, typed, and where each came from.
//!
//! Made by `load`; everyone else only reads. Knows how a value may be shown, which of the token
//! is its length.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::links::PlayerCommand;
use crate::login::{LoginFile, Stored};
use crate::model::{ApiToken, ApiUrl, AriaUrl, BadProxy, Hidden, Login, Route};
use crate::refused_names::RefusedNames;

use super::origin::Origin;
use super::setting::Key;
use super::table::SETTINGS;

/// The settings of one run.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The account's token, when one is set.
    pub token: Option<ApiToken>,
    /// What became of the login that is kept.
    pub login: KeptLogin,
    /// Where it is kept.
    pub login_file: LoginFile,
    /// Most requests in flight.
    pub max_concurrent: u32,
    /// Requests in any 60 seconds.
    pub rate_limit: u32,
    /// Mode all: details in a batch.
    pub batch_size: u32,
    /// Mode all: pause between batches; and the first pause after a refused list page.
    pub quota_wait: Duration,
    /// First pause after a refused detail.
    pub torrent_wait: Duration,
    /// Pause between list pages.
    pub page_wait: Duration,
    /// Mode smart: age in days at which details are refreshed.
    pub stale_days: u32,
    /// Mode smart: most refreshes a run.
    pub stale_limit: u32,
    /// Where the service is.
    pub api_url: ApiUrl,
    /// The archive file.
    pub archive: PathBuf,
    /// The full screen's theme: a name, or the path of a file.
    pub theme: String,
    /// Whether the full screen draws in plain ASCII.
    pub ascii: bool,
    /// Whether the full screen takes the mouse at its start.
    pub mouse: bool,
    /// When the full screen rings.
    pub bell: &'static str,
    /// Whether nothing is ever changed at the service.
    pub read_only: bool,
    /// Least time between the starts of two adds.
    pub add_wait: Duration,
    /// Adds in any 60 seconds.
    pub add_limit: u32,
    /// Most torrents that one job may delete.
    pub max_delete: u32,
    /// Which files of an added torrent are chosen where nothing is said.
    pub add_files: &'static str,
    /// An aria2 that is running already.
    pub aria2_url: Option<AriaUrl>,
    /// Its secret.
    pub aria2_secret: Option<Hidden>,
    /// The folder on its machine.
    pub aria2_dir: Option<String>,
    /// The program that opens direct links.
    pub player: Option<PlayerCommand>,
    /// What that setting says.
    pub(super) player_text: String,
    /// The names that the service refuses.
    pub refused_names: Arc<RefusedNames>,
    /// How the service is reached. A proxy that cannot be used matters only to those who go there.
    pub route: Result<Route, BadProxy>,
    /// Names in files of the working folder that look like settings and are none.
    pub strays: Vec<Stray>,
    /// Where each value came from, in the order of the table.
    pub(super) origins: [Origin; SETTINGS.len()],
}

/// What became of the login that `login.toml` keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeptLogin {
    /// There is none.
    None,
    /// The token is its.
    Used(Box<Login>),
    /// A stronger source sets a token.
    Overridden,
    /// It is for this other service.
    Elsewhere(String),
}

/// A name in a file of the working folder that looks like a setting and is none. Other tools have such names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stray {
    /// Where it stands.
    pub origin: Origin,
    /// The name, cut where it is too long to be one.
    pub name: String,
}

impl fmt::Display for Stray {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: no setting is called {}; it was passed over", self.origin, self.name)
    }
}

impl Settings {
    /// Puts what a login left below everything else that sets a token. It is for one service, whose address is known.
    pub(super) fn put_login(&mut self, kept: Stored) {
        self.login = match kept.login {
            None => KeptLogin::None,
            Some(login) if login.origin != self.api_url.origin() => KeptLogin::Elsewhere(login.origin),
            Some(_) if self.token.is_some() => KeptLogin::Overridden,
            Some(login) => {
                self.token = Some(login.token.clone());
                let path = self.login_file.path().to_owned();
                self.origins[Key::Token as usize] = Origin::File { path, line: kept.line };
                KeptLogin::Used(Box::new(login))
            }
        };
    }

    /// Returns where a value came from.
    pub fn origin(&self, key: Key) -> &Origin {
        &self.origins[key as usize]
    }

    /// Returns a value as text that may be shown: of the token only its length.
    pub fn shown(&self, key: Key) -> String {
        match key {
            Key::Token => match &self.token {
                Some(token) => format!("set ({} characters)", token.length()),
                None => "not set".to_owned(),
            },
            Key::MaxConcurrent => self.max_concurrent.to_string(),
            Key::RateLimit => self.rate_limit.to_string(),
            Key::BatchSize => self.batch_size.to_string(),
            Key::QuotaWait => seconds(self.quota_wait),
            Key::TorrentWait => seconds(self.torrent_wait),
            Key::PageWait => seconds(self.page_wait),
            Key::StaleDays => self.stale_days.to_string(),
            Key::StaleLimit => self.stale_limit.to_string(),
            Key::ApiUrl => self.api_url.to_string(),
            Key::Archive => self.archive.display().to_string(),
            Key::Theme => self.theme.clone(),
            Key::Ascii => self.ascii.to_string(),
            Key::Mouse => self.mouse.to_string(),
            Key::Bell => self.bell.to_owned(),
            Key::ReadOnly => self.read_only.to_string(),
            Key::AddWait => seconds(self.add_wait),
            Key::AddLimit => self.add_limit.to_string(),
            Key::MaxDelete => self.max_delete.to_string(),
            Key::AddFiles => self.add_files.to_owned(),
            Key::Aria2Url => self.aria2_url.as_ref().map_or_else(String::new, ToString::to_string),
            Key::Aria2Secret => match &self.aria2_secret {
                Some(secret) => format!("set ({} characters)", secret.length()),
                None => "not set".to_owned(),
            },
            Key::Aria2Dir => self.aria2_dir.clone().unwrap_or_default(),
            Key::Player => self.player_text.clone(),
        }
    }
}

fn seconds(time: Duration) -> String {
    format!("{} s", time.as_secs_f64())
}
