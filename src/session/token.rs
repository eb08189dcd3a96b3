//! The token of a session: where it comes from, what keeps it good, and how another one takes its place.

use std::path::PathBuf;

use super::error::Error;
use super::wiring::Session;
use crate::api::{Client, Logins};
use crate::config::{self, KeptLogin, Key, Origin, Settings};
use crate::login::DeviceLogin;
use crate::model::{ApiToken, Login};
use crate::quota::Limiter;
use crate::remote::{Keeper, Remote};

/// A token that was saved.
#[derive(Debug)]
pub struct SavedToken {
    /// The session that uses it, unless a stronger source sets another one.
    pub session: Session,
    /// The file, when it was written to one.
    pub file: Option<PathBuf>,
    /// The stronger source whose token is used instead.
    pub stronger: Option<Origin>,
}

impl Session {
    /// Returns where the token comes from, when one is set.
    pub fn token_origin(&self) -> Option<&Origin> {
        self.settings.token.as_ref().map(|_| self.settings.origin(Key::Token))
    }

    /// Whether a token is set, so that a sync can be started at all.
    pub fn has_token(&self) -> bool {
        self.settings.token.is_some()
    }

    /// Returns the session with another token, which nothing else needs a restart for.
    #[must_use]
    pub fn with_token(&self, token: ApiToken) -> Self {
        let mut settings = (*self.settings).clone();
        settings.token = Some(token);
        settings.login = KeptLogin::None;
        Self { settings: settings.into(), ..self.clone() }
    }

    /// Keeps a token of this account as a login does, and reads the settings again, as the next start will.
    ///
    /// A session without sources, such as a demo's, keeps it for itself.
    pub async fn save_token(&self, token: ApiToken, account: Option<i64>) -> Result<SavedToken, config::Error> {
        if self.sources.is_none() {
            return Ok(SavedToken { session: self.with_token(token), file: None, stronger: None });
        }
        let origin = self.settings.api_url.origin().to_owned();
        let file = &self.settings.login_file;
        file.keep(Login { origin, account, token: token.clone(), renewal: None }).await?;
        Ok(self.with_kept(token).await)
    }

    /// Reads the settings again, as the next start will, after a token was kept.
    pub async fn with_kept(&self, token: ApiToken) -> SavedToken {
        let Some(sources) = self.sources.clone() else {
            return SavedToken { session: self.with_token(token), file: None, stronger: None };
        };
        let file = Some(self.settings.login_file.path().to_owned());
        let read = tokio::task::spawn_blocking(move || config::load(&sources)).await;
        let (session, stronger) = match read {
            Ok(Ok(mut settings)) => {
                // Where the archive is was found out once, when the program started.
                settings.archive.clone_from(&self.settings.archive);
                let stronger = (settings.token.as_ref() != Some(&token)).then(|| settings.origin(Key::Token).clone());
                (Self { settings: settings.into(), ..self.clone() }, stronger)
            }
            // Another file became unreadable meanwhile; the token was accepted all the same.
            Ok(Err(_)) | Err(_) => (self.with_token(token), None),
        };
        SavedToken { session, file, stronger }
    }

    /// Returns how to log in at the service of the settings.
    pub fn device_login(&self) -> Result<DeviceLogin, Error> {
        let Settings { api_url, login_file, .. } = &*self.settings;
        let logins = Logins::by(self.route()?, api_url, self.patience.timeouts)?;
        let (file, origin) = (login_file.clone(), api_url.origin().to_owned());
        Ok(DeviceLogin { logins, file, origin, waits: self.patience.retries })
    }

    /// Joins client and limiter; a token that came from a login is renewed.
    pub(super) fn remote(&self, client: Client, limiter: Limiter) -> Result<Remote, Error> {
        let remote = Remote::new(client, limiter, self.patience.retries);
        let KeptLogin::Used(login) = &self.settings.login else { return Ok(remote) };
        let DeviceLogin { logins, file, .. } = self.device_login()?;
        Ok(remote.with_keeper(Keeper { file, logins, login: (**login).clone() }))
    }
}
