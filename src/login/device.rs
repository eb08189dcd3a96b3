//! The way of a device login: a code for the user, looks until there is an answer, a token. What comes once is stored
//! before the next request.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::error::Error;
use super::file::LoginFile;
use super::text::Stored;
use crate::api::{self, Consent, DeviceCode, Granted, Logins, RetryWaits, Verdict};
use crate::model::{ApiToken, App, Login, PendingLogin, Renewal, Timestamp};

/// Looks in a row that may bring no answer before it is told.
const SILENT_LOOKS: u32 = 5;

/// Why a login did not come about.
#[derive(Debug, thiserror::Error)]
pub enum Failed {
    /// The user did not answer in time.
    #[error("the code is not good any more: nobody agreed in time")]
    Late,
    /// The service does not know the code any more.
    #[error("Real-Debrid does not know the code any more")]
    Spent,
    /// The service gives no token for the login.
    #[error("Real-Debrid gives no token for this login")]
    Over,
    /// The service or the network.
    #[error(transparent)]
    Service(#[from] api::Error),
    /// What came cannot be stored.
    #[error(transparent)]
    Kept(#[from] Error),
}

impl Failed {
    /// Returns what to do about it, as full sentences.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Late | Self::Spent | Self::Over => Some("Nothing was changed. Start again: redriva login".to_owned()),
            Self::Service(error) => error.hint().map(str::to_owned),
            Self::Kept(error) => Some(error.hint()),
        }
    }
}

/// A device login at one service, kept in one file.
#[derive(Debug, Clone)]
pub struct DeviceLogin {
    /// The service's logins.
    pub logins: Logins,
    /// Where it is kept.
    pub file: LoginFile,
    /// The only service that it will be for.
    pub origin: String,
    /// Between which bounds a wait before a repetition lies.
    pub waits: RetryWaits,
}

impl DeviceLogin {
    /// Returns a login whose user has agreed already, and whose token did not come.
    pub fn left_over(&self, now: Timestamp) -> Result<Option<PendingLogin>, Error> {
        let pending = self.file.read()?.pending;
        Ok(pending.filter(|pending| pending.origin == self.origin && now < pending.until))
    }

    /// Looks until the user has agreed; what comes then is told once, and stored at once. `now` is when the code came.
    pub async fn agreed(&self, code: &DeviceCode, now: Timestamp) -> Result<PendingLogin, Failed> {
        let end = Instant::now() + code.life;
        let mut silent = 0;
        loop {
            sleep(code.interval).await;
            match self.logins.look(&code.device_code).await {
                Ok(Consent::Given(app)) => {
                    let until = now.checked_add(code.life).unwrap_or(now);
                    let pending =
                        PendingLogin { origin: self.origin.clone(), app, device_code: code.device_code.clone(), until };
                    let stored = Some(pending.clone());
                    self.file.change(move |kept| Stored { pending: stored, ..kept }).await?;
                    return Ok(pending);
                }
                Ok(Consent::Spent) => return Err(Failed::Spent),
                Ok(Consent::Pending) => silent = 0,
                Err(error) => {
                    silent += 1;
                    match api::verdict(&error) {
                        Verdict::PauseAll { retry_after } => sleep(retry_after.unwrap_or(code.interval)).await,
                        Verdict::Retry | Verdict::RetryOnce if silent < SILENT_LOOKS => {}
                        _ => return Err(error.into()),
                    }
                }
            }
            if Instant::now() >= end {
                return Err(Failed::Late);
            }
        }
    }

    /// Fetches the token of a login whose user has agreed, and keeps both in the place of an older login.
    pub async fn finish(&self, pending: PendingLogin, now: Timestamp) -> Result<Login, Failed> {
        let PendingLogin { origin, app, device_code, .. } = pending;
        let given = exchange(&self.logins, &app, &device_code, self.waits, api::MAX_RETRIES).await;
        if let Err(Failed::Over) = given {
            self.file.change(|kept| Stored { pending: None, ..kept }).await?;
        }
        let Granted { token, refresh_token, life } = given?;
        let expires = now.checked_add(life).unwrap_or(Timestamp::MAX);
        let renewal = Some(Renewal { app, refresh_token, granted: now, expires });
        let login = Login { origin, account: None, token, renewal };
        self.file.keep(login.clone()).await?;
        Ok(login)
    }

    /// Notes whose a login is, once that is known.
    pub async fn note_account(&self, login: &Login, account: i64) -> Result<(), Error> {
        let token = login.token.clone();
        let note = move |mut kept: Stored| {
            if let Some(login) = kept.login.as_mut().filter(|login| login.token == token) {
                login.account = Some(account);
            }
            kept
        };
        self.file.change(note).await
    }
}

/// Exchanges a device code or a refresh token for a token; what may pass is tried again so many times.
pub async fn exchange(
    logins: &Logins,
    app: &App,
    code: &ApiToken,
    waits: RetryWaits,
    tries: u32,
) -> Result<Granted, Failed> {
    let mut failures = 0;
    loop {
        let error = match logins.exchange(app, code).await {
            Ok(granted) => return Ok(granted),
            Err(error) if api::is_over(&error) => return Err(Failed::Over),
            Err(error) => error,
        };
        failures += 1;
        let least = match api::verdict(&error) {
            Verdict::Retry | Verdict::RetryOnce | Verdict::GiveUpTorrent | Verdict::Removal => Duration::ZERO,
            Verdict::PauseAll { retry_after } => retry_after.unwrap_or_default(),
            Verdict::StopRun => return Err(error.into()),
        };
        if failures > tries {
            return Err(error.into());
        }
        sleep(api::delay(failures, waits, &mut fastrand::Rng::new()).max(least)).await;
    }
}
