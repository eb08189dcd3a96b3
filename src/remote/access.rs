//! The token in use, and its renewal: one for all workers of a run, and one for all processes.
//!
//! A token that came from a login is renewed before it ends, and when the service says that it is none any more. Who
//! renews holds the login's lock and reads the login again under it: another process may have been faster. A token from
//! anywhere else is never renewed. Requests for tokens are no requests of the REST interface, and outside its quota.
//! Start reading at `Access::ready`.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::Stop;
use crate::api::{self, Client, Granted, Logins, RetryWaits};
use crate::login::{LoginFile, Stored, exchange};
use crate::model::{Login, Renewal, Timestamp};
use crate::quota::now;

/// How long no early renewal is tried after one that failed: the token is still good meanwhile.
const REST: Duration = Duration::from_secs(30);

/// Renewals that one question may cause: one by another process, and one of its own.
const RENEWALS: u32 = 2;

/// What renews the token of a login.
#[derive(Debug, Clone)]
pub struct Keeper {
    /// Where the login is kept.
    pub file: LoginFile,
    /// The service's logins.
    pub logins: Logins,
    /// The login that the client's token came from.
    pub login: Login,
}

/// The token in use. Cheap to clone; all clones have the same.
#[derive(Debug, Clone)]
pub(super) struct Access(Option<Arc<Shared>>);

#[derive(Debug)]
struct Shared {
    client: Client,
    file: LoginFile,
    logins: Logins,
    waits: RetryWaits,
    state: Mutex<State>,
    /// Held by whoever renews; the others wait for the new token.
    gate: tokio::sync::Mutex<()>,
}

#[derive(Debug)]
struct State {
    login: Login,
    /// Which token it is, counted.
    number: u64,
    /// No early renewal before then.
    rests_until: Timestamp,
}

/// Which token a question was asked with, and what it may still do for another one.
#[derive(Debug, Default)]
pub(super) struct Asker {
    number: u64,
    renewals: u32,
    is_fresh: bool,
}

/// How much another token is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Need {
    /// The old one is still good for a while.
    Early,
    /// Nothing can be asked without.
    Pressing,
}

/// Where a token came from.
enum Renewed {
    /// The service gave it now.
    Fresh(Login),
    /// Another process had renewed it.
    Found(Login),
    /// There is no other one.
    Nothing,
}

impl Access {
    /// The token of the client, which nothing renews.
    pub fn fixed() -> Self {
        Self(None)
    }

    /// The token of a login.
    pub fn kept(client: Client, keeper: Keeper, waits: RetryWaits) -> Self {
        let Keeper { file, logins, login } = keeper;
        let state = State { login, number: 0, rests_until: Timestamp::MIN };
        Self(Some(Arc::new(Shared {
            client,
            file,
            logins,
            waits,
            state: Mutex::new(state),
            gate: tokio::sync::Mutex::default(),
        })))
    }

    /// Makes sure that the token is good before a question is asked with it.
    pub async fn ready(&self, asker: &mut Asker) -> Result<(), Stop> {
        let Some(shared) = &self.0 else { return Ok(()) };
        let (number, due, over) = shared.look();
        asker.number = number;
        if !due {
            return Ok(());
        }
        match shared.renew(number, if over { Need::Pressing } else { Need::Early }).await {
            Ok(_) => {}
            Err(error) if over || matches!(error, Stop::LoginOver) => return Err(error),
            // It is still good, and asked for again in a while.
            Err(error) => tracing::debug!("the token could not be renewed yet: {error}"),
        }
        asker.number = shared.state().number;
        Ok(())
    }

    /// Renews a token that the service has just called none; says whether the question may be asked again.
    ///
    /// The refusal is the service's own word, so nothing was done.
    pub async fn renewed(&self, asker: &mut Asker, error: &api::Error) -> Result<bool, Stop> {
        let Some(shared) = &self.0 else { return Ok(false) };
        if !error.is_bad_token() || asker.is_fresh || asker.renewals >= RENEWALS {
            return Ok(false);
        }
        asker.renewals += 1;
        match shared.renew(asker.number, Need::Pressing).await? {
            Renewed::Nothing => Ok(false),
            Renewed::Found(_) => Ok(true),
            Renewed::Fresh(_) => {
                asker.is_fresh = true;
                Ok(true)
            }
        }
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns which token is used, whether it is to be renewed, and whether it has ended.
    fn look(&self) -> (u64, bool, bool) {
        let (state, now) = (self.state(), now());
        let over = state.login.is_over(now);
        (state.number, over || (state.login.is_due(now) && now >= state.rests_until), over)
    }

    /// Puts another token in the place of the one with this number; whoever comes later finds it.
    async fn renew(self: &Arc<Self>, number: u64, need: Need) -> Result<Renewed, Stop> {
        let _gate = self.gate.lock().await;
        let (login, current, rests_until) = {
            let state = self.state();
            (state.login.clone(), state.number, state.rests_until)
        };
        if current != number {
            return Ok(Renewed::Found(login));
        }
        if need == Need::Early && now() < rests_until {
            return Ok(Renewed::Nothing);
        }
        // Whoever asked may be cancelled; a token that was given is stored all the same.
        let shared = self.clone();
        let renewing = tokio::spawn(async move { shared.fetch(&login, need).await });
        let renewed = renewing.await.unwrap_or(Ok(Renewed::Nothing)).inspect_err(|_| {
            self.state().rests_until = later(now(), REST);
        })?;
        if let Renewed::Fresh(login) | Renewed::Found(login) = &renewed {
            self.client.use_token(&login.token)?;
            let mut state = self.state();
            state.login = login.clone();
            state.number += 1;
        }
        Ok(renewed)
    }

    /// Finds or fetches another token than that of `mine`, and stores it.
    async fn fetch(&self, mine: &Login, need: Need) -> Result<Renewed, Stop> {
        let lock = self.file.lock().await?;
        let kept = self.file.read()?;
        let Some(theirs) = kept.login.clone().filter(|theirs| theirs.is_kin(mine)) else {
            // Logged out, or logged in as somebody else, whose torrents are none of this archive's.
            return Ok(Renewed::Nothing);
        };
        if theirs.token != mine.token && !theirs.is_due(now()) {
            return Ok(Renewed::Found(theirs));
        }
        let Some(renewal) = &theirs.renewal else { return Ok(Renewed::Nothing) };
        let asked = now();
        // What is still good is not worth a long wait.
        let tries = if need == Need::Early { 0 } else { api::MAX_RETRIES };
        let given = exchange(&self.logins, &renewal.app, &renewal.refresh_token, self.waits, tries).await;
        let Granted { token, refresh_token, life } = given?;
        let renewal = Renewal { refresh_token, granted: asked, expires: later(asked, life), ..renewal.clone() };
        let login = Login { token, renewal: Some(renewal), ..theirs };
        self.file.write(&Stored { login: Some(login.clone()), ..kept }, &lock)?;
        tracing::info!("the token was renewed");
        Ok(Renewed::Fresh(login))
    }
}

/// Returns the end of a time that begins then.
fn later(from: Timestamp, time: Duration) -> Timestamp {
    from.checked_add(time).unwrap_or(Timestamp::MAX)
}
