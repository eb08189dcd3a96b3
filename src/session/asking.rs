//! Single questions that are part of no sync: who the account is, what the service's clock says.

use std::time::Duration;

use super::error::Error;
use super::wiring::Session;
use crate::api::{Timeouts, User};
use crate::archive::{self, Archive, Reader};
use crate::model::Timestamp;
use crate::quota::{BootClock, Limiter, now};
use crate::remote::{Remote, Silence, patiently};

/// Longest wait for the answer to a question that somebody waits for.
const SHORT_WAIT: Duration = Duration::from_secs(10);

/// How long it may take to be connected for one: less than the whole, so that whoever stands in the way is named.
const SHORT_CONNECT: Duration = Duration::from_secs(8);

/// What the service says of account and clock, each asked once.
#[derive(Debug)]
pub struct Introduction {
    /// The account that the token belongs to.
    pub account: Result<User, Silence>,
    /// The service's clock, between this machine's before and after.
    pub clock: Result<[Timestamp; 3], Silence>,
}

impl Session {
    /// Asks for account and clock, once each and inside the quota. An archive that cannot be used is left alone;
    /// the quota is then kept in a file of its own that goes with the call.
    pub async fn introduce(&self) -> Result<Introduction, Error> {
        self.ask(async |remote, paused| {
            let account = patiently(2 * SHORT_WAIT, paused, remote.user_once()).await;
            // Where the first question found no room, the second would only wait as long again.
            if matches!(account, Err(Silence::Crowded)) {
                return Introduction { account, clock: Err(Silence::Crowded) };
            }
            let before = now();
            let clock =
                patiently(2 * SHORT_WAIT, paused, remote.time_once()).await.map(|theirs| [before, theirs, now()]);
            Introduction { account, clock }
        })
        .await
    }

    /// Asks for the account, once and inside the quota, like [`Session::introduce`].
    pub async fn account(&self) -> Result<Result<User, Silence>, Error> {
        Box::pin(self.ask(async |remote, paused| patiently(2 * SHORT_WAIT, paused, remote.user_once()).await)).await
    }

    /// Makes the token worthless, for every program that uses it; once and inside the quota, like [`Session::introduce`].
    pub async fn revoke(&self) -> Result<Result<(), Silence>, Error> {
        Box::pin(self.ask(async |remote, paused| patiently(2 * SHORT_WAIT, paused, remote.revoke()).await)).await
    }

    /// Lends a client out for a few questions that are not part of a sync.
    async fn ask<T>(&self, questions: impl AsyncFnOnce(&Remote, Option<Timestamp>) -> T) -> Result<T, Error> {
        let token = self.settings.token.clone().ok_or(Error::NoToken)?;
        let usual = self.patience.timeouts;
        let connect = usual.connect.min(SHORT_CONNECT);
        let timeouts = Timeouts { connect, read: SHORT_WAIT, total: SHORT_WAIT, ..usual };
        let client = self.client(&token, timeouts)?;
        let path = self.settings.archive.clone();
        let opened = tokio::task::spawn_blocking(move || {
            let mut paused = None;
            let known = Reader::open(&path).and_then(|reader| {
                let left = reader.paused_ms(&BootClock::new().both())?;
                paused = (left > 0).then(|| now() + Duration::from_millis(left));
                Archive::open(&path)
            });
            match known {
                Ok(archive) => return Ok((archive, None, paused)),
                Err(error @ archive::Error::Busy) => return Err(error),
                Err(_) => {}
            }
            Archive::aside().map(|(archive, aside)| (archive, Some(aside), paused))
        });
        let (archive, _aside, paused) = opened.await.map_err(|_| archive::Error::Closed)??;
        let limiter = Limiter::new(archive.clone(), self.limits());
        let remote = self.remote(client, limiter.clone())?;
        let answer = questions(&remote, paused).await;
        limiter.close().await?;
        drop((remote, limiter));
        archive.close().await?;
        Ok(answer)
    }
}
