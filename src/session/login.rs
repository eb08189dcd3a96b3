//! Logging in with a code, the same on the command line and on the full screen: what is shown meanwhile is a step.

use tokio::sync::mpsc;

use super::error::Error;
use super::wiring::Session;
use crate::api::{DeviceCode, User};
use crate::login::Failed;
use crate::model::Login;
use crate::quota::now;

/// What whoever logs in is to see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LoginStep {
    /// The user had agreed before, and only the token did not come.
    AgreedBefore,
    /// The user has to agree, with this code.
    Code(DeviceCode),
    /// The user has agreed.
    Agreed,
}

/// Why a login did not come about.
#[derive(Debug, thiserror::Error)]
pub enum LoginFailed {
    /// The service cannot be asked at all.
    #[error(transparent)]
    Setup(#[from] Error),
    /// Nobody agreed, or could.
    #[error(transparent)]
    Consent(Failed),
    /// The user has agreed, and the token did not come.
    #[error(transparent)]
    Token(Failed),
}

impl LoginFailed {
    /// Returns what to do about it, as full sentences.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Setup(error) => error.hint(),
            // What the user agreed to is stored, and the next login goes on from there.
            Self::Token(failed @ Failed::Service(_)) => {
                let again = "Your yes is stored; try again with: redriva login.";
                Some(failed.hint().map_or_else(|| again.to_owned(), |hint| format!("{hint} {again}")))
            }
            Self::Consent(failed) | Self::Token(failed) => failed.hint(),
        }
    }
}

impl Session {
    /// Logs in with a code, and keeps the login; tells each step, and in the end whose account it is where that is known.
    pub async fn log_in(&self, steps: mpsc::Sender<LoginStep>) -> Result<(Login, Option<User>), LoginFailed> {
        let way = self.device_login()?;
        // When nobody looks any more, the login is given up from outside.
        let tell = async |step| drop(steps.send(step).await);
        let agreed = async {
            if let Some(pending) = way.left_over(now())? {
                tell(LoginStep::AgreedBefore).await;
                return Ok(pending);
            }
            let code = way.logins.begin().await?;
            let begun = now();
            tell(LoginStep::Code(code.clone())).await;
            let pending = way.agreed(&code, begun).await?;
            tell(LoginStep::Agreed).await;
            Ok(pending)
        };
        let pending = agreed.await.map_err(LoginFailed::Consent)?;
        let login = way.finish(pending, now()).await.map_err(LoginFailed::Token)?;
        // The token is good, whoever it turns out to be later.
        let Ok(Ok(user)) = self.with_token(login.token.clone()).account().await else { return Ok((login, None)) };
        if let Some(id) = user.id {
            way.note_account(&login, id).await.map_err(|error| LoginFailed::Token(error.into()))?;
        }
        Ok((login, Some(user)))
    }
}
